//! One round of a stabilization.

use data::NetworkError;
use serde::Serialize;
use theory::separatrix::Loss;
use theory::stabilization::{Answer, Round};

use super::change::ChangeSummary;

/// How the start loses its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// It crosses the stable manifold of a saddle with one unstable direction.
    EdgeState,
    /// It crosses a separatrix with a fixed point that is unstable in several directions.
    Several,
    /// Its state vanishes at a fold.
    Fold,
}

/// One round.
#[derive(Clone, Debug, Serialize)]
pub struct RoundSummary {
    /// Where the start loses its state.
    pub transition_parameter: f64,
    /// How.
    pub kind: LossKind,
    /// In how many directions the flow leaves the fixed point there.
    pub n_unstable: usize,
    /// Where the state itself vanishes, if it does before the target.
    pub fold_parameter: Option<f64>,
    /// The rates of the unstable fixed point at the transition (spikes/s).
    pub saddle_rates_hz: Vec<f64>,
    /// Their mean over populations (spikes/s).
    pub saddle_mean_rate_hz: f64,
    /// How far they are from what they call for (spikes/s).
    pub residual_hz: f64,
    /// Whether a small push from the fixed point leads back to the state, against the critical
    /// direction and along it; none at a fold.
    pub pushes_return: Option<(bool, bool)>,
    /// The largest real part of an eigenvalue of the gain matrix there.
    pub critical_eigenvalue: f64,
    /// The imaginary part of that eigenvalue.
    pub critical_eigenvalue_imaginary: f64,
    /// All eigenvalues, [real, imaginary], by descending real part.
    pub eigenvalues: Vec<(f64, f64)>,
    /// The strength of the change along the critical mode.
    pub epsilon: (f64, f64),
    /// The shares of all modes in the move of the fixed point, [real, imaginary]; they make 1.
    pub eta: Vec<(f64, f64)>,
    /// `sum K'/sum K - 1` of this round.
    pub relative_indegree_change: f64,
    /// What the round changed.
    pub change: ChangeSummary,
    /// The same by the other slopes.
    pub alternative: AlternativeSummary,
}

/// What the slopes that were not chosen say.
#[derive(Clone, Debug, Serialize)]
pub struct AlternativeSummary {
    /// Which slopes.
    pub variant: &'static str,
    /// The largest real part of an eigenvalue.
    pub critical_eigenvalue: f64,
    /// The strength of the change along the critical mode (real part).
    pub epsilon: f64,
    /// The critical mode's share (real part).
    pub eta: f64,
    /// `sum K'/sum K - 1`.
    pub relative_indegree_change: f64,
}

impl RoundSummary {
    /// Puts a round in numbers.
    ///
    /// # Errors
    /// [`NetworkError`] if in-degrees do not belong to the network, which cannot be.
    pub fn of(round: &Round) -> Result<Self, NetworkError> {
        let (point, response) = (round.fixed_point(), &round.answer.response);
        let pair = |z: &theory::Complex| (z.re, z.im);
        let critical = response.modes.values[0];
        let (kind, n_unstable, pushes_return) = match &round.loss {
            Loss::Fold(fold) => (LossKind::Fold, fold.point.n_unstable, None),
            Loss::Crossing(crossing) => {
                let n = crossing.point.n_unstable();
                let kind = if n == 1 { LossKind::EdgeState } else { LossKind::Several };
                let (against, along) = crossing.push.escapes;
                (kind, n, Some((!against, !along)))
            }
        };
        let before = round.in_degrees_before();
        let change = ChangeSummary::of(&round.network, before, &round.answer.in_degrees)?;
        Ok(Self {
            transition_parameter: round.parameter(),
            kind,
            n_unstable,
            fold_parameter: round.limit.fold.as_ref().map(|fold| fold.point.parameter),
            saddle_rates_hz: point.rates().hz().to_vec(),
            saddle_mean_rate_hz: point.rates().mean_over_populations_hz(),
            residual_hz: point.residual_hz(),
            pushes_return,
            critical_eigenvalue: critical.re,
            critical_eigenvalue_imaginary: critical.im,
            eigenvalues: response.modes.values.iter().map(pair).collect(),
            epsilon: pair(&response.shares[0].epsilon),
            eta: response.shares.iter().map(|share| pair(&share.eta)).collect(),
            relative_indegree_change: round.relative_change(),
            change,
            alternative: alternative(&round.alternative, before.sum()),
        })
    }
}

fn alternative(answer: &Answer, before: f64) -> AlternativeSummary {
    AlternativeSummary {
        variant: answer.slopes.name(),
        critical_eigenvalue: answer.response.modes.values[0].re,
        epsilon: answer.response.shares[0].epsilon.re,
        eta: answer.response.shares[0].eta.re,
        relative_indegree_change: answer.in_degrees.sum() / before - 1.0,
    }
}
