//! A stabilization in words and tables.

use std::fmt::Write;

use theory::stabilization::Response;

use super::round::{loss_in_words, n_unstable};
use super::{
    AlternativeSummary, ChangeSummary, ComparisonSummary, RoundSummary, StabilizationReport,
};
use crate::report::{Align, Table, grouped, significant};

/// How many targets are named.
const SHOWN: usize = 6;

/// The rounds, what they changed, and the comparison if there is one.
pub(super) fn text(report: &StabilizationReport) -> String {
    let StabilizationReport { name, parameter, from, target, flow, variant, .. } = report;
    let heading = format!(
        "{name}: stabilization in {parameter} from {from} to {target} ({flow}, {variant} slopes)"
    );
    let mut text = format!("{heading}\n\n{}", rounds(&report.iterations));
    if let Some(round) = report.iterations.first() {
        // Writing to a string cannot fail.
        let other = round.alternative.answer.slopes.name();
        let _ =
            write!(text, "\nThe same by the {other} slopes\n{}", alternatives(&report.iterations));
    }
    let _ = writeln!(text, "\n{}", report.end());
    if let Some(total) = &report.total {
        text.push_str(&change(total, &report.populations));
    }
    if let Some(comparison) = &report.comparison {
        text.push_str(&compared(comparison));
    }
    text
}

impl StabilizationReport<'_> {
    fn end(&self) -> String {
        let rounds = match self.iterations.len() {
            0 => "Without any change".to_owned(),
            1 => "After 1 round".to_owned(),
            n => format!("After {n} rounds"),
        };
        let mean = significant(self.mean_rate_at_target_hz, 4);
        let (parameter, target) = (&self.parameter, self.target);
        match self.remaining_transition {
            None => format!(
                "{rounds}, the start keeps its state up to {parameter} = {target} (there a mean of \
                 {mean} spikes/s over neurons)."
            ),
            Some(at) => format!(
                "{rounds}, the start still loses its state, at {parameter} = {at:.8}; at {target} it \
                 leads to a mean of {mean} spikes/s over neurons. More rounds may help (--rounds)."
            ),
        }
    }
}

fn rounds(iterations: &[RoundSummary]) -> Table {
    let columns = [
        "transition",
        "lost at",
        "mean (spikes/s)",
        "unstable",
        "Re λ",
        "epsilon",
        "eta",
        "in-degrees",
        "fold",
    ];
    let columns = columns.map(|name| (name, Align::Right));
    let mut table = Table::new([("round", Align::Left)].into_iter().chain(columns));
    for (RoundSummary { round, .. }, number) in iterations.iter().zip(1..) {
        let populations = &round.network.populations;
        let Response { modes, shares, .. } = &round.answer.response;
        let fold = round.limit.fold.as_ref();
        table.row([
            number.to_string(),
            format!("{:.8}", round.parameter()),
            loss_in_words(&round.loss).to_owned(),
            format!("{:.4}", round.fixed_point().rates().mean_over_neurons_hz(populations)),
            n_unstable(&round.loss).to_string(),
            format!("{:.4}", modes.values[0].re),
            format!("{:.4}", shares[0].epsilon.re),
            format!("{:.3}", shares[0].eta.re),
            percent(round.relative_change()),
            fold.map_or(String::new(), |fold| format!("{:.6}", fold.point.parameter)),
        ]);
    }
    table
}

fn alternatives(iterations: &[RoundSummary]) -> Table {
    let columns = ["Re λ", "epsilon", "eta", "in-degrees"].map(|name| (name, Align::Right));
    let mut table = Table::new([("round", Align::Left)].into_iter().chain(columns));
    for (round, number) in iterations.iter().zip(1..) {
        let AlternativeSummary { answer, relative_indegree_change } = round.alternative;
        let Response { modes, shares, .. } = &answer.response;
        table.row([
            number.to_string(),
            format!("{:.4}", modes.values[0].re),
            format!("{:.4}", shares[0].epsilon.re),
            format!("{:.3}", shares[0].eta.re),
            percent(relative_indegree_change),
        ]);
    }
    table
}

fn change(total: &ChangeSummary, populations: &[String]) -> String {
    let mut targets: Vec<(&String, f64)> =
        populations.iter().zip(total.by_target.iter().copied()).collect();
    targets.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let most = targets.iter().take(SHOWN).map(|(name, by)| format!("{name} {}", percent(*by)));
    let layers = total.by_name.iter().take(8).map(|(name, by)| format!("{name} {}", percent(*by)));
    format!(
        "In-degrees changed by {} in sum ({} of the synapses); {} new connections ({} of all \
         in-degrees), {} lost.\nby target:   {}\nmost changed: {}\n",
        percent(total.relative_indegree_change),
        percent(total.relative_synapse_change),
        grouped(total.new_connections as f64),
        percent(total.new_share),
        grouped(total.lost_connections as f64),
        layers.collect::<Vec<_>>().join(", "),
        most.collect::<Vec<_>>().join(", "),
    )
}

fn compared(comparison: &ComparisonSummary) -> String {
    let columns = [("onto", Align::Left), ("correlation", Align::Right), ("theirs", Align::Right)];
    let mut names = Table::new(columns);
    for ((name, correlation), (_, theirs)) in
        comparison.by_name.iter().zip(&comparison.other.by_name)
    {
        names.row([name.clone(), format!("{correlation:.3}"), percent(*theirs)]);
    }
    let areas = comparison.by_area.iter().map(|(area, r)| format!("{area} {r:.2}"));
    format!(
        "\nAgainst {}: changed by {} in sum; the changes correlate at {:.3} over connections, {:.3} \
         over pairs of areas, {:.3} over targets.\n{names}by area: {}\n\n{WHY}",
        comparison.with,
        percent(comparison.other.relative_indegree_change),
        comparison.correlation,
        comparison.correlation_of_area_pairs,
        comparison.correlation_of_targets,
        areas.collect::<Vec<_>>().join(", "),
    )
}

/// Why two stabilizations of one network differ.
const WHY: &str = "\
Why stabilizations differ: where a start crosses the separatrix depends on how the flow is integrated
(--flow), and with it which saddle is met in which round; each round builds on the ones before.
The published rounds took the slowest moment of a trajectory for the saddle, which was chosen by
hand, and one-sided differences for the slopes (--variant published).
";

fn percent(share: f64) -> String {
    format!("{:+.2} %", 100.0 * share)
}
