//! The self-consistent state of populations whose neurons differ.

use data::{Matrix, Network, Rates};
use rayon::prelude::*;

use super::{Heterogeneity, InputDistribution, RateDistribution, SpreadError};
use crate::assumptions::Assumptions;
use crate::fixed_point::FixedPoint;
use crate::linalg::{Factorised, LinalgError};
use crate::mean_field::MeanField;
use crate::observer::{Observer, go_on};
use crate::working_point::WorkingPoint;

/// The rates are found when they change by less (spikes/s).
const TOLERANCE_HZ: f64 = 1e-9;

/// Steps at most; some tens are usual.
const STEPS: usize = 200;

/// The self-consistent state of populations whose neurons differ in their weights and in-degrees.
///
/// One solution of `ν = ⟨φ(μ(z), σ(z))⟩_z` with μ(z) and σ(z) from [`Heterogeneity`] at ν and at the
/// standard deviation of the rates that follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpreadState {
    /// Mean rate of each population (spikes/s).
    pub rates: Rates,
    /// Standard deviation of the rates of its neurons (spikes/s).
    pub rate_sds: Rates,
    /// The neurons of each population: their input and their rates.
    pub neurons: Vec<RateDistribution>,
}

impl SpreadState {
    /// What the neurons of all populations fire at the input that given rates, and standard deviations of
    /// the rates within the source populations, cause; `point` is the working point at the rates.
    ///
    /// # Errors
    /// [`SpreadError::Transfer`] for neurons outside the theory.
    pub(super) fn given(
        network: &Network,
        assumptions: Assumptions,
        point: &WorkingPoint,
        rates: &Rates,
        rate_sds: &Rates,
    ) -> Result<Self, SpreadError> {
        let spread = Heterogeneity::of(network, assumptions.weights, rates, rate_sds);
        Self::with(network, assumptions, point, &spread)
    }

    /// The same where it is known how much inputs differ.
    pub(super) fn with(
        network: &Network,
        assumptions: Assumptions,
        point: &WorkingPoint,
        spread: &Heterogeneity,
    ) -> Result<Self, SpreadError> {
        let of_population = |i: usize| -> Result<(RateDistribution, f64, f64), SpreadError> {
            let input = spread.input(i, point.mu_mv[i], point.sigma_mv[i]);
            let neuron = network.populations[i].neuron;
            let neurons = RateDistribution::new(neuron, assumptions.noise, input)?;
            let (mean_hz, sd_hz) = neurons.moments_hz();
            Ok((neurons, mean_hz, sd_hz))
        };
        let populations: Result<Vec<_>, SpreadError> =
            (0..network.size()).into_par_iter().map(of_population).collect();
        let mut state =
            Self { rates: Rates::zero(0), rate_sds: Rates::zero(0), neurons: Vec::new() };
        let (mut means_hz, mut sds_hz) = (Vec::new(), Vec::new());
        for (neurons, mean_hz, sd_hz) in populations? {
            state.neurons.push(neurons);
            means_hz.push(mean_hz);
            sds_hz.push(sd_hz);
        }
        Ok(Self { rates: Rates::from_hz(means_hz), rate_sds: Rates::from_hz(sds_hz), ..state })
    }

    /// The input of the neurons of a population.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn input(&self, population: usize) -> InputDistribution {
        self.neurons[population].input()
    }

    /// The mean over each population's neurons of the coefficient of variation of their inter-spike
    /// intervals, each neuron counted by its rate, as a recording of finite length does.
    #[must_use]
    pub fn cvs(&self) -> Vec<f64> {
        self.neurons.par_iter().map(RateDistribution::mean_cv).collect()
    }
}

/// The answer of a network's rates to small changes of the populations' own rates: `(1 - G)⁻¹`, with the gain
/// matrix G at a fixed point.
#[derive(Clone, Debug)]
pub struct StaticResponse(Factorised);

impl StaticResponse {
    /// At a fixed point.
    ///
    /// # Panics
    /// If the fixed point is that of a network with another number of populations.
    #[must_use]
    pub fn at(field: &MeanField, point: &FixedPoint) -> Self {
        let gain = field.gain_matrix(point.rates());
        let inverse =
            Matrix::from_fn(field.size(), field.size(), |i, j| f64::from(i == j) - gain[(i, j)]);
        Self(Factorised::new(&inverse))
    }

    /// What changes of the populations' own rates (spikes/s) become when the network answers: `(1 - G)⁻¹ δ`.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] at a fold, where there is no answer; [`LinalgError::WrongLength`] if there is not
    /// one change per population.
    pub fn of_change_hz(&self, change_hz: &[f64]) -> Result<Vec<f64>, LinalgError> {
        self.0.solve(change_hz)
    }
}

/// Something of each population (mV²), as it follows from a state.
pub type OfState<'a> = &'a dyn Fn(&SpreadState) -> Vec<f64>;

/// What is changed of the theory of neurons that differ.
#[derive(Clone, Copy, Default)]
pub struct Changes<'a> {
    /// How many times as often neurons fire as their transfer function says, one factor for each population.
    pub factors: Option<&'a [f64]>,
    /// What is added to sigma² of each population (mV²), as it follows from the state; never below zero in all.
    pub variance_mv2: Option<OfState<'a>>,
    /// Whether the neurons of a population are all alike.
    pub equal_neurons: bool,
}

impl std::fmt::Debug for Changes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { factors, equal_neurons, .. } = self;
        let mut fields = f.debug_struct("Changes");
        fields.field("factors", factors).field("equal_neurons", equal_neurons);
        fields.finish_non_exhaustive()
    }
}

/// The theory of neurons that differ, near a fixed point of equal ones.
#[derive(Clone, Copy, Debug)]
pub struct SpreadTheory<'a> {
    /// The network.
    pub network: &'a Network,
    /// What is assumed of synapses.
    pub assumptions: Assumptions,
    /// The problem of equal neurons, under the same assumptions.
    pub field: &'a MeanField,
    /// The response at the fixed point.
    pub response: &'a StaticResponse,
}

impl SpreadTheory<'_> {
    /// The self-consistent state that Newton's iteration reaches from a fixed point of equal neurons.
    ///
    /// The response of equal neurons stands in place of the exact Jacobian.
    ///
    /// # Errors
    /// [`SpreadError`] if there is no such state near, the fixed point is that of another network, or the observer
    /// wants to stop.
    pub fn near(
        &self,
        point: &FixedPoint,
        observer: &dyn Observer,
    ) -> Result<SpreadState, SpreadError> {
        self.check("rates of the fixed point", point.rates().hz().len())?;
        let none = Rates::zero(self.network.size());
        self.settled(point.rates().clone(), none, &Changes::default(), observer)
    }

    /// The self-consistent state of neurons that fire so many times as often as their transfer function says, from
    /// a known one.
    ///
    /// # Errors
    /// As [`Self::near`].
    pub fn with_factors(
        &self,
        start: &SpreadState,
        factors: &[f64],
        observer: &dyn Observer,
    ) -> Result<SpreadState, SpreadError> {
        let changes = Changes { factors: Some(factors), ..Changes::default() };
        self.changed(start, &changes, observer)
    }

    /// The self-consistent state with some changes, from a known one.
    ///
    /// # Errors
    /// As [`Self::near`].
    ///
    /// # Panics
    /// If there is not one added variance per population.
    pub fn changed(
        &self,
        start: &SpreadState,
        changes: &Changes,
        observer: &dyn Observer,
    ) -> Result<SpreadState, SpreadError> {
        self.check("rates of the start", start.rates.hz().len())?;
        self.check("standard deviations of the start", start.rate_sds.hz().len())?;
        if let Some(factors) = changes.factors {
            self.check("factors", factors.len())?;
        }
        self.settled(start.rates.clone(), start.rate_sds.clone(), changes, observer)
    }

    /// Refuses what is not one for each population, and an equal theory of another network.
    fn check(&self, what: &'static str, found: usize) -> Result<(), SpreadError> {
        SpreadError::check_length(self.network, what, found)?;
        SpreadError::check_length(self.network, "populations of equal neurons", self.field.size())
    }

    fn settled(
        &self,
        mut rates: Rates,
        mut sds: Rates,
        changes: &Changes,
        observer: &dyn Observer,
    ) -> Result<SpreadState, SpreadError> {
        let Self { network, field, response, .. } = *self;
        let mut worst = Change { population: 0, hz: f64::INFINITY };
        for _ in 0..STEPS {
            go_on(observer)?;
            let mut next = self.given(&field.working_point(&rates), &rates, &sds, changes)?;
            if let Some(factors) = changes.factors {
                let times = next.rates.hz().iter().zip(factors).map(|(hz, factor)| hz * factor);
                next.rates = Rates::from_hz(times.collect());
            }
            let missing_hz: Vec<f64> =
                next.rates.hz().iter().zip(rates.hz()).map(|(a, b)| a - b).collect();
            let of_sds = next.rate_sds.hz().iter().zip(sds.hz()).map(|(a, b)| (a - b).abs());
            worst =
                Change::largest(missing_hz.iter().map(|hz| hz.abs())).or(Change::largest(of_sds));
            if worst.hz < TOLERANCE_HZ {
                return Ok(next);
            }
            let step = response.of_change_hz(&missing_hz)?;
            let moved = rates.hz().iter().zip(&step).map(|(rate, step)| (rate + step).max(0.0));
            rates = Rates::from_hz(moved.collect());
            sds = next.rate_sds;
        }
        Err(SpreadError::not_self_consistent(network, worst, STEPS))
    }

    /// What neurons fire at the input that given rates cause, with what is changed of the input.
    fn given(
        &self,
        point: &WorkingPoint,
        rates: &Rates,
        sds: &Rates,
        changes: &Changes,
    ) -> Result<SpreadState, SpreadError> {
        let Self { network, assumptions, .. } = *self;
        let spread = match changes.equal_neurons {
            true => Heterogeneity::none(network.size()),
            false => Heterogeneity::of(network, assumptions.weights, rates, sds),
        };
        let state = SpreadState::with(network, assumptions, point, &spread)?;
        let Some(variance_mv2) = changes.variance_mv2 else { return Ok(state) };
        // The change follows from the rates that are tried and from what neurons receive at them.
        let tried = SpreadState { rates: rates.clone(), rate_sds: sds.clone(), ..state };
        let added_mv2 = variance_mv2(&tried);
        assert_eq!(added_mv2.len(), network.size(), "one added variance per population is needed");
        let sigma_mv = point.sigma_mv.iter().zip(added_mv2);
        let sigma_mv = sigma_mv.map(|(sigma, added)| (sigma * sigma + added).max(0.0).sqrt());
        let changed = WorkingPoint { sigma_mv: sigma_mv.collect(), ..point.clone() };
        SpreadState::with(network, assumptions, &changed, &spread)
    }
}

/// By how much the rates of the population still change that change most.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub population: usize,
    pub hz: f64,
}

impl Change {
    /// The largest of all populations; of none, none.
    pub fn largest(changes_hz: impl Iterator<Item = f64>) -> Self {
        let none = Self { population: 0, hz: 0.0 };
        let all = changes_hz.enumerate().map(|(population, hz)| Self { population, hz });
        all.fold(none, Self::or)
    }

    fn or(self, other: Self) -> Self {
        if other.hz > self.hz { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::super::NeuronStatistics;
    use super::*;
    use crate::observer::UNWATCHED;
    use crate::solver::{SolverSettings, solve};

    fn near_silence(network: &Network) -> (FixedPoint, SpreadState) {
        let assumptions = Assumptions::default();
        let field = MeanField::new(network, assumptions).unwrap();
        let start = Rates::zero(network.size());
        let point = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
        let response = &StaticResponse::at(&field, &point);
        let theory = SpreadTheory { network, assumptions, field: &field, response };
        let state = theory.near(&point, UNWATCHED).unwrap();
        let ones = vec![1.0; network.size()];
        let again = theory.with_factors(&state, &ones, UNWATCHED).unwrap();
        let change = crate::mean_field::largest_difference(again.rates.hz(), state.rates.hz());
        assert!(change < 10.0 * TOLERANCE_HZ, "{change}");
        (point, state)
    }

    #[test]
    fn what_belongs_to_another_network_is_refused() {
        let network = &DescribedPreset::Potjans2014.network().unwrap();
        let (point, state) = near_silence(network);
        let assumptions = Assumptions::default();
        let field = &MeanField::new(network, assumptions).unwrap();
        let response = &StaticResponse::at(field, &point);
        let theory = SpreadTheory { network, assumptions, field, response };
        let short = theory.with_factors(&state, &[1.0; 7], UNWATCHED).unwrap_err();
        let refused = SpreadError::WrongLength { what: "factors", found: 7, expected: 8 };
        assert_eq!(short, refused);
        let other = &DescribedPreset::E1d.network().unwrap();
        let foreign = SpreadTheory { network: other, ..theory }.near(&point, UNWATCHED);
        assert!(matches!(foreign, Err(SpreadError::WrongLength { found: 8, expected: 1, .. })));
        let neurons = NeuronStatistics::of(other, assumptions, &point).unwrap_err().to_string();
        let expected = "there are 8 rates of the fixed point, the network has 1 populations";
        assert_eq!(neurons, expected);
        let unanswered = response.of_change_hz(&[0.0; 9]);
        assert_eq!(unanswered, Err(LinalgError::WrongLength { found: 9, expected: 8 }));
    }

    #[test]
    fn equal_neurons_have_the_rates_of_the_fixed_point() {
        let mut parts = DescribedPreset::Brunel2000.network().unwrap().into_parts();
        // One target takes every synapse, so that no in-degree varies.
        parts.populations.iter_mut().for_each(|population| population.neurons = 1.0);
        let (point, state) = near_silence(&Network::new(parts).unwrap());
        for (a, b) in state.rates.hz().iter().zip(point.rates().hz()) {
            assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        }
        assert!(state.cvs().iter().all(|cv| (0.0..=1.2).contains(cv)));
    }

    #[test]
    fn changes_of_nothing_change_nothing_and_more_noise_raises_quiet_rates() {
        let network = &DescribedPreset::Potjans2014.network().unwrap();
        let (point, state) = near_silence(network);
        let assumptions = Assumptions::default();
        let field = &MeanField::new(network, assumptions).unwrap();
        let response = &StaticResponse::at(field, &point);
        let theory = SpreadTheory { network, assumptions, field, response };
        let equal = Changes { equal_neurons: true, ..Changes::default() };
        let equal = theory.changed(&state, &equal, UNWATCHED).unwrap();
        for (a, b) in equal.rates.hz().iter().zip(point.rates().hz()) {
            assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        }
        let of = |added_mv2: f64| {
            let added = move |_: &SpreadState| vec![added_mv2; 8];
            let changes = Changes { variance_mv2: Some(&added), ..Changes::default() };
            theory.changed(&state, &changes, UNWATCHED).unwrap().rates.hz()[0]
        };
        assert!((of(0.0) - state.rates.hz()[0]).abs() < 1e-6);
        assert!(of(0.5) > of(0.0));
    }

    #[test]
    fn spread_raises_the_rates_of_quiet_populations() {
        // Where the transfer function bends upwards, neurons with more input gain more than those
        // with less input lose (Roxin et al. 2011, doi:10.1523/JNEUROSCI.1677-11.2011).
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let (point, state) = near_silence(&network);
        assert!(state.rates.hz()[0] > point.rates().hz()[0]);
    }
}
