//! The rate of a single population against the one that its input calls for.

use super::PlaneError;
use crate::mean_field::MeanField;
use crate::working_point::WorkingPoint;

/// Phi(nu) over nu of one population, with the noise of its input and without (Schuecker, Schmidt et al. 2017,
/// doi:10.1371/journal.pcbi.1005179, Fig. 2): fixed points are where it meets nu.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PhaseLine {
    /// The rates nu (spikes/s), evenly spaced from 0.
    pub rates_hz: Vec<f64>,
    /// Phi(nu) (spikes/s).
    pub phi_hz: Vec<f64>,
    /// The same for input of the same mean that does not fluctuate (spikes/s).
    pub phi_without_noise_hz: Vec<f64>,
    /// Where the latter meets nu (spikes/s), ascending.
    pub fixed_points_without_noise_hz: Vec<f64>,
}

/// Halvings of an interval between two rates, to rounding.
const HALVINGS: usize = 60;

impl PhaseLine {
    /// Refuses networks that have no line.
    ///
    /// # Errors
    /// [`PlaneError::NotOne`] if there is not one population.
    pub fn check(field: &MeanField) -> Result<(), PlaneError> {
        match field.size() {
            1 => Ok(()),
            populations => Err(PlaneError::NotOne { populations }),
        }
    }

    /// Up to a rate, at so many rates besides 0; without noise, two fixed points between neighbouring rates are missed.
    ///
    /// # Errors
    /// [`PlaneError`] if there is not one population, or nothing to look at.
    pub fn of(field: &MeanField, highest_hz: f64, steps: usize) -> Result<Self, PlaneError> {
        Self::check(field)?;
        if !(highest_hz.is_finite() && highest_hz > 0.0) {
            return Err(PlaneError::Highest { highest_hz: [highest_hz; 2] });
        }
        if steps == 0 {
            return Err(PlaneError::NoCells);
        }
        let rates_hz: Vec<f64> =
            (0..=steps).map(|k| highest_hz * k as f64 / steps as f64).collect();
        let without_noise = |rate_hz: f64| phi_hz(field, rate_hz, false);
        let excess = |rate_hz: f64| without_noise(rate_hz) - rate_hz;
        Ok(Self {
            phi_hz: rates_hz.iter().map(|&rate| phi_hz(field, rate, true)).collect(),
            phi_without_noise_hz: rates_hz.iter().map(|&rate| without_noise(rate)).collect(),
            fixed_points_without_noise_hz: zeros(&rates_hz, &excess),
            rates_hz,
        })
    }
}

fn phi_hz(field: &MeanField, rate_hz: f64, is_noisy: bool) -> f64 {
    let mut point = WorkingPoint::zero(1);
    let mut phi_hz = [0.0];
    field.working_point_into(&[rate_hz], &mut point);
    if !is_noisy {
        point.sigma_mv[0] = 0.0;
    }
    field.transfer().rates(&point.mu_mv, &point.sigma_mv, &mut phi_hz);
    phi_hz[0]
}

/// Where a function is 0, or changes its sign between neighbours.
fn zeros(rates_hz: &[f64], function: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let values: Vec<f64> = rates_hz.iter().map(|&rate| function(rate)).collect();
    let mut zeros: Vec<f64> = Vec::new();
    for k in 0..rates_hz.len() {
        if values[k] == 0.0 {
            zeros.push(rates_hz[k]);
        } else if k > 0 && values[k - 1] * values[k] < 0.0 {
            zeros.push(zero_between(rates_hz[k - 1], rates_hz[k], function));
        }
    }
    zeros
}

fn zero_between(mut low: f64, mut high: f64, function: &dyn Fn(f64) -> f64) -> f64 {
    let is_positive_below = function(low) > 0.0;
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if (function(middle) > 0.0) == is_positive_below {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;

    fn field(preset: DescribedPreset) -> MeanField {
        MeanField::new(&preset.network().unwrap(), Assumptions::PUBLISHED).unwrap()
    }

    #[test]
    fn the_curve_meets_the_fixed_points_and_without_noise_there_is_silence_below_threshold() {
        let line = PhaseLine::of(&field(DescribedPreset::E1d), 60.0, 600).unwrap();
        let excess = |k: usize| line.phi_hz[k] - line.rates_hz[k];
        // The fixed points are at 0.005, 15.85 and 41.29 spikes/s (doi:10.1371/journal.pcbi.1005179, Fig. 2).
        assert!(excess(0) > 0.0 && excess(1) < 0.0);
        assert!(excess(158) < 0.0 && excess(159) > 0.0);
        assert!(excess(412) > 0.0 && excess(413) < 0.0);
        assert_eq!(line.phi_without_noise_hz[0], 0.0);
        let found = &line.fixed_points_without_noise_hz;
        assert_eq!((found.len(), found[0]), (3, 0.0));
        for &rate_hz in found {
            let field = field(DescribedPreset::E1d);
            assert!((phi_hz(&field, rate_hz, false) - rate_hz).abs() < 1e-6, "{rate_hz}");
        }
        // Noise lets the population fire below threshold.
        assert!(line.phi_hz[100] > line.phi_without_noise_hz[100]);
    }

    #[test]
    fn more_populations_are_refused() {
        let refusal = PhaseLine::of(&field(DescribedPreset::E2d), 50.0, 10).unwrap_err();
        assert_eq!(refusal, PlaneError::NotOne { populations: 2 });
        let nothing = PhaseLine::of(&field(DescribedPreset::E1d), 50.0, 0);
        assert_eq!(nothing, Err(PlaneError::NoCells));
    }
}
