//! Neurons that are simulated together: those of an area, or of several small ones.

use std::sync::Arc;

use statrs::distribution::{ContinuousCDF, Normal};

use super::group_spec::GroupSpec;
use super::listed::listed_onto;
use super::sampling::{Sampled, current_sampled, sampled};
use super::sources::Sources;
use super::train::Train;
use crate::connectivity::{Batch, Listed, ListedNetwork};
use crate::delivery::{ChunkStore, EventBuffer, Pool, QueueWriter, SHARD};
use crate::error::BuildError;
use crate::neurons::{EXCITATORY, INHIBITORY, LANES, Part, Real, States};
use crate::plan::Plan;
use crate::streams::Purpose;

/// Neurons that are simulated together, and the synapses onto them.
pub(crate) struct AreaGroup<R: Real> {
    pub parts: Vec<Part<R>>,
    pub states: States<R>,
    pub events: EventBuffer,
    /// Spike trains of the neurons, by place.
    pub trains: Vec<Train>,
    /// Neurons whose potentials are recorded.
    pub sampled: Vec<Sampled>,
    /// Places and numbers of the neurons whose currents are recorded.
    pub current_sampled: Vec<(usize, u32)>,
    /// Drawn synapses onto these neurons.
    sources: Sources,
    pub listed: Listed,
}

impl<R: Real> AreaGroup<R> {
    /// The group that a thread is given.
    pub(crate) fn new(
        plan: &Plan,
        spec: &GroupSpec,
        chunks: &Arc<ChunkStore>,
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        let parts = spec.parts(plan);
        let neurons = parts.last().map_or(0, |part| part.start + part.blocks * LANES);
        let mut states = States::new(neurons, if plan.two_channels { 2 } else { 1 });
        for part in &parts {
            initialise(plan, part, &mut states.potential);
        }
        let listed = listed.map(|network| listed_onto(plan, &parts, network));
        let events = match &listed {
            None => {
                let longest_delay = plan.tables.longest_delay().max(1);
                EventBuffer::queues(neurons, longest_delay, plan.shift, chunks)
            }
            Some(listed) => EventBuffer::ring(neurons, listed.longest_delay()),
        };
        Ok(Self {
            sources: Sources::draw(plan, &parts)?,
            trains: vec![Train::default(); neurons],
            sampled: sampled(plan, &parts),
            current_sampled: current_sampled(plan, &parts),
            listed: listed.unwrap_or_default(),
            parts,
            states,
            events,
        })
    }

    /// Number of shards that its neurons fill.
    pub(crate) fn shards(&self) -> usize {
        self.states.potential.len().div_ceil(SHARD)
    }

    /// Whether there are drawn synapses from a population.
    #[inline(always)]
    pub(crate) fn receives_from(&self, population: usize) -> bool {
        self.sources.are_from(population)
    }

    /// Puts the events of spikes at step `emitted` on their way, but for what is left in the
    /// batch; `spikes` are numbers of neurons within one population.
    pub(crate) fn receive(
        &mut self,
        batch: &mut Batch,
        pool: &mut Pool,
        emitted: u64,
        population: usize,
        spikes: &[u32],
    ) {
        let EventBuffer::Queues(queues) = &mut self.events else { return };
        let mut sink = QueueWriter { queues, pool, emitted };
        self.sources.draw_synapses(batch, population, spikes, &mut sink);
    }

    /// Draws what [`receive`](Self::receive) has left in the batch.
    pub(crate) fn flush(&mut self, batch: &mut Batch, pool: &mut Pool, emitted: u64) {
        let EventBuffer::Queues(queues) = &mut self.events else { return };
        let mut sink = QueueWriter { queues, pool, emitted };
        batch.flush(self.sources.projections(), &mut sink);
    }

    /// Puts the listed synapses of a spike on their way; returns their number.
    pub(crate) fn receive_listed(&mut self, emitted: u64, source: u32) -> u64 {
        let EventBuffer::Ring(ring) = &mut self.events else { return 0 };
        let synapses = self.listed.of(source);
        for synapse in synapses {
            let channel = if synapse.quanta < 0 { INHIBITORY } else { EXCITATORY };
            let arrival = emitted + u64::from(synapse.delay);
            ring.add(arrival, channel, synapse.target as usize, synapse.quanta);
        }
        synapses.len() as u64
    }

    /// Memory for connections (bytes).
    pub(crate) fn bytes(&self) -> usize {
        self.sources.bytes()
    }
}

/// Draws the initial potentials of a part's neurons.
fn initialise<R: Real>(plan: &Plan, part: &Part<R>, potential: &mut [R]) {
    let population = &plan.network.populations[part.population];
    let initial = population.initial_potential;
    let unit = Normal::standard();
    for block in 0..part.blocks {
        for lane in 0..LANES {
            let Some(neuron) = part.neuron(block, lane) else { continue };
            let place = [part.first_id + neuron, 0, 0];
            let deviation = if initial.sd_mv == 0.0 {
                0.0
            } else {
                let share = plan.streams.uniform(Purpose::InitialPotential, place);
                initial.sd_mv * unit.inverse_cdf(share)
            };
            let relative_mv = initial.mean_mv + deviation - population.neuron.e_l_mv;
            potential[part.start + block * LANES + lane] = R::from_f64(relative_mv);
        }
    }
}
