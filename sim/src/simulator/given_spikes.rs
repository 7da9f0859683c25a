//! Spikes that are sent instead of those that neurons emit.

use std::collections::BTreeMap;

use crate::recording::Spike;

/// The numbers of the neurons that are to send a spike, by step.
#[derive(Clone, Debug, Default)]
pub(super) struct GivenSpikes(BTreeMap<u64, Vec<u32>>);

impl GivenSpikes {
    pub(super) fn new(spikes: &[Spike]) -> Self {
        let mut steps: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for spike in spikes {
            steps.entry(spike.step).or_default().push(spike.neuron);
        }
        steps.values_mut().for_each(|neurons| neurons.sort_unstable());
        Self(steps)
    }

    /// Those of a step, in ascending order.
    pub(super) fn take(&mut self, step: u64) -> Vec<u32> {
        self.0.remove(&step).unwrap_or_default()
    }
}
