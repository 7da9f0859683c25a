//! What becomes of a modulated spike train on its way: delayed by the synapses' delays, filtered by their currents.

use std::collections::HashMap;
use std::ops::Range;

use data::{DelayDistribution, DelayError, Kind};

use crate::linalg::{Complex, polynomial};
use crate::mean_field::MeanField;
use crate::transfer::SynapticNoise;

/// The delays that connections have, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct DelayTable {
    delays: Vec<Delay>,
    known: HashMap<[u64; 2], usize>,
}

/// The delays of the synapses of a connection.
#[derive(Clone, Debug)]
enum Delay {
    Drawn(DelayDistribution),
    /// A mean below a step (ms): no grid holds it.
    Fixed(f64),
}

impl DelayTable {
    /// The place of the delays with this mean and standard deviation (ms) on a grid with steps of `dt_ms`.
    pub fn place(&mut self, mean_ms: f64, sd_ms: f64, dt_ms: f64) -> Result<usize, DelayError> {
        let key = [mean_ms, sd_ms].map(f64::to_bits);
        if let Some(&place) = self.known.get(&key) {
            return Ok(place);
        }
        self.delays.push(match DelayDistribution::on_grid(mean_ms, sd_ms, dt_ms) {
            Ok(drawn) => Delay::Drawn(drawn),
            Err(DelayError::BelowAStep { .. }) => Delay::Fixed(mean_ms),
            Err(error) => return Err(error),
        });
        self.known.insert(key, self.delays.len() - 1);
        Ok(self.delays.len() - 1)
    }

    /// The delays alone at these places, which become those in the new table.
    pub fn only<'a>(&self, places: impl Iterator<Item = &'a mut usize>) -> Self {
        let (mut delays, mut moved) = (Vec::new(), HashMap::new());
        for place in places {
            *place = *moved.entry(*place).or_insert_with(|| {
                delays.push(self.delays[*place].clone());
                delays.len() - 1
            });
        }
        Self { delays, known: HashMap::new() }
    }

    /// Whether a delay lies below a step, and is taken as it is.
    pub fn is_off_grid(&self) -> bool {
        self.delays.iter().any(|delay| matches!(delay, Delay::Fixed(_)))
    }

    /// The longest mean (ms).
    pub fn longest_mean_ms(&self) -> f64 {
        self.delays.iter().map(Delay::mean_ms).fold(0.0, f64::max)
    }

    /// `E e^{-s d}` of all.
    pub fn factors(&self, s_per_ms: Complex) -> Vec<Complex> {
        self.delays.iter().map(|delay| delay.factor(s_per_ms)).collect()
    }
}

impl Delay {
    fn mean_ms(&self) -> f64 {
        match self {
            Self::Drawn(drawn) => drawn.mean_ms(),
            Self::Fixed(mean_ms) => *mean_ms,
        }
    }

    /// `E e^{-s d}`.
    fn factor(&self, s_per_ms: Complex) -> Complex {
        match self {
            Self::Drawn(drawn) => {
                let step = (-s_per_ms * drawn.dt_ms()).exp();
                polynomial(drawn.probabilities(), step)
                    * (-s_per_ms * drawn.dt_ms() * drawn.shortest_steps() as f64).exp()
            }
            Self::Fixed(delay_ms) => (-s_per_ms * *delay_ms).exp(),
        }
    }
}

/// The synaptic time constants of all populations (ms); without currents that last, none.
#[derive(Clone, Debug)]
pub(super) struct SynapticFilters(Option<Vec<[f64; 2]>>);

impl SynapticFilters {
    /// Of the synapses that the theory assumes: white noise is that of delta-shaped currents.
    pub fn of(field: &MeanField) -> Self {
        let has_currents = field.assumptions().noise != SynapticNoise::White;
        let neurons = field.populations().iter().map(|population| population.neuron);
        let time_constants = neurons.map(|neuron| [neuron.tau_syn_ex_ms, neuron.tau_syn_in_ms]);
        Self(has_currents.then(|| time_constants.collect()))
    }

    /// Those of neighbouring populations.
    pub fn among(&self, populations: &Range<usize>) -> Self {
        Self(self.0.as_ref().map(|time_constants| time_constants[populations.clone()].to_vec()))
    }

    /// `1/(1 + s tau_s)` of the synapses onto each population, from excitatory and from inhibitory ones.
    pub fn factors(&self, s_per_ms: Complex) -> Option<Vec<[Complex; 2]>> {
        let filter = |tau_ms: f64| (1.0 + s_per_ms * tau_ms).inv();
        Some(self.0.as_ref()?.iter().map(|kinds| kinds.map(filter)).collect())
    }
}

/// The place of a kind of source among the filters of a population.
pub(super) fn filter_of(kind: Kind) -> usize {
    match kind {
        Kind::Excitatory => 0,
        Kind::Inhibitory => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum over a continuous normal distribution far above a step is `e^{-s m + s² v/2}`; rounding to steps adds
    /// the variance of a uniform distribution over one.
    #[test]
    fn delays_far_above_a_step_are_those_of_a_normal_distribution() {
        let mut table = DelayTable::default();
        table.place(3.0, 0.4, 0.1).unwrap();
        assert_eq!(table.place(3.0, 0.4, 0.1), Ok(0));
        for s in [Complex::ZERO, Complex::new(0.0, 1.2), Complex::new(0.3, 0.7)] {
            let variance = 0.4 * 0.4 + 0.1 * 0.1 / 12.0;
            let expected = (-3.0 * s + 0.5 * variance * s * s).exp();
            assert!((table.factors(s)[0] - expected).norm() < 1e-5, "{s}");
        }
        assert!((table.factors(Complex::ZERO)[0] - 1.0).norm() < 1e-14);
    }

    #[test]
    fn delays_below_a_step_are_taken_as_they_are() {
        let mut table = DelayTable::default();
        table.place(1.5, 0.0, 0.1).unwrap();
        assert!(!table.is_off_grid());
        table.place(0.05, 0.0, 0.1).unwrap();
        assert!(table.is_off_grid());
        let s = Complex::new(0.1, 2.0);
        assert!((table.factors(s)[0] - (-1.5 * s).exp()).norm() < 1e-14);
        assert!((table.factors(s)[1] - (-0.05 * s).exp()).norm() < 1e-14);
        assert!((table.longest_mean_ms() - 1.5).abs() < 1e-12);
    }
}
