//! Whole branches: both directions from a start, and all branches from several fixed points.

use std::sync::Arc;

use rayon::prelude::*;

use super::curve::Curve;
use super::special::{self, SpecialKind, SpecialPoint};
use super::walk::{Place, Walk};
use super::{
    BranchEnd, BranchPoint, ContinuationError, ContinuationSettings, Direction, Start, State,
};
use crate::family::Family;
use crate::fixed_point::FixedPoint;
use crate::observer::{Observer, go_on};

/// A branch of fixed points through a start, with both of its ends.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Branch {
    /// The points in order along the branch, from the end that [`Direction::Down`] led to.
    pub points: Vec<BranchPoint>,
    /// The special points in the same order.
    pub special_points: Vec<SpecialPoint>,
    /// Where in [`Self::points`] the start is.
    pub start: usize,
    /// Why the branch ended at the front and at the back.
    pub ends: (BranchEnd, BranchEnd),
}

impl Branch {
    /// Forgets where the relaxation begins to oscillate, in pseudo-time, of which neurons know nothing.
    pub fn leave_out_hopf_points(&mut self) {
        self.special_points.retain(|special| special.kind != SpecialKind::Hopf);
    }

    /// All points along the branch, each special point at its place between the others.
    pub fn in_order(&self) -> impl Iterator<Item = (&BranchPoint, Option<&SpecialPoint>)> {
        self.points.iter().enumerate().flat_map(|(index, point)| {
            let here = self.special_points.iter().filter(move |special| special.after == index);
            let special = here.map(|special| (&special.point, Some(special)));
            std::iter::once((point, None)).chain(special)
        })
    }
}

/// Follows the branch through a fixed point in both directions.
///
/// # Errors
/// [`ContinuationError`] if the range does not hold the start, that is no fixed point there, a network in the
/// range does not exist or has other populations, or the observer wants to stop.
pub fn follow(
    family: &dyn Family,
    parameter: f64,
    start: &FixedPoint,
    settings: ContinuationSettings,
    observer: &dyn Observer,
) -> Result<Branch, ContinuationError> {
    Track::through(family, parameter, start, settings, observer)?.classified(observer)
}

/// Follows the branches through several fixed points, each branch once.
///
/// Fixed points that lie on one branch give one branch, that of the first of them. As many branches
/// are followed at once as there are threads; what comes out does not depend on how many.
///
/// # Errors
/// As [`follow`].
pub fn follow_all(
    family: &dyn Family,
    starts: &[Start],
    settings: ContinuationSettings,
    observer: &dyn Observer,
) -> Result<Vec<Branch>, ContinuationError> {
    let mut distinct: Vec<Track<'_>> = Vec::new();
    let mut left: Vec<&Start> = starts.iter().collect();
    while !left.is_empty() {
        let side_by_side = left.len().min(rayon::current_num_threads());
        let now: Vec<&Start> = left.drain(..side_by_side).collect();
        let tracks: Result<Vec<Track<'_>>, _> = now
            .par_iter()
            .map(|start| Track::through(family, start.parameter, &start.point, settings, observer))
            .collect();
        // Two of them may be one branch, however many are followed at once.
        for (track, start) in tracks?.into_iter().zip(now) {
            if !is_passed(&distinct, start) {
                distinct.push(track);
            }
        }
        left.retain(|start| !is_passed(&distinct, start));
    }
    distinct.par_iter().map(|track| track.classified(observer)).collect()
}

/// Whether a known branch goes through a fixed point.
fn is_passed(known: &[Track<'_>], start: &Start) -> bool {
    known.iter().any(|track| track.passes(start.parameter, &start.point))
}

/// The fixed points at one parameter on the branch that leaves a fixed point at the lower end of
/// the range upwards, in the order in which it meets them; those met before it gets stuck.
pub(crate) fn crossings(
    family: &dyn Family,
    start: &FixedPoint,
    settings: ContinuationSettings,
    parameter: f64,
    observer: &dyn Observer,
) -> Vec<FixedPoint> {
    let (Ok(field), Ok(mut walk)) = (
        family.at(parameter),
        Walk::new(Arc::new(family), settings.range.0, start, Direction::Up, settings),
    ) else {
        return Vec::new();
    };
    let mut met = Vec::new();
    let mut before = walk.current.clone();
    while let (Ok(true), false) = (walk.advance(), observer.wants_stop()) {
        let pair = [before, walk.current.clone()];
        if crosses(&pair, parameter) {
            let guess = interpolated(&pair, parameter);
            met.extend(crate::solver::correct(&field, &guess, &Default::default()));
        }
        [_, before] = pair;
    }
    met
}

/// Whether a parameter lies between two places of a branch.
fn crosses(pair: &[Place], parameter: f64) -> bool {
    let [before, after] = [&pair[0], &pair[1]].map(|place| place.position.parameter - parameter);
    before * after <= 0.0
}

/// A branch before anybody has asked how stable it is.
struct Track<'a> {
    curve: Curve<'a>,
    settings: ContinuationSettings,
    places: Vec<Place>,
    start: usize,
    ends: (BranchEnd, BranchEnd),
}

impl<'a> Track<'a> {
    fn through(
        family: &'a dyn Family,
        parameter: f64,
        start: &FixedPoint,
        settings: ContinuationSettings,
        observer: &dyn Observer,
    ) -> Result<Self, ContinuationError> {
        let towards =
            |direction| Walk::new(Arc::new(family), parameter, start, direction, settings);
        let (down, up) = rayon::join(
            || walk(towards(Direction::Down)?, observer),
            || walk(towards(Direction::Up)?, observer),
        );
        let ((curve, down, front), (_, up, back)) = (down?, up?);
        // Walked the other way, every tangent points backwards.
        let mut places: Vec<Place> = down.into_iter().rev().map(Place::turned).collect();
        let start = places.len() - 1;
        if front != BranchEnd::Closed {
            places.extend(up.into_iter().skip(1));
        }
        Ok(Self { curve, settings, places, start, ends: (front, back) })
    }

    /// The branch with its stability and special points.
    fn classified(&self, observer: &dyn Observer) -> Result<Branch, ContinuationError> {
        let states: Result<Vec<State>, ContinuationError> = self
            .places
            .par_iter()
            .map(|place| {
                go_on(observer)?;
                State::at(&self.curve, place.clone())
            })
            .collect();
        let states = states?;
        let passed: Result<Vec<Vec<SpecialPoint>>, ContinuationError> = states
            .par_windows(2)
            .map(|pair| {
                go_on(observer)?;
                special::between(&self.curve, &pair[0], &pair[1], &self.settings)
            })
            .collect();
        let special_points = passed?.into_iter().enumerate().flat_map(|(after, passed)| {
            passed.into_iter().map(move |special| SpecialPoint { after, ..special })
        });
        Ok(Branch {
            special_points: special_points.collect(),
            points: states.into_iter().map(|state| state.point).collect(),
            start: self.start,
            ends: self.ends,
        })
    }

    /// Whether the branch goes through a fixed point, other than by its own start.
    fn passes(&self, parameter: f64, other: &FixedPoint) -> bool {
        let Ok(field) = self.curve.at(parameter) else { return false };
        let crossings = self.places.windows(2).filter(|pair| crosses(pair, parameter));
        crossings.map(|pair| interpolated(pair, parameter)).any(|guess| {
            crate::solver::correct(&field, &guess, &Default::default())
                .is_ok_and(|point| same(&point, other))
        })
    }
}

/// All places of a walk, and why it ended.
fn walk<'a>(
    mut walk: Walk<'a>,
    observer: &dyn Observer,
) -> Result<(Curve<'a>, Vec<Place>, BranchEnd), ContinuationError> {
    let mut places = vec![walk.current.clone()];
    while walk.advance()? {
        go_on(observer)?;
        observer.observe(&walk.progress());
        places.push(walk.current.clone());
    }
    Ok((walk.curve, places, walk.end.unwrap_or(BranchEnd::PointLimit)))
}

/// The rates between two places of a branch where it crosses a parameter.
fn interpolated(pair: &[Place], parameter: f64) -> data::Rates {
    let (a, b) = (&pair[0].position, &pair[1].position);
    let share = (parameter - a.parameter) / (b.parameter - a.parameter);
    let share = if share.is_finite() { share } else { 0.0 };
    let between = a.rates_hz.iter().zip(&b.rates_hz).map(|(from, to)| from + share * (to - from));
    data::Rates::from_hz(between.collect())
}

/// Fixed points this close (spikes/s) are one.
const SAME_HZ: f64 = 1e-6;

fn same(a: &FixedPoint, b: &FixedPoint) -> bool {
    let (a, b) = (a.rates().hz(), b.rates().hz());
    // A start of another length is another one, and refused when its turn comes.
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= SAME_HZ * (1.0 + b))
}
