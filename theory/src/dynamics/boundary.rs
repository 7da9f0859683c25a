//! The onset of an oscillation as a curve in the plane of two parameters.

use std::f64::consts::TAU;

use data::units::hz_from_per_ms;

use super::network_response::NetworkResponse;
use super::zeros::located;
use super::{DynamicsError, DynamicsSettings};
use crate::family::OutsideFamily;
use crate::fixed_point::FixedPoint;
use crate::linalg::Complex;
use crate::mean_field::MeanField;
use crate::observer::{Observer, go_on};
use crate::response::s_per_ms;
use crate::solver::correct;

/// Networks that differ in two parameters, as the theory sees them; see [`Family`](crate::Family).
pub trait Plane: Send + Sync {
    /// The mean-field problem at values of both.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    fn at(&self, first: f64, second: f64) -> Result<MeanField, OutsideFamily>;
}

/// How a boundary is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundarySettings {
    /// The range of the first parameter.
    pub first: (f64, f64),
    /// The range of the second.
    pub second: (f64, f64),
    /// Points at most, in each direction.
    pub points: usize,
    /// The longest step, as a share of the ranges.
    pub longest_step: f64,
    /// What the response is made of.
    pub dynamics: DynamicsSettings,
}

/// A place at which a mode of the spiking network neither grows nor decays.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BoundaryPoint {
    /// The first parameter.
    pub first: f64,
    /// The second.
    pub second: f64,
    /// The frequency of the mode (Hz).
    pub frequency_hz: f64,
    /// The fixed point there.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub fixed_point: FixedPoint,
}

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

/// The curve does not turn by more (cosine) from step to step.
const STRAIGHT: f64 = 0.95;

/// Follows the onset of an oscillation through a known one in both directions, to the edges of the ranges.
///
/// It is the boundary of the mode that begins there: where another mode grows already, the asynchronous state is
/// unstable on both of its sides.
///
/// # Errors
/// [`DynamicsError`] if there is no network within the ranges, or the observer wants to stop.
pub fn follow_boundary(
    plane: &dyn Plane,
    start: &BoundaryPoint,
    settings: BoundarySettings,
    observer: &dyn Observer,
) -> Result<Vec<BoundaryPoint>, DynamicsError> {
    let curve = BoundaryCurve { plane, settings };
    let Some(first) = curve.start(start)? else { return Ok(vec![start.clone()]) };
    let mut points = curve.follow(&first, -1.0, observer)?;
    points.reverse();
    points.push(first.clone());
    points.extend(curve.follow(&first, 1.0, observer)?);
    Ok(points.iter().map(|at| curve.point(at)).collect())
}

/// A direction in, or a place of, the plane, in shares of the ranges.
#[derive(Clone, Copy, Debug)]
struct Vector {
    x: f64,
    y: f64,
}

impl Vector {
    fn ahead(self, direction: Self, length: f64) -> Self {
        Self { x: self.x + length * direction.x, y: self.y + length * direction.y }
    }

    fn product(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn unit(self) -> Self {
        let length = self.product(self).sqrt();
        Self { x: self.x / length, y: self.y / length }
    }

    fn across(self) -> Self {
        Self { x: -self.y, y: self.x }
    }

    fn is_inside(self) -> bool {
        (0.0..=1.0).contains(&self.x) && (0.0..=1.0).contains(&self.y)
    }
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

struct BoundaryCurve<'a> {
    plane: &'a dyn Plane,
    settings: BoundarySettings,
}

impl BoundaryCurve<'_> {
    fn parameters(&self, place: Vector) -> (f64, f64) {
        let BoundarySettings { first, second, .. } = self.settings;
        (first.0 + place.x * (first.1 - first.0), second.0 + place.y * (second.1 - second.0))
    }

    fn point(&self, spot: &Spot) -> BoundaryPoint {
        let (first, second) = self.parameters(spot.place);
        let frequency_hz = hz_from_per_ms(spot.zero_per_ms.im / TAU);
        BoundaryPoint { first, second, frequency_hz, fixed_point: spot.fixed_point.clone() }
    }

    /// The fixed point and the mode near known ones.
    fn look(&self, place: Vector, near: &Spot) -> Result<Option<Spot>, DynamicsError> {
        let (first, second) = self.parameters(place);
        let field = self.plane.at(first, second)?;
        let rates = near.fixed_point.rates();
        let Ok(fixed_point) = correct(&field, rates, &Default::default()) else { return Ok(None) };
        let network = NetworkResponse::of(&field, &fixed_point, self.settings.dynamics)?;
        let zero = located(&network, near.zero_per_ms).map(|mode| mode.s_per_ms);
        Ok(zero.map(|zero_per_ms| Spot { place, fixed_point, zero_per_ms, ..near.clone() }))
    }

    /// The known point with the direction of the curve there.
    fn start(&self, known: &BoundaryPoint) -> Result<Option<Spot>, DynamicsError> {
        let BoundarySettings { first, second, .. } = self.settings;
        let place = Vector {
            x: (known.first - first.0) / (first.1 - first.0),
            y: (known.second - second.0) / (second.1 - second.0),
        };
        let zero_per_ms = s_per_ms(known.frequency_hz);
        let east = Vector { x: 1.0, y: 0.0 };
        let fixed_point = known.fixed_point.clone();
        let rough = Spot { place, fixed_point, zero_per_ms, tangent: east, slope: 0.0 };
        let Some(here) = self.look(place, &rough)? else { return Ok(None) };
        let mut gradient = [0.0; 2];
        for (entry, axis) in gradient.iter_mut().zip([east, east.across()]) {
            // Inwards.
            let length = if place.product(axis) > 0.5 { -DIFFERENCE } else { DIFFERENCE };
            let Some(beside) = self.look(place.ahead(axis, length), &here)? else {
                return Ok(None);
            };
            *entry = (beside.zero_per_ms.re - here.zero_per_ms.re) / length;
        }
        let gradient = Vector { x: gradient[0], y: gradient[1] };
        let slope = gradient.product(gradient).sqrt();
        // The gradient is to the left of the tangent.
        let unit = gradient.unit();
        let tangent = Vector { x: unit.y, y: -unit.x };
        Ok((slope > 0.0).then_some(Spot { tangent, slope, ..here }))
    }

    fn follow(
        &self,
        first: &Spot,
        direction: f64,
        observer: &dyn Observer,
    ) -> Result<Vec<Spot>, DynamicsError> {
        let mut last = first.clone();
        let (mut points, mut step) = (Vec::new(), FIRST_STEP);
        while points.len() < self.settings.points && step > SHORTEST_STEP {
            go_on(observer)?;
            let guess = last.place.ahead(last.tangent, direction * step);
            let next =
                if guess.is_inside() { self.corrected(guess, &last, direction)? } else { None };
            match next.filter(|next| next.place.is_inside()) {
                Some(next) => {
                    points.push(next.clone());
                    last = next;
                    step = (1.4 * step).min(self.settings.longest_step);
                }
                None => step *= 0.5,
            }
        }
        Ok(points)
    }

    /// Across the curve to where the growth is 0, by the secant; `None` if the step was too long.
    fn corrected(
        &self,
        guess: Vector,
        last: &Spot,
        direction: f64,
    ) -> Result<Option<Spot>, DynamicsError> {
        let left = last.tangent.across();
        let (mut slope, mut moved) = (last.slope, 0.0);
        let Some(mut spot) = self.look(guess, last)? else { return Ok(None) };
        for _ in 0..CORRECTIONS {
            let change = -spot.zero_per_ms.re / slope;
            if !change.is_finite() || (moved + change).abs() > self.settings.longest_step {
                return Ok(None);
            }
            moved += change;
            let place = guess.ahead(left, moved);
            let Some(next) = self.look(place, &spot)? else { return Ok(None) };
            if change.abs() > LOCATED {
                slope = (next.zero_per_ms.re - spot.zero_per_ms.re) / change;
            }
            spot = next;
            if change.abs() <= LOCATED {
                let way = Vector { x: place.x - last.place.x, y: place.y - last.place.y }.unit();
                let tangent = Vector { x: direction * way.x, y: direction * way.y };
                let is_straight = tangent.product(last.tangent) > STRAIGHT;
                return Ok(is_straight.then_some(Spot { tangent, slope, ..spot }));
            }
        }
        Ok(None)
    }
}
