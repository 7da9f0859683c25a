//! Where a start loses the state that it leads to, as a parameter moves.

use data::Rates;

use super::bisection::{alike, settled};
use super::edge::{Border, EdgePoint, Push};
use super::fate::{Fate, Fates, mean};
use super::line::{ParameterLine, Shot};
use super::sections::Bracket;
use super::{Enclosed, SeparatrixError, SeparatrixSettings, enclose};
use crate::continuation::{
    BranchPoint, Continuation, ContinuationError, ContinuationSettings, Direction, SpecialKind,
    SpecialPoint,
};
use crate::family::Family;
use crate::fixed_point::FixedPoint;
use crate::mean_field::largest_difference;
use crate::observer::{Observer, go_on};

/// What bounds the state that a start leads to, between two values of a parameter.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Limit {
    /// The first value of the parameter.
    pub from: f64,
    /// The last value.
    pub to: f64,
    /// The state at the first value.
    pub near: FixedPoint,
    /// Where the start leads at the last value.
    pub far: FixedPoint,
    /// The branch of the state from the first value on, up to the fold or the last value.
    pub branch: Vec<BranchPoint>,
    /// The fold at which the state itself vanishes, if it does in the range.
    pub fold: Option<SpecialPoint>,
    /// How the start loses the state; `None` if it leads to it all the way.
    pub loss: Option<Loss>,
}

/// How a start loses its state.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Loss {
    /// It crosses the separatrix while the state is still there.
    Crossing(Box<Crossing>),
    /// It stays in the basin of the state until that meets an unstable fixed point and vanishes.
    Fold(Box<SpecialPoint>),
}

/// A start on the separatrix.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Crossing {
    /// The last parameter whose start returns to the state, and the first whose start does not.
    pub bracket: (f64, f64),
    /// The fixed point in the separatrix at which the trajectories part.
    pub point: EdgePoint,
    /// Where small pushes from it lead.
    pub push: Push,
    /// All unstable fixed points that trajectories passed, the slowest passage first.
    pub passed: Vec<EdgePoint>,
}

impl Limit {
    /// How the start loses its state.
    ///
    /// # Errors
    /// [`SeparatrixError::NoTransition`] if it keeps it.
    pub fn lost(&self) -> Result<&Loss, SeparatrixError> {
        let mean_hz = self.far.rates().mean_over_populations_hz();
        let kept = SeparatrixError::NoTransition { from: self.from, to: self.to, mean_hz };
        self.loss.as_ref().ok_or(kept)
    }
}

impl Loss {
    /// The parameter at which the state is lost.
    #[must_use]
    pub fn parameter(&self) -> f64 {
        match self {
            Self::Crossing(crossing) => crossing.bracket.0,
            Self::Fold(fold) => fold.point.parameter,
        }
    }

    /// The fixed point that decides there: unstable in the separatrix, or neutral at the fold.
    #[must_use]
    pub fn fixed_point(&self) -> &FixedPoint {
        match self {
            Self::Crossing(crossing) => &crossing.point.fixed_point,
            Self::Fold(fold) => &fold.point.fixed_point,
        }
    }
}

/// A start that still returns this close to the fold, relative to the range of the parameter, loses
/// its state by the fold: closer than that, trajectories take thousands of time constants.
const AT_THE_FOLD: f64 = 1e-6;

/// Finds where a start loses its state as the parameter goes from one value to another.
///
/// The branch of the state is followed first, up to a fold, if there is one. The start is then
/// tried on this side of it.
///
/// # Errors
/// [`SeparatrixError`] if the start does not fit the networks, a setting or an end leads nowhere, a trajectory
/// does not decide, no unstable fixed point is found where trajectories part, or the observer wants to stop.
pub fn limit_of_state(
    family: &dyn Family,
    start: &Rates,
    from: f64,
    to: f64,
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Result<Limit, SeparatrixError> {
    settings.check(from, to)?;
    let line = ParameterLine { family, start: start.clone() };
    let (near, far) = rayon::join(
        || settled(&line, from, settings, observer),
        || settled(&line, to, settings, observer),
    );
    let (near, far) = (near?, far?);
    let (branch, fold) = follow_to_fold(family, &near, from, to, observer)?;
    let reached = branch.last().filter(|point| fold.is_none() && point.parameter == to);
    let kept = match reached {
        Some(end) => largest_difference(end.fixed_point.rates().hz(), far.rates().hz()) < SAME_HZ,
        None => alike(&near, &far),
    };
    let loss = if kept {
        None
    } else {
        let side = Sides { near: &near, far: &far, from, to };
        Some(loss(&line, side, fold.as_ref(), settings, observer)?)
    };
    Ok(Limit { from, to, near, far, branch, fold, loss })
}

/// Two fixed points closer than this (spikes/s) are one.
const SAME_HZ: f64 = 1e-6;

/// The branch of a state up to its first fold, and that fold, if there is one in the range.
fn follow_to_fold(
    family: &dyn Family,
    near: &FixedPoint,
    from: f64,
    to: f64,
    observer: &dyn Observer,
) -> Result<(Vec<BranchPoint>, Option<SpecialPoint>), ContinuationError> {
    let direction = if to > from { Direction::Up } else { Direction::Down };
    let settings = ContinuationSettings::over(from, to);
    let mut branch = Continuation::new(family, from, near, direction, settings)?;
    let mut points = Vec::new();
    while let Some(point) = branch.next() {
        go_on(observer)?;
        if point.is_ok() {
            observer.observe(&branch.progress());
        }
        let is_fold = |special: &&SpecialPoint| special.kind == SpecialKind::Fold;
        if let Some(fold) = branch.special_points().iter().find(is_fold).cloned() {
            points.push(fold.point.clone());
            return Ok((points, Some(fold)));
        }
        points.push(point?);
    }
    Ok((points, None))
}

/// The states at both ends of a parameter's range.
struct Sides<'a> {
    near: &'a FixedPoint,
    far: &'a FixedPoint,
    from: f64,
    to: f64,
}

fn loss(
    line: &ParameterLine<'_>,
    sides: Sides<'_>,
    fold: Option<&SpecialPoint>,
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Result<Loss, SeparatrixError> {
    let Sides { near, far, from, to } = sides;
    let fates = Fates::between(mean(near.rates().hz()), mean(far.rates().hz()), settings);
    let mut end = to;
    if let Some(fold) = fold {
        end = fold.point.parameter - AT_THE_FOLD * (to - from);
        let shot = Shot::at(line, end)?;
        if fates.of(&shot.field, &shot.start_hz) != Fate::Escaped {
            return Ok(Loss::Fold(Box::new(fold.clone())));
        }
    }
    let Enclosed { bracket, border, passed } =
        enclose(line, fates, Bracket { near: from, far: end }, observer)?;
    match border {
        Border::Saddle(point, push) | Border::Several(point, push) => {
            Ok(Loss::Crossing(Box::new(Crossing { bracket, point, push, passed })))
        }
        Border::Fold { speed_hz, .. } => Err(SeparatrixError::NoBorder { at: bracket.0, speed_hz }),
    }
}
