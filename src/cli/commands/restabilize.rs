//! The stabilization that ships, made again.

use std::sync::Arc;

use anyhow::{Context, ensure};
use data::macaque::{ConnectomeInputs, SHIPPED_TARGET, StabilizingRounds};
use data::source::{Along, Recipe};
use data::{Preset, RankOneChange, ScalarParameter};
use theory::stabilization::{End, Perturbation, Stabilization, StabilizationSettings, rank_one};
use theory::{Assumptions, Observer};

/// The name of the table among the prepared ones.
pub(super) const TABLE: &str = "stabilization.csv";

/// Stabilizes the network of the preset `schuecker2017` up to the shipped target, by the defaults but for
/// equal weights, as the published procedure has them.
///
/// # Errors
/// If the transition of a round is not found, the observer wants to stop, or the state is not kept after four rounds.
pub(super) fn restabilize(observer: &dyn Observer) -> anyhow::Result<StabilizingRounds> {
    let parameters = Preset::Schuecker2017.parameters();
    let parameter = ScalarParameter::of_model("kappa", &parameters)?;
    let inputs = Box::new(ConnectomeInputs::default());
    let recipe = Recipe::Macaque { parameters: Box::new(parameters), inputs };
    let networks = Along { recipe, parameter };
    let raised = Perturbation {
        networks: Arc::new(networks),
        assumptions: Assumptions::PUBLISHED,
        from: 1.0,
        target: SHIPPED_TARGET,
    };
    let mut stabilization = Stabilization::new(raised, StabilizationSettings::default(), observer);
    let mut changes: Vec<RankOneChange> = Vec::new();
    for round in stabilization.by_ref() {
        let round = round?;
        let change = rank_one(&round.network, &round.answer.response);
        changes.push(change.context("the critical mode of a round is complex")?);
    }
    let kept = matches!(stabilization.end(), Some(End::Kept(_)));
    ensure!(
        kept,
        "the state is not kept at kappa = {SHIPPED_TARGET} after {} rounds",
        changes.len()
    );
    Ok(StabilizingRounds(changes))
}

/// In-degrees are equal to this share of an in-degree and a thousandth of a synapse: rounding
/// that differs between machines moves the transitions by 1e-10, and in-degrees that are nearly
/// used up by up to 1e5 times as much.
const EQUAL: (f64, f64) = (1e-6, 1e-3);

/// Whether two stabilizations lead to the same in-degrees.
pub(super) fn same(ours: &StabilizingRounds, theirs: &StabilizingRounds) -> bool {
    let (ours, theirs) = (ours.in_degrees(), theirs.in_degrees());
    ours.iter().all(|((i, j), k)| (k - theirs[(i, j)]).abs() <= EQUAL.1 + EQUAL.0 * k)
}
