//! One number that a network depends on, by its name.

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

    /// Gives the parameter a value, over whatever is there.
    #[must_use]
    pub fn laid_over(&self, layers: Overlay, value: f64) -> Overlay {
        let origin = Origin::Parameter(format!("{} = {value}", self.name));
        self.terms.iter().fold(layers, |layers, term| {
            layers.number(&term.key, term.factor * value + term.offset, &origin)
        })
    }
}

/// The value of a setting `NAME=VALUE` as a number.
pub(crate) fn number(setting: &str, name: &str, value: &str) -> Result<f64, OverlayError> {
    value.trim().parse().map_err(|_| {
        let (key, found) = (name.trim().to_owned(), value.trim().to_owned());
        let trouble = Trouble::Value { key, found, allowed: "a number".to_owned(), closest: None };
        trouble.at(Origin::Setting(setting.to_owned()))
    })
}
