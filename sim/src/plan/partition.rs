//! Who simulates which neurons.
//!
//! The unit is an area, simulated by a team of workers: one in the usual case, several that share
//! every population block by block where there are more workers than areas to keep them busy.
//! A worker is one thread of one rank.

use data::Network;

use super::layout::NeuronIds;
use super::rank_threads::{Offer, RankThreads};
use crate::settings::PartitionScheme;

/// Load of a neuron's updates and of a synapse's events over the same time, in the same unit:
/// 10,000 updates of 2 ns against 3 events of 5 ns.
const NEURON_LOAD: f64 = 20_000.0;
const SYNAPSE_LOAD: f64 = 15.0;

/// The share of a synapse's load that goes into drawing it. Every member of a team draws all synapses
/// onto the team's area, to keep its own, which takes it so many times what it takes one worker alone (as
/// measured on brunel2000).
const DRAWING: f64 = 0.8;
const DRAWING_IN_TEAM: f64 = 1.9;

/// Load of 10,000 steps in which threads wait for each other, 2 us a step.
const MEETING: f64 = 2e7;

/// So much slower is worth a thread less.
const WORTH_A_THREAD: f64 = 1.1;

/// How uneven whole areas may load the workers before areas are shared.
const TOLERATED_IMBALANCE: f64 = 1.15;

/// The team of each area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Partition {
    teams: Vec<Vec<usize>>,
    order: Vec<usize>,
}

impl Partition {
    pub(crate) fn new(
        network: &Network,
        ids: &NeuronIds,
        scheme: PartitionScheme,
        workers: usize,
    ) -> Self {
        let loads = area_loads(network, ids);
        let teams = match scheme {
            PartitionScheme::RoundRobin => vec![(0..workers).collect(); loads.len()],
            PartitionScheme::Areas => assign(&loads, workers, false).0,
            PartitionScheme::Auto => {
                let (whole, heaviest) = assign(&loads, workers, false);
                let mean = loads.iter().sum::<f64>() / workers as f64;
                if heaviest <= TOLERATED_IMBALANCE * mean {
                    whole
                } else {
                    assign(&loads, workers, true).0
                }
            }
        };
        Self { teams, order: heaviest_first(&loads) }
    }

    /// The areas, the costliest first.
    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    /// The workers that share an area.
    pub(crate) fn team(&self, area: usize) -> &[usize] {
        &self.teams[area]
    }
}

/// The threads of every rank: of those that nobody asked for, so many that more make a simulation no faster.
pub(crate) fn paying_threads(
    network: &Network,
    ids: &NeuronIds,
    scheme: PartitionScheme,
    offers: &[Offer],
) -> RankThreads {
    let fewer = offers.iter().filter(|offer| offer.may_be_fewer);
    let most = fewer.map(|offer| offer.most).max().unwrap_or(1);
    let loads = area_loads(network, ids);
    let divisible = divisible_loads(network, ids);
    let time = |threads: usize| {
        let workers = up_to(threads, offers).workers();
        let meetings = if workers > 1 { MEETING } else { 0.0 };
        let partition = Partition::new(network, ids, scheme, workers);
        meetings + partition.longest(&loads, &divisible, workers)
    };
    let times: Vec<f64> = (1..=most).map(time).collect();
    let shortest = times.iter().copied().fold(f64::INFINITY, f64::min);
    let paying = times.iter().position(|&taken| taken <= WORTH_A_THREAD * shortest);
    up_to(paying.map_or(1, |index| index + 1), offers)
}

/// Every rank's threads, where none takes more of those offered than so many.
fn up_to(threads: usize, offers: &[Offer]) -> RankThreads {
    RankThreads::new(offers.iter().map(|offer| offer.up_to(threads)))
}

impl Partition {
    /// The load of the worker with most to do, if every member of a team draws all synapses.
    fn longest(&self, loads: &[f64], divisible: &[f64], workers: usize) -> f64 {
        let mut of_worker = vec![0.0; workers];
        for (team, (load, divisible)) in self.teams.iter().zip(loads.iter().zip(divisible)) {
            let drawing = if team.len() > 1 { DRAWING_IN_TEAM } else { 1.0 };
            for &worker in team {
                of_worker[worker] += divisible / team.len() as f64 + drawing * (load - divisible);
            }
        }
        of_worker.into_iter().fold(0.0, f64::max)
    }
}

/// What of the load of each area its workers can divide.
fn divisible_loads(network: &Network, ids: &NeuronIds) -> Vec<f64> {
    loads(network, ids, SYNAPSE_LOAD * (1.0 - DRAWING))
}

/// What each area costs to simulate.
fn area_loads(network: &Network, ids: &NeuronIds) -> Vec<f64> {
    loads(network, ids, SYNAPSE_LOAD)
}

fn loads(network: &Network, ids: &NeuronIds, of_synapse: f64) -> Vec<f64> {
    let load = |population: usize| {
        let in_degree: f64 = network.in_degrees.row(population).iter().sum();
        f64::from(ids.neurons(population)) * (NEURON_LOAD + of_synapse * in_degree)
    };
    ids.areas().iter().map(|area| area.clone().map(load).sum()).collect()
}

/// Gives areas, the heaviest first, to the workers with the least load; the heaviest load.
/// If areas may be shared, a team is large enough that no member has more than its mean part.
fn assign(loads: &[f64], workers: usize, share: bool) -> (Vec<Vec<usize>>, f64) {
    let mean = loads.iter().sum::<f64>() / workers as f64;
    let mut of_worker = vec![0.0_f64; workers];
    let mut teams = vec![Vec::new(); loads.len()];
    for area in heaviest_first(loads) {
        let parts = if share && mean > 0.0 { (loads[area] / mean).ceil() } else { 1.0 };
        let members = (parts as usize).clamp(1, workers);
        let mut idle_first: Vec<usize> = (0..workers).collect();
        idle_first.sort_by(|&a, &b| of_worker[a].total_cmp(&of_worker[b]));
        idle_first.truncate(members);
        idle_first.sort_unstable();
        for &worker in &idle_first {
            of_worker[worker] += loads[area] / members as f64;
        }
        teams[area] = idle_first;
    }
    (teams, of_worker.into_iter().fold(0.0, f64::max))
}

fn heaviest_first(loads: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..loads.len()).collect();
    order.sort_by(|&a, &b| loads[b].total_cmp(&loads[a]));
    order
}

#[cfg(test)]
mod tests {
    use data::Matrix;

    use super::*;
    use crate::testing::{network, parts};

    #[test]
    fn whole_areas_go_to_whoever_has_least_to_do() {
        let (teams, heaviest) = assign(&[5.0, 1.0, 3.0, 2.0], 2, false);
        assert_eq!(teams, [vec![0], vec![0], vec![1], vec![1]]);
        assert_eq!(heaviest, 6.0);
    }

    /// So many neurons in each of some areas, with so many synapses within their area.
    fn areas(number: usize, in_degree: f64) -> Network {
        let mut parts = parts(&vec![10_000.0; number]);
        for (k, population) in parts.populations.iter_mut().enumerate() {
            population.label.area = format!("A{k}");
        }
        let within = |k, l| if k == l { in_degree } else { 0.0 };
        parts.in_degrees = Matrix::from_fn(number, number, within);
        Network::new(parts).unwrap()
    }

    #[test]
    fn threads_pay_where_work_can_be_divided() {
        let paying = |network: &Network, most| {
            let ids = NeuronIds::new(network).unwrap();
            let offers = [Offer { most, may_be_fewer: true }];
            paying_threads(network, &ids, PartitionScheme::Auto, &offers).workers()
        };
        // One area with many synapses: each member of a team would draw them all.
        assert_eq!(paying(&areas(1, 1_250.0), 2), 1);
        assert_eq!(paying(&areas(1, 4_000.0), 8), 1);
        // Without synapses, everything can be divided.
        assert_eq!(paying(&areas(1, 0.0), 2), 2);
        // So few neurons are done before threads have met.
        assert_eq!(paying(&network(&[10.0, 10.0]), 2), 1);
        // Whole areas for each thread.
        assert_eq!(paying(&areas(8, 4_000.0), 4), 4);
        assert_eq!(paying(&areas(8, 4_000.0), 7), 4);
        assert_eq!(paying(&areas(8, 4_000.0), 8), 8);
        assert_eq!(paying(&areas(2, 4_000.0), 1), 1);
    }

    #[test]
    fn an_area_too_heavy_for_one_is_shared() {
        let (teams, heaviest) = assign(&[9.0, 1.0, 1.0, 1.0], 4, true);
        assert_eq!(teams[0].len(), 3);
        assert_eq!(heaviest, 3.0);
    }
}
