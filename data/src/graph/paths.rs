//! Shortest paths between all nodes.

use super::GraphError;
use super::flow::{SelfLinks, Sign, links};
use crate::matrix::Matrix;

/// The shortest paths of a graph whose links are as long as they are weak, `d = log10(1/w)`.
///
/// Links above 1 have negative lengths; that no cycle has one, so that there are shortest paths, follows where the
/// weights were divided by their spectral radius: no cycle's geometric mean weight exceeds it.
#[derive(Clone, Debug)]
pub struct ShortestPaths {
    lengths: Matrix,
    /// The node after the source on the way to the target, `[target, source]`.
    next: Vec<usize>,
}

/// A path, from its first node to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The sum of its links' lengths.
    pub length: f64,
    /// The nodes, source and target included.
    pub nodes: Vec<usize>,
}

/// Paths that differ by less are equally long, and that with fewer links, or found first, stays.
const EQUAL: f64 = 1e-12;

/// There is no way.
const NONE: usize = usize::MAX;

impl ShortestPaths {
    /// Of weights `[target, source]`, 0 where there is no link; those of nodes to themselves do not matter.
    ///
    /// # Errors
    /// [`GraphError`] if the matrix is not square, a weight is negative or not finite, all are 0, or a cycle makes
    /// paths shorter at every round.
    pub fn of(weights: &Matrix) -> Result<Self, GraphError> {
        let weights = links(weights, SelfLinks::Ignored, Sign::Positive)?;
        let size = weights.targets();
        let length = |target: usize, source: usize| match weights[(target, source)] {
            _ if target == source => 0.0,
            0.0 => f64::INFINITY,
            weight => -weight.log10(),
        };
        let mut paths = Self { lengths: Matrix::from_fn(size, size, length), next: Vec::new() };
        let first = |k: usize| if paths.lengths.values()[k].is_finite() { k / size } else { NONE };
        paths.next = (0..size * size).map(first).collect();
        for via in 0..size {
            paths.allow(via);
        }
        match (0..size).find(|&node| paths.lengths[(node, node)] < -EQUAL) {
            Some(node) => Err(GraphError::NegativeCycle { node }),
            None => Ok(paths),
        }
    }

    /// Ways that go through a node (Floyd & Warshall).
    fn allow(&mut self, via: usize) {
        let size = self.lengths.targets();
        let to_via = self.lengths.row(via).to_vec();
        for target in 0..size {
            let rest = self.lengths[(target, via)];
            if rest.is_infinite() {
                continue;
            }
            for (source, &begin) in to_via.iter().enumerate() {
                let through = begin + rest;
                if through < self.lengths[(target, source)] - EQUAL {
                    self.lengths[(target, source)] = through;
                    self.next[target * size + source] = self.next[via * size + source];
                }
            }
        }
    }

    /// The lengths, `[target, source]`; infinite where no path leads.
    #[must_use]
    pub fn lengths(&self) -> &Matrix {
        &self.lengths
    }

    /// The path to a target from a source; none where none leads there.
    #[must_use]
    pub fn path(&self, target: usize, source: usize) -> Option<Path> {
        let size = self.lengths.targets();
        let length = self.lengths[(target, source)];
        let mut nodes = vec![source];
        let mut at = source;
        while at != target {
            at = *self.next.get(target * size + at).filter(|&&next| next != NONE)?;
            nodes.push(at);
            debug_assert!(nodes.len() <= size, "a shortest path meets no node twice");
        }
        Some(Path { length, nodes })
    }
}

/// Whether some node is reached from itself along links, one to itself among them. Without, the spectral radius is 0.
#[must_use]
pub fn has_cycle(weights: &Matrix) -> bool {
    let size = weights.sources();
    let receives = |target: usize, left: &[bool]| {
        (0..size).any(|source| left[source] && weights[(target, source)] != 0.0)
    };
    let mut left = vec![true; size];
    // What receives nothing from what is left is on no cycle.
    while let Some(target) = (0..size).find(|&t| left[t] && !receives(t, &left)) {
        left[target] = false;
    }
    left.contains(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detour_is_taken_where_it_is_stronger() {
        let mut weights = Matrix::zeros(4, 4);
        weights[(1, 0)] = 0.5;
        weights[(2, 1)] = 0.5;
        weights[(2, 0)] = 0.1;
        let paths = ShortestPaths::of(&weights).unwrap();
        let path = paths.path(2, 0).unwrap();
        assert_eq!(path.nodes, [0, 1, 2]);
        assert!((path.length - 4.0_f64.log10()).abs() < 1e-12);
        assert_eq!(paths.path(0, 2), None);
        assert_eq!(paths.path(3, 3).unwrap().nodes, [3]);
        assert!(paths.lengths()[(3, 0)].is_infinite());
    }

    #[test]
    fn cycles_are_seen() {
        let mut weights = Matrix::zeros(4, 4);
        weights[(1, 0)] = 1.0;
        weights[(2, 1)] = 1.0;
        weights[(2, 0)] = 1.0;
        assert!(!has_cycle(&weights));
        let mut own = weights.clone();
        own[(3, 3)] = 0.1;
        assert!(has_cycle(&own));
        weights[(0, 2)] = 0.1;
        assert!(has_cycle(&weights));
    }

    #[test]
    fn cycles_that_grow_have_no_shortest_paths() {
        let mut weights = Matrix::zeros(2, 2);
        weights[(1, 0)] = 4.0;
        weights[(0, 1)] = 0.2;
        ShortestPaths::of(&weights).unwrap();
        weights[(0, 1)] = 0.3;
        let error = ShortestPaths::of(&weights).unwrap_err();
        assert!(matches!(error, GraphError::NegativeCycle { .. }), "{error}");
    }
}
