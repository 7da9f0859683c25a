//! What parameters name by file, as values.

use crate::matrix::Matrix;
use crate::rates::Rates;

/// The contents of the files that parameters name, in the order of all 254 populations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectomeInputs {
    /// Recurrent in-degrees in place of the anatomy's, `[target, source]`: `--indegrees` or
    /// `K_stable`.
    pub in_degrees: Option<Matrix>,
    /// Full-scale rates, by which scaling compensates: `fullscale_rates`.
    pub fullscale_rates: Option<Rates>,
    /// Rates of replaced sources: `replace_cc_input_source` for `het_poisson_stat`.
    pub replaced_rates: Option<Rates>,
    /// Rate series of replaced sources: the same for `het_current_nonstat`.
    pub replaced_series: Option<RateSeries>,
}

/// Rates over time, piecewise constant.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSeries {
    /// Duration of one sample (ms).
    pub interval_ms: f64,
    /// Rates (spikes/s), one row per population, one column per sample.
    pub rates_hz: Matrix,
}
