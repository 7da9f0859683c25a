//! Where random starts lead, and how.

use theory::basins::{Destination, FollowedStart, Sample};

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// The mean rates over populations with which the starts at one value ended (spikes/s).
#[derive(Clone, Debug, PartialEq)]
pub struct BasinsPanel {
    /// What stands above it.
    pub title: String,
    /// Of starts that settled.
    pub settled_hz: Vec<f64>,
    /// Of the others.
    pub unsettled_hz: Vec<f64>,
}

/// Starts at one value with their whole ways.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowedRates<'a> {
    /// What stands above it.
    pub title: String,
    /// The starts.
    pub trajectories: Vec<&'a FollowedStart>,
}

const SETTLED: Colour = CATEGORIES[0];
const UNSETTLED: Colour = CATEGORIES[1];

/// Bins of the histograms.
const BINS: usize = 50;

/// Histograms of the last mean rates, a panel for each value.
#[must_use]
pub fn basins(panels: &[BasinsPanel]) -> Figure {
    let rates = panels.iter().flat_map(|panel| panel.settled_hz.iter().chain(&panel.unsettled_hz));
    let highest_hz = rates.copied().filter(|rate| rate.is_finite()).fold(1.0, f64::max) * 1.02;
    let columns = columns(panels.len());
    let panel = |(k, panel): (usize, &BasinsPanel)| {
        let named = k + 1 == columns.min(panels.len());
        let chart = histogram(panel, highest_hz, named);
        Panel::Chart(sized(chart, panels.len()))
    };
    Figure { panels: panels.iter().enumerate().map(panel).collect(), columns }
}

fn columns(panels: usize) -> usize {
    match panels {
        0..=1 => 1,
        2..=4 => 2,
        _ => 3,
    }
}

fn sized(chart: Chart, panels: usize) -> Chart {
    if panels == 1 { chart } else { Chart { width_px: 300.0, height_px: 180.0, ..chart } }
}

fn histogram(panel: &BasinsPanel, highest_hz: f64, named: bool) -> Chart {
    let count = (panel.settled_hz.len() + panel.unsettled_hz.len()).max(1) as f64;
    let shares = |rates_hz: &[f64]| {
        let mut shares = vec![0.0; BINS];
        for rate_hz in rates_hz.iter().filter(|rate| rate.is_finite()) {
            let bin = (rate_hz / highest_hz * BINS as f64) as usize;
            shares[bin.min(BINS - 1)] += 1.0 / count;
        }
        shares
    };
    let parts = [
        ("settled", shares(&panel.settled_hz), SETTLED),
        ("unsettled", shares(&panel.unsettled_hz), UNSETTLED),
    ];
    let most = parts.iter().flat_map(|(_, shares, _)| shares).copied().fold(0.0, f64::max);
    let marks = parts.iter().map(|(name, shares, colour)| {
        let form = Form::Band { around: skyline(shares, highest_hz), colour: *colour };
        if named { Mark::named(name, form) } else { Mark::unnamed(form) }
    });
    let x = Axis::new(
        "mean rate over populations (spikes/s)",
        Scale::Linear { from: 0.0, to: highest_hz },
    );
    let y = Axis::new("share of starts", Scale::Linear { from: 0.0, to: 1.05 * most.max(1e-3) });
    Chart { marks: marks.collect(), ..Chart::new(&panel.title, x, y) }
}

/// The outline of bars that stand side by side on 0.
fn skyline(heights: &[f64], width: f64) -> Vec<(f64, f64)> {
    let edge = |bin: usize| width * bin as f64 / heights.len() as f64;
    let tops = heights
        .iter()
        .enumerate()
        .flat_map(|(bin, &height)| [(edge(bin), height), (edge(bin + 1), height)]);
    std::iter::once((0.0, 0.0)).chain(tops).chain([(width, 0.0)]).collect()
}

/// The mean rate over populations and the speed along trajectories, with the minima of the speed; a row of two panels for
/// each value.
#[must_use]
pub fn followed_rates(values: &[FollowedRates<'_>]) -> Figure {
    let panels = values.iter().flat_map(|at| [rates(at), speeds(at)].map(Panel::Chart));
    Figure { panels: panels.collect(), columns: 2 }
}

fn rates(at: &FollowedRates<'_>) -> Chart {
    let rate = |sample: &Sample| sample.mean_hz;
    let all = at.trajectories.iter().flat_map(|start| start.trajectory.iter().map(rate));
    let y = Axis::new("mean rate over populations (spikes/s)", Scale::log_over(all));
    Chart { marks: lines(at, rate), ..Chart::new(&at.title, time_axis(at), y) }
}

fn speeds(at: &FollowedRates<'_>) -> Chart {
    let speed = |sample: &Sample| sample.speed_hz;
    let all = at.trajectories.iter().flat_map(|start| start.trajectory.iter().map(speed));
    let y = Axis::new("speed (spikes/s per time constant)", Scale::log_over(all));
    let minima = at.trajectories.iter().flat_map(|start| &start.slow);
    let slow = Form::Points {
        at: minima.map(|sample| (sample.s, sample.speed_hz)).collect(),
        shape: Shape::Ring,
        size_px: 7.0,
        colour: Colour::BLACK,
    };
    let marks = lines(at, speed).into_iter().chain([Mark::named("slow passage", slow)]);
    Chart { marks: marks.collect(), ..Chart::new("", time_axis(at), y) }
}

fn time_axis(at: &FollowedRates<'_>) -> Axis {
    let ends = at.trajectories.iter().map(|start| start.duration);
    Axis::new("time (time constants of the rates)", Scale::linear_over(ends.chain([0.0])))
}

fn lines(at: &FollowedRates<'_>, value: impl Fn(&Sample) -> f64) -> Vec<Mark> {
    let line = |start: &&FollowedStart| {
        let colour = match start.destination {
            Destination::Attractor(_) => SETTLED,
            Destination::Unsettled(_) | Destination::NotFinite => UNSETTLED,
        };
        let through = start.trajectory.iter().map(|sample| (sample.s, value(sample))).collect();
        Mark::unnamed(Form::Line { through, stroke: Stroke::solid(colour, 1.0) })
    };
    at.trajectories.iter().map(line).collect()
}
