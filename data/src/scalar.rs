//! One number that a network depends on, by its name.

use crate::description::Description;
use crate::overlay::{Origin, Overlay, OverlayError, Trouble};
use crate::parameters::Parameters;

/// A number of a network, which the theory can follow fixed points along: one key, or several
/// keys that change together.
///
/// ```
/// use siegert_data::{Preset, ScalarParameter};
///
/// let base = Preset::Schuecker2017.parameters();
/// let kappa = ScalarParameter::of_model("kappa", &base)?;
/// let changed = base.with(&kappa, 1.3)?;
/// assert_eq!(changed.network.connections.fac_nu_ext_5e, 1.3);
/// assert_eq!(changed.network.connections.fac_nu_ext_6e, 10.0 / 3.0 * 1.3 - 7.0 / 3.0);
///
/// let g = ScalarParameter::of_model("g", &base)?;
/// assert_eq!(base.with(&g, -12.0)?.network.connections.g, -12.0);
/// let error = base.with(&g, 12.0).unwrap_err().to_string();
/// assert_eq!(
///     error,
///     "g = 12: network_params.connection_params.g is 12.0, allowed is a finite number of at most 0"
/// );
/// # Ok::<(), siegert_data::overlay::OverlayError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ScalarParameter {
    name: String,
    terms: Vec<Term>,
}

/// A key that is set to `factor * value + offset`.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    key: String,
    factor: f64,
    offset: f64,
}

impl Term {
    fn equal_to(key: &str) -> Self {
        Self { key: key.to_owned(), factor: 1.0, offset: 0.0 }
    }
}

/// The table of parameters that a network is built from.
const NETWORK: &str = "network_params.";

impl ScalarParameter {
    /// A number of the multi-area model.
    ///
    /// - `kappa`: the external in-degree of 5E times kappa, that of 6E times `10/3 kappa - 7/3`
    ///   (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179);
    /// - `chi`: the factor of the weights between areas, `cc_weights_factor` (Schmidt et al. 2018,
    ///   doi:10.1371/journal.pcbi.1006359); `cc_weights_I_factor` stays as it is;
    /// - any key of `network_params` that holds a number, as a path or by its last part.
    ///
    /// # Errors
    /// [`OverlayError`] if no such number exists, with the closest key that does.
    pub fn of_model(name: &str, parameters: &Parameters) -> Result<Self, OverlayError> {
        let terms = match combined(name) {
            Some(terms) => terms,
            None => vec![Term::equal_to(&parameters.layers()?.number_key(name)?)],
        };
        let elsewhere = |key: &&str| !key.starts_with(NETWORK);
        if let Some(key) = terms.iter().map(|term| term.key.as_str()).find(elsewhere) {
            let trouble = Trouble::Inert { key: key.to_owned() };
            return Err(trouble.at(Origin::Parameter(name.to_owned())));
        }
        Ok(Self { name: name.to_owned(), terms })
    }

    /// The parameter and its value, if a setting `NAME=VALUE` gives one to `kappa` or `chi`, which no
    /// key goes by.
    ///
    /// # Errors
    /// [`OverlayError`] if the value is no number.
    pub fn of_model_setting(setting: &str) -> Result<Option<(Self, f64)>, OverlayError> {
        let Some((name, value)) = setting.split_once('=') else { return Ok(None) };
        let Some(terms) = combined(name.trim()) else { return Ok(None) };
        let parameter = Self { name: name.trim().to_owned(), terms };
        Ok(Some((parameter, number(setting, name, value)?)))
    }

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
        if !matches!(name.trim(), "nu_ext" | "g") {
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
        Ok(Self { name: name.to_owned(), terms: vec![term] })
    }

    /// What it was asked for as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the parameter a value, over whatever is there.
    #[must_use]
    pub fn laid_over(&self, layers: Overlay, value: f64) -> Overlay {
        let origin = Origin::Parameter(format!("{} = {value}", self.name));
        self.terms.iter().fold(layers, |layers, term| {
            layers.number(&term.key, term.factor * value + term.offset, &origin)
        })
    }
}

/// The keys of the multi-area model that change together under one name.
fn combined(name: &str) -> Option<Vec<Term>> {
    match name {
        "kappa" => Some(vec![
            Term::equal_to("network_params.connection_params.fac_nu_ext_5E"),
            Term {
                key: "network_params.connection_params.fac_nu_ext_6E".to_owned(),
                factor: 10.0 / 3.0,
                offset: -7.0 / 3.0,
            },
        ]),
        "chi" => Some(vec![Term::equal_to("network_params.connection_params.cc_weights_factor")]),
        _ => None,
    }
}

fn number(setting: &str, name: &str, value: &str) -> Result<f64, OverlayError> {
    value.trim().parse().map_err(|_| {
        let (key, found) = (name.trim().to_owned(), value.trim().to_owned());
        let trouble = Trouble::Value { key, found, allowed: "a number".to_owned(), closest: None };
        trouble.at(Origin::Setting(setting.to_owned()))
    })
}

/// A key that the description has, or could have.
fn described_key(name: &str, layers: &Overlay) -> Result<String, OverlayError> {
    let origin = Origin::Parameter(name.to_owned());
    layers.number_key(name).or_else(|error| {
        let unknown = matches!(*error.trouble, Trouble::UnknownKey { .. });
        let possible = || layers.clone().number(name, 1.0, &origin).read::<Description>().is_ok();
        if unknown && possible() { Ok(name.to_owned()) } else { Err(error) }
    })
}

/// The inhibitory weight as a multiple of the excitatory one.
fn inhibition(layers: &Overlay) -> Result<Term, OverlayError> {
    for amplitude in ["weights_pA", "psp_mV", "jump_mV"] {
        let key = |kind: &str| format!("connections.{amplitude}.{kind}");
        if let (Some(excitatory), Some(_)) = (layers.value(&key("E")), layers.value(&key("I"))) {
            return Ok(Term { key: key("I"), factor: excitatory, offset: 0.0 });
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
    use crate::description::network_from;
    use crate::presets::DescribedPreset;
    use crate::{Network, Preset};

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
    fn a_key_goes_by_its_path_or_its_last_part() {
        let base = Preset::Schuecker2017.parameters();
        for name in ["rate_ext", "input_params.rate_ext", "network_params.input_params.rate_ext"] {
            let rate = ScalarParameter::of_model(name, &base).unwrap();
            assert_eq!(rate.name(), name);
            assert_eq!(base.with(&rate, 9.5).unwrap().network.input.rate_ext_hz, 9.5);
        }
        let chi = ScalarParameter::of_model("chi", &base).unwrap();
        let changed = base.with(&chi, 2.5).unwrap().network.connections;
        assert_eq!((changed.cc_weights_factor, changed.cc_weights_i_factor), (2.5, 1.0));
    }

    #[test]
    fn what_is_no_number_of_the_network_is_refused() {
        let base = Preset::Schuecker2017.parameters();
        let of_model = |name: &str| refusal(ScalarParameter::of_model(name, &base));
        assert_eq!(
            of_model("rate_exd"),
            "rate_exd: there is no rate_exd; did you mean network_params.input_params.rate_ext?"
        );
        assert_eq!(of_model("t_sim"), "t_sim: the network does not depend on sim_params.t_sim");
        let lognormal = of_model("lognormal_weights");
        assert!(
            lognormal.contains("lognormal_weights is false, allowed is a number"),
            "{lognormal}"
        );
        let kappa = ScalarParameter::of_model("kappa", &base).unwrap();
        let low = refusal(base.with(&kappa, 0.4));
        assert!(low.starts_with("kappa = 0.4: ") && low.contains("fac_nu_ext_6E is -1"), "{low}");
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
        let base = Preset::Schuecker2017.parameters();
        let set = |setting: &str| base.overlaid(None, [setting]);
        let kappa = ScalarParameter::of_model("kappa", &base).unwrap();
        assert_eq!(set("kappa=1.3").unwrap(), base.with(&kappa, 1.3).unwrap());
        assert_eq!(set("chi = 2.5").unwrap().network.connections.cc_weights_factor, 2.5);
        assert_eq!(refusal(set("kappa=x")), "--set kappa=x: kappa is x, allowed is a number");
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
    }
}
