//! Networks whose fixed points searches have missed, with what is known of them otherwise: by an
//! independent map in NumPy with SciPy's LSODA at 1e-9, by bisection of one population, by Newton's method from
//! the time average of an orbit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

mod described;

use data::presets::DescribedPreset;
use data::{NetworkParts, Rates};
use described::network;
use siegert_theory::{
    Assumptions, FixedPoints, MeanField, SearchSettings, SolverSettings, Stability, UNWATCHED,
    search, solve,
};

fn field(text: &str) -> MeanField {
    MeanField::new(&network(text), Assumptions::PUBLISHED).unwrap()
}

fn found(text: &str) -> FixedPoints {
    search(&field(text), &SearchSettings::default(), UNWATCHED).unwrap()
}

/// Asserts that a fixed point is among those found, with the stability it has.
fn assert_has(found: &FixedPoints, rates_hz: &[f64], is_stable: bool) {
    let close = |other: &[f64]| rates_hz.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-5);
    let point = found.found().iter().find(|found| close(found.point.rates().hz()));
    let point = point.unwrap_or_else(|| panic!("{rates_hz:?} is missing"));
    assert_eq!(point.stability.is_stable(), is_stable, "{rates_hz:?}");
}

#[test]
fn an_attractor_near_the_ceiling_is_found() {
    let found = found(
        r#"
        neuron = { tau_m = 5, tau_syn_ex = 0.5, tau_syn_in = 0.5, t_ref = 5, V_reset = -75 }
        populations.P0 = { kind = "E", neurons = 100 }
        connections = { indegrees = 400, weights_pA = 60, delays_ms = 1.5 }
        external = { indegrees = 1000, weights_pA = 40, rates_hz = 11.25 }
        "#,
    );
    assert_eq!(found.found().len(), 3);
    assert_has(&found, &[0.0], true);
    assert_has(&found, &[49.593_014], false);
    assert_has(&found, &[91.399_539], true);
    assert!(found.index_sum() == 1 && !found.is_incomplete());
}

#[test]
fn populations_may_be_high_and_low_at_once() {
    let found = found(
        r#"
        neuron = { tau_m = 5, tau_syn_ex = 5, tau_syn_in = 5, t_ref = 5, V_reset = -65 }
        populations.P0 = { kind = "I", neurons = 100 }
        populations.P1 = { kind = "E", neurons = 100 }
        populations.P2 = { kind = "E", neurons = 100 }
        connections.indegrees = [[0, 400, 0], [10, 100, 10], [10, 100, 0]]
        connections.weights_pA = [[-20, 5, 5], [-60, 20, 60], [-20, 5, 60]]
        connections.delays_ms = 1.5
        external = { indegrees = 0, weights_pA = 10, rates_hz = 0, dc_pA = 752 }
        "#,
    );
    assert_eq!(found.found().len(), 3);
    assert_has(&found, &[43.984_544, 3.154_677, 1.915_013], true);
    assert!(!found.found()[1].stability.is_stable() && found.index_sum() == 1);
}

#[test]
fn a_state_beside_an_orbit_is_found() {
    let found = found(
        r#"
        neuron = { tau_m = 20, tau_syn_ex = 20, tau_syn_in = 20, t_ref = 0, V_reset = -75 }
        populations.P0 = { kind = "E", neurons = 100 }
        populations.P1 = { kind = "E", neurons = 100 }
        populations.P2 = { kind = "I", neurons = 100 }
        connections.indegrees = [[100, 400, 100], [100, 10, 400], [400, 100, 10]]
        connections.weights_pA = [[20, 20, -5], [5, 20, -20], [5, 5, -5]]
        connections.delays_ms = 1.5
        external = { indegrees = 1000, weights_pA = 10, rates_hz = 0.9375 }
        "#,
    );
    assert_has(&found, &[0.233_989, 0.0, 7.426_308], true);
}

/// Excitation that excites itself and inhibition that follows it.
fn oscillator(rate_hz: f64) -> String {
    format!(
        r#"
        populations.E = {{ kind = "E", neurons = 800 }}
        populations.I = {{ kind = "I", neurons = 200 }}
        connections.indegrees = [[600, 300], [1500, 0]]
        connections.weights_pA = {{ E = 40, I = -120 }}
        connections.delays_ms = 1.5
        external = {{ indegrees = [1000, 600], weights_pA = 40, rates_hz = {rate_hz} }}
        "#
    )
}

#[test]
fn strongly_complex_eigenvalues_neither_hide_a_state_nor_keep_the_flow_from_it() {
    for (rate_hz, expected) in [(24.0, [2.153_370, 11.752_789]), (26.0, [1.496_899, 14.171_635])] {
        let text = oscillator(rate_hz);
        assert_has(&found(&text), &expected, true);
        let reached =
            solve(&field(&text), &Rates::zero(2), &SolverSettings::default(), UNWATCHED).unwrap();
        assert!((reached.rates().hz()[0] - expected[0]).abs() < 1e-5);
    }
}

/// Below the Hopf point at 23.6 spikes/s the flow circles an unstable focus.
#[test]
fn a_focus_is_found_inside_the_orbit_around_it() {
    let text = oscillator(22.5);
    let reached = solve(&field(&text), &Rates::zero(2), &SolverSettings::default(), UNWATCHED);
    let orbit_mean = reached.unwrap_err().orbit_mean.unwrap();
    let found = found(&text);
    let focus = found.found().iter().find(|found| found.stability.n_unstable() == 2).unwrap();
    let (mean, centre) = (orbit_mean.hz()[1], focus.point.rates().hz()[1]);
    assert!((mean / centre - 1.0).abs() < 0.5, "{mean} {centre}");
    assert_eq!(found.index_sum(), 1);
}

/// One E and one I population with eigenvalues 0.457 +- 8.71i.
#[test]
fn the_flow_reaches_a_state_that_it_spirals_into() {
    let field = field(
        r#"
        neuron = { tau_m = 7.785394234581723, t_ref = 5, V_reset = -60, C_m = 100, tau_syn_ex = 0.5, tau_syn_in = 0.5 }
        populations.E0 = { kind = "E", neurons = 5000 }
        populations.I1 = { kind = "I", neurons = 5000 }
        [connections]
        indegrees = [[122.22239370148105, 845.5488733222476], [888.6359399685895, 18.726257020131488]]
        weights_pA = [[113.12372991325138, -821.1209395838064], [49.621896366315205, -551.4187671081195]]
        delays_ms = 1.5
        [external]
        indegrees = [2599, 348]
        weights_pA = [80.38763599062541, 80.38763599062541]
        rates_hz = [2.1894387538123183, 10.30003214177169]
        dc_pA = [52.78706370651389, -160.15261285859765]
        "#,
    );
    let reached = solve(&field, &Rates::zero(2), &SolverSettings::default(), UNWATCHED).unwrap();
    let stability = Stability::of(&field, &reached).unwrap();
    let critical = stability.spectrum()[0];
    assert!((critical.re - 0.457).abs() < 1e-3 && (critical.im - 8.71).abs() < 1e-2, "{critical}");
}

#[test]
fn inhibition_of_any_strength_lets_the_flow_settle() {
    for factor in [1.0, 10.0, 250.0, 5000.0] {
        let parts = DescribedPreset::Brunel2000.network().unwrap().into_parts();
        let mut weights = parts.weights.clone();
        weights.mean_pa =
            weights.mean_pa.map(|_, source, pa| if source == 1 { factor * pa } else { pa });
        let network = data::Network::new(NetworkParts { weights, ..parts }).unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let reached =
            solve(&field, &Rates::zero(2), &SolverSettings::default(), UNWATCHED).unwrap();
        assert!(reached.rates().hz()[0] > 1.0, "{factor} {:?}", reached.rates());
    }
}

fn driven_weakly() -> MeanField {
    let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
    parts.external.rates_hz[0] = 100.0;
    MeanField::new(&data::Network::new(parts).unwrap(), Assumptions::PUBLISHED).unwrap()
}

#[test]
fn the_flow_settles_at_silence_from_anywhere() {
    let field = driven_weakly();
    for start_hz in [0.0, 1.0, 30.0, 400.0] {
        let start = Rates::from_hz(vec![start_hz]);
        let reached = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
        let rate_hz = reached.rates().hz()[0];
        assert!(rate_hz > 0.0 && rate_hz < 1e-100, "{rate_hz:e} from {start_hz}");
    }
    let found = search(&field, &SearchSettings::default(), UNWATCHED).unwrap();
    let flow = found.efforts().iter().filter(|effort| effort.kind.follows_the_flow());
    assert_eq!(flow.map(|effort| effort.failed).sum::<usize>(), 0);
}

#[test]
fn the_edge_towards_silence_is_a_saddle() {
    let found = found(
        r#"
        neuron = { tau_m = 5, tau_syn_ex = 2, tau_syn_in = 2, t_ref = 1, V_reset = -65 }
        populations.P0 = { kind = "E", neurons = 100 }
        populations.P1 = { kind = "E", neurons = 100 }
        connections = { indegrees = [[200, 200], [200, 200]], weights_pA = 60, delays_ms = 1.5 }
        external = { indegrees = 1000, weights_pA = 10, rates_hz = 11.25 }
        "#,
    );
    assert_has(&found, &[8.733_757, 8.733_757], false);
    let saddle = &found.found()[1];
    assert!((saddle.stability.spectral_abscissa() - 10.893).abs() < 1e-3);
}
