//! The numbers behind the page, as CSV.

use std::fmt::Write;

use validation::CaseResult;
use validation::comparison::Estimate;

use super::{ReportError, figures};
use crate::files::ResultDirectory;
use crate::report::csv_cell;

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

// Writing to a string cannot fail, so that its results are passed over.

fn rates(result: &CaseResult) -> String {
    let mut text = String::from(
        "population,verdict,theory_hz,expected_hz,measured_hz,standard_error_hz,tolerance_hz,\
         cv_theory,cv_measured",
    );
    for effect in &result.effects {
        let _ = write!(text, ",{}_hz", effect.cause.key());
    }
    text.push('\n');
    for (i, name) in result.problem.names().iter().enumerate() {
        let c = &result.comparisons[i];
        let plain = result.prediction.point.rates().hz()[i];
        let cv = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let _ = write!(
            text,
            "{},{},{plain},{},{},{},{},{},{}",
            csv_cell(name),
            c.verdict.word(),
            c.expected_hz,
            c.measured.rate_hz,
            c.measured.standard_error_hz,
            c.tolerance_hz,
            cv(result.predicted_cvs.get(i).copied()),
            cv(result.measurement.cvs[i]),
        );
        for effect in &result.effects {
            let _ = write!(text, ",{}", effect.change_hz[i]);
        }
        text.push('\n');
    }
    text
}

fn scaling(result: &CaseResult) -> String {
    let mut text = String::from("factor,population,theory_hz,measured_hz,standard_error_hz\n");
    let full: Vec<Estimate> = result.comparisons.iter().map(|c| c.measured).collect();
    let sizes = result.series.iter().map(|scaled| (scaled.factor, &scaled.rates));
    for (factor, rates) in sizes.chain([(1.0, &full)]) {
        for (i, name) in result.problem.names().iter().enumerate() {
            let theory_hz = result.prediction.point.rates().hz()[i];
            let Estimate { rate_hz, standard_error_hz, .. } = rates[i];
            let name = csv_cell(name);
            let _ = writeln!(text, "{factor},{name},{theory_hz},{rate_hz},{standard_error_hz}");
        }
    }
    text
}

fn spectra(activity: &[figures::Activity]) -> String {
    let mut text = String::from("population,frequency_hz,density_hz2_per_hz\n");
    for population in activity {
        let Some(spectrum) = &population.spectrum else { continue };
        for (frequency, density) in spectrum.frequencies_hz.iter().zip(&spectrum.densities) {
            let _ = writeln!(text, "{},{frequency},{density}", csv_cell(&population.name));
        }
    }
    text
}

fn neuron_rates(activity: &[figures::Activity]) -> String {
    let mut text = String::from("population,neuron,rate_hz\n");
    for population in activity {
        for (neuron, rate) in population.neuron_rates_hz.iter().enumerate() {
            let _ = writeln!(text, "{},{neuron},{rate}", csv_cell(&population.name));
        }
    }
    text
}
