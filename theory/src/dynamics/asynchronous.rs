//! Whether the spiking network stays in its asynchronous state.

use std::f64::consts::TAU;

use data::Warning;
use data::units::{hz_from_per_ms, per_ms_from_hz};

use super::axis::{Axis, Sample};
use super::feedback::Feedback;
use super::mode::{NearMode, distance_to_one};
use super::network_response::NetworkResponse;
use super::zeros::Zeros;
use super::{DynamicsError, DynamicsSettings};
use crate::fixed_point::FixedPoint;
use crate::linalg::Complex;
use crate::mean_field::MeanField;
use crate::observer::Observer;

/// The stability of the asynchronous state at a fixed point.
///
/// The number of zeros of `det(1 - M(s))` with `Re s > 0` is the winding of `det(1 - M(iω))` about 0, whose phase is
/// followed from ω = 0 to where all eigenvalues of M stay below 1; each zero is then located by Newton's method on the
/// eigenvalue of M that is nearest to 1. Both have to agree: where they do not, [`Self::doubt`] says so.
///
/// ```
/// use siegert_theory::dynamics::{AsynchronousStability, DynamicsSettings};
/// use siegert_theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};
///
/// let network = data::presets::DescribedPreset::Brunel2000.network()?;
/// let field = MeanField::new(&network, Assumptions::default())?;
/// let point = solve(&field, &data::Rates::zero(2), &SolverSettings::default(), UNWATCHED)?;
/// let stability =
///     AsynchronousStability::of(&field, &point, DynamicsSettings::default(), UNWATCHED)?;
/// assert!(stability.is_stable() && stability.doubt().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AsynchronousStability {
    zeros: Vec<Zero>,
    damped: Vec<Zero>,
    nearest: Nearest,
    doubt: Option<Doubt>,
    warnings: Vec<Warning>,
}

/// A mode of the network by itself: deviations `e^{s t}` that reproduce themselves, `det(1 - M(s)) = 0`.
#[derive(Clone, Debug, PartialEq)]
pub struct Zero {
    /// Im s / 2π (Hz), at least 0; one above 0 stands for its conjugate, too.
    pub frequency_hz: f64,
    /// Re s (1/s): deviations grow e-fold in the inverse of it, or decay if it is below 0.
    pub growth_per_s: f64,
    /// The row v with `v M(s) = v`, so scaled that `v . u = 1`: what excites the mode.
    pub left: Vec<Complex>,
    /// The column u with `M(s) u = u`, of unit length, its largest entry real and positive: how the rates take part.
    pub right: Vec<Complex>,
}

/// Where along frequency an eigenvalue of M(iω) comes nearest to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Nearest {
    /// The frequency (Hz).
    pub frequency_hz: f64,
    /// The eigenvalue there.
    pub eigenvalue: Complex,
}

/// What is in doubt about a stability.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Doubt {
    /// The phase of the determinant cannot be followed: a zero lies on the imaginary axis.
    #[error(
        "a zero of det(1 - M) lies on the imaginary axis: the state is at the edge of stability"
    )]
    OnTheAxis,
    /// Not all zeros were located.
    #[error(
        "{by_winding} zeros of det(1 - M) lie to the right of the imaginary axis, {found} of them were located"
    )]
    Count {
        /// Their number by winding, conjugates included.
        by_winding: usize,
        /// How many were located.
        found: usize,
    },
}

impl AsynchronousStability {
    /// Of a fixed point.
    ///
    /// # Errors
    /// [`DynamicsError`] if the point is of another network, a population has no response at its input, a delay has
    /// no place on the grid, or the observer wants to stop.
    pub fn of(
        field: &MeanField,
        point: &FixedPoint,
        settings: DynamicsSettings,
        observer: &dyn Observer,
    ) -> Result<Self, DynamicsError> {
        Self::at(&NetworkResponse::watched(field, point.rates(), settings, observer)?, observer)
    }

    /// Of a state whose response is already there.
    ///
    /// # Errors
    /// [`DynamicsError::Stopped`] if the observer wants to.
    pub fn at(network: &NetworkResponse, observer: &dyn Observer) -> Result<Self, DynamicsError> {
        let axis = Axis::follow(network, observer)?;
        let zeros = Zeros::near(network, &axis, observer)?;
        let (right, left) = zeros.modes().iter().partition(|mode| mode.s_per_ms.re > 0.0);
        let located = |modes: Vec<&NearMode>| modes.into_iter().map(Zero::of).collect();
        let damped: Vec<Zero> = located(left);
        Ok(Self {
            zeros: located(right),
            damped: damped.into_iter().take(SHOWN_DAMPED).collect(),
            nearest: Nearest::along(network, &axis.samples),
            doubt: doubt(&axis, zeros.number_to_the_right()),
            warnings: network.warnings(),
        })
    }

    /// Whether every small deviation of the spiking network's rates decays.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.zeros.is_empty() && self.doubt.is_none()
    }

    /// The zeros to the right of the imaginary axis, one of each conjugate pair, by descending growth.
    #[must_use]
    pub fn zeros(&self) -> &[Zero] {
        &self.zeros
    }

    /// The least damped zeros that were found to its left, the least damped first: there may be others.
    #[must_use]
    pub fn damped(&self) -> &[Zero] {
        &self.damped
    }

    /// Where an eigenvalue of M comes nearest to 1.
    #[must_use]
    pub fn nearest(&self) -> Nearest {
        self.nearest
    }

    /// What is in doubt; usually nothing.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }

    /// The doubt, if there is one, and what is taken otherwise than a simulation has it.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let doubt = self.doubt.iter();
        let doubts = doubt.map(|doubt| Warning::new("asynchronous_stability", doubt.to_string()));
        doubts.chain(self.warnings.iter().cloned()).collect()
    }
}

/// So many damped zeros are told of.
const SHOWN_DAMPED: usize = 4;

impl Zero {
    fn of(mode: &NearMode) -> Self {
        Self {
            frequency_hz: hz_from_per_ms(mode.s_per_ms.im / TAU),
            growth_per_s: hz_from_per_ms(mode.s_per_ms.re),
            left: mode.left.clone(),
            right: mode.right.clone(),
        }
    }

    /// The complex frequency s (1/ms).
    #[must_use]
    pub fn s_per_ms(&self) -> Complex {
        Complex::new(per_ms_from_hz(self.growth_per_s), per_ms_from_hz(TAU * self.frequency_hz))
    }

    /// Whether deviations oscillate; else they leave, or return, as at a fold.
    #[must_use]
    pub fn oscillates(&self) -> bool {
        self.frequency_hz > 0.0
    }
}

/// Steps towards the nearest approach.
const STEPS: usize = 20;

/// It is located once a step is this small (1/ms).
const LOCATED_PER_MS: f64 = 1e-9;

impl Nearest {
    /// From the sample with the nearest eigenvalue by Gauss-Newton steps along the axis.
    fn along(network: &dyn Feedback, samples: &[Sample]) -> Self {
        let closest = samples
            .iter()
            .min_by(|a, b| distance_to_one(a.nearest).total_cmp(&distance_to_one(b.nearest)));
        let Some(closest) = closest else {
            return Self { frequency_hz: 0.0, eigenvalue: Complex::ZERO };
        };
        let (mut omega, mut eigenvalue) = (closest.omega_per_ms, closest.nearest);
        // Beyond the last sample, M is small, and there are no frequencies on the grid.
        let last = samples.last().map_or(omega, |last| last.omega_per_ms);
        let mut step: f64 = 0.0;
        for _ in 0..STEPS {
            let next = (omega + step).clamp(0.0, last);
            let Ok(mode) = NearMode::at(network, Complex::new(0.0, next)) else { break };
            // The first look makes a rough eigenvalue a sharp one.
            if step != 0.0 && distance_to_one(mode.eigenvalue) > distance_to_one(eigenvalue) {
                step *= 0.25;
                continue;
            }
            (omega, eigenvalue) = (next, mode.eigenvalue);
            let along = Complex::I * mode.slope_ms;
            step = ((1.0 - eigenvalue) * along.conj()).re / along.norm_sqr();
            let is_located = step.is_nan() || step.abs() < LOCATED_PER_MS;
            if is_located || (omega == 0.0 && step < 0.0) {
                break;
            }
        }
        Self { frequency_hz: hz_from_per_ms(omega / TAU), eigenvalue }
    }
}

fn doubt(axis: &Axis, found: usize) -> Option<Doubt> {
    let Some(by_winding) = axis.winding else { return Some(Doubt::OnTheAxis) };
    (by_winding != found).then_some(Doubt::Count { by_winding, found })
}
