//! How the rates approach the theory as the network grows.

use data::Kind;
use validation::CaseResult;
use validation::diagnosis::ScaledRates;

use super::{Card, chart, look};
use crate::plots::{Axis, Colour, Dash, Form, Mark, Scale, Shape, Stroke};

/// Populations that look alike, and how far from the theory they are.
struct Kindred {
    name: String,
    kind: Kind,
    shape: Shape,
    colour: Colour,
    members: Vec<usize>,
}

impl Kindred {
    /// The mean of what each of them has.
    fn mean(&self, value: impl Fn(usize) -> f64) -> f64 {
        let sum: f64 = self.members.iter().map(|&i| value(i)).sum();
        sum / self.members.len() as f64
    }
}

/// Distance from the theory against size, averaged over populations of the same layer and kind.
pub(super) fn from_small_to_full(result: &CaseResult) -> Option<Card> {
    let series = &result.diagnosis.as_ref()?.series;
    if series.is_empty() {
        return None;
    }
    let lines: Vec<(Kindred, Vec<(f64, f64)>)> =
        kindred(result).into_iter().map(|kindred| with_line(result, series, kindred)).collect();
    let places: Vec<&(f64, f64)> = lines.iter().flat_map(|(_, line)| line).collect();
    let x = Scale::log_over(places.iter().flat_map(|&(factor, _)| [factor / 1.2, factor * 1.2]));
    let y = Scale::linear_over(places.iter().map(|place| place.1).chain([0.0]));
    let zero = Form::Horizontal { at: 0.0, stroke: Stroke::solid(Colour::GREY, 1.0) };
    let mut marks = vec![Mark::unnamed(zero)];
    for (kindred, line) in lines {
        let (shape, colour) = (kindred.shape, kindred.colour);
        // A dash where points are open: colour is not alone.
        let dash = if kindred.kind == Kind::Inhibitory { Dash::Dashed } else { Dash::Solid };
        let stroke = Stroke { colour, width_px: 1.5, dash };
        marks.push(Mark::unnamed(Form::Line { through: line.clone(), stroke }));
        marks.push(Mark::named(
            &kindred.name,
            Form::Points { at: line, shape, size_px: 9.0, colour },
        ));
    }
    let caption = "Measured rate minus that of the theory of equal neurons, mean over the populations of a layer \
                   and kind, against the share of neurons, and of the synapses of each, that the network has.";
    let axes = [
        Axis::new("share of neurons and in-degrees", x),
        Axis::new("measured − theory (spikes/s)", y),
    ];
    let [x, y] = axes;
    let title = "From small to full size";
    Some(Card::single("scaling", title, caption.to_owned(), chart(x, y, marks)))
}

fn kindred(result: &CaseResult) -> Vec<Kindred> {
    let mut all: Vec<Kindred> = Vec::new();
    for (index, population) in result.problem.network.populations.iter().enumerate() {
        let (name, shape, colour) = look(population);
        match all.iter_mut().find(|kindred| kindred.name == name) {
            Some(kindred) => kindred.members.push(index),
            None => {
                let kind = population.label.kind;
                all.push(Kindred { name, kind, shape, colour, members: vec![index] });
            }
        }
    }
    all
}

/// The mean distance from the theory at every factor, and at full size.
fn with_line(
    result: &CaseResult,
    series: &[ScaledRates],
    kindred: Kindred,
) -> (Kindred, Vec<(f64, f64)>) {
    let theory = result.predicted_hz();
    let scaled = series
        .iter()
        .map(|scaled| (scaled.factor, kindred.mean(|i| scaled.rates[i].rate_hz - theory[i])));
    let full = kindred.mean(|i| result.measurement.rates[i].rate_hz - theory[i]);
    let line = scaled.chain([(1.0, full)]).collect();
    (kindred, line)
}
