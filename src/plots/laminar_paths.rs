//! Paths between areas by the populations where they begin, end and pass through.

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark};
use super::scale::Scale;

/// Paths of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct LaminarClass<'a> {
    /// What stands above it.
    pub title: String,
    /// The places of first and last population, and how many paths have them.
    pub arrows: Vec<(usize, usize, usize)>,
    /// What they pass through, and how often.
    pub passages: Vec<(&'a str, usize)>,
}

/// The line of the commonest pair of ends.
const THICKEST_PX: f64 = 14.0;
/// That of pairs that hardly occur.
const THINNEST_PX: f64 = 0.6;

/// For each class lines from the first to the last population, as thick as they are common, and bars of passages.
#[must_use]
pub fn laminar_paths(ends: &[&str], classes: &[LaminarClass<'_>]) -> Figure {
    let most =
        classes.iter().flat_map(|class| class.arrows.iter().map(|&(_, _, count)| count)).max();
    let lines = classes.iter().map(|class| Panel::Chart(lines(ends, class, most.unwrap_or(1))));
    let has_passages = classes.iter().any(|class| !class.passages.is_empty());
    let bars = classes.iter().filter(|_| has_passages).map(|class| {
        let bars = passages("", &class.passages);
        Panel::Chart(Chart { width_px: WIDTH_PX, height_px: 160.0, ..bars })
    });
    Figure { panels: lines.chain(bars).collect(), columns: classes.len() }
}

const WIDTH_PX: f64 = 300.0;

fn lines(ends: &[&str], class: &LaminarClass<'_>, most: usize) -> Chart {
    // The first population stands at the top, as the upper layers do.
    let height = |place: usize| (ends.len() - place) as f64;
    let names = ends.iter().enumerate().map(|(place, name)| ((*name).to_owned(), height(place)));
    let x = Axis::with_names(
        "",
        Scale::Linear { from: -0.1, to: 1.1 },
        vec![("first".to_owned(), 0.0), ("last".to_owned(), 1.0)],
    );
    let scale = Scale::Linear { from: 0.4, to: ends.len() as f64 + 0.6 };
    let y = Axis::with_names("", scale, names.collect());
    let mut arrows = class.arrows.clone();
    arrows.sort_by_key(|&(_, _, count)| count);
    let line = |(first, last, count): (usize, usize, usize)| {
        let share = count as f64 / most as f64;
        let stroke = Stroke::solid(colour(first), (THICKEST_PX * share).max(THINNEST_PX));
        Mark::unnamed(Form::Line {
            through: vec![(0.0, height(first)), (1.0, height(last))],
            stroke,
        })
    };
    // Thin lines stand before thick ones.
    let marks = arrows.into_iter().rev().map(line).collect();
    Chart { marks, width_px: WIDTH_PX, height_px: 260.0, ..Chart::new(&class.title, x, y) }
}

fn colour(first: usize) -> Colour {
    CATEGORIES[first % CATEGORIES.len()]
}

/// Bars with names below them.
#[must_use]
pub fn passages(title: &str, counts: &[(&str, usize)]) -> Chart {
    const HALF_WIDTH: f64 = 0.35;
    let most = counts.iter().map(|&(_, count)| count).max().unwrap_or(1) as f64;
    let names =
        counts.iter().enumerate().map(|(place, (name, _))| ((*name).to_owned(), place as f64));
    let scale = Scale::Linear { from: -0.6, to: counts.len().max(1) as f64 - 0.4 };
    let x = Axis::with_names("passed through", scale, names.collect());
    let y = Axis::new("paths", Scale::Linear { from: 0.0, to: 1.05 * most });
    let bar = |(place, &(_, count)): (usize, &(&str, usize))| {
        let (left, right) = (place as f64 - HALF_WIDTH, place as f64 + HALF_WIDTH);
        let top = count as f64;
        let around = vec![(left, 0.0), (left, top), (right, top), (right, 0.0)];
        Mark::unnamed(Form::Band { around, colour: CATEGORIES[0] })
    };
    let marks = counts.iter().enumerate().map(bar).collect();
    // Names of populations are some six letters wide.
    let width_px = (60.0 * counts.len() as f64).max(WIDTH_PX);
    Chart { marks, width_px, height_px: 240.0, ..Chart::new(title, x, y) }
}
