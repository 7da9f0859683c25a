//! What is wrong with a graph.

/// Why something cannot be asked of a matrix of weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GraphError {
    /// Targets and sources are not the same nodes.
    #[error("a graph needs as many targets as sources, the matrix is {targets} x {sources}")]
    NotSquare {
        /// Its rows.
        targets: usize,
        /// Its columns.
        sources: usize,
    },
    /// A weight that is not allowed.
    #[error(
        "the weight from node {source_node} to node {target} is {weight}, allowed is {allowed}"
    )]
    Weight {
        /// The row, from 0.
        target: usize,
        /// The column, from 0.
        source_node: usize,
        /// What it is.
        weight: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// There is nothing to walk along, or to divide by.
    #[error("the weights sum to {total}, a graph needs a sum above 0")]
    NoLinks {
        /// Their sum, without those of nodes to themselves if these are ignored.
        total: f64,
    },
    /// A probability out of its range.
    #[error("teleportation is {0}, allowed is a number from 0.001 up to, but not including, 1")]
    Teleportation(f64),
    /// A cycle whose every round makes a path shorter.
    #[error(
        "a cycle through node {node} has weights whose geometric mean is above 1: paths through it have no shortest; \
         divide the weights by their spectral radius"
    )]
    NegativeCycle {
        /// A node on it, from 0.
        node: usize,
    },
}
