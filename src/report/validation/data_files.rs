//! The numbers behind the page, as CSV.

use validation::comparison::Estimate;
use validation::effects::PredictedEffects;
use validation::{CaseResult, Diagnosis};

use super::{ReportError, figures};
use crate::files::{ResultDirectory, csv_table};

/// One table of a case.
pub(super) struct DataFile {
    /// Where it lies in the results.
    pub name: String,
    text: String,
}

/// The tables of a case: `NAME/rates.csv`, `NAME/predicted_effects.csv`, `NAME/diagnosis.csv` where it was asked for,
/// `NAME/scaling.csv` where the size varies, and `NAME/spectra.csv` and `NAME/neuron_rates.csv` where there are spikes.
pub(super) fn of(result: &CaseResult) -> Result<Vec<DataFile>, ReportError> {
    let mut tables = vec![("rates", rates(result))];
    tables.extend(
        result.predicted_effects.as_ref().map(|all| ("predicted_effects", predicted(result, all))),
    );
    if let Some(diagnosis) = &result.diagnosis {
        tables.push(("diagnosis", decomposed(result, diagnosis)));
        if !diagnosis.series.is_empty() {
            tables.push(("scaling", scaling(result, diagnosis)));
        }
    }
    let activity = figures::activity(result)?;
    if !activity.is_empty() {
        tables.push(("spectra", spectra(&activity)));
        tables.push(("neuron_rates", neuron_rates(&activity)));
    }
    let case = &result.problem.case.name;
    let file = |(name, text)| DataFile { name: format!("{case}/{name}.csv"), text };
    Ok(tables.into_iter().map(file).collect())
}

/// Writes the tables of a case.
pub(super) fn write(results: &ResultDirectory, result: &CaseResult) -> Result<(), ReportError> {
    for DataFile { name, text } in of(result)? {
        results.text(&name, &text)?;
    }
    Ok(())
}

fn rates(result: &CaseResult) -> String {
    let heading = [
        "population",
        "verdict",
        "theory_hz",
        "measured_hz",
        "standard_error_hz",
        "relative_error",
        "relative_error_low",
        "relative_error_high",
        "verdict_0.05",
        "verdict_0.10",
        "verdict_0.20",
        "low_hz",
        "high_hz",
        "cv_theory",
        "cv_theory_as_recorded",
        "cv_measured",
    ];
    let names = result.problem.names();
    csv_table(heading, names.iter().enumerate().map(|(i, name)| rates_row(result, i, name)))
}

fn rates_row(result: &CaseResult, population: usize, name: &str) -> Vec<String> {
    let judged = &result.judgement;
    let (compared, error) = (&judged.comparisons[population], &judged.errors[population]);
    let Estimate { rate_hz, standard_error_hz, .. } = compared.measured;
    let mut row = vec![name.to_owned(), compared.verdict.word().to_owned()];
    let rates = [compared.expected_hz, rate_hz, standard_error_hz, error.value];
    row.extend(rates.map(|value| value.to_string()));
    let ends = error.interval.map(|ends| ends.map(|end| end.to_string()));
    row.extend(ends.unwrap_or_default());
    row.extend(judged.at_tolerances.iter().map(|at| at[population].word().to_owned()));
    row.extend([compared.limits.low, compared.limits.high].map(|hz| hz.to_string()));
    let judged = result.second_moments.cvs[population];
    let cvs = [
        result.predicted_cvs.get(population).copied(),
        judged.map(|cv| cv.expected),
        result.measurement.cvs[population].map(|cv| cv.value),
    ];
    row.extend(cvs.map(|cv| cv.map(|cv| cv.to_string()).unwrap_or_default()));
    row
}

fn predicted(result: &CaseResult, predicted: &PredictedEffects) -> String {
    let effects = predicted.effects.iter().map(|effect| format!("{}_hz", effect.cause.key()));
    let heading = ["population", "theory_hz"].map(str::to_owned).into_iter().chain(effects);
    let row = |(i, name): (usize, String)| {
        let changes = predicted.effects.iter().map(|effect| effect.change_hz[i]);
        let rest = [predicted.rates_hz[i], result.measurement.rates[i].rate_hz];
        let numbers = [result.predicted_hz()[i]].into_iter().chain(changes).chain(rest);
        [name].into_iter().chain(numbers.map(|number| number.to_string())).collect::<Vec<_>>()
    };
    let rows = result.problem.names().into_iter().enumerate().map(row);
    csv_table(heading.chain(["with_effects_hz", "measured_hz"].map(str::to_owned)), rows)
}

fn decomposed(result: &CaseResult, diagnosis: &Diagnosis) -> String {
    let decomposed = &diagnosis.decomposition;
    let measured = &result.measurement.rates;
    let left = decomposed.remainders(measured);
    let effects = decomposed.effects.iter().map(|effect| format!("{}_hz", effect.cause.key()));
    let columns = ["decomposed_hz", "measured_hz", "remainder_hz", "remainder_standard_error_hz"];
    let heading = ["population", "theory_hz"].map(str::to_owned).into_iter().chain(effects);
    let row = |(i, name): (usize, String)| {
        let changes = decomposed.effects.iter().map(|effect| effect.change_hz[i]);
        let rest = [
            decomposed.rates[i].rate_hz,
            measured[i].rate_hz,
            left[i].rate_hz,
            left[i].standard_error_hz,
        ];
        let numbers = [result.predicted_hz()[i]].into_iter().chain(changes).chain(rest);
        [name].into_iter().chain(numbers.map(|number| number.to_string())).collect::<Vec<_>>()
    };
    let rows = result.problem.names().into_iter().enumerate().map(row);
    csv_table(heading.chain(columns.map(str::to_owned)), rows)
}

fn scaling(result: &CaseResult, diagnosis: &Diagnosis) -> String {
    let sizes = diagnosis.series.iter().map(|scaled| (scaled.factor, &scaled.rates));
    let names = result.problem.names();
    let theory_hz = result.predicted_hz();
    let rows = sizes.chain([(1.0, &result.measurement.rates)]).flat_map(|(factor, rates)| {
        names.iter().zip(theory_hz).zip(rates).map(move |((name, theory_hz), measured)| {
            let Estimate { rate_hz, standard_error_hz, .. } = measured;
            let numbers = [theory_hz, rate_hz, standard_error_hz].map(f64::to_string);
            [factor.to_string(), name.clone()].into_iter().chain(numbers)
        })
    });
    csv_table(["factor", "population", "theory_hz", "measured_hz", "standard_error_hz"], rows)
}

fn spectra(activity: &[figures::Activity]) -> String {
    let known = activity.iter().filter_map(|one| Some((&one.name, one.spectrum.as_ref()?)));
    let rows = known.flat_map(|(name, spectrum)| {
        let densities = spectrum.frequencies_hz.iter().zip(&spectrum.densities);
        densities.map(|(frequency_hz, density)| {
            [name.clone(), frequency_hz.to_string(), density.to_string()]
        })
    });
    csv_table(["population", "frequency_hz", "density_hz2_per_hz"], rows)
}

fn neuron_rates(activity: &[figures::Activity]) -> String {
    let rows = activity.iter().flat_map(|population| {
        population.neuron_rates_hz.iter().enumerate().map(|(neuron, rate_hz)| {
            [population.name.clone(), neuron.to_string(), rate_hz.to_string()]
        })
    });
    csv_table(["population", "neuron", "rate_hz"], rows)
}
