//! Places and directions in the plane of two parameters.

/// A direction in, or a place of, the plane, in shares of the ranges of both parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Vector {
    /// Along the first parameter.
    pub x: f64,
    /// Along the second.
    pub y: f64,
}

impl Vector {
    pub(super) const EAST: Self = Self { x: 1.0, y: 0.0 };
    pub(super) const NORTH: Self = Self { x: 0.0, y: 1.0 };

    pub(super) fn ahead(self, direction: Self, length: f64) -> Self {
        Self { x: self.x + length * direction.x, y: self.y + length * direction.y }
    }

    pub(super) fn from(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self { x: factor * self.x, y: factor * self.y }
    }

    pub(super) fn product(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    pub(super) fn unit(self) -> Self {
        self.times(self.length().recip())
    }

    /// A quarter of a turn to the left.
    pub(super) fn left(self) -> Self {
        Self { x: -self.y, y: self.x }
    }

    pub(super) fn is_inside(self) -> bool {
        (0.0..=1.0).contains(&self.x) && (0.0..=1.0).contains(&self.y)
    }

    /// How far it is from a stretch between two places.
    pub(super) fn distance_to(self, from: Self, to: Self) -> f64 {
        let (stretch, way) = (to.from(from), self.from(from));
        let square = stretch.product(stretch);
        let share = if square > 0.0 { way.product(stretch) / square } else { 0.0 };
        self.from(from.ahead(stretch, share.clamp(0.0, 1.0))).length()
    }

    /// Where a way that leaves the ranges meets their edge: how far it is, and the direction of the edge there.
    pub(super) fn to_edge(self, direction: Self) -> (f64, Self) {
        let along = |place: f64, step: f64| match step {
            0.0 => f64::INFINITY,
            step if step > 0.0 => (1.0 - place) / step,
            step => -place / step,
        };
        let (x, y) = (along(self.x, direction.x), along(self.y, direction.y));
        if x <= y { (x.max(0.0), Self::NORTH) } else { (y.max(0.0), Self::EAST) }
    }

    /// Rounding errors beside an edge taken away.
    pub(super) fn onto(self, edge: Self) -> Self {
        let nearer = |place: f64| if place > 0.5 { 1.0 } else { 0.0 };
        if edge == Self::NORTH {
            Self { x: nearer(self.x), ..self }
        } else {
            Self { y: nearer(self.y), ..self }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_meet_the_edge_that_comes_first() {
        let place = Vector { x: 0.9, y: 0.5 };
        let way = Vector { x: 0.6, y: 0.8 };
        let (length, edge) = place.to_edge(way);
        assert!((length - 0.1 / 0.6).abs() < 1e-15 && edge == Vector::NORTH);
        let (length, edge) = place.to_edge(way.times(-1.0));
        assert!((length - 0.5 / 0.8).abs() < 1e-15 && edge == Vector::EAST);
    }

    #[test]
    fn distances_are_those_to_the_stretch_or_its_ends() {
        let (from, to) = (Vector { x: 0.0, y: 0.0 }, Vector { x: 1.0, y: 0.0 });
        assert_eq!(Vector { x: 0.3, y: 0.2 }.distance_to(from, to), 0.2);
        assert_eq!(Vector { x: 1.3, y: 0.4 }.distance_to(from, to), 0.5);
        assert_eq!(Vector { x: 0.3, y: 0.4 }.distance_to(from, from), 0.5);
    }
}
