use data::{Network, NetworkParts};

use super::*;
use crate::communicator::SingleProcess;
use crate::testing::parts;
use crate::{Control, RecordingSettings, Selection, Simulator};

/// One neuron of Brunel's kind of scale: rest to threshold 15 mV, 25 pA to the mV.
fn driven(current_pa: f64) -> Network {
    let mut parts = parts(&[1.0]);
    parts.external.in_degrees[0] = 0.0;
    parts.dc_pa[0] = current_pa;
    Network::new(parts).unwrap()
}

fn settings(dt_ms: f64, precision: Option<Precision>) -> SimulationSettings {
    let recording = RecordingSettings { spikes: Selection::All, ..Default::default() };
    SimulationSettings { dt_ms, precision, recording, ..Default::default() }
}

/// The steps at which a neuron spikes, and in which precision it was simulated.
fn spikes(network: &Network, settings: &SimulationSettings, ms: f64) -> (Vec<u64>, Precision) {
    let mut simulator = Simulator::build(network, settings, SingleProcess).unwrap();
    simulator.advance(ms, &mut |_| Control::Continue).unwrap();
    let steps = simulator.take_recording().spikes.iter().map(|spike| spike.step).collect();
    (steps, simulator.preparation().precision)
}

/// 375 pA lead to 15 mV exactly, where an exact potential comes close and never arrives.
#[test]
fn a_drive_to_the_threshold_gives_no_spike_and_one_beyond_gives_all() {
    let (at, precision) = spikes(&driven(375.0), &settings(0.1, None), 5_000.0);
    assert_eq!((at.len(), precision), (0, Precision::Double));
    // 15.004 mV: 10 ms ln(15.004 / 0.004) = 82.3 ms and 2 ms of refractoriness.
    let (beyond, _) = spikes(&driven(375.1), &settings(0.001, None), 2_000.0);
    assert_eq!(beyond.len(), 23);
}

/// Whatever is chosen, the spikes are those of double precision: over currents about the
/// threshold and far beyond, and steps of all sizes.
#[test]
fn what_is_chosen_spikes_as_double_precision_does() {
    let mut singles = 0;
    for dt_ms in [0.5, 0.1, 0.05, 0.01, 0.002] {
        for current_pa in [
            0.0, 200.0, 370.0, 374.9, 374.99, 374.999, 375.0, 375.001, 375.01, 375.1, 376.0, 380.0,
            420.0, 500.0, 800.0, 2_000.0,
        ] {
            let network = driven(current_pa);
            let (chosen, precision) = spikes(&network, &settings(dt_ms, None), 300.0);
            let double = Some(Precision::Double);
            let (exact, _) = spikes(&network, &settings(dt_ms, double), 300.0);
            assert_eq!(chosen, exact, "{current_pa} pA, dt {dt_ms} ms, {precision:?}");
            singles += u32::from(precision == Precision::Single);
        }
    }
    assert!(singles > 10, "single precision was chosen {singles} times");
}

fn reason(change: impl Fn(&mut NetworkParts), dt_ms: f64) -> Option<DoubleReason> {
    let mut parts = parts(&[1.0]);
    parts.external.in_degrees[0] = 1_000.0;
    change(&mut parts);
    let network = Network::new(parts).unwrap();
    crate::prepare(&network, &settings(dt_ms, None), 1).unwrap().double
}

#[test]
fn noise_hides_what_a_constant_current_shows() {
    assert_eq!(reason(|_| (), 0.1), None);
    assert_eq!(reason(|parts| parts.dc_pa[0] = 375.0, 0.1), None);
    let faint = |parts: &mut NetworkParts| {
        parts.dc_pa[0] = 375.0;
        parts.external.weights_pa[0] = 1e-3;
    };
    assert!(matches!(reason(faint, 0.1), Some(DoubleReason::ConstantDrive { .. })));
    let none = |parts: &mut NetworkParts| {
        parts.dc_pa[0] = 375.0;
        parts.external.in_degrees[0] = 0.0;
    };
    let told = reason(none, 0.1).unwrap().to_string();
    assert!(told.contains("drives P0 to 15.000000 mV above rest"), "{told}");
}

/// The quanta of weights are set by the largest one that can occur.
#[test]
fn weights_that_are_small_against_the_largest_need_double_precision() {
    let strong = |parts: &mut NetworkParts, in_degree: f64| {
        parts.in_degrees[(0, 0)] = in_degree;
        parts.weights.mean_pa[(0, 0)] = 20_000.0;
        parts.weights.sd_pa[(0, 0)] = 0.0;
        parts.external.weights_pa[0] = 0.5;
    };
    let told = reason(|parts| strong(parts, 1.0), 0.1).unwrap().to_string();
    assert!(told.contains("the external weight 0.5 pA of P0"), "{told}");
    // Where there are no such synapses, they set no scale.
    assert_eq!(reason(|parts| strong(parts, 0.0), 0.1), None);
}

#[test]
fn short_steps_need_double_precision() {
    assert_eq!(reason(|_| (), 0.01), None);
    assert!(matches!(reason(|_| (), 0.001), Some(DoubleReason::ShortSteps { .. })));
}

#[test]
fn who_asks_is_obeyed_and_warned() {
    let single = settings(0.1, Some(Precision::Single));
    let prepared = crate::prepare(&driven(375.0), &single, 1).unwrap();
    assert_eq!((prepared.precision, prepared.double), (Precision::Single, None));
    assert_eq!(prepared.warnings[0].kind, "single_precision");
    let double = settings(0.1, Some(Precision::Double));
    let prepared = crate::prepare(&driven(0.0), &double, 1).unwrap();
    assert_eq!(prepared.double, Some(DoubleReason::Asked));
    assert_eq!(prepared.warnings, []);
}
