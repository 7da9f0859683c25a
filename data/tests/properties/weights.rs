//! Moments of weights against numerical integration of their densities.

use proptest::prelude::*;
use siegert_data::{Kind, Lognormal, Network, NetworkParts, WeightMoments};

use crate::strategies::{config, network};

/// One projection of the given spread onto itself.
fn projection(network: Network, mean_pa: f64, sd_pa: f64, lognormal: Lognormal) -> WeightMoments {
    let mut parts: NetworkParts = network.into_parts();
    let sign = match parts.populations[0].label.kind {
        Kind::Excitatory => 1.0,
        Kind::Inhibitory => -1.0,
    };
    parts.weights.mean_pa[(0, 0)] = sign * mean_pa;
    parts.weights.sd_pa[(0, 0)] = sd_pa;
    parts.weights.lognormal = lognormal;
    let moments = Network::new(parts).unwrap().weight_moments(0, 0);
    WeightMoments {
        mean_pa: sign * moments.mean_pa,
        cube_pa3: sign * moments.cube_pa3,
        square_pa2: moments.square_pa2,
    }
}

/// Moments of a density between two bounds by Simpson's rule, divided by its integral.
fn integrated(
    density: impl Fn(f64) -> f64,
    weight: impl Fn(f64) -> f64,
    from: f64,
    to: f64,
) -> [f64; 3] {
    const INTERVALS: u32 = 20_000;
    let h = (to - from) / f64::from(INTERVALS);
    let mut sums = [0.0; 4];
    for k in 0..=INTERVALS {
        let x = from + f64::from(k) * h;
        let simpson = match k {
            0 | INTERVALS => 1.0,
            k if k % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let (p, w) = (simpson * density(x), weight(x));
        for (sum, term) in sums.iter_mut().zip([p, p * w, p * w * w, p * w * w * w]) {
            *sum += term;
        }
    }
    [sums[1] / sums[0], sums[2] / sums[0], sums[3] / sums[0]]
}

fn assert_close(ours: WeightMoments, theirs: [f64; 3]) -> Result<(), TestCaseError> {
    for (ours, theirs) in [ours.mean_pa, ours.square_pa2, ours.cube_pa3].into_iter().zip(theirs) {
        prop_assert!((ours / theirs - 1.0).abs() < 1e-9, "{} {}", ours, theirs);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn normal_weights_are_cut_at_zero(
        network in network(), mean_pa in 0.0..100.0_f64, relative in 0.05..4.0_f64
    ) {
        let sd_pa = relative * mean_pa.max(1.0);
        let density = |w: f64| (-0.5 * ((w - mean_pa) / sd_pa).powi(2)).exp();
        let from = (mean_pa - 12.0 * sd_pa).max(0.0);
        let theirs = integrated(density, |w| w, from, mean_pa + 12.0 * sd_pa);
        assert_close(projection(network, mean_pa, sd_pa, Lognormal::None), theirs)?;
    }

    #[test]
    fn lognormal_weights_keep_mean_and_spread(
        network in network(), mean_pa in 0.1..100.0_f64, relative in 0.05..2.0_f64
    ) {
        // Over ln w, where the density is normal.
        let variance = (relative * relative).ln_1p();
        let middle = mean_pa.ln() - variance / 2.0;
        let sd = variance.sqrt();
        let density = |x: f64| (-0.5 * ((x - middle) / sd).powi(2)).exp();
        let theirs = integrated(density, f64::exp, middle - 12.0 * sd, middle + 16.0 * sd);
        let ours = projection(network, mean_pa, relative * mean_pa, Lognormal::All);
        assert_close(ours, theirs)?;
    }

    #[test]
    fn weights_without_spread_are_equal(network in network(), mean_pa in 0.0..1e3_f64) {
        let ours = projection(network, mean_pa, 0.0, Lognormal::None);
        prop_assert_eq!(ours, WeightMoments::equal(mean_pa));
    }
}
