//! The projections of a network: how many synapses, and which tables they are drawn from.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use data::{ConnectionRule, Kind, Network, Warning};

use super::layout::NeuronIds;
use super::names::projection;
use crate::connectivity::{
    DelayError, DelayPlace, DelayTable, LONGEST_DELAY, MOST_SLOTS, Slots, Tables, WeightLaw,
    WeightPlace, WeightTable,
};
use crate::error::BuildError;
use crate::grid::{Changes, TimeGrid};
use crate::neurons::{EXCITATORY, INHIBITORY};
use crate::streams::Streams;

/// Delays are told of if a larger share of them is drawn again, as it lies below one step.
const REDRAWN: f64 = 0.1;

/// A projection that has synapses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Its number in the network, part of the key of its random numbers.
    pub id: u32,
    pub source: usize,
    pub target: usize,
    pub synapses: u64,
    /// The in-degree of every neuron, if it is fixed.
    pub in_degree: Option<u32>,
    pub weights: WeightPlace,
    pub delays: DelayPlace,
    pub channel: u32,
}

impl Rule {
    /// The slots of its targets, if in-degrees are fixed.
    pub(crate) fn slots(
        &self,
        streams: &Streams,
        out_degrees: impl Iterator<Item = u32>,
    ) -> Option<Slots> {
        let in_degree = self.in_degree?;
        Some(Slots::new(streams, self.id, in_degree, out_degrees))
    }
}

/// All projections with synapses, by target and source, and their tables.
#[derive(Debug)]
pub(crate) struct Rules {
    pub tables: Tables,
    pub rules: Vec<Rule>,
    /// What the grid changes.
    pub warnings: Vec<Warning>,
}

impl Rules {
    /// The rules of a network, with weights in quanta of `coded_pa`.
    pub(crate) fn new(
        network: &Network,
        dt_ms: f64,
        coded_pa: f64,
        ids: &NeuronIds,
    ) -> Result<Self, BuildError> {
        let mut tables = Tables::default();
        let mut weights = HashMap::new();
        let mut delays = DelayPlaces::new(network, TimeGrid { dt_ms });
        let mut rules = Vec::new();
        for ((target, source), _) in network.in_degrees.iter() {
            let synapses = network.created_synapses(target, source);
            if synapses == 0 {
                continue;
            }
            if let Some(empty) = [source, target].into_iter().find(|&p| ids.neurons(p) == 0) {
                let (at, empty) = (
                    projection(network, target, source),
                    network.populations[empty].label.to_string(),
                );
                return Err(BuildError::Empty { at, synapses, empty });
            }
            let law = law(network, target, source);
            let weights = *weights
                .entry(law.key())
                .or_insert_with(|| tables.add_weights(&WeightTable::new(&law, coded_pa)));
            let delays = delays.place(target, source, &mut tables)?;
            let channel = match network.populations[source].label.kind {
                Kind::Excitatory => EXCITATORY,
                Kind::Inhibitory => INHIBITORY,
            } as u32;
            let in_degree = fixed_in_degree(network, target, source, synapses)?;
            let id = (target * network.size() + source) as u32;
            rules.push(Rule { id, source, target, synapses, in_degree, weights, delays, channel });
        }
        let mut warnings = delays.warnings();
        warnings.extend(rounded_in_degrees(network));
        Ok(Self { tables, rules, warnings })
    }
}

/// The in-degree of every neuron of a projection with so many synapses, if the rule fixes it.
fn fixed_in_degree(
    network: &Network,
    target: usize,
    source: usize,
    synapses: u64,
) -> Result<Option<u32>, BuildError> {
    if network.rule == ConnectionRule::FixedTotalNumber {
        return Ok(None);
    }
    if synapses > MOST_SLOTS {
        return Err(BuildError::TooLarge {
            what: "the number of synapses, with a fixed in-degree,",
            at: projection(network, target, source),
            value: synapses as f64,
            limit: MOST_SLOTS as f64,
        });
    }
    // No larger than the number of synapses.
    Ok(Some(network.in_degrees[(target, source)].round() as u32))
}

/// Tells of in-degrees that are to be fixed and are not whole.
fn rounded_in_degrees(network: &Network) -> Option<Warning> {
    if network.rule == ConnectionRule::FixedTotalNumber {
        return None;
    }
    let mut rounded = network.in_degrees.iter().filter(|(_, k)| k.fract() != 0.0);
    let ((target, source), k) = rounded.next()?;
    let others = match rounded.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let at = projection(network, target, source);
    let message = format!(
        "fixed in-degrees are rounded to whole numbers: {k} of {at} to {}{others}",
        k.round()
    );
    Some(Warning::new("in_degree", message))
}

/// The tables of delays, each made once, and what the grid changes about them.
struct DelayPlaces<'a> {
    network: &'a Network,
    grid: TimeGrid,
    known: HashMap<[u64; 2], (DelayPlace, f64, f64)>,
    rounded: Changes,
    redrawn: Changes,
}

impl<'a> DelayPlaces<'a> {
    fn new(network: &'a Network, grid: TimeGrid) -> Self {
        let dt_ms = grid.dt_ms;
        let rounded = format!("delays without spread are rounded to whole steps of {dt_ms} ms");
        let redrawn = format!(
            "more than a tenth of the delays lie below one step, {dt_ms} ms, and are drawn again, which \
             changes their mean"
        );
        Self {
            network,
            grid,
            known: HashMap::new(),
            rounded: Changes::new("delay", rounded),
            redrawn: Changes::new("redrawn_delay", redrawn),
        }
    }

    /// Where the delays of a projection are in the tables.
    fn place(
        &mut self,
        target: usize,
        source: usize,
        tables: &mut Tables,
    ) -> Result<DelayPlace, BuildError> {
        let mean_ms = self.network.delays.mean_ms[(target, source)];
        let sd_ms = self.network.delays.sd_ms[(target, source)];
        let (place, drawn_ms, redrawn) =
            match self.known.entry([mean_ms.to_bits(), sd_ms.to_bits()]) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    let table = DelayTable::new(mean_ms, sd_ms, self.grid).map_err(|error| {
                        delay_error(self.network, target, source, self.grid, error)
                    })?;
                    let drawn_ms = table.mean_steps() * self.grid.dt_ms;
                    *new.insert((tables.add_delays(&table), drawn_ms, table.redrawn()))
                }
            };
        if sd_ms == 0.0 && !self.grid.holds(mean_ms) {
            self.rounded.note(projection(self.network, target, source), mean_ms, drawn_ms);
        }
        if redrawn > REDRAWN {
            self.redrawn.note(projection(self.network, target, source), mean_ms, drawn_ms);
        }
        Ok(place)
    }

    fn warnings(&self) -> Vec<Warning> {
        [self.rounded.warning(), self.redrawn.warning()].into_iter().flatten().collect()
    }
}

fn delay_error(
    network: &Network,
    target: usize,
    source: usize,
    grid: TimeGrid,
    error: DelayError,
) -> BuildError {
    let at = projection(network, target, source);
    match error {
        DelayError::BelowAStep => {
            let delay_ms = network.delays.mean_ms[(target, source)];
            BuildError::ShortDelay { at, delay_ms, dt_ms: grid.dt_ms }
        }
        DelayError::TooLong(value) => BuildError::TooLarge {
            what: "the longest delay in steps",
            at,
            value,
            limit: LONGEST_DELAY as f64,
        },
    }
}

/// The distribution of a projection's weights.
pub(crate) fn law(network: &Network, target: usize, source: usize) -> WeightLaw {
    let weights = &network.weights;
    let [target_kind, source_kind] =
        [target, source].map(|population| network.populations[population].label.kind);
    WeightLaw {
        mean_pa: weights.mean_pa[(target, source)].abs(),
        sd_pa: weights.sd_pa[(target, source)],
        lognormal: weights.lognormal.applies(target_kind, source_kind),
    }
}

/// The largest weight that can occur (pA); with listed connections that of all projections, so that the
/// network counts in the same quanta as the one it was listed from.
pub(crate) fn largest_weight_pa(network: &Network, is_listed: bool) -> f64 {
    let external = network.external.weights_pa.iter().copied();
    let replaced = network.replaced.iter().flat_map(|replaced| replaced.weights_pa.values());
    let given = external.chain(replaced.copied()).map(f64::abs).fold(0.0, f64::max);
    let mut laws: HashMap<[u64; 3], f64> = HashMap::new();
    let occurring = network.in_degrees.iter().filter(|(_, k)| is_listed || *k > 0.0);
    for ((target, source), _) in occurring {
        let law = law(network, target, source);
        laws.entry(law.key()).or_insert_with(|| law.largest());
    }
    laws.into_values().fold(given, f64::max)
}
