//! The tables of the page.

use serde::Serialize;
use validation::CaseResult;
use validation::comparison::Estimate;
use validation::diagnosis::Cause;
use validation::sampled_input::InputMoments;

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
    let mut tables = vec![rates(result), effects(result)];
    tables.extend(input(result));
    tables.push(intervals(result));
    tables.push(coloured_noise(result));
    tables.extend(regressions(result));
    tables.extend(series(result));
    tables
}

fn view(title: &str, note: &str, headings: &[&str], rows: Vec<Vec<String>>) -> TableView {
    let headings = headings.iter().map(|&heading| heading.to_owned()).collect();
    TableView { title: title.to_owned(), note: note.to_owned(), headings, rows }
}

fn rates(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let compared = &result.comparisons[i];
        vec![
            name.clone(),
            mark(compared.verdict.word()),
            hz(result.prediction.point.rates().hz()[i]),
            hz(compared.expected_hz),
            hz(compared.measured.rate_hz),
            significant(compared.measured.standard_error_hz, 2),
            signed(compared.measured.rate_hz - compared.expected_hz),
            hz(compared.tolerance_hz),
        ]
    };
    view(
        "Rates (spikes/s)",
        "Expected: the theory of equal neurons with the effects below. The standard error is that of the \
         difference, from blocks of time, seeds, and measured effects.",
        &[
            "population",
            "verdict",
            "theory",
            "expected",
            "measured",
            "± s.e.",
            "difference",
            "tolerance",
        ],
        names.iter().enumerate().map(row).collect(),
    )
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

fn effects(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let plain_hz = result.prediction.point.rates().hz()[i];
        let difference = result.comparisons[i].measured.rate_hz - plain_hz;
        let mut row = vec![name.clone(), signed(difference)];
        row.extend(result.effects.iter().map(|effect| signed(effect.change_hz[i])));
        let rest = result.comparisons[i].measured.rate_hz - result.comparisons[i].expected_hz;
        row.push(signed(rest));
        row.extend(result.input_effect.iter().map(|effect| signed(effect.change_hz[i])));
        row
    };
    let mut headings = vec!["population", "measured − theory"];
    headings.extend(result.effects.iter().map(|effect| short(effect.cause)));
    headings.push("left over");
    headings.extend(result.input_effect.iter().map(|effect| short(effect.cause)));
    view(
        "What the theory leaves out (spikes/s)",
        "Each column is the change of the rate by one cause, with the network's answer to it. The last one is not \
         part of the expectation: it is what the measured variance of the input would do if that input \
         were white noise, and says how far from it the network has brought it.",
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
        Cause::Input => "variance of input",
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

fn intervals(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        vec![name.clone(), cv(result.predicted_cvs.get(i).copied()), cv(result.measurement.cvs[i])]
    };
    view(
        "Irregularity: CV of inter-spike intervals",
        "Measured over neurons with at least three spikes. Recordings that hold few intervals of a neuron \
         miss the long ones, so that quiet populations look more regular than they are.",
        &["population", "theory", "measured"],
        names.iter().enumerate().map(row).collect(),
    )
}

fn cv(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.3}"))
}

/// What the synaptic time constant changes within the theory.
fn coloured_noise(result: &CaseResult) -> TableView {
    let names = result.problem.names();
    let row = |(i, name): (usize, &String)| {
        let neuron = &result.problem.network.populations[i].neuron;
        let (white, plain) = (result.white_hz[i], result.prediction.point.rates().hz()[i]);
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

fn regressions(result: &CaseResult) -> Option<TableView> {
    let names = result.problem.names();
    let rows: Vec<Vec<String>> = names
        .iter()
        .zip(&result.regressions)
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

fn series(result: &CaseResult) -> Option<TableView> {
    let first = result.series.first()?;
    let names = result.problem.names();
    let mut headings = vec!["population".to_owned(), "theory".to_owned()];
    headings.extend(result.series.iter().map(|scaled| format!("at {}", scaled.factor)));
    headings.push("at 1".to_owned());
    let row = |i: usize| {
        let mut row = vec![names[i].clone(), hz(result.prediction.point.rates().hz()[i])];
        row.extend(result.series.iter().map(|scaled| estimate(&scaled.rates[i])));
        row.push(estimate(&result.comparisons[i].measured));
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
