//! Fluctuations of networks: reference spectra, limits, and what symmetry and sums demand.

use data::presets::DescribedPreset;
use data::{Network, Rates};
use siegert_theory::dynamics::{DynamicsSettings, NetworkResponse};
use siegert_theory::spectra::{
    Fluctuations, Lags, ModeSensitivity, SourceSpectrum, Trajectories, peaks,
};
use siegert_theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};

fn fluctuations(network: &Network, source: SourceSpectrum) -> Fluctuations {
    fluctuations_under(Assumptions::default(), network, source)
}

fn fluctuations_under(
    assumptions: Assumptions,
    network: &Network,
    source: SourceSpectrum,
) -> Fluctuations {
    let field = MeanField::new(network, assumptions).expect("it has a theory");
    let start = Rates::zero(network.size());
    let point = solve(&field, &start, &SolverSettings::default(), UNWATCHED).expect("a state");
    Fluctuations::of(&field, &point, DynamicsSettings::default(), source).expect("a response")
}

fn preset(preset: DescribedPreset) -> Network {
    preset.network().expect("it is shipped")
}

#[test]
fn the_microcircuit_has_its_reference_spectra() {
    let network = preset(DescribedPreset::Potjans2014);
    let all = fluctuations_under(Assumptions::PUBLISHED, &network, SourceSpectrum::Poisson);
    let table = include_str!("dynamics/potjans2014_spectra.csv");
    let mut largest: f64 = 0.0;
    for line in table.lines().skip(2) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
        let (i, j) = (cells[1] as usize, cells[2] as usize);
        let spectra = all.cross_spectra(cells[0]).expect("it is finite");
        let expected = siegert_theory::Complex::new(cells[3], cells[4]);
        let scale = (spectra.at_hz(i, i).re * spectra.at_hz(j, j).re).sqrt();
        largest = largest.max((spectra.at_hz(i, j) - expected).norm() / scale);
    }
    assert!(largest < 1e-7, "{largest}");
}

#[test]
fn without_synapses_spectra_are_those_of_the_neurons() {
    let mut parts = preset(DescribedPreset::Brunel2000).into_parts();
    let size = parts.populations.len();
    parts.in_degrees = data::Matrix::zeros(size, size);
    let network = Network::new(parts).expect("a network");
    let poisson = fluctuations(&network, SourceSpectrum::Poisson);
    let spectra = poisson.spectra(&[0.0, 10.0, 200.0], UNWATCHED).expect("finite");
    for (powers, floor) in spectra.power_hz.iter().zip(&spectra.floor_hz) {
        assert!(powers.iter().all(|power| (power / floor - 1.0).abs() < 1e-12));
    }
    let renewal = fluctuations(&network, SourceSpectrum::Renewal);
    let covariances = renewal.covariances().expect("finite");
    let fast = renewal.spectra(&[4e3], UNWATCHED).expect("finite");
    for i in 0..size {
        let slow = spectra.floor_hz[i] * covariances.cvs[i] * covariances.cvs[i];
        assert!((covariances.rates_hz[i][i] / slow - 1.0).abs() < 1e-12);
        assert!(covariances.coefficients[i][1 - i].abs() < 1e-12);
        assert!((fast.power_hz[i][0] / spectra.floor_hz[i] - 1.0).abs() < 0.02);
    }
    let added = renewal.added_variances_mv2(1e3, 10.0, UNWATCHED).expect("finite");
    assert!(added.iter().all(|variance| variance.abs() < 1e-12));
}

#[test]
fn cross_spectra_are_hermitian_and_coherence_is_a_share() {
    let all = fluctuations(&preset(DescribedPreset::Potjans2014), SourceSpectrum::Renewal);
    let spectra = all.cross_spectra(40.0).expect("finite");
    for i in 0..8 {
        for j in 0..8 {
            assert!((spectra.at_hz(i, j) - spectra.at_hz(j, i).conj()).norm() < 1e-15);
            assert!((0.0..=1.0 + 1e-12).contains(&spectra.coherence(i, j)));
        }
        assert!((spectra.powers_hz()[i] - spectra.at_hz(i, i).re).abs() < 1e-15);
    }
}

/// The correlation function's integral over all lags is the spectrum at frequency 0.
#[test]
fn correlation_functions_integrate_to_the_covariances() {
    let all = fluctuations(&preset(DescribedPreset::Brunel2000), SourceSpectrum::Poisson);
    let lags = Lags { highest_hz: 3000.0, step_hz: 1.0, ..Lags::up_to(400.0) };
    let pairs = [(0, 1), (0, 0)];
    let functions = all.correlation_functions(&pairs, &lags, UNWATCHED).expect("finite");
    let whole = all.cross_spectra(0.0).expect("finite");
    for (&(i, j), function) in pairs.iter().zip(&functions) {
        let own = if i == j { all.sources_hz(0.0)[i] } else { 0.0 };
        let integral: f64 = function.iter().sum::<f64>() * 1e-4;
        let expected = whole.at_hz(i, j).re - own;
        assert!((integral / expected - 1.0).abs() < 0.02, "{integral} {expected}");
    }
}

#[test]
fn trajectories_are_continuous_and_hold_all_eigenvalues() {
    let network = preset(DescribedPreset::Potjans2014);
    let all = fluctuations(&network, SourceSpectrum::Poisson);
    let frequencies_hz: Vec<f64> = (0..400).map(f64::from).collect();
    let trajectories = Trajectories::of(all.network(), &frequencies_hz).expect("eigenvalues");
    assert_eq!(trajectories.eigenvalues.len(), 8);
    for trajectory in &trajectories.eigenvalues {
        let longest =
            trajectory.windows(2).map(|pair| (pair[1] - pair[0]).norm()).fold(0.0, f64::max);
        let reach = trajectory.iter().map(|value| value.norm()).fold(0.0, f64::max);
        assert!(longest < 0.2 * reach.max(0.1), "{longest} of {reach}");
    }
    let at_80: siegert_theory::Complex = trajectories.eigenvalues.iter().map(|one| one[80]).sum();
    let trace: siegert_theory::Complex =
        (0..8).map(|i| all.network().at_frequency(80.0).at(i, i)).sum();
    assert!((at_80 - trace).norm() < 1e-9);
}

#[test]
fn moves_of_a_mode_sum_to_its_eigenvalue_and_are_derivatives() {
    let network = preset(DescribedPreset::Potjans2014);
    let all = fluctuations(&network, SourceSpectrum::Poisson);
    let sensitivity = ModeSensitivity::of(all.network(), 80.0).expect("a mode");
    let sum: siegert_theory::Complex = sensitivity.moves.iter().flatten().sum();
    assert!((sum - sensitivity.eigenvalue).norm() < 1e-8);
    let nearest = all.network().nearest_to_one(80.0).expect("a mode");
    assert!((nearest - sensitivity.eigenvalue).norm() < 1e-9);
    let (towards, across) = sensitivity.towards_and_across(0, 0);
    assert!((towards.hypot(across) - sensitivity.moves[0][0].norm()).abs() < 1e-12);
}

#[test]
fn the_microcircuit_is_predicted_to_peak_near_80_hz() {
    let all = fluctuations(&preset(DescribedPreset::Potjans2014), SourceSpectrum::Renewal);
    let frequencies_hz: Vec<f64> = (1..=400).map(f64::from).collect();
    let spectra = all.spectra(&frequencies_hz, UNWATCHED).expect("finite");
    for power in &spectra.power_hz[..4] {
        let found = peaks(&frequencies_hz, power, 1.5);
        assert!(found.iter().any(|peak| (75.0..90.0).contains(&peak.frequency_hz)), "{found:?}");
    }
    let _ = NetworkResponse::size(all.network());
}
