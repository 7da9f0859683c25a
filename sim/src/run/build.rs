//! Gives every thread of a rank its area groups.

use std::sync::Arc;

use super::area_group::AreaGroup;
use super::group_spec::GroupSpec;
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
    let of_threads: Result<Vec<Vec<AreaGroup<R>>>, BuildError> = std::thread::scope(|scope| {
        let mut building = Vec::new();
        for thread in plan.threads.of_rank(rank) {
            building.push(spawn(scope, move || groups(plan, thread, chunks, listed))?);
        }
        let built = building
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        built.collect()
    });
    let queue = WorkQueue::new(of_threads?);
    let worker = |thread| -> Box<dyn Work> { Box::new(Worker::new(plan, &queue, thread, chunks)) };
    Ok((0..plan.threads.of_rank(rank).len()).map(worker).collect())
}

/// The groups of a thread, the costliest first.
fn groups<R: Real>(
    plan: &Plan,
    thread: usize,
    chunks: &Arc<ChunkStore>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<AreaGroup<R>>, BuildError> {
    specs(plan, thread).iter().map(|spec| AreaGroup::new(plan, spec, chunks, listed)).collect()
}

/// What the groups of a thread have: an area each, but of small areas as many together as fit into
/// a shard, so that none of them makes work of its own.
fn specs(plan: &Plan, thread: usize) -> Vec<GroupSpec> {
    let mut specs: Vec<(&[usize], GroupSpec)> = Vec::new();
    for &area in plan.partition.order() {
        let team = plan.partition.team(area);
        let Some(member) = team.iter().position(|&other| other == thread) else { continue };
        let populations = plan.ids.areas()[area].clone().collect();
        let spec = GroupSpec { populations, team: team.len() as u32, member: member as u32 };
        let has_room =
            |other: &GroupSpec| other.places(&plan.ids) + spec.places(&plan.ids) <= SHARD;
        match specs.iter_mut().find(|(of, other)| *of == team && has_room(other)) {
            Some((_, other)) => other.populations.extend(spec.populations),
            None => specs.push((team, spec)),
        }
    }
    specs.into_iter().map(|(_, spec)| spec).collect()
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

    use super::*;
    use crate::neurons::Part;
    use crate::plan::Offer;
    use crate::settings::{PartitionScheme, SimulationSettings};
    use crate::testing::parts;

    /// A plan for populations of these sizes, two an area, on so many threads.
    fn plan(sizes: &[f64], threads: usize, partition: PartitionScheme) -> Plan {
        let mut parts = parts(sizes);
        for (k, population) in parts.populations.iter_mut().enumerate() {
            population.label.area = format!("A{}", k / 2);
        }
        let network = data::Network::new(parts).unwrap();
        let settings = SimulationSettings { threads, partition, ..Default::default() };
        Plan::new(&network, &settings, &[Offer::of(&settings)], None).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_neuron_has_one_place_in_one_group(
            sizes in vec(1.0..3_000.0, 1..9),
            threads in 1..9_usize,
            scheme in 0..3_usize,
        ) {
            let scheme = [PartitionScheme::Auto, PartitionScheme::Areas, PartitionScheme::RoundRobin][scheme];
            let plan = plan(&sizes, threads, scheme);
            let mut found = vec![0; plan.ids.total() as usize];
            for spec in (0..threads).flat_map(|thread| specs(&plan, thread)) {
                let parts: Vec<Part<f32>> = spec.parts(&plan);
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
