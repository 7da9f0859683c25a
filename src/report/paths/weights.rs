//! What links weigh on whose paths the report is.

use data::{Matrix, Network, Rates};
use serde::Serialize;

use crate::number::significant;

/// What links weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightKind {
    /// K |J| (mV).
    Strength,
    /// The sizes of the gain matrix.
    Gain,
    /// Those of a matrix.
    Given,
}

/// Weights and what they were divided by.
#[derive(Clone, Debug, Serialize)]
pub struct PathWeights {
    weights: WeightKind,
    /// What they were divided by: their spectral abscissa, or the largest where that is 0.
    divided_by: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<State>,
    #[serde(skip)]
    matrix: Matrix,
}

/// The fixed point of the gain matrix.
#[derive(Clone, Debug, Serialize)]
struct State {
    mean_rate_hz: f64,
    mean_rate_over_populations_hz: f64,
    is_stable: bool,
}

impl PathWeights {
    /// Weights of at least 0, `[target, source]`, and what they are to be divided by.
    #[must_use]
    pub fn new(kind: WeightKind, weights: Matrix, divided_by: f64) -> Self {
        debug_assert!(divided_by > 0.0, "there are links");
        let (targets, sources) = (weights.targets(), weights.sources());
        let matrix = Matrix::from_fn(targets, sources, |t, s| weights[(t, s)] / divided_by);
        Self { weights: kind, divided_by, state: None, matrix }
    }

    /// With the rates at which they are the gain.
    #[must_use]
    pub fn at_state(self, rates: &Rates, network: &Network, is_stable: bool) -> Self {
        let state = State {
            mean_rate_hz: rates.mean_over_neurons_hz(&network.populations),
            mean_rate_over_populations_hz: rates.mean_over_populations_hz(),
            is_stable,
        };
        Self { state: Some(state), ..self }
    }

    /// The weights, divided.
    #[must_use]
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// For people, as the end of a sentence about paths.
    pub(super) fn in_words(&self) -> String {
        let unit = significant(self.divided_by, 6);
        let state = self.state.as_ref().map_or_else(String::new, |state| {
            format!(
                " at the {} fixed point of {} spikes/s over neurons",
                if state.is_stable { "stable" } else { "unstable" },
                significant(state.mean_rate_hz, 5)
            )
        });
        match self.weights {
            WeightKind::Strength => format!("by strengths K |J|, divided by {unit} mV"),
            WeightKind::Gain => format!("by sizes of the gain{state}, divided by {unit}"),
            WeightKind::Given => format!("by the links, divided by {unit}"),
        }
    }
}
