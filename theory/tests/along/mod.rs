//! Networks of the multi-area model along one of its parameters, for tests and benches.

use data::macaque::{ConnectomeInputs, network};
use data::{Network, Preset, ScalarParameter};
use siegert_theory::{Networks, OutsideFamily};

/// A preset with one parameter by its name, such as `kappa`.
pub struct Along {
    pub preset: Preset,
    pub parameter: &'static str,
}

/// The base network of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179) along the
/// drive of layers 5 and 6.
#[allow(dead_code)]
pub const KAPPA: Along = Along { preset: Preset::Schuecker2017, parameter: "kappa" };

impl Networks for Along {
    fn network(&self, value: f64) -> Result<Network, OutsideFamily> {
        let outside = |source| OutsideFamily { parameter: value, source };
        let base = self.preset.parameters();
        let parameter =
            ScalarParameter::of_model(self.parameter, &base).map_err(|e| outside(e.into()))?;
        let parameters = base.with(&parameter, value).map_err(|e| outside(e.into()))?;
        network(&parameters, &ConnectomeInputs::default()).map_err(|e| outside(e.into()))
    }
}
