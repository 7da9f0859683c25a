//! The eigenvalue of M(s) that is nearest to 1, and how it moves with s.

use super::feedback::Feedback;
use crate::linalg::{Complex, ComplexFactors, ComplexMatrix, Eigenvectors, LinalgError};

/// Over so much of s (1/ms) the slope of an eigenvalue is taken: delays and time constants are far shorter than its
/// inverse, and rounding errors far smaller than it. What it is off by slows Newton's method down, no more.
const DIFFERENCE: f64 = 1e-6;

/// Rounds of inverse iteration: enough to find a mode next to 1 among others.
const ROUNDS: usize = 20;

/// How far an eigenvalue of M is from 1.
pub(super) fn distance_to_one(eigenvalue: Complex) -> f64 {
    (1.0 - eigenvalue).norm()
}

/// A mode of M(s).
#[derive(Clone, Debug)]
pub(super) struct NearMode {
    pub s_per_ms: Complex,
    pub eigenvalue: Complex,
    /// `v M = λ v`, with `v . u = 1`.
    pub left: Vec<Complex>,
    /// `M u = λ u`, of unit length; its largest entry is real and positive.
    pub right: Vec<Complex>,
    /// dλ/ds (ms).
    pub slope_ms: Complex,
}

impl NearMode {
    /// That of the eigenvalue nearest to 1.
    pub fn at(network: &dyn Feedback, s_per_ms: Complex) -> Result<Self, LinalgError> {
        let matrix = network.at(s_per_ms);
        let rough = roughly_nearest(&ComplexFactors::new(matrix.taken_from_one(1.0)));
        Self::of_matrix(network, s_per_ms, &matrix, rough)
    }

    /// That of an eigenvalue.
    pub fn of(
        network: &dyn Feedback,
        s_per_ms: Complex,
        eigenvalue: Complex,
    ) -> Result<Self, LinalgError> {
        Self::of_matrix(network, s_per_ms, &network.at(s_per_ms), eigenvalue)
    }

    fn of_matrix(
        network: &dyn Feedback,
        s_per_ms: Complex,
        matrix: &ComplexMatrix,
        rough: Complex,
    ) -> Result<Self, LinalgError> {
        let (Eigenvectors { left, right }, eigenvalue) = sharpened(matrix, rough)?;
        let moved = product(&left, &network.at(s_per_ms + DIFFERENCE).product(&right));
        let slope_ms = (moved - eigenvalue) / DIFFERENCE;
        let is_finite = [eigenvalue, slope_ms].iter().all(|x| x.re.is_finite() && x.im.is_finite());
        if is_finite {
            Ok(Self { s_per_ms, eigenvalue, left, right, slope_ms })
        } else {
            Err(LinalgError::Singular { size: network.size() })
        }
    }

    /// Newton's step (1/ms) to where the eigenvalue is 1.
    pub fn step_per_ms(&self) -> Complex {
        (1.0 - self.eigenvalue) / self.slope_ms
    }
}

/// The eigenvalue of M that is nearest to 1, from the factors of 1 - M.
///
/// # Errors
/// [`LinalgError::Singular`] if it has no eigenvectors.
pub(super) fn nearest_to_one(
    matrix: &ComplexMatrix,
    factors: &ComplexFactors,
) -> Result<Complex, LinalgError> {
    let (_, eigenvalue) = sharpened(matrix, roughly_nearest(factors))?;
    let is_finite = eigenvalue.re.is_finite() && eigenvalue.im.is_finite();
    is_finite.then_some(eigenvalue).ok_or(LinalgError::Singular { size: matrix.size() })
}

fn roughly_nearest(factors: &ComplexFactors) -> Complex {
    // Exactly at a zero there is nothing to invert, and the eigenvalue is 1.
    factors.smallest_eigenvalue(ROUNDS).map_or(Complex::ONE, |smallest| 1.0 - smallest)
}

/// The vectors of an eigenvalue, scaled as those of [`NearMode`], and what they make of it.
fn sharpened(
    matrix: &ComplexMatrix,
    rough: Complex,
) -> Result<(Eigenvectors, Complex), LinalgError> {
    let Eigenvectors { mut left, mut right } = matrix.eigenvectors(rough)?;
    let largest = right.iter().copied().max_by(|a, b| a.norm().total_cmp(&b.norm()));
    let phase = largest.map_or(Complex::ONE, |entry| entry / entry.norm());
    right.iter_mut().for_each(|entry| *entry /= phase);
    let overlap = product(&left, &right);
    left.iter_mut().for_each(|entry| *entry /= overlap);
    let eigenvalue = product(&left, &matrix.product(&right));
    Ok((Eigenvectors { left, right }, eigenvalue))
}

fn product(left: &[Complex], right: &[Complex]) -> Complex {
    left.iter().zip(right).map(|(v, u)| v * u).sum()
}
