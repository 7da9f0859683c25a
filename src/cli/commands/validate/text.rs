//! What a validation tells people.

use validation::CaseResult;
use validation::comparison::{Judgement, NullPrediction, RelativeError, TOLERANCES, Verdict};
use validation::diagnosis::Decomposition;
use validation::effects::{Effect, PredictedEffects};
use validation::second_moments::{Judged, TOLERANCE};

use crate::report::{
    Align, Table, explained_words, fluctuation_words, headline, round_percent, significant,
    tolerance_words,
};

/// All of a case: the best thing known first.
pub(super) fn of(result: &CaseResult) -> String {
    let judged = &result.judgement;
    let name = &result.problem.case.name;
    let mut text = format!("{name}: {}\n", headline(judged));
    text += &format!(
        "Verdict on the theory alone, at {}: {} ({})\n",
        tolerance_words(judged.margin),
        judged.verdict.word(),
        counts(judged)
    );
    text += &nulls(judged);
    text += &format!("\n{}", rates(result));
    if let (Some(effects), Some(words)) = (&result.predicted_effects, explained_words(result)) {
        text += &format!("\n{words}\n{}", predicted(result, effects));
    }
    if let Some(published) = &result.published {
        let judged = &published.judgement;
        let (word, said) = (judged.verdict.word(), headline(judged));
        text += &format!("\nOf {}: {said}; {word} ({})\n", published.source, counts(judged));
    }
    text +=
        &format!("\nSecond moments, at {}\n{}", round_percent(TOLERANCE), second_moments(result));
    if !result.measurement.parts.is_empty() {
        text += &format!("\n{}\n{}", fluctuation_words(), fluctuations(result));
    }
    if let Some(diagnosis) = &result.diagnosis {
        text += "\nDiagnosis: other seeds' rates, decomposed (spikes/s; no verdict)\n";
        text += &decomposed(result, &diagnosis.decomposition);
    }
    text
}

/// How many populations have which verdict.
fn counts(judged: &Judgement) -> String {
    let all = [Verdict::Agree, Verdict::Differ, Verdict::Unknown];
    let counts: Vec<String> = all
        .into_iter()
        .filter(|verdict| judged.count(*verdict) > 0)
        .map(|verdict| format!("{} {}", judged.count(verdict), verdict.word()))
        .collect();
    format!("{} of {}", counts.join(", "), judged.comparisons.len())
}

/// Where a prediction that knows nothing agrees, the tolerance could not have failed.
fn nulls(judged: &Judgement) -> String {
    let one = |null: &NullPrediction| {
        let [agree, differ] = [Verdict::Agree, Verdict::Differ].map(|verdict| null.count(verdict));
        format!("{} {agree} agree, {differ} differ", null.words)
    };
    let all: Vec<String> = judged.nulls.iter().map(one).collect();
    format!("What knows nothing, at the same tolerance: {}\n", all.join("; "))
}

fn rates(result: &CaseResult) -> String {
    let judged = &result.judgement;
    let fixed = TOLERANCES.map(round_percent);
    let names = ["theory", "measured", "± s.e.", "error", "95 % interval"];
    let right =
        names.into_iter().chain(fixed.iter().map(String::as_str)).chain(["verdict", "trust"]);
    let columns = [("", Align::Left)].into_iter().chain(right.map(|name| (name, Align::Right)));
    let mut table = Table::new(columns);
    for (i, name) in result.problem.names().into_iter().enumerate() {
        let (compared, error) = (&judged.comparisons[i], &judged.errors[i]);
        let numbers = [
            name,
            format!("{:.3}", compared.expected_hz),
            format!("{:.3}", compared.measured.rate_hz),
            significant(compared.measured.standard_error_hz, 2),
            signed_percent(error.value),
            interval(error),
        ];
        let fixed = judged.at_tolerances.iter().map(|verdicts| verdicts[i].word().to_owned());
        let last = [compared.verdict.word(), result.trust[i].grade.letter()].map(str::to_owned);
        table.row(numbers.into_iter().chain(fixed).chain(last));
    }
    table.to_string()
}

fn interval(error: &RelativeError) -> String {
    error.interval.map_or("-".to_owned(), |ends| {
        let [low, high] = ends.map(signed_percent);
        format!("{low} to {high}")
    })
}

/// With its sign; a dash where there is none.
fn signed_percent(share: f64) -> String {
    match share {
        share if share.is_nan() => "-".to_owned(),
        share if share.is_infinite() => "∞".to_owned(),
        share => format!("{:+.1} %", 100.0 * share),
    }
}

/// What effects change, between the theory and what it comes to with them.
fn effects_table<'a>(effects: &'a [Effect], rest: &[&'a str]) -> Table {
    let causes = effects.iter().map(|effect| effect.cause.key());
    let right = ["theory"].into_iter().chain(causes).chain(rest.iter().copied());
    Table::new([("", Align::Left)].into_iter().chain(right.map(|name| (name, Align::Right))))
}

fn predicted(result: &CaseResult, predicted: &PredictedEffects) -> String {
    let mut table = effects_table(&predicted.effects, &["with effects", "measured", "error"]);
    for (i, name) in result.problem.names().into_iter().enumerate() {
        let effects = predicted.effects.iter().map(|effect| format!("{:+.3}", effect.change_hz[i]));
        let (with_hz, measured_hz) = (predicted.rates_hz[i], result.measurement.rates[i].rate_hz);
        let first = [name, format!("{:.3}", result.predicted_hz()[i])];
        let rest = [
            format!("{with_hz:.3}"),
            format!("{measured_hz:.3}"),
            signed_percent(with_hz / measured_hz - 1.0),
        ];
        table.row(first.into_iter().chain(effects).chain(rest));
    }
    table.to_string()
}

fn second_moments(result: &CaseResult) -> String {
    let right = [
        "CV",
        "as recorded",
        "measured",
        "± s.e.",
        "verdict",
        "sigma (mV)",
        "measured",
        "± s.e.",
        "verdict",
    ];
    let columns = [("", Align::Left)].into_iter().chain(right.map(|name| (name, Align::Right)));
    let mut table = Table::new(columns);
    for (i, name) in result.problem.names().into_iter().enumerate() {
        let first = [name, format!("{:.3}", result.predicted_cvs[i])];
        let moments = &result.second_moments;
        table.row(
            first.into_iter().chain(judged(moments.cvs[i])).chain(judged(moments.sigmas_mv[i])),
        );
    }
    table.to_string()
}

fn fluctuations(result: &CaseResult) -> String {
    let right = ["correlation", "measured", "± s.e.", "verdict"];
    let right = right.into_iter().chain(["peak (Hz)", "measured", "± s.e.", "verdict"]);
    let columns = [("", Align::Left)].into_iter().chain(right.map(|name| (name, Align::Right)));
    let mut table = Table::new(columns);
    let moments = &result.second_moments;
    for (i, name) in result.problem.names().into_iter().enumerate() {
        let both = [in_digits(moments.correlations[i], 5), in_digits(moments.peaks_hz[i], 1)];
        table.row(std::iter::once(name).chain(both.into_iter().flatten()));
    }
    table.to_string()
}

fn judged(judged: Option<Judged>) -> [String; 4] {
    in_digits(judged, 3)
}

fn in_digits(judged: Option<Judged>, digits: usize) -> [String; 4] {
    let Some(one) = judged else { return ["-"; 4].map(str::to_owned) };
    [
        format!("{:.digits$}", one.expected),
        format!("{:.digits$}", one.measured.value),
        significant(one.measured.standard_error, 2),
        one.verdict.word().to_owned(),
    ]
}

fn decomposed(result: &CaseResult, decomposed: &Decomposition) -> String {
    let rest = ["decomposed", "measured", "remainder", "± s.e."];
    let mut table = effects_table(&decomposed.effects, &rest);
    let left = decomposed.remainders(&result.measurement.rates);
    for (i, name) in result.problem.names().into_iter().enumerate() {
        let effects =
            decomposed.effects.iter().map(|effect| format!("{:+.3}", effect.change_hz[i]));
        let numbers = [
            format!("{:.3}", decomposed.rates[i].rate_hz),
            format!("{:.3}", result.measurement.rates[i].rate_hz),
            format!("{:+.3}", left[i].rate_hz),
            significant(left[i].standard_error_hz, 2),
        ];
        let first = [name, format!("{:.3}", result.predicted_hz()[i])];
        table.row(first.into_iter().chain(effects).chain(numbers));
    }
    table.to_string()
}
