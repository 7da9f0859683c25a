//! Numbers of a described network by their names.

use super::form::Description;
use crate::overlay::{Origin, Overlay, OverlayError, Trouble};
use crate::scalar::{ScalarParameter, Term, number};

/// The names that no key of a description goes by.
pub(crate) const RELATIVE: &[&str] = &["nu_ext", "g"];

impl ScalarParameter {
    /// The parameter and its value, if a setting `NAME=VALUE` gives one to `nu_ext` or `g`, which no
    /// key of a description goes by.
    ///
    /// # Errors
    /// [`OverlayError`] if the value is no number, or the description has no such parameter.
    pub fn of_setting(
        setting: &str,
        layers: &Overlay,
    ) -> Result<Option<(Self, f64)>, OverlayError> {
        let Some((name, value)) = setting.split_once('=') else { return Ok(None) };
        if !RELATIVE.contains(&name.trim()) {
            return Ok(None);
        }
        let parameter = Self::of_description(name.trim(), layers)?;
        Ok(Some((parameter, number(setting, name, value)?)))
    }

    /// A number of a described network.
    ///
    /// - `nu_ext`: the rate of the external input (spikes/s) of all populations;
    /// - `g`: the inhibitory weight relative to the excitatory one, at most 0, where the
    ///   description gives one weight for each kind of population;
    /// - any key of the description that can hold a number, as a path or, if it is written there,
    ///   by its last part.
    ///
    /// # Errors
    /// As [`Self::of_model`].
    pub fn of_description(name: &str, layers: &Overlay) -> Result<Self, OverlayError> {
        let term = match name {
            "nu_ext" => Term::equal_to("external.rates_hz"),
            "g" => inhibition(layers)?,
            name => Term::equal_to(&described_key(name, layers)?),
        };
        Ok(Self::new(name, vec![term]))
    }
}

/// A key that the description has, or could have.
fn described_key(name: &str, layers: &Overlay) -> Result<String, OverlayError> {
    let origin = Origin::Parameter(name.to_owned());
    layers.clone().with_names(RELATIVE).number_key(name).or_else(|error| {
        let unknown = matches!(*error.trouble, Trouble::UnknownKey { .. });
        let possible = || layers.clone().number(name, 1.0, &origin).read::<Description>().is_ok();
        if unknown && possible() { Ok(name.to_owned()) } else { Err(error) }
    })
}

/// The inhibitory weight as a multiple of the excitatory one.
fn inhibition(layers: &Overlay) -> Result<Term, OverlayError> {
    for amplitude in ["weights_pA", "psp_mV", "jump_mV"] {
        let [e, i] = ["E", "I"].map(|kind| format!("connections.{amplitude}.{kind}"));
        if let (Some(excitatory), Some(_)) = (layers.value(&e), layers.value(&i)) {
            return Ok(Term { key: i, factor: excitatory, offset: 0.0 });
        }
    }
    let trouble = Trouble::Undefined {
        key: "g".to_owned(),
        reason: "the description does not give its weights as { E = ..., I = ... }",
    };
    Err(trouble.at(Origin::Parameter("g".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;
    use crate::description::network_from;
    use crate::presets::DescribedPreset;

    fn refusal<T: std::fmt::Debug>(result: Result<T, OverlayError>) -> String {
        result.unwrap_err().to_string()
    }

    fn described(preset: DescribedPreset, name: &str, value: f64) -> Network {
        let layers = preset.layers().unwrap();
        let parameter = ScalarParameter::of_description(name, &layers).unwrap();
        let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        network_from(&parameter.laid_over(layers, value), &no_files).unwrap()
    }

    #[test]
    fn described_networks_have_an_external_rate_and_their_own_keys() {
        let driven = described(DescribedPreset::Potjans2014, "nu_ext", 9.0);
        assert_eq!(driven.external.rates_hz, [9.0; 8]);
        let inhibited = described(DescribedPreset::Brunel2000, "g", -6.0);
        let ratio = inhibited.weights.mean_pa[(0, 1)] / inhibited.weights.mean_pa[(0, 0)];
        assert!((ratio + 6.0).abs() < 1e-14);
        let pushed = described(DescribedPreset::E2d, "external.dc_pA", 12.0);
        assert_eq!(pushed.dc_pa, [12.0, 12.0]);
        let slow = described(DescribedPreset::E2d, "tau_m", 12.0);
        assert!(slow.populations.iter().all(|p| p.neuron.tau_m_ms == 12.0));
    }

    #[test]
    fn settings_know_the_same_names() {
        let layers = DescribedPreset::Brunel2000.layers().unwrap();
        let found = ScalarParameter::of_setting("nu_ext=9", &layers).unwrap().unwrap();
        assert_eq!((found.0.name(), found.1), ("nu_ext", 9.0));
        assert!(ScalarParameter::of_setting("external.dc_pA=9", &layers).unwrap().is_none());
    }

    #[test]
    fn g_needs_a_weight_for_each_kind() {
        let layers = DescribedPreset::Potjans2014.layers().unwrap();
        let g = refusal(ScalarParameter::of_description("g", &layers));
        assert!(g.starts_with("g: g is not defined here: the description"), "{g}");
        let wrong = refusal(ScalarParameter::of_description("neuron.tau_mm", &layers));
        assert!(wrong.ends_with("did you mean neuron.tau_m?"), "{wrong}");
        let misspelt = refusal(ScalarParameter::of_description("nu_exx", &layers));
        assert_eq!(misspelt, "nu_exx: there is no nu_exx; did you mean nu_ext?");
    }
}
