//! Where oscillations begin in the plane of two parameters.

use std::fmt::Write;

use data::{Matrix, Population};
use serde::Serialize;
use theory::dynamics::{Boundary, BoundaryEnd, BoundaryPoint, Vector};

use super::branches::ParameterRange;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots::{self, BoundaryCurve, BoundaryPlace, Figure, PlaneAxis};

/// The boundaries over two parameters.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseDiagramSummary<'a> {
    parameter_2: &'a str,
    from_2: f64,
    to_2: f64,
    curves: Vec<CurveSummary>,
    /// Both parameters where fixed points meet and vanish, as far as they were met.
    folds: Vec<(f64, f64)>,
    #[serde(skip)]
    boundaries: &'a [Boundary],
}

/// The onset of one oscillation.
#[derive(Clone, Debug, Serialize)]
struct CurveSummary {
    points: Vec<PointSummary>,
    ends: (BoundaryEnd, BoundaryEnd),
}

#[derive(Clone, Debug, Serialize)]
struct PointSummary {
    parameter: f64,
    parameter_2: f64,
    frequency_hz: f64,
    mean_rate_hz: f64,
    /// To which side the mode grows, in shares of the ranges.
    grows_towards: Vector,
    /// Other modes that grow there.
    n_others: usize,
}

/// The columns of the table of all points.
const COLUMNS: [&str; 8] = [
    "curve",
    "parameter",
    "parameter_2",
    "frequency_hz",
    "mean_rate_hz",
    "grows_towards",
    "grows_towards_2",
    "n_others",
];

impl<'a> PhaseDiagramSummary<'a> {
    /// Over the range of a second parameter.
    #[must_use]
    pub fn of(
        range: ParameterRange<'a>,
        populations: &[Population],
        boundaries: &'a [Boundary],
        folds: &[(f64, f64)],
    ) -> Self {
        let summary = |boundary: &Boundary| CurveSummary {
            points: boundary.points.iter().map(|at| PointSummary::of(at, populations)).collect(),
            ends: boundary.ends,
        };
        Self {
            parameter_2: range.parameter,
            from_2: range.from,
            to_2: range.to,
            curves: boundaries.iter().map(summary).collect(),
            folds: folds.to_vec(),
            boundaries,
        }
    }

    /// A line for both ends of each curve.
    pub(super) fn text(&self, parameter: &str) -> String {
        let Self { parameter_2, from_2, to_2, curves, .. } = self;
        let plural = if curves.len() == 1 { "" } else { "s" };
        let mut text = format!(
            "\nOnsets of oscillations over {parameter} and {parameter_2} from {from_2} to {to_2}: {} curve{plural}\n",
            curves.len()
        );
        let columns = [parameter, *parameter_2, "frequency (Hz)", "over neurons"];
        for (number, curve) in (1..).zip(curves) {
            let names = columns.map(|name| (name, Align::Right));
            let mut table = Table::new([("", Align::Left)].into_iter().chain(names));
            let ends = [(curve.points.first(), curve.ends.0), (curve.points.last(), curve.ends.1)];
            for (point, end) in ends {
                let Some(point) = point else { continue };
                let cells = [
                    significant(point.parameter, 6),
                    significant(point.parameter_2, 6),
                    significant(point.frequency_hz, 4),
                    significant(point.mean_rate_hz, 4),
                ];
                table.row(std::iter::once(end_in_words(end).to_owned()).chain(cells));
            }
            let inner = curve.points.iter().filter(|point| point.n_others > 0).count();
            let inner = if inner == 0 {
                String::new()
            } else {
                format!("; at {inner} of them other modes grow already")
            };
            // Writing to a string cannot fail.
            let points = curve.points.len();
            let _ = write!(text, "\nCurve {number}, {points} points{inner}\n{table}");
        }
        text
    }

    pub(super) fn write(
        &self,
        first: ParameterRange,
        results: &ResultDirectory,
    ) -> anyhow::Result<()> {
        let rows = (1..)
            .zip(&self.curves)
            .flat_map(|(number, curve)| curve.points.iter().map(move |point| point.row(number)));
        results.text("boundary.csv", &csv_table(COLUMNS, rows))?;
        for (number, boundary) in (1..).zip(self.boundaries) {
            let points = &boundary.points;
            let size = points.first().map_or(0, |point| point.fixed_point.rates().hz().len());
            let rate_hz = |k: usize, i: usize| points[k].fixed_point.rates().hz()[i];
            let rates = Matrix::from_fn(points.len(), size, rate_hz);
            results.matrix(&format!("boundary_rates_{number}.npy"), &rates)?;
        }
        results.figure("boundary", &self.figure(first));
        Ok(())
    }

    fn figure(&self, first: ParameterRange) -> Figure {
        let curve = |summary: &CurveSummary| BoundaryCurve {
            places: summary.points.iter().map(PointSummary::drawn).collect(),
        };
        let curves: Vec<BoundaryCurve> = self.curves.iter().map(curve).collect();
        let axes = [
            PlaneAxis { name: first.parameter, range: (first.from, first.to) },
            PlaneAxis { name: self.parameter_2, range: (self.from_2, self.to_2) },
        ];
        plots::phase_diagram(axes, &curves, &self.folds)
    }
}

impl PointSummary {
    fn of(point: &BoundaryPoint, populations: &[Population]) -> Self {
        Self {
            parameter: point.first,
            parameter_2: point.second,
            frequency_hz: point.frequency_hz,
            mean_rate_hz: point.fixed_point.rates().mean_over_neurons_hz(populations),
            grows_towards: point.grows_towards,
            n_others: point.others,
        }
    }

    fn row(&self, curve: usize) -> [String; 8] {
        [
            curve.to_string(),
            exact(self.parameter),
            exact(self.parameter_2),
            exact(self.frequency_hz),
            exact(self.mean_rate_hz),
            exact(self.grows_towards.x),
            exact(self.grows_towards.y),
            self.n_others.to_string(),
        ]
    }

    fn drawn(&self) -> BoundaryPlace {
        BoundaryPlace {
            first: self.parameter,
            second: self.parameter_2,
            frequency_hz: self.frequency_hz,
            grows_towards: (self.grows_towards.x, self.grows_towards.y),
            is_inner: self.n_others > 0,
        }
    }
}

fn end_in_words(end: BoundaryEnd) -> &'static str {
    match end {
        BoundaryEnd::RangeLeft => "edge of the ranges",
        BoundaryEnd::Closed => "back at its start",
        BoundaryEnd::NoOscillation => "frequency 0: no oscillation beyond",
        BoundaryEnd::NoFixedPoint => "no fixed point beyond",
        BoundaryEnd::StepTooSmall => "lost: no step succeeds",
        BoundaryEnd::PointLimit => "as many points as allowed",
    }
}
