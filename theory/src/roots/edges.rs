//! Between two attractors: the state on the edge of their basins, and guesses for Newton's method.

use data::Rates;

use super::record::same;
use crate::fixed_point::{FixedPoint, NoFixedPoint};
use crate::flow::Flow;
use crate::mean_field::{MeanField, largest, largest_difference};
use crate::observer::Observer;
use crate::solver::{SolverSettings, correct, solve};

/// A bracket across the edge is halved to this width, relative to the largest rate, before the
/// trajectories from its ends are followed.
const NARROW: f64 = 1e-7;

/// How often the edge is bracketed anew further along.
const LEGS: usize = 5;

/// Two trajectories have parted at this distance, relative to the largest rate; they are given so
/// many time constants to do so.
const PARTED: f64 = 1e-3;
const LONGEST_LEG: f64 = 50.0;

/// Where between two attractors Newton's method starts.
const BETWEEN: [f64; 4] = [0.02, 0.1, 0.3, 0.6];

/// Fixed points that trajectories on the edge between two basins pass, the edge state last.
///
/// A segment across the edge is halved; the trajectories from both ends of what is left run along the edge
/// towards its attractor, the edge state, until they part, and from there the edge is bracketed
/// again (edge tracking; Skufca, Yorke & Eckhardt 2006, doi:10.1103/PhysRevLett.96.174101). Newton's method
/// starts where they were slowest. One bracket does not do: what leaves the edge
/// state grows faster than what leads to it decays, and rounding errors leave first. It ends once two
/// brackets in a row lead to the same point.
pub(super) fn edge_states(
    field: &MeanField,
    inside: &Rates,
    outside: &Rates,
    settings: &SolverSettings,
    observer: &dyn Observer,
) -> Vec<Result<FixedPoint, NoFixedPoint>> {
    let is_known = |point: &FixedPoint| same(point.rates(), inside) || same(point.rates(), outside);
    let mut bracket = Bracket { near: inside.clone(), far: outside.clone() };
    let mut passed = Vec::new();
    let mut before: Option<Rates> = None;
    for _ in 0..LEGS {
        while bracket.width() > NARROW {
            let middle = mixture(&bracket.near, &bracket.far, 0.5);
            match solve(field, &middle, settings, observer) {
                Ok(point) if same(point.rates(), inside) => bracket.near = middle,
                Ok(point) if !is_known(&point) => {
                    passed.push(Ok(point));
                    return passed;
                }
                _ => bracket.far = middle,
            }
        }
        if observer.wants_stop() {
            break;
        }
        let Some(leg) = bracket.follow(field, settings) else { break };
        let reached = correct(field, &leg.slowest, &settings.newton);
        let rates = reached.as_ref().ok().map(|point| point.rates().clone());
        passed.push(reached);
        if let (Some(before), Some(rates)) = (&before, &rates)
            && same(before, rates)
        {
            break;
        }
        before = rates;
        bracket = leg.end;
    }
    passed
}

/// Rates on either side of the edge.
struct Bracket {
    near: Rates,
    far: Rates,
}

/// Two trajectories along the edge, until they parted.
struct Leg {
    end: Bracket,
    /// Where the near one was slowest.
    slowest: Rates,
}

impl Bracket {
    /// The largest difference of a rate, relative to the largest rate.
    fn width(&self) -> f64 {
        largest_difference(self.near.hz(), self.far.hz()) / largest(self.near.hz()).max(1.0)
    }

    /// Follows the flow from both ends; `None` if the trajectories do not part.
    fn follow(&self, field: &MeanField, settings: &SolverSettings) -> Option<Leg> {
        let mut near = Flow::new(field, settings.relaxation.flow, self.near.hz());
        let mut far = Flow::new(field, settings.relaxation.flow, self.far.hz());
        let (mut slowest, mut slowest_hz) = (self.near.clone(), f64::INFINITY);
        while near.elapsed() < LONGEST_LEG {
            near.advance(1.0).ok()?;
            while far.elapsed() < near.elapsed() {
                far.advance(near.elapsed() - far.elapsed()).ok()?;
            }
            if near.speed_hz() < slowest_hz {
                slowest_hz = near.speed_hz();
                slowest = Rates::from_hz(near.rates_hz().to_vec());
            }
            let distance_hz = largest_difference(near.rates_hz(), far.rates_hz());
            if distance_hz > PARTED * largest(near.rates_hz()).max(1.0) {
                let [near, far] = [near, far].map(|flow| Rates::from_hz(flow.rates_hz().to_vec()));
                return Some(Leg { end: Self { near, far }, slowest });
            }
        }
        None
    }
}

/// Rates on the line between two attractors, closer to the first.
pub(super) fn between(a: &Rates, b: &Rates) -> Vec<Rates> {
    BETWEEN.iter().map(|&share| mixture(a, b, share)).collect()
}

fn mixture(a: &Rates, b: &Rates, share: f64) -> Rates {
    debug_assert_eq!(a.hz().len(), b.hz().len(), "attractors of one network");
    let mixed = a.hz().iter().zip(b.hz()).map(|(a, b)| a + share * (b - a));
    Rates::from_hz(mixed.collect())
}
