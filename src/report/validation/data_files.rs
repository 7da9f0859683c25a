//! The numbers behind the page, as CSV.

use validation::CaseResult;
use validation::comparison::Estimate;

use super::{ReportError, figures};
use crate::files::{ResultDirectory, csv_table};

/// Writes `NAME/rates.csv`, `NAME/scaling.csv` where the size varies, and `NAME/spectra.csv` and
/// `NAME/neuron_rates.csv` where there are spikes.
pub(super) fn write(results: &ResultDirectory, result: &CaseResult) -> Result<(), ReportError> {
    let name = &result.problem.case.name;
    results.text(&format!("{name}/rates.csv"), &rates(result))?;
    if !result.series.is_empty() {
        results.text(&format!("{name}/scaling.csv"), &scaling(result))?;
    }
    let activity = figures::activity(result)?;
    if activity.is_empty() {
        return Ok(());
    }
    results.text(&format!("{name}/spectra.csv"), &spectra(&activity))?;
    results.text(&format!("{name}/neuron_rates.csv"), &neuron_rates(&activity))?;
    Ok(())
}

fn rates(result: &CaseResult) -> String {
    let columns = [
        "population",
        "verdict",
        "theory_hz",
        "expected_hz",
        "measured_hz",
        "standard_error_hz",
        "tolerance_hz",
        "cv_theory",
        "cv_measured",
    ];
    let effects = result.effects.iter().map(|effect| format!("{}_hz", effect.cause.key()));
    let heading = columns.map(str::to_owned).into_iter().chain(effects);
    let names = result.problem.names();
    csv_table(heading, names.iter().enumerate().map(|(i, name)| rates_row(result, i, name)))
}

fn rates_row(result: &CaseResult, population: usize, name: &str) -> Vec<String> {
    let comparison = &result.comparisons[population];
    let Estimate { rate_hz, standard_error_hz, .. } = comparison.measured;
    let theory_hz = result.prediction.point.rates().hz()[population];
    let cvs = [result.predicted_cvs.get(population).copied(), result.measurement.cvs[population]];
    let mut row = vec![name.to_owned(), comparison.verdict.word().to_owned()];
    row.extend(
        [theory_hz, comparison.expected_hz, rate_hz, standard_error_hz, comparison.tolerance_hz]
            .map(|value| value.to_string()),
    );
    row.extend(cvs.map(|cv| cv.map(|cv| cv.to_string()).unwrap_or_default()));
    row.extend(result.effects.iter().map(|effect| effect.change_hz[population].to_string()));
    row
}

fn scaling(result: &CaseResult) -> String {
    let full: Vec<Estimate> = result.comparisons.iter().map(|c| c.measured).collect();
    let sizes = result.series.iter().map(|scaled| (scaled.factor, &scaled.rates));
    let names = result.problem.names();
    let theory_hz = result.prediction.point.rates().hz();
    let rows = sizes.chain([(1.0, &full)]).flat_map(|(factor, rates)| {
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
