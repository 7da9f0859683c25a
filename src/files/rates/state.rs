//! One of the states that a file of rates holds.

use crate::number::significant;

/// The rates of all populations in one state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// One for each population (spikes/s).
    pub(super) rates_hz: Vec<f64>,
    /// What a list of states shows (spikes/s).
    pub(super) mean_hz: f64,
}

impl State {
    /// A state whose mean over neurons is not known: that over populations stands for it.
    pub(super) fn of(rates_hz: Vec<f64>) -> Self {
        let mean_hz = rates_hz.iter().sum::<f64>() / rates_hz.len().max(1) as f64;
        Self { rates_hz, mean_hz }
    }
}

/// States by their numbers and mean rates.
pub(super) fn listed(states: &[State]) -> String {
    let one = |(k, state): (usize, &State)| {
        format!("#{} of {} spikes/s", k + 1, significant(state.mean_hz, 3))
    };
    states.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}
