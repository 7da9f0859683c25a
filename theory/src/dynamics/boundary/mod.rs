//! The onset of an oscillation as a curve in the plane of two parameters.

mod curve;
mod diagram;
mod plane;
mod vector;

use super::DynamicsSettings;
use crate::fixed_point::FixedPoint;

pub use curve::follow_boundary;
pub use diagram::{Onsets, PhaseDiagram, PhaseDiagramError, PlaneSearch, onsets_at, phase_diagram};
pub use plane::{Plane, RecipePlane};
pub use vector::Vector;

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

impl BoundarySettings {
    /// The defaults over ranges of both parameters.
    #[must_use]
    pub fn over(first: (f64, f64), second: (f64, f64), dynamics: DynamicsSettings) -> Self {
        Self { first, second, points: 1000, longest_step: 0.04, dynamics }
    }

    /// A place, in shares of the ranges, as values of the parameters.
    fn parameters(&self, place: Vector) -> (f64, f64) {
        let Self { first, second, .. } = self;
        (first.0 + place.x * (first.1 - first.0), second.0 + place.y * (second.1 - second.0))
    }

    /// Values of the parameters as shares of the ranges.
    fn place(&self, first: f64, second: f64) -> Vector {
        let (from, to) = self.first;
        let (from_second, to_second) = self.second;
        Vector {
            x: (first - from) / (to - from),
            y: (second - from_second) / (to_second - from_second),
        }
    }
}

/// A known onset of an oscillation in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneOnset {
    /// The first parameter.
    pub first: f64,
    /// The second.
    pub second: f64,
    /// The frequency of the mode (Hz).
    pub frequency_hz: f64,
    /// The fixed point there.
    pub fixed_point: FixedPoint,
}

/// The curve on which one mode of the spiking network neither grows nor decays.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Its points in order.
    pub points: Vec<BoundaryPoint>,
    /// Why it ends at its first and at its last point.
    pub ends: (BoundaryEnd, BoundaryEnd),
}

/// A place at which a mode of the spiking network neither grows nor decays.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundaryPoint {
    /// The first parameter.
    pub first: f64,
    /// The second.
    pub second: f64,
    /// The frequency of the mode (Hz).
    pub frequency_hz: f64,
    /// To which side of the curve the mode grows: a unit vector in shares of the ranges.
    pub grows_towards: Vector,
    /// How many other modes grow there: where there are some, the asynchronous state is unstable on both sides.
    pub others: usize,
    /// The fixed point there.
    pub fixed_point: FixedPoint,
}

/// Why a boundary ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum BoundaryEnd {
    /// It reached an edge of the ranges.
    RangeLeft,
    /// It came back to where it began.
    Closed,
    /// The frequency fell to 0: beyond, the mode leaves without oscillation, as at a fold.
    NoOscillation,
    /// There is no fixed point beyond.
    NoFixedPoint,
    /// Not even the shortest step succeeded.
    StepTooSmall,
    /// The number of points was used up.
    PointLimit,
}

impl BoundaryEnd {
    /// `range_left`, `closed`, ...
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RangeLeft => "range_left",
            Self::Closed => "closed",
            Self::NoOscillation => "no_oscillation",
            Self::NoFixedPoint => "no_fixed_point",
            Self::StepTooSmall => "step_too_small",
            Self::PointLimit => "point_limit",
        }
    }
}
