//! A Hopf point that is known otherwise: excitation that excites itself and inhibition that
//! follows it.
//!
//! The complex pair of a 2 x 2 gain matrix has half the trace as its real part. Inhibitory neurons
//! do not reach each other here, so that the trace is the gain of excitation onto itself, and the
//! pair crosses 1 where that gain is 2: bisection finds where.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use std::sync::Arc;

use data::description::network_from;
use data::overlay::{Format, Overlay, Source};
use data::units::per_ms_from_hz;
use data::{Network, Rates, ScalarParameter};
use siegert_theory::continuation::{Branch, ContinuationSettings, SpecialKind, follow};
use siegert_theory::{
    Assumptions, ChangedNetworks, Family, FixedPoint, Networks, OutsideFamily, SynapticNoise,
    UNWATCHED, correct, siegert,
};

const TEXT: &str = r#"
    populations.E = { kind = "E", neurons = 800 }
    populations.I = { kind = "I", neurons = 200 }
    connections.indegrees = [[600, 300], [1500, 0]]
    connections.weights_pA = { E = 40, I = -120 }
    connections.delays_ms = 1.5
    external.indegrees = [1000, 600]
    external.weights_pA = 40
"#;

/// The network along its external rate.
struct Driven(Overlay);

impl Driven {
    fn new() -> Self {
        let source = Source { name: "hopf.toml", format: Format::Toml, text: TEXT };
        Self(Overlay::empty().source(&source).unwrap())
    }
}

impl Networks for Driven {
    fn network(&self, nu_ext_hz: f64) -> Result<Network, OutsideFamily> {
        let nu_ext = ScalarParameter::of_description("nu_ext", &self.0).unwrap();
        let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        network_from(&nu_ext.laid_over(self.0.clone(), nu_ext_hz), &no_files)
            .map_err(|source| OutsideFamily { parameter: nu_ext_hz, source: source.into() })
    }
}

const RANGE_HZ: (f64, f64) = (21.0, 26.0);

/// Next to the stable fixed point at the upper end of the range.
const NEAR_HZ: [f64; 2] = [1.5, 14.2];

fn branch(family: &dyn Family) -> (FixedPoint, Branch) {
    let field = family.at(RANGE_HZ.1).unwrap();
    let start = correct(&field, &Rates::from_hz(NEAR_HZ.to_vec()), &Default::default()).unwrap();
    let settings = ContinuationSettings::over(RANGE_HZ.0, RANGE_HZ.1);
    let branch = follow(family, RANGE_HZ.1, &start, settings, UNWATCHED).unwrap();
    (start, branch)
}

/// The gain of excitation onto itself, written out: `tau_m (nu_mu K J + nu_sigma2 K J²)`.
fn self_excitation(network: &Network, point: &FixedPoint) -> f64 {
    let neuron = &network.populations[0].neuron;
    let input = point.working_point();
    let (mu_mv, sigma_mv) = (input.mu_mv[0], input.sigma_mv[0]);
    let at = siegert(neuron, SynapticNoise::Shift, mu_mv, sigma_mv).unwrap();
    let j_mv = neuron.tau_syn_ex_ms * network.weights.mean_pa[(0, 0)] / neuron.c_m_pf;
    let by_variance = at.d_rate_d_sigma_hz_per_mv / (2.0 * sigma_mv);
    let slope = at.d_rate_d_mu_hz_per_mv * j_mv + by_variance * j_mv * j_mv;
    per_ms_from_hz(neuron.tau_m_ms * network.in_degrees[(0, 0)] * slope)
}

/// The external rate at which excitation has a gain of 2 onto itself.
fn hopf_hz(family: &dyn Family, networks: &Driven, start: &FixedPoint) -> f64 {
    let (mut low, mut high) = RANGE_HZ;
    let mut rates = start.rates().clone();
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let point = correct(&family.at(middle).unwrap(), &rates, &Default::default()).unwrap();
        let above = self_excitation(&networks.network(middle).unwrap(), &point) > 2.0;
        if above {
            low = middle
        } else {
            high = middle
        }
        rates = point.rates().clone();
    }
    f64::midpoint(low, high)
}

#[test]
fn the_pair_crosses_where_half_the_trace_is_one() {
    let networks = Arc::new(Driven::new());
    let family = ChangedNetworks::unchanged(networks.clone(), Assumptions::PUBLISHED);
    let (start, branch) = branch(&family);
    let special = &branch.special_points;
    assert_eq!(special.len(), 1, "{special:?}");
    let found = &special[0];
    assert_eq!(found.kind, SpecialKind::Hopf);
    assert!(found.eigenvalue.im > 1.0 && (found.eigenvalue.re - 1.0).abs() < 1e-8);
    let expected_hz = hopf_hz(&family, &networks, &start);
    assert!((found.point.parameter - expected_hz).abs() < 1e-8, "{found:?} {expected_hz}");
}

#[test]
fn the_stability_changes_by_two_directions_there() {
    let family = ChangedNetworks::unchanged(Arc::new(Driven::new()), Assumptions::PUBLISHED);
    let (_, branch) = branch(&family);
    let unstable: Vec<usize> = branch.points.iter().map(|point| point.n_unstable).collect();
    let after = branch.special_points[0].after;
    assert!(unstable[..=after].iter().all(|&n| n == 2), "{unstable:?}");
    assert!(unstable[after + 1..].iter().all(|&n| n == 0), "{unstable:?}");
}
