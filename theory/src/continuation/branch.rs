//! Whole branches: both directions from a start, and all branches from several fixed points.

use rayon::prelude::*;

use super::special::SpecialPoint;
use super::{
    BranchEnd, BranchPoint, Continuation, ContinuationError, ContinuationSettings, Direction,
};
use crate::family::Family;
use crate::fixed_point::FixedPoint;

/// A branch of fixed points through a start, with both of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The points in order along the branch, from the end that [`Direction::Down`] led to.
    pub points: Vec<BranchPoint>,
    /// Where in [`Self::points`] the start is.
    pub start: usize,
    /// The special points in the same order.
    pub special_points: Vec<SpecialPoint>,
    /// Why the branch ended at the front and at the back.
    pub ends: (BranchEnd, BranchEnd),
}

/// Follows the branch through a fixed point in both directions.
///
/// # Errors
/// [`ContinuationError`] if the range does not hold the start or a network in it does not exist.
pub fn follow(
    family: &dyn Family,
    parameter: f64,
    start: &FixedPoint,
    settings: ContinuationSettings,
) -> Result<Branch, ContinuationError> {
    let walk = |direction| walk(family, parameter, start, direction, settings);
    let (down, up) = rayon::join(|| walk(Direction::Down), || walk(Direction::Up));
    let (down, up) = (down?, up?);
    let mut points = down.points;
    points.reverse();
    let start = points.len() - 1;
    let mut special_points = down.special_points;
    special_points.reverse();
    if down.end != BranchEnd::Closed {
        points.extend(up.points.into_iter().skip(1));
        special_points.extend(up.special_points);
    }
    Ok(Branch { points, start, special_points, ends: (down.end, up.end) })
}

struct Walk {
    points: Vec<BranchPoint>,
    special_points: Vec<SpecialPoint>,
    end: BranchEnd,
}

fn walk(
    family: &dyn Family,
    parameter: f64,
    start: &FixedPoint,
    direction: Direction,
    settings: ContinuationSettings,
) -> Result<Walk, ContinuationError> {
    let mut continuation = Continuation::new(family, parameter, start, direction, settings)?;
    let points: Result<Vec<BranchPoint>, _> = continuation.by_ref().collect();
    let points = points?;
    let end = continuation.end().unwrap_or(BranchEnd::PointLimit);
    Ok(Walk { points, special_points: continuation.special_points().to_vec(), end })
}

/// Follows the branches through several fixed points at one parameter, each branch once.
///
/// Fixed points that lie on one branch give one branch. Branches are followed in parallel.
///
/// # Errors
/// As [`follow`].
pub fn follow_all(
    family: &dyn Family,
    parameter: f64,
    starts: &[FixedPoint],
    settings: ContinuationSettings,
) -> Result<Vec<Branch>, ContinuationError> {
    let branches: Result<Vec<Branch>, _> =
        starts.par_iter().map(|start| follow(family, parameter, start, settings)).collect();
    let mut distinct: Vec<Branch> = Vec::new();
    for (branch, start) in branches?.into_iter().zip(starts) {
        if !distinct.iter().any(|known| known.passes(family, parameter, start)) {
            distinct.push(branch);
        }
    }
    Ok(distinct)
}

impl Branch {
    /// Whether the branch goes through a fixed point at `parameter`, other than by its own start.
    fn passes(&self, family: &dyn Family, parameter: f64, other: &FixedPoint) -> bool {
        let Ok(field) = family.at(parameter) else { return false };
        let crossings = self.points.windows(2).filter(|pair| {
            let (a, b) = (pair[0].parameter - parameter, pair[1].parameter - parameter);
            a * b <= 0.0
        });
        crossings.map(|pair| interpolated(pair, parameter)).any(|guess| {
            crate::solver::correct(&field, &guess, &Default::default())
                .is_ok_and(|point| same(&point, other))
        })
    }
}

/// The rates between two points of a branch where it crosses a parameter.
fn interpolated(pair: &[BranchPoint], parameter: f64) -> data::Rates {
    let (a, b) = (&pair[0], &pair[1]);
    let share = (parameter - a.parameter) / (b.parameter - a.parameter);
    let share = if share.is_finite() { share } else { 0.0 };
    let (from, to) = (a.fixed_point.rates().hz(), b.fixed_point.rates().hz());
    let between = from.iter().zip(to).map(|(from, to)| from + share * (to - from));
    data::Rates::from_hz(between.collect())
}

/// Fixed points this close (spikes/s) are one.
const SAME_HZ: f64 = 1e-6;

fn same(a: &FixedPoint, b: &FixedPoint) -> bool {
    a.rates().hz().iter().zip(b.rates().hz()).all(|(a, b)| (a - b).abs() <= SAME_HZ * (1.0 + b))
}
