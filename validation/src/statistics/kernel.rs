//! Rates over time: counts smoothed with a kernel.

use std::f64::consts::SQRT_2;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::StatisticsError;

/// What a spike contributes to the rate around it; every kernel has the integral 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Kernel {
    /// Only to its own bin.
    #[default]
    Bins,
    /// A Gaussian around it: `exp(-t^2 / 2 s^2) / (sqrt(2 pi) s)`.
    Gaussian {
        /// The standard deviation s (ms).
        sd_ms: f64,
    },
    /// An exponential after it: `exp(-t / tau) / tau`.
    Exponential {
        /// The time constant (ms).
        tau_ms: f64,
    },
    /// An alpha function after it: `t exp(-t / tau) / tau^2`. (That of the Python multi-area
    /// model has the integral `tau`, so that its rates grow with the width of the kernel.)
    Alpha {
        /// The time constant (ms), where the kernel peaks.
        tau_ms: f64,
    },
}

impl Kernel {
    /// The kernel's integral up to a time.
    fn cumulative(self, time_ms: f64) -> f64 {
        match self {
            Self::Bins => f64::from(u8::from(time_ms > 0.0)),
            Self::Gaussian { sd_ms } => 0.5 * libm::erfc(-time_ms / sd_ms / SQRT_2),
            Self::Exponential { .. } | Self::Alpha { .. } if time_ms <= 0.0 => 0.0,
            Self::Exponential { tau_ms } => -(-time_ms / tau_ms).exp_m1(),
            Self::Alpha { tau_ms } => 1.0 - (1.0 + time_ms / tau_ms) * (-time_ms / tau_ms).exp(),
        }
    }

    /// The width that has to be positive, with its name.
    fn width(self) -> Option<(&'static str, f64)> {
        match self {
            Self::Bins => None,
            Self::Gaussian { sd_ms } => Some(("the SD of a Gaussian kernel (ms)", sd_ms)),
            Self::Exponential { tau_ms } => Some(("tau of an exponential kernel (ms)", tau_ms)),
            Self::Alpha { tau_ms } => Some(("tau of an alpha kernel (ms)", tau_ms)),
        }
    }

    /// The integral over the bin around a lag, which is counted in bins.
    fn weight(self, lag: f64, interval_ms: f64) -> f64 {
        let upper_ms = (lag + 0.5) * interval_ms;
        let lower_ms = (lag - 1.0 + 0.5) * interval_ms;
        self.cumulative(upper_ms) - self.cumulative(lower_ms)
    }

    /// How far the kernel reaches: beyond it lies less than 1e-14 of it (1e-11 of an alpha).
    pub(super) fn reach_ms(self) -> f64 {
        match self {
            Self::Bins => 0.0,
            Self::Gaussian { sd_ms } => 8.0 * sd_ms,
            Self::Exponential { tau_ms } | Self::Alpha { tau_ms } => 33.0 * tau_ms,
        }
    }
}

/// Smooths series of one length with one kernel.
///
/// A sample stands for its bin: the weight of a lag is the kernel's integral over a bin around it.
/// Near the ends, where the kernel reaches beyond the window, the estimate is divided by the
/// part of the kernel inside, so that a constant rate stays constant. (The Python multi-area
/// model takes the rate outside as zero.)
pub struct Smoother {
    forward: std::sync::Arc<dyn RealToComplex<f64>>,
    backward: std::sync::Arc<dyn ComplexToReal<f64>>,
    /// The transformed kernel, divided by the length of the transformation.
    kernel: Vec<Complex<f64>>,
    /// The part of the kernel inside the window, for every sample.
    inside: Vec<f64>,
    /// The weight of lag 0.
    own_weight: f64,
}

impl Smoother {
    /// For series of so many samples at regular intervals.
    ///
    /// # Errors
    /// [`StatisticsError::Setting`] if the kernel's width is not positive.
    pub fn new(samples: usize, interval_ms: f64, kernel: Kernel) -> Result<Self, StatisticsError> {
        if let Some((setting, value)) = kernel.width()
            && !(value.is_finite() && value > 0.0)
        {
            let allowed = "a finite number above 0";
            return Err(StatisticsError::Setting { setting, value, allowed });
        }
        let reach = ((kernel.reach_ms() / interval_ms).ceil() as usize).min(samples);
        let length = (samples + 2 * reach).max(1).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, backward) =
            (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        let mut weights = forward.make_input_vec();
        for lag in 0..=reach {
            weights[lag] = kernel.weight(lag as f64, interval_ms);
            if lag > 0 {
                weights[length - lag] = kernel.weight(-(lag as f64), interval_ms);
            }
        }
        let mut transformed = forward.make_output_vec();
        // It fails on buffers of other lengths only, and these are its own.
        let _ = forward.process(&mut weights, &mut transformed);
        transformed.iter_mut().for_each(|z| *z /= length as f64);
        let (kernel, own_weight) = (transformed, kernel.weight(0.0, interval_ms));
        let mut smoother = Self { forward, backward, kernel, inside: Vec::new(), own_weight };
        smoother.inside = smoother.convolved(&vec![1.0; samples]);
        Ok(smoother)
    }

    /// The smoothed series.
    ///
    /// # Errors
    /// [`StatisticsError::Lengths`] if the series is of another length.
    pub fn smooth(&self, series: &[f64]) -> Result<Vec<f64>, StatisticsError> {
        let (first, second) = (self.inside.len(), series.len());
        if first != second {
            return Err(StatisticsError::Lengths { what: "smoothing", first, second });
        }
        let inside = self.convolved(series).into_iter().zip(&self.inside);
        Ok(inside.map(|(value, inside)| value / inside).collect())
    }

    /// How much of the smoothed series at each sample comes from that sample itself, for a 1 there.
    pub(super) fn own_shares(&self) -> impl Iterator<Item = f64> + '_ {
        self.inside.iter().map(|inside| self.own_weight / inside)
    }

    /// The sum of kernels around the samples, smaller near the ends; the series has the right length.
    pub(super) fn convolved(&self, series: &[f64]) -> Vec<f64> {
        let mut samples = self.forward.make_input_vec();
        samples[..series.len()].copy_from_slice(series);
        let mut transformed = self.forward.make_output_vec();
        let _ = self.forward.process(&mut samples, &mut transformed);
        transformed.iter_mut().zip(&self.kernel).for_each(|(z, kernel)| *z *= kernel);
        let _ = self.backward.process(&mut transformed, &mut samples);
        samples.truncate(series.len());
        samples
    }
}

impl std::fmt::Debug for Smoother {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smoother").field("samples", &self.inside.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    const KERNELS: [Kernel; 4] = [
        Kernel::Bins,
        Kernel::Gaussian { sd_ms: 7.0 },
        Kernel::Exponential { tau_ms: 10.0 },
        Kernel::Alpha { tau_ms: 5.0 },
    ];

    /// The kernels as they are printed.
    fn density(kernel: Kernel, t: f64) -> f64 {
        match kernel {
            Kernel::Gaussian { sd_ms: s } => {
                (-t * t / (2.0 * s * s)).exp() / (s * std::f64::consts::TAU.sqrt())
            }
            Kernel::Exponential { tau_ms } if t > 0.0 => (-t / tau_ms).exp() / tau_ms,
            Kernel::Alpha { tau_ms } if t > 0.0 => t * (-t / tau_ms).exp() / tau_ms.powi(2),
            _ => 0.0,
        }
    }

    /// The printed kernel, integrated over bins by the midpoint rule and summed slowly.
    #[test]
    fn smoothing_is_convolution_with_the_printed_kernel() {
        let (n, dt) = (120, 2.0);
        let series: Vec<f64> = (0..n as u64).map(uniform).collect();
        for kernel in KERNELS.into_iter().skip(1) {
            let found = Smoother::new(n, dt, kernel).unwrap().smooth(&series).unwrap();
            for (k, value) in found.iter().enumerate() {
                let weight = |j: usize| {
                    let from = (k as f64 - j as f64 - 0.5) * dt;
                    let parts = (0..400).map(|p| from + (f64::from(p) + 0.5) * dt / 400.0);
                    parts.map(|t| density(kernel, t)).sum::<f64>() * dt / 400.0
                };
                let inside: f64 = (0..n).map(weight).sum();
                let sum: f64 = (0..n).map(|j| weight(j) * series[j]).sum();
                assert!((value - sum / inside).abs() < 1e-5, "{kernel:?} at {k}");
            }
        }
    }

    #[test]
    fn a_constant_rate_stays_constant_to_the_ends() {
        for kernel in KERNELS {
            let smoother = Smoother::new(1_000, 1.0, kernel).unwrap();
            let found = smoother.smooth(&[3.0; 1_000]).unwrap();
            assert!(found.iter().all(|rate| (rate - 3.0).abs() < 1e-12), "{kernel:?}");
        }
    }

    #[test]
    fn spikes_far_from_the_ends_keep_their_number_and_time() {
        let mut series = vec![0.0; 2_001];
        series[1_000] = 1.0;
        for (kernel, mean) in KERNELS.into_iter().zip([0.0, 0.0, 10.0, 10.0]) {
            let found = Smoother::new(2_001, 1.0, kernel).unwrap().smooth(&series).unwrap();
            let centre: f64 = found.iter().zip(-1_000..).map(|(x, t)| x * f64::from(t)).sum();
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{kernel:?}");
            // A kernel that begins within a bin is its integral over half of the bin at lag 0.
            assert!((centre - mean).abs() < 0.02, "{kernel:?}: {centre}");
        }
    }

    #[test]
    fn kernels_without_width_are_refused() {
        for sd_ms in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Smoother::new(10, 1.0, Kernel::Gaussian { sd_ms }).is_err());
        }
        let smoother = Smoother::new(10, 1.0, Kernel::Bins).unwrap();
        assert!(smoother.smooth(&[1.0; 9]).is_err());
    }
}
