//! Following a fixed point along a parameter, around folds, by pseudo-arclength.
//!
//! The curve of fixed points `F(nu, p) = Phi(nu; p) - nu = 0` is followed in the space of rates and
//! parameter: a predictor along the tangent, then Newton's method on the bordered system with
//! the exact Jacobian, in a plane across the tangent (Keller 1977; Allgower & Georg 2003,
//! doi:10.1137/1.9780898719154). Arclength instead of the parameter carries it around folds,
//! where the parameter turns back.

mod branch;
mod curve;
mod special;

use data::Rates;

pub use branch::{Branch, follow, follow_all};
pub use special::{SpecialKind, SpecialPoint};

use crate::family::{Family, OutsideFamily};
use crate::fixed_point::{FixedPoint, TOLERANCE_HZ};
use crate::linalg::LinalgError;
use crate::mean_field::MeanField;
use crate::stability::Stability;
use curve::{Curve, Position, Scale};

/// How a branch is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContinuationSettings {
    /// The range of the parameter.
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
    /// How closely special points are located, in the parameter.
    pub special_tolerance: f64,
}

impl ContinuationSettings {
    /// The defaults for a range of the parameter.
    #[must_use]
    pub fn over(from: f64, to: f64) -> Self {
        Self {
            range: (from.min(to), from.max(to)),
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

/// One fixed point of a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchPoint {
    /// The parameter.
    pub parameter: f64,
    /// The fixed point there.
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
    /// The start is not inside the range.
    #[error("the start at {parameter} lies outside the range from {} to {}", range.0, range.1)]
    StartOutsideRange {
        /// The parameter of the start.
        parameter: f64,
        /// The range.
        range: (f64, f64),
    },
    /// The range is empty or not a number.
    #[error("the range from {} to {} of the parameter is empty", range.0, range.1)]
    EmptyRange {
        /// The range.
        range: (f64, f64),
    },
}

/// A branch on its way: an iterator over its points that the caller drives.
///
/// The first item is the start. After the last one, [`Self::end`] says why there are no more.
pub struct Continuation<'a> {
    curve: Curve<'a>,
    settings: ContinuationSettings,
    origin: Position,
    current: State,
    step: f64,
    taken: usize,
    end: Option<BranchEnd>,
    special: Vec<SpecialPoint>,
}

/// Where the continuation stands.
#[derive(Clone)]
struct State {
    position: Position,
    tangent: Position,
    point: BranchPoint,
    spectrum: Vec<crate::linalg::Complex>,
}

impl<'a> Continuation<'a> {
    /// Sets out from a fixed point of the family's member at `parameter`.
    ///
    /// # Errors
    /// [`ContinuationError`] if the range is empty, the start lies outside it, or there is no
    /// network at the start.
    pub fn new(
        family: &'a dyn Family,
        parameter: f64,
        start: &FixedPoint,
        direction: Direction,
        settings: ContinuationSettings,
    ) -> Result<Self, ContinuationError> {
        let (low, high) = settings.range;
        if !(low < high && low.is_finite() && high.is_finite()) {
            return Err(ContinuationError::EmptyRange { range: settings.range });
        }
        if !(low..=high).contains(&parameter) {
            return Err(ContinuationError::StartOutsideRange { parameter, range: settings.range });
        }
        let scale = Scale { rate_hz: settings.rate_scale_hz, parameter: high - low };
        let curve = Curve { family, scale, tolerance_hz: TOLERANCE_HZ };
        let position = Position { rates_hz: start.rates().hz().to_vec(), parameter };
        let sign = if direction == Direction::Up { 1.0 } else { -1.0 };
        let rates_hz = vec![0.0; position.rates_hz.len()];
        let towards = Position { rates_hz, parameter: sign * scale.parameter };
        let field = family.at(parameter)?;
        let tangent = curve.tangent(&position, &field, &towards)?;
        let current = State::new(&field, position.clone(), tangent)?;
        Ok(Self {
            curve,
            settings,
            origin: position,
            current,
            step: settings.first_step,
            taken: 0,
            end: None,
            special: Vec::new(),
        })
    }

    /// Why the branch ended; `None` while it goes on.
    #[must_use]
    pub fn end(&self) -> Option<BranchEnd> {
        self.end
    }

    /// The special points passed so far, in the order of the branch.
    #[must_use]
    pub fn special_points(&self) -> &[SpecialPoint] {
        &self.special
    }

    /// One step forward: halved until it succeeds, lengthened where it was easy.
    fn advance(&mut self) -> Result<(), ContinuationError> {
        loop {
            if self.step < self.settings.shortest_step {
                self.end = Some(self.why_stuck()?);
                return Ok(());
            }
            match self.attempt(self.step)? {
                Attempt::Reached { state, corrections } => {
                    self.pass_special_points(&state)?;
                    self.settle(*state);
                    self.lengthen(corrections);
                    return Ok(());
                }
                Attempt::Ended(end) => {
                    self.end = Some(end);
                    return Ok(());
                }
                Attempt::TooLong => self.step *= 0.5,
            }
        }
    }

    /// Why not even the shortest step succeeds.
    fn why_stuck(&self) -> Result<BranchEnd, ContinuationError> {
        let shortest = self.settings.shortest_step;
        let ahead = self.current.position.ahead(&self.current.tangent, shortest);
        let invalid = self.curve.outside_rates(&ahead)?;
        Ok(if invalid { BranchEnd::RatesInvalid } else { BranchEnd::StepTooSmall })
    }

    /// Tries a step of a given length from where the continuation stands.
    fn attempt(&self, length: f64) -> Result<Attempt, ContinuationError> {
        let (low, high) = self.settings.range;
        let guess = self.current.position.ahead(&self.current.tangent, length);
        if !(low..=high).contains(&guess.parameter) {
            return self.attempt_edge(guess.parameter.clamp(low, high));
        }
        let Some(corrected) = self.curve.correct(guess, &self.current.tangent)? else {
            return Ok(Attempt::TooLong);
        };
        let position = corrected.position;
        if !(low..=high).contains(&position.parameter) {
            return self.attempt_edge(position.parameter.clamp(low, high));
        }
        let tangent = self.curve.tangent(&position, &corrected.field, &self.current.tangent)?;
        if turned_too_far(&self.curve, &self.current.tangent, &tangent) {
            return Ok(Attempt::TooLong);
        }
        let state = Box::new(State::new(&corrected.field, position, tangent)?);
        Ok(Attempt::Reached { state, corrections: corrected.corrections })
    }

    /// The step that would leave the range ends on its edge instead.
    fn attempt_edge(&self, edge: f64) -> Result<Attempt, ContinuationError> {
        let from = &self.current.position;
        let slope = self.current.tangent.parameter;
        let length = (edge - from.parameter) / slope;
        if slope == 0.0 || !length.is_finite() || length < 0.0 {
            return Ok(Attempt::TooLong);
        }
        if length <= self.settings.shortest_step * 1e-3 {
            return Ok(Attempt::Ended(BranchEnd::RangeLeft));
        }
        let guess = from.ahead(&self.current.tangent, length);
        let field = self.curve.family.at(edge)?;
        let rates = Rates::from_hz(guess.rates_hz);
        let Ok(point) = crate::solver::correct(&field, &rates, &Default::default()) else {
            return Ok(Attempt::TooLong);
        };
        let position = Position { rates_hz: point.rates().hz().to_vec(), parameter: edge };
        // Newton's method at a fixed parameter may have fallen onto another branch.
        if self.curve.scale.distance(from, &position)
            > 3.0 * length.max(self.settings.shortest_step)
        {
            return Ok(Attempt::TooLong);
        }
        let tangent = self.curve.tangent(&position, &field, &self.current.tangent)?;
        let state = Box::new(State::new(&field, position, tangent)?);
        Ok(Attempt::Reached { state, corrections: 0 })
    }

    fn pass_special_points(&mut self, next: &State) -> Result<(), ContinuationError> {
        let passed = special::between(&self.curve, &self.current, next, &self.settings)?;
        self.special.extend(passed);
        Ok(())
    }

    fn settle(&mut self, next: State) {
        let (low, high) = self.settings.range;
        let scale = self.curve.scale;
        let travelled = scale.distance(&self.current.position, &next.position);
        let home = scale.distance(&self.origin, &next.position);
        self.taken += 1;
        self.current = next;
        let parameter = self.current.position.parameter;
        if parameter == low || parameter == high {
            self.end = Some(BranchEnd::RangeLeft);
        } else if self.taken > 3 && home < 0.5 * travelled {
            self.end = Some(BranchEnd::Closed);
        } else if self.taken >= self.settings.points {
            self.end = Some(BranchEnd::PointLimit);
        }
    }

    fn lengthen(&mut self, corrections: usize) {
        let factor = match corrections {
            0..=2 => 1.6,
            3 => 1.2,
            4 => 1.0,
            _ => 0.6,
        };
        self.step = (self.step * factor).min(self.settings.longest_step);
    }
}

enum Attempt {
    Reached { state: Box<State>, corrections: usize },
    Ended(BranchEnd),
    TooLong,
}

impl Iterator for Continuation<'_> {
    type Item = Result<BranchPoint, ContinuationError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.taken == 0 {
            self.taken = 1;
            return Some(Ok(self.current.point.clone()));
        }
        if self.end.is_some() {
            return None;
        }
        let before = self.taken;
        match self.advance() {
            Ok(()) if self.taken > before => Some(Ok(self.current.point.clone())),
            Ok(()) => None,
            Err(error) => {
                self.end = Some(BranchEnd::StepTooSmall);
                Some(Err(error))
            }
        }
    }
}

/// Consecutive tangents may differ by about 25 degrees.
fn turned_too_far(curve: &Curve<'_>, before: &Position, after: &Position) -> bool {
    curve.scale.distance(before, after) > 0.45
}

impl State {
    fn new(
        field: &MeanField,
        position: Position,
        tangent: Position,
    ) -> Result<Self, ContinuationError> {
        let rates = Rates::from_hz(position.rates_hz.clone());
        let stability = Stability::at(field, &rates)?;
        let fixed_point = FixedPoint::prove(field, position.rates_hz.clone())
            .map_err(|_| LinalgError::Singular { size: field.size() })?;
        let point = BranchPoint {
            parameter: position.parameter,
            fixed_point,
            n_unstable: stability.n_unstable(),
            spectral_abscissa: stability.spectral_abscissa(),
            parameter_slope: tangent.parameter,
        };
        Ok(Self { position, tangent, point, spectrum: stability.spectrum().to_vec() })
    }
}
