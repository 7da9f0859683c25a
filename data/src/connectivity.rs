//! How populations are connected: in-degrees, weights and delays, all `[target, source]`.

use serde::{Deserialize, Serialize};

use crate::matrix::Matrix;
use crate::population::Kind;

/// Post-synaptic current amplitudes W of all projections.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Mean amplitude (pA): positive from excitatory, negative from inhibitory sources.
    pub mean_pa: Matrix,
    /// Standard deviation of the amplitude over the synapses of a projection (pA).
    pub sd_pa: Matrix,
    /// Which projections have lognormal instead of normal amplitudes.
    pub lognormal: Lognormal,
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
    /// All.
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

/// Transmission delays: normal, redrawn below one time step of the simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays {
    /// Mean (ms).
    pub mean_ms: Matrix,
    /// Standard deviation (ms).
    pub sd_ms: Matrix,
}
