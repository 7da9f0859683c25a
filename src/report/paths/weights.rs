//! What links weigh on whose paths the report is.

use data::graph::has_cycle;
use data::{Matrix, Network, Rates, Warning};
use serde::Serialize;
use theory::{LinalgError, linalg};

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
    has_cycle: bool,
    #[serde(skip)]
    matrix: Matrix,
}

/// Why there are no weights of paths.
#[derive(Debug, thiserror::Error)]
pub enum PathWeightsError {
    /// There is nothing to divide by.
    #[error("the links sum to 0, a graph needs a sum above 0")]
    NoLinks,
    /// They have no spectrum.
    #[error(transparent)]
    Spectrum(#[from] LinalgError),
}

/// The fixed point of the gain matrix.
#[derive(Clone, Debug, Serialize)]
struct State {
    mean_rate_hz: f64,
    mean_rate_over_populations_hz: f64,
    is_stable: bool,
}

impl PathWeights {
    /// The sizes of weights, `[target, source]`, divided by their spectral abscissa, so that no cycle makes a path
    /// shorter; without any cycle it is 0, and the largest weight takes its place.
    ///
    /// # Errors
    /// [`PathWeightsError`] if all are 0, or they have no spectrum.
    pub fn of(kind: WeightKind, weights: &Matrix) -> Result<Self, PathWeightsError> {
        let sizes = weights.map(|_, _, weight| weight.abs());
        let has_cycle = has_cycle(&sizes);
        let divided_by = match has_cycle {
            true => linalg::eigenvalues(&sizes)?.first().map_or(0.0, |largest| largest.re),
            false => sizes.values().iter().copied().fold(0.0, f64::max),
        };
        if divided_by <= 0.0 {
            return Err(PathWeightsError::NoLinks);
        }
        let matrix = sizes.map(|_, _, size| size / divided_by);
        Ok(Self { weights: kind, divided_by, state: None, has_cycle, matrix })
    }

    /// What there is to tell of them.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        let text = "the links have no cycle, so that their spectral abscissa is 0: they are divided by the largest";
        (!self.has_cycle).then(|| Warning::new("no_cycle", text))
    }

    /// What they were divided by.
    #[must_use]
    pub fn divided_by(&self) -> f64 {
        self.divided_by
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
