//! What a validation tells people and programs.

use std::fmt::Write;

use data::Warning;
use serde::Serialize;
use validation::CaseResult;
use validation::comparison::Verdict;
use validation::diagnosis::Effect;

use crate::files::ResultDirectory;
use crate::report::{
    Align, Provenance, Report, Table, TimedCase, significant, write_validation_data,
    write_validation_report,
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
#[derive(Clone, Debug, Serialize)]
struct CaseDocument {
    name: String,
    verdict: &'static str,
    populations: Vec<String>,
    /// The theory of equal neurons, as `fixed-points` gives it.
    predicted_hz: Vec<f64>,
    measured_hz: Vec<f64>,
    /// Of the difference, from blocks of time and seeds.
    standard_error_hz: Vec<f64>,
    /// The prediction with what the theory leaves out; what is compared.
    expected_hz: Vec<f64>,
    /// The changes that make the one from the other.
    effects: Vec<EffectDocument>,
    tolerance_hz: Vec<f64>,
    tolerance_reason: String,
    verdicts: Vec<&'static str>,
    measured_by: &'static str,
    cv_predicted: Vec<f64>,
    cv_measured: Vec<Option<f64>>,
}

#[derive(Clone, Debug, Serialize)]
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
        self.cases.iter().map(CaseDocument::text).collect::<Vec<_>>().join("\n")
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

impl EffectDocument {
    fn of(effect: &Effect) -> Self {
        Self {
            cause: effect.cause.key(),
            description: effect.cause.words(),
            change_hz: effect.change_hz.clone(),
        }
    }
}

impl CaseDocument {
    fn of(result: &CaseResult) -> Self {
        let (case, compared) = (&result.problem.case, &result.comparisons);
        Self {
            name: case.name.clone(),
            verdict: result.verdict.word(),
            populations: result.problem.names(),
            predicted_hz: result.prediction.point.rates().hz().to_vec(),
            measured_hz: compared.iter().map(|c| c.measured.rate_hz).collect(),
            standard_error_hz: compared.iter().map(|c| c.measured.standard_error_hz).collect(),
            expected_hz: compared.iter().map(|c| c.expected_hz).collect(),
            effects: result.effects.iter().map(EffectDocument::of).collect(),
            tolerance_hz: compared.iter().map(|c| c.tolerance_hz).collect(),
            tolerance_reason: case.tolerance.reason.trim().to_owned(),
            verdicts: compared.iter().map(|c| c.verdict.word()).collect(),
            measured_by: result.measured_by,
            cv_predicted: result.predicted_cvs.clone(),
            cv_measured: result.measurement.cvs.clone(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}: {}\n\n", self.name, self.sentence());
        let causes = self.effects.iter().map(|effect| (effect.cause, Align::Right));
        let columns = [("", Align::Left), ("theory", Align::Right)].into_iter().chain(causes);
        let rest = ["expected", "measured", "± s.e.", "tolerance", "verdict"];
        let mut table = Table::new(columns.chain(rest.map(|name| (name, Align::Right))));
        for i in 0..self.populations.len() {
            let effects = self.effects.iter().map(|effect| format!("{:+.3}", effect.change_hz[i]));
            let numbers = [
                format!("{:.3}", self.expected_hz[i]),
                format!("{:.3}", self.measured_hz[i]),
                significant(self.standard_error_hz[i], 2),
                format!("{:.3}", self.tolerance_hz[i]),
                self.verdicts[i].to_owned(),
            ];
            let first = [self.populations[i].clone(), format!("{:.3}", self.predicted_hz[i])];
            table.row(first.into_iter().chain(effects).chain(numbers));
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{table}");
        text
    }

    /// How many populations have which verdict.
    fn sentence(&self) -> String {
        let parts = [Verdict::Agree, Verdict::Differ, Verdict::Unknown].map(Verdict::word);
        let counts: Vec<String> = parts
            .iter()
            .map(|word| (self.verdicts.iter().filter(|verdict| *verdict == word).count(), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        format!("{} ({} of {})", self.verdict, counts.join(", "), self.populations.len())
    }
}
