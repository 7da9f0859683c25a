//! Neurons of an area, or of several small ones, that are simulated together by one thread at a time.

use std::sync::Arc;

use super::group_spec::GroupSpec;
use super::neuron_group::{NeuronGroup, places};
use super::sources::Sources;
use crate::connectivity::ListedNetwork;
use crate::delivery::{ChunkStore, PackedQueues};
use crate::error::BuildError;
use crate::neurons::Real;
use crate::plan::Plan;

/// Neurons that are simulated together, and the drawn synapses onto them.
pub(crate) struct AreaGroup<R: Real> {
    pub neurons: NeuronGroup<R>,
    pub sources: Sources,
    pub queues: PackedQueues,
}

impl<R: Real> AreaGroup<R> {
    pub(crate) fn new(
        plan: &Plan,
        spec: &GroupSpec,
        chunks: &Arc<ChunkStore>,
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        let neurons = NeuronGroup::new(plan, spec.parts(plan), listed);
        let sources = Sources::draw(plan, &neurons.parts)?;
        let queues = queues(plan, places(&neurons.parts), chunks);
        Ok(Self { neurons, sources, queues })
    }
}

/// Queues for the events of drawn synapses onto so many neurons.
pub(super) fn queues(plan: &Plan, neurons: usize, chunks: &Arc<ChunkStore>) -> PackedQueues {
    PackedQueues::new(neurons, plan.tables.longest_delay().max(1), plan.shift, chunks)
}
