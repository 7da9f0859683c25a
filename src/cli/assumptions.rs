//! Which theory: the choices of noise and of weights.

use clap::ValueEnum;
use theory::{Assumptions, SynapticNoise, SynapticWeights};

/// What the theory assumes of synapses.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct AssumptionArgs {
    #[command(flatten)]
    noise: NoiseArgs,
    /// How weights that differ enter the noise; published theory takes their mean [default: spread].
    #[arg(long, value_enum)]
    weights: Option<Weights>,
}

/// How the time constant of synapses enters the rate.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct NoiseArgs {
    /// How the time constant of synapses enters the rate [default: shift].
    #[arg(long, value_enum)]
    noise: Option<Noise>,
    /// The same as --noise white.
    #[arg(long, conflicts_with = "noise")]
    white: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Noise {
    /// It shifts threshold and reset, to first order in sqrt(tau_syn/tau_m) (doi:10.1162/089976602320264015).
    Shift,
    /// It changes the rate itself to first order in sqrt(tau_syn/tau_m).
    Taylor,
    /// Not at all: synaptic currents are delta functions.
    White,
}

/// What is taken of the distribution of weights.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Weights {
    /// With their second moment: K (J^2 + s^2).
    Spread,
    /// As if all were equal: K J^2.
    Mean,
}

impl NoiseArgs {
    /// What was asked for, or the default.
    pub fn noise(self) -> SynapticNoise {
        match self.noise {
            _ if self.white => SynapticNoise::White,
            None | Some(Noise::Shift) => SynapticNoise::Shift,
            Some(Noise::Taylor) => SynapticNoise::Taylor,
            Some(Noise::White) => SynapticNoise::White,
        }
    }
}

impl AssumptionArgs {
    /// Of a command whose option `--weights` means something else.
    pub fn of(noise: NoiseArgs, weights: Option<Weights>) -> Self {
        Self { noise, weights }
    }

    /// What was asked for, or the defaults.
    pub fn assumptions(self) -> Assumptions {
        self.assumptions_or(SynapticWeights::default())
    }

    /// What was asked for, with other weights where nobody says which.
    pub fn assumptions_or(self, weights: SynapticWeights) -> Assumptions {
        let weights = match self.weights {
            None => weights,
            Some(Weights::Spread) => SynapticWeights::Spread,
            Some(Weights::Mean) => SynapticWeights::Mean,
        };
        Assumptions { noise: self.noise.noise(), weights }
    }
}
