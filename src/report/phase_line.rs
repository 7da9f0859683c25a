//! The rate of one population against the one that its input calls for, for people and for programs.

use serde::Serialize;
use theory::phase_plane::PhaseLine;

use super::Report;
use super::fixed_points::FixedPointsReport;
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots::{self, LineCurves};

/// A phase line with its fixed points.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseLineReport<'a> {
    #[serde(flatten)]
    points: FixedPointsReport<'a>,
    #[serde(flatten)]
    line: &'a PhaseLine,
    /// The same of a second network.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Box<Self>>,
}

impl<'a> PhaseLineReport<'a> {
    /// Of the fixed points on the line or beyond.
    #[must_use]
    pub fn of(points: FixedPointsReport<'a>, line: &'a PhaseLine) -> Self {
        Self { points, line, against: None }
    }

    /// With a second network.
    #[must_use]
    pub fn against(self, other: Option<Self>) -> Self {
        Self { against: other.map(Box::new), ..self }
    }

    fn own_text(&self) -> String {
        let quiet = self.line.fixed_points_without_noise_hz.iter();
        let quiet: Vec<String> = quiet.map(|&rate| significant(rate, 5)).collect();
        format!(
            "{}\nWithout the noise of the input, fixed points are at {} spikes/s\n",
            self.points.heading(),
            quiet.join(", ")
        )
    }

    fn drawn(&self) -> LineCurves<'_> {
        let found = self.points.found().iter();
        let fixed_points =
            found.map(|found| (found.point.rates().hz()[0], found.stability.is_stable()));
        LineCurves { line: self.line, fixed_points: fixed_points.collect() }
    }

    fn csv(&self) -> String {
        let PhaseLine { rates_hz, phi_hz, phi_without_noise_hz, .. } = self.line;
        let values = rates_hz.iter().zip(phi_hz).zip(phi_without_noise_hz);
        let rows = values.map(|((rate, noisy), quiet)| [*rate, *noisy, *quiet].map(exact));
        csv_table(["rate_hz", "phi_hz", "phi_without_noise_hz"], rows)
    }
}

impl Report for PhaseLineReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("phase_line.json");

    fn text(&self) -> String {
        match &self.against {
            Some(other) => format!("{}\n{}", self.own_text(), other.own_text()),
            None => self.own_text(),
        }
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("phase_line.csv", &self.csv())?;
        if let Some(other) = &self.against {
            results.text("against_phase_line.csv", &other.csv())?;
        }
        let other = self.against.as_ref().map(|other| other.drawn());
        let population = &self.points.populations()[0];
        results.figure("phase_line", &plots::phase_line(population, &self.drawn(), other.as_ref()));
        Ok(())
    }
}
