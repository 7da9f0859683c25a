//! The probit regression of SLN over the ratio of densities.

/// `SLN = Phi(intercept + slope ln(target density / source density))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probit {
    /// The probit at equal densities.
    pub intercept: f64,
    /// Change with the natural logarithm of the ratio of the overall densities, target to source.
    pub slope: f64,
}

impl Probit {
    /// The fit of Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4), by `aod::betabin` of R.
    pub const PUBLISHED: Self = Self { intercept: -0.151_614_2, slope: -1.534_32 };

    /// SLN of a connection, within a few units of the last place.
    #[must_use]
    pub fn sln(&self, target_per_mm3: f64, source_per_mm3: f64) -> f64 {
        let log_ratio = libm::log(target_per_mm3) - libm::log(source_per_mm3);
        normal_distribution(self.intercept + self.slope * log_ratio)
    }
}

/// The cumulative standard normal distribution.
pub(in crate::macaque) fn normal_distribution(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}
