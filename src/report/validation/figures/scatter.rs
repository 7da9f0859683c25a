//! Measured against predicted numbers, a point for each population.

use validation::CaseResult;
use validation::comparison::{Comparison, Limits};

use super::{Card, chart, points};
use crate::plots::{Axis, Colour, Dash, Form, Mark, Scale, Stroke};

/// Measured rates against those of the theory alone.
pub(super) fn rates(result: &CaseResult) -> Card {
    /// So much lies between the slowest and the fastest at least.
    const ROOM: f64 = 1.4;
    let compared = &result.judgement.comparisons;
    let all = compared.iter().flat_map(|c| [shown(c.expected_hz), shown(c.measured.rate_hz)]);
    let scale = Scale::log_over(all.flat_map(|rate_hz| [rate_hz / ROOM, rate_hz * ROOM]));
    let span = |c: &Comparison| {
        let (rate, error) = (c.measured.rate_hz, 2.0 * c.measured.standard_error_hz);
        (shown(c.expected_hz), shown(rate - error), shown(rate + error))
    };
    let [low, high]: [fn(Limits) -> f64; 2] = [|limits| limits.low, |limits| limits.high];
    let mut marks = vec![identity(), tolerance(result, scale, low), tolerance(result, scale, high)];
    marks.push(whiskers(compared.iter().map(span).collect()));
    let at = |i: usize| (shown(compared[i].expected_hz), shown(compared[i].measured.rate_hz));
    marks.extend(points(result, at));
    let caption = "A point for each population, by layer (colour and shape) and kind (filled: excitatory, \
                   open: inhibitory). Bars: two standard errors; dotted: the tolerance.";
    let (x, y) = ("predicted rate (spikes/s)", "measured rate (spikes/s)");
    let figure = chart(Axis::new(x, scale), Axis::new(y, scale), marks);
    Card::single("scatter", "Theory alone and measured rates", caption.to_owned(), figure)
}

/// Where a rate stands on the axes: those of slower populations at the edge.
fn shown(rate_hz: f64) -> f64 {
    const SLOWEST_HZ: f64 = 1e-3;
    rate_hz.max(SLOWEST_HZ)
}

/// The lower or the upper edge of what is tolerated.
fn tolerance(result: &CaseResult, scale: Scale, edge: fn(Limits) -> f64) -> Mark {
    const POINTS: i32 = 60;
    let place = |k: i32| {
        let predicted_hz = scale.value(f64::from(k) / f64::from(POINTS));
        (predicted_hz, edge(result.judgement.margin.limits(predicted_hz)))
    };
    let through = (0..=POINTS).map(place).filter(|(_, edge_hz)| edge_hz.is_finite()).collect();
    let stroke = Stroke { colour: Colour::GREY, width_px: 1.5, dash: Dash::Dotted };
    Mark::unnamed(Form::Line { through, stroke })
}

/// How far the measurement is from the theory alone, against the sum of all effects of the diagnosis.
pub(super) fn diagnosed(result: &CaseResult) -> Option<Card> {
    let decomposition = &result.diagnosis.as_ref()?.decomposition;
    let (plain, measured) = (result.predicted_hz(), &result.measurement.rates);
    let place =
        |i: usize| (decomposition.rates[i].rate_hz - plain[i], measured[i].rate_hz - plain[i]);
    let left = decomposition.remainders(measured);
    let places: Vec<_> = (0..plain.len()).map(place).collect();
    let span = |i: usize| {
        let (x, y) = places[i];
        let error = 2.0 * left[i].standard_error_hz;
        (x, y - error, y + error)
    };
    let spans: Vec<_> = (0..plain.len()).map(span).collect();
    let ends = spans.iter().flat_map(|&(_, low, high)| [low, high]).filter(|end| end.is_finite());
    let all = places.iter().flat_map(|&(x, y)| [x, y]).chain(ends);
    let scale = Scale::linear_over(all.chain([0.0]));
    let pale = Stroke::solid(Colour::PALE, 1.0);
    let mut marks = vec![
        Mark::unnamed(Form::Horizontal { at: 0.0, stroke: pale }),
        Mark::unnamed(Form::Vertical { at: 0.0, stroke: pale }),
        identity(),
        whiskers(spans),
    ];
    marks.extend(points(result, |i| places[i]));
    let caption = "How far the measurement is from the theory alone, against the sum of the effects that replays of \
                   other seeds give. On the line, the remainder is zero, as it is by construction if nothing is missing.";
    let (x, y) = ("sum of effects (spikes/s)", "measured − theory (spikes/s)");
    let figure = chart(Axis::new(x, scale), Axis::new(y, scale), marks);
    let title = "Diagnosis: the difference, decomposed";
    Some(Card::single("diagnosis", title, caption.to_owned(), figure))
}

/// Measured against predicted coefficients of variation.
pub(super) fn irregularity(result: &CaseResult) -> Card {
    let at = |i: usize| {
        let judged = result.second_moments.cvs[i];
        judged.map_or((f64::NAN, f64::NAN), |cv| (cv.expected, cv.measured.value))
    };
    let scale = Scale::Linear { from: 0.0, to: 1.2 };
    let mut marks = vec![identity()];
    marks.extend(points(result, at));
    let caption = "Coefficient of variation of inter-spike intervals. Short recordings miss long intervals: the theory's \
                   is that of renewal trains cut as the recording is.";
    let figure = chart(
        Axis::new("CV in theory, as recorded", scale),
        Axis::new("measured CV", scale),
        marks,
    );
    Card::single("irregularity", "Irregularity of spike trains", caption.to_owned(), figure)
}

fn identity() -> Mark {
    Mark::unnamed(Form::Identity { stroke: Stroke::solid(Colour::GREY, 1.0) })
}

fn whiskers(spans: Vec<(f64, f64, f64)>) -> Mark {
    Mark::unnamed(Form::Whiskers { spans, stroke: Stroke::solid(Colour::GREY, 1.5) })
}
