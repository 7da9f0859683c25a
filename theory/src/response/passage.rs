//! The Hermite function from reset to threshold.
//!
//! `psi'' = 2 y psi' + 2 a psi`. Far below 0, where psi falls as a power, ratios from the recurrence are integrated by
//! Gauss-Legendre panels; from there on psi, which grows as fast as any solution, is carried upwards by its Taylor
//! series, whose coefficients obey the differential equation. Differences are sums of what is added, never differences
//! of values, and all is divided by a: nothing is lost as threshold and reset come together, or a comes to 0.

use std::ops::Mul;

use super::hermite::{Ratios, relative_growth};
use crate::linalg::Complex;
use crate::quadrature::{growing_panels, panel};

/// Below this y, panels; above it, Taylor steps.
const PANELS_END: f64 = -10.0;

/// The recurrence in the order begins no nearer to 0 than this: it takes the longer the nearer.
const NEAREST_START: f64 = -4.0;

/// Beyond this `|a|`, modulations are fast (10 kHz with a membrane of 16 s).
const FAST: f64 = 1e6;

/// `psi` from `y_r` to `y_th`, in units that keep it finite.
#[derive(Clone, Copy)]
pub(super) struct Passage {
    y_r: f64,
    y_th: f64,
    /// `psi(y_r)`.
    pub start: Complex,
    /// `psi'(y_r)/a`.
    pub start_slope: Complex,
    /// `psi''(y_r)/a`.
    start_curvature: Complex,
    /// `(psi(y_th) - psi(y_r))/a`.
    pub rise: Complex,
    /// `(psi'(y_th) - psi'(y_r))/a`.
    pub slope_rise: Complex,
    /// `(psi''(y_th) - psi''(y_r))/a`.
    pub curvature_rise: Complex,
}

impl Passage {
    /// From `gap` below `y_th` up to it.
    pub fn between(a: Complex, y_th: f64, gap: f64) -> Self {
        let y_r = y_th - gap;
        if a.norm() > FAST {
            return Self::fast(a, y_r, y_th, gap);
        }
        let mut at = State::at(a, y_r.min(NEAREST_START));
        if y_r > NEAREST_START {
            at.climb(a, y_r - NEAREST_START);
            at.psi += a * at.rise;
        }
        at.restart(y_r);
        let start = Start { slope: at.slope, curvature: at.curvature };
        let mut left = gap;
        if y_r < PANELS_END {
            // The length is exact where y_th and y_r are so large that they differ by a rounding error.
            let length = if y_th < PANELS_END { gap } else { PANELS_END - y_r };
            at.cross_panels(a, length);
            left = if y_th < PANELS_END { 0.0 } else { y_th - PANELS_END };
        }
        at.climb(a, left);
        let scale = at.scale;
        Self {
            y_r,
            y_th,
            start: at.psi,
            start_slope: start.slope * scale,
            start_curvature: start.curvature * scale,
            rise: at.rise,
            slope_rise: at.slope_rise,
            curvature_rise: at.curvature_rise,
        }
    }

    /// Of modulations so fast that psi changes over far shorter distances than y: by the first terms of the WKB series.
    fn fast(a: Complex, y_r: f64, y_th: f64, gap: f64) -> Self {
        let logarithm = -gap * fast_slope(a, f64::midpoint(y_r, y_th));
        let decay = logarithm.exp();
        let rise = -logarithm * relative_growth(logarithm);
        let (slope_r, slope_th) = (fast_slope(a, y_r), fast_slope(a, y_th));
        let curvature = |y: f64, slope: Complex| slope / a * (2.0 * y) + 2.0;
        let (curvature_r, curvature_th) = (curvature(y_r, slope_r), curvature(y_th, slope_th));
        Self {
            y_r,
            y_th,
            start: decay,
            start_slope: decay * slope_r / a,
            start_curvature: decay * curvature_r,
            rise: rise / a,
            slope_rise: (slope_th - slope_r + slope_r * rise) / a,
            curvature_rise: curvature_th - curvature_r + curvature_r * rise,
        }
    }

    /// `(psi'''(y_th) - psi'''(y_r))/a`, with `psi''' = 2 y psi'' + 2 (a + 1) psi'`.
    pub fn third_rise(&self, a: Complex) -> Complex {
        let moved = (self.y_th - self.y_r) * self.start_curvature + self.y_th * self.curvature_rise;
        2.0 * (moved + (a + 1.0) * self.slope_rise)
    }
}

/// `psi'/psi` where `|a|` is large: `y + Q - (1 + y/Q)/(2 Q)` with `Q² = y² + 2 a`, right to 1/Q⁴.
fn fast_slope(a: Complex, y: f64) -> Complex {
    let root = (2.0 * a + y * y).sqrt();
    // y + Q without the difference where y is far below 0.
    let first = if y < 0.0 { 2.0 * a / (root - y) } else { y + root };
    first - first / (2.0 * root * root)
}

struct Start {
    slope: Complex,
    curvature: Complex,
}

/// psi on its way, with what was added since it set out.
struct State {
    y: f64,
    /// psi where it set out.
    psi: Complex,
    /// `psi'/a` and `psi''/a` here.
    slope: Complex,
    curvature: Complex,
    rise: Complex,
    slope_rise: Complex,
    curvature_rise: Complex,
    /// By how much everything was multiplied since it set out.
    scale: f64,
}

/// What is larger is scaled down.
const LARGE: f64 = 1e100;

/// Terms of a Taylor step: it ends before, where they fall below rounding.
const MOST_TERMS: usize = 100;

impl State {
    fn at(a: Complex, y: f64) -> Self {
        let ratios = Ratios::at(a, y);
        Self {
            y,
            psi: Complex::ONE,
            slope: ratios.slope,
            curvature: ratios.curvature,
            rise: Complex::ZERO,
            slope_rise: Complex::ZERO,
            curvature_rise: Complex::ZERO,
            scale: 1.0,
        }
    }

    /// Sets out from here.
    fn restart(&mut self, y: f64) {
        self.y = y;
        self.scale = 1.0;
        self.rise = Complex::ZERO;
        self.slope_rise = Complex::ZERO;
        self.curvature_rise = Complex::ZERO;
    }

    /// From where it set out over `length` far below 0.
    fn cross_panels(&mut self, a: Complex, length: f64) {
        let end = self.y + length;
        let mut exponent = Complex::ZERO;
        let (mut slope_change, mut curvature_change) = (Complex::ZERO, Complex::ZERO);
        for (from, to) in growing_panels(length, -end, |_| f64::MAX) {
            for (below, weight) in panel(from, to) {
                let ratios = Ratios::at(a, end - below);
                exponent += ratios.slope * weight;
                slope_change += ratios.slope_change * weight;
                curvature_change += ratios.curvature_change * weight;
            }
        }
        let logarithm = a * exponent;
        // In units in which psi is at most 1 at the end.
        let lowered = logarithm.re.max(0.0);
        let unit = (-lowered).exp();
        let growth = (logarithm - lowered).exp();
        let small = logarithm.norm() < 1.0;
        let rise =
            if small { exponent * relative_growth(logarithm) * unit } else { (growth - unit) / a };
        let (slope, curvature) = (self.slope, self.curvature);
        let at_end = Ratios::at(a, end);
        *self = Self {
            y: end,
            psi: self.psi * unit,
            slope: at_end.slope * growth,
            curvature: at_end.curvature * growth,
            rise,
            slope_rise: slope_change * growth + slope * a * rise,
            curvature_rise: curvature_change * growth + curvature * a * rise,
            scale: unit,
        };
    }

    /// Upwards by `length` in Taylor steps.
    fn climb(&mut self, a: Complex, length: f64) {
        let mut left = length;
        while left > 0.0 {
            let h = left.min(step_length(a, self.y));
            self.step(a, h);
            left -= h;
            let size = self.curvature.re.abs() + self.curvature.im.abs();
            if size > LARGE {
                self.rescale(1.0 / size);
            }
        }
    }

    /// One Taylor step: with terms `t_k` of `psi/a` around y,
    /// `(k + 2) (k + 1) t_{k+2} = 2 y h (k + 1) t_{k+1} + 2 h² (a + k) t_k`.
    fn step(&mut self, a: Complex, h: f64) {
        let (drift, spread) = (2.0 * self.y * h, 2.0 * h * h);
        let (mut term, mut next) = (self.slope * h, self.curvature * (0.5 * h * h));
        let (mut rise, mut slope, mut curvature) = (term + next, next * 2.0, Complex::ZERO);
        let mut was_small = false;
        for k in 1..MOST_TERMS {
            let k = k as f64;
            let after = (next * (drift * (k + 1.0)) + term.mul(a + k) * spread)
                * (1.0 / ((k + 2.0) * (k + 1.0)));
            (term, next) = (next, after);
            let order = k + 2.0;
            rise += after;
            slope += after * order;
            curvature += after * (order * (order - 1.0));
            let is_small = size(after) * order * (order - 1.0) <= 1e-17 * size(curvature);
            if is_small && was_small {
                break;
            }
            was_small = is_small;
        }
        self.y += h;
        self.rise += rise;
        let (slope, curvature) = (slope * (1.0 / h), curvature * (1.0 / (h * h)));
        self.slope_rise += slope;
        self.slope += slope;
        self.curvature_rise += curvature;
        self.curvature += curvature;
    }

    fn rescale(&mut self, by: f64) {
        for value in [
            &mut self.psi,
            &mut self.slope,
            &mut self.curvature,
            &mut self.rise,
            &mut self.slope_rise,
            &mut self.curvature_rise,
        ] {
            *value *= by;
        }
        self.scale *= by;
    }
}

/// Steps over which the logarithm of psi, or of the other solution, changes by some 3 at most.
fn step_length(a: Complex, y: f64) -> f64 {
    let rate = ((a * 2.0 + y * y).sqrt().norm() + y.abs()).max(2.4);
    3.0 / rate
}

fn size(value: Complex) -> f64 {
    value.re.abs() + value.im.abs()
}
