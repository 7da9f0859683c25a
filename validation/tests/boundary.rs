//! Simulations on both sides of the onset of an oscillation: an inhibitory network in strong external noise, after
//! Brunel & Hakim 1999 (doi:10.1162/089976699300016179), that begins to oscillate near 170 Hz as its drive grows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::Network;
use data::description::network_from;
use data::overlay::{Format, Overlay, Source};
use siegert_validation::cases::{Problem, shipped_case};
use siegert_validation::engines::{Engine, Prediction, Simulation};
use siegert_validation::statistics::{BinnedCounts, Spectrum, Spikes, Taper, WelchSettings};
use sim::Control;
use sim::communicator::SingleProcess;
use theory::UNWATCHED;
use theory::dynamics::AsynchronousStability;

/// The network with external sources of a rate (spikes/s); its asynchronous state loses stability at 5.32.
fn inhibitory(external_hz: f64) -> Network {
    let text = format!(
        r#"
        name = "inhibitory"
        [neuron]
        C_m = 250.0
        tau_m = 20.0
        tau_syn_ex = 0.1
        tau_syn_in = 0.1
        t_ref = 2.0
        E_L = 0.0
        V_th = 20.0
        V_reset = 10.0
        V0_mean = 10.0
        V0_sd = 5.0
        [populations]
        I = {{ kind = "I", neurons = 5000 }}
        [connections]
        indegrees = 500
        rule = "fixed_indegree"
        jump_mV = -0.1
        delays_ms = 2.0
        [external]
        indegrees = 1000
        jump_mV = 0.25
        rates_hz = {external_hz}
        "#
    );
    let source = Source { name: "inhibitory.toml", format: Format::Toml, text: &text };
    let layers = Overlay::empty().source(&source).unwrap();
    network_from(&layers, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
}

/// The highest point of a power spectrum.
#[derive(Clone, Copy, Debug)]
struct Highest {
    frequency_hz: f64,
    /// Power over that of independent Poisson processes of the same rate.
    over_floor: f64,
}

impl Highest {
    fn of(frequencies_hz: &[f64], power_hz: &[f64], floor_hz: f64) -> Self {
        let points = frequencies_hz.iter().zip(power_hz);
        let (frequency_hz, power_hz) = points.max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        Self { frequency_hz: *frequency_hz, over_floor: power_hz / floor_hz }
    }
}

/// Between bins of the simulated rate.
const BIN_MS: f64 = 0.5;

/// Of 250 ms, thus every 4 Hz.
const SEGMENT: WelchSettings = WelchSettings { segment: 500, overlap: 250, taper: Taper::Hann };

/// Below it are slow fluctuations (Hz).
const FASTER_THAN_HZ: f64 = 40.0;

const FASTEST_HZ: f64 = 400.0;

/// What the simulation shows above 40 Hz.
fn simulated(network: &Network) -> Highest {
    let case = shipped_case("brunel2000").unwrap();
    let mut problem = Problem { case, network: network.clone() };
    let times = &mut problem.case.simulation;
    (times.duration_ms, times.transient_ms, times.seeds) = (4_200.0, 200.0, vec![1]);
    let simulation = Simulation {
        threads: 1,
        threads_that_pay: false,
        communicator: &SingleProcess,
        keeper: None,
    };
    let measured = simulation.measure(&problem, &mut |_| Control::Continue).unwrap();
    let (recording, rate_hz) = (measured.recording.unwrap(), measured.rates[0].rate_hz);
    let spikes = Spikes::of(&recording.populations[0], recording.grid).unwrap();
    let rates_hz = BinnedCounts::of(&spikes, BIN_MS).unwrap().rates_hz();
    let spectrum = Spectrum::welch(&rates_hz, BIN_MS, &SEGMENT).unwrap();
    let from = spectrum.frequencies_hz.iter().position(|hz| *hz >= FASTER_THAN_HZ).unwrap();
    let to = spectrum.frequencies_hz.iter().position(|hz| *hz > FASTEST_HZ).unwrap();
    // Two-sided, as predicted ones are.
    let power_hz: Vec<f64> = spectrum.densities[from..to].iter().map(|hz| 0.5 * hz).collect();
    Highest::of(&spectrum.frequencies_hz[from..to], &power_hz, floor_hz(network, rate_hz))
}

fn floor_hz(network: &Network, rate_hz: f64) -> f64 {
    rate_hz / network.populations[0].neurons
}

/// The response is off by up to 10 %, and with it the eigenvalue of the mode.
const OFF: f64 = 0.1;

/// Power is `1/|1 - eigenvalue|²` over the floor at the peak, so that an eigenvalue of 0.7 that is off by 0.1 makes it
/// 0.6 to 2.2 times as high.
fn highest_between(over_floor: f64) -> [f64; 2] {
    let distance = over_floor.sqrt().recip();
    [(distance + OFF).powi(-2), (distance - OFF).powi(-2)]
}

#[test]
fn before_the_onset_the_network_fluctuates_as_linear_theory_says() {
    for external_hz in [4.0, 4.5] {
        let network = inhibitory(external_hz);
        let prediction = Prediction::of(&network).unwrap();
        let fluctuations = prediction.fluctuations(&network).unwrap();
        let stability = AsynchronousStability::at(fluctuations.network(), UNWATCHED).unwrap();
        assert!(stability.is_stable());
        let frequencies_hz: Vec<f64> = (10..=100).map(|k| 4.0 * f64::from(k)).collect();
        let spectra = fluctuations.spectra(&frequencies_hz, UNWATCHED).unwrap();
        let floor_hz = floor_hz(&network, prediction.point.rates().hz()[0]);
        let predicted = Highest::of(&frequencies_hz, &spectra.power_hz[0], floor_hz);
        let found = simulated(&network);
        let ratio = found.frequency_hz / predicted.frequency_hz;
        assert!((ratio - 1.0).abs() < OFF, "{external_hz}: {found:?}, predicted {predicted:?}");
        let [lowest, highest] = highest_between(predicted.over_floor);
        assert!(
            (lowest..highest).contains(&found.over_floor),
            "{external_hz}: {found:?}, predicted {predicted:?}"
        );
    }
}

#[test]
fn beyond_the_onset_the_network_oscillates_at_the_frequency_of_the_growing_mode() {
    let network = inhibitory(6.0);
    let prediction = Prediction::of(&network).unwrap();
    let fluctuations = prediction.fluctuations(&network).unwrap();
    let stability = AsynchronousStability::at(fluctuations.network(), UNWATCHED).unwrap();
    let [growing] = stability.zeros() else { panic!("{:?}", stability.zeros()) };
    let found = simulated(&network);
    assert!((found.frequency_hz / growing.frequency_hz - 1.0).abs() < OFF, "{found:?}");
    // Far above the noise of the asynchronous state, in which 4.5/s has 11 times the floor.
    assert!(found.over_floor > 100.0, "{found:?}");
}
