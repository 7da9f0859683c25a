//! A random walk along the links of a graph, as the map equation describes it.

use super::GraphError;
use crate::matrix::Matrix;

/// What weights of nodes to themselves count for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelfLinks {
    /// Nothing, as in Infomap until 2018 and the published figures.
    #[default]
    Ignored,
    /// As any other: the walker may stay.
    Counted,
}

/// Where the walker goes now and then instead of along a link, and whether that is part of what is described.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Teleportation {
    /// To the beginning of a link that is chosen by its weight, without being recorded (Lambiotte & Rosvall 2012,
    /// doi:10.1103/PhysRevE.85.056107).
    #[default]
    UnrecordedToLinks,
    /// To any node, all alike, and recorded as a step (Rosvall & Bergstrom 2008, doi:10.1073/pnas.0706851105); the
    /// visit rates are Google's `PageRank`.
    RecordedToNodes,
}

/// A walker that follows links in proportion to their weights and sometimes teleports.
///
/// From a node without links to others it always teleports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomWalk {
    /// Where it teleports to.
    pub teleportation: Teleportation,
    /// How often: the probability of it at a step.
    pub probability: f64,
    /// Whether it may stay where it is.
    pub self_links: SelfLinks,
}

impl Default for RandomWalk {
    fn default() -> Self {
        Self {
            teleportation: Teleportation::default(),
            probability: 0.15,
            self_links: SelfLinks::default(),
        }
    }
}

/// The stationary state of a random walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// How often each node is visited; all sum to 1.
    pub visits: Vec<f64>,
    /// How often each step is taken that is recorded, `[target, source]`.
    pub steps: Matrix,
}

/// Seldom teleportation makes convergence slow: below this it is refused.
const LEAST_PROBABILITY: f64 = 1e-3;

/// What is left of the start of the power iteration, `(1 - probability)^n`.
const FORGOTTEN: f64 = 1e-17;

impl RandomWalk {
    /// The stationary visits and steps on a graph, to rounding errors: the power iteration forgets its start by the
    /// factor `1 - probability` at every step.
    ///
    /// # Errors
    /// [`GraphError`] if the matrix is not square, a weight is negative or not finite, all are 0, or teleportation is
    /// out of range.
    pub fn flow(&self, weights: &Matrix) -> Result<Flow, GraphError> {
        if !(LEAST_PROBABILITY..1.0).contains(&self.probability) {
            return Err(GraphError::Teleportation(self.probability));
        }
        let weights = links(weights, self.self_links, Sign::Positive)?;
        let out = sums_over_targets(&weights);
        let total: f64 = out.iter().sum();
        let size = out.len();
        let landing: Vec<f64> = match self.teleportation {
            Teleportation::UnrecordedToLinks => out.iter().map(|out| out / total).collect(),
            Teleportation::RecordedToNodes => vec![1.0 / size as f64; size],
        };
        let step = |target, source: usize| match out[source] {
            0.0 => 0.0,
            out => weights[(target, source)] / out,
        };
        let along_links = Matrix::from_fn(size, size, step);
        let rounds = (FORGOTTEN.ln() / (1.0 - self.probability).ln()).ceil() as usize;
        let mut visits = landing.clone();
        for _ in 0..rounds {
            visits = self.after_a_step(&along_links, &out, &landing, &visits);
        }
        Ok(self.recorded(&along_links, &out, &landing, visits))
    }

    fn after_a_step(
        &self,
        along_links: &Matrix,
        out: &[f64],
        landing: &[f64],
        visits: &[f64],
    ) -> Vec<f64> {
        let jumps: f64 =
            visits.iter().zip(out).map(|(visits, &out)| visits * self.jumping(out)).sum();
        let arriving = |(target, landing): (usize, &f64)| {
            let row = along_links.row(target);
            let walked: f64 = row.iter().zip(visits).map(|(step, visits)| step * visits).sum();
            (1.0 - self.probability).mul_add(walked, jumps * landing)
        };
        landing.iter().enumerate().map(arriving).collect()
    }

    /// How probable it is to teleport from a node whose links to others weigh so much.
    fn jumping(&self, out: f64) -> f64 {
        if out > 0.0 { self.probability } else { 1.0 }
    }

    fn recorded(
        &self,
        along_links: &Matrix,
        out: &[f64],
        landing: &[f64],
        visits: Vec<f64>,
    ) -> Flow {
        let size = visits.len();
        match self.teleportation {
            Teleportation::RecordedToNodes => {
                let step = |target: usize, source: usize| {
                    let walked = (1.0 - self.probability) * along_links[(target, source)];
                    visits[source] * self.jumping(out[source]).mul_add(landing[target], walked)
                };
                Flow { steps: Matrix::from_fn(size, size, step), visits }
            }
            Teleportation::UnrecordedToLinks => {
                let walked = |t: usize, s: usize| visits[s] * along_links[(t, s)];
                let steps = Matrix::from_fn(size, size, walked);
                let total: f64 = steps.values().iter().sum();
                let steps = Matrix::from_fn(size, size, |t, s| steps[(t, s)] / total);
                Flow { visits: (0..size).map(|t| steps.row(t).iter().sum()).collect(), steps }
            }
        }
    }
}

/// Which weights are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// None below 0.
    Positive,
    /// Of both signs.
    Both,
}

/// The weights that count, checked.
pub(super) fn links(
    weights: &Matrix,
    self_links: SelfLinks,
    sign: Sign,
) -> Result<Matrix, GraphError> {
    let (targets, sources) = (weights.targets(), weights.sources());
    if targets != sources {
        return Err(GraphError::NotSquare { targets, sources });
    }
    let allowed = match sign {
        Sign::Positive => "a finite number of at least 0",
        Sign::Both => "a finite number",
    };
    for target in 0..targets {
        for (source_node, &weight) in weights.row(target).iter().enumerate() {
            if !weight.is_finite() || (sign == Sign::Positive && weight < 0.0) {
                return Err(GraphError::Weight { target, source_node, weight, allowed });
            }
        }
    }
    let counts = |target, source| target != source || self_links == SelfLinks::Counted;
    let counted = Matrix::from_fn(targets, sources, |target, source| {
        if counts(target, source) { weights[(target, source)] } else { 0.0 }
    });
    let total: f64 = counted.values().iter().sum();
    if total > 0.0 && total.is_finite() { Ok(counted) } else { Err(GraphError::NoLinks { total }) }
}

/// What the links from each node weigh.
pub(super) fn sums_over_targets(weights: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; weights.sources()];
    for target in 0..weights.targets() {
        sums.iter_mut().zip(weights.row(target)).for_each(|(sum, weight)| *sum += weight);
    }
    sums
}
