//! A network prepared for simulation: everything in steps and quanta, each distribution once.

use std::collections::HashMap;

use data::{Kind, Network};

use crate::connectivity::{
    DelayPlace, DelayTable, LONGEST_DELAY, ListedNetwork, Tables, WeightLaw, WeightTable,
};
use crate::delivery::{EXCITATORY, INHIBITORY};
use crate::drive::{Drive, drives};
use crate::error::BuildError;
use crate::layout::NeuronIds;
use crate::partition::Partition;
use crate::recorder;
use crate::settings::{Precision, SimulationSettings};
use crate::simd::Simd;
use crate::streams::Streams;

/// Largest weight in quanta of codes: a thousand of them fit into a sum of 32 bits.
const LARGEST_CODED: f64 = (1 << 21) as f64;
/// Finer quanta of sums in double precision (bits).
const DOUBLE_SHIFT: u32 = 32;

/// What all workers of a rank share.
#[derive(Debug)]
pub(crate) struct Plan {
    pub network: Network,
    pub settings: SimulationSettings,
    pub ids: NeuronIds,
    pub streams: Streams,
    pub simd: Simd,
    pub partition: Partition,
    pub drives: Vec<Drive>,
    pub tables: Tables,
    pub rules: Vec<Rule>,
    /// Refractory steps of each population.
    pub refractory: Vec<u16>,
    /// Whether excitatory and inhibitory currents decay differently anywhere.
    pub two_channels: bool,
    /// Current of a quantum of sums (pA), and the bits by which quanta of codes are larger.
    pub quantum_pa: f64,
    pub shift: u32,
}

/// A projection that has synapses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub source: usize,
    pub target: usize,
    pub synapses: u64,
    pub weights: u32,
    pub delays: DelayPlace,
    pub channel: u32,
}

impl Plan {
    /// Prepares a network for `ranks` ranks; `largest_pa` is the largest of listed weights.
    pub(crate) fn new(
        network: &Network,
        settings: &SimulationSettings,
        ranks: usize,
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        check(network, settings)?;
        let ids = NeuronIds::new(network)?;
        let listed_pa = listed.map_or(0.0, ListedNetwork::largest_weight_pa);
        let coded_pa = (largest_weight_pa(network).max(listed_pa) / LARGEST_CODED).log2().ceil();
        let coded_pa = if coded_pa.is_finite() { coded_pa.exp2() } else { 1.0 };
        let shift = if settings.precision == Precision::Double { DOUBLE_SHIFT } else { 0 };
        let quantum_pa = coded_pa / f64::from(shift).exp2();
        let (tables, rules) = rules(network, settings.dt_ms, coded_pa, &ids)?;
        let workers = ranks * settings.threads;
        Ok(Self {
            network: network.clone(),
            settings: settings.clone(),
            streams: Streams::new(settings.seed),
            simd: Simd::new(settings.instructions),
            partition: Partition::new(network, &ids, settings.partition, workers),
            drives: drives(network, settings.dt_ms, quantum_pa)?,
            tables,
            rules,
            refractory: refractory(network, settings.dt_ms)?,
            two_channels: network
                .populations
                .iter()
                .any(|p| p.neuron.tau_syn_ex_ms != p.neuron.tau_syn_in_ms),
            quantum_pa,
            shift,
            ids,
        })
    }

    /// A duration in steps, rounded to the nearest.
    pub(crate) fn steps(&self, duration_ms: f64) -> u64 {
        (duration_ms / self.settings.dt_ms).round() as u64
    }

    /// The grid time of the end of a step (ms).
    pub(crate) fn time_ms(&self, step: u64) -> f64 {
        step as f64 * self.settings.dt_ms
    }

    /// The projections onto a population, in the order of their sources.
    pub(crate) fn rules_onto(&self, target: usize) -> &[Rule] {
        let begin = self.rules.partition_point(|rule| rule.target < target);
        let end = self.rules.partition_point(|rule| rule.target <= target);
        &self.rules[begin..end]
    }

    /// The number of a projection, part of the key of its random numbers.
    pub(crate) fn projection(&self, rule: &Rule) -> u32 {
        (rule.target * self.network.size() + rule.source) as u32
    }

    /// The error of a neuron with more synapses in a projection than can be counted.
    pub(crate) fn too_many_synapses(&self, rule: &Rule, out_degree: u64) -> BuildError {
        let label = |population: usize| &self.network.populations[population].label;
        BuildError::TooLarge {
            what: "the out-degree of a neuron",
            at: format!("{} -> {}", label(rule.source), label(rule.target)),
            value: out_degree as f64,
            limit: f64::from(u16::MAX),
        }
    }

    /// Number of recurrent synapses.
    pub(crate) fn synapses(&self) -> u64 {
        self.rules.iter().map(|rule| rule.synapses).sum()
    }
}

fn check(network: &Network, settings: &SimulationSettings) -> Result<(), BuildError> {
    let positive = "a finite number above 0";
    let guard = settings.guard.unwrap_or(crate::RunawayGuard { limit_hz: 1.0, window_ms: 1.0 });
    let numbers = [
        ("dt", settings.dt_ms),
        ("the limit of the guard", guard.limit_hz),
        ("the window of the guard", guard.window_ms),
        ("the number of threads", settings.threads as f64),
    ];
    for (setting, value) in numbers {
        if !(value.is_finite() && value > 0.0) {
            return Err(BuildError::Setting { setting, value, allowed: positive });
        }
    }
    if !(settings.transient_ms.is_finite() && settings.transient_ms >= 0.0) {
        let (setting, value) = ("the transient", settings.transient_ms);
        return Err(BuildError::Setting {
            setting,
            value,
            allowed: "a finite number, not below 0",
        });
    }
    recorder::check(&settings.recording, 0..network.size())
}

fn refractory(network: &Network, dt_ms: f64) -> Result<Vec<u16>, BuildError> {
    let steps = |population: &data::Population| {
        let steps = (population.neuron.t_ref_ms / dt_ms).round();
        if steps > f64::from(u16::MAX) {
            return Err(BuildError::TooLarge {
                what: "the refractory period in steps",
                at: population.label.to_string(),
                value: steps,
                limit: f64::from(u16::MAX),
            });
        }
        Ok(steps as u16)
    };
    network.populations.iter().map(steps).collect()
}

fn law(network: &Network, target: usize, source: usize) -> WeightLaw {
    let weights = &network.weights;
    let kind = |population: usize| network.populations[population].label.kind;
    WeightLaw {
        mean_pa: weights.mean_pa[(target, source)].abs(),
        sd_pa: weights.sd_pa[(target, source)],
        lognormal: weights.lognormal.applies(kind(target), kind(source)),
    }
}

/// The largest weight that can occur (pA), also of projections without synapses, so that a
/// network with listed connections counts in the same quanta as the one it was listed from.
fn largest_weight_pa(network: &Network) -> f64 {
    let external = network.external.weights_pa.iter().copied();
    let replaced = network.replaced.iter().flat_map(|replaced| replaced.weights_pa.values());
    let given = external.chain(replaced.copied()).map(f64::abs).fold(0.0, f64::max);
    let mut laws: HashMap<[u64; 3], f64> = HashMap::new();
    for ((target, source), _) in network.weights.mean_pa.iter() {
        let law = law(network, target, source);
        laws.entry(law.key()).or_insert_with(|| law.largest());
    }
    laws.into_values().fold(given, f64::max)
}

/// All projections with synapses and their tables.
fn rules(
    network: &Network,
    dt_ms: f64,
    coded_pa: f64,
    ids: &NeuronIds,
) -> Result<(Tables, Vec<Rule>), BuildError> {
    let mut tables = Tables::default();
    let (mut weights, mut delays) = (HashMap::new(), HashMap::new());
    let mut rules = Vec::new();
    for ((target, source), synapses) in network.synapses().iter() {
        let synapses = synapses.floor() as u64;
        if synapses == 0 {
            continue;
        }
        let at = || {
            let label = |p: usize| network.populations[p].label.to_string();
            format!("{} -> {}", label(source), label(target))
        };
        if let Some(empty) = [source, target].into_iter().find(|&p| ids.neurons(p) == 0) {
            let empty = network.populations[empty].label.to_string();
            return Err(BuildError::Empty { at: at(), synapses, empty });
        }
        let law = law(network, target, source);
        let weights = *weights
            .entry(law.key())
            .or_insert_with(|| tables.add_weights(&WeightTable::new(&law, coded_pa)));
        let mean_ms = network.delays.mean_ms[(target, source)];
        let sd_ms = network.delays.sd_ms[(target, source)];
        let delays = match delays.entry([mean_ms.to_bits(), sd_ms.to_bits()]) {
            std::collections::hash_map::Entry::Occupied(known) => *known.get(),
            std::collections::hash_map::Entry::Vacant(new) => {
                let table = DelayTable::new(mean_ms, sd_ms, dt_ms).map_err(|steps| {
                    let what = "the longest delay in steps";
                    BuildError::TooLarge {
                        what,
                        at: at(),
                        value: steps,
                        limit: LONGEST_DELAY as f64,
                    }
                })?;
                *new.insert(tables.add_delays(&table))
            }
        };
        let channel = match network.populations[source].label.kind {
            Kind::Excitatory => EXCITATORY,
            Kind::Inhibitory => INHIBITORY,
        } as u32;
        rules.push(Rule { source, target, synapses, weights, delays, channel });
    }
    Ok((tables, rules))
}
