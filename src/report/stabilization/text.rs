//! A stabilization in words and tables.

use std::fmt::Write;

use super::{ChangeSummary, ComparisonSummary, LossKind, RoundSummary, StabilizationSummary};
use crate::report::{Align, Table, grouped, significant};

/// How many targets are named.
const SHOWN: usize = 6;

impl StabilizationSummary {
    /// The rounds, what they changed, and the comparison if there is one.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}: stabilization in {} from {} to {} ({}, {} slopes)\n\n{}",
            self.network,
            self.parameter,
            self.from,
            self.target,
            self.flow,
            self.variant,
            rounds(&self.iterations)
        );
        if let Some(round) = self.iterations.first() {
            // Writing to a string cannot fail.
            let other = round.alternative.variant;
            let _ = write!(text, "\nThe same by the {other} slopes\n{}", alternatives(self));
        }
        let _ = writeln!(text, "\n{}", self.end());
        if let Some(total) = &self.total {
            text.push_str(&change(total, &self.populations));
        }
        if let Some(comparison) = &self.comparison {
            text.push_str(&compared(comparison));
        }
        text
    }

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
                 {mean} spikes/s over populations)."
            ),
            Some(at) => format!(
                "{rounds}, the start still loses its state, at {parameter} = {at:.8}; at {target} it \
                 leads to a mean of {mean} spikes/s over populations. More rounds may help (--rounds)."
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
    for (k, round) in iterations.iter().enumerate() {
        table.row([
            (k + 1).to_string(),
            format!("{:.8}", round.transition_parameter),
            kind(round.kind).to_owned(),
            format!("{:.4}", round.saddle_mean_rate_hz),
            round.n_unstable.to_string(),
            format!("{:.4}", round.critical_eigenvalue),
            format!("{:.4}", round.epsilon.0),
            format!("{:.3}", round.eta[0].0),
            percent(round.relative_indegree_change),
            round.fold_parameter.map_or(String::new(), |fold| format!("{fold:.6}")),
        ]);
    }
    table
}

fn alternatives(summary: &StabilizationSummary) -> Table {
    let columns = ["Re λ", "epsilon", "eta", "in-degrees"].map(|name| (name, Align::Right));
    let mut table = Table::new([("round", Align::Left)].into_iter().chain(columns));
    for (k, round) in summary.iterations.iter().enumerate() {
        let other = &round.alternative;
        table.row([
            (k + 1).to_string(),
            format!("{:.4}", other.critical_eigenvalue),
            format!("{:.4}", other.epsilon),
            format!("{:.3}", other.eta),
            percent(other.relative_indegree_change),
        ]);
    }
    table
}

fn kind(kind: LossKind) -> &'static str {
    match kind {
        LossKind::EdgeState => "edge state",
        LossKind::Several => "several",
        LossKind::Fold => "fold",
    }
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
