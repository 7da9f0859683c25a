//! Layers of settings: the later wins, and numbers return as they were.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use siegert_data::overlay::{Format, Overlay, Source};
use siegert_data::{Parameters, Preset, ScalarParameter};

use crate::strategies::{config, finite};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    dt: f64,
    inner: Inner,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    seed: f64,
    kept: f64,
}

fn clock() -> impl Strategy<Value = Clock> {
    (finite(), finite(), finite())
        .prop_map(|(dt, seed, kept)| Clock { dt, inner: Inner { seed, kept } })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_value_that_nothing_lies_over_returns(base in clock()) {
        prop_assert_eq!(Overlay::over(&base).unwrap().read::<Clock>().unwrap(), base);
    }

    #[test]
    fn the_last_of_file_and_settings_wins(
        base in clock(), in_file in finite(), settings in prop::collection::vec(finite(), 0..4)
    ) {
        for (format, text) in [
            (Format::Toml, format!("inner.seed = {in_file:?}")),
            (Format::Json, format!("{{ \"inner\": {{ \"seed\": {in_file:?} }} }}")),
        ] {
            let source = Source { name: "file", format, text: &text };
            let mut layers = Overlay::over(&base).unwrap().source(&source).unwrap();
            for value in &settings {
                layers = layers.setting(&format!("inner.seed={value:?}")).unwrap();
            }
            let read: Clock = layers.read().unwrap();
            prop_assert_eq!(read.inner.seed, settings.last().copied().unwrap_or(in_file));
            prop_assert_eq!((read.dt, read.inner.kept), (base.dt, base.inner.kept));
        }
    }

    /// Among all parameters of the multi-area model.
    #[test]
    fn a_preset_changes_in_what_is_set_alone(
        g in -100.0..0.0_f64, file_g in -100.0..0.0_f64, time_ms in 1.0..1e6_f64
    ) {
        let text = format!("[connection_params]\ng = {file_g:?}\n");
        let file = Source { name: "params.toml", format: Format::Toml, text: &text };
        let settings = [format!("connection_params.g={g:?}"), format!("sim_params.t_sim={time_ms:?}")];
        let settings = settings.iter().map(String::as_str);
        let found = Parameters::resolve(Preset::Metastable, Some(&file), settings).unwrap();
        let mut expected = Preset::Metastable.parameters();
        expected.network.connections.g = g;
        expected.simulation.t_sim_ms = time_ms;
        prop_assert_eq!(&found, &expected);
        let named = ScalarParameter::of_model("g", &expected).unwrap();
        let through_name = Preset::Metastable.parameters().with(&named, g).unwrap();
        prop_assert_eq!(through_name.network, expected.network);
    }

    #[test]
    fn parameters_return_from_their_json(g in -100.0..0.0_f64, kappa in 1.0..2.0_f64) {
        let settings = [format!("connection_params.g={g:?}"), format!("kappa={kappa:?}")];
        let settings = settings.iter().map(String::as_str);
        let changed = Parameters::resolve(Preset::GroundState, None, settings).unwrap();
        let text = serde_json::to_string(&changed).unwrap();
        let file = Source { name: "params.json", format: Format::Json, text: &text };
        let again = Parameters::resolve(Preset::Metastable, Some(&file), []).unwrap();
        prop_assert_eq!(again, changed);
    }

    #[test]
    fn text_that_is_no_setting_never_panics(text in ".{0,40}") {
        let layers = Overlay::over(&Clock { dt: 1.0, inner: Inner { seed: 1.0, kept: 1.0 } });
        if let Ok(layers) = layers.unwrap().setting(&text) {
            let _ = layers.read::<Clock>();
        }
        for format in [Format::Toml, Format::Json] {
            let source = Source { name: "file", format, text: &text };
            let _ = Overlay::empty().source(&source);
        }
    }
}
