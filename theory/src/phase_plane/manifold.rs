//! The stable manifold of a saddle: the flow followed backwards in time.

use super::{Pair, Plane};

/// The step in arclength, relative to the size of the plane.
const STEP: f64 = 5e-4;

/// How far from the saddle the manifold is still its tangent.
const NEAR: f64 = 1e-6;

/// Steps at most: a manifold that winds on longer comes to an end all the same.
const STEPS: usize = 20_000;

/// Where the backward flow is this slow, relative to the plane's size, it has come to rest.
const AT_REST: f64 = 1e-9;

/// Both halves of the manifold in one line, from edge to edge through the saddle.
///
/// Backwards the manifold attracts what is beside it, so that errors vanish on the way: classical
/// Runge-Kutta steps of fixed arclength follow it to 1e-9 of the plane's size.
pub(super) fn stable_manifold(plane: &Plane<'_>, saddle: Pair, direction: Pair) -> Vec<Pair> {
    let tracer = Tracer { plane };
    let mut line = tracer.half(saddle, direction);
    line.reverse();
    line.push(saddle);
    line.extend(tracer.half(saddle, direction.map(|entry| -entry)));
    line
}

struct Tracer<'a> {
    plane: &'a Plane<'a>,
}

impl Tracer<'_> {
    fn half(&self, saddle: Pair, direction: Pair) -> Vec<Pair> {
        let length = self.length(direction);
        let mut at = ahead(saddle, direction, NEAR / length);
        let mut line = Vec::new();
        while self.plane.contains(at) && line.len() < STEPS {
            line.push(at);
            match self.step(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        line
    }

    /// The length of a change of rates, relative to the size of the plane.
    fn length(&self, change: Pair) -> f64 {
        (change[0] / self.plane.highest_hz[0]).hypot(change[1] / self.plane.highest_hz[1])
    }

    /// The direction of the backward flow per unit of arclength; none where it rests.
    fn backwards(&self, at: Pair) -> Option<Pair> {
        let velocity = self.plane.velocity(at);
        let speed = self.length(velocity);
        (speed > AT_REST).then(|| velocity.map(|entry| -entry / speed))
    }

    fn step(&self, at: Pair) -> Option<Pair> {
        let first = self.backwards(at)?;
        let second = self.backwards(ahead(at, first, STEP / 2.0))?;
        let third = self.backwards(ahead(at, second, STEP / 2.0))?;
        let fourth = self.backwards(ahead(at, third, STEP))?;
        let mean = [0, 1].map(|k| (first[k] + 2.0 * (second[k] + third[k]) + fourth[k]) / 6.0);
        Some(ahead(at, mean, STEP))
    }
}

fn ahead(at: Pair, direction: Pair, length: f64) -> Pair {
    [at[0] + length * direction[0], at[1] + length * direction[1]]
}
