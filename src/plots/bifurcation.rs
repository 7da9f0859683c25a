//! Branches of fixed points over a parameter.

use theory::continuation::SpecialKind;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// A fixed point of a branch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiagramPoint {
    /// The parameter.
    pub parameter: f64,
    /// The mean rate (spikes/s).
    pub rate_hz: f64,
    /// Whether the fixed point is stable.
    pub stable: bool,
    /// What happens there.
    pub special: Option<SpecialKind>,
}

/// Mean rate over a parameter: stable branches solid, unstable ones dashed, special points marked.
///
/// Each branch is given point by point along its way and drawn as a smooth line through them.
/// Special points that lie close together are shown once more, larger, in a second panel.
#[must_use]
pub fn bifurcation_diagram(parameter: &str, branches: &[Vec<DiagramPoint>]) -> Figure {
    let points = || branches.iter().flatten();
    let x = Scale::linear_over(points().map(|point| point.parameter));
    let y = rate_scale(points().map(|point| point.rate_hz));
    let mut panels = vec![panel("", parameter, branches, (x, y))];
    if let Some(scales) = around_special(branches, (x, y)) {
        panels.push(panel("Around the special points", parameter, branches, scales));
    }
    Figure { panels, columns: 1 }
}

fn panel(
    title: &str,
    parameter: &str,
    branches: &[Vec<DiagramPoint>],
    (x, y): (Scale, Scale),
) -> Panel {
    let mut marks = lines(branches, (x, y));
    for (kind, name, shape, colour) in SPECIAL {
        let of_kind = branches.iter().flatten().filter(|point| point.special == Some(kind));
        let at: Vec<(f64, f64)> = of_kind.map(|point| (point.parameter, point.rate_hz)).collect();
        if !at.is_empty() {
            marks.push(Mark::named(name, Form::Points { at, shape, size_px: 8.0, colour }));
        }
    }
    let (x, y) = (Axis::new(parameter, x), Axis::new("mean rate (spikes/s)", y));
    Panel::Chart(Chart { marks, ..Chart::new(title, x, y) })
}

/// Special points that share this part of an axis are hard to tell apart.
const CLOSE: f64 = 0.25;

/// The scales of a panel that shows the special points and as much again around them.
fn around_special(branches: &[Vec<DiagramPoint>], whole: (Scale, Scale)) -> Option<(Scale, Scale)> {
    let special = || branches.iter().flatten().filter(|point| point.special.is_some());
    if special().count() < 2 {
        return None;
    }
    let ends = |of: fn(&DiagramPoint) -> f64| {
        special().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let (x, y) = (ends(|point| point.parameter), ends(|point| point.rate_hz));
    let share = |scale: Scale, (low, high): (f64, f64)| {
        scale.place(high).zip(scale.place(low)).map_or(0.0, |(high, low)| high - low)
    };
    let close = share(whole.0, x) < CLOSE && share(whole.1, y) < CLOSE;
    let widened = |(low, high): (f64, f64)| {
        let margin = 0.5 * (high - low);
        Scale::Linear { from: low - margin, to: high + margin }
    };
    (close && x.1 > x.0 && y.1 > y.0).then(|| (widened(x), widened(y)))
}

/// How special points look.
const SPECIAL: [(SpecialKind, &str, Shape, Colour); 3] = [
    (SpecialKind::Fold, "fold", Shape::Disk, CATEGORIES[1]),
    (SpecialKind::Hopf, "Hopf point of the relaxation", Shape::Diamond, CATEGORIES[2]),
    (SpecialKind::BranchPoint, "branch point", Shape::Square, CATEGORIES[3]),
];

/// Rates below are as good as silence in a diagram of several decades (spikes/s).
const LOWEST_HZ: f64 = 1e-4;
/// A range of rates wider than this factor is shown in decades.
const WIDE: f64 = 50.0;

fn rate_scale(rates_hz: impl Iterator<Item = f64>) -> Scale {
    let rates_hz: Vec<f64> = rates_hz.map(|rate_hz| rate_hz.max(LOWEST_HZ)).collect();
    let (least, most) = rates_hz
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), &rate| (least.min(rate), most.max(rate)));
    if most > WIDE * least {
        Scale::log_over(rates_hz)
    } else {
        Scale::linear_over(rates_hz.into_iter().chain([0.0]))
    }
}

/// The lines of all branches; only the first of each look is named.
fn lines(branches: &[Vec<DiagramPoint>], scales: (Scale, Scale)) -> Vec<Mark> {
    let looks = [
        (true, "stable", Stroke::solid(CATEGORIES[0], 2.0)),
        (false, "unstable", Stroke::dashed(CATEGORIES[0], 1.5)),
    ];
    let smooth: Vec<Vec<DiagramPoint>> =
        branches.iter().map(|branch| smoothed(branch, scales)).collect();
    let mut marks = Vec::new();
    for (stable, name, stroke) in looks {
        let runs = smooth.iter().flat_map(|branch| runs(branch, stable));
        marks.extend(runs.enumerate().map(|(index, through)| {
            let form = Form::Line { through, stroke };
            if index == 0 { Mark::named(name, form) } else { Mark::unnamed(form) }
        }));
    }
    marks
}

/// Points that are drawn for each one that is known.
const FINER: usize = 12;

/// A branch with points on a smooth curve between its own: each stretch is the cubic that has, at
/// its ends, the directions from neighbour to neighbour (a Catmull-Rom spline), as it looks on the
/// scales.
fn smoothed(branch: &[DiagramPoint], (x, y): (Scale, Scale)) -> Vec<DiagramPoint> {
    let place = |point: &DiagramPoint| Some((x.place(point.parameter)?, y.place(point.rate_hz)?));
    let Some(places) = branch.iter().map(place).collect::<Option<Vec<_>>>() else {
        return branch.to_vec();
    };
    let mut smooth = Vec::new();
    for (k, point) in branch.iter().enumerate() {
        smooth.push(*point);
        let Some(&end) = places.get(k + 1) else { break };
        let start = places[k];
        let before = if k == 0 { start } else { places[k - 1] };
        let after = places.get(k + 2).copied().unwrap_or(end);
        for step in 1..FINER {
            let along = step as f64 / FINER as f64;
            let (across, up) = between([before, start, end, after], along);
            let (parameter, rate_hz) = (x.value(across), y.value(up));
            smooth.push(DiagramPoint {
                parameter,
                rate_hz,
                special: None,
                ..deciding(point, &branch[k + 1])
            });
        }
    }
    smooth
}

/// A place on the cubic between the second and the third of four places.
fn between(places: [(f64, f64); 4], along: f64) -> (f64, f64) {
    let length = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1).max(f64::MIN_POSITIVE);
    let [before, start, end, after] = places;
    let (first, middle, last) = (length(before, start), length(start, end), length(end, after));
    let cubic = |p: [f64; 4]| {
        let from = (p[2] - p[0]) / (first + middle) * middle;
        let to = (p[3] - p[1]) / (middle + last) * middle;
        let (t, rest) = (along, 1.0 - along);
        rest * rest * ((1.0 + 2.0 * t) * p[1] + t * from)
            + t * t * ((1.0 + 2.0 * rest) * p[2] - rest * to)
    };
    (cubic([before.0, start.0, end.0, after.0]), cubic([before.1, start.1, end.1, after.1]))
}

/// Which of two neighbours says how stable the stretch between them is: at a special point the
/// stability is about to change.
fn deciding(point: &DiagramPoint, next: &DiagramPoint) -> DiagramPoint {
    if point.special.is_some() { *next } else { *point }
}

/// The parts of a branch that are stable, or unstable, from special point to special point.
fn runs(branch: &[DiagramPoint], stable: bool) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut goes_on = false;
    for pair in branch.windows(2) {
        let belongs = deciding(&pair[0], &pair[1]).stable == stable;
        if belongs {
            let place = |point: &DiagramPoint| (point.parameter, point.rate_hz);
            match runs.last_mut() {
                Some(run) if goes_on => run.push(place(&pair[1])),
                _ => runs.push(pair.iter().map(place).collect()),
            }
        }
        goes_on = belongs;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(parameter: f64, stable: bool, special: Option<SpecialKind>) -> DiagramPoint {
        DiagramPoint { parameter, rate_hz: parameter, stable, special }
    }

    #[test]
    fn a_branch_changes_its_look_at_the_fold() {
        let branch = [
            point(0.0, true, None),
            point(1.0, true, None),
            point(1.5, false, Some(SpecialKind::Fold)),
            point(1.0, false, None),
            point(0.0, false, None),
        ];
        let places = |run: &[f64]| run.iter().map(|&x| (x, x)).collect::<Vec<_>>();
        assert_eq!(runs(&branch, true), [places(&[0.0, 1.0, 1.5])]);
        assert_eq!(runs(&branch, false), [places(&[1.5, 1.0, 0.0])]);
    }

    #[test]
    fn the_smooth_line_goes_through_the_points_of_an_ellipse_and_stays_on_it() {
        let scale = Scale::Linear { from: -2.0, to: 2.0 };
        let around = (0..=24).map(|k| f64::from(k) * std::f64::consts::TAU / 24.0);
        let ellipse: Vec<DiagramPoint> = around
            .map(|angle| DiagramPoint {
                rate_hz: angle.sin(),
                ..point(1.5 * angle.cos(), true, None)
            })
            .collect();
        let smooth = smoothed(&ellipse, (scale, scale));
        assert_eq!(smooth.len(), 24 * FINER + 1);
        for drawn in &smooth[FINER..23 * FINER] {
            let radius = (drawn.parameter / 1.5).hypot(drawn.rate_hz);
            assert!((radius - 1.0).abs() < 1e-3, "{drawn:?}");
        }
    }

    #[test]
    fn rates_of_many_sizes_are_shown_in_decades() {
        assert!(matches!(rate_scale([1e-30, 100.0].into_iter()), Scale::Log { .. }));
        assert!(matches!(rate_scale([3.0, 100.0].into_iter()), Scale::Linear { .. }));
    }
}
