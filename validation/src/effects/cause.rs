//! Why theory and simulation differ, by name.

/// A reason for which theory and simulation differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Neurons differ in their synapses: in their in-degrees, where only the total number of synapses
    /// is fixed, and in the weights of these.
    InDegrees,
    /// Numbers of neurons and synapses are whole.
    Rounding,
    /// The transfer function is an approximation: measured on neurons that are not coupled.
    Transfer,
    /// The threshold is watched only on the time grid: measured against a finer one.
    Grid,
    /// Neurons spike more or less regularly than a Poisson process, which colours the input.
    Regularity,
    /// Neurons share sources, and have several synapses from the same one, so that their input fluctuates
    /// more, even if the sources are independent.
    Common,
    /// The populations answer what they share: inhibition takes out most of it.
    Covariances,
    /// Neurons spike together, which makes the input fluctuate more, or where inhibition follows
    /// excitation, less.
    Synchrony,
    /// Sources are neither independent nor Poisson: the variance of the input that sampled neurons
    /// receive, beside that which the measured rates would give.
    Input,
    /// The time constant of the synapses, taken to first order in the rate in place of shifted threshold and reset: both are
    /// of the same order, so that their difference shows the size of what is left out.
    Colour,
}

impl Cause {
    /// Those that are computed without any spikes, in the order in which they are added.
    pub const PREDICTED: [Self; 6] = [
        Self::InDegrees,
        Self::Rounding,
        Self::Regularity,
        Self::Common,
        Self::Covariances,
        Self::Colour,
    ];

    /// The predicted one of a name.
    #[must_use]
    pub fn predicted(key: &str) -> Option<Self> {
        Self::PREDICTED.into_iter().find(|cause| cause.key() == key)
    }

    /// In one word, for columns of data.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InDegrees => "in_degrees",
            Self::Transfer => "transfer",
            Self::Grid => "grid",
            Self::Rounding => "rounding",
            Self::Common => "common",
            Self::Regularity => "regularity",
            Self::Covariances => "covariances",
            Self::Synchrony => "synchrony",
            Self::Input => "input",
            Self::Colour => "coloured_noise",
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::InDegrees => "neurons that differ in in-degrees and weights",
            Self::Transfer => "transfer function (jumps, coloured noise; time grid, if not apart)",
            Self::Grid => "time grid",
            Self::Rounding => "whole numbers of neurons and synapses",
            Self::Common => "several synapses from the same source",
            Self::Regularity => "trains that are no Poisson processes",
            Self::Covariances => "covariances between populations, as they answer what they share",
            Self::Synchrony => "correlations between neurons",
            Self::Input => "variance of the input (synchrony, regular spiking)",
            Self::Colour => {
                "coloured noise to first order in the rate, not by shifted threshold and reset"
            }
        }
    }
}

/// What one cause changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The cause.
    pub cause: Cause,
    /// Change of the rate of each population (spikes/s), with the network's answer to it.
    pub change_hz: Vec<f64>,
}
