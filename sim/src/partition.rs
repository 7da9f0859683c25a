//! Who simulates which neurons.
//!
//! The unit is an area, simulated by a team of workers: one in the usual case, several that share
//! every population block by block where there are more workers than areas to keep them busy.
//! A worker is one thread of one rank; the workers of rank r are r T .. (r+1) T.

use data::Network;

use crate::layout::NeuronIds;
use crate::settings::PartitionScheme;

/// Load of a neuron's updates and of a synapse's events over the same time, in the same unit:
/// 10,000 updates of 2 ns against 3 events of 5 ns.
const NEURON_LOAD: f64 = 20_000.0;
const SYNAPSE_LOAD: f64 = 15.0;

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

/// What each area costs to simulate.
fn area_loads(network: &Network, ids: &NeuronIds) -> Vec<f64> {
    let load = |population: usize| {
        let in_degree: f64 = network.in_degrees.row(population).iter().sum();
        f64::from(ids.neurons(population)) * (NEURON_LOAD + SYNAPSE_LOAD * in_degree)
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
    use super::*;

    #[test]
    fn whole_areas_go_to_whoever_has_least_to_do() {
        let (teams, heaviest) = assign(&[5.0, 1.0, 3.0, 2.0], 2, false);
        assert_eq!(teams, [vec![0], vec![0], vec![1], vec![1]]);
        assert_eq!(heaviest, 6.0);
    }

    #[test]
    fn an_area_too_heavy_for_one_is_shared() {
        let (teams, heaviest) = assign(&[9.0, 1.0, 1.0, 1.0], 4, true);
        assert_eq!(teams[0].len(), 3);
        assert_eq!(heaviest, 3.0);
    }
}
