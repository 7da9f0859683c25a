//! The theory as an engine: rates of equal neurons and of neurons that differ in their synapses.

use data::{Network, Rates};
use theory::dynamics::{AsynchronousStability, DynamicsSettings, Zero};
use theory::spectra::{Fluctuations, SourceSpectrum};
use theory::spread::{Changes, SpreadState, SpreadTheory, StaticResponse};
use theory::{Assumptions, FixedPoint, MeanField, SolverSettings, SynapticNoise, UNWATCHED, solve};

use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::{Estimate, Mean};

/// What the theory says of a network, by its default assumptions.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// The state of equal neurons that is reached from silence.
    pub point: FixedPoint,
    response: StaticResponse,
    /// The state of neurons that differ.
    pub with_spread: SpreadState,
}

impl Prediction {
    /// Predicts the state that the network reaches from silence.
    ///
    /// # Errors
    /// [`EngineError`] if the network is outside the theory or has no such state.
    pub fn of(network: &Network) -> Result<Self, EngineError> {
        let assumptions = Assumptions::default();
        let field = &MeanField::new(network, assumptions)?;
        let point = from_silence(field)?;
        let response = StaticResponse::at(field, &point);
        let theory = SpreadTheory { network, assumptions, field, response: &response };
        let with_spread = theory.near(&point, UNWATCHED)?;
        Ok(Self { point, response, with_spread })
    }

    /// The state of neurons that differ and fire so many times as often as the transfer function says, one factor
    /// for each population.
    ///
    /// # Errors
    /// [`EngineError::Spread`] if there is no such state near that with factors of one, or the network or the factors
    /// are not those of as many populations.
    pub fn with_factors(
        &self,
        network: &Network,
        factors: &[f64],
    ) -> Result<SpreadState, EngineError> {
        self.changed(network, &Changes { factors: Some(factors), ..Changes::default() })
    }

    /// The state of neurons that differ with some changes.
    ///
    /// # Errors
    /// [`EngineError::Spread`] if there is no such state near that without changes, or the network or the changes are
    /// not those of as many populations.
    pub fn changed(
        &self,
        network: &Network,
        changes: &Changes,
    ) -> Result<SpreadState, EngineError> {
        let assumptions = Assumptions::default();
        let field = &MeanField::new(network, assumptions)?;
        let theory = SpreadTheory { network, assumptions, field, response: &self.response };
        Ok(theory.changed(&self.with_spread, changes, UNWATCHED)?)
    }

    /// The state of equal neurons alone.
    ///
    /// # Errors
    /// As for [`Prediction::of`].
    pub fn point_of(network: &Network) -> Result<FixedPoint, EngineError> {
        Self::point_with(network, Assumptions::default())
    }

    /// The state of equal neurons under some assumptions.
    ///
    /// # Errors
    /// As for [`Prediction::of`].
    pub fn point_with(
        network: &Network,
        assumptions: Assumptions,
    ) -> Result<FixedPoint, EngineError> {
        from_silence(&MeanField::new(network, assumptions)?)
    }

    /// The state of equal neurons under white noise, as if synaptic currents were delta functions: what
    /// the correction for their time constant starts from.
    ///
    /// # Errors
    /// As for [`Prediction::of`].
    pub fn white_point_of(network: &Network) -> Result<FixedPoint, EngineError> {
        let white = Assumptions { noise: SynapticNoise::White, ..Assumptions::default() };
        Self::point_with(network, white)
    }

    /// The fluctuations around the state of equal neurons.
    ///
    /// # Errors
    /// [`EngineError`] if a population has no response at its input.
    pub fn fluctuations(&self, network: &Network) -> Result<Fluctuations, EngineError> {
        let field = MeanField::new(network, Assumptions::default())?;
        let (settings, source) = (DynamicsSettings::default(), SourceSpectrum::Renewal);
        Ok(Fluctuations::of(&field, &self.point, settings, source)?)
    }

    /// The mode of the spiking network that grows fastest around the state of equal neurons, if any does.
    ///
    /// # Errors
    /// [`EngineError`] if a population has no response at its input.
    pub fn growing_mode(&self, network: &Network) -> Result<Option<Zero>, EngineError> {
        let fluctuations = self.fluctuations(network)?;
        let stability = AsynchronousStability::at(fluctuations.network(), UNWATCHED)?;
        Ok(stability.zeros().first().cloned())
    }

    /// What small changes of the populations' own rates (spikes/s) become when the network
    /// answers: `(1 - G)⁻¹ δ`.
    ///
    /// # Errors
    /// [`EngineError::Response`] at a fold, where there is no answer, or without one change for each population.
    pub fn response_hz(&self, change_hz: &[f64]) -> Result<Vec<f64>, EngineError> {
        Ok(self.response.of_change_hz(change_hz)?)
    }
}

fn from_silence(field: &MeanField) -> Result<FixedPoint, EngineError> {
    Ok(solve(field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED)
        .map_err(Box::new)?)
}

/// The theory of neurons that differ, as an engine: its rates have no error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Theory;

impl Engine for Theory {
    fn name(&self) -> &'static str {
        "theory"
    }

    fn measure(&self, problem: &Problem, _: &mut Watch) -> Result<Measurement, EngineError> {
        let found = Prediction::of(&problem.network)?.with_spread;
        let cvs = found.cvs().into_iter().map(|cv| Some(Mean::exact(cv))).collect();
        let rates = found.rates.hz().iter().map(|&rate_hz| Estimate::exact(rate_hz)).collect();
        Ok(Measurement { cvs, ..Measurement::of_rates(rates) })
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    #[test]
    fn the_response_is_that_of_the_fixed_point() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let prediction = Prediction::of(&network).unwrap();
        // More external input, and what it does to the rates of fixed point and response alike.
        let mut parts = network.clone().into_parts();
        let more_pa = 1e-3;
        parts.dc_pa[2] += more_pa;
        let moved = Prediction::of(&Network::new(parts).unwrap()).unwrap();
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let slope = field.linearise(prediction.point.rates()).slopes(2).0;
        let neuron = &network.populations[2].neuron;
        let mut direct = vec![0.0; 8];
        direct[2] = slope * more_pa * neuron.tau_m_ms / neuron.c_m_pf;
        let response = prediction.response_hz(&direct).unwrap();
        for (i, response) in response.iter().enumerate() {
            let change = moved.point.rates().hz()[i] - prediction.point.rates().hz()[i];
            assert!((change - response).abs() < 1e-6, "{i}: {change} {response}");
        }
    }
}
