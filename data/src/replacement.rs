//! Given activity in place of input between areas.
//!
//! Two questions are asked of a network of areas: what would one area, or a few, do if the
//! others were there but played a fixed part ([`keep_areas`]), and what would all do if they could
//! not answer each other ([`replace_inter_areal_input`]). Both turn synapses into a
//! [`ReplacedInput`] with the same in-degrees and mean weights, so that sources that fire at the
//! network's own rates leave the mean and the variance of every input as they were, up to the
//! spread of the weights, which a replaced input does not have.

use std::collections::BTreeSet;

use crate::drive::{ReplacedInput, SourceActivity};
use crate::error::NetworkError;
use crate::matrix::Matrix;
use crate::network::{Network, NetworkParts};
use crate::rates::Rates;

/// What the sources of replaced input do.
#[derive(Clone, Debug, PartialEq)]
pub enum Replacement {
    /// All of them fire as Poisson processes at one rate.
    Homogeneous {
        /// The rate (spikes/s).
        rate_hz: f64,
    },
    /// Each fires as a Poisson process at a rate of its own, one per population of the network
    /// whose input is replaced.
    PerPopulation(Rates),
    /// Each is a current that follows a rate series, `K W tau_syn nu(t)`.
    Series {
        /// Duration of one sample (ms).
        interval_ms: f64,
        /// Rates (spikes/s), one row per population of the network whose input is replaced.
        rates_hz: Matrix,
    },
}

/// Why input cannot be replaced.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReplacementError {
    /// There is no second area.
    #[error("the network has one area only, so there is no input between areas to replace")]
    OneArea,
    /// Nothing would be left.
    #[error("no area is named to be kept")]
    NoAreas,
    /// The populations belong to no area.
    #[error("the network has no areas, so none of them can be kept")]
    WithoutAreas,
    /// An area that the network does not have.
    #[error("there is no area `{area}`; the areas are {}", areas.join(", "))]
    UnknownArea {
        /// The name that was given.
        area: String,
        /// The areas that exist.
        areas: Vec<String>,
    },
    /// One entry is needed for every population.
    #[error("the replacing activity has {found} populations, the network has {expected}")]
    Populations {
        /// How many were given.
        found: usize,
        /// How many the network has.
        expected: usize,
    },
    /// The activity makes no valid network.
    // Said here and not as a source: places in files are told with what stands before a chain.
    #[error("input cannot be replaced: {0}")]
    Network(NetworkError),
}

impl From<NetworkError> for ReplacementError {
    fn from(error: NetworkError) -> Self {
        Self::Network(error)
    }
}

/// Replaces all input between areas, `replace_cc` of the Python model (Schmidt et al. 2018,
/// doi:10.1371/journal.pcbi.1006359): every area is kept but hears, of the others, only what `activity`
/// says.
///
/// # Errors
/// [`ReplacementError`] if there is one area only, or the activity does not fit the populations.
pub fn replace_inter_areal_input(
    network: Network,
    activity: &Replacement,
) -> Result<Network, ReplacementError> {
    if network.areas().len() < 2 {
        return Err(ReplacementError::OneArea);
    }
    let mut parts = network.into_parts();
    let all: Vec<usize> = (0..parts.populations.len()).collect();
    let between = |parts: &NetworkParts, target: usize, source: usize| {
        parts.populations[target].label.area != parts.populations[source].label.area
    };
    let (cut, kept) = split(&parts.in_degrees, |i, j| between(&parts, i, j));
    let replaced = replaced_input(&parts, &all, cut, activity)?;
    parts.in_degrees = kept;
    parts.replaced.push(replaced);
    Ok(Network::new(parts)?)
}

/// Keeps the named areas and replaces their input from those left out,
/// `replace_non_simulated_areas` of the Python model.
///
/// The order of the populations is that of the network, whatever the order of the names.
/// With every area named the network returns unchanged.
///
/// # Errors
/// [`ReplacementError`] if the network has no areas, one of those named does not exist, none is named, or the
/// activity does not fit the populations of the whole network.
pub fn keep_areas(
    network: Network,
    areas: &[String],
    activity: &Replacement,
) -> Result<Network, ReplacementError> {
    let names = named_areas(&network, areas)?;
    let in_kept_area = |&i: &usize| names.contains(&network.populations[i].label.area);
    let (kept, left_out): (Vec<usize>, Vec<usize>) = (0..network.size()).partition(in_kept_area);
    if left_out.is_empty() {
        return Ok(network);
    }
    let cut = select(&network.in_degrees, &kept, &left_out);
    let mut replaced = replaced_input(&network, &left_out, cut, activity)?;
    replaced.weights_pa = select(&network.weights.mean_pa, &kept, &left_out);
    let mut parts = restrict(network.into_parts(), &kept);
    if replaced.in_degrees.values().iter().any(|&k| k > 0.0) {
        parts.replaced.push(replaced);
    }
    Ok(Network::new(parts)?)
}

fn named_areas(network: &Network, areas: &[String]) -> Result<BTreeSet<String>, ReplacementError> {
    let existing: Vec<String> = network.areas().iter().map(|(a, _)| (*a).to_owned()).collect();
    if areas.is_empty() {
        return Err(ReplacementError::NoAreas);
    }
    if existing.iter().all(String::is_empty) {
        return Err(ReplacementError::WithoutAreas);
    }
    match areas.iter().find(|area| !existing.contains(area)) {
        Some(area) => Err(ReplacementError::UnknownArea { area: area.clone(), areas: existing }),
        None => Ok(areas.iter().cloned().collect()),
    }
}

/// In-degrees where `cut` is true and those where it is not.
fn split(in_degrees: &Matrix, cut: impl Fn(usize, usize) -> bool) -> (Matrix, Matrix) {
    let inside = in_degrees.map(|i, j, k| if cut(i, j) { k } else { 0.0 });
    let outside = in_degrees.map(|i, j, k| if cut(i, j) { 0.0 } else { k });
    (inside, outside)
}

/// The input that `sources` give to all populations through `in_degrees`.
fn replaced_input(
    parts: &NetworkParts,
    sources: &[usize],
    in_degrees: Matrix,
    activity: &Replacement,
) -> Result<ReplacedInput, ReplacementError> {
    let targets: Vec<usize> = (0..parts.populations.len()).collect();
    Ok(ReplacedInput {
        sources: sources.iter().map(|&j| parts.populations[j].label.clone()).collect(),
        in_degrees,
        weights_pa: select(&parts.weights.mean_pa, &targets, sources),
        activity: source_activity(activity, sources, targets.len())?,
    })
}

fn source_activity(
    activity: &Replacement,
    sources: &[usize],
    populations: usize,
) -> Result<SourceActivity, ReplacementError> {
    Ok(match activity {
        Replacement::Homogeneous { rate_hz } => {
            SourceActivity::Poisson(Rates::from_hz(vec![*rate_hz; sources.len()]))
        }
        Replacement::PerPopulation(rates) => {
            one_per_population(rates.hz().len(), populations)?;
            SourceActivity::Poisson(Rates::from_hz(pick(rates.hz(), sources)))
        }
        Replacement::Series { interval_ms, rates_hz } => {
            one_per_population(rates_hz.targets(), populations)?;
            let samples: Vec<usize> = (0..rates_hz.sources()).collect();
            let rates_hz = select(rates_hz, sources, &samples);
            SourceActivity::Current { interval_ms: *interval_ms, rates_hz }
        }
    })
}

fn one_per_population(found: usize, expected: usize) -> Result<(), ReplacementError> {
    if found == expected { Ok(()) } else { Err(ReplacementError::Populations { found, expected }) }
}

/// The network of some of the populations, without the others.
fn restrict(mut parts: NetworkParts, kept: &[usize]) -> NetworkParts {
    let among_populations = [
        &mut parts.in_degrees,
        &mut parts.weights.mean_pa,
        &mut parts.weights.sd_pa,
        &mut parts.delays.mean_ms,
        &mut parts.delays.sd_ms,
    ];
    for matrix in among_populations {
        *matrix = select(matrix, kept, kept);
    }
    parts.external.in_degrees = pick(&parts.external.in_degrees, kept);
    parts.external.weights_pa = pick(&parts.external.weights_pa, kept);
    parts.external.rates_hz = pick(&parts.external.rates_hz, kept);
    parts.dc_pa = pick(&parts.dc_pa, kept);
    for replaced in &mut parts.replaced {
        let sources: Vec<usize> = (0..replaced.sources.len()).collect();
        replaced.in_degrees = select(&replaced.in_degrees, kept, &sources);
        replaced.weights_pa = select(&replaced.weights_pa, kept, &sources);
    }
    parts.populations = kept.iter().map(|&i| parts.populations[i].clone()).collect();
    parts
}

fn select(matrix: &Matrix, targets: &[usize], sources: &[usize]) -> Matrix {
    Matrix::from_fn(targets.len(), sources.len(), |i, j| matrix[(targets[i], sources[j])])
}

fn pick(values: &[f64], indices: &[usize]) -> Vec<f64> {
    indices.iter().map(|&i| values[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectivity::{ConnectionRule, Delays, Lognormal, Weights};
    use crate::drive::{DriveKind, ExternalDrive};
    use crate::label::{Kind, Label};
    use crate::neuron::{InitialPotential, NeuronParams};
    use crate::population::Population;

    /// Areas A (E, I), B (E) and C (E, I), every entry different.
    fn three_areas() -> Network {
        use Kind::{Excitatory as E, Inhibitory as I};
        let names = [("A", "E", E), ("A", "I", I), ("B", "E", E), ("C", "E", E), ("C", "I", I)];
        let populations: Vec<Population> = names
            .map(|(area, name, kind)| Population {
                label: Label { area: area.to_owned(), ..Label::named(name, kind) },
                neurons: 100.0,
                neuron: NeuronParams::default(),
                initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 5.0 },
            })
            .to_vec();
        let sign: Vec<f64> = names.map(|n| if n.2 == E { 1.0 } else { -4.0 }).to_vec();
        let n = populations.len();
        Network::new(NetworkParts {
            populations,
            in_degrees: Matrix::from_fn(n, n, |i, j| 100.0 + 10.0 * i as f64 + j as f64),
            rule: ConnectionRule::default(),
            weights: Weights {
                mean_pa: Matrix::from_fn(n, n, |i, j| sign[j] * (20.0 + (i + 2 * j) as f64)),
                sd_pa: Matrix::zeros(n, n),
                lognormal: Lognormal::None,
            },
            delays: Delays {
                mean_ms: Matrix::filled(n, n, 1.5),
                sd_ms: Matrix::filled(n, n, 0.75),
            },
            external: ExternalDrive {
                in_degrees: vec![10.0, 11.0, 12.0, 13.0, 14.0],
                weights_pa: vec![87.8; n],
                rates_hz: vec![8.0; n],
                kind: DriveKind::Poisson,
            },
            dc_pa: vec![0.0, 1.0, 2.0, 3.0, 4.0],
            replaced: Vec::new(),
        })
        .unwrap()
    }

    const RATES_HZ: [f64; 5] = [1.5, 6.0, 2.5, 0.3, 9.0];

    /// `sum K W^power nu` into one population from everything but the external drive.
    fn input(network: &Network, population: &Label, power: i32) -> f64 {
        let all = three_areas();
        let rate = |label: &Label| {
            let index = all.populations.iter().position(|p| p.label == *label).unwrap();
            RATES_HZ[index]
        };
        let i = network.populations.iter().position(|p| p.label == *population).unwrap();
        let recurrent: f64 = (0..network.size())
            .map(|j| {
                let nu = rate(&network.populations[j].label);
                network.in_degrees[(i, j)] * network.weights.mean_pa[(i, j)].powi(power) * nu
            })
            .sum();
        let replaced: f64 = network
            .replaced
            .iter()
            .map(|r| {
                let SourceActivity::Poisson(rates) = &r.activity else { panic!("not Poisson") };
                (0..r.sources.len())
                    .map(|j| {
                        assert_eq!(rates.hz()[j], rate(&r.sources[j]));
                        r.in_degrees[(i, j)] * r.weights_pa[(i, j)].powi(power) * rates.hz()[j]
                    })
                    .sum::<f64>()
            })
            .sum();
        recurrent + replaced
    }

    fn assert_same_input(replaced: &Network) {
        let whole = three_areas();
        for population in &replaced.populations {
            for power in [1, 2] {
                let expected = input(&whole, &population.label, power);
                let found = input(replaced, &population.label, power);
                assert!((found - expected).abs() <= 1e-12 * expected.abs());
            }
        }
    }

    fn own_rates() -> Replacement {
        Replacement::PerPopulation(Rates::from_hz(RATES_HZ.to_vec()))
    }

    #[test]
    fn the_networks_own_rates_leave_mean_and_variance_of_every_input_unchanged() {
        assert_same_input(&replace_inter_areal_input(three_areas(), &own_rates()).unwrap());
        let two = ["C".to_owned(), "A".to_owned()];
        let kept = keep_areas(three_areas(), &two, &own_rates()).unwrap();
        assert_same_input(&kept);
        assert_same_input(&replace_inter_areal_input(kept, &own_rates_of_a_and_c()).unwrap());
    }

    fn own_rates_of_a_and_c() -> Replacement {
        Replacement::PerPopulation(Rates::from_hz(pick(&RATES_HZ, &[0, 1, 3, 4])))
    }

    #[test]
    fn areas_kept_lose_their_neighbours_but_not_their_own_synapses() {
        let kept = keep_areas(three_areas(), &["B".to_owned()], &own_rates()).unwrap();
        assert_eq!(kept.size(), 1);
        assert_eq!(kept.in_degrees[(0, 0)], 122.0);
        assert_eq!(kept.external.in_degrees, [12.0]);
        assert_eq!(kept.dc_pa, [2.0]);
        assert_eq!(kept.replaced[0].in_degrees.row(0), [120.0, 121.0, 123.0, 124.0]);
    }

    #[test]
    fn without_input_between_areas_the_areas_do_not_hear_each_other() {
        let rate = Replacement::Homogeneous { rate_hz: 10.0 };
        let network = replace_inter_areal_input(three_areas(), &rate).unwrap();
        for ((i, j), k) in network.in_degrees.iter() {
            let same = network.populations[i].label.area == network.populations[j].label.area;
            assert_eq!(k > 0.0, same);
        }
        let SourceActivity::Poisson(rates) = &network.replaced[0].activity else { panic!() };
        assert_eq!(rates.hz(), [10.0; 5]);
    }

    #[test]
    fn a_series_keeps_the_rows_of_the_sources_left_out() {
        let rates_hz =
            Matrix::from_fn(5, 3, |population, sample| (10 * population + sample) as f64);
        let series = Replacement::Series { interval_ms: 1.0, rates_hz };
        let kept = keep_areas(three_areas(), &["A".to_owned(), "C".to_owned()], &series).unwrap();
        let SourceActivity::Current { rates_hz, .. } = &kept.replaced[0].activity else { panic!() };
        assert_eq!(rates_hz.values(), [20.0, 21.0, 22.0]);
    }

    #[test]
    fn what_cannot_be_replaced_is_refused_by_name() {
        let error = keep_areas(three_areas(), &["D".to_owned()], &own_rates()).unwrap_err();
        assert_eq!(error.to_string(), "there is no area `D`; the areas are A, B, C");
        let without = crate::presets::DescribedPreset::Brunel2000.network().unwrap();
        let any = Replacement::Homogeneous { rate_hz: 1.0 };
        let error = keep_areas(without, &["V1".to_owned()], &any).unwrap_err();
        assert_eq!(error.to_string(), "the network has no areas, so none of them can be kept");
        let few = Replacement::PerPopulation(Rates::zero(3));
        assert_eq!(
            replace_inter_areal_input(three_areas(), &few).unwrap_err(),
            ReplacementError::Populations { found: 3, expected: 5 }
        );
        let alone = keep_areas(three_areas(), &["B".to_owned()], &own_rates()).unwrap();
        assert_eq!(
            replace_inter_areal_input(alone, &own_rates()).unwrap_err(),
            ReplacementError::OneArea
        );
        let negative = Replacement::Homogeneous { rate_hz: -1.0 };
        assert!(matches!(
            replace_inter_areal_input(three_areas(), &negative),
            Err(ReplacementError::Network(_))
        ));
    }
}
