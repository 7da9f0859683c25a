//! Numbers of the multi-area model by their names.

use super::Parameters;
use crate::overlay::{Origin, OverlayError, Trouble};
use crate::scalar::{ScalarParameter, Term, number};

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
        Ok(Self::new(name, terms))
    }

    /// The parameter and its value, if a setting `NAME=VALUE` gives one to `kappa` or `chi`, which no
    /// key goes by.
    ///
    /// # Errors
    /// [`OverlayError`] if the value is no number.
    pub fn of_model_setting(setting: &str) -> Result<Option<(Self, f64)>, OverlayError> {
        let Some((name, value)) = setting.split_once('=') else { return Ok(None) };
        let Some(terms) = combined(name.trim()) else { return Ok(None) };
        Ok(Some((Self::new(name.trim(), terms), number(setting, name, value)?)))
    }
}

/// The names that no key goes by.
pub(super) const COMBINED: &[&str] = &["kappa", "chi"];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;

    fn refusal<T: std::fmt::Debug>(result: Result<T, OverlayError>) -> String {
        result.unwrap_err().to_string()
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
    fn settings_know_the_same_names() {
        let base = Preset::Schuecker2017.parameters();
        let set = |setting: &str| base.overlaid(None, [setting]);
        let kappa = ScalarParameter::of_model("kappa", &base).unwrap();
        assert_eq!(set("kappa=1.3").unwrap(), base.with(&kappa, 1.3).unwrap());
        assert_eq!(set("chi = 2.5").unwrap().network.connections.cc_weights_factor, 2.5);
        assert_eq!(refusal(set("kappa=x")), "the setting kappa=x: kappa is x, allowed is a number");
    }
}
