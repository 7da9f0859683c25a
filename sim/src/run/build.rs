//! Gives the threads of a rank their area groups.

use std::sync::Arc;

use super::area_group::AreaGroup;
use super::group_spec::GroupSpec;
use super::shared_group::SharedGroup;
use super::work_queue::WorkQueue;
use super::worker::{Work, Worker};
use crate::connectivity::ListedNetwork;
use crate::delivery::{ChunkStore, SHARD};
use crate::error::BuildError;
use crate::machine::spawn;
use crate::neurons::Real;
use crate::plan::Plan;
use crate::settings::Precision;

/// The workers of a rank; each builds the groups that are its own on a thread.
pub(crate) fn workers(
    plan: &Arc<Plan>,
    rank: usize,
    chunks: &Arc<ChunkStore>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<Box<dyn Work>>, BuildError> {
    match plan.precision {
        Precision::Single => workers_of::<f32>(plan, rank, chunks, listed),
        Precision::Double => workers_of::<f64>(plan, rank, chunks, listed),
    }
}

fn workers_of<R: Real>(
    plan: &Arc<Plan>,
    rank: usize,
    chunks: &Arc<ChunkStore>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<Box<dyn Work>>, BuildError> {
    let specs = specs(plan, rank);
    let threads = plan.threads.of_rank(rank);
    let build = |thread: usize| Built::new(plan, &specs, thread, chunks, listed);
    let built: Result<Vec<Built<R>>, BuildError> = std::thread::scope(|scope| {
        let mut building = Vec::new();
        for thread in 0..threads {
            building.push(spawn(scope, move || build(thread))?);
        }
        let built = building
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        built.collect()
    });
    let (mut of_threads, mut shared) = (Vec::new(), Vec::new());
    for built in built? {
        of_threads.push(built.own);
        shared.extend(built.shared);
    }
    let queue = Arc::new(WorkQueue::new(of_threads, shared));
    let worker = |thread| -> Box<dyn Work> { Box::new(Worker::new(plan, &queue, thread, chunks)) };
    Ok((0..threads).map(worker).collect())
}

/// The neurons of a group, and the threads of the rank that simulate them.
struct RankSpec {
    neurons: GroupSpec,
    threads: Vec<usize>,
}

/// The groups that a thread builds: its own, and those that it shares as the first.
struct Built<R: Real> {
    own: Vec<AreaGroup<R>>,
    shared: Vec<SharedGroup<R>>,
}

impl<R: Real> Built<R> {
    fn new(
        plan: &Plan,
        specs: &[RankSpec],
        thread: usize,
        chunks: &Arc<ChunkStore>,
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        let mut built = Self { own: Vec::new(), shared: Vec::new() };
        for RankSpec { neurons, threads } in specs.iter().filter(|spec| spec.threads[0] == thread) {
            if threads.len() == 1 {
                built.own.push(AreaGroup::new(plan, neurons, chunks, listed)?);
            } else {
                built.shared.push(SharedGroup::new(plan, neurons, threads, chunks, listed)?);
            }
        }
        Ok(built)
    }
}

/// So many groups each thread should have at least, for others to take up some when they are done with theirs;
/// but none so small that it would make work of its own.
const GROUPS_OF_A_THREAD: usize = 4;
const PLACES_OF_A_GROUP: usize = 8_192;

/// The most places of a group of several units of a rank.
fn most_places(plan: &Plan, rank: usize) -> usize {
    let units = plan.partition.units(rank).iter();
    let places: usize = units.map(|unit| GroupSpec::of(unit).places(&plan.ids)).sum();
    match plan.threads.of_rank(rank) {
        1 => SHARD,
        threads => (places / (GROUPS_OF_A_THREAD * threads)).clamp(PLACES_OF_A_GROUP, SHARD),
    }
}

/// The groups of a rank, the costliest first: a unit of the partition each, but of small ones several
/// together, as far as they fit into a shard, so that none of them makes work of its own.
fn specs(plan: &Plan, rank: usize) -> Vec<RankSpec> {
    let mut specs: Vec<RankSpec> = Vec::new();
    let most_places = most_places(plan, rank);
    for unit in plan.partition.units(rank) {
        let spec = RankSpec { neurons: GroupSpec::of(unit), threads: unit.threads.clone() };
        let most_places = if spec.threads.len() == 1 { most_places } else { SHARD };
        let has_room = |other: &RankSpec| {
            other.neurons.places(&plan.ids) + spec.neurons.places(&plan.ids) <= most_places
        };
        match specs.iter_mut().find(|other| other.is_like(&spec) && has_room(other)) {
            Some(other) => other.neurons.populations.extend(spec.neurons.populations),
            None => specs.push(spec),
        }
    }
    specs
}

impl RankSpec {
    /// Whether the same ranks and threads have as much of both.
    fn is_like(&self, other: &Self) -> bool {
        let part = |spec: &Self| (spec.neurons.ranks, spec.neurons.member);
        part(self) == part(other) && self.threads == other.threads
    }
}

/// Refuses lists that name neurons that are not there, and networks that draw synapses as well.
pub(crate) fn check_listed(plan: &Plan, listed: &ListedNetwork) -> Result<(), BuildError> {
    if plan.synapses() > 0 {
        return Err(BuildError::DrawnAndListed { synapses: plan.synapses() });
    }
    let ends = listed.connections.iter().flat_map(|c| [c.source, c.target]);
    let named = ends.map(|neuron| ("a connection", neuron));
    let trains = listed.spike_trains.iter().map(|train| ("a spike train", train.target));
    let neurons = plan.ids.total();
    match named.chain(trains).find(|&(_, neuron)| neuron >= neurons) {
        Some((what, neuron)) => Err(BuildError::NoSuchNeuron { what, neuron, neurons }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::group_spec::divided;
    use super::*;
    use crate::neurons::Part;
    use crate::plan::Offer;
    use crate::settings::{PartitionScheme, SimulationSettings};
    use crate::testing::parts;

    /// A plan for populations of these sizes, two an area, on so many threads of so many ranks.
    fn plan(sizes: &[f64], threads: usize, ranks: usize, partition: PartitionScheme) -> Plan {
        let mut parts = parts(sizes);
        for (k, population) in parts.populations.iter_mut().enumerate() {
            population.label.area = format!("A{}", k / 2);
        }
        let network = data::Network::new(parts).unwrap();
        let settings = SimulationSettings { threads, partition, ..Default::default() };
        Plan::new(&network, &settings, &vec![Offer::of(&settings); ranks], None).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_neuron_has_one_place_in_one_group(
            sizes in vec(1.0..3_000.0, 1..9),
            (threads, ranks) in (1..5_usize, 1..4_usize),
            scheme in 0..3_usize,
        ) {
            let scheme = [PartitionScheme::Auto, PartitionScheme::Areas, PartitionScheme::RoundRobin][scheme];
            let plan = plan(&sizes, threads, ranks, scheme);
            let mut found = vec![0; plan.ids.total() as usize];
            let specs: Vec<RankSpec> = (0..ranks).flat_map(|rank| specs(&plan, rank)).collect();
            let members = specs.iter().flat_map(|RankSpec { neurons, threads }| {
                let parts: Vec<Part<f32>> = neurons.parts(&plan);
                let threads = threads.len();
                (0..threads).map(move |thread| divided(&parts, thread, threads))
            });
            for parts in members {
                let mut places = Vec::new();
                for part in &parts {
                    for place in part.places() {
                        let neuron = part.first_id + part.neuron_at(place);
                        prop_assert_eq!(part.place_of(neuron), Some(place));
                        found[neuron as usize] += 1;
                        places.push(place);
                    }
                }
                prop_assert!(places.is_sorted_by(|a, b| a < b), "places are distinct");
            }
            prop_assert!(found.iter().all(|&times| times == 1));
        }
    }
}
