//! Why neurons have no transfer function here.

/// Why a population's transfer function cannot be made, or not be taken at some input.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TransferError {
    /// The first-order theory of coloured noise knows one synaptic time constant.
    #[error(
        "{population} has tau_syn_ex {tau_syn_ex_ms} ms and tau_syn_in {tau_syn_in_ms} ms: the theory of coloured noise allows only equal synaptic time constants (or take white noise)"
    )]
    UnequalSynapses {
        /// The population.
        population: String,
        /// Its excitatory synaptic time constant (ms).
        tau_syn_ex_ms: f64,
        /// Its inhibitory synaptic time constant (ms).
        tau_syn_in_ms: f64,
    },
    /// A single-neuron parameter is outside its range.
    #[error("{parameter} of {population} is {value}, allowed is {allowed}")]
    Neuron {
        /// The population.
        population: String,
        /// The parameter by its name in NEST.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Nothing that a neuron can receive.
    #[error("{quantity} is {value} mV, allowed is {allowed}")]
    Input {
        /// `mu` or `sigma`.
        quantity: &'static str,
        /// Its value (mV).
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl TransferError {
    /// Refuses a mean that is no finite number, and a standard deviation that is none or below 0.
    pub(crate) fn check_input(mu_mv: f64, sigma_mv: f64) -> Result<(), Self> {
        if !mu_mv.is_finite() {
            let (quantity, value, allowed) = ("mu", mu_mv, "a finite number");
            return Err(Self::Input { quantity, value, allowed });
        }
        if !(sigma_mv.is_finite() && sigma_mv >= 0.0) {
            let (quantity, value, allowed) = ("sigma", sigma_mv, "a finite number of at least 0");
            return Err(Self::Input { quantity, value, allowed });
        }
        Ok(())
    }
}
