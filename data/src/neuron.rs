//! The leaky integrate-and-fire neuron with exponential post-synaptic currents.

use serde::{Deserialize, Serialize};

/// Single-neuron parameters; NEST's `iaf_psc_exp`.
///
/// The default is the neuron of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358) and of
/// Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeuronParams {
    /// Membrane time constant (ms).
    pub tau_m_ms: f64,
    /// Time constant of excitatory post-synaptic currents (ms).
    pub tau_syn_ex_ms: f64,
    /// Time constant of inhibitory post-synaptic currents (ms).
    pub tau_syn_in_ms: f64,
    /// Absolute refractory period (ms).
    pub t_ref_ms: f64,
    /// Membrane capacitance (pF).
    pub c_m_pf: f64,
    /// Resting potential (mV).
    pub e_l_mv: f64,
    /// Firing threshold (mV).
    pub v_th_mv: f64,
    /// Potential after a spike (mV).
    pub v_reset_mv: f64,
}

impl Default for NeuronParams {
    fn default() -> Self {
        Self {
            tau_m_ms: 10.0,
            tau_syn_ex_ms: 0.5,
            tau_syn_in_ms: 0.5,
            t_ref_ms: 2.0,
            c_m_pf: 250.0,
            e_l_mv: -65.0,
            v_th_mv: -50.0,
            v_reset_mv: -65.0,
        }
    }
}

impl NeuronParams {
    /// The first parameter that no neuron can have, with its value and what is allowed.
    #[must_use]
    pub fn out_of_range(&self) -> Option<(&'static str, f64, &'static str)> {
        const POSITIVE: &str = "a finite number above 0";
        let positive = [
            ("tau_m", self.tau_m_ms),
            ("tau_syn_ex", self.tau_syn_ex_ms),
            ("tau_syn_in", self.tau_syn_in_ms),
            ("C_m", self.c_m_pf),
        ];
        let potentials =
            [("E_L", self.e_l_mv), ("V_th", self.v_th_mv), ("V_reset", self.v_reset_mv)];
        let not_positive = |(_, value): &&(&str, f64)| !(value.is_finite() && *value > 0.0);
        if let Some(&(name, value)) = positive.iter().find(not_positive) {
            return Some((name, value, POSITIVE));
        }
        if !(self.t_ref_ms.is_finite() && self.t_ref_ms >= 0.0) {
            return Some(("t_ref", self.t_ref_ms, "a finite number of at least 0"));
        }
        if let Some(&(name, value)) = potentials.iter().find(|(_, value)| !value.is_finite()) {
            return Some((name, value, "a finite number"));
        }
        (self.v_reset_mv >= self.v_th_mv).then_some((
            "V_reset",
            self.v_reset_mv,
            "below the threshold V_th",
        ))
    }
}

/// Initial membrane potentials, drawn independently from a normal distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitialPotential {
    /// Mean (mV).
    pub mean_mv: f64,
    /// Standard deviation (mV).
    pub sd_mv: f64,
}
