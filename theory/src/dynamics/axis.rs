//! The determinant of 1 - M along the imaginary axis, closely enough that its phase is followed without doubt.

use std::f64::consts::{PI, TAU};

use rayon::prelude::*;

use super::DynamicsError;
use super::feedback::Feedback;
use crate::linalg::{Complex, ComplexFactors};
use crate::observer::{Observer, go_on};

/// The first samples are so far apart (kHz), many zeros of many areas being at nearly the same frequency,
const SPACING_KHZ: f64 = 0.0025;

/// or this share of their frequency;
const SPACING_SHARE: f64 = 0.01;

/// but there are so many of them in a turn of the longest delay,
const PER_TURN: f64 = 4.0;

/// unless they are this many.
const MOST_FIRST: f64 = 2000.0;

/// Between neighbours, the phase of the determinant turns by at most this (rad).
const TURN: f64 = 1.0;

/// In the middle between neighbours, the logarithm of the determinant lies off the mean of theirs by at most this.
const BEND: f64 = 0.35;

/// Intervals shorter than this (1/ms) are not divided: there is a zero on the axis itself.
const SHORTEST_PER_MS: f64 = 1e-9;

/// Rounds of inverse iteration for the eigenvalue that is nearest to 1.
const ROUNDS: usize = 3;

/// A straight line in the plane of complex frequencies.
#[derive(Clone, Copy, Debug)]
struct Line {
    start_per_ms: Complex,
    direction: Complex,
}

impl Line {
    const AXIS: Self = Self { start_per_ms: Complex::ZERO, direction: Complex::I };

    fn at(self, along_per_ms: f64) -> Complex {
        self.start_per_ms + self.direction * along_per_ms
    }
}

/// A point of the axis, or of another line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// Angular frequency (1/ms), or how far along the line.
    pub omega_per_ms: f64,
    /// Logarithm of det(1 - M); its imaginary part goes on without jumps along the line.
    pub log_det: Complex,
    /// The eigenvalue of M that is nearest to 1.
    pub nearest: Complex,
}

impl Sample {
    fn at(network: &dyn Feedback, line: Line, omega_per_ms: f64) -> Self {
        let matrix = network.at(line.at(omega_per_ms));
        let factors = ComplexFactors::new(matrix.taken_from_one(1.0));
        let smallest = factors.smallest_eigenvalue(ROUNDS);
        // A singular matrix has 0 among its eigenvalues.
        let nearest = smallest.map_or(Complex::ONE, |smallest| 1.0 - smallest);
        Self { omega_per_ms, log_det: factors.log_determinant(), nearest }
    }
}

/// The imaginary axis from 0 to where M is so small that no eigenvalue reaches 1.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// By ascending frequency.
    pub samples: Vec<Sample>,
    /// The zeros to the right of the axis, conjugates included, if the phase says a whole number.
    pub winding: Option<usize>,
}

impl Axis {
    /// Follows the determinant along the axis.
    pub fn follow(network: &dyn Feedback, observer: &dyn Observer) -> Result<Self, DynamicsError> {
        let (end_per_ms, is_bounded) = end(network);
        let samples = followed(network, Line::AXIS, end_per_ms, observer)?;
        let corner = Line { start_per_ms: Line::AXIS.at(end_per_ms), direction: Complex::ONE };
        let mut turned = turned(&samples);
        let mut last_per_ms = corner.start_per_ms;
        if !is_bounded {
            // The grid has no higher frequencies: back to the right, where delays make everything small.
            let length_per_ms = right_end(network, end_per_ms);
            turned += self::turned(&followed(network, corner, length_per_ms, observer)?);
            last_per_ms = corner.at(length_per_ms);
        }
        let half_turns = (closing(network, last_per_ms)? - turned) / PI;
        let whole = half_turns.round();
        let is_whole = (half_turns - whole).abs() < WHOLE && whole >= 0.0;
        Ok(Self { samples, winding: is_whole.then_some(whole as usize) })
    }
}

/// Samples along a line from its start, so close that the phase goes on without doubt.
fn followed(
    network: &dyn Feedback,
    line: Line,
    length_per_ms: f64,
    observer: &dyn Observer,
) -> Result<Vec<Sample>, DynamicsError> {
    let mut samples = sampled(network, line, first_places(network, length_per_ms), observer)?;
    loop {
        let middles = middles(&samples);
        if middles.is_empty() {
            break;
        }
        samples.extend(sampled(network, line, middles, observer)?);
        samples.sort_by(|a, b| a.omega_per_ms.total_cmp(&b.omega_per_ms));
    }
    unwrap(&mut samples);
    Ok(samples)
}

/// Where the first samples are (1/ms).
fn first_places(network: &dyn Feedback, length_per_ms: f64) -> Vec<f64> {
    let widest = (TAU / PER_TURN / network.longest_delay_ms()).max(length_per_ms / MOST_FIRST);
    let step = |place: f64| (TAU * SPACING_KHZ).max(SPACING_SHARE * place).min(widest);
    let places = std::iter::successors(Some(0.0), |&place| Some(place + step(place)));
    let places = places.take_while(|&place| place + 0.5 * step(place) < length_per_ms);
    places.chain([length_per_ms]).collect()
}

/// How far the phase turns along samples.
fn turned(samples: &[Sample]) -> f64 {
    let ends = samples.last().zip(samples.first());
    ends.map_or(0.0, |(last, first)| last.log_det.im - first.log_det.im)
}

fn sampled(
    network: &dyn Feedback,
    line: Line,
    omegas_per_ms: Vec<f64>,
    observer: &dyn Observer,
) -> Result<Vec<Sample>, DynamicsError> {
    let sample = |&omega: &f64| {
        go_on(observer)?;
        Ok(Sample::at(network, line, omega))
    };
    omegas_per_ms.par_iter().map(sample).collect()
}

/// The change of the phase from one sample to another, between -π and π.
fn turn(from: &Sample, to: &Sample) -> f64 {
    let turn = (to.log_det.im - from.log_det.im).rem_euclid(TAU);
    if turn > PI { turn - TAU } else { turn }
}

/// Where samples are missing: in the middles of intervals at whose ends the logarithm of the determinant bends.
///
/// An interval is closed if the phase turns little in it and the straight line through its neighbours continues
/// across each of its ends: a zero between two samples, however close to the axis, bends the logarithm there.
fn middles(samples: &[Sample]) -> Vec<f64> {
    let intervals = samples.len() - 1;
    let mut is_open = vec![false; intervals];
    for (k, pair) in samples.windows(2).enumerate() {
        is_open[k] = turn(&pair[0], &pair[1]).abs() > TURN;
    }
    for (k, three) in samples.windows(3).enumerate() {
        let [left, middle, right] = [&three[0], &three[1], &three[2]];
        let (before, after) =
            (middle.omega_per_ms - left.omega_per_ms, right.omega_per_ms - middle.omega_per_ms);
        let modulus = [left, middle, right].map(|sample| sample.log_det.re);
        let (rise, next_rise) = (modulus[1] - modulus[0], modulus[2] - modulus[1]);
        let (turned, next_turned) = (turn(left, middle), turn(middle, right));
        // The bend over the shorter of the two, as if both were as long.
        let shorter = before.min(after);
        let bend = Complex::new(
            (next_rise / after - rise / before) * shorter,
            (next_turned / after - turned / before) * shorter,
        );
        // A determinant of 0 makes it NaN.
        if bend.norm().is_nan() || bend.norm() > 2.0 * BEND {
            // The longer one, or both.
            is_open[k] |= before > 0.75 * after;
            is_open[k + 1] |= after > 0.75 * before;
        }
    }
    let open = samples.windows(2).zip(is_open).filter(|(_, is_open)| *is_open);
    open.filter_map(|(pair, _)| {
        let (from, to) = (pair[0].omega_per_ms, pair[1].omega_per_ms);
        (to - from > SHORTEST_PER_MS).then(|| f64::midpoint(from, to))
    })
    .collect()
}

/// Lets the phase go on without jumps.
fn unwrap(samples: &mut [Sample]) {
    for k in 1..samples.len() {
        let turned = turn(&samples[k - 1], &samples[k]);
        samples[k].log_det.im = samples[k - 1].log_det.im + turned;
    }
}

/// The phase of det(1 - M) where all eigenvalues of M are below 1: the one that comes from 0 as M grows from 0, the sum
/// of the phases of all `1 - λ`. From there on the contour is closed far to the right, where that holds, and it comes
/// back to 0.
fn closing(network: &dyn Feedback, s_per_ms: Complex) -> Result<f64, DynamicsError> {
    let eigenvalues = network.at(s_per_ms).eigenvalues()?;
    Ok(eigenvalues.into_iter().map(|eigenvalue| (1.0 - eigenvalue).arg()).sum())
}

/// How far from a whole number a count may be: it is rounding errors of a phase.
const WHOLE: f64 = 1e-3;

/// The angular frequency (1/ms) from which on no eigenvalue of M can reach 1; or the highest that there is on the grid
/// of times, and `false`, if they can everywhere.
fn end(network: &dyn Feedback) -> (f64, bool) {
    let highest = network.highest_per_ms();
    let frequencies = (0..).map(|k| highest / FACTOR.powi(k));
    let frequencies: Vec<f64> = frequencies.take_while(|&omega| omega > LOWEST).collect();
    let bound = |&omega: &f64| bound(network, Line::AXIS.at(omega));
    let bounds: Vec<f64> = frequencies.par_iter().map(bound).collect();
    match bounds.iter().position(|bound| bound.is_nan() || *bound >= 1.0) {
        Some(0) => (highest, false),
        Some(k) => (frequencies[k - 1], true),
        None => (LOWEST, true),
    }
}

/// How far to the right (1/ms) no eigenvalue can reach 1 at any frequency of the grid.
fn right_end(network: &dyn Feedback, highest_per_ms: f64) -> f64 {
    let is_small = |&growth: &f64| {
        let corners = [Complex::from(growth), Complex::new(growth, highest_per_ms)];
        corners.iter().all(|&s| bound(network, s) < 1.0)
    };
    let growths = (0..GROWTHS).map(|k| FIRST_GROWTH_PER_MS * 1.5_f64.powi(k));
    growths.clone().find(is_small).or(growths.max_by(f64::total_cmp)).unwrap_or(FIRST_GROWTH_PER_MS)
}

/// Where the end to the right is looked for (1/ms).
const FIRST_GROWTH_PER_MS: f64 = 0.1;

/// In so many steps of a factor 1.5: beyond the last, modes would grow e-fold within some microseconds.
const GROWTHS: i32 = 20;

/// Frequencies at which the bound is computed are apart by this factor,
const FACTOR: f64 = 1.1;

/// down to this one (1/ms, angular).
const LOWEST: f64 = TAU * 0.02;

/// Iterations for a bound.
const ITERATIONS: usize = 60;

/// A bound of the moduli of all eigenvalues of M: that of the matrix of moduli, whose leading eigenvalue is at most
/// the largest growth of any positive vector (Collatz and Wielandt).
fn bound(network: &dyn Feedback, s_per_ms: Complex) -> f64 {
    let size = network.size();
    let moduli = network.at(s_per_ms).moduli();
    let mut vector = vec![1.0; size];
    let mut lowest = f64::INFINITY;
    for _ in 0..ITERATIONS {
        let rows = moduli.chunks_exact(size);
        let grown: Vec<f64> =
            rows.map(|row| row.iter().zip(&vector).map(|(m, x)| m * x).sum()).collect();
        let growth = grown.iter().zip(&vector).map(|(after, before)| after / before);
        lowest = lowest.min(growth.fold(0.0, f64::max));
        let largest = grown.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return 0.0;
        }
        // Positive even where nothing arrives.
        vector = grown.iter().map(|entry| (entry / largest).max(SMALLEST_SHARE)).collect();
    }
    lowest
}

/// Entries of the vector of a bound are at least this share of the largest.
const SMALLEST_SHARE: f64 = 1e-6;
