//! One number that a network depends on, by its name.

use serde_json::Value;

use crate::overlay::{Origin, Overlay, OverlayError, Trouble};

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
pub(crate) struct Term {
    pub(crate) key: String,
    pub(crate) factor: f64,
    pub(crate) offset: f64,
}

impl Term {
    pub(crate) fn equal_to(key: &str) -> Self {
        Self { key: key.to_owned(), factor: 1.0, offset: 0.0 }
    }
}

impl ScalarParameter {
    /// Goes by `name` and sets `terms`.
    pub(crate) fn new(name: &str, terms: Vec<Term>) -> Self {
        Self { name: name.to_owned(), terms }
    }

    /// What it was asked for as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A key that another parameter changes, too.
    #[must_use]
    pub fn shared_key<'a>(&'a self, other: &Self) -> Option<&'a str> {
        let keys = self.terms.iter().map(|term| term.key.as_str());
        keys.into_iter().find(|key| other.terms.iter().any(|term| term.key == *key))
    }

    /// Its value in a document of all parameters by their names; `None` where its keys do not hold one number that
    /// makes them all.
    #[must_use]
    pub fn value_in(&self, parameters: &Value) -> Option<f64> {
        let mut values = self.terms.iter().map(|term| {
            let mut parts = term.key.split('.');
            let held = parts.try_fold(parameters, |at, part| at.get(part))?.as_f64()?;
            Some((held - term.offset) / term.factor)
        });
        let value = values.next()??;
        let agrees = |other: Option<f64>| {
            other.is_some_and(|other| (other - value).abs() <= SAME_VALUE * value.abs().max(1.0))
        };
        values.all(agrees).then_some(value)
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

/// Values that differ by a smaller share are one, with rounding errors.
const SAME_VALUE: f64 = 1e-9;

/// The value of a setting `NAME=VALUE` as a number.
pub(crate) fn number(setting: &str, name: &str, value: &str) -> Result<f64, OverlayError> {
    value.trim().parse().map_err(|_| {
        let (key, found) = (name.trim().to_owned(), value.trim().to_owned());
        let trouble = Trouble::Value { key, found, allowed: "a number".to_owned(), closest: None };
        trouble.at(Origin::Setting(setting.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use crate::source::{NoFiles, Source};

    #[test]
    fn parameters_find_their_values_and_the_keys_that_they_share() {
        let built =
            Source::preset("schuecker2017").unwrap().set("kappa=1.2").build(&NoFiles).unwrap();
        let parameter = |name| built.recipe.parameter(name).unwrap();
        let value = |name| parameter(name).value_in(&built.parameters);
        assert!((value("kappa").unwrap() - 1.2).abs() < 1e-12);
        assert_eq!(value("g"), Some(-16.0));
        let fac_6e = parameter("connection_params.fac_nu_ext_6E");
        let shared = "network_params.connection_params.fac_nu_ext_6E";
        assert_eq!(parameter("kappa").shared_key(&fac_6e), Some(shared));
        assert_eq!(parameter("g").shared_key(&fac_6e), None);
        let apart = Source::preset("schuecker2017").unwrap();
        let apart = apart.set("connection_params.fac_nu_ext_6E=3").build(&NoFiles).unwrap();
        assert_eq!(apart.recipe.parameter("kappa").unwrap().value_in(&apart.parameters), None);
        let brunel = Source::preset("brunel2000").unwrap().build(&NoFiles).unwrap();
        let value = |name| brunel.recipe.parameter(name).unwrap().value_in(&brunel.parameters);
        assert_eq!((value("nu_ext"), value("g")), (Some(20.0), Some(-5.0)));
    }
}
