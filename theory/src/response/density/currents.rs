//! How synaptic currents change in a step: a dense, smooth kernel between nodes.

use super::neuron::{Free, Step};

/// Nodes reach so many standard deviations to both sides.
const REACH: f64 = 5.5;

/// What is less likely than this is left out.
const NEGLIGIBLE: f64 = 1e-17;

/// Evenly spaced currents with the probabilities to go from each to each.
///
/// Sums over even nodes are spectrally accurate for densities as smooth as the kernel: the spacing is at most its
/// standard deviation.
#[derive(Debug)]
pub(super) struct Currents {
    pub nodes_mv: Vec<f64>,
    pub change: Kernel,
    /// The derivatives of the change by the mean and by the standard deviation of the input (1/mV).
    pub by_mean: Kernel,
    pub by_deviation: Kernel,
}

/// A square matrix, `[to][from]`.
#[derive(Debug)]
pub(super) struct Kernel {
    size: usize,
    entries: Vec<f64>,
}

impl Currents {
    pub fn of(step: &Step, sigma_mv: f64, nodes_per_sd: f64) -> Self {
        let Free { mean_mv, sd_mv } = step.current();
        let spacing_mv = (sd_mv / nodes_per_sd).min(step.kick_sd_mv);
        let half = (REACH * sd_mv / spacing_mv).ceil() as usize;
        let place = |k: usize| mean_mv + spacing_mv * (k as f64 - half as f64);
        Self::between((0..=2 * half).map(place).collect(), step, sigma_mv)
    }

    /// Between given nodes.
    pub fn between(nodes_mv: Vec<f64>, step: &Step, sigma_mv: f64) -> Self {
        let size = nodes_mv.len();
        let (mut change, mut by_mean, mut by_deviation) =
            (Kernel::zeros(size), Kernel::zeros(size), Kernel::zeros(size));
        for (from, current_mv) in nodes_mv.iter().enumerate() {
            let expected_mv = step.decay_s * current_mv + step.kick_mean_mv;
            let scaled: Vec<f64> =
                nodes_mv.iter().map(|to_mv| (to_mv - expected_mv) / step.kick_sd_mv).collect();
            let density: Vec<f64> = scaled.iter().map(|z| (-0.5 * z * z).exp()).collect();
            change.set_column(from, &density, &vec![1.0; size], 1.0);
            let per_mean = step.kick_per_mean / step.kick_sd_mv;
            by_mean.set_derivative(from, &density, &scaled, per_mean);
            let squares: Vec<f64> = scaled.iter().map(|z| z * z).collect();
            by_deviation.set_derivative(from, &density, &squares, sigma_mv.recip());
        }
        Self { nodes_mv, change, by_mean, by_deviation }
    }
}

impl Kernel {
    fn zeros(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * size] }
    }

    /// `density factor scale`, over the sum of the density.
    fn set_column(&mut self, from: usize, density: &[f64], factor: &[f64], scale: f64) {
        let sum: f64 = density.iter().sum();
        for (to, (density, factor)) in density.iter().zip(factor).enumerate() {
            let probability = density / sum;
            if probability > NEGLIGIBLE {
                self.entries[to * self.size + from] = probability * factor * scale;
            }
        }
    }

    /// The derivative of a column whose density has this logarithmic derivative: its sum stays 0.
    fn set_derivative(&mut self, from: usize, density: &[f64], logarithmic: &[f64], scale: f64) {
        let sum: f64 = density.iter().sum();
        let mean = density.iter().zip(logarithmic).map(|(p, l)| p * l).sum::<f64>() / sum;
        let centred: Vec<f64> = logarithmic.iter().map(|l| l - mean).collect();
        self.set_column(from, density, &centred, scale);
    }

    /// Applies it to rows of `width`, one for each node.
    pub fn apply(&self, from: &[f64], width: usize, to: &mut [f64]) {
        debug_assert_eq!(from.len(), self.size * width);
        for (row, factors) in to.chunks_exact_mut(width).zip(self.entries.chunks_exact(self.size)) {
            row.fill(0.0);
            for (source, &factor) in from.chunks_exact(width).zip(factors) {
                if factor != 0.0 {
                    row.iter_mut().zip(source).for_each(|(sum, x)| *sum += factor * x);
                }
            }
        }
    }
}
