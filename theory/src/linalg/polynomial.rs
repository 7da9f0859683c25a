//! Polynomials with many real coefficients.

use super::Complex;

/// `sum_k p_k z^k`: Horner's scheme in `z^4`, four sums side by side.
pub(crate) fn polynomial(coefficients: &[f64], z: Complex) -> Complex {
    let square = z * z;
    let fourth = square * square;
    let (groups, rest) = coefficients.as_chunks::<4>();
    let last = rest.iter().rev().fold(Complex::ZERO, |sum, &p| sum * z + p);
    let mut sums = [last, Complex::ZERO, Complex::ZERO, Complex::ZERO];
    for group in groups.iter().rev() {
        for (sum, p) in sums.iter_mut().zip(group) {
            *sum = *sum * fourth + p;
        }
    }
    sums[0] + sums[1] * z + (sums[2] + sums[3] * z) * square
}
