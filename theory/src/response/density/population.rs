//! A population of neurons, as many as there are: their density over potential and current, step by step.

use data::NeuronParams;

use super::currents::{Currents, Kernel};
use super::neuron::Step;
use super::potentials::Potentials;
use super::{DensityError, DensitySettings};
use crate::observer::{Observer, go_on};

/// Where neurons may be, and how they move there.
///
/// A density has a row for each current: the cells of potentials, then what waits at the reset, by how many steps.
#[derive(Debug)]
pub(super) struct NeuronPopulation {
    step: Step,
    currents: Currents,
    potentials: Potentials,
    /// So many steps pass between looks at how much still changes: longer than anything else lasts.
    window: usize,
}

/// A density that stays.
#[derive(Debug)]
pub(super) struct Settled {
    pub rate_hz: f64,
    /// In the middle of a step: potentials have moved, currents not yet.
    moved: Vec<f64>,
}

/// How the rate follows a kick (spikes/s per mV), from the first step after it, until it has returned.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Impulse {
    pub rates_hz_per_mv: Vec<f64>,
    /// How fast it returns in the end (1/ms).
    pub decay_per_ms: f64,
}

/// A rate has settled that changes by less than this share in a window.
const SETTLED: f64 = 1e-9;

/// The rate has returned where it is off by less than this share of its largest deviation.
const RETURNED: f64 = 1e-8;

/// Nobody waits longer (steps).
const LONGEST: usize = 60_000;

impl NeuronPopulation {
    pub fn of(neuron: &NeuronParams, mu_mv: f64, sigma_mv: f64, settings: DensitySettings) -> Self {
        let DensitySettings { dt_ms, cells_per_sigma, nodes_per_sd } = settings;
        let step = Step::of(neuron, mu_mv, sigma_mv, dt_ms);
        let currents = Currents::of(&step, sigma_mv, nodes_per_sd);
        let potentials =
            Potentials::of(&step, mu_mv, sigma_mv, cells_per_sigma, &currents.nodes_mv);
        let slowest_ms = neuron.tau_m_ms.max(neuron.tau_syn_ex_ms) + neuron.t_ref_ms;
        Self { step, currents, potentials, window: (slowest_ms / dt_ms).ceil() as usize + 1 }
    }

    /// The density that is left when nothing changes any more.
    pub fn settle(&self, observer: &dyn Observer) -> Result<Settled, DensityError> {
        let mut walk = Walk::new(self, self.at_rest());
        let mut before = f64::INFINITY;
        while walk.steps < LONGEST {
            let mut passed = 0.0;
            for _ in 0..self.window {
                passed = walk.advance();
            }
            go_on(observer)?;
            if (passed - before).abs() <= SETTLED * passed.abs() {
                walk.move_potentials();
                return Ok(Settled { rate_hz: self.rate_hz(passed), moved: walk.moved });
            }
            before = passed;
        }
        Err(DensityError::DoesNotSettle)
    }

    /// How the rate follows a kick of the mean by 1 mV for one step.
    pub fn kicked_in_mean(
        &self,
        settled: &Settled,
        observer: &dyn Observer,
    ) -> Result<Impulse, DensityError> {
        self.kicked(&self.currents.by_mean, settled, observer)
    }

    /// How the rate follows a kick of the standard deviation by 1 mV for one step.
    pub fn kicked_in_deviation(
        &self,
        settled: &Settled,
        observer: &dyn Observer,
    ) -> Result<Impulse, DensityError> {
        self.kicked(&self.currents.by_deviation, settled, observer)
    }

    fn kicked(
        &self,
        kick: &Kernel,
        settled: &Settled,
        observer: &dyn Observer,
    ) -> Result<Impulse, DensityError> {
        let mut kicked = vec![0.0; settled.moved.len()];
        kick.apply(&settled.moved, self.width(), &mut kicked);
        let mut walk = Walk::new(self, kicked);
        let mut rates_hz_per_mv = Vec::new();
        let (mut peak, mut before) = (0.0_f64, f64::INFINITY);
        while walk.steps < LONGEST {
            let start = rates_hz_per_mv.len();
            rates_hz_per_mv.extend((0..self.window).map(|_| self.rate_hz(walk.advance())));
            go_on(observer)?;
            let largest =
                rates_hz_per_mv[start..].iter().fold(0.0, |most: f64, hz| most.max(hz.abs()));
            peak = peak.max(largest);
            if largest <= RETURNED * peak {
                let window_ms = self.step.dt_ms * self.window as f64;
                return Ok(Impulse {
                    rates_hz_per_mv,
                    decay_per_ms: (before / largest).ln() / window_ms,
                });
            }
            before = largest;
        }
        Err(DensityError::DoesNotSettle)
    }

    fn rate_hz(&self, passed: f64) -> f64 {
        data::units::hz_from_per_ms(passed / self.step.dt_ms)
    }

    fn width(&self) -> usize {
        self.potentials.cells + self.step.refractory_steps + 1
    }

    /// All neurons at the reset with the currents of their input.
    fn at_rest(&self) -> Vec<f64> {
        let current = self.step.current();
        let nodes_mv = &self.currents.nodes_mv;
        let density = nodes_mv
            .iter()
            .map(|mv| (-0.5 * ((mv - current.mean_mv) / current.sd_mv).powi(2)).exp());
        let density: Vec<f64> = density.collect();
        let sum: f64 = density.iter().sum();
        let width = self.width();
        let mut rows = vec![0.0; nodes_mv.len() * width];
        rows.chunks_exact_mut(width)
            .zip(density)
            .for_each(|(row, mass)| row[width - 1] = mass / sum);
        rows
    }
}

/// A density on its way.
struct Walk<'a> {
    population: &'a NeuronPopulation,
    density: Vec<f64>,
    moved: Vec<f64>,
    sums: Vec<f64>,
    steps: usize,
}

impl<'a> Walk<'a> {
    fn new(population: &'a NeuronPopulation, density: Vec<f64>) -> Self {
        let moved = vec![0.0; density.len()];
        Self {
            population,
            density,
            moved,
            sums: vec![0.0; population.potentials.cells + 1],
            steps: 0,
        }
    }

    /// A step: says how much has passed the threshold.
    fn advance(&mut self) -> f64 {
        let passed = self.move_potentials();
        self.population.currents.change.apply(
            &self.moved,
            self.population.width(),
            &mut self.density,
        );
        self.steps += 1;
        passed
    }

    fn move_potentials(&mut self) -> f64 {
        let Self { population, density, moved, sums, .. } = self;
        let (cells, width) = (population.potentials.cells, population.width());
        let rows = density.chunks_exact(width).zip(moved.chunks_exact_mut(width));
        let mut all = 0.0;
        for (current, (from, to)) in rows.enumerate() {
            let (from_cells, waiting) = from.split_at(cells);
            let (to_cells, still_waiting) = to.split_at_mut(cells);
            let back = waiting[waiting.len() - 1];
            let passed = population.potentials.advance(current, from_cells, back, to_cells, sums);
            still_waiting[1..].copy_from_slice(&waiting[..waiting.len() - 1]);
            still_waiting[0] = passed;
            all += passed;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UNWATCHED;

    /// The rate with other input between the same nodes and in the same cells, so that no difference of these is in it.
    fn rate_hz(at: &NeuronPopulation, neuron: &NeuronParams, mu_mv: f64, sigma_mv: f64) -> f64 {
        let step = Step::of(neuron, mu_mv, sigma_mv, at.step.dt_ms);
        let currents = Currents::between(at.currents.nodes_mv.clone(), &step, sigma_mv);
        let potentials = at.potentials.clone();
        let moved = NeuronPopulation { step, currents, potentials, window: at.window };
        moved.settle(UNWATCHED).unwrap().rate_hz
    }

    #[test]
    fn slow_modulations_move_along_the_stationary_rate() {
        let neuron = NeuronParams::default();
        let coarse =
            DensitySettings { cells_per_sigma: 20.0, nodes_per_sd: 2.0, ..Default::default() };
        for (mu_mv, sigma_mv) in [(8.0, 4.0), (13.0, 5.0)] {
            let population = NeuronPopulation::of(&neuron, mu_mv, sigma_mv, coarse);
            let settled = population.settle(UNWATCHED).unwrap();
            let [by_mean, by_sigma] = [
                population.kicked_in_mean(&settled, UNWATCHED).unwrap(),
                population.kicked_in_deviation(&settled, UNWATCHED).unwrap(),
            ]
            .map(|impulse| impulse.rates_hz_per_mv.iter().sum::<f64>());
            let d_mv = 0.01;
            let rate = |mu_mv: f64, sigma_mv: f64| rate_hz(&population, &neuron, mu_mv, sigma_mv);
            let d_mean = rate(mu_mv + d_mv, sigma_mv) - rate(mu_mv - d_mv, sigma_mv);
            let d_sigma = rate(mu_mv, sigma_mv + d_mv) - rate(mu_mv, sigma_mv - d_mv);
            let slopes = [d_mean, d_sigma].map(|difference| difference / (2.0 * d_mv));
            assert!((by_mean / slopes[0] - 1.0).abs() < 1e-4, "{by_mean} {slopes:?}");
            assert!((by_sigma / slopes[1] - 1.0).abs() < 1e-4, "{by_sigma} {slopes:?}");
        }
    }

    /// What is kicked is not more or less, and the rate returns.
    #[test]
    fn no_neuron_is_lost() {
        let neuron = NeuronParams::default();
        let population = NeuronPopulation::of(&neuron, 12.0, 4.0, DensitySettings::default());
        let settled = population.settle(UNWATCHED).unwrap();
        assert!((settled.moved.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut kicked = vec![0.0; settled.moved.len()];
        population.currents.by_mean.apply(&settled.moved, population.width(), &mut kicked);
        assert!(kicked.iter().sum::<f64>().abs() < 1e-13);
        let impulse = population.kicked_in_mean(&settled, UNWATCHED).unwrap();
        let last = impulse.rates_hz_per_mv.last().unwrap();
        assert!(last.abs() < 1e-6 * impulse.rates_hz_per_mv[0].abs());
    }
}
