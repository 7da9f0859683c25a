//! An estimate of the gain matrix's spectral radius that follows a moving state.

use crate::mean_field::MeanField;

/// Power iteration that goes on from where the last estimate stopped.
#[derive(Clone, Debug)]
pub(super) struct SpectralRadius {
    direction: Vec<f64>,
    product: Vec<f64>,
    radius: f64,
}

/// What the estimate is multiplied with: power iteration approaches the radius from below.
const MARGIN: f64 = 1.2;

impl SpectralRadius {
    pub fn new(size: usize) -> Self {
        Self { direction: vec![1.0; size], product: vec![0.0; size], radius: 0.0 }
    }

    /// Improves the estimate at the rates where the state is now.
    pub fn update(&mut self, field: &MeanField, rates_hz: &[f64]) {
        const ITERATIONS: i32 = 3;
        let linearisation = field.linearise_at(rates_hz);
        let mut growth = 1.0;
        for _ in 0..ITERATIONS {
            normalise(&mut self.direction);
            field.gain_product(&linearisation, &self.direction, &mut self.product);
            growth *= norm(&self.product);
            std::mem::swap(&mut self.direction, &mut self.product);
        }
        self.radius = growth.powf(1.0 / f64::from(ITERATIONS));
    }

    /// A bound on the eigenvalues of `G - 1`, the Jacobian of the flow.
    pub fn of_jacobian(&self) -> f64 {
        1.0 + MARGIN * self.radius
    }
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}

/// Scales to unit length; a vanished or overflown direction starts again from all populations alike.
fn normalise(vector: &mut [f64]) {
    let length = norm(vector);
    if length > f64::MIN_POSITIVE && length.is_finite() {
        vector.iter_mut().for_each(|entry| *entry /= length);
    } else {
        vector.fill(1.0);
    }
}
