//! What the search for zeros asks of the matrix that feeds rates back.

use crate::linalg::{Complex, ComplexMatrix};

/// A matrix M(s), analytic to the right of an edge, whose `det(1 - M(s)) = 0` are looked for.
pub(super) trait Feedback: Sync {
    /// Number of rows.
    fn size(&self) -> usize;

    /// The matrix at a complex frequency (1/ms).
    fn at(&self, s_per_ms: Complex) -> ComplexMatrix;

    /// The highest angular frequency that there is on the grid of times (1/ms).
    fn highest_per_ms(&self) -> f64;

    /// The longest mean delay (ms).
    fn longest_delay_ms(&self) -> f64;

    /// Where M has its first pole (1/ms).
    fn left_edge_per_ms(&self) -> f64;

    /// Parts that are strongly connected within and weakly between, if there are several.
    fn parts(&self) -> Vec<Box<dyn Feedback + '_>> {
        Vec::new()
    }
}
