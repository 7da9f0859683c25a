//! The tables of the page.

use serde::Serialize;
use validation::comparison::{Estimate, TOLERANCES};
use validation::effects::{Cause, PredictedEffects};
use validation::sampled_input::InputMoments;
use validation::second_moments::{Judged, TOLERANCE};
use validation::statistics::PART_MS;
use validation::{CaseResult, Diagnosis, Published};

use super::words::{explained_words, fluctuation_words, round_percent};
use crate::report::significant;

/// A table with a heading, ready to be laid out.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TableView {
    pub title: String,
    pub note: String,
    pub headings: Vec<String>,
    /// The first cell of a row is its name.
    pub rows: Vec<Vec<String>>,
}

/// All tables of a case.
pub(super) fn of(result: &CaseResult) -> Vec<TableView> {
    let mut tables = vec![rates(result), nulls(result)];
    let effects = result.predicted_effects.as_ref().filter(|effects| !effects.effects.is_empty());
    tables.extend(effects.map(|effects| predicted(result, effects)));
    tables.extend(result.published.as_ref().map(|published| others(result, published)));
    let diagnosis = result.diagnosis.as_ref();
    tables.extend(diagnosis.map(|diagnosis| decomposed(result, diagnosis)));
    tables.extend(input(result));
    tables.push(intervals(result));
    tables.extend(fluctuations(result));
    tables.push(coloured_noise(result));
    tables.extend(diagnosis.and_then(|diagnosis| regressions(result, diagnosis)));
    tables.extend(diagnosis.and_then(|diagnosis| series(result, diagnosis)));
    tables
}

fn view(title: &str, note: &str, headings: &[&str], rows: Vec<Vec<String>>) -> TableView {
    let headings = headings.iter().map(|&heading| heading.to_owned()).collect();
    TableView { title: title.to_owned(), note: note.to_owned(), headings, rows }
}

fn rates(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let judged = &result.judgement;
    let row = |(i, name): (usize, &String)| {
        let (compared, error) = (&judged.comparisons[i], &judged.errors[i]);
        let mut row = vec![
            name.clone(),
            mark(compared.verdict.word()),
            hz(compared.expected_hz),
            hz(compared.measured.rate_hz),
            significant(compared.measured.standard_error_hz, 2),
            signed_percent(error.value),
            error.interval.map_or("–".to_owned(), |ends| ends.map(signed_percent).join(" to ")),
        ];
        row.extend(judged.at_tolerances.iter().map(|at| mark(at[i].word())));
        row.push(result.trust[i].grade.letter().to_owned());
        row
    };
    let headings =
        ["population", "verdict", "theory", "measured", "± s.e.", "error", "95 % interval"];
    let fixed = TOLERANCES.map(round_percent);
    let headings: Vec<&str> =
        headings.into_iter().chain(fixed.iter().map(String::as_str)).chain(["trust"]).collect();
    view(
        "The theory alone (spikes/s)",
        "Theory: the fixed point of equal neurons. The standard error is that of the measured rate, from blocks of \
         time and seeds. Error: (theory − measured)/measured, with its interval. The last columns are the verdicts at \
         tolerances that are the same for all cases, with the absolute part of this one, and the grade that the theory gave \
         itself beforehand (A to D).",
        &headings,
        names.iter().enumerate().map(row).collect(),
    )
}

/// With its sign; a dash where there is none.
fn signed_percent(share: f64) -> String {
    match share {
        share if share.is_nan() => "–".to_owned(),
        share if share.is_infinite() => "∞".to_owned(),
        share => format!("{:+.1} %", 100.0 * share).replace('-', "−"),
    }
}

/// What predictions that know nothing come to.
fn nulls(result: &CaseResult) -> TableView {
    let nulls = &result.judgement.nulls;
    let mut headings = vec!["population".to_owned(), "measured".to_owned()];
    headings.extend(nulls.iter().flat_map(|null| [null.words.to_owned(), "verdict".to_owned()]));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let row = |(i, name): (usize, &String)| {
        let mut row = vec![name.clone(), hz(result.measurement.rates[i].rate_hz)];
        row.extend(nulls.iter().flat_map(|null| {
            let compared = &null.comparisons[i];
            [hz(compared.expected_hz), mark(compared.verdict.word())]
        }));
        row
    };
    let note = "Predictions that know nothing of the network but, at most, what was measured, at the tolerance of the \
                case. Where one agrees, the tolerance could not have failed there.";
    let rows = result.problem.names().iter().enumerate().map(row).collect();
    view("Could the tolerance fail? (spikes/s)", note, &headings, rows)
}

/// A verdict as a sign and a word, so that colour is not needed.
pub(super) fn mark(verdict: &str) -> String {
    let sign = match verdict {
        "agree" => "✓",
        "differ" => "✗",
        _ => "?",
    };
    format!("{sign} {verdict}")
}

fn predicted(result: &CaseResult, predicted: &PredictedEffects) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let measured_hz = result.measurement.rates[i].rate_hz;
        let mut row = vec![name.clone(), hz(result.predicted_hz()[i])];
        row.extend(predicted.effects.iter().map(|effect| signed(effect.change_hz[i])));
        let with_hz = predicted.rates_hz[i];
        row.extend([hz(with_hz), hz(measured_hz), signed_percent(with_hz / measured_hz - 1.0)]);
        row
    };
    let mut headings = vec!["population", "theory"];
    headings.extend(predicted.effects.iter().map(|effect| short(effect.cause)));
    headings.extend(["with effects", "measured", "error"]);
    let words = explained_words(result).unwrap_or_default();
    let note = format!(
        "What the theory itself says that it leaves out, without any spikes, each with the network's answer. {words}"
    );
    view(
        "Predicted effects (spikes/s)",
        &note,
        &headings,
        names.iter().enumerate().map(row).collect(),
    )
}

/// The theory beside figures of others.
fn others(result: &CaseResult, published: &Published) -> TableView {
    let names = result.problem.names();
    let judged = &published.judgement;
    let row = |(i, name): (usize, &String)| {
        let compared = &judged.comparisons[i];
        let cvs = published.second_moments.cvs[i];
        vec![
            name.clone(),
            mark(compared.verdict.word()),
            hz(compared.expected_hz),
            hz(compared.measured.rate_hz),
            signed_percent(judged.errors[i].value),
            hz(result.measurement.rates[i].rate_hz),
            cv(cvs.map(|cv| cv.expected)),
            cv(published.measurement.cvs[i].map(|cv| cv.value)),
        ]
    };
    let headings = [
        "population",
        "verdict",
        "theory",
        "published",
        "error",
        "measured here",
        "CV in theory",
        "published CV",
    ];
    let note = format!(
        "{}. The verdict is that of the theory alone on the published rates, whose error is taken for that of independent \
         Poisson neurons, the least it can be.",
        published.source
    );
    view(
        "Published figures (spikes/s)",
        &note,
        &headings,
        names.iter().enumerate().map(row).collect(),
    )
}

fn decomposed(result: &CaseResult, diagnosis: &Diagnosis) -> TableView {
    let names = result.problem.names();
    let Diagnosis { decomposition, input_effect, .. } = diagnosis;
    let left = decomposition.remainders(&result.measurement.rates);
    let row = |(i, name): (usize, &String)| {
        let difference = result.measurement.rates[i].rate_hz - result.predicted_hz()[i];
        let mut row = vec![name.clone(), signed(difference)];
        row.extend(decomposition.effects.iter().map(|effect| signed(effect.change_hz[i])));
        row.extend([signed(left[i].rate_hz), significant(left[i].standard_error_hz, 2)]);
        row.extend(input_effect.iter().map(|effect| signed(effect.change_hz[i])));
        row
    };
    let mut headings = vec!["population", "measured − theory"];
    headings.extend(decomposition.effects.iter().map(|effect| short(effect.cause)));
    headings.extend(["remainder", "± s.e."]);
    headings.extend(input_effect.iter().map(|effect| short(effect.cause)));
    view(
        "Diagnosis: other seeds’ rates, decomposed (spikes/s)",
        "Each column is the change of the rate by one cause, with the network's answer to it. With replays they add up \
         to the rates of other seeds by construction, so that there is no verdict; the remainder says whether a cause is \
         missing. The last one is not part of the sum: it is what the measured variance of the input would do if \
         that input were white noise, and says how far from it the network has brought it.",
        &headings,
        names.iter().enumerate().map(row).collect(),
    )
}

fn short(cause: Cause) -> &'static str {
    match cause {
        Cause::InDegrees => "neurons that differ",
        Cause::Transfer => "transfer function",
        Cause::Grid => "time grid",
        Cause::Rounding => "whole numbers",
        Cause::Common => "same source",
        Cause::Regularity => "regular trains",
        Cause::Synchrony => "synchrony",
        Cause::Covariances => "covariances",
        Cause::Input => "variance of input",
        Cause::Colour => "coloured noise",
    }
}

/// The mean of the input, its spread over neurons, and its fluctuations.
const MOMENTS_MV: [fn(&InputMoments) -> f64; 3] = [|m| m.mu_mv, |m| m.mu_sd_mv, |m| m.sigma_mv];

/// Measured and expected input, if neurons were sampled.
fn input(result: &CaseResult) -> Option<TableView> {
    let names = result.problem.names();
    let rows: Option<Vec<Vec<String>>> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let (measured, expected) = (result.measured_input(i)?, result.expected_input.get(i)?);
            let pairs_mv =
                MOMENTS_MV.iter().flat_map(|moment| [moment(expected), moment(&measured)]);
            let mut row = vec![name.clone()];
            row.extend(pairs_mv.map(|moment_mv| significant(moment_mv, 3)));
            row.extend([
                format!("{:.4}", expected.correlation),
                format!("{:.4}", measured.correlation),
            ]);
            Some(row)
        })
        .collect();
    let headings = [
        "population",
        "μ theory",
        "μ measured",
        "SD of μ theory",
        "SD of μ measured",
        "σ theory",
        "σ measured",
        "correlation theory",
        "correlation measured",
    ];
    let note = "Input of sampled neurons (mV; σ is √2 times the standard deviation of the potential without threshold), against what the theory makes of the measured \
                rates. The theory's correlation is that of shared sources; a larger σ or correlation is synchrony.";
    rows.map(|rows| view("Input of sampled neurons", note, &headings, rows))
}

/// What was expected and measured, with its error and verdict.
fn judged(judged: Option<Judged>, digits: usize) -> Vec<String> {
    match judged {
        Some(one) => vec![
            format!("{:.digits$}", one.expected),
            format!("{:.digits$}", one.measured.value),
            significant(one.measured.standard_error, 2),
            mark(one.verdict.word()),
        ],
        None => vec!["–".to_owned(); 4],
    }
}

/// Correlations and peaks of spectra, where there are spikes.
fn fluctuations(result: &CaseResult) -> Option<TableView> {
    let moments = &result.second_moments;
    let row = |(i, name): (usize, &String)| {
        let both = [judged(moments.correlations[i], 5), judged(moments.peaks_hz[i], 1)];
        std::iter::once(name.clone()).chain(both.into_iter().flatten()).collect()
    };
    let headings = [
        "population",
        "correlation in theory",
        "measured",
        "± s.e.",
        "verdict",
        "peak in theory (Hz)",
        "measured peak",
        "± s.e.",
        "verdict",
    ];
    let note = format!(
        "{}, as parts of {PART_MS} ms of a recording would show them: mean correlation coefficients of the counts of two \
         neurons of the population, and where the power of its rate is largest. Errors are from parts of all runs.",
        fluctuation_words()
    );
    let rows = result.problem.names().iter().enumerate().map(row).collect();
    let known = !result.measurement.parts.is_empty();
    known.then(|| view("Correlations and spectra", &note, &headings, rows))
}

fn intervals(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let mut row = vec![name.clone(), cv(result.predicted_cvs.get(i).copied())];
        row.extend(judged(result.second_moments.cvs[i], 3));
        row.extend(judged(result.second_moments.sigmas_mv[i], 3));
        row
    };
    let headings = [
        "population",
        "CV in theory",
        "as recorded",
        "measured CV",
        "± s.e.",
        "verdict",
        "σ in theory (mV)",
        "measured σ",
        "± s.e.",
        "verdict",
    ];
    let note = format!(
        "CV of inter-spike intervals, over neurons with at least three spikes, and strength of the input of sampled \
         neurons; verdicts at {}. Recordings that hold few intervals of a neuron miss the long ones: \
         as recorded is the CV of the theory's renewal trains, cut as the recording is. σ in theory is that of independent \
         Poisson sources at the measured rates.",
        round_percent(TOLERANCE)
    );
    view("Second moments", &note, &headings, names.iter().enumerate().map(row).collect())
}

fn cv(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.3}"))
}

/// What the synaptic time constant changes within the theory.
fn coloured_noise(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let neuron = &result.problem.network.populations[i].neuron;
        let (white, plain) = (result.white_hz[i], result.predicted_hz()[i]);
        let ratio = neuron.tau_syn_ex_ms / neuron.tau_m_ms;
        vec![name.clone(), significant(ratio, 2), hz(white), hz(plain), signed(plain - white)]
    };
    view(
        "Synaptic time constant in the theory (spikes/s)",
        "White noise stands for synaptic currents that are delta functions. The theory corrects for their time \
         constant to first order in its root; what is left is part of the effect of the transfer function.",
        &["population", "τ_syn/τ_m", "white noise", "theory", "correction"],
        names.iter().enumerate().map(row).collect(),
    )
}

fn regressions(result: &CaseResult, diagnosis: &Diagnosis) -> Option<TableView> {
    let names = result.problem.names();
    let rows: Vec<Vec<String>> = names
        .iter()
        .zip(&diagnosis.regressions)
        .filter_map(|(name, regression)| {
            let r = regression.as_ref()?;
            let slopes = [r.predicted_slope_hz_per_mv, r.measured_slope_hz_per_mv];
            let slopes = slopes.map(|slope| significant(slope, 3));
            let ends = [significant(r.input_sd_mv, 3), significant(r.explained_share, 2)];
            let [sd, share] = ends;
            let [predicted, measured] = slopes;
            Some(vec![name.clone(), sd, predicted, measured, share])
        })
        .collect();
    let headings =
        ["population", "SD of input (mV)", "slope in theory", "measured slope", "share explained"];
    let note = "Rates of single neurons against the mean input that their in-degrees give them (spikes/s per mV), \
                in the first run. The share is that of the variance of the rates, counting noise included.";
    (!rows.is_empty()).then(|| view("Rate against in-degree", note, &headings, rows))
}

fn series(result: &CaseResult, diagnosis: &Diagnosis) -> Option<TableView> {
    let first = diagnosis.series.first()?;
    let names = result.problem.names();
    let mut headings = vec!["population".to_owned(), "theory".to_owned()];
    headings.extend(diagnosis.series.iter().map(|scaled| format!("at {}", scaled.factor)));
    headings.push("at 1".to_owned());
    let row = |i: usize| {
        let mut row = vec![names[i].clone(), hz(result.predicted_hz()[i])];
        row.extend(diagnosis.series.iter().map(|scaled| estimate(&scaled.rates[i])));
        row.push(estimate(&result.measurement.rates[i]));
        row
    };
    let rows = (0..first.rates.len()).map(row).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let note = "Rates (spikes/s) of networks with part of the neurons and of the synapses of each; a direct current \
                keeps the mean input, larger weights its variance, so that the theory of equal neurons is the same \
                for all.";
    Some(view("From small to full size", note, &headings, rows))
}

fn estimate(rate: &Estimate) -> String {
    format!("{} ± {}", hz(rate.rate_hz), significant(rate.standard_error_hz, 1))
}

fn hz(rate_hz: f64) -> String {
    // No minus before what rounds to zero.
    format!("{:.3}", if rate_hz.abs() < 5e-4 { 0.0 } else { rate_hz })
}

fn signed(change_hz: f64) -> String {
    // No sign before what rounds to zero.
    if change_hz.abs() < 5e-4 {
        return "0.000".to_owned();
    }
    format!("{change_hz:+.3}").replace('-', "−")
}
