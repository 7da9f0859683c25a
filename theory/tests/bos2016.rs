//! The microcircuit as Bos, Diesmann & Helias 2016 (doi:10.1371/journal.pcbi.1005132) have it.
//!
//! Their network is that of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358) with 1,780 external synapses and 675 from 4I onto a neuron
//! of 4E, and delays whose standard deviation is their mean (so in NNMT, doi:10.3389/fninf.2022.835657, which has their
//! parameters); their theory has equal weights, Poisson sources, and rates that modulate the mean of the input alone. They
//! find low gamma oscillations near 64 Hz, which layers 2/3 and 4 make and all populations show, and high ones above 200 Hz.
//! What is compared are the frequencies of the peaks of the predicted spectra.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::source::{NoFiles, Source};
use data::{Network, Rates};
use siegert_theory::dynamics::{DynamicsSettings, Paths};
use siegert_theory::spectra::{Fluctuations, ModeSensitivity, Peak, SourceSpectrum, peaks};
use siegert_theory::{
    Assumptions, MeanField, SolverSettings, SynapticNoise, SynapticWeights, UNWATCHED, solve,
};

const LOW_GAMMA_HZ: std::ops::Range<f64> = 62.0..66.0;
const HIGH_GAMMA_HZ: std::ops::Range<f64> = 240.0..270.0;

/// Of 4E.
const POPULATION: usize = 2;

fn network() -> Network {
    let source = Source::preset("potjans2014").unwrap().set("connections.delays_rel_sd=1");
    let mut parts = source.build(&NoFiles).unwrap().network.into_parts();
    parts.external.in_degrees[POPULATION] = 1780.0;
    parts.in_degrees[(POPULATION, 3)] = 675.0;
    Network::new(parts).unwrap()
}

fn fluctuations(noise: SynapticNoise, paths: Paths) -> Fluctuations {
    let network = network();
    let assumptions = Assumptions { noise, weights: SynapticWeights::Mean };
    let field = MeanField::new(&network, assumptions).unwrap();
    let start = Rates::zero(network.size());
    let point = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
    let settings = DynamicsSettings { paths, ..DynamicsSettings::default() };
    Fluctuations::of(&field, &point, settings, SourceSpectrum::Poisson).unwrap()
}

fn peaks_of_4e(fluctuations: &Fluctuations) -> Vec<Peak> {
    let frequencies_hz: Vec<f64> = (1..=400).map(f64::from).collect();
    let spectra = fluctuations.spectra(&frequencies_hz, UNWATCHED).unwrap();
    peaks(&frequencies_hz, &spectra.power_hz[POPULATION], 1.5)
}

fn within(peaks: &[Peak], band_hz: &std::ops::Range<f64>) -> bool {
    peaks.iter().any(|peak| band_hz.contains(&peak.frequency_hz))
}

#[test]
fn low_and_high_gamma_are_where_they_were_published() {
    for noise in [SynapticNoise::Taylor, SynapticNoise::Shift] {
        let found = peaks_of_4e(&fluctuations(noise, Paths::MeanAlone));
        assert!(within(&found, &LOW_GAMMA_HZ), "{noise:?}: {found:?}");
        assert!(within(&found, &HIGH_GAMMA_HZ), "{noise:?}: {found:?}");
    }
}

/// With the variance path, which they leave out, low gamma stays where it is, and high gamma moves down.
#[test]
fn low_gamma_does_not_depend_on_the_variance_path() {
    for noise in [SynapticNoise::Taylor, SynapticNoise::Shift] {
        let found = peaks_of_4e(&fluctuations(noise, Paths::MeanAndVariance));
        assert!(within(&found, &LOW_GAMMA_HZ), "{noise:?}: {found:?}");
        assert!(within(&found, &(200.0..240.0)) && !within(&found, &HIGH_GAMMA_HZ), "{found:?}");
    }
}

/// Their sensitivity measure: the low gamma mode is made by connections within and between layers 2/3 and 4.
#[test]
fn layers_two_three_and_four_make_low_gamma() {
    let fluctuations = fluctuations(SynapticNoise::Taylor, Paths::MeanAlone);
    let sensitivity = ModeSensitivity::of(fluctuations.network(), 64.0).unwrap();
    let size = |target: usize, source: usize| {
        let (towards, across) = sensitivity.towards_and_across(target, source);
        towards.hypot(across)
    };
    let all = (0..8).flat_map(|i| (0..8).map(move |j| (i, j)));
    let mut sorted: Vec<(usize, usize)> = all.collect();
    sorted.sort_by(|a, b| size(b.0, b.1).total_cmp(&size(a.0, a.1)));
    let upper = |&(target, source): &(usize, usize)| target < 4 && source < 4;
    assert!(sorted[..8].iter().all(upper), "{:?}", &sorted[..8]);
}
