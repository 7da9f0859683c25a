//! How a Gaussian of distance averages over a disk of cortex.

use std::f64::consts::PI;

/// Standard deviation of the microcircuit's Gaussian connection profile (mm), from Potjans &
/// Diesmann 2014 (doi:10.1093/cercor/bhs358), in the digits of the published network.
const PROFILE_SD_MM: f64 = 0.296_532_082_898_123_66;

/// The mean of `exp(-r^2 / (2 sigma^2))` over all pairs of points of a disk `r` apart, for the
/// microcircuit's `sigma`.
///
/// Over the distribution of distances in a disk (Sheng 1985, Adv Appl Probab 17:748) it is
/// ```text
/// (2 / z) (1 - e^-z (I0(z) + I1(z))),  z = (R / sigma)^2,
/// ```
/// with modified Bessel functions. They are taken from their integral
/// `e^-z (I0 + I1) = 1/pi INT_0^pi e^(-z (1 - cos t)) (1 + cos t) dt`; the integrand is periodic
/// and smooth, so that the trapezoidal rule is accurate to rounding.
pub(super) fn mean_profile(surface_mm2: f64) -> f64 {
    let z = surface_mm2 / PI / (PROFILE_SD_MM * PROFILE_SD_MM);
    // The integrand is about 1/sqrt(z) wide.
    let steps = 64 + (16.0 * z.sqrt()) as usize;
    let term = |step: usize| {
        let rest = 2.0 * (PI * (step as f64 + 0.5) / (2.0 * steps as f64)).sin().powi(2);
        (1.0 - (-z * rest).exp()) * (2.0 - rest)
    };
    2.0 / z * (0..steps).map(term).sum::<f64>() / steps as f64
}

/// The same mean as Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358) took it for their 1 mm²: over
/// distances from the centre of a disk only. Their connection probabilities contain it.
pub(super) fn mean_profile_from_centre(surface_mm2: f64) -> f64 {
    let half_z = surface_mm2 / PI / (2.0 * PROFILE_SD_MM * PROFILE_SD_MM);
    -(-half_z).exp_m1() / half_z
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The density of distances in a disk of radius R, Sheng 1985, integrated by Simpson's rule.
    fn by_sheng(surface_mm2: f64) -> f64 {
        let radius = (surface_mm2 / PI).sqrt();
        let integrand = |r: f64| {
            let angle = ((2.0 * radius - r).max(0.0) / (2.0 * radius + r)).sqrt().atan();
            let density = r / surface_mm2 * 2.0 * (4.0 * angle - (4.0 * angle).sin());
            density * (-r * r / (2.0 * PROFILE_SD_MM * PROFILE_SD_MM)).exp()
        };
        let (steps, end) = (200_000, (2.0 * radius).min(12.0 * PROFILE_SD_MM));
        let h = end / steps as f64;
        let weight = |k: usize| match k {
            0 => 1.0,
            k if k == steps => 1.0,
            k if k % 2 == 1 => 4.0,
            _ => 2.0,
        };
        (0..=steps).map(|k| weight(k) * integrand(k as f64 * h)).sum::<f64>() * h / 3.0
    }

    #[test]
    fn the_mean_agrees_with_shengs_distribution() {
        for surface_mm2 in [0.01, 0.3, 1.0, 7.0, 113.8, 1484.6] {
            let ratio = mean_profile(surface_mm2) / by_sheng(surface_mm2);
            assert!((ratio - 1.0).abs() < 1e-9, "{surface_mm2} mm2: {ratio}");
        }
    }

    #[test]
    fn small_disks_have_all_and_large_ones_a_gaussians_share() {
        assert!((mean_profile(1e-9) - 1.0).abs() < 1e-6);
        let (surface, gaussian) = (1e6, 2.0 * PI * PROFILE_SD_MM * PROFILE_SD_MM);
        assert!((mean_profile(surface) * surface / gaussian - 1.0).abs() < 1e-3);
    }
}
