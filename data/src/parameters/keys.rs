//! Every parameter of the multi-area model: its unit, its range, its meaning.

use super::Parameters;
use crate::overlay::Allowed::{Number, Other};
use crate::overlay::range::{
    COUNT, FINITE, KAPPA, NON_NEGATIVE, NON_POSITIVE, POSITIVE, Range, SHARE, SURFACE,
};
use crate::overlay::{Allowed, KeyInfo};

const FLAG: Allowed = Other("a boolean");
const AREAS: Allowed = Other("a list of areas, such as [\"V1\", \"V2\"]");
const FILE: Allowed = Other("the name of a file, or null");
const REPLACED: Allowed =
    Other("one of hom_poisson_stat, het_poisson_stat, het_current_nonstat, or null");

const fn number(
    key: &'static str,
    unit: &'static str,
    range: Range,
    meaning: &'static str,
) -> KeyInfo {
    KeyInfo { key, unit, allowed: Number(range), missing: "", meaning }
}

const fn other(key: &'static str, allowed: Allowed, meaning: &'static str) -> KeyInfo {
    KeyInfo { key, unit: "", allowed, missing: "", meaning }
}

impl Parameters {
    /// Names that are no keys but change keys, in settings and along a parameter.
    pub const NAMES: &[KeyInfo] = &[
        number(
            "kappa",
            "1",
            KAPPA,
            "drive of layers 5 and 6: sets fac_nu_ext_5E to kappa and fac_nu_ext_6E to 10/3 kappa - 7/3 \
             (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179)",
        ),
        number(
            "chi",
            "1",
            NON_NEGATIVE,
            "strength of the weights between areas: sets cc_weights_factor \
             (Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359)",
        ),
    ];

    /// All keys, in the order in which parameters are written.
    pub const KEYS: &[KeyInfo] = &[
        number("network_params.N_scaling", "1", POSITIVE, "factor of the population sizes"),
        number(
            "network_params.K_scaling",
            "1",
            POSITIVE,
            "factor of the in-degrees; weights grow by the root of its inverse and a direct current keeps the mean input, which takes fullscale_rates",
        ),
        number(
            "network_params.surface",
            "mm²",
            SURFACE,
            "cortical surface under which every area is modelled",
        ),
        other(
            "network_params.fullscale_rates",
            FILE,
            "file with the rates of the network at full size (spikes/s), for which K_scaling keeps the input",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.E_L",
            "mV",
            FINITE,
            "resting potential",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.V_th",
            "mV",
            FINITE,
            "threshold, above V_reset",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.V_reset",
            "mV",
            FINITE,
            "potential after a spike, below V_th",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.C_m",
            "pF",
            POSITIVE,
            "membrane capacitance",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.tau_m",
            "ms",
            POSITIVE,
            "membrane time constant",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.tau_syn_ex",
            "ms",
            POSITIVE,
            "time constant of excitatory currents",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.tau_syn_in",
            "ms",
            POSITIVE,
            "time constant of inhibitory currents",
        ),
        number(
            "network_params.neuron_params.single_neuron_dict.t_ref",
            "ms",
            NON_NEGATIVE,
            "absolute refractory period",
        ),
        number(
            "network_params.neuron_params.V0_mean",
            "mV",
            FINITE,
            "mean of the initial potentials, which are drawn from a normal distribution",
        ),
        number(
            "network_params.neuron_params.V0_sd",
            "mV",
            NON_NEGATIVE,
            "standard deviation of the initial potentials",
        ),
        number(
            "network_params.connection_params.g",
            "1",
            NON_POSITIVE,
            "inhibitory weight relative to the excitatory one",
        ),
        number(
            "network_params.connection_params.PSP_e",
            "mV",
            POSITIVE,
            "peak of the potential that an excitatory spike of the model causes",
        ),
        number(
            "network_params.connection_params.PSP_e_23_4",
            "mV",
            NON_NEGATIVE,
            "the same from 4E to 23E of the same area",
        ),
        number(
            "network_params.connection_params.PSP_ext",
            "mV",
            NON_NEGATIVE,
            "the same of external input",
        ),
        number(
            "network_params.connection_params.PSC_rel_sd_normal",
            "1",
            NON_NEGATIVE,
            "standard deviation of normal weights relative to their mean",
        ),
        number(
            "network_params.connection_params.PSC_rel_sd_lognormal",
            "1",
            NON_NEGATIVE,
            "standard deviation of lognormal weights relative to their mean",
        ),
        other(
            "network_params.connection_params.lognormal_weights",
            FLAG,
            "whether weights are lognormal",
        ),
        other(
            "network_params.connection_params.lognormal_EE_only",
            FLAG,
            "whether, if so, only those between excitatory populations are",
        ),
        // doi:10.1371/journal.pcbi.1006359.
        number(
            "network_params.connection_params.cc_weights_factor",
            "1",
            NON_NEGATIVE,
            "factor of all weights between areas; chi in Schmidt et al. 2018",
        ),
        number(
            "network_params.connection_params.cc_weights_I_factor",
            "1",
            NON_NEGATIVE,
            "further factor of those onto inhibitory populations; chi_I",
        ),
        number(
            "network_params.connection_params.av_indegree_V1",
            "1",
            POSITIVE,
            "synapses onto a neuron of V1, averaged over its neurons",
        ),
        number(
            "network_params.connection_params.fac_nu_ext_5E",
            "1",
            NON_NEGATIVE,
            "factor of the external in-degree of 5E; kappa sets it together with fac_nu_ext_6E",
        ),
        number(
            "network_params.connection_params.fac_nu_ext_6E",
            "1",
            NON_NEGATIVE,
            "factor of the external in-degree of 6E",
        ),
        number(
            "network_params.connection_params.fac_nu_ext_TH",
            "1",
            NON_NEGATIVE,
            "factor of the external in-degrees of 23E and 5E of area TH",
        ),
        other(
            "network_params.connection_params.K_stable",
            Other("the name of a file, \"stabilized\", or null"),
            "where the recurrent in-degrees come from: the anatomy (null), siegert's own stabilization, or a file (NPY, target x source)",
        ),
        other(
            "network_params.connection_params.replace_cc",
            REPLACED,
            "what takes the place of all input between areas: Poisson trains at rate_ext, Poisson trains at given rates, currents from given rate series",
        ),
        other(
            "network_params.connection_params.replace_non_simulated_areas",
            REPLACED,
            "what takes the place of areas that are not simulated",
        ),
        other(
            "network_params.connection_params.replace_cc_input_source",
            FILE,
            "file with the rates of replaced sources, or the common beginning of the names of their rate series",
        ),
        other(
            "network_params.connection_params.E_specificity",
            FLAG,
            "whether feedback connections target mostly excitatory neurons; of no effect on given in-degrees (K_stable)",
        ),
        other(
            "network_params.connection_params.rho_syn",
            Other("one of constant, area-specific"),
            "how the synapse density of an area follows from that of V1: the same density per volume, or one that gives every area the same synapses per neuron",
        ),
        other(
            "network_params.connection_params.SLN_fit",
            Other("one of published, own"),
            "which fit completes the measured shares of supragranular neurons; of no effect on given in-degrees (K_stable)",
        ),
        number(
            "network_params.delay_params.delay_e",
            "ms",
            POSITIVE,
            "mean delay from excitatory populations of the same area",
        ),
        number(
            "network_params.delay_params.delay_i",
            "ms",
            POSITIVE,
            "mean delay from inhibitory populations of the same area",
        ),
        number(
            "network_params.delay_params.delay_rel",
            "1",
            NON_NEGATIVE,
            "standard deviation of all delays relative to their mean",
        ),
        number(
            "network_params.delay_params.interarea_speed",
            "mm/ms",
            POSITIVE,
            "speed of transmission between areas",
        ),
        number(
            "network_params.input_params.rate_ext",
            "spikes/s",
            NON_NEGATIVE,
            "rate of an external source",
        ),
        other(
            "network_params.input_params.poisson_input",
            FLAG,
            "external input as Poisson trains, or as the direct current of the same mean",
        ),
        other(
            "theory_params.initial_rates",
            Other(
                "null, \"random_uniform\", or a list of finite rates of at least 0, one per population",
            ),
            "where the search for fixed points begins: zero, random rates, or given ones (spikes/s)",
        ),
        other(
            "theory_params.initial_rates_iter",
            Other(COUNT),
            "how many random starts are tried; null leaves it to the search",
        ),
        number(
            "theory_params.initial_rates_max",
            "spikes/s",
            POSITIVE,
            "random starts are uniform between zero and this",
        ),
        number("sim_params.t_sim", "ms", POSITIVE, "simulated time"),
        number("sim_params.dt", "ms", POSITIVE, "step of the time grid"),
        other("sim_params.rng_seed", Other(COUNT), "what all random numbers follow from"),
        other(
            "sim_params.areas_simulated",
            AREAS,
            "areas that are simulated; the others are replaced as replace_non_simulated_areas says",
        ),
        other("sim_params.recording_dict.areas_recorded", AREAS, "areas whose spikes are recorded"),
        other(
            "sim_params.recording_dict.record_vm",
            FLAG,
            "whether membrane potentials are recorded",
        ),
        number(
            "sim_params.recording_dict.Nrec_vm_fraction",
            "1",
            SHARE,
            "share of the neurons of each population whose potential is recorded",
        ),
        number(
            "sim_params.recording_dict.spike_dict.start",
            "ms",
            NON_NEGATIVE,
            "time after which spikes are recorded",
        ),
        number(
            "sim_params.recording_dict.vm_dict.start",
            "ms",
            NON_NEGATIVE,
            "time after which potentials are recorded",
        ),
        number(
            "sim_params.recording_dict.vm_dict.stop",
            "ms",
            POSITIVE,
            "time until which potentials are recorded",
        ),
        number(
            "sim_params.recording_dict.vm_dict.interval",
            "ms",
            POSITIVE,
            "interval at which potentials are recorded",
        ),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::{Origin, OverlayError};

    fn paths() -> Vec<String> {
        let value = serde_json::to_value(Parameters::default()).unwrap();
        let mut paths = Vec::new();
        collect(&value, "", &mut paths);
        paths
    }

    fn collect(value: &serde_json::Value, path: &str, paths: &mut Vec<String>) {
        let Some(entries) = value.as_object() else { return paths.push(path.to_owned()) };
        for (key, below) in entries {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            collect(below, &path, paths);
        }
    }

    /// The parameters with one number, as their deserialisers take it; what only its company makes wrong is allowed.
    fn with(key: &str, value: f64) -> Result<Parameters, OverlayError> {
        let layers = Parameters::default().layers()?;
        layers.number(key, value, &Origin::Base).read()
    }

    #[test]
    fn the_table_has_every_key_and_no_other() {
        let mut listed: Vec<&str> = Parameters::KEYS.iter().map(|info| info.key).collect();
        let mut written = paths();
        listed.sort_unstable();
        written.sort_unstable();
        assert_eq!(listed, written);
    }

    #[test]
    fn numbers_are_taken_within_the_range_that_is_said_and_refused_outside() {
        let probes = crate::overlay::range::PROBES;
        for KeyInfo { key, allowed, .. } in Parameters::KEYS {
            let Number(range) = allowed else { continue };
            for &value in probes {
                let taken = with(key, value);
                assert_eq!(taken.is_ok(), range.contains(value), "{key} = {value:e}");
                let Err(refusal) = taken else { continue };
                let allowed = format!("allowed is {}", range.words());
                assert!(refusal.to_string().ends_with(&allowed), "{refusal}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused_in_the_words_that_are_said() {
        for KeyInfo { key, allowed, .. } in Parameters::KEYS {
            let Other(words) = allowed else { continue };
            let refusal = Parameters::default().overlaid(None, [&*format!("{key}=-1.5")]);
            let refusal = refusal.expect_err(key).to_string();
            assert!(refusal.contains(&format!("allowed is {words}")), "{refusal}: {words}");
        }
    }

    #[test]
    fn names_are_those_that_settings_know_with_their_ranges() {
        let names: Vec<&str> = Parameters::NAMES.iter().map(|info| info.key).collect();
        assert_eq!(names, super::super::scalar::COMBINED);
        for KeyInfo { key, allowed, .. } in Parameters::NAMES {
            let Number(range) = allowed else { panic!("{key} is a number") };
            for &value in crate::overlay::range::PROBES {
                let taken = Parameters::default().overlaid(None, [&*format!("{key}={value:?}")]);
                assert_eq!(taken.is_ok(), range.contains(value), "{key} = {value:e}");
            }
        }
    }

    #[test]
    fn units_are_said_of_numbers_alone() {
        for info in Parameters::KEYS.iter().chain(Parameters::NAMES) {
            assert_eq!(info.unit.is_empty(), matches!(info.allowed, Other(_)), "{}", info.key);
            assert!(!info.meaning.is_empty() && info.missing.is_empty(), "{}", info.key);
        }
    }
}
