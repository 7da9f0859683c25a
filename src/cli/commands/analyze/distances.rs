//! How far the distributions of one recording are from those of others, such as other seeds.

use anyhow::bail;
use serde::Serialize;
use sim::recording::{Grid, RecordedLabel};
use validation::statistics::{
    Bins, Histogram, Measure, PopulationActivity, StatisticsError, earth_movers, kolmogorov_smirnov,
};

use super::distributions::Named;
use super::tables::{cell, table};
use crate::files::ResultDirectory;
use crate::plots::{Figure, MatrixLabel, Panel, Scale, value_matrix_of};

/// The distances to one other recording.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Distances {
    /// The other recording, as it was named.
    pub(super) against: String,
    /// One for each population and measure; null where one of the two has no values.
    pub(super) distances: Vec<Distance>,
}

/// The distances between two distributions of one measure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Distance {
    pub(super) population: String,
    #[serde(skip)]
    label: RecordedLabel,
    pub(super) measure: &'static str,
    /// Largest difference of the cumulative distributions, from 0 to 1.
    pub(super) kolmogorov_smirnov: Option<f64>,
    /// In the unit of the measure.
    pub(super) earth_movers: Option<f64>,
    /// Divergence of the other from this (nats), in the bins beside it.
    pub(super) kullback_leibler: Option<f64>,
    /// First edge, last edge and number of the bins; the first and the last also hold what lies beyond.
    bins_from: f64,
    bins_to: f64,
    bins: usize,
}

impl Distances {
    /// Compares population by population.
    pub(super) fn between(
        own: &[PopulationActivity],
        other: &[PopulationActivity],
        window: Grid,
        against: String,
    ) -> anyhow::Result<Self> {
        check_populations(own, other, &against)?;
        let mut distances = Vec::new();
        for (first, second) in own.iter().zip(other) {
            for measure in Measure::ALL {
                let (a, b) = (measure.values(first), measure.values(second));
                distances.push(Distance::between(&first.label, measure, a, b, window)?);
            }
        }
        Ok(Self { against, distances })
    }
}

fn check_populations(
    own: &[PopulationActivity],
    other: &[PopulationActivity],
    against: &str,
) -> anyhow::Result<()> {
    let lacking = |all: &[PopulationActivity], name: &str| all.iter().all(|one| one.name() != name);
    for (here, there, lacks) in [(own, other, against), (other, own, "the analysed recording")] {
        if let Some(one) = here.iter().find(|one| lacking(there, &one.name())) {
            bail!(
                "recordings have to hold the same populations: {lacks} lacks {}, with {} populations \
                 against {}",
                one.name(),
                other.len(),
                own.len()
            );
        }
    }
    if let Some((a, b)) = own.iter().zip(other).find(|(a, b)| a.name() != b.name()) {
        bail!(
            "recordings have to hold their populations in the same order: {against} has {} in the place \
             of {}",
            b.name(),
            a.name()
        );
    }
    Ok(())
}

impl Distance {
    fn between(
        label: &RecordedLabel,
        measure: Measure,
        first: &[f64],
        second: &[f64],
        window: Grid,
    ) -> anyhow::Result<Self> {
        let bins = measure.bins(&[first, second].concat(), window);
        let [first_shares, second_shares] = [first, second].map(|values| clamped(values, bins));
        let divergence = first_shares?.kullback_leibler(&second_shares?)?;
        let both = !first.is_empty() && !second.is_empty();
        Ok(Self {
            population: label.to_string(),
            label: label.clone(),
            measure: measure.name(),
            kolmogorov_smirnov: kolmogorov_smirnov(first, second),
            earth_movers: earth_movers(first, second),
            kullback_leibler: both.then_some(divergence),
            bins_from: bins.from,
            bins_to: bins.to,
            bins: bins.count,
        })
    }
}

/// The histogram of values, with those outside of the bins in the outermost ones.
fn clamped(values: &[f64], bins: Bins) -> Result<Histogram, StatisticsError> {
    let inside: Vec<f64> = values.iter().map(|v| v.clamp(bins.from, bins.to)).collect();
    bins.histogram(&inside)
}

/// Writes distances.csv and a plot for each of the other recordings.
pub(super) fn write(results: &ResultDirectory, all: &[Distances]) -> anyhow::Result<()> {
    let heading = [
        "against",
        "population",
        "measure",
        "kolmogorov_smirnov",
        "earth_movers",
        "kullback_leibler_nats",
        "bins_from",
        "bins_to",
        "bins",
    ];
    let rows = all.iter().flat_map(|other| {
        other.distances.iter().map(|one| {
            vec![
                other.against.clone(),
                one.population.clone(),
                one.measure.to_owned(),
                cell(one.kolmogorov_smirnov),
                cell(one.earth_movers),
                cell(one.kullback_leibler),
                one.bins_from.to_string(),
                one.bins_to.to_string(),
                one.bins.to_string(),
            ]
        })
    });
    table(results, "distances.csv", &heading, rows)?;
    for (number, other) in all.iter().enumerate() {
        let number = if all.len() > 1 { format!("_{}", number + 1) } else { String::new() };
        results.figure(&format!("distances{number}"), &figure(other));
    }
    Ok(())
}

/// The Kolmogorov-Smirnov distances of each measure by area and population.
fn figure(other: &Distances) -> Figure {
    let panel = |measure: Measure| {
        let of_measure = other.distances.iter().filter(|one| one.measure == measure.name());
        let (labels, values): (Vec<MatrixLabel>, Vec<f64>) = of_measure
            .map(|one| {
                let RecordedLabel { area, population, .. } = &one.label;
                let label = MatrixLabel { area, population };
                (label, one.kolmogorov_smirnov.unwrap_or(f64::NAN))
            })
            .unzip();
        let scale = Scale::Linear { from: 0.0, to: 1.0 };
        Panel::Heatmap(value_matrix_of(measure.label(), "KS distance", &labels, &values, scale))
    };
    Figure { panels: Measure::ALL.into_iter().map(panel).collect(), columns: 2 }
}
