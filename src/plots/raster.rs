//! Raster plots: the spikes of some neurons of some areas.

use data::Kind;
use sim::recording::{PopulationSpikes, SpikeRecording};

use super::axis::Axis;
use super::canvas::Stroke;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark};
use super::scale::Scale;

/// More rows than this would hide each other.
const MOST_ROWS: usize = 20_000;

/// So many marks one above the other can be told apart.
const MOST_MARKS: f64 = 150.0;

/// What a raster plot shows: a share of the neurons of some areas, numbered anew; populations that
/// are not shown have none.
///
/// If none of the areas is there, all are shown.
#[must_use]
pub fn thinned(recording: &SpikeRecording, areas: &[String], share: f64) -> SpikeRecording {
    let any = recording.populations.iter().any(|p| areas.contains(&p.label.area));
    let areas = if any { areas } else { &[] };
    let shown = recording.populations.iter().filter(|population| is_shown(population, areas));
    let total: f64 = shown.map(|population| f64::from(population.neurons)).sum();
    let share = share.clamp(0.0, 1.0).min(MOST_ROWS as f64 / total.max(1.0));
    let thinned = |population: &PopulationSpikes| {
        thinned_population(population, if is_shown(population, areas) { share } else { 0.0 })
    };
    let populations = recording.populations.iter().map(thinned).collect();
    SpikeRecording { grid: recording.grid, populations }
}

/// Whether a population is of one of the areas; of none given, whether it was recorded at all.
fn is_shown(population: &PopulationSpikes, areas: &[String]) -> bool {
    population.recorded && (areas.is_empty() || areas.contains(&population.label.area))
}

fn thinned_population(population: &PopulationSpikes, share: f64) -> PopulationSpikes {
    let neurons = row(population.neurons, share) as u32;
    let mut thin = PopulationSpikes::silent(population.label.clone(), neurons, neurons > 0);
    for (step, id) in population.spikes() {
        if row(id, share) < row(id + 1, share) {
            thin.push(step, row(id, share) as u32);
        }
    }
    thin
}

/// Rows that are taken by the neurons before this one, where every 1/share-th has a row: row k is the first neuron at
/// or beyond k/share.
fn row(id: u32, share: f64) -> f64 {
    (f64::from(id) * share).ceil()
}

/// Times and places of spikes, by the kind of their neurons.
#[derive(Default)]
pub struct SpikesByKind {
    excitatory: Vec<(f64, f64)>,
    inhibitory: Vec<(f64, f64)>,
    unknown: Vec<(f64, f64)>,
}

impl SpikesByKind {
    /// The spikes of a kind, or of those whose kind is not known.
    pub fn of(&mut self, kind: Option<Kind>) -> &mut Vec<(f64, f64)> {
        match kind {
            Some(Kind::Excitatory) => &mut self.excitatory,
            Some(Kind::Inhibitory) => &mut self.inhibitory,
            None => &mut self.unknown,
        }
    }

    /// A mark for each kind, so high; those of unknown kind only if there are any.
    #[must_use]
    pub fn marks(self, height: f64) -> Vec<Mark> {
        let raster =
            |name: &str, at, colour| Mark::named(name, Form::Raster { at, height, colour });
        let mut marks = Vec::new();
        if !self.unknown.is_empty() {
            marks.push(raster("kind unknown", self.unknown, Colour::BLACK));
        }
        if marks.is_empty() || !self.excitatory.is_empty() || !self.inhibitory.is_empty() {
            marks.push(raster("excitatory", self.excitatory, CATEGORIES[0]));
            marks.push(raster("inhibitory", self.inhibitory, CATEGORIES[1]));
        }
        marks
    }
}

/// The spikes of a recording: one panel for each area that has neurons, one row for each neuron;
/// `None` without any. A network without areas counts as one.
#[must_use]
pub fn raster(recording: &SpikeRecording) -> Option<Figure> {
    let panels: Vec<Panel> = areas(recording)
        .into_iter()
        .filter(|(_, populations)| populations.iter().any(|population| population.neurons > 0))
        .map(|(area, populations)| Panel::Chart(chart(area, &populations, recording)))
        .collect();
    (!panels.is_empty()).then_some(Figure { panels, columns: 1 })
}

/// The areas and their populations.
fn areas(recording: &SpikeRecording) -> Vec<(&str, Vec<&PopulationSpikes>)> {
    let mut areas: Vec<(&str, Vec<&PopulationSpikes>)> = Vec::new();
    for population in &recording.populations {
        let area = population.label.area.as_str();
        match areas.last_mut() {
            Some((known, populations)) if *known == area => populations.push(population),
            _ => areas.push((area, vec![population])),
        }
    }
    areas
}

/// One area: the first population at the top, excitatory and inhibitory ones in colours.
fn chart(area: &str, populations: &[&PopulationSpikes], recording: &SpikeRecording) -> Chart {
    let rows: f64 = populations.iter().map(|p| f64::from(p.neurons)).sum();
    let grid = recording.grid;
    let time =
        Scale::Linear { from: grid.time_ms(grid.begin_step), to: grid.time_ms(grid.end_step) };
    let mut spikes = SpikesByKind::default();
    let (mut edges, mut names) = (Vec::new(), Vec::new());
    let mut top = rows;
    for population in populations {
        spikes.of(population.label.kind).extend(
            population.spikes().map(|(step, id)| (grid.time_ms(step), top - f64::from(id) - 0.5)),
        );
        let neurons = f64::from(population.neurons);
        names.push((population.label.population.clone(), top - neurons / 2.0));
        top -= neurons;
        edges.push(top);
    }
    edges.pop();
    let edge =
        |at| Mark::unnamed(Form::Horizontal { at, stroke: Stroke::solid(Colour::GREY, 0.5) });
    // Thinner than a line, marks would fade.
    let height = (rows / MOST_MARKS).max(0.9);
    let mut marks: Vec<Mark> = edges.into_iter().map(edge).collect();
    marks.extend(spikes.marks(height));
    let scale = Scale::Linear { from: 0.0, to: rows.max(1.0) };
    let neurons = Axis::with_names("", scale, legible(names, rows));
    Chart { marks, width_px: 720.0, ..Chart::new(area, Axis::new("time (ms)", time), neurons) }
}

/// Small populations next to each other would have names on top of each other: the later one goes.
#[must_use]
pub fn legible(names: Vec<(String, f64)>, rows: f64) -> Vec<(String, f64)> {
    const CLOSEST: f64 = 0.045;
    let mut legible: Vec<(String, f64)> = Vec::new();
    for (name, place) in names {
        let far = legible.last().is_none_or(|(_, last)| last - place >= CLOSEST * rows);
        if far {
            legible.push((name, place));
        }
    }
    legible
}

#[cfg(test)]
mod tests {
    use sim::recording::{Grid, RecordedLabel};

    use super::*;

    #[test]
    fn every_row_is_one_neuron() {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 10 };
        let mut all = PopulationSpikes::silent(RecordedLabel::of_name("V1-23E"), 100, true);
        (0..100).for_each(|id| all.push(1, id));
        let other = PopulationSpikes { label: RecordedLabel::of_name("MT-23E"), ..all.clone() };
        let recording = SpikeRecording { grid, populations: vec![all, other] };
        let thin = thinned(&recording, &["V1".to_owned()], 0.03);
        assert_eq!(thin.populations[0].neurons, 3);
        assert_eq!(thin.populations[0].ids, [0, 1, 2]);
        assert_eq!(thin.populations[1].neurons, 0);
        assert!(thin.populations[1].ids.is_empty());
    }

    #[test]
    fn spikes_have_the_kind_of_their_population_whatever_its_name() {
        let mut spikes = SpikesByKind::default();
        spikes.of(Some(Kind::Inhibitory)).push((1.0, 2.0));
        let names = |spikes: SpikesByKind| -> Vec<String> {
            spikes.marks(1.0).into_iter().map(|mark| mark.name).collect()
        };
        assert_eq!(names(spikes), ["excitatory", "inhibitory"]);
        let mut unknown = SpikesByKind::default();
        unknown.of(None).push((1.0, 2.0));
        assert_eq!(names(unknown), ["kind unknown"]);
    }
}
