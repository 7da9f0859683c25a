//! Drawings of graphs.

use std::f64::consts::TAU;

use data::Matrix;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::Figure;
use super::mark::{Form, Label, Mark, Shape, Side};
use super::scale::Scale;

/// The strongest links that are drawn, for each node on the average.
const LINKS_OF_A_NODE: usize = 5;

/// The strongest link, and the weakest that is drawn.
const THICKEST_PX: f64 = 4.0;
const THINNEST_PX: f64 = 0.4;

/// Room between the modules on the circle, in nodes.
const GAP: f64 = 1.0;

/// So many names can be read around a circle.
const MOST_NAMES: usize = 70;

/// Nodes on a circle, module by module, as large as they are often visited, and their strongest links in the colour of
/// the module that they come from, as thick as they are strong; links below 0 are broken.
#[must_use]
pub fn graph_drawing(
    names: &[String],
    links: &Matrix,
    members: &[Vec<usize>],
    visits: Option<&[f64]>,
) -> Figure {
    let circle = Circle::of(members, names.len());
    let (strongest, all) = strongest(links);
    let title = match strongest.len() == all {
        true => format!("All {all} links"),
        false => format!("The strongest {} of {all} links", strongest.len()),
    };
    let most = strongest.first().map_or(1.0, |&(target, source)| links[(target, source)].abs());
    // Strong links stand before weak ones.
    let mut marks: Vec<Mark> = strongest
        .iter()
        .rev()
        .map(|&(target, source)| circle.link(target, source, links[(target, source)] / most))
        .collect();
    let largest =
        visits.map_or(1.0, |visits| visits.iter().copied().fold(f64::MIN_POSITIVE, f64::max));
    marks.extend((0..names.len()).map(|node| {
        let share = visits.map_or(0.5, |visits| visits[node] / largest);
        circle.node(node, share)
    }));
    marks.extend(circle.labels(names, members));
    let scale = || Axis::bare(Scale::Linear { from: -1.3, to: 1.3 });
    let (width_px, height_px) = (560.0, 560.0);
    Chart { marks, width_px, height_px, ..Chart::new(&title, scale(), scale()) }.into()
}

/// The pairs (target, source) of the strongest links, strongest first, and how many links there are.
fn strongest(links: &Matrix) -> (Vec<(usize, usize)>, usize) {
    let pairs = links.iter().filter(|((t, s), weight)| t != s && *weight != 0.0);
    let mut pairs: Vec<((usize, usize), f64)> =
        pairs.map(|(at, weight)| (at, weight.abs())).collect();
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    let all = pairs.len();
    pairs.truncate(LINKS_OF_A_NODE * links.targets());
    (pairs.into_iter().map(|(at, _)| at).collect(), all)
}

/// Where nodes stand.
struct Circle {
    /// The angle of each node.
    angles: Vec<f64>,
    module_of: Vec<usize>,
}

impl Circle {
    fn of(members: &[Vec<usize>], nodes: usize) -> Self {
        let around = nodes as f64 + GAP * members.len() as f64;
        let mut circle = Self { angles: vec![0.0; nodes], module_of: vec![0; nodes] };
        let mut place = 0.0;
        for (module, own) in members.iter().enumerate() {
            for &node in own {
                // From the top, clockwise.
                circle.angles[node] = TAU * (0.25 - place / around);
                circle.module_of[node] = module;
                place += 1.0;
            }
            place += GAP;
        }
        circle
    }

    fn at(&self, node: usize, radius: f64) -> (f64, f64) {
        (radius * self.angles[node].cos(), radius * self.angles[node].sin())
    }

    fn colour(&self, node: usize) -> Colour {
        CATEGORIES[self.module_of[node] % CATEGORIES.len()]
    }

    /// A curve that is drawn towards the middle; `share` is the weight relative to the largest.
    fn link(&self, target: usize, source: usize, share: f64) -> Mark {
        const STEPS: u32 = 24;
        let (from, to) = (self.at(source, 1.0), self.at(target, 1.0));
        let point = |k: u32| {
            let t = f64::from(k) / f64::from(STEPS);
            // A quadratic curve whose middle point is that of the circle.
            let (begin, end) = ((1.0 - t) * (1.0 - t), t * t);
            (begin * from.0 + end * to.0, begin * from.1 + end * to.1)
        };
        let width_px = (THICKEST_PX * share.abs()).max(THINNEST_PX);
        let colour = self.colour(source).paled(0.35);
        let stroke = match share < 0.0 {
            true => Stroke::dashed(colour, width_px),
            false => Stroke::solid(colour, width_px),
        };
        Mark::unnamed(Form::Line { through: (0..=STEPS).map(point).collect(), stroke })
    }

    /// `share` is how often it is visited, relative to the node that is most often.
    fn node(&self, node: usize, share: f64) -> Mark {
        let at = vec![self.at(node, 1.0)];
        let size_px = 4.0 + 12.0 * share.sqrt();
        Mark::unnamed(Form::Points { at, shape: Shape::Disk, size_px, colour: self.colour(node) })
    }

    /// The names of nodes, or of modules where nodes are too many, outside of the circle.
    fn labels(&self, names: &[String], members: &[Vec<usize>]) -> [Mark; 2] {
        let named: Vec<(usize, String)> = match names.len() {
            ..=MOST_NAMES => names.iter().cloned().enumerate().collect(),
            _ => members
                .iter()
                .zip(1..)
                .map(|(own, module)| (own[own.len() / 2], module.to_string()))
                .collect(),
        };
        [Side::Left, Side::Right].map(|side| {
            let is_here = |node: usize| (self.angles[node].cos() < 0.0) == (side == Side::Left);
            let here = named.iter().filter(|(node, _)| is_here(*node));
            let label = |(node, text): &(usize, String)| Label {
                at: self.at(*node, 1.08),
                text: text.clone(),
            };
            Mark::unnamed(Form::Labels { labels: here.map(label).collect(), side })
        })
    }
}
