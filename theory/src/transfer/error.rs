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
