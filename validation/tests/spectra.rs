//! Predicted spectra against the simulator's own.

use data::macaque::ConnectomeInputs;
use siegert_validation::cases::{Problem, shipped_case};
use siegert_validation::comparison::{PowerCurve, band_powers};
use siegert_validation::engines::{Engine, Prediction, Simulation};
use siegert_validation::statistics::{BinnedCounts, Spectrum, Spikes, Taper, WelchSettings};
use sim::Control;
use sim::communicator::SingleProcess;
use theory::UNWATCHED;

/// What the theory may be off by below the network's mode: its response is off by up to 10 % at these frequencies, so that
/// a power, which follows from its square, is off by 20 %.
const OFF: f64 = 0.2;

/// Standard errors of the measured power beside it.
const ERRORS: f64 = 3.0;

/// From 25 Hz, below which the response of neurons that fire regularly is not linear, to 80 Hz, where the mode at 120 Hz
/// begins.
const BAND_HZ: [f64; 2] = [25.0, 80.0];

#[test]
fn low_frequencies_of_the_sparse_random_network_are_as_predicted() {
    let case = shipped_case("brunel2000").unwrap();
    let mut problem = Problem::new(case, &ConnectomeInputs::default()).unwrap();
    let times = &mut problem.case.simulation;
    (times.duration_ms, times.transient_ms, times.seeds) = (1_700.0, 164.0, vec![1]);
    let simulation = Simulation {
        threads: 1,
        threads_that_pay: false,
        communicator: &SingleProcess,
        keeper: None,
    };
    let measured = simulation.measure(&problem, &mut |_| Control::Continue).unwrap();
    let recording = measured.recording.unwrap();
    let prediction = Prediction::of(&problem.network).unwrap();
    let frequencies_hz: Vec<f64> = (2..=80).map(f64::from).collect();
    let fluctuations = prediction.fluctuations(&problem.network).unwrap();
    let predicted = fluctuations.spectra(&frequencies_hz, UNWATCHED).unwrap();
    let welch = WelchSettings { segment: 512, overlap: 256, taper: Taper::Hann };
    for (population, power_hz) in recording.populations.iter().zip(&predicted.power_hz) {
        let spikes = Spikes::of(population, recording.grid).unwrap();
        let rate = BinnedCounts::of(&spikes, 1.0).unwrap().rates_hz();
        let found = Spectrum::welch(&rate, 1.0, &welch).unwrap();
        // Predicted powers are two-sided.
        let halved = |one_sided: &[f64]| one_sided.iter().map(|hz| 0.5 * hz).collect::<Vec<_>>();
        let (powers, errors) = (halved(&found.densities), halved(&found.standard_errors));
        let curve = |frequencies_hz, power_hz| PowerCurve { frequencies_hz, power_hz };
        let bands = band_powers(
            &BAND_HZ,
            curve(&frequencies_hz, power_hz),
            curve(&found.frequencies_hz, &powers),
            Some(&errors),
        );
        let (ratio, error) = (bands[0].ratio(), bands[0].ratio_error());
        assert!(error < 0.15, "{ratio} {error}");
        assert!((ratio - 1.0).abs() < OFF + ERRORS * error, "{ratio} {error}");
    }
}
