//! Neurons that are simulated together: those of an area, or of several small ones.

use std::ops::Range;

use super::sampling::{Sampled, current_sampled, sampled};
use crate::connectivity::{Batch, Listed, OutDegrees, Projection, Slots};
use crate::delivery::{EXCITATORY, INHIBITORY, Inbox, Outbox, Pool, SHARD};
use crate::error::BuildError;
use crate::machine::prefer_huge_pages;
use crate::machine::prefetch;
use crate::neurons::Real;
use crate::neurons::{Constants, LANES, States, constant_current_propagator};
use crate::plan::Plan;
use crate::plan::Rule;
use crate::plan::{BLOCK, NeuronIds};
use crate::recording::Train;
use crate::streams::Purpose;
use statrs::distribution::{ContinuousCDF, Normal};

/// Which neurons a district has: every `team`-th block of some populations, from the `member`-th on.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    pub populations: Vec<usize>,
    pub team: u32,
    pub member: u32,
}

impl Extent {
    /// How many places its neurons fill, in whole blocks.
    pub(crate) fn places(&self, ids: &NeuronIds) -> usize {
        self.populations.iter().map(|&p| self.blocks(ids.neurons(p)) as usize * LANES).sum()
    }

    /// Its blocks of a population of so many neurons.
    pub(crate) fn blocks(&self, neurons: u32) -> u32 {
        (neurons.div_ceil(BLOCK) + self.team - 1 - self.member) / self.team
    }
}

/// Neurons that are simulated together, and the synapses onto them.
pub(crate) struct District<R: Real> {
    pub parts: Vec<Part<R>>,
    pub states: States<R>,
    pub inbox: Inbox,
    /// Spike trains of the neurons, by place.
    pub trains: Vec<Train>,
    /// Neurons whose potentials are recorded.
    pub sampled: Vec<Sampled>,
    /// Places and numbers of the neurons whose currents are recorded.
    pub current_sampled: Vec<(usize, u32)>,
    /// Synapses onto these neurons from each population, where there are any.
    sources: Vec<Option<Sources>>,
    projections: Vec<Projection>,
    /// Out-degrees of all source neurons.
    out_degrees: Vec<u16>,
    pub listed: Listed,
}

/// A worker's part of a population: every `team`-th block, from the `member`-th on.
#[derive(Clone, Debug)]
pub(crate) struct Part<R> {
    pub population: usize,
    pub team: u32,
    pub member: u32,
    /// Where it begins among the neurons of the district, a multiple of a block.
    pub start: usize,
    pub blocks: usize,
    /// Neurons of the whole population, and the number of its first.
    pub neurons: u32,
    pub first_id: u32,
    pub constants: Constants<R>,
    /// What 1 pA of constant current adds to the potential in a step (mV).
    pub per_pa: f64,
}

impl<R> Part<R> {
    /// The number within its population of a neuron in one of this part's blocks, if it exists.
    pub(crate) fn neuron(&self, block: usize, lane: usize) -> Option<u32> {
        let neuron = self.block(block) * BLOCK + lane as u32;
        (neuron < self.neurons).then_some(neuron)
    }

    /// The places in the district that are neurons.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let places = 0..self.blocks * LANES;
        let is_neuron = |place: &usize| self.neuron(place / LANES, place % LANES).is_some();
        places.filter(is_neuron).map(|place| self.start + place)
    }

    /// The number within its population of the neuron at a place in the district.
    pub(crate) fn neuron_at(&self, place: usize) -> u32 {
        let place = place - self.start;
        self.block(place / LANES) * BLOCK + (place % LANES) as u32
    }

    /// The blocks whose places in the district are from `begin` to `end`, if there are any.
    pub(crate) fn blocks_between(&self, begin: usize, end: usize) -> Option<Range<usize>> {
        let from = begin.max(self.start);
        let to = end.min(self.start + self.blocks * LANES);
        (from < to).then(|| (from - self.start) / LANES..(to - self.start) / LANES)
    }

    /// The number within the population of one of this part's blocks.
    pub(crate) fn block(&self, block: usize) -> u32 {
        block as u32 * self.team + self.member
    }
}

/// Synapses from one population.
struct Sources {
    first: u32,
    projections: u32,
    /// Where the out-degrees of its neurons in each of them begin, neuron by neuron.
    out_degrees: usize,
}

impl<R: Real> District<R> {
    /// The district of this extent.
    pub(crate) fn new(
        plan: &Plan,
        extent: &Extent,
        listed: Option<Listed>,
    ) -> Result<Self, BuildError> {
        let parts = parts(plan, extent);
        let neurons = parts.last().map_or(0, |part| part.start + part.blocks * LANES);
        let mut states = States::new(neurons, if plan.two_channels { 2 } else { 1 });
        for part in &parts {
            initialise(plan, part, &mut states.potential);
        }
        let inbox = match &listed {
            None => Inbox::packed(neurons, plan.tables.longest_delay.max(1), plan.shift),
            Some(listed) => Inbox::dense(neurons, listed.longest_delay()),
        };
        let (sources, projections, out_degrees) = sources(plan, &parts)?;
        let listed = listed.unwrap_or_default();
        let trains = vec![Train::default(); neurons];
        let (sampled, current_sampled) = (sampled(plan, &parts), current_sampled(plan, &parts));
        Ok(Self {
            parts,
            states,
            inbox,
            trains,
            sampled,
            current_sampled,
            sources,
            projections,
            out_degrees,
            listed,
        })
    }

    /// Number of shards that its neurons fill.
    pub(crate) fn shards(&self) -> usize {
        self.states.potential.len().div_ceil(SHARD)
    }

    /// Whether there are drawn synapses from a population.
    #[inline(always)]
    pub(crate) fn hears(&self, population: usize) -> bool {
        self.sources[population].is_some()
    }

    /// Puts the events of spikes at step `emitted` on their way, but for what is left in the
    /// batch; `spikes` are numbers of neurons within one population.
    pub(crate) fn receive(
        &mut self,
        plan: &Plan,
        batch: &mut Batch,
        pool: &mut Pool,
        emitted: u64,
        population: usize,
        spikes: &[u32],
    ) {
        let Some(sources) = &self.sources[population] else { return };
        let Inbox::Packed(packed) = &mut self.inbox else { return };
        let mut sink = Outbox { packed, pool, emitted };
        let rules = (&self.projections[..], &plan.tables);
        let count = sources.projections as usize;
        let row = |neuron: u32| sources.out_degrees + neuron as usize * count;
        for (k, &neuron) in spikes.iter().enumerate() {
            if let Some(&next) = spikes.get(k + 1) {
                prefetch(&self.out_degrees, row(next));
            }
            let out_degrees = &self.out_degrees[row(neuron)..][..count];
            for (number, &k) in (sources.first..).zip(out_degrees) {
                let k = u32::from(k);
                if k <= 2 {
                    batch.add_few(neuron, k, number, rules, &mut sink);
                } else if rules.0[number as usize].sorts(k) {
                    batch.draw_sorted(neuron, k, number, rules, &mut sink);
                } else {
                    batch.add(neuron, k, number, rules, &mut sink);
                }
            }
        }
    }

    /// Draws what [`receive`](Self::receive) has left in the batch.
    pub(crate) fn flush(&mut self, plan: &Plan, batch: &mut Batch, pool: &mut Pool, emitted: u64) {
        let Inbox::Packed(packed) = &mut self.inbox else { return };
        let mut sink = Outbox { packed, pool, emitted };
        batch.flush((&self.projections, &plan.tables), &mut sink);
    }

    /// Puts the listed synapses of a spike on their way; returns their number.
    pub(crate) fn receive_listed(&mut self, emitted: u64, source: u32) -> u64 {
        let Inbox::Dense(ring) = &mut self.inbox else { return 0 };
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
        let slots = self.projections.iter().filter_map(|projection| projection.slots.as_ref());
        self.out_degrees.len() * size_of::<u16>() + slots.map(Slots::bytes).sum::<usize>()
    }
}

/// Where a part of so many places begins behind others that end at `end`: if it would be divided
/// between two shards, though it has room in one, at the beginning of the next.
pub(crate) fn begin_of_part(end: usize, places: usize) -> usize {
    let next = end.next_multiple_of(SHARD);
    if end + places > next && places <= SHARD { next } else { end }
}

fn parts<R: Real>(plan: &Plan, extent: &Extent) -> Vec<Part<R>> {
    let mut start = 0;
    let part = |&population: &usize| {
        let neuron = &plan.network.populations[population].neuron;
        let refractory = plan.refractory[population];
        let neurons = plan.ids.neurons(population);
        let blocks = extent.blocks(neurons) as usize;
        start = begin_of_part(start, blocks * LANES);
        let part = Part {
            population,
            team: extent.team,
            member: extent.member,
            start,
            blocks,
            neurons,
            first_id: plan.ids.of_population(population).start,
            constants: Constants::new(neuron, plan.settings.dt_ms, refractory, plan.quantum_pa),
            per_pa: constant_current_propagator(neuron, plan.settings.dt_ms),
        };
        start += part.blocks * LANES;
        part
    };
    extent.populations.iter().map(part).collect()
}

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

/// The synapses onto the parts from each population, all their projections, and the out-degrees of
/// all source neurons in them.
#[allow(clippy::type_complexity)]
fn sources<R>(
    plan: &Plan,
    parts: &[Part<R>],
) -> Result<(Vec<Option<Sources>>, Vec<Projection>, Vec<u16>), BuildError> {
    let mut projections = Vec::new();
    let mut sources = Vec::new();
    let mut of_source = vec![Vec::new(); plan.network.size()];
    let mut length = 0;
    for part in parts.iter().filter(|part| part.blocks > 0) {
        for rule in plan.rules_onto(part.population) {
            of_source[rule.source].push((part, rule));
            length += plan.ids.neurons(rule.source) as usize;
        }
    }
    let mut out_degrees = vec![0; length];
    prefer_huge_pages(&mut out_degrees);
    let mut begin = 0;
    for (source, rules) in of_source.iter().enumerate() {
        let first = projections.len() as u32;
        projections.extend(rules.iter().map(|(part, rule)| part.projection(plan, rule)));
        let (neurons, count) = (plan.ids.neurons(source), rules.len());
        let rows = &mut out_degrees[begin..begin + neurons as usize * count];
        for (column, (_, rule)) in rules.iter().enumerate() {
            draw_out_degrees(plan, neurons, rule, (column, count), rows)?;
            let out_degrees = rows.iter().skip(column).step_by(count).map(|&k| u32::from(k));
            projections[first as usize + column].slots = rule.slots(plan, out_degrees);
        }
        let of_source = Sources { first, projections: count as u32, out_degrees: begin };
        sources.push((count > 0).then_some(of_source));
        begin += rows.len();
    }
    Ok((sources, projections, out_degrees))
}

impl<R> Part<R> {
    /// A projection onto this part's population.
    fn projection(&self, plan: &Plan, rule: &Rule) -> Projection {
        Projection {
            id: plan.projection(rule),
            targets: self.neurons,
            start: self.start as u32,
            team: self.team,
            member: self.member,
            weights: rule.weights,
            delays: rule.delays,
            channel: rule.channel,
            slots: None,
        }
    }
}

/// Draws the out-degrees of all `neurons` of a population in one of its projections, a column of
/// their `rows`.
fn draw_out_degrees(
    plan: &Plan,
    neurons: u32,
    rule: &Rule,
    (column, columns): (usize, usize),
    rows: &mut [u16],
) -> Result<(), BuildError> {
    let mut largest = 0;
    let draw = OutDegrees { streams: &plan.streams, projection: plan.projection(rule) };
    draw.draw(rule.synapses, neurons, &mut |neuron, k| {
        largest = largest.max(k);
        rows[neuron as usize * columns + column] = k as u16;
    });
    if largest > u64::from(u16::MAX) {
        return Err(plan.too_many_synapses(rule, largest));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_larger_than_a_shard_are_divided() {
        assert_eq!(begin_of_part(0, 10), 0);
        assert_eq!(begin_of_part(SHARD - 10, 10), SHARD - 10);
        assert_eq!(begin_of_part(SHARD - 10, 11), SHARD);
        assert_eq!(begin_of_part(SHARD - 10, SHARD + 1), SHARD - 10);
    }
}
