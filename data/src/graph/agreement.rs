//! How alike two partitions are.

use super::partition::Partition;
use crate::matrix::Matrix;

/// How many nodes each module of one partition (rows) has in common with each of another (columns).
///
/// # Panics
/// If they are of different numbers of nodes.
#[must_use]
pub fn contingency(a: &Partition, b: &Partition) -> Matrix {
    assert_eq!(a.modules().len(), b.modules().len(), "partitions of the same nodes");
    let mut counts = Matrix::zeros(a.number(), b.number());
    for (&of_a, &of_b) in a.modules().iter().zip(b.modules()) {
        counts[(of_a, of_b)] += 1.0;
    }
    counts
}

/// The mutual information of two partitions, adjusted for chance: 1 if they are the same, 0 as expected of two random
/// ones with modules of these sizes (Vinh, Epps & Bailey 2009,
/// doi:10.1145/1553374.1553511; relative to the mean of both entropies).
///
/// 1 also where both have but one module, or both as many modules as nodes: they are the same then.
///
/// # Panics
/// If they are of different numbers of nodes.
///
/// ```
/// use siegert_data::graph::{Partition, adjusted_mutual_information};
/// let a = Partition::of(&[0, 0, 1, 1, 2, 2]);
/// assert!((adjusted_mutual_information(&a, &a) - 1.0).abs() < 1e-12);
/// let b = Partition::of(&[0, 0, 1, 2, 2, 2]);
/// assert!((adjusted_mutual_information(&a, &b) - 0.502_360_702_720_273_6).abs() < 1e-12);
/// ```
#[must_use]
pub fn adjusted_mutual_information(a: &Partition, b: &Partition) -> f64 {
    if a == b {
        return 1.0;
    }
    let counts = contingency(a, b);
    let nodes = a.modules().len() as f64;
    let (sizes_a, sizes_b) = (sizes(a), sizes(b));
    let mut mutual = 0.0;
    for (row, size_a) in sizes_a.iter().enumerate() {
        for (common, size_b) in counts.row(row).iter().zip(&sizes_b) {
            mutual += information(*common, *size_a, *size_b, nodes);
        }
    }
    let expected = expected_information(&sizes_a, &sizes_b, nodes);
    let mean_entropy = f64::midpoint(entropy(&sizes_a, nodes), entropy(&sizes_b, nodes));
    (mutual - expected) / (mean_entropy - expected)
}

fn sizes(partition: &Partition) -> Vec<f64> {
    partition.members().iter().map(|members| members.len() as f64).collect()
}

fn entropy(sizes: &[f64], nodes: f64) -> f64 {
    sizes.iter().map(|size| -size / nodes * (size / nodes).ln()).sum()
}

/// What so many common nodes of two modules tell.
fn information(common: f64, size_a: f64, size_b: f64, nodes: f64) -> f64 {
    if common == 0.0 {
        return 0.0;
    }
    common / nodes * (nodes * common / (size_a * size_b)).ln()
}

/// With the number of common nodes hypergeometric.
fn expected_information(sizes_a: &[f64], sizes_b: &[f64], nodes: f64) -> f64 {
    let mut expected = 0.0;
    for &a in sizes_a {
        for &b in sizes_b {
            let least = (a + b - nodes).max(1.0) as usize;
            for common in least..=a.min(b) as usize {
                let common = common as f64;
                expected += information(common, a, b, nodes) * probability(common, a, b, nodes);
            }
        }
    }
    expected
}

fn probability(common: f64, a: f64, b: f64, nodes: f64) -> f64 {
    let choices = |n: f64, k: f64| log_factorial(n) - log_factorial(k) - log_factorial(n - k);
    (choices(a, common) + choices(nodes - a, b - common) - choices(nodes, b)).exp()
}

fn log_factorial(n: f64) -> f64 {
    libm::lgamma(n + 1.0)
}
