//! Two partitions of the same nodes beside each other.

use super::axis::Axis;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::mark::{Form, Label, Mark, Side};
use super::scale::Scale;

/// The modules of one partition: what each is called, and which nodes of it are in each module of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Alluvial<'a> {
    /// What both partitions are called.
    pub titles: [&'a str; 2],
    /// The names of the modules on the left and on the right.
    pub names: [Vec<String>; 2],
    /// Nodes in common, a row for each module on the left.
    pub common_nodes: &'a [Vec<f64>],
}

/// The room between modules, as a share of all nodes.
const GAP: f64 = 0.03;

/// How wide a module is drawn, where the distance between both partitions is 1.
const BLOCK: f64 = 0.04;

/// Modules as blocks as high as they have nodes, and streams of the nodes that two of them have in common.
#[must_use]
pub fn alluvial(diagram: &Alluvial<'_>) -> super::Figure {
    let common = diagram.common_nodes;
    let right_number = diagram.names[1].len();
    let left_sizes: Vec<f64> = common.iter().map(|row| row.iter().sum()).collect();
    let right_sizes: Vec<f64> =
        (0..right_number).map(|module| common.iter().map(|row| row[module]).sum()).collect();
    let gap = GAP * left_sizes.iter().sum::<f64>();
    let (left, right) = (tops(&left_sizes, gap), tops(&right_sizes, gap));
    let mut marks = streams(common, left.clone(), right.clone());
    for (sides, sizes, tops) in
        [([-BLOCK, 0.0], &left_sizes, &left), ([1.0, 1.0 + BLOCK], &right_sizes, &right)]
    {
        let blocks = sizes.iter().zip(tops).enumerate();
        marks.extend(blocks.map(|(module, (size, top))| {
            let colour = if sides[0] < 0.0 { colour(module) } else { Colour::GREY };
            block(sides, *top, *size, colour)
        }));
    }
    let label = |x: f64, tops: &[f64], sizes: &[f64], names: &[String]| -> Vec<Label> {
        let middles = tops.iter().zip(sizes).map(|(top, size)| top - size / 2.0);
        middles.zip(names).map(|(y, name)| Label { at: (x, y), text: name.clone() }).collect()
    };
    let labels = [
        (label(-2.0 * BLOCK, &left, &left_sizes, &diagram.names[0]), Side::Left),
        (label(1.0 + 2.0 * BLOCK, &right, &right_sizes, &diagram.names[1]), Side::Right),
    ];
    marks.extend(labels.map(|(labels, side)| Mark::unnamed(Form::Labels { labels, side })));
    let lowest = bottom(&left, &left_sizes).min(bottom(&right, &right_sizes));
    let titles = diagram.titles.iter().zip([0.0, 1.0]);
    let x = Axis::with_names(
        "",
        Scale::Linear { from: -0.5, to: 1.5 },
        titles.map(|(title, x)| ((*title).to_owned(), x)).collect(),
    );
    let y = Axis::bare(Scale::Linear { from: lowest - gap, to: gap });
    Chart { marks, height_px: 420.0, ..Chart::new("", x, y) }.into()
}

fn colour(module: usize) -> Colour {
    CATEGORIES[module % CATEGORIES.len()]
}

/// The upper edges of blocks below each other.
fn tops(sizes: &[f64], gap: f64) -> Vec<f64> {
    let edges = sizes.iter().scan(0.0, |top, size| {
        let here = *top;
        *top -= size + gap;
        Some(here)
    });
    edges.collect()
}

fn bottom(tops: &[f64], sizes: &[f64]) -> f64 {
    tops.last().zip(sizes.last()).map_or(0.0, |(top, size)| top - size)
}

fn block([from, to]: [f64; 2], top: f64, size: f64, colour: Colour) -> Mark {
    let low = top - size;
    Mark::unnamed(Form::Band {
        around: vec![(from, low), (from, top), (to, top), (to, low)],
        colour,
    })
}

/// A stream for each pair of modules with common nodes; the edges go down block by block.
fn streams(common: &[Vec<f64>], mut left: Vec<f64>, mut right: Vec<f64>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (row, nodes) in common.iter().enumerate() {
        for (column, &nodes) in nodes.iter().enumerate().filter(|(_, nodes)| **nodes > 0.0) {
            let around = stream(left[row], right[column], nodes);
            marks.push(Mark::unnamed(Form::Band { around, colour: colour(row).paled(0.55) }));
            left[row] -= nodes;
            right[column] -= nodes;
        }
    }
    marks
}

/// From an upper edge on the left to one on the right, so many nodes wide.
fn stream(left: f64, right: f64, nodes: f64) -> Vec<(f64, f64)> {
    const STEPS: u32 = 40;
    let upper = |k: u32| {
        let x = f64::from(k) / f64::from(STEPS);
        (x, left + (right - left) * x * x * (3.0 - 2.0 * x))
    };
    let below = |(x, y): (f64, f64)| (x, y - nodes);
    (0..=STEPS).map(upper).chain((0..=STEPS).rev().map(upper).map(below)).collect()
}
