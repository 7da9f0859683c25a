//! The files of a stabilization.

use data::Population;
use theory::separatrix::{Limit, Loss};
use theory::stabilization::{Answer, Response, Round};
use theory::{Complex, FixedPoint};

use super::{ChangeSummary, StabilizationReport, text};
use crate::files::{FileError, ResultDirectory, csv_table};
use crate::number::exact;
use crate::plots::{self, Figure, KeptState, ShiftedMode};

/// The in-degrees, a folder for each round, tables of the change, the text and the plots.
pub(super) fn write(report: &StabilizationReport, results: &ResultDirectory) -> anyhow::Result<()> {
    let title = format!("{}: the state that is kept", report.name);
    let states = plots::kept_states(&title, report.parameter, &states(report));
    results.figure("states", &states);
    results.text("report.txt", &text::text(report))?;
    let rounds: Vec<&Round> = report.iterations.iter().map(|iteration| iteration.round).collect();
    let in_degrees =
        rounds.last().map_or(&report.network.in_degrees, |last| &last.answer.in_degrees);
    results.matrix("indegrees.npy", in_degrees)?;
    for (round, number) in rounds.into_iter().zip(1..) {
        write_round(report, round, number, results)?;
    }
    if let Some(total) = &report.total {
        write_change(report, total, results)?;
    }
    Ok(())
}

fn write_round(
    report: &StabilizationReport,
    round: &Round,
    number: usize,
    results: &ResultDirectory,
) -> Result<(), FileError> {
    let folder = format!("iteration_{number}");
    let (modes, rates_hz) = (&round.answer.response.modes, round.fixed_point().rates().hz());
    let eta: Vec<_> = round.answer.response.shares.iter().map(|share| share.eta).collect();
    results.matrix(&format!("{folder}/indegrees.npy"), &round.answer.in_degrees)?;
    results.vector(&format!("{folder}/saddle_rates.npy"), rates_hz)?;
    results.complex(&format!("{folder}/eigenvalues.npy"), &modes.values)?;
    results.complex(&format!("{folder}/critical_left.npy"), &modes.left[0])?;
    results.complex(&format!("{folder}/critical_right.npy"), &modes.right[0])?;
    results.complex(&format!("{folder}/eta.npy"), &eta)?;
    let title = format!("Round {number}: the fixed point at the transition");
    let rates = plots::rate_matrix(&title, &report.network.populations, rates_hz);
    results.figure(&format!("{folder}/rates"), &rates);
    results.figure(&format!("{folder}/spectrum"), &plots::spectrum(&title, &modes.values));
    results.text(&format!("{folder}/modes.csv"), &modes_csv(&round.answer))?;
    results.figure(&format!("{folder}/modes"), &modes_figure(number, &round.answer));
    Ok(())
}

/// A line for each mode: its eigenvalue, its share of the shift, and what it takes to undo that.
fn modes_csv(answer: &Answer) -> String {
    let Response { modes, shares, .. } = &answer.response;
    let angles = answer.response.angles_deg();
    let rows = modes.values.iter().enumerate().map(|(l, value)| {
        let eta = shares[l].eta;
        let numbers =
            [value.re, value.im, eta.re, eta.im, eta.norm(), angles[l], answer.relative_changes[l]];
        std::iter::once((l + 1).to_string()).chain(numbers.map(exact)).collect::<Vec<String>>()
    });
    let heading = [
        "mode",
        "eigenvalue",
        "eigenvalue_imaginary",
        "eta",
        "eta_imaginary",
        "eta_size",
        "angle_to_shift_deg",
        "relative_change",
    ];
    csv_table(heading, rows)
}

fn modes_figure(round: usize, answer: &Answer) -> Figure {
    let response = &answer.response;
    let angles = response.angles_deg();
    let mode = |(l, value): (usize, &Complex)| ShiftedMode {
        eigenvalue: value.re,
        eta: response.shares[l].eta.norm(),
        angle_deg: angles[l],
        relative_change: answer.relative_changes[l].abs(),
    };
    let modes: Vec<ShiftedMode> = response.modes.values.iter().enumerate().map(mode).collect();
    plots::shifted_modes(&format!("Round {round}: modes of the shift"), &modes)
}

fn write_change(
    report: &StabilizationReport,
    total: &ChangeSummary,
    results: &ResultDirectory,
) -> Result<(), FileError> {
    results.text("change_by_target.csv", &total.targets_csv(&report.populations))?;
    let areas: Vec<&str> = report.network.areas().into_iter().map(|(area, _)| area).collect();
    results.text("change_by_area_pair.csv", &total.area_pairs_csv(&areas))?;
    let title = "Change of the in-degrees, by target";
    let by_target = plots::change_matrix(title, &report.network.populations, &total.by_target);
    results.figure("change_by_target", &by_target);
    if areas.len() > 1 {
        results.figure("change_by_area_pair", &plots::area_change(&areas, &total.by_area_pair));
    }
    Ok(())
}

/// The state before each round and after the last one, for the plot.
fn states(report: &StabilizationReport) -> Vec<KeptState> {
    let before = report.iterations.iter().map(|iteration| &iteration.round.limit);
    let limits = before.chain([report.after]).enumerate();
    limits.map(|(rounds, limit)| state(&report.network.populations, rounds, limit)).collect()
}

fn mean_hz(populations: &[Population], point: &FixedPoint) -> f64 {
    point.rates().mean_over_neurons_hz(populations)
}

fn state(populations: &[Population], rounds: usize, limit: &Limit) -> KeptState {
    KeptState {
        name: if rounds == 0 { "before".to_owned() } else { format!("after round {rounds}") },
        branch: limit
            .branch
            .iter()
            .map(|p| (p.parameter, mean_hz(populations, &p.fixed_point)))
            .collect(),
        crossing: match &limit.loss {
            Some(Loss::Crossing(at)) => {
                Some((at.bracket.0, mean_hz(populations, &at.point.fixed_point)))
            }
            _ => None,
        },
        folds: limit.fold.is_some(),
    }
}
