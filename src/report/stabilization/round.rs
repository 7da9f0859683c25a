//! One round of a stabilization.

use data::NetworkError;
use serde::Serialize;
use theory::separatrix::Loss;
use theory::stabilization::{Answer, Round};

use super::change::ChangeSummary;

/// One round, and what it changed.
#[derive(Clone, Debug, Serialize)]
pub struct RoundSummary<'a> {
    /// The round.
    #[serde(flatten)]
    pub round: &'a Round,
    /// What it changed.
    pub change: ChangeSummary,
    /// The same by the other slopes.
    pub alternative: AlternativeSummary<'a>,
}

/// What the slopes that were not chosen say.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AlternativeSummary<'a> {
    /// Their answer.
    #[serde(flatten)]
    pub answer: &'a Answer,
    /// `sum K'/sum K - 1`.
    pub relative_indegree_change: f64,
}

impl<'a> RoundSummary<'a> {
    /// Puts a round in numbers.
    ///
    /// # Errors
    /// [`NetworkError`] if in-degrees do not belong to the network, which cannot be.
    pub fn of(round: &'a Round) -> Result<Self, NetworkError> {
        let (before, answer) = (round.in_degrees_before(), &round.alternative);
        Ok(Self {
            round,
            change: ChangeSummary::of(&round.network, before, &round.answer.in_degrees)?,
            alternative: AlternativeSummary {
                answer,
                relative_indegree_change: answer.in_degrees.sum() / before.sum() - 1.0,
            },
        })
    }
}

/// How a start loses its state, as people call it.
pub(super) fn loss_in_words(loss: &Loss) -> &'static str {
    match loss {
        Loss::Fold(_) => "fold",
        Loss::Crossing(at) if at.point.n_unstable() == 1 => "edge state",
        Loss::Crossing(_) => "several",
    }
}

/// In how many directions the flow leaves the fixed point at which the state is lost.
pub(super) fn n_unstable(loss: &Loss) -> usize {
    match loss {
        Loss::Fold(fold) => fold.point.n_unstable,
        Loss::Crossing(at) => at.point.n_unstable(),
    }
}
