//! The plots of the page.

use data::{Kind, Layer, Population};
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};
use theory::SynapticNoise;
use theory::statistics::RateDistribution;
use validation::CaseResult;
use validation::statistics::{
    BinnedCounts, Spectrum, SpikeCounting, Spikes, StatisticsError, WelchSettings, neuron_rates_hz,
    spectrum,
};

use super::ReportError;
use crate::plots::{
    Axis, CATEGORIES, Chart, Colour, Dash, Figure, Form, Legend, Mark, Scale, Shape, Stroke,
    difference_matrix, rate_matrix_beside,
};

/// A plot with what is said about it.
pub(super) struct NamedFigure {
    /// Of its files.
    pub name: String,
    pub title: String,
    pub caption: String,
    pub figure: Figure,
}

/// What is drawn of one recorded population.
pub(super) struct Activity {
    pub name: String,
    pub index: usize,
    pub neuron_rates_hz: Vec<f64>,
    pub spectrum: Option<Spectrum>,
}

/// Narrow enough to be legible on a phone.
const WIDTH_PX: f64 = 300.0;
const HEIGHT_PX: f64 = 280.0;
/// No more populations than these have their own lines.
const MOST_POPULATIONS: usize = 8;

/// All plots of a case.
pub(super) fn of(result: &CaseResult) -> Result<Vec<NamedFigure>, ReportError> {
    let mut figures = vec![scatter(result), explained(result)];
    figures.extend(matrices(result));
    figures.push(irregularity(result));
    figures.extend(result.measurement.recording.as_ref().map(raster));
    let activity = activity(result)?;
    if !activity.is_empty() {
        figures.push(spectra(result, &activity));
        for population in &activity {
            figures.push(distribution(result, population)?);
        }
    }
    Ok(figures)
}

/// Rates and spectra of the populations of the first area, as far as they were recorded.
pub(super) fn activity(result: &CaseResult) -> Result<Vec<Activity>, ReportError> {
    let Some(recording) = &result.measurement.recording else { return Ok(Vec::new()) };
    let failed = |source: StatisticsError| {
        let case = result.problem.case.name.clone();
        ReportError::Statistics { case, source }
    };
    let recorded = recording.populations.iter().enumerate().take(MOST_POPULATIONS);
    recorded.map(|(index, p)| one(index, p, recording.grid).map_err(failed)).collect()
}

fn one(
    index: usize,
    population: &PopulationSpikes,
    window: Grid,
) -> Result<Activity, StatisticsError> {
    const BIN_MS: f64 = 1.0;
    // Short recordings have short segments: at least four of them.
    let samples = (window.duration_ms() / BIN_MS) as usize;
    let segment = (samples / 2).clamp(2, 512);
    let welch = WelchSettings { segment, overlap: segment / 2, ..WelchSettings::default() };
    let spikes = Spikes::of(population, window)?;
    Ok(Activity {
        name: population.name.clone(),
        index,
        neuron_rates_hz: neuron_rates_hz(&spikes, SpikeCounting::All),
        spectrum: spectrum(&BinnedCounts::of(&spikes, BIN_MS)?, &welch)?,
    })
}

fn chart(x: Axis, y: Axis, marks: Vec<Mark>) -> Chart {
    Chart {
        marks,
        legend: Legend::Below,
        width_px: WIDTH_PX,
        height_px: HEIGHT_PX,
        ..Chart::new("", x, y)
    }
}

/// Layers by colour and shape, excitatory populations filled, inhibitory ones open.
fn look(population: &Population) -> (String, Shape, Colour) {
    let excitatory = population.label.kind == Kind::Excitatory;
    let (layer, colour, filled, open) = match population.label.layer {
        Some(Layer::L23) => ("2/3", 0, Shape::Disk, Shape::Ring),
        Some(Layer::L4) => ("4", 1, Shape::Square, Shape::OpenSquare),
        Some(Layer::L5) => ("5", 2, Shape::Diamond, Shape::OpenDiamond),
        Some(Layer::L6) => ("6", 3, Shape::Triangle, Shape::OpenTriangle),
        None => ("", 0, Shape::Disk, Shape::Ring),
    };
    let name = format!("{layer}{}", population.label.kind.letter());
    (name, if excitatory { filled } else { open }, CATEGORIES[colour])
}

/// Points of all populations, a mark for each look; `at` gives the place of a population.
fn points(result: &CaseResult, at: impl Fn(usize) -> (f64, f64)) -> Vec<Mark> {
    const SIZE_PX: f64 = 9.0;
    let mut marks: Vec<Mark> = Vec::new();
    for (index, population) in result.problem.network.populations.iter().enumerate() {
        let (name, shape, colour) = look(population);
        let place = at(index);
        match marks.iter_mut().find(|mark| mark.name == name) {
            Some(Mark { form: Form::Points { at, .. }, .. }) => at.push(place),
            _ => {
                let form = Form::Points { at: vec![place], shape, size_px: SIZE_PX, colour };
                marks.push(Mark::named(&name, form));
            }
        }
    }
    marks
}

fn identity() -> Mark {
    Mark::unnamed(Form::Identity { stroke: Stroke::solid(Colour::GREY, 1.0) })
}

fn scatter(result: &CaseResult) -> NamedFigure {
    /// Slower populations stand at the edge.
    const SLOWEST_HZ: f64 = 1e-3;
    let shown = |rate_hz: f64| rate_hz.max(SLOWEST_HZ);
    let compared = &result.comparisons;
    let all = compared.iter().flat_map(|c| [shown(c.expected_hz), shown(c.measured.rate_hz)]);
    let scale = whole_decades(all);
    let (from, to) = scale.ends();
    let tolerance = &result.problem.case;
    let band = |sign: f64| {
        let place = |k: i32| {
            let expected = from * (to / from).powf(f64::from(k) / 60.0);
            (expected, expected + sign * tolerance.tolerance_hz(expected))
        };
        (0..=60).map(place).collect::<Vec<_>>()
    };
    let dotted = Stroke { colour: Colour::GREY, width_px: 1.5, dash: Dash::Dotted };
    let line = |sign, name| Mark::named(name, Form::Line { through: band(sign), stroke: dotted });
    let span = |c: &validation::comparison::Comparison| {
        let (rate, error) = (c.measured.rate_hz, 2.0 * c.measured.standard_error_hz);
        (shown(c.expected_hz), shown(rate - error), shown(rate + error))
    };
    let spans = compared.iter().map(span).collect();
    let errors = Form::Whiskers { spans, stroke: Stroke::solid(Colour::GREY, 1.5) };
    let mut marks = vec![identity(), line(1.0, "tolerance"), line(-1.0, ""), Mark::unnamed(errors)];
    let at = |i: usize| (shown(compared[i].expected_hz), shown(compared[i].measured.rate_hz));
    marks.extend(points(result, at));
    NamedFigure {
        name: "scatter".to_owned(),
        title: "Expected and measured rates".to_owned(),
        caption: "A point for each population, by layer (colour and shape) and kind (filled: excitatory, \
                  open: inhibitory). Bars: two standard errors."
            .to_owned(),
        figure: chart(
            Axis::new("expected rate (spikes/s)", scale),
            Axis::new("measured rate (spikes/s)", scale),
            marks,
        )
        .into(),
    }
}

/// A logarithmic scale from a power of ten to another, so that there are ticks.
fn whole_decades(values: impl IntoIterator<Item = f64>) -> Scale {
    let (from, to) = Scale::log_over(values).ends();
    Scale::Log { from: 10_f64.powf(from.log10().floor()), to: 10_f64.powf(to.log10().ceil()) }
}

fn explained(result: &CaseResult) -> NamedFigure {
    let plain = result.prediction.point.rates().hz();
    let place = |i: usize| {
        let c = &result.comparisons[i];
        (c.expected_hz - plain[i], c.measured.rate_hz - plain[i])
    };
    let places: Vec<_> = (0..plain.len()).map(place).collect();
    let scale = Scale::linear_over(places.iter().flat_map(|&(x, y)| [x, y]).chain([0.0]));
    let span = |i: usize| {
        let (x, y) = places[i];
        let error = 2.0 * result.comparisons[i].measured.standard_error_hz;
        (x, y - error, y + error)
    };
    let spans = (0..plain.len()).map(span).collect();
    let errors = Form::Whiskers { spans, stroke: Stroke::solid(Colour::GREY, 1.5) };
    let pale = Stroke::solid(Colour::PALE, 1.0);
    let mut marks = vec![
        Mark::unnamed(Form::Horizontal { at: 0.0, stroke: pale }),
        Mark::unnamed(Form::Vertical { at: 0.0, stroke: pale }),
        identity(),
        Mark::unnamed(errors),
    ];
    marks.extend(points(result, |i| places[i]));
    NamedFigure {
        name: "explained".to_owned(),
        title: "What was left out, and what was found".to_owned(),
        caption: "How far the measurement is from the theory of equal neurons, against the sum of the known \
                  effects. On the line, the difference is explained."
            .to_owned(),
        figure: chart(
            Axis::new("sum of effects (spikes/s)", scale),
            Axis::new("measured − theory (spikes/s)", scale),
            marks,
        )
        .into(),
    }
}

fn matrices(result: &CaseResult) -> Vec<NamedFigure> {
    let populations = &result.problem.network.populations;
    let expected: Vec<f64> = result.comparisons.iter().map(|c| c.expected_hz).collect();
    let measured: Vec<f64> = result.comparisons.iter().map(|c| c.measured.rate_hz).collect();
    let floor_hz = 2.0 * result.problem.case.tolerance.absolute_hz;
    let named = |name: &str, title: &str, caption: &str, figure| NamedFigure {
        name: name.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        figure,
    };
    vec![
        named(
            "matrix_expected",
            "Expected rates",
            "By area and population.",
            rate_matrix_beside("", populations, &expected, &measured),
        ),
        named(
            "matrix_measured",
            "Measured rates",
            "In the same colours.",
            rate_matrix_beside("", populations, &measured, &expected),
        ),
        named(
            "matrix_difference",
            "Their difference",
            &format!(
                "Measured minus expected, in per cent of what is expected (at least {floor_hz} spikes/s)."
            ),
            difference_matrix("", populations, &expected, &measured, floor_hz),
        ),
    ]
}

fn irregularity(result: &CaseResult) -> NamedFigure {
    let at = |i: usize| {
        let predicted = result.predicted_cvs.get(i).copied().unwrap_or(f64::NAN);
        (predicted, result.measurement.cvs[i].unwrap_or(f64::NAN))
    };
    let scale = Scale::Linear { from: 0.0, to: 1.2 };
    let mut marks = vec![identity()];
    marks.extend(points(result, at));
    NamedFigure {
        name: "irregularity".to_owned(),
        title: "Irregularity of spike trains".to_owned(),
        caption: "Coefficient of variation of inter-spike intervals. Short recordings miss long intervals, \
                  which lowers the measured one of quiet populations."
            .to_owned(),
        figure: chart(Axis::new("CV in theory", scale), Axis::new("measured CV", scale), marks).into(),
    }
}

/// A line for a population: layers by colour, inhibitory ones dashed.
fn stroke(population: &Population) -> Stroke {
    let (_, _, colour) = look(population);
    match population.label.kind {
        Kind::Excitatory => Stroke::solid(colour, 2.0),
        Kind::Inhibitory => Stroke::dashed(colour, 2.0),
    }
}

/// The cumulative distribution of the rates of one population's neurons.
fn distribution(result: &CaseResult, population: &Activity) -> Result<NamedFigure, ReportError> {
    const STEPS: i32 = 100;
    let share = |step: i32| f64::from(step) / f64::from(STEPS);
    let i = population.index;
    let predicted = predicted_distribution(result, i)?;
    let predicted: Vec<(f64, f64)> =
        (1..STEPS).map(|k| (predicted.quantile_hz(share(k)), share(k))).collect();
    let mut measured = population.neuron_rates_hz.clone();
    measured.sort_by(f64::total_cmp);
    let last = measured.len().saturating_sub(1);
    let quantile = |k: i32| measured.get((share(k) * last as f64).round() as usize).copied();
    let found: Vec<(f64, f64)> =
        (0..=STEPS).filter_map(|k| Some((quantile(k)?, share(k)))).collect();
    let highest = predicted.iter().chain(&found).map(|point| point.0).fold(1.0, f64::max);
    let theory = Stroke::dashed(Colour::BLACK, 1.5);
    let marks = vec![
        Mark::named("theory", Form::Line { through: predicted, stroke: theory }),
        Mark::named(
            "measured",
            Form::Line { through: found, stroke: Stroke::solid(CATEGORIES[0], 2.0) },
        ),
    ];
    let x = Axis::new("rate (spikes/s)", Scale::Linear { from: 0.0, to: highest });
    let y = Axis::new("share of neurons", Scale::Linear { from: 0.0, to: 1.0 });
    Ok(NamedFigure {
        name: format!("distribution_{}", population.name),
        title: format!("Rates of single neurons: {}", population.name),
        caption:
            "Share of the neurons that fire at most so fast. Measured rates hold the chance of \
                  counting few spikes, which the theory's do not."
                .to_owned(),
        figure: Chart { height_px: 180.0, ..chart(x, y, marks) }.into(),
    })
}

fn predicted_distribution(result: &CaseResult, i: usize) -> Result<RateDistribution, ReportError> {
    let spread = &result.prediction.with_spread;
    let neuron = result.problem.network.populations[i].neuron;
    let (mu_mv, mu_sd_mv) = (spread.mu_mv[i], spread.mu_sd_mv[i]);
    let noise = SynapticNoise::Coloured;
    RateDistribution::new(neuron, noise, mu_mv, mu_sd_mv, spread.sigma_mv[i]).map_err(|source| {
        ReportError::Theory { case: result.problem.case.name.clone(), source: source.into() }
    })
}

fn spectra(result: &CaseResult, activity: &[Activity]) -> NamedFigure {
    let mut marks = Vec::new();
    let (mut lowest, mut highest) = (f64::INFINITY, 0.0_f64);
    for population in activity {
        let Some(spectrum) = &population.spectrum else { continue };
        // The mean is no oscillation.
        let pairs = spectrum.frequencies_hz.iter().zip(&spectrum.densities).skip(1);
        let through: Vec<(f64, f64)> = pairs.map(|(&f, &density)| (f, density)).collect();
        for &(_, density) in through.iter().filter(|(_, density)| *density > 0.0) {
            (lowest, highest) = (lowest.min(density), highest.max(density));
        }
        let stroke = stroke(&result.problem.network.populations[population.index]);
        marks.push(Mark::named(&population.name, Form::Line { through, stroke }));
    }
    let x = Axis::new("frequency (Hz)", Scale::Linear { from: 0.0, to: 500.0 });
    let y = Axis::new("power (spikes²/s² per Hz)", Scale::log_over([lowest, highest]));
    NamedFigure {
        name: "spectra".to_owned(),
        title: "Power spectra of population rates".to_owned(),
        caption: "Welch's method, bins of 1 ms; layers by colour, inhibitory populations dashed."
            .to_owned(),
        figure: chart(x, y, marks).into(),
    }
}

/// The first stretch of the recording: some neurons of every population of the first area.
fn raster(recording: &SpikeRecording) -> NamedFigure {
    const LENGTH_MS: f64 = 200.0;
    const ROWS: f64 = 240.0;
    let grid = recording.grid;
    let first = recording.populations.first().map_or("", |p| p.area_and_name().0);
    let of_area = |p: &&PopulationSpikes| p.area_and_name().0 == first && p.neurons > 0;
    let shown: Vec<&PopulationSpikes> =
        recording.populations.iter().filter(of_area).take(MOST_POPULATIONS).collect();
    let neurons: f64 = shown.iter().map(|p| f64::from(p.neurons)).sum();
    let share = (ROWS / neurons.max(1.0)).min(1.0);
    let begin_ms = grid.time_ms(grid.begin_step);
    let end_ms = (begin_ms + LENGTH_MS).min(grid.time_ms(grid.end_step));
    let rows = |population: &PopulationSpikes| (f64::from(population.neurons) * share).ceil();
    let all_rows: f64 = shown.iter().map(|p| rows(p)).sum();
    let (mut spikes, mut edges, mut top) = ([Vec::new(), Vec::new()], Vec::new(), all_rows);
    for population in &shown {
        let rows = rows(population);
        let kind = usize::from(population.name.ends_with('I'));
        let of_shown = population
            .spikes()
            .filter(|&(step, id)| f64::from(id) < rows && grid.time_ms(step) <= end_ms);
        spikes[kind]
            .extend(of_shown.map(|(step, id)| (grid.time_ms(step), top - f64::from(id) - 0.5)));
        top -= rows;
        edges.push(top);
    }
    edges.pop();
    let rule =
        |at| Mark::unnamed(Form::Horizontal { at, stroke: Stroke::solid(Colour::GREY, 0.5) });
    let mut marks: Vec<Mark> = edges.into_iter().map(rule).collect();
    let [excitatory, inhibitory] = spikes;
    let form = |at, colour| Form::Raster { at, height: 0.9, colour };
    marks.push(Mark::named("excitatory", form(excitatory, CATEGORIES[0])));
    marks.push(Mark::named("inhibitory", form(inhibitory, CATEGORIES[1])));
    let names: Vec<&str> = shown.iter().map(|p| p.area_and_name().1).collect();
    let x = Axis::new("time (ms)", Scale::Linear { from: begin_ms, to: end_ms });
    let y = Axis::new("neurons", Scale::Linear { from: 0.0, to: all_rows.max(1.0) });
    let area = if first.is_empty() { String::new() } else { format!(" of {first}") };
    NamedFigure {
        name: "raster".to_owned(),
        title: "Spikes".to_owned(),
        caption: format!(
            "Some neurons of every population{area}; from the top: {}.",
            names.join(", ")
        ),
        figure: Chart { height_px: 320.0, ..chart(x, y, marks) }.into(),
    }
}
