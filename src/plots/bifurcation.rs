//! Branches of fixed points over a parameter.

use theory::continuation::SpecialKind;

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;
use super::smooth::{self, FINER};

/// A fixed point of a branch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiagramPoint {
    /// The parameter.
    pub parameter: f64,
    /// The rate (spikes/s).
    pub rate_hz: f64,
    /// Whether the fixed point is stable.
    pub stable: bool,
    /// What happens there.
    pub special: Option<SpecialKind>,
}

impl DiagramPoint {
    fn place(&self) -> (f64, f64) {
        (self.parameter, self.rate_hz)
    }
}

/// The scales of a panel.
#[derive(Clone, Copy)]
struct Scales {
    parameter: Scale,
    rate: Scale,
}

impl Scales {
    /// Where a point is in the panel, as shares of its width and height.
    fn place(self, point: &DiagramPoint) -> Option<(f64, f64)> {
        Some((self.parameter.place(point.parameter)?, self.rate.place(point.rate_hz)?))
    }
}

/// A rate over a parameter, the `measure` being its name and unit: stable branches solid, unstable ones dashed, special points marked.
///
/// Each branch is given point by point along its way and drawn as a smooth line through them.
/// Special points that lie close together are shown once more, larger, in a second panel.
#[must_use]
pub fn bifurcation_diagram(
    parameter: &str,
    measure: &str,
    branches: &[Vec<DiagramPoint>],
) -> Figure {
    let points: Vec<&DiagramPoint> = branches.iter().flatten().collect();
    let whole = Scales {
        parameter: Scale::linear_over(points.iter().map(|point| point.parameter)),
        rate: rate_scale(points.iter().map(|point| point.rate_hz)),
    };
    let mut panels = vec![panel("", [parameter, measure], branches, whole)];
    if let Some(scales) = around_special(branches, whole) {
        panels.push(panel("Around the special points", [parameter, measure], branches, scales));
    }
    Figure { panels, columns: 1 }
}

/// Branches that are drawn in one colour.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedBranches {
    /// What they belong to.
    pub name: String,
    /// Each point by point along its way.
    pub branches: Vec<Vec<DiagramPoint>>,
}

/// A rate over a parameter for several networks, or groups of populations, each in a colour of its own: stable branches
/// solid, unstable ones dashed, special points marked.
#[must_use]
pub fn branches_beside(parameter: &str, measure: &str, sets: &[NamedBranches]) -> Figure {
    let points = || sets.iter().flat_map(|set| set.branches.iter().flatten());
    let scales = Scales {
        parameter: Scale::linear_over(points().map(|point| point.parameter)),
        rate: rate_scale(points().map(|point| point.rate_hz)),
    };
    let mut marks = Vec::new();
    for (set, colour) in sets.iter().zip(CATEGORIES.iter().cycle()) {
        for (stable, stroke) in
            [(true, Stroke::solid(*colour, 2.0)), (false, Stroke::dashed(*colour, 1.5))]
        {
            let smooth = set.branches.iter().map(|branch| smoothed(branch, scales));
            let runs = smooth.flat_map(|branch| runs(&branch, stable));
            marks.extend(runs.map(|through| Mark::unnamed(Form::Line { through, stroke })));
        }
        // A sample for the legend, whether it has stable branches or not.
        let sample = Form::Line { through: Vec::new(), stroke: Stroke::solid(*colour, 2.0) };
        marks.push(Mark::named(&set.name, sample));
    }
    let all: Vec<Vec<DiagramPoint>> = sets.iter().flat_map(|set| set.branches.clone()).collect();
    marks.extend(special_marks(&all));
    let x = Axis::new(parameter, scales.parameter);
    let y = Axis::new(measure, scales.rate);
    let legend = super::Legend::Below;
    Chart { marks, legend, ..Chart::new("", x, y) }.into()
}

fn panel(
    title: &str,
    [parameter, measure]: [&str; 2],
    branches: &[Vec<DiagramPoint>],
    scales: Scales,
) -> Panel {
    let mut marks = lines(branches, scales);
    marks.extend(special_marks(branches));
    let x = Axis::new(parameter, scales.parameter);
    let y = Axis::new(measure, scales.rate);
    Panel::Chart(Chart { marks, ..Chart::new(title, x, y) })
}

fn special_marks(branches: &[Vec<DiagramPoint>]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (kind, name, shape, colour) in SPECIAL {
        let of_kind = branches.iter().flatten().filter(|point| point.special == Some(kind));
        let at: Vec<(f64, f64)> = of_kind.map(DiagramPoint::place).collect();
        if !at.is_empty() {
            marks.push(Mark::named(name, Form::Points { at, shape, size_px: 8.0, colour }));
        }
    }
    marks
}

/// Special points that share this part of an axis are hard to tell apart.
const CLOSE: f64 = 0.25;

/// The scales of a panel that shows the special points and as much again around them.
fn around_special(branches: &[Vec<DiagramPoint>], whole: Scales) -> Option<Scales> {
    let points = branches.iter().flatten();
    let special: Vec<&DiagramPoint> = points.filter(|point| point.special.is_some()).collect();
    if special.len() < 2 {
        return None;
    }
    let parameters = Extent::of(special.iter().map(|point| point.parameter));
    let rates_hz = Extent::of(special.iter().map(|point| point.rate_hz));
    let is_close = parameters.share(whole.parameter) < CLOSE && rates_hz.share(whole.rate) < CLOSE;
    (is_close && !parameters.is_empty() && !rates_hz.is_empty())
        .then(|| Scales { parameter: parameters.widened(), rate: rates_hz.widened() })
}

/// From the least to the largest of some values.
struct Extent {
    low: f64,
    high: f64,
}

impl Extent {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let none = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };
        values.fold(none, |Self { low, high }, value| Self {
            low: low.min(value),
            high: high.max(value),
        })
    }

    fn is_empty(&self) -> bool {
        self.high <= self.low
    }

    /// How much of a scale it takes.
    fn share(&self, scale: Scale) -> f64 {
        scale.place(self.high).zip(scale.place(self.low)).map_or(0.0, |(high, low)| high - low)
    }

    /// A scale that shows as much again.
    fn widened(&self) -> Scale {
        let margin = 0.5 * (self.high - self.low);
        Scale::Linear { from: self.low - margin, to: self.high + margin }
    }
}

/// How special points look.
const SPECIAL: [(SpecialKind, &str, Shape, Colour); 4] = [
    (SpecialKind::Fold, "fold", Shape::Disk, CATEGORIES[1]),
    (SpecialKind::Hopf, "Hopf point of the relaxation", Shape::Diamond, CATEGORIES[2]),
    (SpecialKind::BranchPoint, "branch point", Shape::Square, CATEGORIES[3]),
    (SpecialKind::Oscillation, "onset of an oscillation", Shape::Disk, CATEGORIES[4]),
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
fn lines(branches: &[Vec<DiagramPoint>], scales: Scales) -> Vec<Mark> {
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

/// A branch with points on a smooth curve between its own, as it looks on the scales.
fn smoothed(branch: &[DiagramPoint], scales: Scales) -> Vec<DiagramPoint> {
    let places: Option<Vec<_>> = branch.iter().map(|point| scales.place(point)).collect();
    let Some(places) = places else { return branch.to_vec() };
    let finer = smooth::curve(&places);
    let mut smooth = Vec::new();
    for (k, place) in finer.into_iter().enumerate() {
        let (known, between) = (k / FINER, k % FINER);
        if between == 0 {
            smooth.push(branch[known]);
            continue;
        }
        smooth.push(DiagramPoint {
            parameter: scales.parameter.value(place.0),
            rate_hz: scales.rate.value(place.1),
            special: None,
            ..deciding(&branch[known], &branch[known + 1])
        });
    }
    smooth
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
            match runs.last_mut() {
                Some(run) if goes_on => run.push(pair[1].place()),
                _ => runs.push(pair.iter().map(DiagramPoint::place).collect()),
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
        let smooth = smoothed(&ellipse, Scales { parameter: scale, rate: scale });
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
