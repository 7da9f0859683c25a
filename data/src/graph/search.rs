//! The partition with the best value, from many starts.

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use super::level::{Assignment, Level};
use super::neighbours::neighbours;
use super::partition::Partition;
use super::quality::{Measure, Quality};

/// A partition and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The modules.
    pub partition: Partition,
    /// Codelength (bits) or modularity.
    pub value: f64,
}

/// The best partitions of a graph that were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Modules {
    /// The best.
    pub best: Ranked,
    /// The best of all others, among the local optima and what is one move from the best: a group of a module to
    /// another, a module divided, two joined.
    pub second_best: Option<Ranked>,
    /// How many starts led to the best one.
    pub reached_by: usize,
}

/// The local optima of several starts.
#[derive(Clone, Debug)]
pub struct Ranking {
    measure: Measure,
    optima: Vec<(Ranked, usize)>,
}

/// Looks for the best partition from so many starts (at least one); the same seed finds the same.
///
/// # Panics
/// If there is no start.
#[must_use]
pub fn find_modules(quality: &Quality, starts: usize, seed: u64) -> Modules {
    let mut ranking = Ranking::new(quality);
    for start in 0..starts {
        ranking.add(local_optimum(quality, seed, start));
    }
    ranking.modules(quality).expect("there is a start")
}

impl Ranking {
    /// Of no start yet.
    #[must_use]
    pub fn new(quality: &Quality) -> Self {
        Self { measure: quality.measure(), optima: Vec::new() }
    }

    /// Takes a start's result.
    pub fn add(&mut self, optimum: Ranked) {
        match self.optima.iter_mut().find(|(known, _)| known.partition == optimum.partition) {
            Some((_, times)) => *times += 1,
            None => self.optima.push((optimum, 1)),
        }
    }

    /// The best and the second best; none without a start.
    #[must_use]
    pub fn modules(mut self, quality: &Quality) -> Option<Modules> {
        let sign = match self.measure {
            Measure::MapEquation => 1.0,
            Measure::Modularity => -1.0,
        };
        // Of equal values the partition decides, so that the order of starts does not.
        self.optima.sort_by(|(a, _), (b, _)| {
            let by_value = (sign * a.value).total_cmp(&(sign * b.value));
            by_value.then_with(|| a.partition.cmp(&b.partition))
        });
        let mut optima = self.optima.into_iter();
        let (best, reached_by) = optima.next()?;
        let others = optima.map(|(ranked, _)| ranked).next();
        let second_best = neighbours(quality, &best.partition)
            .chain(others)
            .filter(|other| other.partition != best.partition)
            .reduce(|a, b| if self.measure.is_better(b.value, a.value) { b } else { a });
        Some(Modules { best, second_best, reached_by })
    }
}

/// Gains below this are rounding errors.
const LEAST_GAIN: f64 = 1e-12;

/// Passes over all units, or rounds, that are never needed.
const ENOUGH: usize = 200;

/// The partition that one start leads to: single moves and those of whole modules (Blondel et al. 2008,
/// doi:10.1088/1742-5468/2008/10/P10008), then of parts of modules (as in Traag et al. 2019,
/// doi:10.1038/s41598-019-41695-z), until none is better.
///
/// The first start has each node in a module of its own, each second one random modules.
#[must_use]
pub fn local_optimum(quality: &Quality, seed: u64, start: usize) -> Ranked {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    // Streams of their own: start k is the same whatever was looked at before.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(
        rng.random::<u64>() ^ (start as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
    );
    let size = quality.size();
    let number = if start.is_multiple_of(2) { size } else { rng.random_range(1..=size) };
    let first = |node: usize, rng: &mut Xoshiro256PlusPlus| {
        if number == size { node } else { rng.random_range(0..number) }
    };
    let modules: Vec<usize> = (0..size).map(|node| first(node, &mut rng)).collect();
    let mut partition = Partition::of(&modules);
    let mut value = quality.of(&partition);
    for _ in 0..ENOUGH {
        let moved = joined(quality, moved_nodes(quality, &partition, &mut rng), &mut rng);
        let moved = moved_parts(quality, &moved, &mut rng);
        let then = quality.of(&moved);
        if !quality.measure().is_better(then, value) || (then - value).abs() < LEAST_GAIN {
            break;
        }
        (partition, value) = (moved, then);
    }
    Ranked { partition, value }
}

/// Nodes, each moved to the best module, until none moves.
fn moved_nodes(
    quality: &Quality,
    partition: &Partition,
    rng: &mut Xoshiro256PlusPlus,
) -> Partition {
    let mut assignment = quality.assignment(partition.modules().to_vec());
    move_units(&mut assignment, rng, None);
    assignment.partition()
}

/// Whole modules, moved as nodes are, level by level.
fn joined(quality: &Quality, nodes: Partition, rng: &mut Xoshiro256PlusPlus) -> Partition {
    let mut partition = nodes;
    for _ in 0..ENOUGH {
        let level = quality.nodes().of_modules(&partition);
        let alone = (0..level.size()).collect();
        let above = moved_level(&level, quality.measure(), alone, rng);
        if above.number() == partition.number() {
            break;
        }
        partition = carried_down(&partition, &above);
    }
    partition
}

/// Parts of modules, moved among modules: parts are what a module's own nodes make of it if each starts alone.
fn moved_parts(
    quality: &Quality,
    partition: &Partition,
    rng: &mut Xoshiro256PlusPlus,
) -> Partition {
    let modules = partition.modules();
    let mut alone = quality.assignment((0..quality.size()).collect());
    move_units(&mut alone, rng, Some(modules));
    let parts = alone.partition();
    let level = quality.nodes().of_modules(&parts);
    let module_of_part =
        parts.members().iter().map(|members| modules[members[0]]).collect::<Vec<usize>>();
    let above = moved_level(&level, quality.measure(), module_of_part, rng);
    carried_down(&parts, &above)
}

fn moved_level(
    level: &Level,
    measure: Measure,
    of: Vec<usize>,
    rng: &mut Xoshiro256PlusPlus,
) -> Partition {
    let mut assignment = Assignment::new(level, measure, of);
    move_units(&mut assignment, rng, None);
    assignment.partition()
}

/// The partition of nodes by the module of their module.
fn carried_down(partition: &Partition, above: &Partition) -> Partition {
    let modules = partition.modules().iter().map(|&module| above.modules()[module]);
    Partition::of(&modules.collect::<Vec<usize>>())
}

/// Moves each unit to where most is gained, in random order, until none gains; with bounds, each only among units of
/// the same bound.
fn move_units(
    assignment: &mut Assignment<'_>,
    rng: &mut Xoshiro256PlusPlus,
    bounds: Option<&[usize]>,
) {
    let mut order: Vec<usize> = (0..assignment.size()).collect();
    for _ in 0..ENOUGH {
        order.shuffle(rng);
        let mut has_moved = false;
        for &unit in &order {
            has_moved |= move_unit(assignment, unit, bounds);
        }
        if !has_moved {
            break;
        }
    }
}

/// Whether it went to another module.
fn move_unit(assignment: &mut Assignment<'_>, unit: usize, bounds: Option<&[usize]>) -> bool {
    let from = assignment.module_of(unit);
    let group = assignment.group(&[unit]);
    let representatives = assignment.representatives();
    let is_allowed = |to: usize| match (bounds, representatives[to]) {
        (Some(bounds), Some(there)) => bounds[unit] == bounds[there],
        _ => true,
    };
    let others = assignment.occupied().filter(|&to| to != from && is_allowed(to));
    let candidates = others.chain(assignment.empty());
    let gains = candidates.map(|to| (assignment.gain(&group, from, to), to));
    let best = gains.max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, to)) = best.filter(|&(gain, _)| gain > LEAST_GAIN) else { return false };
    assignment.shift(unit, &group, to);
    true
}
