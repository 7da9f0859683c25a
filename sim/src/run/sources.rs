//! The drawn synapses onto the neurons of a group, by the population that they come from.

use std::ops::Range;

use super::spikes::PopulationSpikes;
use crate::connectivity::{
    Batch, OutDegrees, Projection, Projections, Sink, Slots, SourceSynapses,
};
use crate::error::BuildError;
use crate::machine::{prefer_huge_pages, prefetch};
use crate::neurons::{BLOCK, Part};
use crate::plan::{Plan, Rule};

/// Projections onto a group, and the out-degrees of all source neurons in them.
pub(crate) struct Sources {
    /// Those from each population, where there are any.
    of_population: Vec<Option<OfPopulation>>,
    projections: Projections,
    out_degrees: Vec<u16>,
}

/// Synapses from one population.
struct OfPopulation {
    /// Its first projection, and how many there are.
    first: u32,
    projections: u32,
    /// Where the out-degrees of its neurons in each of them begin, neuron by neuron.
    out_degrees: usize,
}

impl Sources {
    /// Draws the out-degrees in all projections onto some parts of populations.
    pub(crate) fn draw<R>(plan: &Plan, parts: &[Part<R>]) -> Result<Self, BuildError> {
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
        let (mut projections, mut of_population) = (Vec::new(), Vec::new());
        let mut begin = 0;
        for (source, rules) in of_source.iter().enumerate() {
            let first = projections.len() as u32;
            projections.extend(rules.iter().map(|(part, rule)| projection(part, rule)));
            let (neurons, columns) = (plan.ids.neurons(source), rules.len());
            let values = &mut out_degrees[begin..begin + neurons as usize * columns];
            let mut rows = Rows { values, columns };
            for (column, (_, rule)) in rules.iter().enumerate() {
                rows.draw(plan, rule, column)?;
                projections[first as usize + column].slots =
                    rule.slots(&plan.streams, rows.column(column));
            }
            let here = OfPopulation { first, projections: columns as u32, out_degrees: begin };
            of_population.push((columns > 0).then_some(here));
            begin += neurons as usize * columns;
        }
        let projections = Projections::new(projections, &plan.tables);
        Ok(Self { of_population, projections, out_degrees })
    }

    /// How many pieces the synapses of some spikes have: each spike one in every projection.
    pub(super) fn pieces(&self, spikes: &PopulationSpikes) -> usize {
        let source = self.of_population[spikes.population].as_ref();
        source.map_or(0, |source| spikes.neurons.len() * source.projections as usize)
    }

    /// The projections.
    pub(crate) fn projections(&self) -> &Projections {
        &self.projections
    }

    /// Draws some pieces of the synapses of spikes, but for what is left in the batch.
    pub(super) fn draw_synapses(
        &self,
        batch: &mut Batch,
        spikes: &PopulationSpikes,
        pieces: Range<usize>,
        sink: &mut impl Sink,
    ) {
        let Some(source) = &self.of_population[spikes.population] else { return };
        let count = source.projections as usize;
        let mut from = pieces.start % count;
        let mut left = pieces.len();
        let mut neurons = spikes.neurons[pieces.start / count..].iter().peekable();
        while let Some(&neuron) = neurons.next().filter(|_| left > 0) {
            // The next spike's out-degrees are somewhere else: they come while this one is drawn.
            if let Some(&&next) = neurons.peek() {
                prefetch(&self.out_degrees, source.row(next));
            }
            let now = left.min(count - from);
            let out_degrees = &self.out_degrees[source.row(neuron) + from..][..now];
            for (projection, &k) in (source.first + from as u32..).zip(out_degrees) {
                let synapses = SourceSynapses { source: neuron, count: u32::from(k), projection };
                if k <= 2 {
                    batch.add_few(synapses, &self.projections, sink);
                } else if self.projections.list()[projection as usize].sorts(u32::from(k)) {
                    batch.draw_sorted(synapses, &self.projections, sink);
                } else {
                    batch.add(synapses, &self.projections, sink);
                }
            }
            (from, left) = (0, left - now);
        }
    }

    /// Memory (bytes).
    pub(crate) fn bytes(&self) -> usize {
        let slots =
            self.projections.list().iter().filter_map(|projection| projection.slots.as_ref());
        self.out_degrees.len() * size_of::<u16>() + slots.map(Slots::bytes).sum::<usize>()
    }
}

impl OfPopulation {
    /// Where the out-degrees of a neuron begin.
    #[inline(always)]
    fn row(&self, neuron: u32) -> usize {
        self.out_degrees + neuron as usize * self.projections as usize
    }
}

/// A projection onto a part's population.
fn projection<R>(part: &Part<R>, rule: &Rule) -> Projection {
    Projection {
        id: rule.id,
        targets: part.neurons,
        start: part.start as u32,
        own: part.neurons_here(),
        first_own: part.first_block * BLOCK,
        weights: rule.weights,
        delays: rule.delays,
        channel: rule.channel,
        slots: None,
    }
}

/// Out-degrees of the neurons of a population: a row for each, a column for each of its projections.
struct Rows<'a> {
    values: &'a mut [u16],
    columns: usize,
}

impl Rows<'_> {
    /// Draws the out-degrees in one projection.
    fn draw(&mut self, plan: &Plan, rule: &Rule, column: usize) -> Result<(), BuildError> {
        let mut largest = 0;
        let draw = OutDegrees { streams: &plan.streams, projection: rule.id };
        draw.draw(rule.synapses, plan.ids.neurons(rule.source), &mut |neuron, k| {
            largest = largest.max(k);
            self.values[neuron as usize * self.columns + column] = k as u16;
        });
        if largest > u64::from(u16::MAX) {
            return Err(plan.too_many_synapses(rule, largest));
        }
        Ok(())
    }

    fn column(&self, column: usize) -> impl Iterator<Item = u32> + '_ {
        self.values.iter().skip(column).step_by(self.columns).map(|&k| u32::from(k))
    }
}
