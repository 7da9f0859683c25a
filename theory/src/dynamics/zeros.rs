//! The zeros of det(1 - M(s)): Newton's method from where the phase along the imaginary axis turns.

use std::f64::consts::{PI, TAU};

use rayon::prelude::*;

use super::DynamicsError;
use super::axis::{Axis, Sample};
use super::feedback::Feedback;
use super::mode::{NearMode, distance_to_one};
use crate::linalg::{Complex, ComplexFactors};
use crate::observer::{Observer, go_on};

/// Newton's steps at most; from a start nearby it needs about five.
const STEPS: usize = 40;

/// The longest of them (1/ms).
const LONGEST_PER_MS: f64 = 0.2;

/// A zero is located once a step is this small (1/ms).
const LOCATED_PER_MS: f64 = 1e-10;

/// Zeros closer than this (1/ms) are one, found twice.
const SAME_PER_MS: f64 = 1e-7;

/// A zero that is this close to the real axis (1/ms) is real.
const REAL_PER_MS: f64 = 1e-9;

/// Eigenvalues this close to 1 are 1 at a zero.
const MANIFOLD: f64 = 1e-6;

/// So many turns of the phase towards damped zeros are followed.
const DAMPED: usize = 8;

/// Eigenvalues this close to 1 are starts, too.
const CLOSE: f64 = 0.7;

/// Places from which zeros are looked for in vain that the first starts did not lead to.
const FAILURES: usize = 12;

/// The zeros near the imaginary axis, one of each conjugate pair: with an imaginary part of at least 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Zeros {
    modes: Vec<NearMode>,
}

impl Zeros {
    /// All zeros to the right, as far as they are found, and the least damped.
    pub fn near(
        network: &dyn Feedback,
        axis: &Axis,
        observer: &dyn Observer,
    ) -> Result<Self, DynamicsError> {
        let mut starts = starts(axis);
        if network.size() <= FEW {
            starts.extend(starts_of_eigenvalues(network, axis));
        } else {
            starts.extend(starts_of_parts(network, observer)?);
        }
        let located = starts.into_par_iter().map(|start| {
            go_on(observer)?;
            Ok(located(network, start))
        });
        let located: Vec<Option<NearMode>> = located.collect::<Result<_, DynamicsError>>()?;
        let mut zeros = Self::default();
        located.into_iter().flatten().for_each(|mode| zeros.add(mode));
        let wanted = axis.winding.unwrap_or(0);
        if zeros.number_to_the_right() < wanted && network.size() <= FEW {
            zeros.repeat_manifold(network);
        }
        let mut failures = 0;
        while failures < FAILURES && zeros.number_to_the_right() < wanted {
            go_on(observer)?;
            let Some(start) = zeros.next_start(&axis.samples, failures) else { break };
            match zeros.another(network, start).and_then(|near| located_near(network, near)) {
                Some(mode) => zeros.modes.push(mode),
                None => failures += 1,
            }
        }
        let growth = |mode: &NearMode| mode.s_per_ms.re;
        zeros.modes.sort_by(|a, b| growth(b).total_cmp(&growth(a)));
        Ok(zeros)
    }

    /// The zeros with their modes, by descending growth.
    pub fn modes(&self) -> &[NearMode] {
        &self.modes
    }

    /// How many lie to the right of the axis, conjugates included.
    pub fn number_to_the_right(&self) -> usize {
        let right = self.modes.iter().filter(|mode| mode.s_per_ms.re > 0.0);
        right.map(|mode| if mode.s_per_ms.im == 0.0 { 1 } else { 2 }).sum()
    }

    fn add(&mut self, mode: NearMode) {
        let is_known = |known: &NearMode| (known.s_per_ms - mode.s_per_ms).norm() < SAME_PER_MS;
        if !self.modes.iter().any(is_known) {
            self.modes.push(mode);
        }
    }

    /// Zeros at which several eigenvalues are 1, as in networks whose parts are alike, are there as often.
    fn repeat_manifold(&mut self, network: &dyn Feedback) {
        for mode in std::mem::take(&mut self.modes) {
            let eigenvalues = network.at(mode.s_per_ms).eigenvalues().unwrap_or_default();
            let ones = eigenvalues.iter().filter(|value| (*value - 1.0).norm() < MANIFOLD).count();
            self.modes.extend(std::iter::repeat_n(mode, ones.max(1)));
        }
    }

    /// The zeros that are known, each with its conjugate.
    fn all(&self) -> impl Iterator<Item = Complex> {
        self.modes.iter().flat_map(|mode| {
            let s = mode.s_per_ms;
            std::iter::once(s).chain((s.im != 0.0).then_some(s.conj()))
        })
    }

    /// Beside the axis where the phase, without the turns of the zeros that are known, falls most steeply but for so
    /// many places.
    fn next_start(&self, samples: &[Sample], skipped: usize) -> Option<Complex> {
        let right: Vec<Complex> = self.all().filter(|s| s.re > 0.0).collect();
        let left = |sample: &Sample| {
            let turns = right.iter().map(|s| 2.0 * ((sample.omega_per_ms - s.im) / s.re).atan());
            sample.log_det.im + turns.sum::<f64>()
        };
        let slopes = samples.windows(2).map(|pair| {
            let length = pair[1].omega_per_ms - pair[0].omega_per_ms;
            let middle = f64::midpoint(pair[0].omega_per_ms, pair[1].omega_per_ms);
            Slope { omega_per_ms: middle, turn_ms: (left(&pair[1]) - left(&pair[0])) / length }
        });
        let slopes: Vec<Slope> = slopes.collect();
        let falling = extrema(&slopes, |slope| -slope.turn_ms);
        let mut falling: Vec<&Slope> = falling.filter(|slope| slope.turn_ms < 0.0).collect();
        falling.sort_by(|a, b| a.turn_ms.total_cmp(&b.turn_ms));
        falling.get(skipped).map(|slope| slope.start())
    }

    /// Newton's method for the determinant over the factors of the zeros that are known (Maehly 1954): it leads to
    /// others, or to one of them once more if it is manifold.
    fn another(&self, network: &dyn Feedback, start: Complex) -> Option<Complex> {
        let mut s = start;
        for _ in 0..STEPS {
            let known: Complex = self.all().map(|zero| (s - zero).inv()).sum();
            let step = -(log_slope(network, s) - known).inv();
            if !(step.re.is_finite() && step.im.is_finite()) {
                return None;
            }
            s += shortened(step);
            if step.norm() < SAME_PER_MS {
                return Some(s);
            }
        }
        None
    }
}

/// d/ds of log det(1 - M) (ms).
fn log_slope(network: &dyn Feedback, s: Complex) -> Complex {
    const DIFFERENCE: f64 = 1e-5;
    let log_det = |s| ComplexFactors::new(network.at(s).taken_from_one(1.0)).log_determinant();
    let (above, below) = rayon::join(|| log_det(s + DIFFERENCE), || log_det(s - DIFFERENCE));
    let turn = (above.im - below.im).rem_euclid(TAU);
    let turn = if turn > PI { turn - TAU } else { turn };
    Complex::new(above.re - below.re, turn) / (2.0 * DIFFERENCE)
}

/// How the phase of the determinant turns at a place of the axis.
#[derive(Clone, Copy, Debug)]
struct Slope {
    omega_per_ms: f64,
    turn_ms: f64,
}

impl Slope {
    /// Where the zero is that alone turns the phase like this: a zero `g` to the right turns it by -1/g.
    fn start(self) -> Complex {
        Complex::new((-self.turn_ms.recip()).clamp(-0.05, LONGEST_PER_MS), self.omega_per_ms)
    }
}

/// Where to look first: where the phase falls or rises most steeply, and where an eigenvalue comes close to 1.
fn starts(axis: &Axis) -> Vec<Complex> {
    let samples = &axis.samples;
    let slopes: Vec<Slope> = samples
        .windows(2)
        .map(|pair| Slope {
            omega_per_ms: f64::midpoint(pair[0].omega_per_ms, pair[1].omega_per_ms),
            turn_ms: (pair[1].log_det.im - pair[0].log_det.im)
                / (pair[1].omega_per_ms - pair[0].omega_per_ms),
        })
        .collect();
    let falling = extrema(&slopes, |slope| -slope.turn_ms).filter(|slope| slope.turn_ms < 0.0);
    let mut rising: Vec<&Slope> =
        extrema(&slopes, |slope| slope.turn_ms).filter(|slope| slope.turn_ms > 0.0).collect();
    rising.sort_by(|a, b| b.turn_ms.total_cmp(&a.turn_ms));
    let turning = falling.chain(rising.into_iter().take(DAMPED)).map(|slope| slope.start());
    let close = extrema(samples, |sample| -distance_to_one(sample.nearest))
        .filter(|sample| distance_to_one(sample.nearest) < CLOSE);
    let close = close.map(|sample| Complex::new(0.0, sample.omega_per_ms));
    // A negative determinant at frequency 0 has a real zero, of any size.
    let is_negative = samples.first().is_some_and(|first| first.log_det.im.cos() < 0.0);
    let real = if is_negative { &REAL_STARTS_PER_MS[..] } else { &[] };
    let mut starts: Vec<Complex> = turning.chain(close).collect();
    // Real zeros first: what is found twice is kept as it was found first.
    starts.splice(0..0, real.iter().map(|&growth| Complex::from(growth)));
    starts
}

/// The zeros of each area by itself: at high frequencies, at which delays between areas differ by more than a period,
/// those of the network are near them, many at nearly the same frequency.
fn starts_of_parts(
    network: &dyn Feedback,
    observer: &dyn Observer,
) -> Result<Vec<Complex>, DynamicsError> {
    let of_part = |part: &dyn Feedback| {
        let axis = Axis::follow(part, observer)?;
        let zeros = Zeros::near(part, &axis, observer)?;
        let near = zeros.modes.iter().map(|mode| mode.s_per_ms).filter(|s| s.re > DAMPED_PER_MS);
        Ok(near.collect())
    };
    let parts = network.parts();
    let zeros: Vec<Vec<Complex>> =
        parts.par_iter().map(|part| of_part(&**part)).collect::<Result<_, DynamicsError>>()?;
    Ok(zeros.concat())
}

/// Zeros of areas that are damped more (1/ms) are no starts.
const DAMPED_PER_MS: f64 = -0.02;

/// Of networks of so many populations all eigenvalues are looked at along the axis.
const FEW: usize = 32;

/// At frequencies so far apart (1/ms, angular).
const LOOKS_PER_MS: f64 = TAU * 0.005;

/// From eigenvalues with at least this real part there may be a way to 1.
const LARGE: f64 = 0.5;

/// Where Newton's first step from the axis leads, on every eigenvalue that is large.
fn starts_of_eigenvalues(network: &dyn Feedback, axis: &Axis) -> Vec<Complex> {
    let Some(end) = axis.samples.last() else { return Vec::new() };
    let looks = (end.omega_per_ms / LOOKS_PER_MS) as usize;
    let at = |k: usize| {
        let s = Complex::new(0.0, k as f64 * LOOKS_PER_MS);
        let large = network.at(s).eigenvalues().unwrap_or_default().into_iter();
        let large = large.filter(|eigenvalue| eigenvalue.re > LARGE);
        let modes = large.filter_map(|eigenvalue| NearMode::of(network, s, eigenvalue).ok());
        let starts = modes.map(|mode| s + shortened(mode.step_per_ms()));
        starts.filter(|start| start.re > DAMPED_PER_MS && start.im >= 0.0).collect()
    };
    let starts: Vec<Vec<Complex>> = (0..=looks).into_par_iter().map(at).collect();
    starts.concat()
}

/// Where real zeros are looked for (1/ms).
const REAL_STARTS_PER_MS: [f64; 4] = [0.003, 0.02, 0.1, 0.5];

/// The entries at which a function is at least as large as at both neighbours.
fn extrema<T>(entries: &[T], size: impl Fn(&T) -> f64) -> impl Iterator<Item = &T> {
    let sizes: Vec<f64> = entries.iter().map(size).collect();
    let is_extreme = move |k: usize| {
        let before = k.checked_sub(1).map_or(f64::NEG_INFINITY, |k| sizes[k]);
        let after = sizes.get(k + 1).copied().unwrap_or(f64::NEG_INFINITY);
        sizes[k] >= before && sizes[k] > after
    };
    entries.iter().enumerate().filter(move |(k, _)| is_extreme(*k)).map(|(_, entry)| entry)
}

/// The zero to which Newton's method leads on the eigenvalue that is nearest to 1.
pub(super) fn located(network: &dyn Feedback, start: Complex) -> Option<NearMode> {
    let mut s = start;
    for _ in 0..STEPS {
        let mode = NearMode::at(network, s).ok()?;
        let step = mode.step_per_ms();
        if !(step.re.is_finite() && step.im.is_finite()) {
            return None;
        }
        if step.norm() < LOCATED_PER_MS {
            return Some(upright(mode));
        }
        s += shortened(step);
        if s.re < network.left_edge_per_ms() {
            return None;
        }
    }
    None
}

/// As [`located`], for what is already close.
fn located_near(network: &dyn Feedback, near: Complex) -> Option<NearMode> {
    located(network, near).filter(|mode| {
        let (s, other) = (mode.s_per_ms, Complex::new(near.re, near.im.abs()));
        (s - other).norm() < 1e3 * SAME_PER_MS
    })
}

/// Of a conjugate pair, the one with the positive frequency.
fn upright(mut mode: NearMode) -> NearMode {
    if mode.s_per_ms.im.abs() < REAL_PER_MS {
        mode.s_per_ms.im = 0.0;
    } else if mode.s_per_ms.im < 0.0 {
        mode.s_per_ms = mode.s_per_ms.conj();
        mode.eigenvalue = mode.eigenvalue.conj();
        mode.slope_ms = mode.slope_ms.conj();
        mode.left.iter_mut().chain(&mut mode.right).for_each(|entry| *entry = entry.conj());
    }
    mode
}

fn shortened(step: Complex) -> Complex {
    step * (LONGEST_PER_MS / step.norm()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::ComplexMatrix;
    use crate::observer::UNWATCHED;

    const DELAY_MS: f64 = 3.0;
    const TAU_MS: f64 = 5.0;

    /// A rate that is fed back `-gain e^{-s d} / (1 + s tau)`: its zeros are
    /// `s = W_k(-gain d/tau e^{d/tau})/d - 1/tau` with the branches W_k of Lambert's function.
    struct Loop {
        gains: Vec<f64>,
    }

    impl Feedback for Loop {
        fn size(&self) -> usize {
            self.gains.len()
        }

        fn at(&self, s: Complex) -> ComplexMatrix {
            ComplexMatrix::from_fn(self.size(), |i, j| {
                let factor = if i == j { -self.gains[i] } else { 0.0 };
                factor * (-s * DELAY_MS).exp() / (1.0 + s * TAU_MS)
            })
        }

        fn highest_per_ms(&self) -> f64 {
            PI / 0.1
        }

        fn longest_delay_ms(&self) -> f64 {
            DELAY_MS
        }

        fn left_edge_per_ms(&self) -> f64 {
            -1.0 / TAU_MS
        }
    }

    /// A branch of Lambert's function, `W e^W = z`, by Newton's method on the logarithm.
    fn lambert(branch: f64, z: Complex) -> Complex {
        let target = z.ln() + Complex::new(0.0, TAU * branch);
        let mut w = target - (target + 1e-3).ln();
        for _ in 0..60 {
            w -= (w + w.ln() - target) / (1.0 + w.inv());
        }
        w
    }

    /// The zeros with a growth above the edge, upper half, by descending growth.
    fn expected(gain: f64) -> Vec<Complex> {
        let z = Complex::from(-gain * DELAY_MS / TAU_MS * (DELAY_MS / TAU_MS).exp());
        let zeros = (0..8).map(|k| lambert(f64::from(k), z) / DELAY_MS - 1.0 / TAU_MS);
        let mut zeros: Vec<Complex> = zeros.filter(|s| s.re > 0.0 && s.im >= 0.0).collect();
        zeros.sort_by(|a, b| b.re.total_cmp(&a.re));
        zeros
    }

    fn found(feedback: &dyn Feedback) -> (Vec<Complex>, Option<usize>) {
        let axis = Axis::follow(feedback, UNWATCHED).unwrap();
        let zeros = Zeros::near(feedback, &axis, UNWATCHED).unwrap();
        let right = zeros.modes().iter().map(|mode| mode.s_per_ms).filter(|s| s.re > 0.0);
        (right.collect(), axis.winding)
    }

    #[test]
    fn zeros_of_a_delayed_loop_are_those_of_lamberts_function() {
        for gain in [0.5, 1.5, 2.5, 6.0, 20.0, 60.0] {
            let (zeros, winding) = found(&Loop { gains: vec![gain] });
            let expected = expected(gain);
            assert_eq!(winding, Some(2 * expected.len()), "{gain}");
            assert_eq!(zeros.len(), expected.len(), "{gain}");
            for (ours, exact) in zeros.iter().zip(&expected) {
                assert!((ours - exact).norm() < 1e-8, "{gain}: {ours} {exact}");
            }
        }
    }

    #[test]
    fn a_positive_loop_has_a_real_zero_and_loops_alike_have_theirs_each() {
        let (zeros, winding) = found(&Loop { gains: vec![-1.5] });
        assert_eq!((zeros.len(), winding), (1, Some(1)));
        let exact = lambert(0.0, Complex::from(0.9 * 0.6_f64.exp())) / DELAY_MS - 1.0 / TAU_MS;
        assert!((zeros[0] - exact).norm() < 1e-8 && zeros[0].im == 0.0, "{} {exact}", zeros[0]);
        let (zeros, winding) = found(&Loop { gains: vec![6.0, 6.0, 6.05, 0.1] });
        let all: usize = [6.0, 6.0, 6.05].iter().map(|&gain| 2 * expected(gain).len()).sum();
        assert_eq!(winding, Some(all));
        assert_eq!(2 * zeros.len(), all);
    }
}
