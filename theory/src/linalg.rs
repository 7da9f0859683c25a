//! The one place that names a linear-algebra crate: nalgebra.
//!
//! It has no routine for the eigenvectors of a general real matrix. Inverse iteration on its
//! factorisation supplies those asked for, chosen by measurement. For the 254 x 254 gain matrix of
//! the macaque model in its low-activity state, nalgebra finds the spectrum in 30 ms and inverse
//! iteration one left and right eigenvector in 15 ms more, where one real system takes 1.6 ms
//! (`cargo bench -p siegert-theory --bench fixed_points`). In a trial with the crate faer (0.24, features `std`
//! and `linalg`), the spectrum took 20 ms, but all right eigenvectors 30 ms and all left ones as
//! much again, of which one is wanted; and faer with its kernels compiles for more than a minute.

mod complex;
mod least_squares;
mod polynomial;

use data::Matrix;
use nalgebra::linalg::{LU, Schur};
use nalgebra::{ComplexField, DMatrix, DVector, Dyn};

pub(crate) use complex::Eigenvectors;
pub use complex::{ComplexFactors, ComplexMatrix};
pub use least_squares::{LeastSquares, lagged_row_products};
pub(crate) use polynomial::polynomial;

/// A complex number: an eigenvalue, or an entry of an eigenvector.
pub type Complex = nalgebra::Complex<f64>;

/// What can go wrong with a square matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinalgError {
    /// The matrix is not square.
    #[error("the matrix has {rows} rows and {columns} columns, needed are as many of both")]
    NotSquare {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// A vector does not fit the matrix, as the rates of another network do not.
    #[error("there are {found} values where {expected} are needed, one per population")]
    WrongLength {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// There are fewer modes.
    #[error("there is no mode {mode}: a {size} x {size} matrix has {size} modes, counted from 0")]
    NoSuchMode {
        /// What was asked for.
        mode: usize,
        /// Number of rows.
        size: usize,
    },
    /// A system has no unique solution.
    #[error("the {size} x {size} system is singular")]
    Singular {
        /// Number of rows.
        size: usize,
    },
    /// A column follows from those before it.
    #[error("column {column} (from 0) of the regressors follows, or nearly, from those before it")]
    Dependent {
        /// The first such column.
        column: usize,
    },
    /// The iteration for the eigenvalues did not converge.
    #[error("the eigenvalues of the {size} x {size} matrix were not found")]
    NoEigenvalues {
        /// Number of rows.
        size: usize,
    },
}

/// How many rows a square matrix has.
fn size_of(matrix: &Matrix) -> Result<usize, LinalgError> {
    let (rows, columns) = (matrix.targets(), matrix.sources());
    if rows == columns { Ok(rows) } else { Err(LinalgError::NotSquare { rows, columns }) }
}

/// Refuses a number of values that is not the one needed.
pub(crate) fn check_length(found: usize, expected: usize) -> Result<(), LinalgError> {
    if found == expected { Ok(()) } else { Err(LinalgError::WrongLength { found, expected }) }
}

/// A factorised square matrix, to solve with repeatedly.
#[derive(Clone, Debug)]
pub struct Factorised(LU<f64, Dyn, Dyn>);

impl Factorised {
    /// Factorises a square matrix, `P A = L U`; one that is not square is refused by [`Self::solve`].
    #[must_use]
    pub fn new(matrix: &Matrix) -> Self {
        let rows = matrix.targets();
        Self(LU::new(DMatrix::from_row_slice(rows, matrix.sources(), matrix.values())))
    }

    /// The solution x of `A x = b`.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if a pivot is zero or the solution is not finite;
    /// [`LinalgError::NotSquare`] or [`LinalgError::WrongLength`] if A or b has the wrong shape.
    pub fn solve(&self, right_hand_side: &[f64]) -> Result<Vec<f64>, LinalgError> {
        let (rows, columns) = self.0.lu_internal().shape();
        if rows != columns {
            return Err(LinalgError::NotSquare { rows, columns });
        }
        let size = right_hand_side.len();
        check_length(size, rows)?;
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
/// [`LinalgError::NoEigenvalues`] if the matrix is not finite or the iteration fails,
/// [`LinalgError::NotSquare`] if it has none.
pub fn eigenvalues(matrix: &Matrix) -> Result<Vec<Complex>, LinalgError> {
    let size = size_of(matrix)?;
    if size == 0 {
        return Ok(Vec::new());
    }
    let failure = LinalgError::NoEigenvalues { size };
    if !matrix.values().iter().all(|value| value.is_finite()) {
        return Err(failure);
    }
    let dense = DMatrix::from_row_slice(size, size, matrix.values());
    let SchurForm { schur, shift, .. } = SchurForm::of(dense).ok_or(failure)?;
    let mut values: Vec<Complex> =
        schur.complex_eigenvalues().iter().map(|value| value - shift).collect();
    values.sort_by(descending);
    Ok(values)
}

/// QR iterations allowed per eigenvalue; two or three are usual.
const ITERATIONS_PER_ROW: usize = 100;

/// How often an iteration that stalls begins anew in other coordinates.
const REFLECTIONS: usize = 4;

/// Changes of entries relative to the matrix that count as rounding errors.
const ROUNDING: f64 = 1e-14;

/// The Schur form of a matrix, or of reflections of it: the eigenvalues are the same.
///
/// The shifts of the QR iteration respect symmetries of the matrix, so that it stalls where eigenvalues have the same
/// modulus, as those of a ring of populations have. A reflection that treats all coordinates differently
/// hides the symmetry. Nor does it end where eigenvalues are small against the matrix, as those of silent
/// populations are: rounding errors of the size of the matrix count against entries of their size. With a multiple
/// of the identity added, all entries are of that size; and each attempt neglects more of them, up to 256 rounding
/// errors. Equal eigenvalues are told apart by changes of the size of such errors.
struct SchurForm<T: ComplexField<RealField = f64>> {
    schur: Schur<T, Dyn>,
    /// What was added to the eigenvalues.
    shift: f64,
    /// The planes of the reflections, by their normals.
    normals: Vec<DVector<T>>,
}

impl<T: ComplexField<RealField = f64>> SchurForm<T> {
    /// Of a matrix; `None` if the iteration does not converge.
    fn of(mut matrix: DMatrix<T>) -> Option<Self> {
        let size = matrix.nrows();
        let norm = matrix.norm();
        let (mut shift, mut normals) = (0.0, Vec::new());
        for attempt in 0..=REFLECTIONS {
            let iterations = ITERATIONS_PER_ROW * size;
            let negligible = f64::EPSILON * 4.0_f64.powi(attempt as i32);
            if let Some(schur) = Schur::try_new(matrix.clone(), negligible, iterations) {
                return Some(Self { schur, shift, normals });
            }
            shift += norm;
            for k in 0..size {
                matrix[(k, k)] += T::from_real(norm);
            }
            let uneven = |k: usize, _| T::from_real(((k + 1) as f64 * (attempt + 1) as f64).sin());
            let normal = DVector::from_fn(size, uneven).normalize();
            reflect(&mut matrix, &normal);
            matrix.transpose_mut();
            reflect(&mut matrix, &normal);
            matrix.transpose_mut();
            normals.push(normal);
            for (k, entry) in matrix.iter_mut().enumerate() {
                *entry += T::from_real(norm * ROUNDING * ((k + 1) as f64).sin());
            }
        }
        None
    }
}

/// `H A` with the reflection `H = 1 - 2 n n^T` at the plane across a real unit vector.
fn reflect<T: ComplexField<RealField = f64>>(matrix: &mut DMatrix<T>, normal: &DVector<T>) {
    let along = (normal.transpose() * &*matrix).transpose();
    matrix.ger(T::from_real(-2.0), normal, &along, T::one());
}

/// The right eigenvector u of an eigenvalue, `A u = λ u`, of unit length.
///
/// # Errors
/// [`LinalgError::Singular`] if inverse iteration fails, [`LinalgError::NotSquare`] if there are no eigenvectors.
pub fn right_eigenvector(
    matrix: &Matrix,
    eigenvalue: Complex,
) -> Result<Vec<Complex>, LinalgError> {
    let size = size_of(matrix)?;
    inverse_iteration(DMatrix::from_row_slice(size, size, matrix.values()), eigenvalue)
}

/// The left eigenvector v of an eigenvalue, `v A = λ v`, of unit length.
///
/// # Errors
/// As [`right_eigenvector`].
pub fn left_eigenvector(matrix: &Matrix, eigenvalue: Complex) -> Result<Vec<Complex>, LinalgError> {
    // Rows read as columns are the transpose.
    let size = size_of(matrix)?;
    inverse_iteration(DMatrix::from_column_slice(size, size, matrix.values()), eigenvalue)
}

/// How far beside the eigenvalue the iteration looks, relative to it: on it, the system is singular.
const SHIFT: f64 = 1e-10;

fn inverse_iteration(
    matrix: DMatrix<f64>,
    eigenvalue: Complex,
) -> Result<Vec<Complex>, LinalgError> {
    let size = matrix.nrows();
    let shifted = eigenvalue + SHIFT * eigenvalue.norm().max(1.0);
    let mut system = matrix.map(Complex::from);
    for k in 0..size {
        system[(k, k)] -= shifted;
    }
    let factors = LU::new(system);
    // Uneven entries, so that no symmetry of the matrix hides the direction.
    let mut vector = DVector::from_fn(size, |k, _| Complex::from(1.0 + (k as f64).sin() / 2.0));
    for _ in 0..4 {
        if !factors.solve_mut(&mut vector) || !vector.norm().is_normal() {
            return Err(LinalgError::Singular { size });
        }
        vector.unscale_mut(vector.norm());
    }
    Ok(vector.data.into())
}

/// All eigenvalues with their left and right eigenvectors, `v_k . u_l = delta_kl`.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The eigenvalues by descending real part.
    pub values: Vec<Complex>,
    /// The right eigenvectors u of unit length, one per eigenvalue.
    pub right: Vec<Vec<Complex>>,
    /// The left eigenvectors v, one per eigenvalue: the rows of the inverse of the matrix of the u.
    pub left: Vec<Vec<Complex>>,
}

/// The whole decomposition of a diagonalisable matrix.
///
/// Right eigenvectors come by back substitution from the complex Schur form, left ones by
/// inversion. At 254 x 254 this takes as long as inverse iteration for some ten modes.
///
/// # Errors
/// [`LinalgError::NoEigenvalues`] if the matrix is not finite or the iteration fails,
/// [`LinalgError::Singular`] if the eigenvectors do not span the space,
/// [`LinalgError::NotSquare`] if there are none.
pub fn decompose(matrix: &Matrix) -> Result<Decomposition, LinalgError> {
    let size = size_of(matrix)?;
    if size == 0 {
        return Ok(Decomposition { values: Vec::new(), right: Vec::new(), left: Vec::new() });
    }
    let failure = LinalgError::NoEigenvalues { size };
    if !matrix.values().iter().all(|value| value.is_finite()) {
        return Err(failure);
    }
    let dense = DMatrix::from_row_slice(size, size, matrix.values()).map(Complex::from);
    let SchurForm { schur, shift, normals } = SchurForm::of(dense).ok_or(failure)?;
    let (unitary, mut triangle) = schur.unpack();
    for k in 0..size {
        triangle[(k, k)] -= shift;
    }
    let mut right = unitary * triangular_eigenvectors(&triangle);
    normals.iter().rev().for_each(|normal| reflect(&mut right, normal));
    for mut column in right.column_iter_mut() {
        let length = column.norm();
        column.unscale_mut(length);
    }
    let inverse = right.clone().try_inverse().ok_or(LinalgError::Singular { size })?;
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| descending(&triangle[(a, a)], &triangle[(b, b)]));
    Ok(Decomposition {
        values: order.iter().map(|&k| triangle[(k, k)]).collect(),
        right: order.iter().map(|&k| right.column(k).iter().copied().collect()).collect(),
        left: order.iter().map(|&k| inverse.row(k).iter().copied().collect()).collect(),
    })
}

/// The eigenvectors of an upper triangular matrix as columns: `(T - t_kk) x = 0` with `x_k = 1`.
fn triangular_eigenvectors(triangle: &DMatrix<Complex>) -> DMatrix<Complex> {
    let size = triangle.nrows();
    let smallest = f64::EPSILON * triangle.norm().max(f64::MIN_POSITIVE);
    let mut vectors = DMatrix::<Complex>::identity(size, size);
    for k in 0..size {
        for i in (0..k).rev() {
            let sum: Complex = (i + 1..=k).map(|j| triangle[(i, j)] * vectors[(j, k)]).sum();
            let mut gap = triangle[(k, k)] - triangle[(i, i)];
            if gap.norm() < smallest {
                gap = Complex::from(smallest);
            }
            vectors[(i, k)] = sum / gap;
        }
    }
    vectors
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
    fn what_has_the_wrong_shape_is_refused() {
        let wide = Matrix::zeros(2, 3);
        let refused = LinalgError::NotSquare { rows: 2, columns: 3 };
        assert_eq!(Factorised::new(&wide).solve(&[1.0, 2.0]), Err(refused));
        assert_eq!(eigenvalues(&wide), Err(refused));
        assert_eq!(decompose(&wide), Err(refused));
        assert_eq!(right_eigenvector(&wide, Complex::ONE), Err(refused));
        assert_eq!(left_eigenvector(&wide, Complex::ONE), Err(refused));
        let short = Factorised::new(&Matrix::zeros(2, 2)).solve(&[1.0]);
        assert_eq!(short, Err(LinalgError::WrongLength { found: 1, expected: 2 }));
        let empty = Matrix::zeros(0, 0);
        assert_eq!(eigenvalues(&empty), Ok(Vec::new()));
        assert!(decompose(&empty).unwrap().values.is_empty());
    }

    #[test]
    fn symmetric_rings_and_pools_have_their_spectra() {
        for size in [2, 4, 6, 8, 12] {
            let coupling = -3.0;
            let ring =
                Matrix::from_fn(
                    size,
                    size,
                    |i, j| {
                        if j == (i + 1) % size { coupling } else { 0.0 }
                    },
                );
            let values = eigenvalues(&ring).unwrap();
            for value in &values {
                assert!(((value / coupling).powu(size as u32) - 1.0).norm() < 1e-10, "{value}");
            }
            let all = Matrix::from_fn(size, size, |i, j| if i == j { 0.0 } else { coupling });
            let values = eigenvalues(&all).unwrap();
            assert!(values[..size - 1].iter().all(|value| (value - 3.0).norm() < 1e-10));
            let pools = Matrix::from_fn(size, size, |i, j| if i == j { 0.7 } else { 0.01 });
            let values = eigenvalues(&pools).unwrap();
            assert!((values[0] - (0.69 + 0.01 * size as f64)).norm() < 1e-12);
            // One pool active, the others all but silent.
            let graded = Matrix::from_fn(size, size, |i, j| {
                let gain = if i == 1 { 0.379 } else { 1.801e-5 };
                if i == j { gain } else { 0.0104 * gain }
            });
            let values = eigenvalues(&graded).unwrap();
            assert!((values[0].re - 0.379).abs() < 1e-6, "{}", values[0]);
            assert!(values[1..].iter().all(|value| (value - 1.8e-5).norm() < 2e-6), "{values:?}");
            let Decomposition { values, right, .. } = decompose(&ring).unwrap();
            for (value, vector) in values.iter().zip(&right) {
                let image = (0..size).map(|i| coupling * vector[(i + 1) % size]);
                let pairs = image.zip(vector);
                assert!(pairs.into_iter().all(|(a, u)| (a - value * u).norm() < 1e-9));
            }
        }
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
    fn a_decomposition_puts_the_matrix_together_again() {
        let size = 30;
        let matrix = Matrix::from_fn(size, size, |i, j| ((7 * i + 3 * j * j) as f64).sin());
        let Decomposition { values, right, left } = decompose(&matrix).unwrap();
        let by_iteration = eigenvalues(&matrix).unwrap();
        assert!(values.iter().zip(&by_iteration).all(|(a, b)| (a.re - b.re).abs() < 1e-11));
        for ((i, j), entry) in matrix.iter() {
            let sum: Complex = (0..size).map(|k| right[k][i] * values[k] * left[k][j]).sum();
            assert!((sum - entry).norm() < 1e-11);
        }
    }

    #[test]
    fn eigenvectors_are_those_of_the_matrix_and_its_transpose() {
        let entries = vec![0.3, 1.2, -0.7, 0.1, -0.4, 2.0, 0.9, 0.2, 0.6];
        let matrix = Matrix::from_rows(3, 3, entries).unwrap();
        for lambda in eigenvalues(&matrix).unwrap() {
            let right = right_eigenvector(&matrix, lambda).unwrap();
            let left = left_eigenvector(&matrix, lambda).unwrap();
            for i in 0..3 {
                let along: Complex = (0..3).map(|j| right[j] * matrix[(i, j)]).sum();
                let across: Complex = (0..3).map(|j| left[j] * matrix[(j, i)]).sum();
                assert!((along - lambda * right[i]).norm() < 1e-13);
                assert!((across - lambda * left[i]).norm() < 1e-13);
            }
        }
    }
}
