//! The leaky integrate-and-fire neuron with exponential post-synaptic currents.

use serde::{Deserialize, Serialize};

use crate::label::Kind;

/// Single-neuron parameters; NEST's `iaf_psc_exp`:
///
/// ```text
/// tau_m dV/dt = -(V - E_L) + tau_m I / C_m      I = I_ex + I_in + I_dc
/// tau_syn dI_ex/dt = -I_ex                      I_ex jumps by W at each spike that arrives, I_in alike
/// ```
///
/// At `V_th` the neuron spikes, and V stays at `V_reset` for `t_ref`.
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
    /// Time constant of the currents that sources of one kind cause (ms).
    #[must_use]
    pub fn tau_syn_ms(&self, source: Kind) -> f64 {
        match source {
            Kind::Excitatory => self.tau_syn_ex_ms,
            Kind::Inhibitory => self.tau_syn_in_ms,
        }
    }

    /// Amplitude of the post-synaptic current that causes a post-synaptic potential of 1 mV
    /// (pA/mV).
    ///
    /// The potential `W tau_s tau_m / (C_m (tau_m - tau_s)) (e^(-t/tau_m) - e^(-t/tau_s))` peaks
    /// at `t = tau_m tau_s ln(tau_m/tau_s) / (tau_m - tau_s)`, where it is
    /// `W (tau_s/C_m) r^(-1/(r-1))` with `r = tau_m/tau_s` (Potjans & Diesmann 2014,
    /// doi:10.1093/cercor/bhs358, Table 5: 0.15 mV for 87.8 pA).
    #[must_use]
    pub fn psc_pa_per_psp_mv(&self, source: Kind) -> f64 {
        let tau_syn_ms = self.tau_syn_ms(source);
        let excess = self.tau_m_ms / tau_syn_ms - 1.0;
        // ln(1 + x)/x is 1 where both time constants are equal.
        let log = if excess == 0.0 { 1.0 } else { excess.ln_1p() / excess };
        self.c_m_pf / tau_syn_ms * log.exp()
    }

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

/// Membrane potentials at the start of a simulation, drawn independently for each neuron from a normal distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitialPotential {
    /// Mean (mV).
    pub mean_mv: f64,
    /// Standard deviation (mV).
    pub sd_mv: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest value of the membrane's response to a unit current pulse, on a fine grid.
    fn peak_mv_per_pa(neuron: &NeuronParams) -> f64 {
        let (m, s) = (neuron.tau_m_ms, neuron.tau_syn_ex_ms);
        let response = |t: f64| {
            let difference = if m == s {
                t / m * (-t / m).exp()
            } else {
                s * ((-t / m).exp() - (-t / s).exp()) / (m - s)
            };
            m / neuron.c_m_pf * difference
        };
        (0..200_000).map(|k| response(f64::from(k) * 1e-4)).fold(0.0, f64::max)
    }

    #[test]
    fn the_current_causes_a_potential_of_its_height() {
        for tau_syn_ex_ms in [0.5, 2.0, 9.999, 10.0, 15.0] {
            let neuron = NeuronParams { tau_syn_ex_ms, ..NeuronParams::default() };
            let height = neuron.psc_pa_per_psp_mv(Kind::Excitatory) * peak_mv_per_pa(&neuron);
            assert!((height - 1.0).abs() < 1e-7, "{tau_syn_ex_ms}: {height}");
        }
    }

    #[test]
    fn the_microcircuits_potential_needs_its_published_current() {
        // Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358), Table 5.
        let current = 0.15 * NeuronParams::default().psc_pa_per_psp_mv(Kind::Excitatory);
        assert!((current - 87.8).abs() < 0.05, "{current}");
    }
}
