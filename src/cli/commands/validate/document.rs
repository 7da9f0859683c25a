//! What a validation tells programs; what it tells people is in `text`.

use std::collections::BTreeMap;

use data::Warning;
use serde::Serialize;
use validation::comparison::{Comparison, Judgement, NullPrediction, TOLERANCES};
use validation::effects::{Effect, PredictedEffects};
use validation::second_moments::{Judged, SecondMoments};
use validation::statistics::COUNT_WINDOW_MS;
use validation::trust::Grade;
use validation::{CaseResult, Diagnosis, Published};

use super::text;
use crate::files::ResultDirectory;
use crate::report::{
    Provenance, Report, TimedCase, write_validation_data, write_validation_report,
};

/// The machine-readable result.
#[derive(Serialize)]
pub(super) struct ValidationReport<'a> {
    /// Whether somebody stopped it before all cases had come to their end.
    interrupted: bool,
    cases: Vec<CaseDocument>,
    #[serde(skip)]
    results: &'a [TimedCase],
    #[serde(skip)]
    provenance: Provenance,
}

/// One case; arrays have one entry for each population.
#[derive(Serialize)]
struct CaseDocument {
    name: String,
    /// On the theory alone, at the case's tolerance.
    verdict: &'static str,
    tolerance: ToleranceDocument,
    populations: Vec<String>,
    /// The theory alone, of equal neurons, as `fixed-points` gives it.
    predicted_hz: Vec<f64>,
    measured_hz: Vec<f64>,
    /// Of the measured rate, from blocks of time and seeds.
    standard_error_hz: Vec<f64>,
    measured_by: &'static str,
    /// (predicted - measured)/measured; null where nobody spiked.
    relative_error: Vec<f64>,
    /// Of the relative error, at 95 %; null where the standard error is not known, an upper end of null is infinite.
    interval: Vec<Option<[f64; 2]>>,
    /// At relative tolerances that are the same for all cases, with the absolute one of this case.
    verdicts: BTreeMap<String, Vec<&'static str>>,
    /// At the case's tolerance.
    case_verdicts: Vec<&'static str>,
    /// The grades A to D that the theory gave itself before anything was measured.
    trust: Vec<Grade>,
    /// The median of the size of the relative error.
    median_relative_error: Option<f64>,
    /// How many populations were measured within the case's tolerance, whatever the error of that.
    within_tolerance: usize,
    null_predictors: Vec<NullDocument>,
    /// Null where the theory has none.
    predicted_effects: Option<EffectsDocument>,
    /// Beside figures of others, if the case names some.
    published: Option<PublishedDocument>,
    /// Null where it was not asked for.
    diagnosis: Option<DiagnosisDocument>,
    /// Of the theory's intervals, without an end.
    cv_predicted: Vec<f64>,
    /// Of the theory's renewal trains, cut as the recording is.
    cv_as_recorded: Vec<Option<f64>>,
    cv_measured: Vec<Option<f64>>,
    cv_standard_error: Vec<Option<f64>>,
    cv_verdicts: Vec<Option<&'static str>>,
    /// Of independent Poisson sources at the measured rates.
    #[serde(rename = "sigma_predicted_mV")]
    sigma_predicted_mv: Vec<Option<f64>>,
    #[serde(rename = "sigma_measured_mV")]
    sigma_measured_mv: Vec<Option<f64>>,
    #[serde(rename = "sigma_standard_error_mV")]
    sigma_standard_error_mv: Vec<Option<f64>>,
    sigma_verdicts: Vec<Option<&'static str>>,
    /// Mean correlation coefficients of the counts of two neurons, in windows of `correlation_window_ms`.
    correlation_window_ms: f64,
    correlation_predicted: Vec<Option<f64>>,
    correlation_measured: Vec<Option<f64>>,
    correlation_standard_error: Vec<Option<f64>>,
    correlation_verdicts: Vec<Option<&'static str>>,
    /// Where the power of the population's rate is largest; null where the theory has no peak.
    peak_predicted_hz: Vec<Option<f64>>,
    peak_measured_hz: Vec<Option<f64>>,
    peak_standard_error_hz: Vec<Option<f64>>,
    peak_verdicts: Vec<Option<&'static str>>,
}

/// What the theory itself says that it leaves out, without any spikes.
#[derive(Serialize)]
struct EffectsDocument {
    /// The changes that lead from the theory alone to `with_effects_hz`.
    effects: Vec<EffectDocument>,
    with_effects_hz: Vec<f64>,
    median_relative_error: Option<f64>,
    /// Share of the difference between theory and measurement, summed over populations, that is gone; below 0 where
    /// they make it larger.
    explained_share: Option<f64>,
}

/// The theory alone beside figures of others.
#[derive(Serialize)]
struct PublishedDocument {
    source: String,
    verdict: &'static str,
    rates_hz: Vec<f64>,
    relative_error: Vec<f64>,
    verdicts: BTreeMap<String, Vec<&'static str>>,
    case_verdicts: Vec<&'static str>,
    median_relative_error: Option<f64>,
    cvs: Vec<Option<f64>>,
    cv_as_recorded: Vec<Option<f64>>,
}

/// |predicted - true rate| may be `relative` of the true rate + `absolute_hz`.
#[derive(Serialize)]
struct ToleranceDocument {
    relative: f64,
    absolute_hz: f64,
    reason: String,
}

/// A prediction that knows nothing, at the case's tolerance.
#[derive(Serialize)]
struct NullDocument {
    name: &'static str,
    description: &'static str,
    predicted_hz: Vec<f64>,
    verdicts: Vec<&'static str>,
}

/// Other seeds' rates, decomposed; without a verdict.
#[derive(Serialize)]
struct DiagnosisDocument {
    /// The changes that lead from the theory alone to `decomposed_hz`.
    effects: Vec<EffectDocument>,
    decomposed_hz: Vec<f64>,
    /// What of the measured rate is left.
    remainder_hz: Vec<f64>,
    remainder_standard_error_hz: Vec<f64>,
}

#[derive(Serialize)]
struct EffectDocument {
    cause: &'static str,
    description: &'static str,
    change_hz: Vec<f64>,
}

impl<'a> ValidationReport<'a> {
    pub(super) fn of(results: &'a [TimedCase], interrupted: bool, provenance: Provenance) -> Self {
        let cases = results.iter().map(|case| CaseDocument::of(&case.result)).collect();
        Self { interrupted, cases, results, provenance }
    }
}

impl Report for ValidationReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("validation.json");

    fn text(&self) -> String {
        self.results.iter().map(|case| text::of(&case.result)).collect::<Vec<_>>().join("\n")
    }

    /// The data of the figures, and the page that shows all: the numbers are worth more than it.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        write_validation_data(results, self.results)?;
        if let Err(trouble) = write_validation_report(results, self.results, &self.provenance) {
            let why = anyhow::Error::new(trouble);
            let message = format!("report.html is not in the results: {why:#}");
            results.leave_out(Warning::new("report", message));
        }
        Ok(())
    }
}

impl CaseDocument {
    fn of(result: &CaseResult) -> Self {
        let (case, judged) = (&result.problem.case, &result.judgement);
        let measured = judged.comparisons.iter().map(|one| one.measured);
        let SecondMoments { cvs, sigmas_mv, correlations, peaks_hz, .. } = &result.second_moments;
        Self {
            name: case.name.clone(),
            verdict: judged.verdict.word(),
            tolerance: ToleranceDocument {
                relative: case.tolerance.relative,
                absolute_hz: case.tolerance.absolute_hz,
                reason: case.tolerance.reason.trim().to_owned(),
            },
            populations: result.problem.names(),
            predicted_hz: result.predicted_hz().to_vec(),
            measured_hz: measured.clone().map(|rate| rate.rate_hz).collect(),
            standard_error_hz: measured.map(|rate| rate.standard_error_hz).collect(),
            measured_by: result.measured_by,
            relative_error: judged.errors.iter().map(|error| error.value).collect(),
            interval: judged.errors.iter().map(|error| error.interval).collect(),
            verdicts: at_tolerances(judged),
            case_verdicts: words(&judged.comparisons),
            trust: result.trust.iter().map(|graded| graded.grade).collect(),
            median_relative_error: judged.median_error(),
            within_tolerance: judged.within(),
            null_predictors: judged.nulls.iter().map(NullDocument::of).collect(),
            predicted_effects: result
                .predicted_effects
                .as_ref()
                .map(|effects| EffectsDocument::of(result, effects)),
            published: result.published.as_ref().map(PublishedDocument::of),
            diagnosis: result
                .diagnosis
                .as_ref()
                .map(|diagnosis| DiagnosisDocument::of(result, diagnosis)),
            cv_predicted: result.predicted_cvs.clone(),
            cv_as_recorded: known(cvs, |cv| cv.expected),
            cv_measured: result.measurement.cvs.iter().map(|cv| Some(cv.as_ref()?.value)).collect(),
            cv_standard_error: known(cvs, |cv| cv.measured.standard_error),
            cv_verdicts: known(cvs, |cv| cv.verdict.word()),
            sigma_predicted_mv: known(sigmas_mv, |sigma| sigma.expected),
            sigma_measured_mv: known(sigmas_mv, |sigma| sigma.measured.value),
            sigma_standard_error_mv: known(sigmas_mv, |sigma| sigma.measured.standard_error),
            sigma_verdicts: known(sigmas_mv, |sigma| sigma.verdict.word()),
            correlation_window_ms: COUNT_WINDOW_MS,
            correlation_predicted: known(correlations, |one| one.expected),
            correlation_measured: known(correlations, |one| one.measured.value),
            correlation_standard_error: known(correlations, |one| one.measured.standard_error),
            correlation_verdicts: known(correlations, |one| one.verdict.word()),
            peak_predicted_hz: known(peaks_hz, |peak| peak.expected),
            peak_measured_hz: known(peaks_hz, |peak| peak.measured.value),
            peak_standard_error_hz: known(peaks_hz, |peak| peak.measured.standard_error),
            peak_verdicts: known(peaks_hz, |peak| peak.verdict.word()),
        }
    }
}

/// `0.05`, `0.10` and `0.20`, each with its verdicts.
fn at_tolerances(judged: &Judgement) -> BTreeMap<String, Vec<&'static str>> {
    let all = TOLERANCES.iter().zip(&judged.at_tolerances);
    all.map(|(relative, verdicts)| {
        (format!("{relative:.2}"), verdicts.iter().map(|verdict| verdict.word()).collect())
    })
    .collect()
}

/// Something of all that was judged.
fn known<T>(judged: &[Option<Judged>], value: impl Fn(&Judged) -> T) -> Vec<Option<T>> {
    judged.iter().map(|one| one.as_ref().map(&value)).collect()
}

fn words(comparisons: &[Comparison]) -> Vec<&'static str> {
    comparisons.iter().map(|one| one.verdict.word()).collect()
}

impl NullDocument {
    fn of(null: &NullPrediction) -> Self {
        Self {
            name: null.key,
            description: null.words,
            predicted_hz: null.comparisons.iter().map(|one| one.expected_hz).collect(),
            verdicts: words(&null.comparisons),
        }
    }
}

impl EffectsDocument {
    fn of(result: &CaseResult, predicted: &PredictedEffects) -> Self {
        let explained = predicted.explained(result.predicted_hz(), &result.measurement.rates);
        Self {
            effects: predicted.effects.iter().map(EffectDocument::of).collect(),
            with_effects_hz: predicted.rates_hz.clone(),
            median_relative_error: explained.map(|explained| explained.median_error),
            explained_share: explained.map(|explained| explained.share),
        }
    }
}

impl PublishedDocument {
    fn of(published: &Published) -> Self {
        let judged = &published.judgement;
        Self {
            source: published.source.clone(),
            verdict: judged.verdict.word(),
            rates_hz: judged.comparisons.iter().map(|one| one.measured.rate_hz).collect(),
            relative_error: judged.errors.iter().map(|error| error.value).collect(),
            verdicts: at_tolerances(judged),
            case_verdicts: words(&judged.comparisons),
            median_relative_error: judged.median_error(),
            cvs: published.measurement.cvs.iter().map(|cv| Some(cv.as_ref()?.value)).collect(),
            cv_as_recorded: known(&published.second_moments.cvs, |cv| cv.expected),
        }
    }
}

impl DiagnosisDocument {
    fn of(result: &CaseResult, diagnosis: &Diagnosis) -> Self {
        let decomposed = &diagnosis.decomposition;
        let left = decomposed.remainders(&result.measurement.rates);
        Self {
            effects: decomposed.effects.iter().map(EffectDocument::of).collect(),
            decomposed_hz: decomposed.rates.iter().map(|rate| rate.rate_hz).collect(),
            remainder_hz: left.iter().map(|rate| rate.rate_hz).collect(),
            remainder_standard_error_hz: left.iter().map(|rate| rate.standard_error_hz).collect(),
        }
    }
}

impl EffectDocument {
    fn of(effect: &Effect) -> Self {
        Self {
            cause: effect.cause.key(),
            description: effect.cause.words(),
            change_hz: effect.change_hz.clone(),
        }
    }
}
