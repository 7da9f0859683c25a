//! Keys of the Python model that mean nothing here, so that its dictionaries can be read as they are.

use crate::overlay::Foreign;

/// Why `theory_params.neuron_params` may only repeat `network_params.neuron_params`.
pub(super) const NEURONS_OF_THEORY: &str =
    "the theory takes its neurons from network_params.neuron_params";

/// With what values they can be left out, and why other values are refused.
pub(super) const FOREIGN: &[Foreign] = &[
    Foreign { path: "network_params.USING_NEST_3", harmless: &[], reason: "NEST is not used here" },
    Foreign {
        path: "network_params.neuron_params.neuron_model",
        harmless: &["\"iaf_psc_exp\""],
        reason: "the neurons are leaky integrate-and-fire with exponential currents, iaf_psc_exp",
    },
    Foreign {
        path: "theory_params.neuron_params.neuron_model",
        harmless: &["\"iaf_psc_exp\""],
        reason: "the neurons are leaky integrate-and-fire with exponential currents, iaf_psc_exp",
    },
    Foreign {
        path: "network_params.input_params.syn_type_ext",
        harmless: &["\"static_synapse_hpc\"", "\"static_synapse\""],
        reason: "external synapses are static; the Python model ignores this key",
    },
    Foreign {
        path: "network_params.input_params.dc_stimulus",
        harmless: &["false"],
        reason: "there is no time-dependent direct current; the Python model ignores this key",
    },
    Foreign {
        path: "theory_params.T",
        harmless: &["50", "50.0"],
        reason: "fixed points are solved for, not integrated towards for a given time",
    },
    Foreign {
        path: "theory_params.dt",
        harmless: &["0.1"],
        reason: "the step adapts, and Newton's method finishes; `siegert stabilize --flow \
                 exponential-euler --ds` has a step to choose",
    },
    Foreign {
        path: "theory_params.rec_interval",
        harmless: &["null"],
        reason: "the way to a fixed point is not recorded at intervals",
    },
    Foreign {
        path: "sim_params.num_processes",
        harmless: &["1"],
        reason: "the number of processes is that of mpirun, and results do not depend on it",
    },
    Foreign {
        path: "sim_params.local_num_threads",
        harmless: &["1"],
        reason: "the number of threads is given as --threads, and results do not depend on it",
    },
    Foreign {
        path: "sim_params.recording_dict.spike_dict.label",
        harmless: &["\"spikes\""],
        reason: "the files of a recording have fixed names",
    },
    Foreign {
        path: "sim_params.recording_dict.vm_dict.label",
        harmless: &["\"vm\""],
        reason: "the files of a recording have fixed names",
    },
    Foreign {
        path: "sim_params.recording_dict.spike_dict.record_to",
        harmless: &["\"ascii\"", "\"memory\"", "[\"file\"]"],
        reason: "a recording is written to the directory of --out",
    },
    Foreign {
        path: "sim_params.recording_dict.vm_dict.record_to",
        harmless: &["\"ascii\"", "\"memory\"", "[\"file\"]"],
        reason: "a recording is written to the directory of --out",
    },
    Foreign {
        path: "sim_params.recording_dict.spike_dict.withtime",
        harmless: &["true"],
        reason: "spikes are always recorded with their times",
    },
    Foreign {
        path: "sim_params.recording_dict.vm_dict.withtime",
        harmless: &["true"],
        reason: "potentials are always recorded with their times",
    },
];
