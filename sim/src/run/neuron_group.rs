//! Neurons that one thread updates in one go.

use statrs::distribution::{ContinuousCDF, Normal};

use super::listed::listed_onto;
use super::sampling::{Sampled, current_sampled, sampled};
use super::train::Train;
use crate::connectivity::{Listed, ListedNetwork};
use crate::delivery::{Ring, SHARD, ShardSums};
use crate::neurons::{EXCITATORY, INHIBITORY, LANES, Part, Real, States};
use crate::plan::Plan;
use crate::streams::Purpose;

/// Neurons that one thread updates in one go, and what is listed of their input.
pub(crate) struct NeuronGroup<R: Real> {
    pub parts: Vec<Part<R>>,
    pub states: States<R>,
    /// Spike trains of the neurons, by place.
    pub trains: Vec<Train>,
    /// Neurons whose potentials are recorded.
    pub sampled: Vec<Sampled>,
    /// Places and numbers of the neurons whose currents are recorded.
    pub current_sampled: Vec<(usize, u32)>,
    listed: Option<ListedInput>,
}

/// Listed synapses onto some neurons, and what is on its way through them.
struct ListedInput {
    synapses: Listed,
    ring: Ring,
}

impl<R: Real> NeuronGroup<R> {
    pub(crate) fn new(plan: &Plan, parts: Vec<Part<R>>, listed: Option<&ListedNetwork>) -> Self {
        let neurons = places(&parts);
        let mut states = States::new(neurons, if plan.two_channels { 2 } else { 1 });
        for part in &parts {
            initialise(plan, part, &mut states.potential);
        }
        let listed = listed.map(|network| {
            let synapses = listed_onto(plan, &parts, network);
            ListedInput { ring: Ring::new(neurons, synapses.longest_delay()), synapses }
        });
        Self {
            trains: vec![Train::default(); neurons],
            sampled: sampled(plan, &parts),
            current_sampled: current_sampled(plan, &parts),
            listed,
            parts,
            states,
        }
    }

    /// Number of shards that its neurons fill.
    pub(crate) fn shards(&self) -> usize {
        self.states.potential.len().div_ceil(SHARD)
    }

    /// Puts the listed synapses of a spike on their way; returns their number.
    pub(crate) fn receive_listed(&mut self, emitted: u64, source: u32) -> u64 {
        let Some(ListedInput { synapses, ring }) = &mut self.listed else { return 0 };
        let synapses = synapses.of(source);
        for synapse in synapses {
            let channel = if synapse.quanta < 0 { INHIBITORY } else { EXCITATORY };
            let arrival = emitted + u64::from(synapse.delay);
            ring.add(arrival, channel, synapse.target as usize, synapse.quanta);
        }
        synapses.len() as u64
    }

    /// Adds what arrives through listed synapses at the neurons of a shard to their sums.
    pub(crate) fn deliver_listed(
        &mut self,
        now: u64,
        shard: usize,
        sums: &mut ShardSums<R>,
    ) -> ListedEvents {
        let Some(ListedInput { synapses, ring }) = &mut self.listed else {
            return ListedEvents::default();
        };
        let mut events = ListedEvents { delivered: ring.deliver(now, shard, sums), given: 0 };
        let begin = shard * SHARD;
        while let Some(given) = synapses.take_given(now, begin + SHARD) {
            let channel = if given.quanta < 0 { INHIBITORY } else { EXCITATORY };
            sums.of(channel)[given.target as usize - begin] += R::amount(given.quanta);
            events.given += 1;
        }
        events
    }

    /// Events on their way through listed synapses.
    pub(crate) fn pending(&self) -> u64 {
        self.listed.as_ref().map_or(0, |listed| listed.ring.events())
    }
}

/// How many events have arrived through listed synapses, and how many that were given.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ListedEvents {
    pub delivered: u64,
    pub given: u64,
}

/// Places that some parts of populations fill.
pub(crate) fn places<R>(parts: &[Part<R>]) -> usize {
    parts.last().map_or(0, |part| part.start + part.blocks * LANES)
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
