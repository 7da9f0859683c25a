//! The unstable fixed points at which trajectories part.

use data::Rates;

use super::fate::{Fate, Fates, Slow};
use super::{SeparatrixError, SeparatrixSettings};
use crate::fixed_point::FixedPoint;
use crate::linalg::Complex;
use crate::mean_field::MeanField;
use crate::stability::{Mode, Stability};
use crate::trajectory::FlowMethod;

/// An unstable fixed point that trajectories next to the separatrix pass.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EdgePoint {
    /// The fixed point, exact by Newton's method.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub fixed_point: FixedPoint,
    /// All eigenvalues of the gain matrix there, by descending real part.
    #[cfg_attr(feature = "serde", serde(rename = "eigenvalues"))]
    pub spectrum: Vec<Complex>,
    /// The critical mode.
    pub critical: Mode,
    /// How slowly it was passed (spikes/s per time constant).
    pub speed_hz: f64,
}

impl EdgePoint {
    /// The number of unstable directions.
    #[must_use]
    pub fn n_unstable(&self) -> usize {
        self.spectrum.iter().filter(|eigenvalue| eigenvalue.re >= 1.0).count()
    }
}

/// What sits where trajectories part.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Border {
    /// A saddle with one unstable direction, whose stable manifold is the separatrix.
    Saddle(EdgePoint, Push),
    /// A fixed point with several unstable directions.
    Several(EdgePoint, Push),
    /// Nothing unstable: the near state itself vanishes at a fold, and trajectories pass its ghost.
    Fold {
        /// Where the trajectory was slowest (spikes/s).
        #[cfg_attr(feature = "serde", serde(rename = "ghost_hz"))]
        ghost: Rates,
        /// Its speed there (spikes/s per time constant).
        speed_hz: f64,
    },
}

/// Where small pushes along the critical direction lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Push {
    /// Whether a push against the right critical mode escapes, and one along it.
    pub escapes: (bool, bool),
}

impl Push {
    /// Whether the two pushes fall to either side, as at a point of the separatrix.
    #[must_use]
    pub fn parts(self) -> bool {
        self.escapes.0 != self.escapes.1
    }
}

/// A push along the critical mode, relative to the largest rate.
const PUSH: f64 = 1e-4;

/// Two fixed points closer than this (spikes/s) are one.
const SAME_HZ: f64 = 1e-6;

/// Slow passages that lead to a fixed point are at most this fast (spikes/s per time constant).
const FASTEST_HZ: f64 = 10.0;

/// The border that the last trajectories on both sides lingered at, and all they passed.
pub(super) fn border(
    field: &MeanField,
    fates: Fates,
    mut slow: Vec<Slow>,
    at: f64,
) -> Result<(Border, Vec<EdgePoint>), SeparatrixError> {
    slow.retain(|passage| passage.speed_hz < FASTEST_HZ);
    slow.sort_by(|a, b| a.speed_hz.total_cmp(&b.speed_hz));
    let passed = unstable_points(field, &slow)?;
    for point in &passed {
        let push = push(field, fates, point);
        if push.parts() {
            let single = point.n_unstable() == 1;
            let kind = if single { Border::Saddle } else { Border::Several };
            return Ok((kind(point.clone(), push), passed));
        }
    }
    let slowest = slow.first();
    let speed_hz = slowest.map_or(f64::INFINITY, |passage| passage.speed_hz);
    match slowest {
        Some(passage) if passed.is_empty() => {
            let ghost = Rates::from_hz(passage.rates_hz.clone());
            Ok((Border::Fold { ghost, speed_hz }, passed))
        }
        _ => Err(SeparatrixError::NoBorder { at, speed_hz }),
    }
}

/// The distinct unstable fixed points next to slow passages.
fn unstable_points(field: &MeanField, slow: &[Slow]) -> Result<Vec<EdgePoint>, SeparatrixError> {
    let mut points: Vec<EdgePoint> = Vec::new();
    for passage in slow {
        let guess = Rates::from_hz(passage.rates_hz.clone());
        let Ok(fixed_point) = crate::solver::correct(field, &guess, &Default::default()) else {
            continue;
        };
        let known = |other: &EdgePoint| {
            let (a, b) = (fixed_point.rates().hz(), other.fixed_point.rates().hz());
            crate::mean_field::largest_difference(a, b) < SAME_HZ
        };
        if points.iter().any(known) {
            continue;
        }
        let stability = Stability::of(field, &fixed_point)?;
        if !stability.is_stable() {
            points.push(EdgePoint {
                fixed_point,
                critical: stability.critical_mode()?,
                spectrum: stability.spectrum().to_vec(),
                speed_hz: passage.speed_hz,
            });
        }
    }
    Ok(points)
}

/// Pushes a fixed point along its critical mode, both ways, and sees where the exact flow leads:
/// the published steps begin with one without input, which would undo the push.
fn push(field: &MeanField, fates: Fates, point: &EdgePoint) -> Push {
    let settings = SeparatrixSettings { flow: FlowMethod::default(), ..fates.settings };
    let fates = Fates { settings, ..fates };
    let rates_hz = point.fixed_point.rates().hz();
    let largest_hz = rates_hz.iter().copied().fold(0.0, f64::max);
    let [against, along] = [-1.0, 1.0].map(|sign| {
        let moved = rates_hz.iter().zip(&point.critical.right);
        let pushed = moved.map(|(rate, u)| (rate + sign * PUSH * largest_hz * u.re).max(0.0));
        fates.of(field, &pushed.collect::<Vec<f64>>()) == Fate::Escaped
    });
    Push { escapes: (against, along) }
}
