//! The spikes of one step.

/// Spikes of one step, by the numbers of the neurons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepSpikes {
    pub step: u64,
    pub neurons: Vec<u32>,
}
