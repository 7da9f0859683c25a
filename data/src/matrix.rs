//! A dense matrix in the model's order: `[target, source]`, stored row by row.

use std::ops::{Index, IndexMut};

/// A dense `f64` matrix indexed `[(target, source)]`, one row per target.
///
/// It only holds values; linear algebra is the business of the theory.
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
        Self { targets, sources, values: vec![value; targets * sources] }
    }

    /// Takes values row by row; `None` if their number is not `targets * sources`.
    #[must_use]
    pub fn from_rows(targets: usize, sources: usize, values: Vec<f64>) -> Option<Self> {
        (values.len() == targets * sources).then_some(Self { targets, sources, values })
    }

    /// Fills a matrix from a function of `(target, source)`.
    #[must_use]
    pub fn from_fn(
        targets: usize,
        sources: usize,
        mut entry: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut matrix = Self::zeros(targets, sources);
        for target in 0..targets {
            for source in 0..sources {
                matrix[(target, source)] = entry(target, source);
            }
        }
        matrix
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

    /// A matrix with every entry mapped by `f(target, source, value)`.
    #[must_use]
    pub fn map(&self, mut f: impl FnMut(usize, usize, f64) -> f64) -> Self {
        Self::from_fn(self.targets, self.sources, |i, j| f(i, j, self[(i, j)]))
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

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (target, source): (usize, usize)) -> &f64 {
        debug_assert!(source < self.sources);
        &self.values[target * self.sources + source]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (target, source): (usize, usize)) -> &mut f64 {
        debug_assert!(source < self.sources);
        &mut self.values[target * self.sources + source]
    }
}
