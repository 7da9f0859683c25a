//! The one place that names linear-algebra crates.
//!
//! nalgebra holds dense matrices and solves with them; the spectrum and its eigenvectors come from
//! faer, chosen by measurement: for the 254 x 254 gain matrices of the macaque model at its low-
//! and high-activity fixed points, faer finds all eigenvalues in 19 to 22 ms and all right
//! eigenvectors with them in 29 to 33 ms, while nalgebra needs 31 to 47 ms for the eigenvalues
//! alone and 21 to 25 ms more for one complex pair by inverse iteration, which also wants a guess
//! that does not fall on a cluster. Solving one system takes nalgebra 1.6 ms, which is enough
//! (`cargo bench -p siegert-theory`).

use data::Matrix;
use faer::MatRef;
use nalgebra::linalg::LU;
use nalgebra::{DMatrix, DVector, Dyn};

/// A complex number: an eigenvalue, or an entry of an eigenvector.
pub type Complex = nalgebra::Complex<f64>;

/// What can go wrong with a square matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinalgError {
    /// A system has no unique solution.
    #[error("the {size} x {size} system is singular")]
    Singular {
        /// Number of rows.
        size: usize,
    },
    /// The iteration for the eigenvalues did not converge.
    #[error("the eigenvalues of the {size} x {size} matrix were not found")]
    NoEigenvalues {
        /// Number of rows.
        size: usize,
    },
}

/// A factorised square matrix, to solve with repeatedly.
pub struct Factorised(LU<f64, Dyn, Dyn>);

impl Factorised {
    /// Factorises a square matrix, `P A = L U`.
    #[must_use]
    pub fn new(matrix: &Matrix) -> Self {
        let rows = matrix.targets();
        Self(LU::new(DMatrix::from_row_slice(rows, matrix.sources(), matrix.values())))
    }

    /// The solution x of `A x = b`.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if a pivot is zero or the solution is not finite.
    pub fn solve(&self, right_hand_side: &[f64]) -> Result<Vec<f64>, LinalgError> {
        let size = right_hand_side.len();
        let mut x = DVector::from_column_slice(right_hand_side);
        if self.0.solve_mut(&mut x) && x.iter().all(|value| value.is_finite()) {
            Ok(x.data.into())
        } else {
            Err(LinalgError::Singular { size })
        }
    }
}

/// All eigenvalues, by descending real part; of a complex pair, the positive imaginary part first.
///
/// # Errors
/// [`LinalgError::NoEigenvalues`] if the iteration fails.
pub fn eigenvalues(matrix: &Matrix) -> Result<Vec<Complex>, LinalgError> {
    let size = matrix.targets();
    let mut values = view(matrix).eigenvalues().map_err(|_| LinalgError::NoEigenvalues { size })?;
    values.sort_by(descending);
    Ok(values)
}

/// The right eigenvector of the eigenvalue closest to `target`, of unit length, with that eigenvalue.
///
/// # Errors
/// [`LinalgError::NoEigenvalues`] if the iteration fails.
pub fn right_eigenvector(
    matrix: &Matrix,
    target: Complex,
) -> Result<(Complex, Vec<Complex>), LinalgError> {
    eigenvector(view(matrix), target)
}

/// The left eigenvector, `v A = λ v`, of the eigenvalue closest to `target`, with that eigenvalue.
///
/// # Errors
/// [`LinalgError::NoEigenvalues`] if the iteration fails.
pub fn left_eigenvector(
    matrix: &Matrix,
    target: Complex,
) -> Result<(Complex, Vec<Complex>), LinalgError> {
    eigenvector(view(matrix).transpose(), target)
}

fn eigenvector(
    matrix: MatRef<'_, f64>,
    target: Complex,
) -> Result<(Complex, Vec<Complex>), LinalgError> {
    let failure = LinalgError::NoEigenvalues { size: matrix.nrows() };
    let decomposition = matrix.eigen().map_err(|_| failure)?;
    let values = decomposition.S().column_vector();
    let distance = |k: &usize| (values[*k] - target).norm();
    let closest = (0..matrix.nrows()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let k = closest.ok_or(failure)?;
    let vector: Vec<Complex> = decomposition.U().col(k).iter().copied().collect();
    let length = vector.iter().map(Complex::norm_sqr).sum::<f64>().sqrt();
    Ok((values[k], vector.into_iter().map(|entry| entry / length).collect()))
}

fn view(matrix: &Matrix) -> MatRef<'_, f64> {
    MatRef::from_row_major_slice(matrix.values(), matrix.targets(), matrix.sources())
}

fn descending(a: &Complex, b: &Complex) -> std::cmp::Ordering {
    b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        let matrix = Matrix::from_rows(2, 2, vec![2.0, 1.0, 0.0, 4.0]).unwrap();
        let x = Factorised::new(&matrix).solve(&[4.0, 8.0]).unwrap();
        assert_eq!(x, vec![1.0, 2.0]);
        let singular = Factorised::new(&Matrix::filled(2, 2, 1.0)).solve(&[1.0, 2.0]);
        assert_eq!(singular, Err(LinalgError::Singular { size: 2 }));
    }

    #[test]
    fn a_rotation_has_a_complex_pair() {
        let (decay, turn) = (0.5, 2.0);
        let matrix = Matrix::from_rows(2, 2, vec![decay, -turn, turn, decay]).unwrap();
        let values = eigenvalues(&matrix).unwrap();
        assert!((values[0] - Complex::new(decay, turn)).norm() < 1e-14);
        assert!((values[1] - Complex::new(decay, -turn)).norm() < 1e-14);
    }

    #[test]
    fn eigenvectors_are_those_of_the_matrix_and_its_transpose() {
        let entries = vec![0.3, 1.2, -0.7, 0.1, -0.4, 2.0, 0.9, 0.2, 0.6];
        let matrix = Matrix::from_rows(3, 3, entries).unwrap();
        for target in eigenvalues(&matrix).unwrap() {
            let (lambda, right) = right_eigenvector(&matrix, target).unwrap();
            let (_, left) = left_eigenvector(&matrix, target).unwrap();
            for i in 0..3 {
                let along: Complex = (0..3).map(|j| right[j] * matrix[(i, j)]).sum();
                let across: Complex = (0..3).map(|j| left[j] * matrix[(j, i)]).sum();
                assert!((along - lambda * right[i]).norm() < 1e-13);
                assert!((across - lambda * left[i]).norm() < 1e-13);
            }
        }
    }
}
