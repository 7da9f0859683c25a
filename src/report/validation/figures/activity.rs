//! What the neurons of one area did: spectra, and rates of single neurons.

use data::{Kind, Layer};
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};
use validation::CaseResult;
use validation::statistics::{
    BinnedCounts, Spectrum, SpikeCounting, Spikes, StatisticsError, WelchSettings, neuron_rates_hz,
    spectrum,
};

use super::{Card, Picture, WIDTH_PX, chart};
use crate::plots::{Axis, CATEGORIES, Chart, Colour, Form, Mark, Scale, Stroke};
use crate::report::validation::ReportError;

/// What is drawn of one recorded population.
pub(in crate::report::validation) struct Activity {
    pub name: String,
    /// Its place in the network.
    pub index: usize,
    /// Its place in the recording.
    pub recorded_index: usize,
    pub neuron_rates_hz: Vec<f64>,
    pub spectrum: Option<Spectrum>,
}

/// No more populations than these have their own plots.
const MOST_POPULATIONS: usize = 8;
/// Lower than the others, as there are many of them.
const LOW_PX: f64 = 180.0;

/// Rates and spectra of the populations of one area, the one in the middle of all by its rate.
pub(in crate::report::validation) fn activity(
    result: &CaseResult,
) -> Result<Vec<Activity>, ReportError> {
    let Some(recording) = &result.measurement.recording else { return Ok(Vec::new()) };
    let failed = |source: StatisticsError| {
        let case = result.problem.case.name.clone();
        ReportError::Statistics { case, source }
    };
    let area = middle_area(recording);
    let names = result.problem.names();
    let of_area = recording.populations.iter().enumerate().filter_map(|(recorded_index, p)| {
        let name = p.name();
        let index = names.iter().position(|other| *other == name)?;
        (p.recorded && p.neurons > 0 && p.label.area == area).then_some((index, recorded_index))
    });
    let one = |(index, recorded_index)| one(recording, index, recorded_index).map_err(failed);
    of_area.take(MOST_POPULATIONS).map(one).collect()
}

/// The area with as many livelier as quieter ones: the first may be silent.
fn middle_area(recording: &SpikeRecording) -> &str {
    let mut areas: Vec<(&str, f64, f64)> = Vec::new();
    for population in recording.populations.iter().filter(|population| population.recorded) {
        let area = population.label.area.as_str();
        let place = areas.iter().position(|known| known.0 == area).unwrap_or(areas.len());
        if place == areas.len() {
            areas.push((area, 0.0, 0.0));
        }
        areas[place].1 += population.ids.len() as f64;
        areas[place].2 += f64::from(population.neurons);
    }
    areas.sort_by(|a, b| (a.1 * b.2).total_cmp(&(b.1 * a.2)));
    areas.get(areas.len() / 2).map_or("", |area| area.0)
}

/// A title with the area in it, if the network has several.
pub(super) fn titled(
    title: &str,
    recording: &SpikeRecording,
    shown: &[&PopulationSpikes],
) -> String {
    let area = shown.first().map_or("", |population| population.label.area.as_str());
    let all = recording.populations.iter().all(|other| other.label.area == area);
    if all { title.to_owned() } else { format!("{title} in {area}") }
}

fn one(
    recording: &SpikeRecording,
    index: usize,
    recorded_index: usize,
) -> Result<Activity, StatisticsError> {
    const BIN_MS: f64 = 1.0;
    let (population, window): (&PopulationSpikes, Grid) =
        (&recording.populations[recorded_index], recording.grid);
    // Short recordings have short segments: at least four of them.
    let samples = (window.duration_ms() / BIN_MS) as usize;
    let segment = (samples / 2).clamp(2, 512);
    let welch = WelchSettings { segment, overlap: segment / 2, ..WelchSettings::default() };
    let spikes = Spikes::of(population, window)?;
    Ok(Activity {
        name: population.name(),
        index,
        recorded_index,
        neuron_rates_hz: neuron_rates_hz(&spikes, SpikeCounting::All),
        spectrum: spectrum(&BinnedCounts::of(&spikes, BIN_MS)?, &welch)?,
    })
}

/// The spectra of the populations, a plot for each layer.
pub(super) fn spectra(result: &CaseResult, activity: &[Activity]) -> Card {
    let all = activity.iter().filter_map(|one| one.spectrum.as_ref());
    let densities = Scale::log_over(all.flat_map(|s| s.densities.iter().skip(1).copied()));
    let of_layer = activity.chunk_by(|a, b| layer(result, a) == layer(result, b));
    let pictures = of_layer.map(|populations| {
        let marks = populations.iter().filter_map(|one| spectrum_line(result, one)).collect();
        let x = Axis::new("frequency (Hz)", Scale::Linear { from: 0.0, to: 500.0 });
        let y = Axis::new("power (spikes²/s² per Hz)", densities);
        let layer = layer(result, &populations[0]);
        let separator = if layer.is_empty() { "" } else { "_" };
        Picture {
            name: format!("spectra{separator}{layer}"),
            title: populations.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            figure: Chart { height_px: LOW_PX, ..chart(x, y, marks) }.into(),
        }
    });
    Card {
        name: "spectra",
        title: "Power spectra of population rates".to_owned(),
        caption: "Welch's method, bins of 1 ms; inhibitory populations dashed.".to_owned(),
        pictures: pictures.collect(),
    }
}

/// The layer of a population as it is in its name.
fn layer(result: &CaseResult, one: &Activity) -> &'static str {
    let label = &result.problem.network.populations[one.index].label;
    label.layer.map_or("", Layer::digits)
}

fn spectrum_line(result: &CaseResult, one: &Activity) -> Option<Mark> {
    let spectrum = one.spectrum.as_ref()?;
    // The mean is no oscillation.
    let pairs = spectrum.frequencies_hz.iter().zip(&spectrum.densities).skip(1);
    let through = pairs.map(|(&frequency_hz, &density)| (frequency_hz, density)).collect();
    let label = &result.problem.network.populations[one.index].label;
    let stroke = match label.kind {
        Kind::Excitatory => Stroke::solid(CATEGORIES[0], 1.5),
        Kind::Inhibitory => Stroke::dashed(CATEGORIES[1], 1.5),
    };
    Some(Mark::named(&label.population, Form::Line { through, stroke }))
}

/// The cumulative distributions of the rates of single neurons.
pub(super) fn distributions(
    result: &CaseResult,
    activity: &[Activity],
) -> Result<Card, ReportError> {
    let picture = |one: &Activity| {
        Ok(Picture {
            name: format!("distribution_{}", one.name),
            title: one.name.clone(),
            figure: distribution(result, one)?.into(),
        })
    };
    Ok(Card {
        name: "distributions",
        title: "Rates of single neurons".to_owned(),
        caption: "Share of the neurons that fire at most so fast. Measured rates hold the chance of counting few \
                  spikes, which the theory's do not."
            .to_owned(),
        pictures: activity.iter().map(picture).collect::<Result<_, ReportError>>()?,
    })
}

fn distribution(result: &CaseResult, one: &Activity) -> Result<Chart, ReportError> {
    const STEPS: i32 = 100;
    let theory = &result.prediction.with_spread.neurons[one.index];
    let shares = (1..STEPS).map(|step| f64::from(step) / f64::from(STEPS));
    let predicted: Vec<(f64, f64)> =
        shares.map(|share| (theory.quantile_hz(share), share)).collect();
    let measured = staircase(&one.neuron_rates_hz);
    let highest = nearly_fastest(&predicted).max(nearly_fastest(&measured));
    let highest = if highest > 0.0 { 1.05 * highest } else { 1.0 };
    let marks = vec![
        Mark::named(
            "theory",
            Form::Line { through: predicted, stroke: Stroke::dashed(Colour::BLACK, 1.5) },
        ),
        Mark::named(
            "measured",
            Form::Line { through: measured, stroke: Stroke::solid(CATEGORIES[0], 2.0) },
        ),
    ];
    let x = Axis::new("rate (spikes/s)", Scale::Linear { from: 0.0, to: highest });
    let y = Axis::new("share of neurons", Scale::Linear { from: 0.0, to: 1.02 });
    Ok(Chart { width_px: WIDTH_PX, height_px: LOW_PX, ..chart(x, y, marks) })
}

/// The rate below which nearly all of a distribution lies: a few fast neurons would squeeze all others to the left.
fn nearly_fastest(points: &[(f64, f64)]) -> f64 {
    points.iter().find(|point| point.1 >= 0.99).or(points.last()).map_or(0.0, |point| point.0)
}

/// The cumulative distribution of values: it steps up at each of them.
fn staircase(values: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (mut steps, mut count) = (Vec::new(), 0);
    let all = values.len() as f64;
    for equal in sorted.chunk_by(|a, b| a == b) {
        steps.push((equal[0], count as f64 / all));
        count += equal.len();
        steps.push((equal[0], count as f64 / all));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staircase_steps_at_each_value_by_its_share() {
        let steps = staircase(&[2.0, 0.0, 2.0, 5.0]);
        let expected = [(0.0, 0.0), (0.0, 0.25), (2.0, 0.25), (2.0, 0.75), (5.0, 0.75), (5.0, 1.0)];
        assert_eq!(steps, expected);
    }

    #[test]
    fn the_middle_area_is_neither_the_quietest_nor_the_liveliest() {
        let population = |area: &str, spikes: u32| {
            let mut one = PopulationSpikes::silent(
                sim::recording::RecordedLabel::in_area(area, "23E"),
                10,
                true,
            );
            (0..spikes).for_each(|step| one.push(step + 1, 0));
            one
        };
        let populations = vec![population("A", 0), population("B", 90), population("C", 20)];
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100 };
        assert_eq!(middle_area(&SpikeRecording { grid, populations }), "C");
    }
}
