//! Raster plots: the spikes of some neurons of some areas.

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
    let known = |area: &str| areas.iter().any(|shown| shown == area);
    let any = recording.populations.iter().any(|p| known(p.area_and_name().0));
    let shown = |p: &PopulationSpikes| p.recorded && (!any || known(p.area_and_name().0));
    let total: f64 =
        recording.populations.iter().filter(|p| shown(p)).map(|p| f64::from(p.neurons)).sum();
    let share = share.clamp(0.0, 1.0).min(MOST_ROWS as f64 / total.max(1.0));
    let thinned = |population: &PopulationSpikes| {
        let share = if shown(population) { share } else { 0.0 };
        // Every 1/share-th neuron: row k is the first neuron at or beyond k/share.
        let row = |id: u32| (f64::from(id) * share).ceil();
        let neurons = row(population.neurons) as u32;
        let mut thin = PopulationSpikes::silent(population.name.clone(), neurons, neurons > 0);
        for (step, id) in population.spikes() {
            if row(id) < row(id + 1) {
                thin.push(step, row(id) as u32);
            }
        }
        thin
    };
    let populations = recording.populations.iter().map(thinned).collect();
    SpikeRecording { grid: recording.grid, populations }
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
        let area = population.area_and_name().0;
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
    let names: Vec<_> = populations.iter().map(|p| p.area_and_name().1).collect();
    let label = format!("neurons: {} from the top", names.join(", "));
    let neurons = Axis::new(&label, Scale::Linear { from: 0.0, to: rows.max(1.0) });
    let mut spikes = [Vec::new(), Vec::new()];
    let mut edges = Vec::new();
    let mut top = rows;
    for population in populations {
        let kind = usize::from(population.name.ends_with('I'));
        spikes[kind].extend(
            population.spikes().map(|(step, id)| (grid.time_ms(step), top - f64::from(id) - 0.5)),
        );
        top -= f64::from(population.neurons);
        edges.push(top);
    }
    edges.pop();
    let edge =
        |at| Mark::unnamed(Form::Horizontal { at, stroke: Stroke::solid(Colour::GREY, 0.5) });
    let [excitatory, inhibitory] = spikes;
    // Thinner than a line, marks would fade.
    let height = (rows / MOST_MARKS).max(0.9);
    let raster = |name: &str, at, colour| Mark::named(name, Form::Raster { at, height, colour });
    let mut marks: Vec<Mark> = edges.into_iter().map(edge).collect();
    marks.push(raster("excitatory", excitatory, CATEGORIES[0]));
    marks.push(raster("inhibitory", inhibitory, CATEGORIES[1]));
    Chart { marks, width_px: 720.0, ..Chart::new(area, Axis::new("time (ms)", time), neurons) }
}

#[cfg(test)]
mod tests {
    use sim::recording::Grid;

    use super::*;

    #[test]
    fn every_row_is_one_neuron() {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 10 };
        let mut all = PopulationSpikes::silent("V1-23E".to_owned(), 100, true);
        (0..100).for_each(|id| all.push(1, id));
        let other = PopulationSpikes { name: "MT-23E".to_owned(), ..all.clone() };
        let recording = SpikeRecording { grid, populations: vec![all, other] };
        let thin = thinned(&recording, &["V1".to_owned()], 0.03);
        assert_eq!(thin.populations[0].neurons, 3);
        assert_eq!(thin.populations[0].ids, [0, 1, 2]);
        assert_eq!(thin.populations[1].neurons, 0);
        assert!(thin.populations[1].ids.is_empty());
    }
}
