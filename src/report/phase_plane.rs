//! The plane of two populations' rates, for people and for programs.

use std::fmt::Write;

use serde::Serialize;
use theory::phase_plane::{Pair, PhasePlane};

use super::fixed_points::FixedPointsSummary;
use crate::files::csv_table;
use crate::number::exact;

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
        let rows = groups.iter().zip(names).flat_map(|(group, name)| rows(name, group));
        csv_table(heading(names), rows)
    }

    /// The separatrices as a table: line, both rates.
    #[must_use]
    pub fn separatrices_csv(&self, names: &[&str]) -> String {
        csv_table(heading(names), rows("saddle", &self.separatrices_hz))
    }

    /// The flow as a table: both rates, and how fast each changes per time constant.
    #[must_use]
    pub fn flow_csv(plane: &PhasePlane, names: &[&str]) -> String {
        let rates = names.iter().map(|name| format!("{name}_hz"));
        let velocities = names.iter().map(|name| format!("{name}_velocity_hz"));
        let rows =
            plane.flow.iter().map(|(at, velocity)| at.iter().chain(velocity).map(|&hz| exact(hz)));
        csv_table(rates.chain(velocities), rows)
    }
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
