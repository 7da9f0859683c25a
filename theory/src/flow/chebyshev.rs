//! One step of the Runge-Kutta-Chebyshev method of second order.
//!
//! Sommeijer, Shampine & Verwer 1998, J Comput Appl Math 88:315, doi:10.1016/S0377-0427(97)00219-7,
//! with the damping ε = 2/13 proposed there.

const DAMPING: f64 = 2.0 / 13.0;
const MOST_STAGES: usize = 60;

/// Memory and result of a step.
#[derive(Clone, Debug)]
pub(super) struct Stages {
    before: Vec<f64>,
    current: Vec<f64>,
    next: Vec<f64>,
    slope: Vec<f64>,
    error: Vec<f64>,
}

impl Stages {
    pub fn new(size: usize) -> Self {
        let zero = vec![0.0; size];
        let [before, current, next, slope] = std::array::from_fn(|_| zero.clone());
        Self { before, current, next, slope, error: zero }
    }

    /// The longest step that is stable with the largest number of stages.
    pub fn longest(&self, radius: f64) -> f64 {
        ((MOST_STAGES * MOST_STAGES) as f64 - 1.0) / 1.54 / radius
    }

    /// Steps from `start`, where the slope is `start_slope`; `slope(at, out)` evaluates others.
    ///
    /// `radius` bounds the eigenvalues of the Jacobian: it sets the number of stages.
    pub fn run(
        &mut self,
        step: f64,
        radius: f64,
        start: &[f64],
        start_slope: &[f64],
        mut slope: impl FnMut(&[f64], &mut [f64]),
    ) {
        let stages = 1 + (1.0 + 1.54 * step * radius).sqrt().ceil() as usize;
        let stages = stages.clamp(2, MOST_STAGES);
        let series = Series::new(stages);
        let first = step * series.weights[0] * series.step_scale;
        self.before.copy_from_slice(start);
        for (i, current) in self.current.iter_mut().enumerate() {
            *current = start[i] + first * start_slope[i];
        }
        for j in 2..=stages {
            slope(&self.current, &mut self.slope);
            let c = series.coefficients(j);
            for i in 0..start.len() {
                self.next[i] = c.start * start[i]
                    + c.current * self.current[i]
                    + c.before * self.before[i]
                    + step * (c.slope * self.slope[i] + c.start_slope * start_slope[i]);
            }
            std::mem::swap(&mut self.before, &mut self.current);
            std::mem::swap(&mut self.current, &mut self.next);
        }
        // The exact flow keeps rates positive; the step may miss that by its error.
        self.current.iter_mut().for_each(|rate| *rate = rate.max(0.0));
        slope(&self.current, &mut self.slope);
        for (i, error) in self.error.iter_mut().enumerate() {
            let change = self.current[i] - start[i];
            *error = 0.8 * change - 0.4 * step * (start_slope[i] + self.slope[i]);
        }
    }

    /// The estimated local error of each rate.
    pub fn error(&self) -> &[f64] {
        &self.error
    }

    /// Where the step ended.
    pub fn end(&self) -> &[f64] {
        &self.current
    }

    /// The slope there.
    pub fn velocity_at_end(&self) -> &[f64] {
        &self.slope
    }
}

/// Chebyshev polynomials at `w0 = 1 + ε/s²` and what the method makes of them.
struct Series {
    argument: f64,
    step_scale: f64,
    /// `b_j = T_j'' / (T_j')²`, with `b_0 = b_1 = b_2`.
    weights: Vec<f64>,
    /// `a_j = 1 - b_j T_j`.
    offsets: Vec<f64>,
}

/// The factors of one stage.
struct Coefficients {
    start: f64,
    current: f64,
    before: f64,
    slope: f64,
    start_slope: f64,
}

impl Series {
    fn new(stages: usize) -> Self {
        let w0 = 1.0 + DAMPING / (stages * stages) as f64;
        // Values and first two derivatives of T_j by their three-term recurrences.
        let (mut t, mut dt, mut ddt) = (vec![1.0, w0], vec![0.0, 1.0], vec![0.0, 0.0]);
        for j in 2..=stages {
            t.push(2.0 * w0 * t[j - 1] - t[j - 2]);
            dt.push(2.0 * w0 * dt[j - 1] - dt[j - 2] + 2.0 * t[j - 1]);
            ddt.push(2.0 * w0 * ddt[j - 1] - ddt[j - 2] + 4.0 * dt[j - 1]);
        }
        let weights: Vec<f64> =
            (0..=stages).map(|j| ddt[j.max(2)] / (dt[j.max(2)] * dt[j.max(2)])).collect();
        let offsets = (0..=stages).map(|j| 1.0 - weights[j] * t[j]).collect();
        Self { argument: w0, step_scale: dt[stages] / ddt[stages], weights, offsets }
    }

    fn coefficients(&self, j: usize) -> Coefficients {
        let (b, b_current, b_before) = (self.weights[j], self.weights[j - 1], self.weights[j - 2]);
        let current = 2.0 * b * self.argument / b_current;
        let before = -b / b_before;
        let slope = 2.0 * b * self.step_scale / b_current;
        let start_slope = -self.offsets[j - 1] * slope;
        Coefficients { start: 1.0 - current - before, current, before, slope, start_slope }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integrates `y' = -rate y` from 1 over unit time.
    fn decay(rate: f64, steps: usize) -> f64 {
        let mut stages = Stages::new(1);
        let (mut y, step) = (vec![1.0], 1.0 / steps as f64);
        for _ in 0..steps {
            let slope = [-rate * y[0]];
            stages.run(step, rate, &y, &slope, |at, out| out[0] = -rate * at[0]);
            y.copy_from_slice(stages.end());
        }
        y[0]
    }

    #[test]
    fn halving_the_step_quarters_the_error() {
        let exact = (-1.0_f64).exp();
        let (coarse, fine) = (decay(1.0, 20) - exact, decay(1.0, 40) - exact);
        assert!((coarse / fine - 4.0).abs() < 0.3, "{coarse:e} {fine:e}");
    }

    #[test]
    fn a_stiff_decay_stays_bounded_over_long_steps() {
        assert!(decay(500.0, 2).abs() < 1.0);
        assert!(decay(500.0, 50).abs() < 1e-3);
    }
}
