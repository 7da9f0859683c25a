//! Least squares of one response on many regressors, and how much worse they are without some of these.

use data::Matrix;
use nalgebra::linalg::QR;
use nalgebra::{DMatrix, DMatrixView, DVector};

use super::LinalgError;

/// Least squares by the triangular factor of regressors X and response y, `[X y] = Q R`.
///
/// One factorisation serves all models that lack some of the regressors: what the residuals gain without a set s of
/// columns is the part of `Q^T y` in the space that the columns of `R^-T` in s span.
///
/// From products, the factor of 2,500 regressors takes some 5e9 operations, blocked so that nearly all of them are
/// products of matrices: nalgebra's own factorisation is not, and took ten times as long.
#[derive(Clone, Debug)]
pub struct LeastSquares {
    /// R of the regressors; what is below the diagonal is not used.
    factor: DMatrix<f64>,
    /// `Q^T y`
    projected: DVector<f64>,
    residual_sum: f64,
}

/// Columns that are factorised, or solved for, at once.
const BLOCK: usize = 64;
/// Columns that are updated at once: their upper half is all that is needed.
const STRIP: usize = 256;

/// The least share of a column's square that others may leave of it: of products, whose errors are relative to the whole
/// square, and of rows.
const LEAST_SHARE_OF_PRODUCTS: f64 = 1e-6;
const LEAST_SHARE_OF_ROWS: f64 = 1e-18;

impl LeastSquares {
    /// From the products of all columns with each other, of which the response is the last: a symmetric matrix.
    ///
    /// # Errors
    /// [`LinalgError::Dependent`] if a column nearly follows from those before it: rows may still tell;
    /// [`LinalgError::NotSquare`].
    pub fn of_products(products: Matrix) -> Result<Self, LinalgError> {
        let size = super::size_of(&products)?;
        let mut factor = DMatrix::from_vec(size, size, products.into_values());
        let squares: Vec<f64> = (0..size).map(|k| factor[(k, k)]).collect();
        for first in (0..size).step_by(BLOCK) {
            let next = (first + BLOCK).min(size);
            factorise_diagonal(&mut factor, first, next, &squares)?;
            solve_panel(&mut factor, first, next);
            update_rest(&mut factor, first, next);
        }
        Ok(Self::split(factor))
    }

    /// From rows of regressors, the response last, a block at a time: slower, and right where columns nearly follow from
    /// each other.
    ///
    /// # Errors
    /// [`LinalgError::Dependent`] if a column follows from those before it; [`LinalgError::WrongLength`] if a block has
    /// another number of columns.
    pub fn of_rows(
        columns: usize,
        blocks: impl IntoIterator<Item = Matrix>,
    ) -> Result<Self, LinalgError> {
        let mut factor = DMatrix::zeros(columns, columns);
        let mut squares = vec![0.0; columns];
        for block in blocks {
            super::check_length(block.sources(), columns)?;
            let rows = block.targets();
            let mut stacked = DMatrix::zeros(columns + rows, columns);
            stacked.view_mut((0, 0), (columns, columns)).copy_from(&factor);
            stacked.view_mut((columns, 0), (rows, columns)).copy_from(&DMatrix::from_row_slice(
                rows,
                columns,
                block.values(),
            ));
            block.iter().for_each(|((_, column), value)| squares[column] += value * value);
            factor = QR::new(stacked).r();
        }
        let dependent = |&k: &usize| {
            let least = LEAST_SHARE_OF_ROWS * squares[k];
            // The response may follow from the regressors.
            k + 1 < columns && factor[(k, k)].powi(2) <= least
        };
        match (0..columns).find(dependent) {
            Some(column) => Err(LinalgError::Dependent { column }),
            None => Ok(Self::split(factor)),
        }
    }

    /// The factor of regressors and response in its parts.
    fn split(factor: DMatrix<f64>) -> Self {
        let last = factor.ncols() - 1;
        let projected = factor.view((0, last), (last, 1)).column(0).into_owned();
        let residual_sum = factor[(last, last)].powi(2);
        let factor = factor.remove_column(last).remove_row(last);
        Self { factor, projected, residual_sum }
    }

    /// Sum of the squares of the residuals.
    #[must_use]
    pub fn residual_sum(&self) -> f64 {
        self.residual_sum
    }

    /// The same with none but the first columns.
    #[must_use]
    pub fn residual_sum_of_first(&self, columns: usize) -> f64 {
        let rest = self.projected.iter().skip(columns);
        self.residual_sum + rest.map(|part| part * part).sum::<f64>()
    }

    /// The coefficients of the regressors.
    #[must_use]
    pub fn coefficients(&self) -> Vec<f64> {
        self.solved(&self.projected)
    }

    /// What the sum of the squares of the residuals gains without some columns.
    #[must_use]
    pub fn rise_without(&self, columns: &[usize]) -> f64 {
        let (basis, first) = self.basis(columns);
        let projected = self.projected.rows(first, self.projected.len() - first);
        basis.tr_mul(&projected).norm_squared()
    }

    /// The coefficients without some columns, whose own are 0 but for rounding.
    #[must_use]
    pub fn coefficients_without(&self, columns: &[usize]) -> Vec<f64> {
        let (basis, first) = self.basis(columns);
        let mut projected = self.projected.clone();
        let mut rest = projected.rows_mut(first, self.projected.len() - first);
        let along = basis.tr_mul(&rest);
        rest.gemv(-1.0, &basis, &along, 1.0);
        self.solved(&projected)
    }

    fn solved(&self, projected: &DVector<f64>) -> Vec<f64> {
        let mut coefficients = projected.clone();
        // The diagonal has no zeros.
        let _ = self.factor.solve_upper_triangular_mut(&mut coefficients);
        coefficients.data.into()
    }

    /// An orthonormal basis of the columns of `R^-T` in a set, from the first row that is not 0.
    fn basis(&self, columns: &[usize]) -> (DMatrix<f64>, usize) {
        let first = columns.iter().copied().min().unwrap_or(0);
        let size = self.factor.nrows() - first;
        let mut solution = DMatrix::zeros(size, columns.len());
        for (k, &column) in columns.iter().enumerate() {
            solution[(column - first, k)] = 1.0;
        }
        for begin in (0..size).step_by(BLOCK) {
            let width = BLOCK.min(size - begin);
            let (done, mut rest) = solution.rows_range_pair_mut(0..begin, begin..begin + width);
            let above = self.factor.view((first, first + begin), (begin, width)).transpose();
            rest.gemm(-1.0, &above, &done, 1.0);
            let diagonal = self.factor.view((first + begin, first + begin), (width, width));
            let _ = diagonal.tr_solve_upper_triangular_mut(&mut rest);
        }
        (QR::new(solution).q(), first)
    }
}

/// The products of all rows with the past of all rows, `sum_t x_i(t) x_j(t - lag)` over columns from a first one on.
///
/// # Panics
/// If the first column has no such past.
#[must_use]
pub fn lagged_row_products(rows: &Matrix, first: usize, lag: usize) -> Matrix {
    /// Columns at once: as many as a cache holds of some hundred rows.
    const COLUMNS: usize = 2_048;
    assert!(lag <= first, "column {first} has no past of {lag} columns");
    let (number, columns) = (rows.targets(), rows.sources());
    // What lies row by row is, column by column, the transpose.
    let transposed = DMatrixView::from_slice(rows.values(), columns, number);
    let mut products = DMatrix::zeros(number, number);
    for begin in (first..columns).step_by(COLUMNS) {
        let width = COLUMNS.min(columns - begin);
        let now = transposed.rows(begin, width).transpose();
        products.gemm(1.0, &now, &transposed.rows(begin - lag, width), 1.0);
    }
    Matrix::from_fn(number, number, |row, column| products[(row, column)])
}

/// The factor of a block on the diagonal.
fn factorise_diagonal(
    factor: &mut DMatrix<f64>,
    first: usize,
    next: usize,
    squares: &[f64],
) -> Result<(), LinalgError> {
    for column in first..next {
        for row in first..=column {
            let above: f64 = (first..row).map(|k| factor[(k, row)] * factor[(k, column)]).sum();
            let left = factor[(row, column)] - above;
            factor[(row, column)] = if row < column {
                left / factor[(row, row)]
            } else {
                let is_response = column + 1 == factor.ncols();
                let least = LEAST_SHARE_OF_PRODUCTS * squares[column];
                // As written, a NaN is refused.
                if !(left > least || is_response && left > 0.0) {
                    return Err(LinalgError::Dependent { column });
                }
                left.sqrt()
            };
        }
    }
    Ok(())
}

/// The rows of the factor to the right of a block on the diagonal.
fn solve_panel(factor: &mut DMatrix<f64>, first: usize, next: usize) {
    let diagonal = factor.view((first, first), (next - first, next - first)).into_owned();
    let rest = factor.ncols() - next;
    let mut panel = factor.view_mut((first, next), (next - first, rest));
    let _ = diagonal.tr_solve_upper_triangular_mut(&mut panel);
}

/// Takes what those rows explain from the rest.
fn update_rest(factor: &mut DMatrix<f64>, first: usize, next: usize) {
    let size = factor.ncols();
    let panel = factor.view((first, next), (next - first, size - next)).into_owned();
    let transposed = panel.transpose();
    for begin in (next..size).step_by(STRIP) {
        let end = (begin + STRIP).min(size);
        let mut strip = factor.view_mut((next, begin), (end - next, end - begin));
        let rows = transposed.rows(0, end - next);
        strip.gemm(-1.0, &rows, &panel.columns(begin - next, end - begin), 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of some columns, the last the response, with few of them more than rounding apart if `near`.
    fn rows(columns: usize, near: bool) -> Matrix {
        let noise = |k: usize| ((k * k) as f64 * 0.7 + 13.0 * k as f64).sin();
        Matrix::from_fn(3 * columns, columns, |row, column| {
            let own = noise(row * columns + column);
            if near && column == 1 { noise(row * columns) + 1e-5 * own } else { own }
        })
    }

    fn products(rows: &Matrix) -> Matrix {
        let columns = rows.sources();
        Matrix::from_fn(columns, columns, |a, b| {
            (0..rows.targets()).map(|row| rows[(row, a)] * rows[(row, b)]).sum()
        })
    }

    /// The same without some columns.
    fn without(rows: &Matrix, columns: &[usize]) -> Matrix {
        let kept: Vec<usize> = (0..rows.sources()).filter(|k| !columns.contains(k)).collect();
        Matrix::from_fn(rows.targets(), kept.len(), |row, k| rows[(row, kept[k])])
    }

    #[test]
    fn leaving_columns_out_is_fitting_without_them() {
        for columns in [5, 70, 150] {
            let all = rows(columns, false);
            let whole = LeastSquares::of_products(products(&all)).unwrap();
            for left_out in [vec![0], vec![2, 3], vec![columns - 2, 1, 0]] {
                let fewer = LeastSquares::of_products(products(&without(&all, &left_out))).unwrap();
                let rise = whole.rise_without(&left_out);
                let expected = fewer.residual_sum() - whole.residual_sum();
                assert!((rise - expected).abs() < 1e-10 * whole.residual_sum(), "{columns}");
                let mut found = whole.coefficients_without(&left_out);
                assert!(left_out.iter().all(|&k| found[k].abs() < 1e-12));
                let mut sorted = left_out.clone();
                sorted.sort_unstable();
                for &k in sorted.iter().rev() {
                    found.remove(k);
                }
                let differences = found.iter().zip(fewer.coefficients());
                assert!(differences.into_iter().all(|(a, b)| (a - b).abs() < 1e-11));
            }
        }
    }

    #[test]
    fn products_with_the_past_are_sums_over_columns() {
        let rows = Matrix::from_fn(3, 5_000, |row, k| ((row + 2) as f64 * 0.1 * k as f64).sin());
        let found = lagged_row_products(&rows, 9, 4);
        for (i, j) in [(0, 0), (1, 2), (2, 1)] {
            let expected: f64 = (9..5_000).map(|t| rows[(i, t)] * rows[(j, t - 4)]).sum();
            assert!((found[(i, j)] - expected).abs() < 1e-9, "{i} {j}");
        }
    }

    #[test]
    fn residuals_are_what_coefficients_leave() {
        let all = rows(90, false);
        let fit = LeastSquares::of_products(products(&all)).unwrap();
        let coefficients = fit.coefficients();
        let residual = |row: usize| {
            let fitted: f64 = coefficients.iter().zip(all.row(row)).map(|(b, x)| b * x).sum();
            all[(row, 89)] - fitted
        };
        let sum: f64 = (0..all.targets()).map(|row| residual(row).powi(2)).sum();
        assert!((fit.residual_sum() / sum - 1.0).abs() < 1e-10);
        let first =
            LeastSquares::of_products(products(&without(&all, &(40..89).collect::<Vec<_>>())));
        let found = fit.residual_sum_of_first(40);
        assert!((found / first.unwrap().residual_sum() - 1.0).abs() < 1e-10);
    }

    #[test]
    fn rows_tell_what_products_cannot_and_what_follows_from_others_is_named() {
        let all = rows(20, true);
        let refused = LeastSquares::of_products(products(&all));
        assert_eq!(refused.unwrap_err(), LinalgError::Dependent { column: 1 });
        let halves = (0..2)
            .map(|half| Matrix::from_fn(30, 20, |row, column| all[(30 * half + row, column)]));
        let fit = LeastSquares::of_rows(20, halves).unwrap();
        // The same space, spanned by the difference.
        let apart = Matrix::from_fn(60, 20, |row, column| match column {
            1 => 1e5 * (all[(row, 1)] - all[(row, 0)]),
            _ => all[(row, column)],
        });
        let expected = LeastSquares::of_products(products(&apart)).unwrap().residual_sum();
        assert!((fit.residual_sum() / expected - 1.0).abs() < 1e-9);
        let copied =
            Matrix::from_fn(60, 20, |row, column| all[(row, if column == 7 { 3 } else { column })]);
        let refused = LeastSquares::of_rows(20, [copied]).unwrap_err();
        assert_eq!(refused, LinalgError::Dependent { column: 7 });
    }
}
