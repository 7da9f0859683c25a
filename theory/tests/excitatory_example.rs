//! The one-dimensional example of Schuecker, Schmidt et al. 2017, Fig. 2
//! (doi:10.1371/journal.pcbi.1005179): fewer synapses make up for more input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::Network;
use data::presets::DescribedPreset;
use siegert_theory::{Assumptions, FixedPoints, MeanField, SearchSettings, UNWATCHED, search};

/// External rates before and after the perturbation (spikes/s).
const NU_EXT_HZ: [f64; 2] = [160.0, 161.0];

/// The unstable fixed point before it, from another program.
const UNSTABLE_HZ: f64 = 15.849_663;

fn fixed_points(in_degree: f64, nu_ext_hz: f64) -> FixedPoints {
    let mut parts = DescribedPreset::E1d.network().unwrap().into_parts();
    parts.in_degrees[(0, 0)] = in_degree;
    parts.external.rates_hz = vec![nu_ext_hz];
    let field = MeanField::new(&Network::new(parts).unwrap(), Assumptions::PUBLISHED).unwrap();
    search(&field, &SearchSettings::default(), UNWATCHED).unwrap()
}

fn unstable_hz(points: &FixedPoints) -> f64 {
    let unstable: Vec<f64> = points
        .found()
        .iter()
        .filter(|found| !found.stability.is_stable())
        .map(|found| found.mean_rate_hz)
        .collect();
    assert_eq!((unstable.len(), points.found().len()), (1, 3));
    unstable[0]
}

#[test]
fn fewer_synapses_keep_the_unstable_fixed_point_under_more_input() {
    let before_hz = unstable_hz(&fixed_points(420.0, NU_EXT_HZ[0]));
    assert!((before_hz - UNSTABLE_HZ).abs() < 5e-7, "{before_hz}");
    let moved_hz = unstable_hz(&fixed_points(420.0, NU_EXT_HZ[1]));
    assert!((moved_hz - 13.597_525).abs() < 5e-6, "{moved_hz}");
    // Recurrent and external synapses are alike, so that mean and variance stay if the sum
    // K nu + K_ext nu_ext does.
    let in_degree = 420.0 - 420.0 * (NU_EXT_HZ[1] - NU_EXT_HZ[0]) / before_hz;
    assert!((in_degree - 393.501_0).abs() < 5e-5, "{in_degree}");
    let kept_hz = unstable_hz(&fixed_points(in_degree, NU_EXT_HZ[1]));
    assert!((kept_hz - before_hz).abs() < 1e-9, "{kept_hz}");
}
