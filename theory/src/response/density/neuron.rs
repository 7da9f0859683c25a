//! The neuron of a simulation, in steps of its grid of times.

use data::NeuronParams;

/// What a step does: `V' = decay_m V + per_current I`, then `I' = decay_s I + kick`, a normal variable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub dt_ms: f64,
    pub decay_m: f64,
    pub decay_s: f64,
    pub per_current: f64,
    pub kick_mean_mv: f64,
    pub kick_sd_mv: f64,
    /// Of the kick's mean by mu.
    pub kick_per_mean: f64,
    /// So many steps it waits at the reset.
    pub refractory_steps: usize,
    /// From the resting potential.
    pub threshold_mv: f64,
    pub reset_mv: f64,
}

/// Mean and standard deviation (mV) of what is there by itself, without a threshold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Free {
    pub mean_mv: f64,
    pub sd_mv: f64,
}

impl Step {
    /// An event of weight J adds `J tau_m/tau_s` to the current, so that its potential has the integral `J tau_m`: with
    /// `mu = tau_m J r` and `sigma² = tau_m J² r` the events of a step have the mean `mu dt/tau_s` and the variance
    /// `sigma² tau_m dt/tau_s²`.
    pub fn of(neuron: &NeuronParams, mu_mv: f64, sigma_mv: f64, dt_ms: f64) -> Self {
        let (tau_m_ms, tau_s_ms) = (neuron.tau_m_ms, neuron.tau_syn_ex_ms);
        let decay_m = (-dt_ms / tau_m_ms).exp();
        let kick_per_mean = dt_ms / tau_s_ms;
        Self {
            dt_ms,
            decay_m,
            decay_s: (-dt_ms / tau_s_ms).exp(),
            per_current: decay_m * dt_ms / tau_m_ms
                * mean_decay(dt_ms * (tau_s_ms.recip() - tau_m_ms.recip())),
            kick_mean_mv: mu_mv * kick_per_mean,
            kick_sd_mv: sigma_mv * (tau_m_ms * dt_ms).sqrt() / tau_s_ms,
            kick_per_mean,
            refractory_steps: (neuron.t_ref_ms / dt_ms).round() as usize,
            threshold_mv: neuron.v_th_mv - neuron.e_l_mv,
            reset_mv: neuron.v_reset_mv - neuron.e_l_mv,
        }
    }

    /// The current of a neuron that has long received its input.
    pub fn current(&self) -> Free {
        let Self { decay_s, kick_mean_mv, kick_sd_mv, .. } = *self;
        Free {
            mean_mv: kick_mean_mv / (1.0 - decay_s),
            sd_mv: kick_sd_mv / (1.0 - decay_s * decay_s).sqrt(),
        }
    }
}

/// `(1 - e^{-x})/x`, 1 at 0.
fn mean_decay(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { -(-x).exp_m1() / x }
}
