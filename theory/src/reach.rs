//! Where a network leaves the reach of the theory.

use data::{Network, Rates, Warning};

use crate::assumptions::Assumptions;
use crate::coupling::synaptic_strength_mv;
use crate::mean_field::MeanField;
use crate::transfer::{SynapticNoise, siegert};

/// Above this tau_syn/tau_m a theory of first order in its root is rough: at half of it, the two ways to take
/// the first order give rates of the microcircuit that are up to 9 % apart (tests/shipped_networks.rs).
const SLOW: f64 = 0.1;

/// Above this share of the way from reset to threshold, single inputs are no diffusion: with inhibitory
/// jumps of 0.4 and excitatory ones of 0.08 of it the rate was off by a third, in the multi-area model with up
/// to 0.13 it is right to 2 %.
const LARGE_JUMP: f64 = 0.2;

/// Above this ratio of standard deviation and mean, few strong synapses make most of the variance.
const WIDE: f64 = 1.0;

/// Above this ratio of in-degree and number of sources, a neuron has several synapses from most sources, and
/// shares all of them with its neighbours. Published networks have up to 0.62 (the macaque's TH), and where
/// the microcircuit has 0.47, that raises a rate by 0.3 spikes/s.
const SHARED: f64 = 1.0;

/// What in a network lies outside the reach of the theory, one warning for each kind, with the place
/// where it is worst.
///
/// - `slow_synapses`: tau_syn/tau_m above 0.1.
/// - `unequal_synapses`: tau_syn_ex and tau_syn_in differ, and white noise leaves out both.
/// - `large_jumps`: J above a fifth of the way from reset to threshold.
/// - `wide_weights`: weights whose standard deviation exceeds their mean.
/// - `shared_sources`: in-degrees above the number of sources.
#[must_use]
pub fn warnings(network: &Network, assumptions: Assumptions) -> Vec<Warning> {
    [
        slow_synapses(network),
        unequal_synapses(network, assumptions),
        large_jumps(network),
        wide_weights(network),
        shared_sources(network),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// White noise makes populations fire at less than this (spikes/s) whatever the treatment of its colour.
const SILENT_HZ: f64 = 1e-3;

/// The warning `negative_first_order`: at these rates, coloured noise to first order in the rate makes the rate of
/// some populations negative, which is taken as 0.
///
/// # Panics
/// If there is not one rate per population.
#[must_use]
pub fn warning_at(field: &MeanField, rates: &Rates) -> Option<Warning> {
    let point = field.working_point(rates);
    let beyond = field.transfer().beyond_first_order(&point.mu_mv, &point.sigma_mv);
    let white_hz = |i: usize| {
        let neuron = &field.populations()[i].neuron;
        siegert(neuron, SynapticNoise::White, point.mu_mv[i], point.sigma_mv[i])
            .map_or(0.0, |white| white.rate_hz)
    };
    let values =
        beyond.into_iter().map(|i| (white_hz(i), field.populations()[i].label.to_string()));
    let excess = Excess::above(SILENT_HZ, values)?;
    Some(Warning::new(
        "negative_first_order",
        format!(
            "to first order, the rate of {} is negative and taken as 0, where white noise gives {:.3} spikes/s: \
             --noise shift holds further below threshold",
            excess.place(),
            excess.worst,
        ),
    ))
}

/// The places where something exceeds a limit: how many, and the worst.
struct Excess {
    places: usize,
    worst: f64,
    at: String,
}

impl Excess {
    /// Of named values, if any is above the limit.
    fn above(limit: f64, values: impl Iterator<Item = (f64, String)>) -> Option<Self> {
        let mut excess: Option<Self> = None;
        for (value, at) in values.filter(|(value, _)| *value > limit) {
            match &mut excess {
                Some(known) => {
                    known.places += 1;
                    if value > known.worst {
                        (known.worst, known.at) = (value, at);
                    }
                }
                None => excess = Some(Self { places: 1, worst: value, at }),
            }
        }
        excess
    }

    /// The place, and how many more there are.
    fn place(&self) -> String {
        match self.places {
            1 => self.at.clone(),
            places => format!("{} (and {} more)", self.at, places - 1),
        }
    }
}

fn slow_synapses(network: &Network) -> Option<Warning> {
    let ratios = network.populations.iter().map(|population| {
        let neuron = &population.neuron;
        let slowest_ms = neuron.tau_syn_ex_ms.max(neuron.tau_syn_in_ms);
        (slowest_ms / neuron.tau_m_ms, population.label.to_string())
    });
    let excess = Excess::above(SLOW, ratios)?;
    Some(Warning::new(
        "slow_synapses",
        format!(
            "tau_syn/tau_m is {:.3} in {}: the theory is of first order in its root and rough above {SLOW}; \
             compare the variants of --noise, and simulate",
            excess.worst,
            excess.place(),
        ),
    ))
}

fn unequal_synapses(network: &Network, assumptions: Assumptions) -> Option<Warning> {
    if assumptions.noise != SynapticNoise::White {
        return None;
    }
    let ratios = network.populations.iter().map(|population| {
        let neuron = &population.neuron;
        let ratio = neuron.tau_syn_ex_ms / neuron.tau_syn_in_ms;
        (ratio.max(ratio.recip()), population.label.to_string())
    });
    let excess = Excess::above(1.0, ratios)?;
    Some(Warning::new(
        "unequal_synapses",
        format!(
            "tau_syn_ex and tau_syn_in differ by a factor of {:.3} in {}: white noise leaves out what \
             either does to the rate",
            excess.worst,
            excess.place(),
        ),
    ))
}

/// The pairs of populations that are connected, target and source.
fn connected(network: &Network) -> impl Iterator<Item = (usize, usize)> {
    network.in_degrees.iter().filter(|(_, k)| *k > 0.0).map(|(at, _)| at)
}

fn pair(network: &Network, target: usize, source: usize) -> String {
    let [target, source] = [target, source].map(|p| &network.populations[p].label);
    format!("{source} onto {target}")
}

fn large_jumps(network: &Network) -> Option<Warning> {
    let ratios = connected(network).map(|(target, source)| {
        let neuron = &network.populations[target].neuron;
        let kind = network.populations[source].label.kind;
        let weight_pa = network.weights.mean_pa[(target, source)];
        let jump_mv = synaptic_strength_mv(neuron, kind, weight_pa).abs();
        (jump_mv / (neuron.v_th_mv - neuron.v_reset_mv), pair(network, target, source))
    });
    let excess = Excess::above(LARGE_JUMP, ratios)?;
    Some(Warning::new(
        "large_jumps",
        format!(
            "J is {:.3} of the way from reset to threshold from {}: above {LARGE_JUMP}, input is no longer \
             the diffusion that the theory takes it for",
            excess.worst,
            excess.place(),
        ),
    ))
}

fn wide_weights(network: &Network) -> Option<Warning> {
    let ratios = connected(network).map(|(target, source)| {
        let at = (target, source);
        let ratio = network.weights.sd_pa[at] / network.weights.mean_pa[at].abs();
        // Without a mean, any standard deviation is wide.
        (if ratio.is_nan() { 0.0 } else { ratio }, pair(network, target, source))
    });
    let excess = Excess::above(WIDE, ratios)?;
    Some(Warning::new(
        "wide_weights",
        format!(
            "the standard deviation of weights is {:.3} times their mean from {}: few strong synapses make \
             most of the noise, and neurons differ more than the theory of one neuron per population covers",
            excess.worst,
            excess.place(),
        ),
    ))
}

fn shared_sources(network: &Network) -> Option<Warning> {
    let ratios = connected(network).filter_map(|(target, source)| {
        let sources = network.populations[source].neurons;
        let ratio = network.in_degrees[(target, source)] / sources;
        (sources > 0.0).then(|| (ratio, pair(network, target, source)))
    });
    let excess = Excess::above(SHARED, ratios)?;
    Some(Warning::new(
        "shared_sources",
        format!(
            "K/N is {} from {}: above {SHARED}, neurons share their sources and have several synapses \
             from the same, where the theory takes inputs for independent (networks scaled down in neurons \
             alone fire up to four times as often: scale in-degrees alike)",
            few_decimals(excess.worst),
            excess.place(),
        ),
    ))
}

/// A number with three decimals, or short where it is extreme.
fn few_decimals(number: f64) -> String {
    /// No ratio that is meant is larger.
    const LARGE: f64 = 1e6;
    if number < LARGE { format!("{number:.3}") } else { format!("{number:.3e}") }
}

#[cfg(test)]
mod tests {
    use data::NetworkParts;
    use data::presets::DescribedPreset;

    use super::*;

    fn kinds(preset: DescribedPreset, change: impl FnOnce(&mut NetworkParts)) -> Vec<&'static str> {
        let mut parts = preset.network().unwrap().into_parts();
        change(&mut parts);
        let network = Network::new(parts).unwrap();
        warnings(&network, Assumptions::default()).into_iter().map(|w| w.kind).collect()
    }

    #[test]
    fn shipped_networks_are_within_reach() {
        for preset in [
            DescribedPreset::Potjans2014,
            DescribedPreset::Brunel2000,
            DescribedPreset::E1d,
            DescribedPreset::E2d,
        ] {
            assert_eq!(kinds(preset, |_| {}), Vec::<&str>::new(), "{preset:?}");
        }
    }

    #[test]
    fn each_kind_is_told_once_with_its_worst_place() {
        let slow = kinds(DescribedPreset::Potjans2014, |parts| {
            for population in &mut parts.populations {
                population.neuron.tau_syn_ex_ms = 20.0;
                population.neuron.tau_syn_in_ms = 20.0;
            }
            parts.weights.mean_pa = parts.weights.mean_pa.map(|_, _, pa| pa / 40.0);
            parts.weights.sd_pa = parts.weights.sd_pa.map(|_, _, pa| pa / 40.0);
        });
        assert_eq!(slow, ["slow_synapses"]);
        let strong = kinds(DescribedPreset::Potjans2014, |parts| {
            parts.weights.mean_pa = parts.weights.mean_pa.map(|_, _, pa| 6.0 * pa);
        });
        assert_eq!(strong, ["large_jumps"]);
        let wide = kinds(DescribedPreset::Potjans2014, |parts| {
            parts.weights.sd_pa = parts.weights.mean_pa.map(|_, _, pa| 3.0 * pa.abs());
        });
        assert_eq!(wide, ["wide_weights"]);
        let small = kinds(DescribedPreset::Potjans2014, |parts| {
            parts.populations.iter_mut().for_each(|population| population.neurons /= 10.0);
        });
        assert_eq!(small, ["shared_sources"]);
    }

    #[test]
    fn a_warning_names_values_and_places() {
        let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
        parts.populations[0].neuron.tau_syn_in_ms = 2.0;
        let network = Network::new(parts).unwrap();
        let told = warnings(&network, Assumptions::WHITE);
        let unequal = told.iter().find(|warning| warning.kind == "unequal_synapses").unwrap();
        assert!(unequal.message.contains("differ by a factor of"), "{unequal}");
        assert!(unequal.message.contains(" in E"), "{unequal}");
    }
}
