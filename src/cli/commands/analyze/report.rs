//! What an analysis tells its user.

use serde::Serialize;
use sim::recording::SpikeRecording;
use validation::statistics::Kernel;

use super::distances::{self, Distance, Distances};
use super::lines::{Line, Smoothing};
use super::settings::MeasureArgs;
use super::{Analysis, figures, tables};
use crate::files::ResultDirectory;
use crate::report::{Align, Report, Table, significant};

/// The machine-readable result; arrays are in the order of the populations, null where a statistic
/// does not exist.
#[derive(Clone, Debug, Serialize)]
struct Document {
    /// Beginning and end of the analysis (ms).
    window_ms: [f64; 2],
    dt_ms: f64,
    settings: serde_json::Value,
    populations: Vec<String>,
    neurons: Vec<u32>,
    spikes: Vec<usize>,
    rates_hz: Vec<Option<f64>>,
    /// Standard deviation over neurons.
    rate_sds_hz: Vec<Option<f64>>,
    silent_shares: Vec<Option<f64>>,
    cvs: Vec<Option<f64>>,
    lvrs: Vec<Option<f64>>,
    /// Variance over mean of the population's count.
    synchrony: Vec<Option<f64>>,
    /// CV of the population's rate.
    rate_cvs: Vec<Option<f64>>,
    /// Mean over pairs of neurons.
    correlations: Vec<Option<f64>>,
    areas: Vec<AreaDocument>,
    /// What the columns of series.csv were smoothed with.
    kernels: Vec<KernelDocument>,
    /// Distances to the distributions of other recordings.
    distances: Vec<Distances>,
}

#[derive(Clone, Debug, Serialize)]
struct KernelDocument {
    series: String,
    kernel: &'static str,
    /// Standard deviation of a Gaussian (its median where it changes), time constant of the others;
    /// null for bins.
    width_ms: Option<f64>,
    /// The stiffness of an adaptive kernel.
    stiffness: Option<f64>,
}

impl KernelDocument {
    fn of(line: &Line) -> Self {
        let (kernel, width_ms, stiffness) = match &line.smoothing {
            Smoothing::Adaptive { sds_ms, stiffness } => {
                let mut sorted = sds_ms.clone();
                sorted.sort_unstable_by(f64::total_cmp);
                ("adaptive", sorted.get(sorted.len() / 2).copied(), Some(*stiffness))
            }
            Smoothing::Fixed(Kernel::Bins) => ("bins", None, None),
            Smoothing::Fixed(Kernel::Gaussian { sd_ms }) => ("gaussian", Some(*sd_ms), None),
            Smoothing::Fixed(Kernel::Exponential { tau_ms }) => {
                ("exponential", Some(*tau_ms), None)
            }
            Smoothing::Fixed(Kernel::Alpha { tau_ms }) => ("alpha", Some(*tau_ms), None),
        };
        Self { series: line.full_name(), kernel, width_ms, stiffness }
    }
}

#[derive(Clone, Debug, Serialize)]
struct AreaDocument {
    area: String,
    neurons: u64,
    rate_hz: f64,
    /// Variance over mean of the counts of all its populations together.
    synchrony: Option<f64>,
    rate_cv: Option<f64>,
    /// Place in the temporal hierarchy, from 0 to 1.
    hierarchy: Option<f64>,
}

impl Document {
    fn of(analysis: &Analysis, measures: &MeasureArgs, distances: &[Distances]) -> Self {
        let all = &analysis.populations;
        let window = analysis.window;
        let hierarchy = |area: usize| Some(analysis.areas.order.as_ref()?.hierarchy[area]);
        let areas = analysis.areas.areas.iter().enumerate().map(|(index, area)| AreaDocument {
            area: area.name.clone(),
            neurons: area.counts.neurons(),
            rate_hz: area.rate_hz(),
            synchrony: area.synchrony,
            rate_cv: area.counts.variation(),
            hierarchy: hierarchy(index),
        });
        Self {
            window_ms: [window.begin_step, window.end_step].map(|step| window.time_ms(step)),
            dt_ms: window.dt_ms,
            settings: measures.parameters(),
            populations: all.iter().map(|one| one.name()).collect(),
            neurons: all.iter().map(|one| one.neurons).collect(),
            spikes: all.iter().map(|one| one.spikes).collect(),
            rates_hz: all.iter().map(|one| one.rate_hz).collect(),
            rate_sds_hz: all.iter().map(|one| Some(one.rate_moments_hz()?.1)).collect(),
            silent_shares: all.iter().map(|one| one.silent_share()).collect(),
            cvs: all.iter().map(|one| one.cv).collect(),
            lvrs: all.iter().map(|one| one.lvr).collect(),
            synchrony: all.iter().map(|one| one.synchrony).collect(),
            rate_cvs: all.iter().map(|one| one.rate_variation).collect(),
            correlations: all.iter().map(|one| one.correlations.mean()).collect(),
            areas: areas.collect(),
            kernels: analysis.lines.iter().map(KernelDocument::of).collect(),
            distances: distances.to_vec(),
        }
    }
}

/// What is found, with what it is found from.
#[derive(Serialize)]
pub(super) struct AnalysisReport<'a> {
    #[serde(flatten)]
    document: Document,
    #[serde(skip)]
    analysis: &'a Analysis,
    #[serde(skip)]
    recording: &'a SpikeRecording,
    #[serde(skip)]
    measures: &'a MeasureArgs,
}

impl<'a> AnalysisReport<'a> {
    pub(super) fn of(
        recording: &'a SpikeRecording,
        analysis: &'a Analysis,
        measures: &'a MeasureArgs,
        distances: &[Distances],
    ) -> Self {
        let document = Document::of(analysis, measures, distances);
        Self { document, analysis, recording, measures }
    }
}

impl Report for AnalysisReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("result.json");

    fn text(&self) -> String {
        self.document.text()
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        tables::write(results, self.analysis)?;
        figures::write(results, self.analysis, self.recording, self.measures)?;
        match &self.document.distances[..] {
            [] => Ok(()),
            distances => distances::write(results, distances),
        }
    }
}

impl Document {
    /// For people.
    fn text(&self) -> String {
        let headings =
            ["neurons", "spikes/s", "silent", "CV", "LvR", "synchrony", "rate CV", "correlation"];
        let columns = headings.map(|heading| (heading, Align::Right));
        let mut table = Table::new(std::iter::once(("", Align::Left)).chain(columns));
        for (k, name) in self.populations.iter().enumerate() {
            let silent = self.silent_shares[k]
                .map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
            table.row([
                name.clone(),
                self.neurons[k].to_string(),
                number(self.rates_hz[k], 3),
                silent,
                number(self.cvs[k], 2),
                number(self.lvrs[k], 2),
                number(self.synchrony[k], 3),
                number(self.rate_cvs[k], 2),
                number(self.correlations[k], 2),
            ]);
        }
        let [from, to] = self.window_ms.map(|time_ms| significant(time_ms, 6));
        let distances: String = self.distances.iter().map(distances_text).collect();
        format!("From {from} to {to} ms\n\n{table}{distances}")
    }
}

/// The distances to one other recording, for people.
fn distances_text(distances: &Distances) -> String {
    let headings = ["Kolmogorov-Smirnov", "earth mover's", "Kullback-Leibler"];
    let columns = headings.map(|heading| (heading, Align::Right));
    let names = [("", Align::Left), ("", Align::Left)];
    let mut table = Table::new(names.into_iter().chain(columns));
    for one in &distances.distances {
        let Distance { population, measure, .. } = one;
        table.row([
            population.clone(),
            (*measure).to_owned(),
            number(one.kolmogorov_smirnov, 2),
            number(one.earth_movers, 2),
            number(one.kullback_leibler, 2),
        ]);
    }
    format!("\nDistances to {}\n\n{table}", distances.against)
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_owned(), |value| significant(value, digits))
}
