//! Starts beside fixed points that are known.

use data::Rates;

use super::Found;
use crate::linalg::Complex;

/// How far from a known fixed point deflation starts, as root mean square over populations
/// (spikes/s).
const DISPLACEMENT_HZ: f64 = 0.1;

/// How far from an unstable fixed point the flow starts, as largest change of a rate relative to the
/// largest rate, where that is above 1 spikes/s. Closer, it would count as settled.
const PUSH: f64 = 0.05;

/// Rates on both sides of a fixed point along its critical mode; none if that has no direction.
pub(super) fn displaced(found: &Found) -> Vec<Rates> {
    let Ok(mode) = found.stability.critical_mode() else { return Vec::new() };
    let length = DISPLACEMENT_HZ * (mode.right.len() as f64).sqrt();
    both_ways(found, &mode.right, length)
}

/// Rates on both sides of a fixed point along each of its unstable directions, for the flow to
/// lead down from there to attractors.
pub(super) fn downhill(found: &Found) -> Vec<Rates> {
    let unstable = 0..found.stability.n_unstable();
    let modes = unstable.filter_map(|k| found.stability.mode(k).ok());
    let largest_hz = found.point.rates().hz().iter().copied().fold(1.0, f64::max);
    modes
        .flat_map(|mode| {
            let longest = mode.right.iter().map(|entry| entry.re.abs()).fold(0.0, f64::max);
            both_ways(found, &mode.right, PUSH * largest_hz / longest)
        })
        .collect()
}

fn both_ways(found: &Found, direction: &[Complex], length: f64) -> Vec<Rates> {
    let rates = found.point.rates().hz();
    let moved_by = |length: f64| {
        let moved = rates.iter().zip(direction);
        Rates::from_hz(moved.map(|(nu, entry)| (nu + length * entry.re).max(0.0)).collect())
    };
    [length, -length].map(moved_by).into()
}
