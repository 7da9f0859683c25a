//! Gives every worker of a rank its districts.

use std::sync::Arc;

use super::district::{District, Extent, begin_of_part};
use super::territory::Territory;
use super::worker::{Work, Worker};
use crate::connectivity::{Listed, ListedNetwork, Outgoing};
use crate::delivery::{Depot, SHARD};
use crate::error::BuildError;
use crate::neurons::LANES;
use crate::neurons::Real;
use crate::plan::BLOCK;
use crate::plan::Plan;
use crate::settings::Precision;

/// The workers of a rank; each builds the districts that are its own on a thread.
pub(crate) fn workers(
    plan: &Arc<Plan>,
    rank: usize,
    depot: &Arc<Depot>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<Box<dyn Work>>, BuildError> {
    match plan.precision {
        Precision::Single => workers_of::<f32>(plan, rank, depot, listed),
        Precision::Double => workers_of::<f64>(plan, rank, depot, listed),
    }
}

fn workers_of<R: Real>(
    plan: &Arc<Plan>,
    rank: usize,
    depot: &Arc<Depot>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<Box<dyn Work>>, BuildError> {
    let of_threads: Result<Vec<Vec<District<R>>>, _> = std::thread::scope(|scope| {
        let building: Vec<_> = plan
            .threads
            .of_rank(rank)
            .map(|number| scope.spawn(move || districts(plan, number, listed)))
            .collect();
        let built = building
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        built.collect()
    });
    let territory = Territory::new(of_threads?);
    let worker =
        |thread| -> Box<dyn Work> { Box::new(Worker::new(plan, &territory, thread, depot)) };
    Ok((0..plan.threads.of_rank(rank).len()).map(worker).collect())
}

/// The districts of a worker, the costliest first.
fn districts<R: Real>(
    plan: &Plan,
    number: usize,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<District<R>>, BuildError> {
    let district = |extent: Extent| {
        let listed = listed.map(|listed| Places::new(plan, &extent).listed(plan, listed));
        District::new(plan, &extent, listed)
    };
    extents(plan, number).into_iter().map(district).collect()
}

/// The extents of a worker's districts: an area each, but of small areas as many together as fit
/// into a shard, so that none of them makes work of its own.
fn extents(plan: &Plan, number: usize) -> Vec<Extent> {
    let mut extents: Vec<(&[usize], Extent)> = Vec::new();
    for &area in plan.partition.order() {
        let team = plan.partition.team(area);
        let Some(member) = team.iter().position(|&worker| worker == number) else { continue };
        let populations = plan.ids.areas()[area].clone().collect();
        let extent = Extent { populations, team: team.len() as u32, member: member as u32 };
        let has_room = |other: &Extent| other.places(&plan.ids) + extent.places(&plan.ids) <= SHARD;
        match extents.iter_mut().find(|(of, other)| *of == team && has_room(other)) {
            Some((_, other)) => other.populations.extend(extent.populations),
            None => extents.push((team, extent)),
        }
    }
    extents.into_iter().map(|(_, extent)| extent).collect()
}

/// Where neurons are among those of a district.
struct Places {
    /// First neuron, end, and first place of every population.
    populations: Vec<(u32, u32, u32)>,
    extent: Extent,
}

impl Places {
    fn new(plan: &Plan, extent: &Extent) -> Self {
        let mut start = 0;
        let populations = extent.populations.iter().map(|&population| {
            let ids = plan.ids.of_population(population);
            let places = extent.blocks(ids.len() as u32) as usize * LANES;
            start = begin_of_part(start, places);
            let place = (ids.start, ids.end, start as u32);
            start += places;
            place
        });
        Self { populations: populations.collect(), extent: extent.clone() }
    }

    /// The place of a neuron, if it is in the district.
    fn of(&self, neuron: u32) -> Option<u32> {
        let (first, _, start) =
            self.populations.iter().find(|(first, end, _)| (*first..*end).contains(&neuron))?;
        let (block, lane) = ((neuron - first) / BLOCK, (neuron - first) % BLOCK);
        let Extent { team, member, .. } = self.extent;
        let own = block % team == member;
        own.then(|| start + block / team * BLOCK + lane)
    }

    fn listed(&self, plan: &Plan, network: &ListedNetwork) -> Listed {
        let quanta = |weight_pa: f64| (weight_pa / plan.quantum_pa).round() as i64;
        let delay = |delay_ms: f64| plan.steps(delay_ms) as u32;
        let synapses = network.connections.iter().filter_map(|connection| {
            Some(Outgoing {
                source: connection.source,
                target: self.of(connection.target)?,
                delay: delay(connection.delay_ms),
                quanta: quanta(connection.weight_pa),
            })
        });
        let given = network.spike_trains.iter().filter_map(|train| {
            let target = self.of(train.target)?;
            let quanta = quanta(train.weight_pa);
            let arrival =
                move |time_ms: &f64| plan.steps(*time_ms) + u64::from(delay(train.delay_ms));
            Some(train.times_ms.iter().map(move |time| (arrival(time), target, quanta)))
        });
        Listed::new(synapses.collect(), given.flatten().collect())
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
