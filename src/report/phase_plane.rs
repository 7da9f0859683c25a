//! The plane of two populations' rates, for people and for programs.

use std::fmt::Write;

use serde::Serialize;
use theory::phase_plane::{Pair, PhasePlane};

use super::cell::csv_cell;
use super::fixed_points::FixedPointsSummary;

/// A phase plane with its fixed points.
#[derive(Clone, Debug, Serialize)]
pub struct PhasePlaneSummary {
    /// The fixed points, in the plane or beyond.
    #[serde(flatten)]
    pub points: FixedPointsSummary,
    /// The highest rates of the plane (spikes/s).
    pub highest_hz: Pair,
    /// For each population the lines on which its rate stands still, point by point (spikes/s).
    pub nullclines_hz: [Vec<Vec<Pair>>; 2],
    /// The stable manifolds of the saddles, point by point (spikes/s).
    pub separatrices_hz: Vec<Vec<Pair>>,
}

impl PhasePlaneSummary {
    /// Puts a plane with its fixed points in words.
    #[must_use]
    pub fn of(points: FixedPointsSummary, highest_hz: Pair, plane: &PhasePlane) -> Self {
        Self {
            points,
            highest_hz,
            nullclines_hz: plane.nullclines.clone(),
            separatrices_hz: plane.separatrices.clone(),
        }
    }

    /// The fixed points and where the separatrices run.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.points.heading());
        for (number, line) in self.separatrices_hz.iter().enumerate() {
            let ends = [line.first(), line.last()]
                .map(|end| end.map_or(String::new(), |at| format!("({:.4}, {:.4})", at[0], at[1])));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "Separatrix {}: from {} to {} spikes/s",
                number + 1,
                ends[0],
                ends[1]
            );
        }
        if self.separatrices_hz.is_empty() {
            text.push_str("No saddle, so that there is no separatrix.\n");
        }
        text
    }

    /// Lines of nullclines or separatrices as a table: population or number, line, both rates.
    #[must_use]
    pub fn lines_csv(groups: &[Vec<Vec<Pair>>], names: &[&str]) -> String {
        let mut csv = heading(names);
        for (group, name) in groups.iter().zip(names) {
            csv.push_str(&rows(&csv_cell(name), group));
        }
        csv
    }

    /// The separatrices as a table: line, both rates.
    #[must_use]
    pub fn separatrices_csv(&self, names: &[&str]) -> String {
        heading(names) + &rows("saddle", &self.separatrices_hz)
    }

    /// The flow as a table: both rates, and how fast each changes per time constant.
    #[must_use]
    pub fn flow_csv(plane: &PhasePlane, names: &[&str]) -> String {
        let (a, b) = (names[0], names[1]);
        let of = |name: &str, what: &str| csv_cell(&format!("{name}_{what}"));
        let columns = [of(a, "hz"), of(b, "hz"), of(a, "velocity_hz"), of(b, "velocity_hz")];
        let mut csv = columns.join(",") + "\n";
        for (at, velocity) in &plane.flow {
            // Writing to a string cannot fail.
            let _ = writeln!(csv, "{:?},{:?},{:?},{:?}", at[0], at[1], velocity[0], velocity[1]);
        }
        csv
    }
}

fn heading(names: &[&str]) -> String {
    let of = |name: &str| csv_cell(&format!("{name}_hz"));
    format!("of,line,{},{}\n", of(names[0]), of(names[1]))
}

fn rows(name: &str, lines: &[Vec<Pair>]) -> String {
    let mut rows = String::new();
    for (number, line) in lines.iter().enumerate() {
        for at in line {
            // Writing to a string cannot fail.
            let _ = writeln!(rows, "{name},{},{:?},{:?}", number + 1, at[0], at[1]);
        }
    }
    rows
}
