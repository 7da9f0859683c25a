//! Tables of the results.

use std::io::Write;

use anyhow::Context;
use data::Matrix;
use validation::statistics::Order;

use super::Analysis;
use super::distributions::{Named, distributions};
use super::lines::{Line, Smoothing};
use crate::files::{OF_ERRORS, ResultDirectory};

/// Writes all tables but that of the raster.
pub(super) fn write(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    populations(results, analysis)?;
    areas(results, analysis)?;
    rates(results, analysis)?;
    histograms(results, analysis)?;
    series(results, analysis)?;
    widths(results, analysis)?;
    spectra(results, analysis)?;
    let areas = &analysis.areas;
    if let Some(order) = &areas.order {
        lags(results, analysis, order)?;
    }
    if let Some(input_pa) = &areas.input_pa {
        results.matrix("synaptic_input_pA.npy", input_pa)?;
    }
    if let Some(connectivity) = &areas.functional_connectivity {
        let names: Vec<&str> = areas.areas.iter().map(|area| area.name.as_str()).collect();
        square(results, "functional_connectivity.csv", &names, connectivity)?;
    }
    Ok(())
}

/// Writes one table; cells are written as they stand.
pub(super) fn table(
    results: &ResultDirectory,
    name: &str,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> anyhow::Result<()> {
    let file = results.file(name)?;
    write_csv(file, heading, rows).with_context(|| format!("cannot write {name}"))
}

fn write_csv(
    into: impl Write,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(into);
    writer.write_record(heading)?;
    for row in rows {
        writer.write_record(row)?;
    }
    Ok(writer.flush()?)
}

/// A number, or nothing.
pub(super) fn cell(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A number, or nothing where it is NaN.
fn known(value: f64) -> String {
    cell((!value.is_nan()).then_some(value))
}

fn populations(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let heading = [
        "area",
        "population",
        "neurons",
        "spikes",
        "rate_hz",
        "rate_sd_hz",
        "silent_share",
        "cv",
        "lvr",
        "synchrony",
        "rate_cv",
        "correlation",
        "correlated_neurons",
    ];
    let rows = analysis.populations.iter().map(|one| {
        vec![
            one.label.area.clone(),
            one.label.population.clone(),
            one.neurons.to_string(),
            one.spikes.to_string(),
            cell(one.rate_hz),
            cell(one.rate_moments_hz().map(|(_, sd_hz)| sd_hz)),
            cell(one.silent_share()),
            cell(one.cv),
            cell(one.lvr),
            cell(one.synchrony),
            cell(one.rate_variation),
            cell(one.correlations.mean()),
            one.correlations.neurons.len().to_string(),
        ]
    });
    table(results, "populations.csv", &heading, rows)
}

fn areas(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let heading = ["area", "neurons", "rate_hz", "synchrony", "rate_cv", "hierarchy"];
    let hierarchy = |area: usize| Some(analysis.areas.order.as_ref()?.hierarchy[area]);
    let rows = analysis.areas.areas.iter().enumerate().map(|(index, area)| {
        vec![
            area.name.clone(),
            area.counts.neurons().to_string(),
            area.rate_hz().to_string(),
            cell(area.synchrony),
            cell(area.counts.variation()),
            cell(hierarchy(index)),
        ]
    });
    table(results, "areas.csv", &heading, rows)
}

/// The data behind the rate matrix.
fn rates(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let rows = analysis
        .populations
        .iter()
        .map(|one| vec![one.label.area.clone(), one.label.population.clone(), cell(one.rate_hz)]);
    table(results, "rates.csv", &["area", "population", "rate_hz"], rows)
}

fn histograms(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let heading = ["measure", "group", "from", "to", "count", "share"];
    let all = distributions(analysis)?;
    let rows = all.iter().flat_map(|one| {
        let (edges, shares) = (one.histogram.edges(), one.histogram.shares());
        let row = |bin: usize| {
            vec![
                one.measure.name().to_owned(),
                one.line.full_name(),
                edges[bin].to_string(),
                edges[bin + 1].to_string(),
                one.histogram.counts[bin].to_string(),
                shares[bin].to_string(),
            ]
        };
        (0..shares.len()).map(row).collect::<Vec<_>>()
    });
    table(results, "distributions.csv", &heading, rows)
}

/// One column per line: the smoothed rates (spikes/s); those of the populations' bins as an array.
fn series(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let names: Vec<String> = analysis.lines.iter().map(Line::full_name).collect();
    let heading: Vec<&str> =
        std::iter::once("time_ms").chain(names.iter().map(String::as_str)).collect();
    let samples = analysis.lines.first().map_or(0, |line| line.rates_hz.len());
    let rows = (0..samples).map(|k| {
        let time_ms = analysis.lines[0].counts.time_ms(k);
        let values = analysis.lines.iter().map(|line| line.rates_hz[k]);
        std::iter::once(time_ms).chain(values).map(|value| value.to_string()).collect()
    });
    table(results, "series.csv", &heading, rows)?;
    let rates: Vec<Vec<f64>> =
        analysis.populations.iter().map(|one| one.counts.rates_hz()).collect();
    let all = Matrix::from_fn(rates.len(), samples, |population, k| rates[population][k]);
    Ok(results.matrix("population_rates_hz.npy", &all)?)
}

/// One column per line: the widths (ms) of kernels that change with time, if there are any.
fn widths(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let adaptive = analysis.lines.iter().filter_map(|line| match &line.smoothing {
        Smoothing::Adaptive { sds_ms, .. } => Some((line, sds_ms)),
        Smoothing::Fixed(_) => None,
    });
    let adaptive: Vec<(&Line, &Vec<f64>)> = adaptive.collect();
    let Some((first, sds_ms)) = adaptive.first() else { return Ok(()) };
    let names: Vec<String> = adaptive.iter().map(|(line, _)| line.full_name()).collect();
    let heading: Vec<&str> =
        std::iter::once("time_ms").chain(names.iter().map(String::as_str)).collect();
    let rows = (0..sds_ms.len()).map(|k| {
        let values = adaptive.iter().map(|(_, sds_ms)| sds_ms[k]);
        std::iter::once(first.counts.time_ms(k)).chain(values).map(|v| v.to_string()).collect()
    });
    table(results, "kernel_widths.csv", &heading, rows)
}

/// One column per line, then one per population: power spectral densities ((spikes/s)^2/Hz); after them, in the same
/// order, their standard errors.
fn spectra(results: &ResultDirectory, analysis: &Analysis) -> anyhow::Result<()> {
    let lines = analysis.lines.iter().map(|line| (line.full_name(), &line.spectrum));
    let populations = analysis.populations.iter().map(|one| (one.name(), &one.spectrum));
    let known: Vec<_> = lines
        .chain(populations)
        .filter_map(|(name, spectrum)| Some((name, spectrum.as_ref()?)))
        .collect();
    let names = known.iter().map(|(name, _)| name.clone());
    let errors = known.iter().map(|(name, _)| format!("{name}{OF_ERRORS}"));
    let heading: Vec<String> =
        std::iter::once("frequency_hz".to_owned()).chain(names).chain(errors).collect();
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    let frequencies = known.first().map_or(&[][..], |(_, first)| &first.frequencies_hz);
    let rows = frequencies.iter().enumerate().map(|(k, &frequency_hz)| {
        let values = known.iter().map(|(_, spectrum)| spectrum.densities[k].to_string());
        let errors = known.iter().map(|(_, spectrum)| self::known(spectrum.standard_errors[k]));
        std::iter::once(frequency_hz.to_string()).chain(values).chain(errors).collect()
    });
    table(results, "spectra.csv", &heading, rows)
}

fn lags(results: &ResultDirectory, analysis: &Analysis, order: &Order) -> anyhow::Result<()> {
    let names: Vec<&str> = analysis.areas.areas.iter().map(|area| area.name.as_str()).collect();
    let heading = ["area", "other_area", "lag_ms", "correlation"];
    let pairs = order.lags_ms.iter().filter(|((a, b), _)| a < b);
    let rows = pairs.map(|((a, b), lag_ms)| {
        let (lag, coefficient) = (known(lag_ms), known(order.coefficients[(a, b)]));
        vec![names[a].to_owned(), names[b].to_owned(), lag, coefficient]
    });
    table(results, "lags.csv", &heading, rows)
}

fn square(
    results: &ResultDirectory,
    file: &str,
    names: &[&str],
    matrix: &Matrix,
) -> anyhow::Result<()> {
    let heading: Vec<&str> = std::iter::once("area").chain(names.iter().copied()).collect();
    let rows = names.iter().enumerate().map(|(row, name)| {
        let values = matrix.row(row).iter().map(f64::to_string);
        std::iter::once((*name).to_owned()).chain(values).collect()
    });
    table(results, file, &heading, rows)
}
