//! A dense matrix in the model's order: `[target, source]`, stored row by row.

use std::ops::{Index, IndexMut};

/// A dense `f64` matrix indexed `[(target, source)]`, one row per target.
///
/// It only holds values; linear algebra is the business of the theory.
///
/// # Panics
/// An index out of range panics, as it does for slices, and so does a shape with more entries than any memory
/// has.
///
/// ```
/// let mut k = siegert_data::Matrix::zeros(2, 3);
/// k[(1, 2)] = 5.0;
/// assert_eq!(k.row(1), &[0.0, 0.0, 5.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    targets: usize,
    sources: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros with one row per target and one column per source.
    #[must_use]
    pub fn zeros(targets: usize, sources: usize) -> Self {
        Self::filled(targets, sources, 0.0)
    }

    /// A matrix whose every entry is `value`.
    #[must_use]
    pub fn filled(targets: usize, sources: usize, value: f64) -> Self {
        Self { targets, sources, values: vec![value; entries(targets, sources)] }
    }

    /// Takes values row by row; `None` if their number is not `targets * sources`.
    #[must_use]
    pub fn from_rows(targets: usize, sources: usize, values: Vec<f64>) -> Option<Self> {
        let fits = targets.checked_mul(sources) == Some(values.len());
        fits.then_some(Self { targets, sources, values })
    }

    /// Fills a matrix from a function of `(target, source)`.
    #[must_use]
    pub fn from_fn(
        targets: usize,
        sources: usize,
        mut entry: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut values = Vec::with_capacity(entries(targets, sources));
        for target in 0..targets {
            values.extend((0..sources).map(|source| entry(target, source)));
        }
        Self { targets, sources, values }
    }

    /// Number of rows.
    #[must_use]
    pub fn targets(&self) -> usize {
        self.targets
    }

    /// Number of columns.
    #[must_use]
    pub fn sources(&self) -> usize {
        self.sources
    }

    /// The entries of one target, one per source.
    #[must_use]
    pub fn row(&self, target: usize) -> &[f64] {
        &self.values[target * self.sources..(target + 1) * self.sources]
    }

    /// All entries, row by row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All entries, row by row, without a copy.
    #[must_use]
    pub fn into_values(self) -> Vec<f64> {
        self.values
    }

    /// A matrix with every entry mapped by `f(target, source, value)`.
    #[must_use]
    pub fn map(&self, mut f: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let values = self.iter().map(|((target, source), value)| f(target, source, value));
        Self { values: values.collect(), ..*self }
    }

    /// All entries with their position, row by row.
    pub fn iter(&self) -> impl Iterator<Item = ((usize, usize), f64)> + '_ {
        let sources = self.sources.max(1);
        self.values.iter().enumerate().map(move |(k, &v)| ((k / sources, k % sources), v))
    }

    /// The sum over all entries.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.values.iter().sum()
    }
}

impl Matrix {
    /// Where an entry is among the values.
    ///
    /// The column is compared also in release: beyond the last one lies the next row, and a wrong
    /// number would come back without a word. A row beyond the last is beyond the values.
    #[inline]
    fn offset(&self, target: usize, source: usize) -> usize {
        assert!(source < self.sources, "column {source} of a matrix with {} columns", self.sources);
        target * self.sources + source
    }
}

/// The number of entries of a shape.
///
/// A product that wraps around would make a matrix without the values that its shape promises.
fn entries(targets: usize, sources: usize) -> usize {
    let most = isize::MAX as usize / size_of::<f64>();
    match targets.checked_mul(sources) {
        Some(entries) if entries <= most => entries,
        _ => panic!("a matrix of {targets} x {sources} numbers is larger than any memory"),
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (target, source): (usize, usize)) -> &f64 {
        &self.values[self.offset(target, source)]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (target, source): (usize, usize)) -> &mut f64 {
        let offset = self.offset(target, source);
        &mut self.values[offset]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_given() {
        let values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let matrix = Matrix::from_rows(2, 3, values.clone()).unwrap();
        assert_eq!(matrix[(1, 0)], 4.0);
        assert_eq!(matrix.map(|i, j, v| v + (10 * i + j) as f64)[(1, 2)], 18.0);
        assert_eq!(matrix.into_values(), values);
    }

    #[test]
    fn a_shape_that_does_not_fit_the_values_is_refused() {
        assert!(Matrix::from_rows(2, 3, vec![0.0; 5]).is_none());
        let huge = usize::MAX / 2 + 1;
        assert!(Matrix::from_rows(huge, 2, Vec::new()).is_none());
        assert!(Matrix::from_rows(0, 3, Vec::new()).is_some());
    }

    #[test]
    #[should_panic(expected = "column 3 of a matrix with 3 columns")]
    fn a_column_out_of_range_is_not_the_next_row() {
        let _ = Matrix::zeros(2, 3)[(0, 3)];
    }

    #[test]
    #[should_panic(expected = "x 2 numbers is larger than any memory")]
    fn a_shape_beyond_all_memory_panics_with_its_size() {
        let _ = Matrix::zeros(usize::MAX, 2);
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn a_row_out_of_range_panics() {
        let _ = Matrix::zeros(2, 3)[(2, 0)];
    }
}
