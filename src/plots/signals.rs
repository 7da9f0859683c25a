//! Series over time.

use validation::statistics::Series;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark};
use super::scale::Scale;

/// More series than there are colours stand in panels of their own.
const MOST_TOGETHER: usize = CATEGORIES.len();
/// So many points a line has at most: more cannot be told apart.
const MOST_POINTS: usize = 2_000;

/// Named series over time (s): few in one chart, many side by side.
#[must_use]
pub fn signals(series: &Series, measure: &str) -> Figure {
    const COLUMNS: usize = 4;
    let lines: Vec<Vec<(f64, f64)>> = (0..series.number()).map(|k| line(series, k)).collect();
    let to = series.duration_ms() / data::units::MS_PER_S;
    let x = Axis::new("time (s)", Scale::Linear { from: 0.0, to });
    let (low, high) = lines
        .iter()
        .flatten()
        .fold((0.0_f64, 0.0_f64), |(low, high), &(_, value)| (low.min(value), high.max(value)));
    let room = 0.05 * (high - low).max(f64::MIN_POSITIVE);
    let y = Axis::new(measure, Scale::Linear { from: low - room, to: high + room });
    let form = |through: Vec<(f64, f64)>, colour: Colour| Form::Line {
        through,
        stroke: Stroke::solid(colour, 1.5),
    };
    if series.number() <= MOST_TOGETHER {
        let named = lines.into_iter().zip(CATEGORIES).zip(series.names());
        let marks = named.map(|((line, colour), name)| Mark::named(name, form(line, colour)));
        return Chart { marks: marks.collect(), ..Chart::new("", x, y) }.into();
    }
    let panels = lines.into_iter().zip(series.names()).map(|(line, name)| {
        let marks = vec![Mark::unnamed(form(line, CATEGORIES[0]))];
        let chart = Chart::new(name, x.clone(), y.clone());
        Panel::Chart(Chart { marks, width_px: 240.0, height_px: 120.0, ..chart })
    });
    Figure { panels: panels.collect(), columns: COLUMNS }
}

/// The samples of a series, evenly thinned.
fn line(series: &Series, place: usize) -> Vec<(f64, f64)> {
    let step = series.samples().div_ceil(MOST_POINTS);
    let samples = series.values().row(place).iter().enumerate().step_by(step);
    let time_s = |k: usize| k as f64 * series.interval_ms() / data::units::MS_PER_S;
    samples.map(|(k, &value)| (time_s(k), value)).collect()
}
