//! BOLD signals, for people and for programs.

use serde::Serialize;
use serde::ser::SerializeMap;
use validation::statistics::Series;

use super::Report;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots;

/// The BOLD signals of some activity.
#[derive(Clone, Copy, Debug)]
pub struct BoldReport<'a> {
    /// What the activity goes by.
    pub name: &'a str,
    /// What it is.
    pub measure: &'a str,
    /// The model.
    pub model: &'a str,
    /// The signals, as relative changes.
    pub signals: &'a Series,
}

/// Where a signal is highest.
struct Peak {
    value: f64,
    time_s: f64,
}

impl BoldReport<'_> {
    fn peaks(&self) -> Vec<Peak> {
        let interval_s = self.signals.interval_ms() / data::units::MS_PER_S;
        let peak = |samples: &[f64]| {
            let highest = (0..samples.len()).max_by(|&a, &b| samples[a].total_cmp(&samples[b]));
            let place = highest.unwrap_or(0);
            Peak { value: samples[place], time_s: place as f64 * interval_s }
        };
        self.signals.rows().into_iter().map(peak).collect()
    }

    fn means(&self) -> Vec<f64> {
        let mean = |samples: &[f64]| samples.iter().sum::<f64>() / samples.len() as f64;
        self.signals.rows().into_iter().map(mean).collect()
    }
}

impl Serialize for BoldReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let peaks = self.peaks();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", self.name)?;
        map.serialize_entry("of", self.measure)?;
        map.serialize_entry("model", self.model)?;
        map.serialize_entry("interval_ms", &self.signals.interval_ms())?;
        map.serialize_entry("samples", &self.signals.samples())?;
        map.serialize_entry("names", self.signals.names())?;
        map.serialize_entry("means", &self.means())?;
        map.serialize_entry("maxima", &peaks.iter().map(|peak| peak.value).collect::<Vec<_>>())?;
        let times: Vec<f64> = peaks.iter().map(|peak| peak.time_s).collect();
        map.serialize_entry("times_of_maxima_s", &times)?;
        map.end()
    }
}

impl Report for BoldReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("bold.json");

    fn text(&self) -> String {
        let columns = ["mean (%)", "highest (%)", "after (s)"].map(|name| (name, Align::Right));
        let mut table = Table::new(std::iter::once(("", Align::Left)).chain(columns));
        for ((name, mean), peak) in self.signals.names().iter().zip(self.means()).zip(self.peaks())
        {
            table.row([
                name.clone(),
                significant(100.0 * mean, 3),
                significant(100.0 * peak.value, 3),
                significant(peak.time_s, 4),
            ]);
        }
        format!("{}: BOLD signals of {} by {}\n\n{table}", self.name, self.measure, self.model)
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("bold.csv", &series_csv(self.signals))?;
        results.figure("bold", &plots::signals(self.signals, "BOLD (relative change)"));
        Ok(())
    }
}

/// A column for each series after that of the times, which any command reads as --series.
fn series_csv(series: &Series) -> String {
    let heading = std::iter::once("time_ms").chain(series.names().iter().map(String::as_str));
    let row = |k: usize| {
        let values = (0..series.number()).map(move |n| exact(series.values()[(n, k)]));
        std::iter::once(exact(k as f64 * series.interval_ms())).chain(values).collect::<Vec<_>>()
    };
    csv_table(heading, (0..series.samples()).map(row))
}
