//! Gives every worker of a rank its districts.

use std::sync::Arc;

pub(crate) use crate::connectivity::ListedNetwork;
use crate::connectivity::{Listed, Outgoing};
use crate::delivery::Depot;
use crate::district::{District, begin_of_part};
use crate::error::BuildError;
use crate::layout::BLOCK;
use crate::plan::Plan;
use crate::real::Real;
use crate::settings::Precision;
use crate::territory::Territory;
use crate::worker::{Work, Worker};

/// The workers of a rank; each builds the districts that are its own on a thread.
pub(crate) fn workers(
    plan: &Arc<Plan>,
    rank: usize,
    depot: &Arc<Depot>,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<Box<dyn Work>>, BuildError> {
    match plan.settings.precision {
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
    let threads = plan.settings.threads;
    let of_threads: Result<Vec<Vec<District<R>>>, _> = std::thread::scope(|scope| {
        let building: Vec<_> = (rank * threads..(rank + 1) * threads)
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
    Ok((0..threads).map(worker).collect())
}

/// The districts of a worker, the costliest first.
fn districts<R: Real>(
    plan: &Plan,
    number: usize,
    listed: Option<&ListedNetwork>,
) -> Result<Vec<District<R>>, BuildError> {
    let mut districts = Vec::new();
    for &area in plan.partition.order() {
        let team = plan.partition.team(area);
        let Some(member) = team.iter().position(|&worker| worker == number) else { continue };
        let (team, member) = (team.len() as u32, member as u32);
        let listed = listed.map(|listed| {
            let place = Places::new(plan, area, team, member);
            place.listed(plan, listed)
        });
        districts.push(District::new(plan, area, team, member, listed)?);
    }
    Ok(districts)
}

/// Where the neurons of an area are among those of a district.
struct Places {
    /// First neuron, end, and first place of every population.
    populations: Vec<(u32, u32, u32)>,
    team: u32,
    member: u32,
}

impl Places {
    fn new(plan: &Plan, area: usize, team: u32, member: u32) -> Self {
        let mut start = 0;
        let populations = plan.ids.areas()[area].clone().map(|population| {
            let ids = plan.ids.of_population(population);
            let blocks = (ids.len() as u32).div_ceil(BLOCK);
            let places = (blocks + team - 1 - member) / team * BLOCK;
            start = begin_of_part(start as usize, places as usize) as u32;
            let place = (ids.start, ids.end, start);
            start += places;
            place
        });
        Self { populations: populations.collect(), team, member }
    }

    /// The place of a neuron, if it is in the district.
    fn of(&self, neuron: u32) -> Option<u32> {
        let (first, _, start) =
            self.populations.iter().find(|(first, end, _)| (*first..*end).contains(&neuron))?;
        let (block, lane) = ((neuron - first) / BLOCK, (neuron - first) % BLOCK);
        let own = block % self.team == self.member;
        own.then(|| start + block / self.team * BLOCK + lane)
    }

    fn listed(&self, plan: &Plan, network: &ListedNetwork) -> Listed {
        let quanta = |weight_pa: f64| (weight_pa / plan.quantum_pa).round() as i64;
        let delay = |delay_ms: f64| plan.steps(delay_ms).max(1) as u32;
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
