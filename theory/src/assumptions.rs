//! What the theory assumes of synapses.

use std::fmt;

use data::{Network, WeightMoments};

use crate::transfer::SynapticNoise;

/// The variants of the theory, each by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Assumptions {
    /// How the time constant of the synapses enters the rate.
    pub noise: SynapticNoise,
    /// How the spread of the weights enters the noise.
    pub weights: SynapticWeights,
}

/// How weights that differ within a projection enter the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SynapticWeights {
    /// With their second moment as drawn: `K (J² + s²)` contributes to sigma², s the standard deviation.
    #[default]
    Spread,
    /// As if all had the mean weight: `K J²`, as published figures have it.
    Mean,
}

impl Assumptions {
    /// Those of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179) and of the multi-area model:
    /// coloured noise by shifted threshold and reset, equal weights.
    pub const PUBLISHED: Self =
        Self { noise: SynapticNoise::Shift, weights: SynapticWeights::Mean };

    /// White noise, equal weights: what published theories of delta-shaped currents assume.
    pub const WHITE: Self = Self { noise: SynapticNoise::White, weights: SynapticWeights::Mean };
}

impl SynapticWeights {
    /// `spread` or `mean`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spread => "spread",
            Self::Mean => "mean",
        }
    }

    /// The moments of the weights between two populations, as this variant takes them.
    pub(crate) fn moments(self, network: &Network, target: usize, source: usize) -> WeightMoments {
        match self {
            Self::Spread => network.weight_moments(target, source),
            Self::Mean => WeightMoments::equal(network.weights.mean_pa[(target, source)]),
        }
    }
}

impl fmt::Display for Assumptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noise = match self.noise {
            SynapticNoise::Shift => "coloured noise by shifted threshold and reset",
            SynapticNoise::Taylor => "coloured noise to first order in the rate",
            SynapticNoise::White => "white noise",
        };
        let weights = match self.weights {
            SynapticWeights::Spread => "weights with their spread",
            SynapticWeights::Mean => "equal weights",
        };
        write!(f, "{noise}, {weights}")
    }
}
