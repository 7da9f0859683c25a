//! The spikes of some neurons.

use sim::recording::{Grid, PopulationSpikes, SpikeRecording};

use super::{Activity, Card, chart};
use crate::plots::{Axis, Chart, Colour, Form, Mark, Scale, SpikesByKind, Stroke, legible};

/// How much of the recording is shown, and of how many neurons at most.
const LENGTH_MS: f64 = 500.0;
const ROWS: f64 = 240.0;

/// The beginning of the recording: some neurons of each of these populations, the first at the top.
pub(super) fn of(recording: &SpikeRecording, shown: &[Activity]) -> Card {
    let grid = recording.grid;
    let shown: Vec<&PopulationSpikes> =
        shown.iter().map(|one| &recording.populations[one.recorded_index]).collect();
    let neurons: f64 = shown.iter().map(|p| f64::from(p.neurons)).sum();
    let share = (ROWS / neurons.max(1.0)).min(1.0);
    let rows: Vec<f64> = shown.iter().map(|p| (f64::from(p.neurons) * share).ceil()).collect();
    let all_rows: f64 = rows.iter().sum();
    let begin_ms = grid.time_ms(grid.begin_step);
    let end_ms = (begin_ms + LENGTH_MS).min(grid.time_ms(grid.end_step));
    let (mut spikes, mut edges, mut names) = (SpikesByKind::default(), Vec::new(), Vec::new());
    let mut top = all_rows;
    for (population, rows) in shown.iter().zip(rows) {
        let kind = population.label.kind;
        spikes.of(kind).extend(spikes_of(population, rows, top, grid, end_ms));
        names.push((population.label.population.clone(), top - rows / 2.0));
        top -= rows;
        edges.push(top);
    }
    edges.pop();
    let rule =
        |at| Mark::unnamed(Form::Horizontal { at, stroke: Stroke::solid(Colour::GREY, 0.5) });
    let mut marks: Vec<Mark> = edges.into_iter().map(rule).collect();
    marks.extend(spikes.marks(0.9));
    let x = Axis::new("time (ms)", Scale::Linear { from: begin_ms, to: end_ms });
    let rows = Scale::Linear { from: 0.0, to: all_rows.max(1.0) };
    let y = Axis::with_names("", rows, legible(names, all_rows));
    let caption = "A row for each of some neurons of every population.";
    let figure = Chart { height_px: 320.0, ..chart(x, y, marks) };
    Card::single(
        "raster",
        &super::activity::titled("Spikes", recording, &shown),
        caption.to_owned(),
        figure,
    )
}

/// Time and place of the spikes of the first neurons.
fn spikes_of(
    population: &PopulationSpikes,
    rows: f64,
    top: f64,
    grid: Grid,
    end_ms: f64,
) -> impl Iterator<Item = (f64, f64)> {
    let shown =
        move |&(step, id): &(u32, u32)| f64::from(id) < rows && grid.time_ms(step) <= end_ms;
    let place = move |(step, id): (u32, u32)| (grid.time_ms(step), top - f64::from(id) - 0.5);
    population.spikes().filter(shown).map(place)
}
