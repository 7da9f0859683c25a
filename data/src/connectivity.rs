//! How populations are connected: in-degrees, weights and delays, all `[target, source]`.

use serde::{Deserialize, Serialize};

use crate::label::Kind;
use crate::matrix::Matrix;

/// Post-synaptic current amplitudes W of all projections, one row per target population, one column per
/// source population.
///
/// A spike at time 0 causes the current `I(t) = W e^(-t/tau_syn)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Mean amplitude (pA): positive from excitatory, negative from inhibitory sources.
    pub mean_pa: Matrix,
    /// Standard deviation of the amplitude over the synapses of a projection (pA).
    pub sd_pa: Matrix,
    /// Which projections have lognormal instead of normal amplitudes.
    pub lognormal: Lognormal,
}

impl Weights {
    /// Amplitudes (pA), `[target, source]`, that are the same for all synapses of a projection.
    #[must_use]
    pub fn constant(mean_pa: Matrix) -> Self {
        let sd_pa = Matrix::zeros(mean_pa.targets(), mean_pa.sources());
        Self { mean_pa, sd_pa, lognormal: Lognormal::None }
    }
}

/// Which projections draw their weights from a lognormal distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lognormal {
    /// None: all weights are normal, redrawn on the wrong side of zero.
    #[serde(rename = "none")]
    None,
    /// Those between excitatory populations.
    #[serde(rename = "E-to-E")]
    ExcitatoryToExcitatory,
    /// All. Of mean m and standard deviation s, `ln |W|` is normal with the variance
    /// `v = ln(1 + s²/m²)` and the mean `ln |m| - v/2`.
    #[serde(rename = "all")]
    All,
}

impl Lognormal {
    /// Whether the projection from a source of one kind to a target of another is lognormal.
    #[must_use]
    pub fn applies(self, target: Kind, source: Kind) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::ExcitatoryToExcitatory => {
                target == Kind::Excitatory && source == Kind::Excitatory
            }
        }
    }
}

/// What is fixed when the synapses of a projection are drawn; the names are NEST's.
///
/// Sources are drawn at random in both cases, one for each synapse, so that a neuron may connect to another
/// more than once and to itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionRule {
    /// The number of all synapses, K N rounded down: targets are drawn, too, and in-degrees are
    /// binomial.
    #[default]
    FixedTotalNumber,
    /// The in-degree: every target neuron has exactly K synapses, rounded to the nearest whole number.
    FixedIndegree,
}

impl ConnectionRule {
    /// Its name in NEST and in descriptions.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FixedTotalNumber => "fixed_total_number",
            Self::FixedIndegree => "fixed_indegree",
        }
    }

    /// The variance of in-degrees over a population of N `neurons`, as a share of their mean K:
    /// `1 - 1/N` where the number of all synapses is fixed, as each chooses its target among N; 0 where
    /// the in-degree is.
    #[must_use]
    pub fn in_degree_variance(self, neurons: f64) -> f64 {
        match self {
            // Without synapses there are no targets to share them.
            Self::FixedTotalNumber => 1.0 - 1.0 / neurons.max(1.0),
            Self::FixedIndegree => 0.0,
        }
    }
}

/// Transmission delays of all projections, one row per target population, one column per source
/// population: normal, redrawn below one time step of the simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays {
    /// Mean (ms).
    pub mean_ms: Matrix,
    /// Standard deviation (ms).
    pub sd_ms: Matrix,
}

impl Delays {
    /// Delays (ms), `[target, source]`, that are the same for all synapses of a projection.
    #[must_use]
    pub fn constant(mean_ms: Matrix) -> Self {
        let sd_ms = Matrix::zeros(mean_ms.targets(), mean_ms.sources());
        Self { mean_ms, sd_ms }
    }
}
