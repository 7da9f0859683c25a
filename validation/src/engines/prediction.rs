//! The theory as an engine: rates of equal neurons and of neurons that differ in their synapses.

use data::{Matrix, Network, NeuronParams, Rates};
use theory::linalg::Factorised;
use theory::statistics::{
    Heterogeneity, InputDistribution, RateDistribution, interval_cv, normal_nodes,
};
use theory::{
    Assumptions, FixedPoint, MeanField, SolverSettings, SynapticNoise, SynapticWeights,
    TransferError, UNWATCHED, siegert, solve,
};

use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::Estimate;

/// Those of the theory by default.
pub(crate) const ASSUMPTIONS: Assumptions =
    Assumptions { noise: NOISE, weights: SynapticWeights::Spread };
const NOISE: SynapticNoise = SynapticNoise::Shift;
/// The rates with spread are found when they change by less (spikes/s).
const TOLERANCE_HZ: f64 = 1e-9;
const MOST_ITERATIONS: usize = 200;
/// Of averages over neurons; a CV takes a nested integral, and bends little.
const PANELS: usize = 16;
const PANELS_OF_CVS: usize = 6;

/// What the theory says of a network.
pub struct Prediction {
    /// The state of equal neurons that is reached from silence.
    pub point: FixedPoint,
    /// The inverse response `1 - G` at it, ready to be solved.
    response: Factorised,
    /// The state of neurons that differ.
    pub with_spread: WithSpread,
}

/// The self-consistent state of populations whose neurons differ in their weights and in-degrees.
///
/// One solution of `ν = ⟨φ(μ(z), σ(z))⟩_z` with μ(z) and σ(z) from [`Heterogeneity`] at ν and at the
/// standard deviation of the rates that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct WithSpread {
    /// Mean rate of each population.
    pub rates: Rates,
    /// Standard deviation of the rates of its neurons.
    pub rate_sds: Rates,
    /// The input of its neurons.
    pub inputs: Vec<InputDistribution>,
}

impl Prediction {
    /// Predicts the state that the network reaches from silence.
    ///
    /// # Errors
    /// [`EngineError`] if the network is outside the theory or has no such state.
    pub fn of(network: &Network) -> Result<Self, EngineError> {
        let field = MeanField::new(network, ASSUMPTIONS)?;
        let point = from_silence(&field)?;
        let gain = field.gain_matrix(point.rates());
        let inverse_response = Matrix::from_fn(network.size(), network.size(), |i, j| {
            f64::from(i == j) - gain[(i, j)]
        });
        let response = Factorised::new(&inverse_response);
        let equals = WithSpread::of_equals(&point);
        let with_spread = equals.settled(network, &field, &response, None)?;
        Ok(Self { point, response, with_spread })
    }

    /// The state of neurons that differ and fire so many times as often as the transfer function says.
    ///
    /// # Errors
    /// [`EngineError::NoSpread`] if there is no such state near that with factors of one.
    pub fn with_factors(
        &self,
        network: &Network,
        factors: &[f64],
    ) -> Result<WithSpread, EngineError> {
        let field = MeanField::new(network, ASSUMPTIONS)?;
        self.with_spread.clone().settled(network, &field, &self.response, Some(factors))
    }

    /// The state of equal neurons alone.
    ///
    /// # Errors
    /// As for [`Prediction::of`].
    pub fn point_of(network: &Network) -> Result<FixedPoint, EngineError> {
        from_silence(&MeanField::new(network, ASSUMPTIONS)?)
    }

    /// The state of equal neurons under white noise, as if synaptic currents were delta functions: what
    /// the correction for their time constant starts from.
    ///
    /// # Errors
    /// As for [`Prediction::of`].
    pub fn white_point_of(network: &Network) -> Result<FixedPoint, EngineError> {
        let white = Assumptions { noise: SynapticNoise::White, ..ASSUMPTIONS };
        from_silence(&MeanField::new(network, white)?)
    }

    /// What small changes of the populations' own rates (spikes/s) become when the network
    /// answers: `(1 - G)⁻¹ δ`.
    ///
    /// # Errors
    /// [`EngineError::Response`] at a fold, where there is no answer.
    pub fn response_hz(&self, change_hz: &[f64]) -> Result<Vec<f64>, EngineError> {
        Ok(self.response.solve(change_hz)?)
    }
}

fn from_silence(field: &MeanField) -> Result<FixedPoint, EngineError> {
    Ok(solve(field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED)
        .map_err(Box::new)?)
}

impl WithSpread {
    /// Equal neurons at the fixed point, to start from.
    fn of_equals(point: &FixedPoint) -> Self {
        let working_point = point.working_point();
        let inputs = working_point.mu_mv.iter().zip(&working_point.sigma_mv);
        Self {
            rates: point.rates().clone(),
            rate_sds: Rates::zero(working_point.mu_mv.len()),
            inputs: inputs.map(|(&mu, &sigma)| InputDistribution::equal(mu, sigma)).collect(),
        }
    }

    /// Newton's iteration from here, with the response of equal neurons in place of the exact Jacobian.
    fn settled(
        self,
        network: &Network,
        field: &MeanField,
        response: &Factorised,
        factors: Option<&[f64]>,
    ) -> Result<Self, EngineError> {
        let (mut rates, mut sds) = (self.rates, self.rate_sds);
        let mut change_hz = f64::INFINITY;
        for _ in 0..MOST_ITERATIONS {
            let mut next = Self::at(network, field, &rates, &sds)?;
            if let Some(factors) = factors {
                let times = next.rates.hz().iter().zip(factors).map(|(hz, factor)| hz * factor);
                next.rates = Rates::from_hz(times.collect());
            }
            let missing: Vec<f64> =
                next.rates.hz().iter().zip(rates.hz()).map(|(a, b)| a - b).collect();
            let of_sds = next.rate_sds.hz().iter().zip(sds.hz()).map(|(a, b)| (a - b).abs());
            change_hz = missing.iter().map(|m| m.abs()).chain(of_sds).fold(0.0, f64::max);
            if change_hz < TOLERANCE_HZ {
                return Ok(next);
            }
            let step = response.solve(&missing)?;
            let moved = rates.hz().iter().zip(&step).map(|(rate, step)| (rate + step).max(0.0));
            rates = Rates::from_hz(moved.collect());
            sds = next.rate_sds;
        }
        Err(EngineError::NoSpread { change_hz })
    }

    /// What given rates and standard deviations of the sources make of the targets.
    fn at(
        network: &Network,
        field: &MeanField,
        rates: &Rates,
        sds: &Rates,
    ) -> Result<Self, EngineError> {
        let point = field.working_point(rates);
        let spread = Heterogeneity::of(network, ASSUMPTIONS.weights, rates, sds);
        let inputs: Vec<InputDistribution> = (0..network.size())
            .map(|i| spread.input(i, point.mu_mv[i], point.sigma_mv[i]))
            .collect();
        let distributions = distributions(network, &inputs)?;
        let (means, sds) = distributions.iter().map(RateDistribution::moments_hz).unzip();
        Ok(Self { rates: Rates::from_hz(means), rate_sds: Rates::from_hz(sds), inputs })
    }

    /// The distribution of rates over the neurons of each population.
    ///
    /// # Errors
    /// [`EngineError::Transfer`] for neurons outside the theory.
    pub fn distributions(&self, network: &Network) -> Result<Vec<RateDistribution>, EngineError> {
        Ok(distributions(network, &self.inputs)?)
    }

    /// The mean over a population's neurons of the coefficient of variation of their inter-spike
    /// intervals, each neuron counted by its rate, as a recording of finite length does.
    ///
    /// # Errors
    /// [`EngineError::Transfer`] for neurons outside the theory.
    pub fn cvs(&self, network: &Network) -> Result<Vec<f64>, EngineError> {
        (0..network.size()).map(|i| self.cv(&network.populations[i].neuron, i)).collect()
    }

    /// The slope of a regression of the rates of a population's neurons on their mean inputs (spikes/s per
    /// mV): `⟨z φ⟩/D`, which is the mean slope of the transfer function where all have the same noise
    /// (Stein's lemma).
    ///
    /// # Errors
    /// [`EngineError::Transfer`] for neurons outside the theory.
    pub fn mean_slope_hz_per_mv(&self, network: &Network, i: usize) -> Result<f64, EngineError> {
        let neuron = &network.populations[i].neuron;
        let mut sum = 0.0;
        for (z, weight) in normal_nodes(PANELS) {
            let (mu_mv, sigma_mv) = self.inputs[i].at(z);
            sum += weight * z * siegert(neuron, NOISE, mu_mv, sigma_mv)?.rate_hz;
        }
        Ok(sum / self.inputs[i].mu_sd_mv)
    }

    fn cv(&self, neuron: &NeuronParams, i: usize) -> Result<f64, EngineError> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (z, share) in normal_nodes(PANELS_OF_CVS) {
            let (mu_mv, sigma_mv) = self.inputs[i].at(z);
            let rate_hz = siegert(neuron, NOISE, mu_mv, sigma_mv)?.rate_hz;
            let weight = share * rate_hz;
            sum += weight * interval_cv(neuron, NOISE, mu_mv, sigma_mv)?;
            weights += weight;
        }
        Ok(if weights > 0.0 { sum / weights } else { 1.0 })
    }
}

fn distributions(
    network: &Network,
    inputs: &[InputDistribution],
) -> Result<Vec<RateDistribution>, TransferError> {
    let populations = network.populations.iter().zip(inputs);
    populations
        .map(|(population, input)| RateDistribution::new(population.neuron, NOISE, *input))
        .collect()
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
        let cvs = found.cvs(&problem.network)?.into_iter().map(Some).collect();
        let rates = found.rates.hz().iter().map(|&rate_hz| Estimate::exact(rate_hz)).collect();
        Ok(Measurement { cvs, ..Measurement::of_rates(rates) })
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    #[test]
    fn equal_neurons_have_the_rates_of_the_fixed_point() {
        let mut parts = DescribedPreset::Brunel2000.network().unwrap().into_parts();
        // One target takes every synapse, so that no in-degree varies.
        parts.populations.iter_mut().for_each(|population| population.neurons = 1.0);
        let network = Network::new(parts).unwrap();
        let prediction = Prediction::of(&network).unwrap();
        let plain = prediction.point.rates().hz();
        for (a, b) in prediction.with_spread.rates.hz().iter().zip(plain) {
            assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        }
    }

    #[test]
    fn spread_raises_the_rates_of_quiet_populations() {
        // Where the transfer function bends upwards, neurons with more input gain more than those
        // with less input lose (Roxin et al. 2011, doi:10.1523/JNEUROSCI.1677-11.2011).
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let prediction = Prediction::of(&network).unwrap();
        assert!(prediction.with_spread.rates.hz()[0] > prediction.point.rates().hz()[0]);
    }

    #[test]
    fn the_response_is_that_of_the_fixed_point() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let prediction = Prediction::of(&network).unwrap();
        // More external input, and what it does to the rates of fixed point and response alike.
        let mut parts = network.clone().into_parts();
        let more_pa = 1e-3;
        parts.dc_pa[2] += more_pa;
        let moved = Prediction::of(&Network::new(parts).unwrap()).unwrap();
        let field = MeanField::new(&network, ASSUMPTIONS).unwrap();
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
