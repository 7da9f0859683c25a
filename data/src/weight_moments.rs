//! The moments of synaptic weights as they are drawn.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::label::Kind;
use crate::network::Network;

/// The first three moments of the amplitudes of one projection, with their sign.
///
/// Lognormal amplitudes have the mean and the standard deviation that the network gives. Normal ones are
/// redrawn on the wrong side of zero, which leaves what is above it: with m and s given, `a = -m/s` and
/// `λ = φ(a)/(1 - Φ(a))`,
///
/// ```text
/// E W  = m + s λ      E W² = m E W + s²      E W³ = m E W² + 2 s² E W
/// ```
///
/// by partial integration, with φ and Φ the density and the distribution function of the standard normal distribution. Up to
/// s = m/7 that differs from the normal distribution itself by less than 1e-10.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightMoments {
    /// E W (pA).
    pub mean_pa: f64,
    /// E W² (pA²).
    pub square_pa2: f64,
    /// E W³ (pA³).
    pub cube_pa3: f64,
}

impl WeightMoments {
    /// Of weights that all are the same.
    #[must_use]
    pub fn equal(weight_pa: f64) -> Self {
        let square_pa2 = weight_pa * weight_pa;
        Self { mean_pa: weight_pa, square_pa2, cube_pa3: weight_pa * square_pa2 }
    }

    fn lognormal(mean_pa: f64, sd_pa: f64) -> Self {
        let growth = 1.0 + (sd_pa / mean_pa).powi(2);
        let equal = Self::equal(mean_pa);
        Self {
            mean_pa,
            square_pa2: equal.square_pa2 * growth,
            cube_pa3: equal.cube_pa3 * growth.powi(3),
        }
    }

    /// Of normal amplitudes with the mean `mean_pa` of at least 0, redrawn below zero.
    fn truncated(mean_pa: f64, sd_pa: f64) -> Self {
        debug_assert!(mean_pa >= 0.0 && sd_pa > 0.0, "{mean_pa} {sd_pa}");
        let a = -mean_pa / sd_pa;
        let density = (-0.5 * a * a).exp() / (2.0 * PI).sqrt();
        let above = 0.5 * libm::erfc(a * FRAC_1_SQRT_2);
        let mean = mean_pa + sd_pa * density / above;
        let square = mean_pa * mean + sd_pa * sd_pa;
        let cube = mean_pa * square + 2.0 * sd_pa * sd_pa * mean;
        Self { mean_pa: mean, square_pa2: square, cube_pa3: cube }
    }

    /// The same on the other side of zero.
    fn negative(self) -> Self {
        Self { mean_pa: -self.mean_pa, square_pa2: self.square_pa2, cube_pa3: -self.cube_pa3 }
    }
}

impl Network {
    /// The moments of the weights from one population onto another, connected or not.
    ///
    /// # Panics
    /// If there are no such populations.
    #[must_use]
    pub fn weight_moments(&self, target: usize, source: usize) -> WeightMoments {
        let at = (target, source);
        let (mean_pa, sd_pa) = (self.weights.mean_pa[at], self.weights.sd_pa[at]);
        let [onto, from] = [target, source].map(|p| self.populations[p].label.kind);
        if sd_pa == 0.0 {
            return WeightMoments::equal(mean_pa);
        }
        if self.weights.lognormal.applies(onto, from) && mean_pa != 0.0 {
            return WeightMoments::lognormal(mean_pa, sd_pa);
        }
        let moments = WeightMoments::truncated(mean_pa.abs(), sd_pa);
        match from {
            Kind::Excitatory => moments,
            Kind::Inhibitory => moments.negative(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The midpoint rule over probabilities: slow, obviously right.
    fn by_quantiles(quantile: impl Fn(f64) -> f64) -> WeightMoments {
        const DRAWS: u32 = 400_000;
        let mut sums = [0.0; 3];
        for k in 0..DRAWS {
            let w = quantile((f64::from(k) + 0.5) / f64::from(DRAWS));
            sums.iter_mut().zip([w, w * w, w * w * w]).for_each(|(sum, term)| *sum += term);
        }
        let [mean_pa, square_pa2, cube_pa3] = sums.map(|sum| sum / f64::from(DRAWS));
        WeightMoments { mean_pa, square_pa2, cube_pa3 }
    }

    fn normal_quantile(p: f64) -> f64 {
        -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
    }

    /// By bisection.
    fn erfc_inv(y: f64) -> f64 {
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if libm::erfc(middle) > y { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }

    fn assert_close(ours: WeightMoments, slow: WeightMoments, tolerance: f64) {
        let pairs = [
            (ours.mean_pa, slow.mean_pa),
            (ours.square_pa2, slow.square_pa2),
            (ours.cube_pa3, slow.cube_pa3),
        ];
        for (ours, slow) in pairs {
            assert!((ours / slow - 1.0).abs() < tolerance, "{ours} {slow}");
        }
    }

    #[test]
    fn moments_are_those_of_many_draws() {
        for (mean, sd) in [(10.0, 1.0), (10.0, 8.0), (3.0, 9.0), (0.0, 2.0)] {
            let across = 0.5 * libm::erfc(mean / sd * FRAC_1_SQRT_2);
            let redrawn = |p: f64| mean + sd * normal_quantile(across + (1.0 - across) * p);
            assert_close(WeightMoments::truncated(mean, sd), by_quantiles(redrawn), 1e-4);
        }
        let (mean, sd) = (10.0, 4.0);
        let variance = (0.16_f64).ln_1p();
        let lognormal =
            |p: f64| mean * (normal_quantile(p) * variance.sqrt() - variance / 2.0).exp();
        assert_close(WeightMoments::lognormal(mean, sd), by_quantiles(lognormal), 1e-3);
    }

    #[test]
    fn little_spread_adds_its_square() {
        let moments = WeightMoments::truncated(10.0, 1.0);
        assert!((moments.square_pa2 - 101.0).abs() < 1e-10);
        assert!((moments.cube_pa3 - 1030.0).abs() < 1e-8);
    }
}
