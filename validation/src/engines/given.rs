//! Rates that somebody gives, without errors.

use data::Rates;

use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::Estimate;

/// One rate for every population of the network, in its order, taken as exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Given(pub Rates);

impl Engine for Given {
    fn name(&self) -> &'static str {
        "given rates"
    }

    fn measure(&self, problem: &Problem, _: &mut Watch) -> Result<Measurement, EngineError> {
        let (found, expected) = (self.0.hz().len(), problem.network.size());
        if found != expected {
            return Err(EngineError::Length { found, expected });
        }
        let rates = self.0.hz().iter().map(|&rate_hz| Estimate::exact(rate_hz)).collect();
        Ok(Measurement::of_rates(rates))
    }
}
