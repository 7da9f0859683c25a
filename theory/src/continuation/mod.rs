//! Following a fixed point along a parameter, around folds, by pseudo-arclength.
//!
//! The curve of fixed points `F(nu, p) = Phi(nu; p) - nu = 0` is followed in the space of rates and
//! parameter: a predictor along the tangent, then Newton's method on the bordered system with
//! the exact Jacobian, in a plane across the tangent (Keller 1977; Allgower & Georg 2003,
//! doi:10.1137/1.9780898719154). Arclength instead of the parameter carries it around folds,
//! where the parameter turns back.

mod branch;
mod curve;
mod diagram;
mod special;
mod walk;

use std::sync::Arc;

use data::Rates;

pub(crate) use branch::crossings;
pub use branch::{Branch, follow, follow_all};
pub use diagram::{DiagramError, Start, Starts, diagram};
pub use special::{SpecialKind, SpecialPoint};

use crate::family::{Family, OutsideFamily};
use crate::fixed_point::{FixedPoint, TOLERANCE_HZ};
use crate::linalg::{Complex, LinalgError};
use crate::observer::{Progress, Stopped};
use crate::stability::Stability;
use curve::{Curve, Position};
use walk::{Place, Walk};

/// How a branch is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContinuationSettings {
    /// The range of the parameter, in its own unit.
    pub range: (f64, f64),
    /// Points at most, in each direction.
    pub points: usize,
    /// The first step, as a share of the range (or, in rates, of [`Self::rate_scale_hz`]).
    pub first_step: f64,
    /// The longest step.
    pub longest_step: f64,
    /// The shortest step; when not even this one succeeds, the branch ends.
    pub shortest_step: f64,
    /// The root mean square change of the rates that weighs as much as the whole range of the
    /// parameter (spikes/s).
    pub rate_scale_hz: f64,
    /// How closely special points are located, in the unit of the parameter.
    pub special_tolerance: f64,
}

impl ContinuationSettings {
    /// The defaults for the range between two values of the parameter, whichever is the lower one.
    #[must_use]
    pub fn over(from: f64, to: f64) -> Self {
        Self {
            // A value that is not a number stays, to be refused.
            range: if to < from { (to, from) } else { (from, to) },
            points: 2000,
            first_step: 0.01,
            longest_step: 0.1,
            shortest_step: 1e-6,
            rate_scale_hz: 10.0,
            special_tolerance: 1e-9,
        }
    }
}

/// Which way along the parameter a branch sets out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards larger values.
    Up,
    /// Towards smaller values.
    Down,
}

/// One fixed point of a branch; the parameter is in its own unit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BranchPoint {
    /// The parameter.
    pub parameter: f64,
    /// The fixed point there.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub fixed_point: FixedPoint,
    /// How many eigenvalues of the gain matrix have a real part of 1 or more.
    pub n_unstable: usize,
    /// The largest real part of an eigenvalue of the gain matrix.
    pub spectral_abscissa: f64,
    /// Change of the parameter per arclength: it changes sign at a fold.
    pub parameter_slope: f64,
}

/// Why a branch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum BranchEnd {
    /// It left the range of the parameter; its last point lies on the edge.
    RangeLeft,
    /// It came back to where it began.
    Closed,
    /// Not even the shortest step succeeded.
    StepTooSmall,
    /// Rates would become negative or exceed `1/t_ref`.
    RatesInvalid,
    /// The number of points was used up.
    PointLimit,
}

/// Why a branch cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum ContinuationError {
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// A system has no solution, or a spectrum was not found.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
    /// The observer wanted it.
    #[error("the continuation was stopped")]
    Stopped(#[from] Stopped),
    /// The start belongs to another network.
    #[error("the start at {parameter} has {found} rates, the network there {expected} populations")]
    StartWrongLength {
        /// The parameter of the start.
        parameter: f64,
        /// Rates in the start.
        found: usize,
        /// Populations of the network.
        expected: usize,
    },
    /// The network has other populations elsewhere along the parameter.
    #[error(
        "the network has {found} populations at {parameter}, but {expected} at the start: no branch \
         goes from one to the other"
    )]
    SizeChanges {
        /// Where.
        parameter: f64,
        /// Populations there.
        found: usize,
        /// Populations at the start.
        expected: usize,
    },
    /// The rates do not reproduce themselves.
    #[error(
        "the rates at {parameter} are no fixed point of the network there: they change by \
         {residual_hz:e} spikes/s, allowed are {TOLERANCE_HZ:e}"
    )]
    NotAFixedPoint {
        /// The parameter.
        parameter: f64,
        /// `max |Phi(nu) - nu|` (spikes/s).
        residual_hz: f64,
    },
    /// The start is not inside the range.
    #[error("the start at {parameter} lies outside the range from {} to {}", range.0, range.1)]
    StartOutsideRange {
        /// The parameter of the start.
        parameter: f64,
        /// The range.
        range: (f64, f64),
    },
    /// A step length, or a scale of lengths, that leads nowhere.
    #[error("{name} is {value}, allowed is a finite number above 0")]
    StepLength {
        /// Which of the settings.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// An end of the range is not a number.
    #[error("the range of the parameter is from {} to {}, allowed are finite numbers", range.0, range.1)]
    RangeNotFinite {
        /// The range.
        range: (f64, f64),
    },
    /// The range is empty.
    #[error("the range from {} to {} of the parameter is empty", range.0, range.1)]
    EmptyRange {
        /// The range.
        range: (f64, f64),
    },
}

/// A branch on its way: an iterator over its points that the caller drives.
///
/// The first item is the start. After the last one, [`Self::end`] says why there are no more.
/// It borrows the family that it is given as a reference, and owns one that it is given as such or
/// as an [`Arc`].
#[derive(Debug)]
pub struct Continuation<'a> {
    walk: Walk<'a>,
    current: State,
    begun: bool,
    failed: bool,
    special: Vec<SpecialPoint>,
}

impl<'a> Continuation<'a> {
    /// Sets out from a fixed point of the family's member at `parameter`.
    ///
    /// # Errors
    /// [`ContinuationError`] if the range is empty, the start lies outside it or is no fixed point of the
    /// network there, there is no such network, or a step length or scale is not a finite number above 0.
    pub fn new(
        family: impl Family + 'a,
        parameter: f64,
        start: &FixedPoint,
        direction: Direction,
        settings: ContinuationSettings,
    ) -> Result<Self, ContinuationError> {
        let walk = Walk::new(Arc::new(family), parameter, start, direction, settings)?;
        let current = State::at(&walk.curve, walk.current.clone())?;
        Ok(Self { walk, current, begun: false, failed: false, special: Vec::new() })
    }

    /// Why the branch ended; `None` while it goes on, and after an error.
    #[must_use]
    pub fn end(&self) -> Option<BranchEnd> {
        self.walk.end
    }

    /// How far the branch has been followed.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.walk.progress()
    }

    /// The special points passed so far, in the order of the branch.
    #[must_use]
    pub fn special_points(&self) -> &[SpecialPoint] {
        &self.special
    }

    fn advance(&mut self) -> Result<Option<BranchPoint>, ContinuationError> {
        let after = self.walk.taken - 1;
        if !self.walk.advance()? {
            return Ok(None);
        }
        let Walk { curve, settings, current, .. } = &self.walk;
        let next = State::at(curve, current.clone())?;
        let passed = special::between(curve, &self.current, &next, settings)?;
        self.special.extend(passed.into_iter().map(|special| SpecialPoint { after, ..special }));
        self.current = next;
        Ok(Some(self.current.point.clone()))
    }
}

impl Iterator for Continuation<'_> {
    type Item = Result<BranchPoint, ContinuationError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        if !std::mem::replace(&mut self.begun, true) {
            return Some(Ok(self.current.point.clone()));
        }
        let next = self.advance();
        self.failed = next.is_err();
        next.transpose()
    }
}

/// A place on the curve and how stable it is there.
#[derive(Clone, Debug)]
struct State {
    position: Position,
    tangent: Position,
    point: BranchPoint,
    spectrum: Vec<Complex>,
}

impl State {
    fn at(curve: &Curve<'_>, place: Place) -> Result<Self, ContinuationError> {
        let Place { position, tangent } = place;
        let parameter = position.parameter;
        let field = curve.at(parameter)?;
        let rates = Rates::from_hz(position.rates_hz.clone());
        let stability = Stability::at(&field, &rates)?;
        let fixed_point = FixedPoint::prove(&field, position.rates_hz.clone())
            .map_err(|residual_hz| ContinuationError::NotAFixedPoint { parameter, residual_hz })?;
        let point = BranchPoint {
            parameter,
            fixed_point,
            n_unstable: stability.n_unstable(),
            spectral_abscissa: stability.spectral_abscissa(),
            parameter_slope: tangent.parameter,
        };
        Ok(Self { position, tangent, point, spectrum: stability.spectrum().to_vec() })
    }
}
