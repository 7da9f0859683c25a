//! The delays of a projection as a simulation on a grid of times draws them.

use std::f64::consts::FRAC_1_SQRT_2;

/// The delays that synapses of one projection have on a grid of steps: how probable each is.
///
/// A delay is normal with mean and standard deviation of [`Delays`](crate::Delays), drawn again while it lies below one
/// step, and rounded to the nearest step: one step stands for 1 to 1.5 steps, k steps for k - 0.5 to k + 0.5. Without
/// spread, all synapses have the mean, rounded (half a step goes up). What is less probable than 1e-9 beyond the
/// largest delays, or lies beyond six standard deviations, is not drawn.
///
/// ```
/// use siegert_data::DelayDistribution;
///
/// let delays = DelayDistribution::on_grid(1.5, 0.75, 0.1)?;
/// let sum: f64 = delays.probabilities().iter().sum();
/// assert!((sum - 1.0).abs() < 1e-12);
/// // Those below a step are drawn again: the mean is larger than 1.5 ms.
/// assert!((delays.mean_ms() - 1.554).abs() < 2e-3);
/// # Ok::<(), siegert_data::DelayError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DelayDistribution {
    dt_ms: f64,
    /// The first delay of more than no probability (steps).
    shortest: usize,
    probabilities: Vec<f64>,
}

/// Why there are no such delays on a grid.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum DelayError {
    /// Spikes cannot arrive before the next step.
    #[error("the mean delay is {mean_ms} ms, allowed is at least one step, {dt_ms} ms")]
    BelowAStep {
        /// The mean (ms).
        mean_ms: f64,
        /// The step (ms).
        dt_ms: f64,
    },
    /// The longest delay takes more steps than are counted.
    #[error(
        "the longest delay takes {steps:e} steps of {dt_ms} ms, allowed are {}",
        DelayDistribution::MOST_STEPS
    )]
    TooLong {
        /// The steps of the longest delay.
        steps: f64,
        /// The step (ms).
        dt_ms: f64,
    },
    /// A mean, spread or step that no delays can have.
    #[error("{name} is {value} ms, allowed is {allowed}")]
    OutOfRange {
        /// Which.
        name: &'static str,
        /// Its value (ms).
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
}

/// Standard deviations beyond which no delay is drawn.
const LONGEST_SD: f64 = 6.0;

/// What is less probable is cut off the upper end.
const NEGLIGIBLE: f64 = 1e-9;

/// Quotients of decimals miss whole numbers by less than this part of a step.
const ROUNDING: f64 = 1e-6;

impl DelayDistribution {
    /// The most steps that a delay may take.
    pub const MOST_STEPS: usize = 1 << 20;

    /// The delays with this mean and standard deviation (ms) on a grid with steps of `dt_ms`.
    ///
    /// # Errors
    /// [`DelayError`] if the mean is below a step, or a value is none that delays can have.
    pub fn on_grid(mean_ms: f64, sd_ms: f64, dt_ms: f64) -> Result<Self, DelayError> {
        check("the step", dt_ms, dt_ms > 0.0, "a finite number above 0")?;
        check("the mean delay", mean_ms, mean_ms >= 0.0, "a finite number of at least 0")?;
        check("the SD of the delay", sd_ms, sd_ms >= 0.0, "a finite number of at least 0")?;
        let (mean, sd) = (mean_ms / dt_ms, sd_ms / dt_ms);
        if mean < 1.0 - ROUNDING {
            return Err(DelayError::BelowAStep { mean_ms, dt_ms });
        }
        let steps = (mean + LONGEST_SD * sd).max(1.0).round();
        if steps > Self::MOST_STEPS as f64 {
            return Err(DelayError::TooLong { steps, dt_ms });
        }
        if sd == 0.0 {
            // The quotient of a decimal that lies half-way may be just below it.
            let shortest = (mean * (1.0 + 4.0 * f64::EPSILON)).round().max(1.0) as usize;
            return Ok(Self { dt_ms, shortest, probabilities: vec![1.0] });
        }
        let drawn_again = Normal { mean, sd };
        let all: Vec<f64> =
            (1..=steps as usize).map(|delay| drawn_again.rounded_to(delay)).collect();
        let drawn = 1 + all.iter().rposition(|&p| p >= NEGLIGIBLE).unwrap_or(0);
        let shortest = all.iter().position(|&p| p > 0.0).unwrap_or(0);
        let total: f64 = all[shortest..drawn].iter().sum();
        let probabilities = all[shortest..drawn].iter().map(|p| p / total).collect();
        Ok(Self { dt_ms, shortest: shortest + 1, probabilities })
    }

    /// The step of the grid (ms).
    #[must_use]
    pub fn dt_ms(&self) -> f64 {
        self.dt_ms
    }

    /// The shortest delay (steps): that of the first of [`Self::probabilities`].
    #[must_use]
    pub fn shortest_steps(&self) -> usize {
        self.shortest
    }

    /// The longest delay (steps): that of the last of [`Self::probabilities`].
    #[must_use]
    pub fn longest_steps(&self) -> usize {
        self.shortest + self.probabilities.len() - 1
    }

    /// The probability of each delay, one step apart, from the shortest on; they sum to 1.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The mean of the delays that are drawn (ms).
    #[must_use]
    pub fn mean_ms(&self) -> f64 {
        let steps = self.shortest..;
        let sum: f64 = steps.zip(&self.probabilities).map(|(k, p)| k as f64 * p).sum();
        sum * self.dt_ms
    }
}

/// A normal distribution whose values below a step are drawn again (steps).
#[derive(Clone, Copy, Debug)]
struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// The probability of a value above x.
    fn above(self, x: f64) -> f64 {
        0.5 * libm::erfc((x - self.mean) / self.sd * FRAC_1_SQRT_2)
    }

    /// The probability of a value that is rounded to so many steps, of all that are not drawn again.
    fn rounded_to(self, steps: usize) -> f64 {
        let (from, to) = ((steps as f64 - 0.5).max(1.0), steps as f64 + 0.5);
        (self.above(from) - self.above(to)) / self.above(1.0)
    }
}

fn check(
    name: &'static str,
    value: f64,
    is_allowed: bool,
    allowed: &'static str,
) -> Result<(), DelayError> {
    if is_allowed && value.is_finite() {
        Ok(())
    } else {
        Err(DelayError::OutOfRange { name, value, allowed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_grid(mean_ms: f64, sd_ms: f64) -> DelayDistribution {
        DelayDistribution::on_grid(mean_ms, sd_ms, 0.1).unwrap()
    }

    #[test]
    fn delays_without_spread_are_rounded() {
        for (mean_ms, steps) in [(1.5, 15), (0.75, 8), (0.1, 1), (2.04, 20), (0.85, 9)] {
            let delays = on_grid(mean_ms, 0.0);
            assert_eq!((delays.shortest_steps(), delays.longest_steps()), (steps, steps));
            assert_eq!(delays.probabilities(), [1.0]);
        }
    }

    /// Above one step, a normal distribution has the mean mu + sigma phi(a) / (1 - Phi(a)) with a = (1 - mu)/sigma;
    /// rounding to the nearest step moves it by less than a tenth of a step here.
    #[test]
    fn the_mean_is_that_of_a_normal_distribution_above_one_step() {
        for (mean_ms, sd_ms) in [(1.5, 0.75), (0.75, 0.375), (17.0, 8.5), (0.3, 0.5_f64)] {
            let a: f64 = (0.1 - mean_ms) / sd_ms;
            let density = (-0.5 * a * a).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let expected = mean_ms + sd_ms * density / (0.5 * libm::erfc(a * FRAC_1_SQRT_2));
            let mean_drawn_ms = on_grid(mean_ms, sd_ms).mean_ms();
            assert!((mean_drawn_ms - expected).abs() < 0.01, "{mean_drawn_ms} {expected}");
        }
    }

    #[test]
    fn narrow_delays_far_from_zero_begin_where_they_are() {
        let delays = on_grid(40.0, 0.05);
        assert!(delays.shortest_steps() > 390 && delays.longest_steps() < 410);
        assert!((delays.mean_ms() - 40.0).abs() < 1e-9);
        let sum: f64 = delays.probabilities().iter().sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_value() {
        let complaint = |mean_ms, sd_ms, dt_ms| {
            DelayDistribution::on_grid(mean_ms, sd_ms, dt_ms).unwrap_err().to_string()
        };
        assert_eq!(
            complaint(0.05, 0.1, 0.1),
            "the mean delay is 0.05 ms, allowed is at least one step, 0.1 ms"
        );
        assert!(complaint(f64::NAN, 0.0, 0.1).starts_with("the mean delay is NaN ms"));
        assert!(complaint(1.0, -1.0, 0.1).starts_with("the SD of the delay is -1 ms"));
        assert!(complaint(1.0, 0.0, 0.0).starts_with("the step is 0 ms"));
        assert!(complaint(1e9, 0.0, 0.1).contains("1e10 steps"));
    }
}
