//! Every key of a description: its unit, its range, what holds without it, its meaning.

use super::form::Description;
use crate::overlay::Allowed::{Number, Numbers, Other};
use crate::overlay::range::{FINITE, NON_NEGATIVE, NON_POSITIVE, POSITIVE, PROBABILITY, Range};
use crate::overlay::{Allowed, KeyInfo};

/// Of those of which one is needed.
const ONE: &str = "one of the three is needed";
// doi:10.1093/cercor/bhs358.
const NEURON: &str = "that of Potjans & Diesmann 2014";
const NEURON_OF_ALL: &str = "as in [neuron]";
const TEXT: Allowed = Other("a string");
const KIND: Allowed = Other("one of E, I");
const LAYER: Allowed = Other("one of 23, 4, 5, 6");

const fn number(
    key: &'static str,
    unit: &'static str,
    range: Range,
    missing: &'static str,
    meaning: &'static str,
) -> KeyInfo {
    KeyInfo { key, unit, allowed: Number(range), missing, meaning }
}

const fn numbers(
    key: &'static str,
    unit: &'static str,
    range: Range,
    missing: &'static str,
    meaning: &'static str,
) -> KeyInfo {
    KeyInfo { key, unit, allowed: Numbers(range), missing, meaning }
}

const fn other(
    key: &'static str,
    allowed: Allowed,
    missing: &'static str,
    meaning: &'static str,
) -> KeyInfo {
    KeyInfo { key, unit: "", allowed, missing, meaning }
}

impl Description {
    /// Names that are no keys but change keys, in settings and along a parameter.
    pub const NAMES: &[KeyInfo] = &[
        number(
            "nu_ext",
            "spikes/s",
            NON_NEGATIVE,
            "",
            "rate of the external sources of all populations: sets external.rates_hz",
        ),
        number(
            "g",
            "1",
            NON_POSITIVE,
            "",
            "inhibitory weight relative to the excitatory one, where the description gives one weight for each kind",
        ),
    ];

    /// All keys, in the order in which descriptions are written.
    pub const KEYS: &[KeyInfo] = &[
        other("name", TEXT, "the name of the file", "what the network is called"),
        other("source", TEXT, "nothing", "where it comes from: a citation with its DOI"),
        number("neuron.C_m", "pF", POSITIVE, NEURON, "membrane capacitance"),
        number("neuron.tau_m", "ms", POSITIVE, NEURON, "membrane time constant"),
        number("neuron.tau_syn_ex", "ms", POSITIVE, NEURON, "time constant of excitatory currents"),
        number("neuron.tau_syn_in", "ms", POSITIVE, NEURON, "time constant of inhibitory currents"),
        number("neuron.t_ref", "ms", NON_NEGATIVE, NEURON, "absolute refractory period"),
        number("neuron.E_L", "mV", FINITE, NEURON, "resting potential"),
        number("neuron.V_th", "mV", FINITE, NEURON, "threshold, above V_reset"),
        number("neuron.V_reset", "mV", FINITE, NEURON, "potential after a spike, below V_th"),
        number("neuron.V0_mean", "mV", FINITE, "E_L", "mean of the initial potentials"),
        number(
            "neuron.V0_sd",
            "mV",
            NON_NEGATIVE,
            "0",
            "standard deviation of the initial potentials",
        ),
        other(
            "populations.NAME.area",
            TEXT,
            "none",
            "the area, if the network has areas; NAME is then AREA-POPULATION, such as V1-23E",
        ),
        other("populations.NAME.layer", LAYER, "none", "the layer"),
        other("populations.NAME.kind", KIND, "needed", "excitatory or inhibitory"),
        number("populations.NAME.neurons", "1", NON_NEGATIVE, "needed", "number of neurons"),
        number(
            "populations.NAME.neuron.C_m",
            "pF",
            POSITIVE,
            NEURON_OF_ALL,
            "membrane capacitance",
        ),
        number(
            "populations.NAME.neuron.tau_m",
            "ms",
            POSITIVE,
            NEURON_OF_ALL,
            "membrane time constant",
        ),
        number(
            "populations.NAME.neuron.tau_syn_ex",
            "ms",
            POSITIVE,
            NEURON_OF_ALL,
            "time constant of excitatory currents",
        ),
        number(
            "populations.NAME.neuron.tau_syn_in",
            "ms",
            POSITIVE,
            NEURON_OF_ALL,
            "time constant of inhibitory currents",
        ),
        number(
            "populations.NAME.neuron.t_ref",
            "ms",
            NON_NEGATIVE,
            NEURON_OF_ALL,
            "absolute refractory period",
        ),
        number("populations.NAME.neuron.E_L", "mV", FINITE, NEURON_OF_ALL, "resting potential"),
        number(
            "populations.NAME.neuron.V_th",
            "mV",
            FINITE,
            NEURON_OF_ALL,
            "threshold, above V_reset",
        ),
        number(
            "populations.NAME.neuron.V_reset",
            "mV",
            FINITE,
            NEURON_OF_ALL,
            "potential after a spike, below V_th",
        ),
        number(
            "populations.NAME.neuron.V0_mean",
            "mV",
            FINITE,
            NEURON_OF_ALL,
            "mean of the initial potentials",
        ),
        number(
            "populations.NAME.neuron.V0_sd",
            "mV",
            NON_NEGATIVE,
            NEURON_OF_ALL,
            "standard deviation of the initial potentials",
        ),
        numbers(
            "connections.indegrees",
            "1",
            NON_NEGATIVE,
            ONE,
            "synapses from a source population onto one target neuron, K",
        ),
        numbers(
            "connections.probabilities",
            "1",
            PROBABILITY,
            ONE,
            "or: probability that a pair of neurons is connected by at least one synapse",
        ),
        numbers(
            "connections.synapses",
            "1",
            NON_NEGATIVE,
            ONE,
            "or: all synapses of a projection, K times the number of target neurons",
        ),
        other(
            "connections.rule",
            Other("one of fixed_total_number, fixed_indegree"),
            "fixed_total_number",
            "what is fixed when synapses are drawn: their total number, so that in-degrees are binomial, or the in-degree of every neuron (the names are NEST's)",
        ),
        numbers(
            "connections.weights_pA",
            "pA",
            FINITE,
            ONE,
            "peak of the post-synaptic current; positive from excitatory, negative from inhibitory sources",
        ),
        numbers("connections.psp_mV", "mV", FINITE, ONE, "or: peak of the post-synaptic potential"),
        numbers(
            "connections.jump_mV",
            "mV",
            FINITE,
            ONE,
            "or: J, the jump that a delta synapse of the same charge causes, tau_syn W / C_m",
        ),
        numbers(
            "connections.weights_sd_pA",
            "pA",
            NON_NEGATIVE,
            "0",
            "standard deviation of the post-synaptic currents",
        ),
        numbers(
            "connections.weights_rel_sd",
            "1",
            NON_NEGATIVE,
            "0",
            "or: the same relative to the mean",
        ),
        other(
            "connections.lognormal",
            Other("one of none, E-to-E, all"),
            "none",
            "which weights are lognormal; the others are normal, drawn again on the wrong side of 0",
        ),
        numbers(
            "connections.delays_ms",
            "ms",
            NON_NEGATIVE,
            "needed",
            "mean delay; a simulation needs at least its step",
        ),
        numbers(
            "connections.delays_sd_ms",
            "ms",
            NON_NEGATIVE,
            "0",
            "standard deviation of the delays",
        ),
        numbers(
            "connections.delays_rel_sd",
            "1",
            NON_NEGATIVE,
            "0",
            "or: the same relative to the mean",
        ),
        numbers(
            "external.indegrees",
            "1",
            NON_NEGATIVE,
            "no external input",
            "synapses from external sources onto one neuron",
        ),
        numbers(
            "external.weights_pA",
            "pA",
            FINITE,
            "one of the three, with indegrees",
            "peak of the post-synaptic current",
        ),
        numbers(
            "external.psp_mV",
            "mV",
            FINITE,
            "one of the three, with indegrees",
            "or: peak of the post-synaptic potential",
        ),
        numbers(
            "external.jump_mV",
            "mV",
            FINITE,
            "one of the three, with indegrees",
            "or: the jump of a delta synapse of the same charge",
        ),
        numbers("external.rates_hz", "spikes/s", NON_NEGATIVE, "0", "rate of an external source"),
        other(
            "external.input",
            Other("one of poisson, dc"),
            "poisson",
            "Poisson trains, or the direct current of the same mean",
        ),
        numbers("external.dc_pA", "pA", FINITE, "0", "direct current besides"),
        other(
            "given_input.sources.NAME.area",
            TEXT,
            "none",
            "the area of a population outside the network",
        ),
        other("given_input.sources.NAME.layer", LAYER, "none", "its layer"),
        other("given_input.sources.NAME.kind", KIND, "needed", "excitatory or inhibitory"),
        numbers(
            "given_input.indegrees",
            "1",
            NON_NEGATIVE,
            "needed",
            "synapses from such a population onto one neuron, a column per source",
        ),
        numbers(
            "given_input.weights_pA",
            "pA",
            FINITE,
            "needed",
            "peak of the post-synaptic current, a column per source",
        ),
        numbers(
            "given_input.rates_hz",
            "spikes/s",
            NON_NEGATIVE,
            "needed",
            "rate of each source; with interval_ms a series, a column per sample",
        ),
        number(
            "given_input.interval_ms",
            "ms",
            POSITIVE,
            "rates are constant",
            "duration of a sample of the rate series, which acts as a current",
        ),
        other(
            "replacement.areas_simulated",
            Other("a sequence"),
            "all",
            "areas to keep; the others are replaced by Poisson input",
        ),
        other(
            "replacement.replace_cc",
            Other("a boolean"),
            "false",
            "whether the areas that are kept do not hear each other either",
        ),
        numbers(
            "replacement.rates_hz",
            "spikes/s",
            NON_NEGATIVE,
            "needed",
            "rate of each population of the whole network, in place of those that are replaced",
        ),
    ];
}

#[cfg(test)]
mod tests;
