//! The time average of a flow that does not settle.

/// The mean of the rates over the steps that were counted, by the trapezoidal rule.
///
/// A flow that circles an unstable fixed point has its mean near it: Newton's method finds it from
/// there.
pub(super) struct OrbitMean {
    integral: Vec<f64>,
    duration: f64,
    before_hz: Vec<f64>,
}

impl OrbitMean {
    pub fn new(size: usize) -> Self {
        Self { integral: vec![0.0; size], duration: 0.0, before_hz: vec![0.0; size] }
    }

    /// Where a step begins.
    pub fn begin(&mut self, rates_hz: &[f64]) {
        self.before_hz.copy_from_slice(rates_hz);
    }

    /// Where it ends and how long it was.
    pub fn end(&mut self, rates_hz: &[f64], length: f64) {
        let ends = self.before_hz.iter().zip(rates_hz);
        let middles = ends.map(|(before, after)| f64::midpoint(*before, *after));
        self.integral.iter_mut().zip(middles).for_each(|(sum, middle)| *sum += length * middle);
        self.duration += length;
    }

    /// The mean, if anything was counted.
    pub fn mean_hz(&self) -> Option<Vec<f64>> {
        (self.duration > 0.0).then(|| self.integral.iter().map(|sum| sum / self.duration).collect())
    }
}
