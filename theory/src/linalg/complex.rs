//! Complex square matrices: factorised thousands of times while a network's response is followed along frequency.
//!
//! Real and imaginary parts lie apart, so that rows are combined by plain vector instructions
//! (`cargo bench -p siegert-theory --bench dynamics`).

use nalgebra::DMatrix;

use super::{Complex, LinalgError, SHIFT, SchurForm, check_length, descending};

/// A complex square matrix, `[target, source]`.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplexMatrix {
    size: usize,
    re: Vec<f64>,
    im: Vec<f64>,
}

impl ComplexMatrix {
    /// With 0 everywhere.
    #[must_use]
    pub fn zeros(size: usize) -> Self {
        Self { size, re: vec![0.0; size * size], im: vec![0.0; size * size] }
    }

    /// With an entry for each target and source.
    #[must_use]
    pub fn from_fn(size: usize, entry: impl Fn(usize, usize) -> Complex) -> Self {
        let mut matrix = Self::zeros(size);
        for target in 0..size {
            for source in 0..size {
                matrix.set(target, source, entry(target, source));
            }
        }
        matrix
    }

    /// The number of rows, and of columns.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// An entry.
    ///
    /// # Panics
    /// If there is no such row or column.
    #[must_use]
    pub fn at(&self, target: usize, source: usize) -> Complex {
        let place = self.place(target, source);
        Complex::new(self.re[place], self.im[place])
    }

    /// Puts an entry in its place.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn set(&mut self, target: usize, source: usize, entry: Complex) {
        let place = self.place(target, source);
        (self.re[place], self.im[place]) = (entry.re, entry.im);
    }

    fn place(&self, target: usize, source: usize) -> usize {
        assert!(source < self.size, "there is no column {source} in a matrix of {}", self.size);
        target * self.size + source
    }

    /// The matrix applied to a vector.
    ///
    /// # Panics
    /// If the vector has another length.
    #[must_use]
    pub fn product(&self, vector: &[Complex]) -> Vec<Complex> {
        assert_eq!(vector.len(), self.size, "a vector of another length");
        let row = |target: usize| {
            vector.iter().enumerate().map(|(source, x)| self.at(target, source) * x).sum()
        };
        (0..self.size).map(row).collect()
    }

    /// The product with another matrix of the same size.
    ///
    /// # Panics
    /// If the other one has another size.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        assert_eq!(self.size, other.size, "a matrix of another size");
        let size = self.size;
        let mut product = Self::zeros(size);
        for target in 0..size {
            let (re, im) = product.row_mut(target);
            for k in 0..size {
                let factor = self.at(target, k);
                if factor != Complex::ZERO {
                    add_multiple(re, im, factor, other.row(k));
                }
            }
        }
        product
    }

    fn row(&self, k: usize) -> (&[f64], &[f64]) {
        let row = k * self.size..(k + 1) * self.size;
        (&self.re[row.clone()], &self.im[row])
    }

    fn row_mut(&mut self, k: usize) -> (&mut [f64], &mut [f64]) {
        let row = k * self.size..(k + 1) * self.size;
        (&mut self.re[row.clone()], &mut self.im[row])
    }

    /// `1 - x A`.
    #[must_use]
    pub fn taken_from_one(&self, x: f64) -> Self {
        let mut matrix = Self {
            size: self.size,
            re: self.re.iter().map(|re| -x * re).collect(),
            im: self.im.iter().map(|im| -x * im).collect(),
        };
        (0..self.size).for_each(|k| matrix.re[k * self.size + k] += 1.0);
        matrix
    }

    /// Moduli of all entries, row by row.
    pub(crate) fn moduli(&self) -> Vec<f64> {
        self.re.iter().zip(&self.im).map(|(re, im)| re.hypot(*im)).collect()
    }

    fn of(dense: &DMatrix<Complex>) -> Self {
        Self::from_fn(dense.nrows(), |target, source| dense[(target, source)])
    }

    /// The right and the left eigenvector of an eigenvalue, of unit length, by inverse iteration.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if it fails.
    pub(crate) fn eigenvectors(&self, eigenvalue: Complex) -> Result<Eigenvectors, LinalgError> {
        let mut shifted = self.clone();
        let beside = eigenvalue + SHIFT * eigenvalue.norm().max(1.0);
        for k in 0..self.size {
            shifted.set(k, k, shifted.at(k, k) - beside);
        }
        let factors = ComplexFactors::new(shifted);
        let uneven = |k: usize| Complex::from(1.0 + (k as f64).sin() / 2.0);
        let mut right: Vec<Complex> = (0..self.size).map(uneven).collect();
        let mut left = right.clone();
        for _ in 0..3 {
            right = normalised(factors.solve(&right)?);
            left = normalised(factors.solve_left(&left)?);
        }
        Ok(Eigenvectors { left: factors.finite(left)?, right: factors.finite(right)? })
    }

    /// All eigenvalues by descending real part.
    ///
    /// # Errors
    /// [`LinalgError::NoEigenvalues`] if the matrix is not finite or the iteration fails.
    pub fn eigenvalues(&self) -> Result<Vec<Complex>, LinalgError> {
        let size = self.size;
        if size == 0 {
            return Ok(Vec::new());
        }
        let failure = LinalgError::NoEigenvalues { size };
        if !self.re.iter().chain(&self.im).all(|part| part.is_finite()) {
            return Err(failure);
        }
        let dense = DMatrix::from_fn(size, size, |target, source| self.at(target, source));
        let SchurForm { schur, shift, .. } = SchurForm::of(dense).ok_or(failure)?;
        let (_, triangle) = schur.unpack();
        let mut values: Vec<Complex> = (0..size).map(|k| triangle[(k, k)] - shift).collect();
        values.sort_by(descending);
        Ok(values)
    }
}

/// The row v and the column u of an eigenvalue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Eigenvectors {
    pub left: Vec<Complex>,
    pub right: Vec<Complex>,
}

fn normalised(mut vector: Vec<Complex>) -> Vec<Complex> {
    let length = vector.iter().map(|entry| entry.norm_sqr()).sum::<f64>().sqrt();
    vector.iter_mut().for_each(|entry| *entry /= length);
    vector
}

/// So many vectors are iterated at once.
const TOGETHER: usize = 4;

/// An eigenvalue that changes by a smaller share of itself is taken as it is: its eigenvectors make it sharp.
const SETTLED: f64 = 1e-6;

/// A complex matrix factorised with partial pivoting, `P A = L U`.
#[derive(Clone, Debug)]
pub struct ComplexFactors {
    factors: ComplexMatrix,
    /// Which row of A is in each place.
    rows: Vec<usize>,
    is_odd: bool,
}

impl ComplexFactors {
    /// Factorises a matrix; one that is singular has a determinant of 0 and solves nothing.
    #[must_use]
    pub fn new(mut matrix: ComplexMatrix) -> Self {
        let size = matrix.size;
        let mut rows: Vec<usize> = (0..size).collect();
        let mut is_odd = false;
        for k in 0..size {
            let pivot = matrix.largest_below(k);
            if pivot != k {
                matrix.swap_rows(k, pivot);
                rows.swap(k, pivot);
                is_odd = !is_odd;
            }
            eliminate(&mut matrix, k);
        }
        Self { factors: matrix, rows, is_odd }
    }

    /// The logarithm of the determinant; its imaginary part, the phase, up to a multiple of 2π.
    #[must_use]
    pub fn log_determinant(&self) -> Complex {
        let turn = if self.is_odd { std::f64::consts::PI } else { 0.0 };
        let pivots = (0..self.factors.size).map(|k| self.factors.at(k, k));
        let sum: Complex = pivots.map(|pivot| Complex::new(pivot.norm().ln(), pivot.arg())).sum();
        Complex::new(sum.re, (sum.im + turn).rem_euclid(std::f64::consts::TAU))
    }

    /// The column x of `A x = b`.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if it is not finite, [`LinalgError::WrongLength`] if b has another length.
    pub fn solve(&self, right_hand_side: &[Complex]) -> Result<Vec<Complex>, LinalgError> {
        let size = self.factors.size;
        check_length(right_hand_side.len(), size)?;
        let mut x: Vec<Complex> = self.rows.iter().map(|&row| right_hand_side[row]).collect();
        for k in 0..size {
            let known = self.factors.partial_row(k, 0..k, &x);
            x[k] -= known;
        }
        for k in (0..size).rev() {
            let known = self.factors.partial_row(k, k + 1..size, &x);
            x[k] = (x[k] - known) / self.factors.at(k, k);
        }
        self.finite(x)
    }

    /// The row x of `x A = b`.
    ///
    /// # Errors
    /// As [`Self::solve`].
    pub fn solve_left(&self, right_hand_side: &[Complex]) -> Result<Vec<Complex>, LinalgError> {
        let size = self.factors.size;
        check_length(right_hand_side.len(), size)?;
        let mut x = right_hand_side.to_vec();
        for k in 0..size {
            x[k] /= self.factors.at(k, k);
            self.factors.take_row(k, k + 1..size, &mut x);
        }
        for k in (0..size).rev() {
            self.factors.take_row(k, 0..k, &mut x);
        }
        let mut in_order = vec![Complex::ZERO; size];
        self.rows.iter().zip(&x).for_each(|(&row, value)| in_order[row] = *value);
        self.finite(in_order)
    }

    /// The inverse.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if there is none.
    pub fn inverse(&self) -> Result<ComplexMatrix, LinalgError> {
        let size = self.factors.size;
        // Rows of all columns at once: L, then U, backwards.
        let mut inverse = ComplexMatrix::zeros(size);
        for (k, &row) in self.rows.iter().enumerate() {
            inverse.set(k, row, Complex::ONE);
        }
        for k in 0..size {
            for j in 0..k {
                inverse.take_row_from(k, self.factors.at(k, j), j);
            }
        }
        for k in (0..size).rev() {
            for j in k + 1..size {
                inverse.take_row_from(k, self.factors.at(k, j), j);
            }
            let pivot = self.factors.at(k, k).inv();
            let (re, im) = inverse.row_mut(k);
            for (re, im) in re.iter_mut().zip(im) {
                let entry = Complex::new(*re, *im) * pivot;
                (*re, *im) = (entry.re, entry.im);
            }
        }
        let is_finite = inverse.re.iter().chain(&inverse.im).all(|value| value.is_finite());
        if is_finite { Ok(inverse) } else { Err(LinalgError::Singular { size }) }
    }

    /// The eigenvalue of A that is smallest in modulus: that of `1 - A` which is nearest to 1, taken from 1.
    ///
    /// By inverse iteration of a few vectors at once, which tells eigenvalues of nearly the same modulus apart; where
    /// many are of a size, more `rounds` make it sharper.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] if the matrix is singular.
    pub(crate) fn smallest_eigenvalue(&self, rounds: usize) -> Result<Complex, LinalgError> {
        let size = self.factors.size;
        let width = size.min(TOGETHER);
        // Uneven entries, so that no symmetry of the matrix hides a direction.
        let start = |i: usize, k: usize| {
            let phase = ((i + 1) * (k + 1)) as f64;
            Complex::new(1.0 + phase.sin(), (0.7 * phase).cos())
        };
        let mut basis = DMatrix::from_fn(size, width, start).qr().q();
        let mut last = Complex::ZERO;
        for round in 1.. {
            let image = self.solve_all(&basis)?;
            let projected = ComplexMatrix::of(&(basis.adjoint() * &image));
            let inverse = projected.eigenvalues()?.into_iter();
            let largest = inverse.max_by(|a, b| a.norm().total_cmp(&b.norm()));
            let largest = largest.unwrap_or(Complex::ZERO);
            if round >= rounds || (largest - last).norm() < SETTLED * largest.norm() {
                last = largest;
                break;
            }
            last = largest;
            basis = image.qr().q();
        }
        Ok(last.inv())
    }

    fn solve_all(&self, columns: &DMatrix<Complex>) -> Result<DMatrix<Complex>, LinalgError> {
        let mut solutions = columns.clone();
        for mut column in solutions.column_iter_mut() {
            column.copy_from_slice(&self.solve(column.as_slice())?);
        }
        Ok(solutions)
    }

    fn finite(&self, x: Vec<Complex>) -> Result<Vec<Complex>, LinalgError> {
        let is_finite = x.iter().all(|value| value.re.is_finite() && value.im.is_finite());
        if is_finite { Ok(x) } else { Err(LinalgError::Singular { size: self.factors.size }) }
    }
}

impl ComplexMatrix {
    /// The row from `k` on with the largest entry in column `k`.
    fn largest_below(&self, k: usize) -> usize {
        let size = |row: usize| {
            let place = row * self.size + k;
            self.re[place].abs() + self.im[place].abs()
        };
        (k..self.size).fold(k, |best, row| if size(row) > size(best) { row } else { best })
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        let size = self.size;
        for part in [&mut self.re, &mut self.im] {
            let (above, below) = part.split_at_mut(a.max(b) * size);
            above[a.min(b) * size..][..size].swap_with_slice(&mut below[..size]);
        }
    }

    /// Takes a multiple of row `j` from row `k`.
    fn take_row_from(&mut self, k: usize, factor: Complex, j: usize) {
        if factor == Complex::ZERO {
            return;
        }
        let size = self.size;
        let (low, high) = (k.min(j), k.max(j));
        let (above_re, below_re) = self.re.split_at_mut(high * size);
        let (above_im, below_im) = self.im.split_at_mut(high * size);
        let first = (&mut above_re[low * size..][..size], &mut above_im[low * size..][..size]);
        let second = (&mut below_re[..size], &mut below_im[..size]);
        let (to, from) = if k < j { (first, second) } else { (second, first) };
        add_multiple(to.0, to.1, -factor, (from.0, from.1));
    }

    /// `sum_j A_kj x_j` over a range of columns.
    fn partial_row(&self, k: usize, columns: std::ops::Range<usize>, x: &[Complex]) -> Complex {
        let row = k * self.size;
        let entries = columns.map(|j| Complex::new(self.re[row + j], self.im[row + j]) * x[j]);
        entries.sum()
    }

    /// `x_j -= A_kj x_k` over a range of columns.
    fn take_row(&self, k: usize, columns: std::ops::Range<usize>, x: &mut [Complex]) {
        let (row, factor) = (k * self.size, x[k]);
        for j in columns {
            x[j] -= Complex::new(self.re[row + j], self.im[row + j]) * factor;
        }
    }
}

/// Takes multiples of row `k` from all below, so that their entries in column `k` become the factors.
fn eliminate(matrix: &mut ComplexMatrix, k: usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just been asked for the feature.
        return unsafe { eliminate_avx2(matrix, k) };
    }
    eliminate_anywhere(matrix, k);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn eliminate_avx2(matrix: &mut ComplexMatrix, k: usize) {
    eliminate_anywhere(matrix, k);
}

// Without fused multiply-adds, so that all processors give the same bits.
#[inline(always)]
fn eliminate_anywhere(matrix: &mut ComplexMatrix, k: usize) {
    let size = matrix.size;
    let pivot = matrix.at(k, k);
    let (above_re, below_re) = matrix.re.split_at_mut((k + 1) * size);
    let (above_im, below_im) = matrix.im.split_at_mut((k + 1) * size);
    let (pivot_re, pivot_im) = (&above_re[k * size + k + 1..], &above_im[k * size + k + 1..]);
    let rows = below_re.chunks_exact_mut(size).zip(below_im.chunks_exact_mut(size));
    for (row_re, row_im) in rows {
        let entry = Complex::new(row_re[k], row_im[k]);
        if entry == Complex::ZERO {
            continue;
        }
        let factor = entry / pivot;
        (row_re[k], row_im[k]) = (factor.re, factor.im);
        let entries = row_re[k + 1..].iter_mut().zip(&mut row_im[k + 1..]);
        for ((re, im), (p, q)) in entries.zip(pivot_re.iter().zip(pivot_im)) {
            *re -= factor.re * p - factor.im * q;
            *im -= factor.re * q + factor.im * p;
        }
    }
}

/// `row += factor other`.
fn add_multiple(re: &mut [f64], im: &mut [f64], factor: Complex, other: (&[f64], &[f64])) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just been asked for the feature.
        return unsafe { add_multiple_avx2(re, im, factor, other) };
    }
    add_multiple_anywhere(re, im, factor, other);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_multiple_avx2(re: &mut [f64], im: &mut [f64], factor: Complex, other: (&[f64], &[f64])) {
    add_multiple_anywhere(re, im, factor, other);
}

#[inline(always)]
fn add_multiple_anywhere(re: &mut [f64], im: &mut [f64], factor: Complex, other: (&[f64], &[f64])) {
    for ((re, im), (p, q)) in re.iter_mut().zip(im).zip(other.0.iter().zip(other.1)) {
        *re += factor.re * p - factor.im * q;
        *im += factor.re * q + factor.im * p;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uneven entries with a heavy lower triangle, so that rows are swapped.
    fn uneven(size: usize) -> ComplexMatrix {
        ComplexMatrix::from_fn(size, |i, j| {
            let phase = (7 * i + 3 * j * j + i * j) as f64;
            Complex::new(phase.sin() + if i > j { 1.0 } else { 0.0 }, (1.3 * phase).cos())
        })
    }

    fn distance(a: &[Complex], b: &[Complex]) -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
    }

    #[test]
    fn systems_are_solved_from_both_sides() {
        for size in [1, 2, 5, 40] {
            let matrix = uneven(size);
            let factors = ComplexFactors::new(matrix.clone());
            let x: Vec<Complex> =
                (0..size).map(|k| Complex::new((k as f64).cos(), 0.3 * k as f64)).collect();
            let found = factors.solve(&matrix.product(&x)).unwrap();
            assert!(distance(&found, &x) < 1e-10, "{size}");
            let transposed = ComplexMatrix::from_fn(size, |i, j| matrix.at(j, i));
            let found = factors.solve_left(&transposed.product(&x)).unwrap();
            assert!(distance(&found, &x) < 1e-10, "{size}");
            let inverse = factors.inverse().unwrap();
            assert!(distance(&inverse.product(&matrix.product(&x)), &x) < 1e-10, "{size}");
        }
    }

    #[test]
    fn the_determinant_is_the_product_of_the_eigenvalues() {
        for size in [1, 2, 3, 12] {
            let matrix = uneven(size);
            let values = matrix.eigenvalues().unwrap();
            let product: Complex = values.iter().product();
            let ours = ComplexFactors::new(matrix).log_determinant();
            assert!((ours.exp() / product - 1.0).norm() < 1e-10, "{size}");
            assert!((0.0..std::f64::consts::TAU).contains(&ours.im));
            assert!(values.is_sorted_by(|a, b| a.re >= b.re));
        }
    }

    #[test]
    fn the_smallest_eigenvalue_is_that_of_the_spectrum() {
        for size in [1, 2, 3, 12, 30] {
            let matrix = uneven(size);
            let values = matrix.eigenvalues().unwrap();
            let smallest = values.iter().min_by(|a, b| a.norm().total_cmp(&b.norm())).unwrap();
            let found = ComplexFactors::new(matrix.clone()).smallest_eigenvalue(60).unwrap();
            assert!((found - smallest).norm() < 1e-4, "{size}: {found} {smallest}");
            let Eigenvectors { left, right } = matrix.eigenvectors(*smallest).unwrap();
            let expected: Vec<Complex> = right.iter().map(|u| smallest * u).collect();
            assert!(distance(&matrix.product(&right), &expected) < 1e-8, "{size}");
            let transposed = ComplexMatrix::from_fn(size, |i, j| matrix.at(j, i));
            let expected: Vec<Complex> = left.iter().map(|v| smallest * v).collect();
            assert!(distance(&transposed.product(&left), &expected) < 1e-8, "{size}");
        }
    }

    #[test]
    fn singular_matrices_and_vectors_of_another_length_are_refused() {
        let singular = ComplexFactors::new(ComplexMatrix::from_fn(2, |_, _| Complex::ONE));
        let failure = LinalgError::Singular { size: 2 };
        assert_eq!(singular.solve(&[Complex::ONE; 2]), Err(failure));
        assert_eq!(singular.inverse(), Err(failure));
        assert_eq!(singular.log_determinant().re, f64::NEG_INFINITY);
        let short = LinalgError::WrongLength { found: 1, expected: 2 };
        assert_eq!(singular.solve(&[Complex::ONE]), Err(short));
        assert_eq!(singular.solve_left(&[Complex::ONE]), Err(short));
        let nan = ComplexMatrix::from_fn(2, |_, _| Complex::new(f64::NAN, 0.0));
        assert_eq!(nan.eigenvalues(), Err(LinalgError::NoEigenvalues { size: 2 }));
        assert_eq!(ComplexMatrix::zeros(0).eigenvalues(), Ok(Vec::new()));
    }
}
