//! The plane of two populations' rates, for people and for programs.

use std::fmt::Write;

use serde::Serialize;
use theory::Found;
use theory::phase_plane::{Pair, PhasePlane};

use super::Report;
use super::fixed_points::FixedPointsReport;
use crate::files::{FileError, ResultDirectory, csv_table};
use crate::number::exact;
use crate::plots::{self, PlaneFlow, PlanePoint};

/// A phase plane with its fixed points.
#[derive(Clone, Debug, Serialize)]
pub struct PhasePlaneReport<'a> {
    #[serde(flatten)]
    points: FixedPointsReport<'a>,
    #[serde(flatten)]
    plane: &'a PhasePlane,
    /// The same of a second network, in the same plane.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Box<Self>>,
}

impl<'a> PhasePlaneReport<'a> {
    /// Of the fixed points in the plane or beyond.
    #[must_use]
    pub fn of(points: FixedPointsReport<'a>, plane: &'a PhasePlane) -> Self {
        Self { points, plane, against: None }
    }

    /// With a second network in the same plane.
    #[must_use]
    pub fn against(self, other: Option<Self>) -> Self {
        Self { against: other.map(Box::new), ..self }
    }

    fn names(&self) -> [&str; 2] {
        debug_assert_eq!(self.points.populations().len(), 2, "a plane has two axes");
        [0, 1].map(|k| self.points.populations()[k].as_str())
    }

    fn tables(&self, results: &ResultDirectory, beginning: &str) -> Result<(), FileError> {
        let (plane, names) = (self.plane, self.names());
        let name = |table: &str| format!("{beginning}{table}");
        results.matrix(&name("fixed_points.npy"), &self.points.rates())?;
        results.text(&name("nullclines.csv"), &nullclines(plane, &names))?;
        results.text(&name("separatrices.csv"), &separatrices(plane, &names))?;
        results.text(&name("flow.csv"), &flow(plane, &names))
    }

    fn drawn(&self) -> PlaneFlow<'_> {
        let point = |found: &Found| {
            let rates_hz = found.point.rates().hz();
            PlanePoint {
                rates_hz: [rates_hz[0], rates_hz[1]],
                is_stable: found.stability.is_stable(),
            }
        };
        let fixed_points = self.points.found().iter().map(point).collect();
        PlaneFlow { plane: self.plane, fixed_points }
    }

    fn own_text(&self) -> String {
        let separatrices = &self.plane.separatrices;
        let mut text = format!("{}\n", self.points.heading());
        for (line, number) in separatrices.iter().zip(1..) {
            let [first, last] = [line.first(), line.last()].map(in_words);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "Separatrix {number}: from {first} to {last} spikes/s");
        }
        if separatrices.is_empty() {
            text.push_str("No saddle, so that there is no separatrix.\n");
        }
        text
    }
}

impl Report for PhasePlaneReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("phase_plane.json");

    /// The fixed points and where the separatrices run.
    fn text(&self) -> String {
        match &self.against {
            Some(other) => format!("{}\n{}", self.own_text(), other.own_text()),
            None => self.own_text(),
        }
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        self.tables(results, "")?;
        if let Some(other) = &self.against {
            other.tables(results, "against_")?;
        }
        let other = self.against.as_ref().map(|other| other.drawn());
        let figure = plots::phase_plane(self.names(), &self.drawn(), other.as_ref());
        results.figure("phase_plane", &figure);
        Ok(())
    }
}

/// A point of a line, if it has any.
fn in_words(point: Option<&Pair>) -> String {
    point.map_or(String::new(), |[x, y]| format!("({x:.4}, {y:.4})"))
}

/// The nullclines as a table: population, line, both rates.
fn nullclines(plane: &PhasePlane, names: &[&str]) -> String {
    let rows = plane.nullclines.iter().zip(names).flat_map(|(lines, name)| rows(name, lines));
    csv_table(heading(names), rows)
}

/// The separatrices as a table: line, both rates.
fn separatrices(plane: &PhasePlane, names: &[&str]) -> String {
    csv_table(heading(names), rows("saddle", &plane.separatrices))
}

/// The flow as a table: both rates, and how fast each changes per time constant.
fn flow(plane: &PhasePlane, names: &[&str]) -> String {
    let rates = names.iter().map(|name| format!("{name}_hz"));
    let velocities = names.iter().map(|name| format!("{name}_velocity_hz"));
    let rows =
        plane.flow.iter().map(|(at, velocity)| at.iter().chain(velocity).map(|&hz| exact(hz)));
    csv_table(rates.chain(velocities), rows)
}

fn heading(names: &[&str]) -> [String; 4] {
    ["of".to_owned(), "line".to_owned(), format!("{}_hz", names[0]), format!("{}_hz", names[1])]
}

fn rows(name: &str, lines: &[Vec<Pair>]) -> impl Iterator<Item = [String; 4]> {
    lines.iter().enumerate().flat_map(move |(index, line)| {
        let row =
            move |at: &Pair| [name.to_owned(), (index + 1).to_string(), exact(at[0]), exact(at[1])];
        line.iter().map(row)
    })
}
