//! Partitions that are one move away.

use super::partition::Partition;
use super::quality::{Measure, Quality};
use super::search::Ranked;

/// Modules up to this size are divided in every way.
const DIVIDED: usize = 10;

/// The partitions that one move makes of this one: a node to another module or alone, a small module divided in two,
/// two modules joined.
pub(super) fn neighbours<'a>(
    quality: &'a Quality,
    partition: &'a Partition,
) -> impl Iterator<Item = Ranked> + 'a {
    let value = quality.of(partition);
    // The partition's numbers are those of an assignment with room for modules more.
    let assignment = quality.assignment(partition.modules().to_vec());
    moves(partition).map(move |Move { group, to }| {
        let from = partition.modules()[group[0]];
        let gain = assignment.gain(&assignment.group(&group), from, to);
        let mut modules = partition.modules().to_vec();
        group.iter().for_each(|&node| modules[node] = to);
        let value = match quality.measure() {
            Measure::MapEquation => value - gain,
            Measure::Modularity => value + gain,
        };
        Ranked { partition: Partition::of(&modules), value }
    })
}

/// Nodes of one module that go to another.
struct Move {
    group: Vec<usize>,
    to: usize,
}

fn moves(partition: &Partition) -> impl Iterator<Item = Move> {
    let members = partition.members();
    let number = members.len();
    // A module of its own exists as long as not every node has one.
    let has_room = number < partition.modules().len();
    members.into_iter().enumerate().flat_map(move |(module, nodes)| {
        let others = (0..number).filter(move |&to| to != module);
        let alone = (has_room && nodes.len() > 1).then_some(number);
        let single: Vec<Move> = nodes
            .iter()
            .flat_map(|&node| {
                let to = others.clone().chain(alone);
                to.map(move |to| Move { group: vec![node], to })
            })
            .collect();
        let all = nodes.clone();
        let joined = others.filter(move |&to| to < module);
        let joined = joined.map(move |to| Move { group: all.clone(), to });
        single.into_iter().chain(joined).chain(divisions(nodes, number))
    })
}

/// All ways to divide a small module in two.
fn divisions(nodes: Vec<usize>, to: usize) -> impl Iterator<Item = Move> {
    let size = nodes.len();
    let ways = if (2..=DIVIDED).contains(&size) { 1_usize << (size - 1) } else { 1 };
    // The last node always stays, so that each way is met once.
    (1..ways).map(move |bits| {
        let goes = |&(k, _): &(usize, &usize)| bits >> k & 1 == 1;
        let group = nodes.iter().enumerate().filter(goes).map(|(_, &node)| node).collect();
        Move { group, to }
    })
}
