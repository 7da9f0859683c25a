//! A ring buffer of summed input: for small networks whose connections are listed.

use super::packed::SHARD;
use super::sums::ShardSums;
use crate::neurons::{EXCITATORY, INHIBITORY, Real};

/// Amounts of input per step of arrival, channel and neuron.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    neurons: usize,
    steps: usize,
    amounts: Vec<i64>,
    events: Vec<u64>,
}

impl Ring {
    /// A ring for delays of up to `longest` steps.
    pub(crate) fn new(neurons: usize, longest: u32) -> Self {
        let steps = longest as usize + 1;
        Self { neurons, steps, amounts: vec![0; steps * 2 * neurons], events: vec![0; steps] }
    }

    /// Adds input that arrives at step `arrival`.
    pub(crate) fn add(&mut self, arrival: u64, channel: usize, neuron: usize, quanta: i64) {
        let step = (arrival % self.steps as u64) as usize;
        let at = (step * 2 + channel) * self.neurons + neuron;
        self.amounts[at] = self.amounts[at].wrapping_add(quanta);
        self.events[step] += 1;
    }

    /// Events on their way.
    pub(crate) fn events(&self) -> u64 {
        self.events.iter().sum()
    }

    /// Adds the input that arrives at the neurons of a shard at a step to their sums; returns the
    /// number of events onto all neurons the first time.
    pub(crate) fn deliver<R: Real>(
        &mut self,
        now: u64,
        shard: usize,
        sums: &mut ShardSums<R>,
    ) -> u64 {
        let step = (now % self.steps as u64) as usize;
        for channel in [EXCITATORY, INHIBITORY] {
            let row = (step * 2 + channel) * self.neurons;
            let amounts = &mut self.amounts[row + shard * SHARD..row + self.neurons];
            for (sum, amount) in sums.of(channel).iter_mut().zip(amounts) {
                *sum += R::amount(std::mem::take(amount));
            }
        }
        std::mem::take(&mut self.events[step])
    }
}
