//! Figures of the results.

use data::Kind;
use sim::recording::SpikeRecording;
use validation::statistics::{Areas, Measure, Spikes};

use super::Analysis;
use super::distributions::{Distribution, Named, distributions};
use super::layers;
use super::lines::Line;
use super::settings::{MeasureArgs, RasterSettings};
use super::tables::table;
use crate::files::ResultDirectory;
use crate::plots::{
    self, Axis, CATEGORIES, Chart, Colour, Figure, Form, Heatmap, Mark, MatrixLabel, Panel, Scale,
    Stroke,
};

/// Draws everything there is to see.
pub(super) fn write(
    results: &ResultDirectory,
    analysis: &Analysis,
    recording: &SpikeRecording,
    measures: &MeasureArgs,
) -> anyhow::Result<()> {
    raster(results, analysis, recording, measures)?;
    results.figure("rates", &rates(analysis));
    write_distributions(results, &distributions(analysis)?);
    layers::write(results, &analysis.populations)?;
    let panels: Vec<&[Line]> = analysis.lines.chunk_by(|a, b| a.panel == b.panel).collect();
    let columns = columns(panels.len());
    results.figure("series", &side_by_side(&panels, columns, series));
    if analysis.lines.iter().any(|line| line.spectrum.is_some()) {
        results.figure("spectra", &side_by_side(&panels, columns, spectra));
    }
    if let Some(known) = &analysis.areas.order {
        let names: Vec<String> =
            analysis.areas.areas.iter().map(|area| area.name.clone()).collect();
        let ranks = ranks(&known.hierarchy);
        results.figure("lags", &plots::lag_matrix(&names, &known.lags_ms, &ranks));
        let places = plots::hierarchy_places(&names, &known.hierarchy, &ranks);
        results.figure("hierarchy", &places);
    }
    if let Some(figure) = functional_connectivity(&analysis.areas) {
        results.figure("functional_connectivity", &figure);
    }
    Ok(())
}

/// The raster plot of the beginning of the analysis, and its spikes.
fn raster(
    results: &ResultDirectory,
    analysis: &Analysis,
    recording: &SpikeRecording,
    measures: &MeasureArgs,
) -> anyhow::Result<()> {
    let RasterSettings { areas, share, time_ms } = measures.raster();
    let mut shown = plots::thinned(recording, &areas, share);
    let steps = (time_ms / analysis.window.dt_ms).ceil() as u32;
    let mut window = analysis.window;
    window.end_step = window.begin_step.saturating_add(steps).min(window.end_step);
    for population in shown.populations.iter_mut().filter(|population| population.recorded) {
        let within = Spikes::of(population, window)?;
        let (steps, ids) = (within.steps().to_vec(), within.ids().to_vec());
        (population.steps, population.ids) = (steps, ids);
    }
    shown.grid = window;
    let Some(figure) = plots::raster(&shown) else { return Ok(()) };
    results.figure("raster", &figure);
    let rows = shown.populations.iter().flat_map(|population| {
        let (area, name) = (&population.label.area, &population.label.population);
        population.spikes().map(move |(step, row)| {
            let time_ms = window.time_ms(step).to_string();
            vec![area.clone(), name.clone(), row.to_string(), time_ms]
        })
    });
    table(results, "raster.csv", &["area", "population", "row", "time_ms"], rows)
}

fn rates(analysis: &Analysis) -> Figure {
    let labels: Vec<MatrixLabel> = (analysis.populations.iter())
        .map(|one| MatrixLabel { area: &one.label.area, population: &one.label.population })
        .collect();
    let rates: Vec<f64> =
        analysis.populations.iter().map(|one| one.rate_hz.unwrap_or(f64::NAN)).collect();
    plots::rate_matrix_of("", &labels, &rates)
}

/// How many panels stand side by side: about as wide as high.
fn columns(panels: usize) -> usize {
    match panels {
        0..=1 => 1,
        2..=4 => 2,
        5..=12 => 3,
        _ => 4,
    }
}

/// A chart of each panel; the last of the first row names its lines.
fn side_by_side<T>(panels: &[&[T]], columns: usize, chart: impl Fn(&[T], bool) -> Chart) -> Figure {
    let panel = |(k, lines): (usize, &&[T])| Panel::Chart(chart(lines, k + 1 == columns));
    Figure { panels: panels.iter().enumerate().map(panel).collect(), columns }
}

fn small(title: &str, x: Axis, y: Axis, marks: Vec<Mark>) -> Chart {
    Chart { marks, width_px: 320.0, height_px: 170.0, ..Chart::new(title, x, y) }
}

/// Excitatory lines are blue, inhibitory ones red and broken, those of unknown kind black.
fn stroke(line: &Line, width_px: f64) -> Stroke {
    match line.kind {
        Some(Kind::Excitatory) => Stroke::solid(CATEGORIES[0], width_px),
        Some(Kind::Inhibitory) => Stroke::dashed(CATEGORIES[1], width_px),
        None => Stroke::solid(Colour::BLACK, width_px),
    }
}

/// A line through points, which the legend names if this panel has one.
fn mark(line: &Line, named: bool, through: Vec<(f64, f64)>) -> Mark {
    let form = Form::Line { through, stroke: stroke(line, 1.5) };
    if named { Mark::named(line.name(), form) } else { Mark::unnamed(form) }
}

fn series(lines: &[Line], named: bool) -> Chart {
    let through = |line: &Line| -> Vec<(f64, f64)> {
        let samples = line.rates_hz.iter().enumerate();
        samples.map(|(k, &rate)| (line.counts.time_ms(k), rate)).collect()
    };
    let marks = lines.iter().map(|line| mark(line, named, through(line))).collect();
    let times = lines.iter().flat_map(|line| {
        let last = line.rates_hz.len().saturating_sub(1);
        [line.counts.time_ms(0), line.counts.time_ms(last)]
    });
    let (from, to) =
        times.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), t| (a.min(t), b.max(t)));
    let rates = lines.iter().flat_map(|line| line.rates_hz.iter().copied());
    small(
        &lines[0].panel,
        Axis::new("time (ms)", Scale::Linear { from, to }),
        Axis::new("rate (spikes/s)", from_zero(rates)),
        marks,
    )
}

/// From 0 to a little above the greatest value.
fn from_zero(values: impl Iterator<Item = f64>) -> Scale {
    const ROOM: f64 = 1.06;
    let most = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    Scale::Linear { from: 0.0, to: if most > 0.0 { ROOM * most } else { 1.0 } }
}

fn spectra(lines: &[Line], named: bool) -> Chart {
    // The mean of every segment was removed, so that there is nothing at frequency 0.
    let through = |line: &Line| -> Vec<(f64, f64)> {
        let Some(spectrum) = &line.spectrum else { return Vec::new() };
        let points = spectrum.frequencies_hz.iter().zip(&spectrum.densities).skip(1);
        points.map(|(&frequency, &density)| (frequency, density)).collect()
    };
    let points: Vec<Vec<(f64, f64)>> = lines.iter().map(through).collect();
    let (frequencies, densities): (Vec<f64>, Vec<f64>) = points.iter().flatten().copied().unzip();
    let marks = lines.iter().zip(points).map(|(line, points)| mark(line, named, points)).collect();
    // The spectrum of one segment is noise as high as itself.
    let one_segment =
        lines.iter().any(|line| line.spectrum.as_ref().is_some_and(|s| s.segments < 2));
    let note = if one_segment { "one segment, not averaged" } else { "" };
    let panel = lines[0].panel.as_str();
    let title = [panel, note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    small(
        &title.join(": "),
        Axis::new("frequency (Hz)", Scale::log_over(frequencies)),
        Axis::new("power ((spikes/s)²/Hz)", Scale::log_over(densities)),
        marks,
    )
}

/// One figure with a row for each panel of lines and a column for each measure; of many panels, such as 32
/// areas, one figure for each measure, with as many panels side by side as fit.
fn write_distributions(results: &ResultDirectory, all: &[Distribution]) {
    const MOST_ROWS: usize = 8;
    let panels: Vec<&[Distribution]> =
        all.chunk_by(|a, b| (a.measure, &a.line.panel) == (b.measure, &b.line.panel)).collect();
    if panels.len() <= MOST_ROWS * Measure::ALL.len() {
        let all_measures = side_by_side(&panels, Measure::ALL.len(), distribution_chart);
        results.figure("distributions", &all_measures);
        return;
    }
    for measure in Measure::ALL {
        let of_measure: Vec<&[Distribution]> =
            panels.iter().copied().filter(|lines| lines[0].measure == measure).collect();
        let figure = side_by_side(&of_measure, columns(of_measure.len()), distribution_chart);
        results.figure(&format!("distributions_{}", measure.name()), &figure);
    }
}

fn distribution_chart(lines: &[Distribution], named: bool) -> Chart {
    let first = &lines[0];
    let marks = lines.iter().map(|one| {
        let shares = one.histogram.shares();
        let outline = one
            .histogram
            .edges()
            .windows(2)
            .zip(shares)
            .flat_map(|(edges, share)| [(edges[0], share), (edges[1], share)])
            .collect();
        mark(one.line, named, outline)
    });
    let shares = lines.iter().flat_map(|one| one.histogram.shares());
    let Distribution { histogram, measure, .. } = first;
    let share =
        if *measure == Measure::Correlation { "share of pairs" } else { "share of neurons" };
    let chart = small(
        &first.line.panel,
        Axis::new(measure.label(), Scale::Linear { from: histogram.from, to: histogram.to }),
        Axis::new(share, from_zero(shares)),
        marks.collect(),
    );
    Chart { width_px: 250.0, height_px: 150.0, ..chart }
}

/// From the first to the last.
fn ranks(hierarchy: &[f64]) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..hierarchy.len()).collect();
    ranks.sort_by(|&a, &b| hierarchy[a].total_cmp(&hierarchy[b]));
    ranks
}

fn functional_connectivity(areas: &Areas) -> Option<Figure> {
    let matrix = areas.functional_connectivity.as_ref()?;
    let names: Vec<String> = areas.areas.iter().map(|area| area.name.clone()).collect();
    let heatmap = plots::correlation_matrix("Functional connectivity", &names, matrix);
    let colour =
        Axis { label: "correlation of synaptic input".to_owned(), ..heatmap.colour.clone() };
    Some(Heatmap { axes: ["area", "area"].map(str::to_owned), colour, ..heatmap }.into())
}
