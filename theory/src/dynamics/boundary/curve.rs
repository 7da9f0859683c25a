//! Following the onset of one oscillation.

use std::f64::consts::TAU;

use data::units::hz_from_per_ms;
use rayon::prelude::*;

use super::plane::Plane;
use super::vector::Vector;
use super::{Boundary, BoundaryEnd, BoundaryPoint, BoundarySettings, PlaneOnset};
use crate::dynamics::zeros::located;
use crate::dynamics::{AsynchronousStability, DynamicsError, NetworkResponse};
use crate::fixed_point::FixedPoint;
use crate::linalg::Complex;
use crate::observer::{Observer, Progress, go_on};
use crate::response::s_per_ms;
use crate::solver::correct;

/// The first step, as a share of the ranges.
const FIRST_STEP: f64 = 0.005;

/// Shorter steps make no way.
const SHORTEST_STEP: f64 = 1e-4;

/// Over this share of a range the growth is differentiated at the start.
const DIFFERENCE: f64 = 1e-5;

/// Corrections across the curve at most,
const CORRECTIONS: usize = 12;

/// until they are this small a share of the ranges.
const LOCATED: f64 = 1e-9;

/// Shorter ones say nothing of the slope but rounding errors.
const TELLING: f64 = 1e-6;

/// The curve does not turn by more (cosine) from step to step,
const STRAIGHT: f64 = 0.95;

/// nor does the frequency change by a larger share: it would be that of another mode.
const ALIKE: f64 = 0.25;

/// Other modes are counted this share of the ranges beside the curve, where the one on it decays.
const BESIDE: f64 = 1e-3;

/// Follows the onset of an oscillation through a known one in both directions, to the edges of the ranges.
///
/// It is the boundary of the mode that begins there: where another mode grows already
/// ([`BoundaryPoint::others`]), the asynchronous state is unstable on both of its sides. `None` if the known place is
/// no onset, or the growth does not change around it.
///
/// # Errors
/// [`DynamicsError`] if there is no network within the ranges, or the observer wants to stop.
pub fn follow_boundary(
    plane: &dyn Plane,
    known: &PlaneOnset,
    settings: BoundarySettings,
    observer: &dyn Observer,
) -> Result<Option<Boundary>, DynamicsError> {
    let curve = Curve { plane, settings, observer };
    let Some(first) = curve.start(known)? else { return Ok(None) };
    let back = curve.follow(&first, -1.0)?;
    let closed = Stretch { spots: Vec::new(), end: BoundaryEnd::Closed };
    let ahead = if back.end == BoundaryEnd::Closed { closed } else { curve.follow(&first, 1.0)? };
    let ends = (back.end, ahead.end);
    let spots: Vec<Spot> =
        back.spots.into_iter().rev().chain(std::iter::once(first)).chain(ahead.spots).collect();
    let points: Vec<BoundaryPoint> =
        spots.par_iter().map(|spot| curve.point(spot)).collect::<Result<_, DynamicsError>>()?;
    Ok(Some(Boundary { points, ends }))
}

/// A place with its fixed point and the mode there.
#[derive(Clone, Debug)]
struct Spot {
    place: Vector,
    fixed_point: FixedPoint,
    zero_per_ms: Complex,
    /// Along the curve.
    tangent: Vector,
    /// How the growth changes to the left of the tangent (1/ms per share of the ranges).
    slope: f64,
}

/// What was followed in one direction.
struct Stretch {
    spots: Vec<Spot>,
    end: BoundaryEnd,
}

/// Why there is nothing at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Miss {
    Outside,
    NoFixedPoint,
    NoOscillation,
    /// The step was too long, or led to something else.
    Lost,
}

impl Miss {
    fn end(self) -> BoundaryEnd {
        match self {
            Self::Outside => BoundaryEnd::RangeLeft,
            Self::NoFixedPoint => BoundaryEnd::NoFixedPoint,
            Self::NoOscillation => BoundaryEnd::NoOscillation,
            Self::Lost => BoundaryEnd::StepTooSmall,
        }
    }
}

type Found = Result<Result<Spot, Miss>, DynamicsError>;

struct Curve<'a> {
    plane: &'a dyn Plane,
    settings: BoundarySettings,
    observer: &'a dyn Observer,
}

impl Curve<'_> {
    fn point(&self, spot: &Spot) -> Result<BoundaryPoint, DynamicsError> {
        go_on(self.observer)?;
        let (first, second) = self.settings.parameters(spot.place);
        let grows_towards = spot.tangent.left().times(spot.slope.signum());
        Ok(BoundaryPoint {
            first,
            second,
            frequency_hz: hz_from_per_ms(spot.zero_per_ms.im / TAU),
            grows_towards,
            others: self.others(spot, grows_towards)?,
            fixed_point: spot.fixed_point.clone(),
        })
    }

    /// How many modes grow beside the curve, where that on it decays.
    fn others(&self, spot: &Spot, grows_towards: Vector) -> Result<usize, DynamicsError> {
        let beside = spot.place.ahead(grows_towards, -BESIDE);
        // Outside the ranges there may be no networks.
        let (place, is_inside) =
            if beside.is_inside() { (beside, true) } else { (spot.place, false) };
        let Some(network) = self.response(place, &spot.fixed_point)? else { return Ok(0) };
        let zeros = AsynchronousStability::at(&network.0, self.observer)?;
        let own = |s: Complex| (s - spot.zero_per_ms).norm() < OWN_PER_MS;
        let others = zeros.zeros().iter().filter(|zero| is_inside || !own(zero.s_per_ms())).count();
        Ok(others)
    }

    /// The fixed point near a known one and the response there.
    fn response(
        &self,
        place: Vector,
        near: &FixedPoint,
    ) -> Result<Option<(NetworkResponse, FixedPoint)>, DynamicsError> {
        let (first, second) = self.settings.parameters(place);
        let field = self.plane.at(first, second)?;
        let Ok(point) = correct(&field, near.rates(), &Default::default()) else { return Ok(None) };
        Ok(Some((NetworkResponse::of(&field, &point, self.settings.dynamics)?, point)))
    }

    /// The fixed point and the mode near known ones.
    fn look(&self, place: Vector, near: &Spot) -> Found {
        go_on(self.observer)?;
        if !place.is_inside() {
            return Ok(Err(Miss::Outside));
        }
        let Some((network, fixed_point)) = self.response(place, &near.fixed_point)? else {
            return Ok(Err(Miss::NoFixedPoint));
        };
        let Some(mode) = located(&network, near.zero_per_ms) else { return Ok(Err(Miss::Lost)) };
        let zero_per_ms = mode.s_per_ms;
        if zero_per_ms.im == 0.0 {
            return Ok(Err(Miss::NoOscillation));
        }
        Ok(Ok(Spot { place, fixed_point, zero_per_ms, ..near.clone() }))
    }

    /// The known point with the direction of the curve there.
    fn start(&self, known: &PlaneOnset) -> Result<Option<Spot>, DynamicsError> {
        let rough = Spot {
            place: self.settings.place(known.first, known.second),
            fixed_point: known.fixed_point.clone(),
            zero_per_ms: s_per_ms(known.frequency_hz),
            tangent: Vector::EAST,
            slope: 0.0,
        };
        let Ok(here) = self.look(rough.place, &rough)? else { return Ok(None) };
        let mut gradient = [0.0; 2];
        for (entry, axis) in gradient.iter_mut().zip([Vector::EAST, Vector::NORTH]) {
            // Inwards.
            let length = if here.place.product(axis) > 0.5 { -DIFFERENCE } else { DIFFERENCE };
            let Ok(beside) = self.look(here.place.ahead(axis, length), &here)? else {
                return Ok(None);
            };
            *entry = (beside.zero_per_ms.re - here.zero_per_ms.re) / length;
        }
        let gradient = Vector { x: gradient[0], y: gradient[1] };
        let slope = gradient.length();
        // The gradient is to the left of the tangent.
        let tangent = gradient.unit().left().times(-1.0);
        Ok((slope > 0.0).then_some(Spot { tangent, slope, ..here }))
    }

    fn follow(&self, first: &Spot, direction: f64) -> Result<Stretch, DynamicsError> {
        let mut last = first.clone();
        let (mut spots, mut step) = (Vec::new(), FIRST_STEP.min(self.settings.longest_step));
        let mut miss = Miss::Lost;
        while spots.len() < self.settings.points {
            self.tell(&last, spots.len());
            if step < SHORTEST_STEP {
                return Ok(Stretch { spots, end: miss.end() });
            }
            let way = last.tangent.times(direction);
            let (to_edge, edge) = last.place.to_edge(way);
            if to_edge < SHORTEST_STEP {
                return Ok(Stretch { spots, end: BoundaryEnd::RangeLeft });
            }
            let found = if to_edge <= step {
                let across =
                    if edge.product(last.tangent.left()) < 0.0 { edge.times(-1.0) } else { edge };
                let guess = last.place.ahead(way, to_edge).onto(edge);
                self.corrected(guess, across, &last, direction)?
            } else {
                let guess = last.place.ahead(way, step);
                self.corrected(guess, last.tangent.left(), &last, direction)?
            };
            match found {
                Ok(next) => {
                    let closes = spots.len() > 2
                        && first.place.distance_to(last.place, next.place) < 0.2 * step
                        && next.tangent.product(first.tangent) > STRAIGHT;
                    if closes {
                        spots.push(first.clone());
                        return Ok(Stretch { spots, end: BoundaryEnd::Closed });
                    }
                    spots.push(next.clone());
                    last = next;
                    step = (1.4 * step).min(self.settings.longest_step);
                }
                Err(why) => {
                    miss = why;
                    step = 0.5 * step.min(to_edge);
                }
            }
        }
        Ok(Stretch { spots, end: BoundaryEnd::PointLimit })
    }

    fn tell(&self, last: &Spot, points: usize) {
        let (parameter, _) = self.settings.parameters(last.place);
        let (range, most) = (self.settings.first, self.settings.points);
        self.observer.observe(&Progress::Branch { parameter, range, points, most });
    }

    /// From a guess, on a line across the curve, to where the growth is 0, by the secant.
    fn corrected(&self, guess: Vector, across: Vector, last: &Spot, direction: f64) -> Found {
        let steepness = across.product(last.tangent.left());
        let (mut slope, mut moved) = (last.slope * steepness, 0.0);
        let mut spot = match self.look(guess, last)? {
            Ok(spot) => spot,
            Err(miss) => return Ok(Err(miss)),
        };
        for _ in 0..CORRECTIONS {
            let change = -spot.zero_per_ms.re / slope;
            if !change.is_finite() || (moved + change).abs() > self.settings.longest_step {
                return Ok(Err(Miss::Lost));
            }
            moved += change;
            let next = match self.look(guess.ahead(across, moved), &spot)? {
                Ok(next) => next,
                Err(miss) => return Ok(Err(miss)),
            };
            if change.abs() > TELLING {
                slope = (next.zero_per_ms.re - spot.zero_per_ms.re) / change;
            }
            spot = next;
            if change.abs() <= LOCATED {
                let slope = slope / steepness;
                return Ok(continued(Spot { slope, ..spot }, last, direction).ok_or(Miss::Lost));
            }
        }
        Ok(Err(Miss::Lost))
    }
}

/// A spot with the direction of the curve that leads to it, if the curve goes on to it.
fn continued(spot: Spot, last: &Spot, direction: f64) -> Option<Spot> {
    let tangent = spot.place.from(last.place).unit().times(direction);
    let change = (spot.zero_per_ms.im - last.zero_per_ms.im).abs();
    let goes_on = tangent.product(last.tangent) > STRAIGHT && change < ALIKE * last.zero_per_ms.im;
    goes_on.then_some(Spot { tangent, ..spot })
}

/// A mode this close (1/ms) is that of the curve.
const OWN_PER_MS: f64 = 1e-6;
