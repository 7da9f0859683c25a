//! How well a partition describes a graph.

use super::GraphError;
use super::flow::{Flow, SelfLinks, Sign, links, sums_over_targets};
use super::level::{Assignment, Level, entropy};
use super::partition::Partition;
use crate::matrix::Matrix;

/// What says how good modules are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The bits that describe a step of a random walk, fewer are better (Rosvall & Bergstrom 2008,
    /// doi:10.1073/pnas.0706851105).
    MapEquation,
    /// The weight within modules beyond that expected from the weights of nodes, more is better (Newman & Girvan
    /// 2004, doi:10.1103/PhysRevE.69.026113; of directed links, Leicht & Newman 2008,
    /// doi:10.1103/PhysRevLett.100.118703).
    Modularity,
}

impl Measure {
    /// Whether a value is better than another.
    #[must_use]
    pub fn is_better(self, value: f64, than: f64) -> bool {
        match self {
            Self::MapEquation => value < than,
            Self::Modularity => value > than,
        }
    }
}

/// A measure of partitions of one graph.
#[derive(Clone, Debug)]
pub struct Quality {
    measure: Measure,
    nodes: Level,
    /// What the description costs however the nodes are divided (bits).
    names_bits: f64,
}

impl Quality {
    /// The two-level map equation: the bits for a step of a random walk, if the walker's module is named whenever it
    /// changes, and within it the nodes,
    ///
    /// `L = H(q) - sum_m [p log p](enter_m) - sum_m [p log p](exit_m) + sum_m [p log p](exit_m + p_m) - sum_a [p log p](p_a)`
    ///
    /// with `H(q) = [p log p](sum_m enter_m)`, logarithms to the base 2.
    #[must_use]
    pub fn map_equation(flow: &Flow) -> Self {
        let names_bits = -flow.visits.iter().map(|&visits| entropy(visits)).sum::<f64>();
        let nodes = Level { pairs: flow.steps.clone(), visits: flow.visits.clone() };
        Self { measure: Measure::MapEquation, nodes, names_bits }
    }

    /// Modularity of directed links, or of symmetric ones,
    ///
    /// `Q = 1/m sum_ts (w_ts - out_s in_t / m) [t and s in one module]`,
    ///
    /// with `m` the sum of all weights. Weights of both signs enter `m`, `in` and `out` with their sign.
    ///
    /// # Errors
    /// [`GraphError`] if the matrix is not square, a weight not finite, or their sum not above 0.
    pub fn modularity(weights: &Matrix, self_links: SelfLinks) -> Result<Self, GraphError> {
        let weights = links(weights, self_links, Sign::Both)?;
        let size = weights.targets();
        let out = sums_over_targets(&weights);
        let total: f64 = out.iter().sum();
        let into: Vec<f64> = (0..size).map(|target| weights.row(target).iter().sum()).collect();
        let term = |t: usize, s: usize| (weights[(t, s)] - out[s] * into[t] / total) / total;
        let nodes = Level { pairs: Matrix::from_fn(size, size, term), visits: vec![0.0; size] };
        Ok(Self { measure: Measure::Modularity, nodes, names_bits: 0.0 })
    }

    /// Which measure it is.
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The number of nodes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.nodes.size()
    }

    /// Codelength (bits) or modularity of a partition.
    ///
    /// # Panics
    /// If it is of another number of nodes.
    #[must_use]
    pub fn of(&self, partition: &Partition) -> f64 {
        assert_eq!(partition.modules().len(), self.size(), "a partition of this graph's nodes");
        let assignment = self.assignment(partition.modules().to_vec());
        match self.measure {
            Measure::MapEquation => assignment.bits() + self.names_bits,
            Measure::Modularity => assignment.within(),
        }
    }

    pub(super) fn nodes(&self) -> &Level {
        &self.nodes
    }

    pub(super) fn assignment(&self, modules: Vec<usize>) -> Assignment<'_> {
        Assignment::new(&self.nodes, self.measure, modules)
    }
}
