//! Rates as a network grows to its full size.

use data::{Scaling, scale};

use crate::cases::{Case, CaseSimulation, Problem};
use crate::comparison::Estimate;
use crate::engines::{Engine, EngineError, Prediction, Watch};

/// A network of part of the size, whose input has the same mean and variance.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaledRates {
    /// Factor of population sizes and in-degrees.
    pub factor: f64,
    /// The rate of every population.
    pub rates: Vec<Estimate>,
}

/// Simulates the case's network at each factor of its series, one seed each.
///
/// A direct current makes up for the lost mean at the predicted rates, so that the theory of equal
/// neurons predicts the same for all: what changes is what it leaves out.
///
/// # Errors
/// [`EngineError`] of the first factor that fails.
pub fn scaling_series(
    problem: &Problem,
    prediction: &Prediction,
    engine: &dyn Engine,
    watch: &mut Watch,
) -> Result<Vec<ScaledRates>, EngineError> {
    let times = &problem.case.simulation;
    let simulated = |&factor: &f64| {
        let factors = Scaling { neurons: factor, in_degrees: factor };
        let network = scale(problem.network.clone(), factors, Some(prediction.point.rates()))?;
        let simulation = CaseSimulation { seeds: vec![times.seeds[0]], ..times.clone() };
        let case = Case { simulation, ..problem.case.clone() };
        let rates = engine.measure(&Problem { case, network }, watch)?.rates;
        Ok(ScaledRates { factor, rates })
    };
    problem.case.series.iter().map(simulated).collect()
}
