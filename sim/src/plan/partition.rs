//! Who simulates which neurons.
//!
//! The unit is an area, or, where whole areas do not load all evenly, a population. First the units are
//! given to ranks: one in the usual case, several that divide the neurons of a unit where it is too
//! heavy for one. Then every rank gives what it has to its threads. These can share units so
//! that no work is done twice (`run/shared_group.rs`): a few heavy ones are enough, as whoever is done with
//! its own turns to what is shared.

use std::ops::Range;

use data::Network;

use super::layout::NeuronIds;
use super::load::Loads;
use super::rank_threads::{Offer, RankThreads};
use crate::settings::PartitionScheme;

/// So much slower is worth a thread less.
const WORTH_A_THREAD: f64 = 1.1;

/// How uneven whole areas may load the workers before something else is tried.
const TOLERATED_IMBALANCE: f64 = 1.15;

/// Which part of what is an even part of the work a thread has for itself at most, if some is shared: what is
/// shared evens out the rest, of which it is not known beforehand how much it is.
const OWN: f64 = 0.75;

/// What steps take in which threads meet at the end, 1.5 us each, and in the midst, where they share
/// neurons (ns for 10,000 steps).
const MEETING: f64 = 1.5e7;
const MEETING_MIDWAY: f64 = 0.5e7;

/// What every rank simulates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Partition {
    of_ranks: Vec<Vec<Unit>>,
    /// How long the slowest rank takes for 10,000 steps (ns).
    time: f64,
}

/// Some populations, and who of a rank simulates them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub populations: Range<usize>,
    /// By how many ranks the neurons are divided, and which of them this is.
    pub ranks: usize,
    pub member: usize,
    /// The threads of the rank that share the unit.
    pub threads: Vec<usize>,
}

impl Partition {
    pub(crate) fn new(
        network: &Network,
        ids: &NeuronIds,
        scheme: PartitionScheme,
        threads: &RankThreads,
    ) -> Self {
        let loads = Loads::new(network, ids);
        let threads = threads.counts();
        let held = over_ranks(&loads, ids.areas(), scheme, threads);
        let mut partition = Self { of_ranks: Vec::new(), time: 0.0 };
        for (rank, &threads) in threads.iter().enumerate() {
            let units = held.iter().filter_map(|held| held.unit_of(rank)).collect();
            let (units, time) = over_threads(&loads, units, scheme, threads);
            partition.of_ranks.push(units);
            partition.time = partition.time.max(time);
        }
        partition
    }

    /// The units of a rank, the costliest first.
    pub(crate) fn units(&self, rank: usize) -> &[Unit] {
        &self.of_ranks[rank]
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
    let time = |threads| Partition::new(network, ids, scheme, &up_to(threads, offers)).time;
    let times: Vec<f64> = (1..=most).map(time).collect();
    let shortest = times.iter().copied().fold(f64::INFINITY, f64::min);
    let paying = times.iter().position(|&taken| taken <= WORTH_A_THREAD * shortest);
    up_to(paying.map_or(1, |index| index + 1), offers)
}

/// Every rank's threads, where none takes more of those offered than so many.
fn up_to(threads: usize, offers: &[Offer]) -> RankThreads {
    RankThreads::new(offers.iter().map(|offer| offer.up_to(threads)))
}

/// Some populations, and the ranks that have them.
struct Held {
    populations: Range<usize>,
    ranks: Vec<usize>,
}

impl Held {
    /// What a rank has of them.
    fn unit_of(&self, rank: usize) -> Option<Unit> {
        let member = self.ranks.iter().position(|&other| other == rank)?;
        let (populations, ranks) = (self.populations.clone(), self.ranks.len());
        Some(Unit { populations, ranks, member, threads: Vec::new() })
    }
}

/// Gives areas, or populations, to ranks of so many threads; the costliest first.
fn over_ranks(
    loads: &Loads,
    areas: &[Range<usize>],
    scheme: PartitionScheme,
    threads: &[usize],
) -> Vec<Held> {
    let areas = areas.to_vec();
    let populations = || areas.iter().cloned().flatten().map(|p| p..p + 1).collect();
    let assigned = |units: Vec<Range<usize>>, share| {
        let times: Vec<f64> = units.iter().map(|unit| loads.time(unit.clone(), 1)).collect();
        let Assigned { teams, imbalance } = assign(&times, threads, share);
        let held =
            |unit: usize| Held { populations: units[unit].clone(), ranks: teams[unit].clone() };
        (heaviest_first(&times).into_iter().map(held).collect::<Vec<_>>(), imbalance)
    };
    let (whole, imbalance) = assigned(areas.clone(), false);
    match scheme {
        PartitionScheme::Areas => whole,
        PartitionScheme::RoundRobin => {
            let all: Vec<usize> = (0..threads.len()).collect();
            whole.into_iter().map(|held| Held { ranks: all.clone(), ..held }).collect()
        }
        PartitionScheme::Auto if imbalance <= TOLERATED_IMBALANCE => whole,
        PartitionScheme::Auto => {
            let candidates =
                [assigned(populations(), false).0, whole, assigned(populations(), true).0];
            let slowest = |held: &Vec<Held>| slowest_rank(loads, held, threads);
            let fastest = candidates.into_iter().min_by(|a, b| slowest(a).total_cmp(&slowest(b)));
            fastest.unwrap_or_default()
        }
    }
}

/// How long the slowest of some ranks takes whose threads share their work evenly.
fn slowest_rank(loads: &Loads, held: &[Held], threads: &[usize]) -> f64 {
    let mut of_rank = vec![0.0_f64; threads.len()];
    for Held { populations, ranks } in held {
        for &rank in ranks {
            of_rank[rank] += loads.time(populations.clone(), ranks.len()) / threads[rank] as f64;
        }
    }
    of_rank.into_iter().fold(0.0, f64::max)
}

/// Gives the units of a rank to its threads; how long that takes.
fn over_threads(
    loads: &Loads,
    units: Vec<Unit>,
    scheme: PartitionScheme,
    threads: usize,
) -> (Vec<Unit>, f64) {
    let all: Vec<usize> = (0..threads).collect();
    let mut shared = units.clone();
    shared.iter_mut().for_each(|unit| unit.threads.clone_from(&all));
    let (whole, imbalance) = whole_units(loads, units, threads);
    let timed = |units: Vec<Unit>| {
        let time = time_of_threads(loads, &units, threads);
        (units, time)
    };
    match scheme {
        PartitionScheme::RoundRobin => timed(shared),
        PartitionScheme::Areas => timed(whole),
        PartitionScheme::Auto if imbalance <= TOLERATED_IMBALANCE => timed(whole),
        PartitionScheme::Auto => {
            let (partly, whole) = (timed(partly_shared(loads, shared, threads)), timed(whole));
            if partly.1 < whole.1 { partly } else { whole }
        }
    }
}

/// Gives whole units to threads.
fn whole_units(loads: &Loads, mut units: Vec<Unit>, threads: usize) -> (Vec<Unit>, f64) {
    let times: Vec<f64> = units.iter().map(|unit| unit.time(loads)).collect();
    let Assigned { teams, imbalance } = assign(&times, &vec![1; threads], false);
    units.iter_mut().zip(teams).for_each(|(unit, team)| unit.threads = team);
    (units, imbalance)
}

/// Divides units that all threads share into their populations, and gives the lighter ones of these to
/// single threads.
fn partly_shared(loads: &Loads, units: Vec<Unit>, threads: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = units.iter().flat_map(Unit::populations).collect();
    units.sort_by(|a, b| b.time(loads).total_cmp(&a.time(loads)));
    let total: f64 = units.iter().map(|unit| unit.time(loads)).sum();
    let most_own = OWN * total / threads as f64;
    let mut own = vec![0.0_f64; threads];
    for unit in &mut units {
        let time = unit.time(loads);
        let idle_first = |&a: &usize, &b: &usize| own[a].total_cmp(&own[b]);
        let idlest = unit.threads.iter().copied().min_by(idle_first);
        if let Some(thread) = idlest.filter(|&thread| own[thread] + time <= most_own) {
            unit.threads = vec![thread];
            own[thread] += time;
        }
    }
    units
}

/// How long threads take for units of a rank, if they turn to what is shared when they are done with their own.
fn time_of_threads(loads: &Loads, units: &[Unit], threads: usize) -> f64 {
    let (mut own, mut all) = (vec![0.0; threads], 0.0);
    let mut meetings = if threads > 1 { MEETING } else { 0.0 };
    for unit in units {
        let time = unit.time(loads);
        all += time;
        if let [thread] = unit.threads[..] {
            own[thread] += time;
        } else {
            all += loads.sharing_time(unit.populations.clone(), unit.ranks, threads);
            meetings = MEETING + MEETING_MIDWAY;
        }
    }
    meetings + own.into_iter().fold(all / threads as f64, f64::max)
}

impl Unit {
    /// How long it takes one thread.
    fn time(&self, loads: &Loads) -> f64 {
        loads.time(self.populations.clone(), self.ranks)
    }

    /// Its populations, each a unit.
    fn populations(&self) -> impl Iterator<Item = Self> {
        self.populations.clone().map(|p| Self { populations: p..p + 1, ..self.clone() })
    }
}

/// The workers of each unit, and how much more the busiest of them has to do than it would if all had as
/// much.
struct Assigned {
    teams: Vec<Vec<usize>>,
    imbalance: f64,
}

/// Gives units, the costliest first, to the workers with the least to do for each of their threads. If units
/// may be shared, a team is large enough that no member has more than its mean part.
fn assign(times: &[f64], threads: &[usize], share: bool) -> Assigned {
    let mean = times.iter().sum::<f64>() / threads.iter().sum::<usize>() as f64;
    let mut of_worker = vec![0.0_f64; threads.len()];
    let mut teams = vec![Vec::new(); times.len()];
    for unit in heaviest_first(times) {
        let mut team: Vec<usize> = (0..threads.len()).collect();
        team.sort_by(|&a, &b| of_worker[a].total_cmp(&of_worker[b]));
        let mut has_room = 0.0;
        let needed = team.iter().position(|&worker| {
            has_room += mean * threads[worker] as f64;
            has_room >= times[unit] || !share
        });
        team.truncate(needed.map_or(threads.len(), |last| last + 1));
        team.sort_unstable();
        for &worker in &team {
            of_worker[worker] += times[unit] / (team.len() * threads[worker]) as f64;
        }
        teams[unit] = team;
    }
    let heaviest = of_worker.into_iter().fold(0.0, f64::max);
    Assigned { teams, imbalance: if mean > 0.0 { heaviest / mean } else { 1.0 } }
}

fn heaviest_first(times: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by(|&a, &b| times[b].total_cmp(&times[a]));
    order
}

#[cfg(test)]
mod tests {
    use data::Matrix;

    use super::*;
    use crate::testing::{network, parts};

    #[test]
    fn whole_areas_go_to_whoever_has_least_to_do() {
        let Assigned { teams, imbalance } = assign(&[5.0, 1.0, 3.0, 2.0], &[1, 1], false);
        assert_eq!(teams, [vec![0], vec![0], vec![1], vec![1]]);
        assert_eq!(imbalance, 6.0 / 5.5);
        // Two threads do twice as much.
        let Assigned { teams, imbalance } = assign(&[5.0, 1.0, 3.0, 2.0], &[2, 1], false);
        assert_eq!(teams, [vec![0], vec![1], vec![1], vec![0]]);
        assert_eq!(imbalance, 4.0 / (11.0 / 3.0));
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
    fn threads_pay_where_there_is_enough_to_do() {
        let paying = |network: &Network, most| {
            let ids = NeuronIds::new(network).unwrap();
            let offers = [Offer { most, may_be_fewer: true }];
            paying_threads(network, &ids, PartitionScheme::Auto, &offers).of_rank(0)
        };
        // Threads share what does not divide into areas.
        assert_eq!(paying(&areas(1, 1_250.0), 2), 2);
        assert_eq!(paying(&areas(1, 16_000.0), 8), 8);
        assert_eq!(paying(&areas(1, 0.0), 2), 2);
        assert_eq!(paying(&areas(3, 4_000.0), 2), 2);
        // So few neurons are done before threads have met.
        assert_eq!(paying(&network(&[10.0, 10.0]), 2), 1);
        // Whole areas for each thread.
        assert_eq!(paying(&areas(8, 4_000.0), 4), 4);
        assert_eq!(paying(&areas(8, 4_000.0), 8), 8);
        assert_eq!(paying(&areas(2, 4_000.0), 1), 1);
    }

    fn partition(network: &Network, threads: &[usize], scheme: PartitionScheme) -> Partition {
        let ids = NeuronIds::new(network).unwrap();
        Partition::new(network, &ids, scheme, &RankThreads::new(threads.iter().copied()))
    }

    #[test]
    fn threads_share_areas_only_where_these_do_not_load_them_evenly() {
        let of = |areas_: usize, threads: usize| {
            let units = partition(&areas(areas_, 4_000.0), &[threads], PartitionScheme::Auto);
            let threads = units.units(0).iter().map(|unit| unit.threads.len());
            threads.collect::<Vec<_>>()
        };
        assert_eq!(of(4, 2), [1; 4]);
        assert_eq!(of(1, 3), [3]);
        // The third evens out what is left, as whoever is done with its own turns to it.
        assert_eq!(of(3, 2), [1, 1, 2]);
    }

    #[test]
    fn ranks_share_only_what_is_too_heavy_for_one() {
        let ranks = |areas_: usize| {
            let units = partition(&areas(areas_, 4_000.0), &[1, 1, 1], PartitionScheme::Auto);
            let ranks = (0..3).flat_map(|rank| units.units(rank).iter().map(|unit| unit.ranks));
            ranks.collect::<Vec<_>>()
        };
        assert_eq!(ranks(3), [1; 3]);
        // Drawn three times and half as fast again, a single area is no faster than on one rank.
        assert_eq!(ranks(1), [1]);
        let unlike = partition(&areas(1, 0.0), &[2, 1], PartitionScheme::RoundRobin);
        let threads = (0..2).flat_map(|rank| unlike.units(rank)).map(|unit| unit.threads.len());
        assert_eq!(threads.collect::<Vec<_>>(), [2, 1]);
    }
}
