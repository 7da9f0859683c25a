//! The Siegert function of a few populations at once, with nothing that overflows or cancels.
//!
//! With w = 1 - erfcx, G = ∫_0 erfcx and v(x) = x erfcx(x), the integrand f(y) = erfcx(-y) is
//! 1 - w(-y) below 0 and 2 e^{y²} - 1 + w(y) above, its integral from 0 is -G(-y) below and
//! 2 e^{y²} D(y) - G(y) above (D: Dawson's function, Hahne et al. 2017,
//! doi:10.3389/fninf.2017.00034), and y f(y) is -v(-y) below and 2 y e^{y²} - v(y) above. So,
//! with x = |y| and y⁺ = max(y, 0), in every case
//!
//!   ∫_{y_r}^{y_th} f    = 2 [e^{y²} D(y)]⁺ + G(x_r) - G(x_th)
//!   f(y_th) - f(y_r)    = 2 [e^{y²}]⁺ + (w(x_th) with the sign of y_th) - (the same at y_r)
//!   (y f)_th - (y f)_r  = 2 [y e^{y²}]⁺ + v(x_r) - v(x_th),
//!
//! where [g(y)]⁺ = g(y_th⁺) - g(y_r⁺). Everything is divided by e^{(y_th⁺)²}. Each difference
//! is taken as a divided difference of a polynomial, never as a difference of two values, so that
//! it stays relatively exact as threshold and reset come together (large sigma) or both move
//! far away (large mu).

use super::coefficients::{DAWSON, ERFCX, FALLING, GROWTH, INTEGRAL, POLE, SQUARE_POLE};
use super::functions::{divided, exponential, logarithm_of_one_plus, one_minus_exponential};
use super::lanes::{Lanes, Mask};

/// √π.
const ROOT_PI: f64 = 1.772_453_850_905_516;

/// Above this scaled threshold the rate is below the smallest double.
const SILENT: f64 = 40.0;

/// Below minus this scaled threshold noise has no influence that a double could show.
const FAR: f64 = 1e60;

/// Limits of the scaled distance from reset to threshold: with it at a limit, rates have long
/// reached theirs.
const GAP_RANGE: (f64, f64) = (1e-150, 1e100);

/// Constants of a few neurons.
#[derive(Clone, Copy)]
pub(super) struct Neurons<const N: usize> {
    pub tau_m_ms: Lanes<N>,
    pub t_ref_ms: Lanes<N>,
    /// V_th - E_L.
    pub threshold_mv: Lanes<N>,
    /// V_th - V_reset.
    pub gap_mv: Lanes<N>,
    /// By how much coloured noise shifts y.
    pub shift: Lanes<N>,
}

/// Rates and slopes of a few neurons, and which of them must be taken from the limits instead.
pub(super) struct Values<const N: usize> {
    pub rate_per_ms: Lanes<N>,
    pub d_mu: Lanes<N>,
    pub d_sigma: Lanes<N>,
    pub outside: Mask<N>,
}

/// Threshold and reset in units of sigma, shifted.
struct Bounds<const N: usize> {
    y_th: Lanes<N>,
    /// What rounding took from y_th: e^{y_th²} would show it.
    y_th_low: Lanes<N>,
    y_r: Lanes<N>,
    /// y_th - y_r.
    gap: Lanes<N>,
    outside: Mask<N>,
}

impl<const N: usize> Bounds<N> {
    #[inline(always)]
    fn new(neurons: &Neurons<N>, mu: Lanes<N>, sigma: Lanes<N>) -> Self {
        let distance = neurons.threshold_mv - mu;
        let distance_low = sum_error(neurons.threshold_mv, -mu, distance);
        let z = distance / sigma;
        let z_low = ((-z).mul_add(sigma, distance) + distance_low) / sigma;
        let y_th = z + neurons.shift;
        let y_th_low = sum_error(z, neurons.shift, y_th) + z_low;
        let inside = |k: usize| sigma.0[k] > 0.0 && y_th.0[k] >= -FAR && y_th.0[k] <= SILENT;
        let outside = std::array::from_fn(|k| !inside(k));
        let zero = Lanes::splat(0.0);
        let y_th = Lanes::select(outside, zero, y_th);
        let gap = (neurons.gap_mv / sigma).at_least(GAP_RANGE.0).at_most(GAP_RANGE.1);
        let y_th_low = Lanes::select(outside, zero, y_th_low);
        Self { y_th, y_th_low, y_r: y_th - gap, gap, outside }
    }
}

/// What rounding took from `sum` = a + b (Knuth's two-sum).
#[inline(always)]
fn sum_error<const N: usize>(a: Lanes<N>, b: Lanes<N>, sum: Lanes<N>) -> Lanes<N> {
    let b_part = sum - a;
    (a - (sum - b_part)) + (b - b_part)
}

/// The parts with e^{y²}, all divided by e^{(y_th⁺)²}.
struct Gaussian<const N: usize> {
    /// e^{-(y_th⁺)²}.
    decay: Lanes<N>,
    /// [e^{y²}]⁺.
    level: Lanes<N>,
    /// [y e^{y²}]⁺.
    moment: Lanes<N>,
    /// [e^{y²} D(y)]⁺.
    integral: Lanes<N>,
}

impl<const N: usize> Gaussian<N> {
    #[inline(always)]
    fn new(bounds: &Bounds<N>) -> Self {
        let (th, r) = (bounds.y_th.at_least(0.0), bounds.y_r.at_least(0.0));
        let length = Lanes::select(bounds.y_r.above(0.0), bounds.gap, th);
        let exponent = length * (th + r);
        let level = one_minus_exponential(exponent.at_most(100.0));
        let square = th * th;
        let square_low = th.mul_add(th, -square) + 2.0 * th * bounds.y_th_low;
        let decay = exponential((-square).at_least(-1000.0));
        let (dawson_difference, dawson_r) = dawson(th, r, length, exponent);
        Self {
            decay: (-decay).mul_add(square_low, decay),
            level,
            moment: r.mul_add(level, length),
            integral: level.mul_add(dawson_r, dawson_difference),
        }
    }
}

/// D(a) - D(b) and D(b), with `length` = a - b and `squares` = a² - b².
#[inline(always)]
fn dawson<const N: usize>(
    a: Lanes<N>,
    b: Lanes<N>,
    length: Lanes<N>,
    squares: Lanes<N>,
) -> (Lanes<N>, Lanes<N>) {
    let (pole, one) = (Lanes::splat(SQUARE_POLE), Lanes::splat(1.0));
    let (a_2, b_2) = (a * a, b * b);
    let (a_pole, b_pole) = (a_2 + pole, b_2 + pole);
    let (a_fall, b_fall) = (2.0 * a_2 + one, 2.0 * b_2 + one);
    let inverse = 1.0 / ((a_pole * b_pole) * (a_fall * b_fall));
    let pole_inverse = inverse * (a_fall * b_fall);
    let fall_inverse = inverse * (a_pole * b_pole);
    let t_a = (a_2 - pole) * (b_pole * pole_inverse);
    let t_b = (b_2 - pole) * (a_pole * pole_inverse);
    let (p_a, slope) = divided(&DAWSON, t_a, t_b);
    let p_difference = 2.0 * pole * squares * pole_inverse * slope;
    // D(y) = y P / (1 + 2 y²)
    let ratio_a = p_a * (b_fall * fall_inverse);
    let ratio_difference = (p_difference * a_fall - 2.0 * squares * p_a) * fall_inverse;
    let difference = ratio_a.mul_add(length, b * ratio_difference);
    (difference, b * (ratio_a - ratio_difference))
}

/// Where erfcx and its relatives are evaluated: x = |y| at threshold and reset.
struct Tails<const N: usize> {
    th: Lanes<N>,
    r: Lanes<N>,
    /// x_r - x_th.
    difference: Lanes<N>,
    /// 1/(x + POLE) at threshold and reset.
    pole_inverse: (Lanes<N>, Lanes<N>),
    /// 1/(1 + GROWTH x) at threshold and reset.
    fall_inverse: (Lanes<N>, Lanes<N>),
    t_th: Lanes<N>,
    t_r: Lanes<N>,
    t_difference: Lanes<N>,
}

impl<const N: usize> Tails<N> {
    #[inline(always)]
    fn new(bounds: &Bounds<N>) -> Self {
        let pole = Lanes::splat(POLE);
        let (th, r) = (bounds.y_th.abs(), bounds.y_r.abs());
        let across = -(bounds.y_th + bounds.y_r);
        let above = Lanes::select(bounds.y_r.above(0.0), -bounds.gap, across);
        let difference = Lanes::select(bounds.y_th.above(0.0), above, bounds.gap);
        let (th_pole, th_inverse) = pole_and_fall(th);
        let (r_pole, r_inverse) = pole_and_fall(r);
        Self {
            th,
            r,
            difference,
            pole_inverse: (th_pole, r_pole),
            fall_inverse: (th_inverse, r_inverse),
            t_th: (th - pole) * th_pole,
            t_r: (r - pole) * r_pole,
            t_difference: 2.0 * pole * difference * th_pole * r_pole,
        }
    }

    /// G(x_r) - G(x_th).
    #[inline(always)]
    fn integral(&self) -> Lanes<N> {
        let (_, slope) = divided(&INTEGRAL, self.t_th, self.t_r);
        let logarithm = logarithm_of_one_plus(self.difference * self.pole_inverse.0);
        logarithm.mul_add(Lanes::splat(1.0 / ROOT_PI), self.t_difference * slope)
    }

    /// v(x_r) - v(x_th), by v = 1/√π + erfcx'/2.
    #[inline(always)]
    fn moment(&self) -> Lanes<N> {
        let (p, slope) = divided(&FALLING, self.t_th, self.t_r);
        let (th, r) = self.fall_inverse;
        let fall = GROWTH * self.difference * th * r;
        0.5 * (p * (fall * (th + r)) - self.t_difference * slope * (r * r))
    }

    /// w(x_th) with the sign of y_th less w(x_r) with the sign of y_r.
    #[inline(always)]
    fn level(&self, bounds: &Bounds<N>) -> Lanes<N> {
        let (q, slope) = divided(&ERFCX, self.t_th, self.t_r);
        let (th, r) = self.fall_inverse;
        let growth = Lanes::splat(GROWTH);
        let q_r = self.t_difference.mul_add(slope, q);
        let w_th = risen(self.th, self.pole_inverse.0, th, q);
        let w_r = risen(self.r, self.pole_inverse.1, r, q_r);
        let above_r = 2.0 * self.r * self.pole_inverse.1;
        let above_th = 2.0 * self.th * self.pole_inverse.0;
        let p_difference = self.t_difference * above_r.mul_add(slope, q);
        let p_th = above_th.mul_add(q, Lanes::splat(1.0));
        let w_difference = (p_th * growth * self.difference * th - p_difference) * r;
        let same = Lanes::select(bounds.y_th.above(0.0), -w_difference, w_difference);
        let across = std::array::from_fn(|k| bounds.y_th.0[k] > 0.0 && bounds.y_r.0[k] <= 0.0);
        Lanes::select(across, w_th + w_r, same)
    }
}

/// w(x) from 1/(x + POLE), 1/(1 + GROWTH x) and Q, as
/// (1 + GROWTH x) erfcx(x) = P(t) = 1 + (1 + t) Q(t), 1 + t = 2 x/(x + POLE).
#[inline(always)]
fn risen<const N: usize>(
    x: Lanes<N>,
    pole_inverse: Lanes<N>,
    fall_inverse: Lanes<N>,
    q: Lanes<N>,
) -> Lanes<N> {
    x * fall_inverse * (-(2.0 * pole_inverse)).mul_add(q, Lanes::splat(GROWTH))
}

/// 1/(x + POLE) and 1/(1 + GROWTH x) by one division.
#[inline(always)]
fn pole_and_fall<const N: usize>(x: Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    let pole = x + Lanes::splat(POLE);
    let fall = x.mul_add(Lanes::splat(GROWTH), Lanes::splat(1.0));
    let inverse = 1.0 / (pole * fall);
    (fall * inverse, pole * inverse)
}

/// Rates and, where `SLOPES`, their total derivatives (1/ms, 1/ms per mV).
#[inline(always)]
pub(super) fn siegert<const SLOPES: bool, const N: usize>(
    neurons: &Neurons<N>,
    mu: Lanes<N>,
    sigma: Lanes<N>,
) -> Values<N> {
    let bounds = Bounds::new(neurons, mu, sigma);
    let gaussian = Gaussian::new(&bounds);
    let tails = Tails::new(&bounds);
    let decay = gaussian.decay;
    let integral = decay.mul_add(tails.integral(), 2.0 * gaussian.integral);
    let scale = ROOT_PI * neurons.tau_m_ms;
    // 1/ν = e^{(y_th⁺)²} interval
    let interval = scale.mul_add(integral, neurons.t_ref_ms * decay);
    let rate = decay / interval;
    let (mut d_mu, mut d_sigma) = (Lanes::splat(0.0), Lanes::splat(0.0));
    if SLOPES {
        let level = decay.mul_add(tails.level(&bounds), 2.0 * gaussian.level);
        let moment = decay.mul_add(tails.moment(), 2.0 * gaussian.moment);
        let factor = rate / interval * scale;
        d_mu = factor * level / sigma;
        d_sigma = factor * (-neurons.shift).mul_add(level, moment) / sigma;
    }
    Values { rate_per_ms: rate, d_mu, d_sigma, outside: bounds.outside }
}
#[cfg(test)]
mod tests {
    use super::*;

    /// x, erfcx(x), -erfcx'(x), ∫_0^x erfcx and D(x), each in 60-digit arithmetic (mpmath).
    const SPECIAL: [(f64, f64, f64, f64, f64); 9] = [
        (0.001, 0.9988726200811514, 1.1263814218553503, 0.0009994361435618224, 0.0009999993333336),
        (0.25, 0.7703465477309968, 0.7432058932300142, 0.21929858030385915, 0.23983916356289822),
        (1.0, 0.427583576155807, 0.27321201478389856, 0.6472592251653884, 0.5380795069127684),
        (2.5, 0.2108063640611436, 0.07434734678979467, 1.0912403931578947, 0.2230837221674355),
        (5.0, 0.11070463773306863, 0.02133278976482631, 1.4674069403407748, 0.10213407442427684),
        (12.0, 0.04685422101489376, 0.003877862738062271, 1.9568288520948394, 0.04181287645398826),
        (
            26.0,
            0.021683584850562907,
            0.0008327548662414298,
            2.392288499953231,
            0.019245024851840636,
        ),
        (
            1e3,
            0.0005641893014533876,
            5.641887372654967e-07,
            4.451179667082473,
            0.000500000250000375,
        ),
        (1e8, 5.641895835477562e-09, 5.641895835477562e-17, 10.946652149533094, 5e-09),
    ];

    /// Tails from y_th = 0 (x_th = 0) down to y_r = -x.
    fn tails(x: f64) -> (Bounds<1>, Tails<1>) {
        let zero = Lanes::splat(0.0);
        let (y_r, gap) = (Lanes::splat(-x), Lanes::splat(x));
        let bounds = Bounds { y_th: zero, y_th_low: zero, y_r, gap, outside: [false] };
        let tails = Tails::new(&bounds);
        (bounds, tails)
    }

    fn close(ours: Lanes<1>, exact: f64, tolerance: f64) {
        assert!((ours.0[0] / exact - 1.0).abs() < tolerance, "{} is not {exact}", ours.0[0]);
    }

    #[test]
    fn tails_agree_with_their_functions_in_60_digits() {
        for (x, erfcx, falling, integral, _) in SPECIAL {
            let (bounds, tails) = tails(x);
            close(tails.integral(), integral, 4e-15);
            close(tails.level(&bounds), 1.0 - erfcx, 1e-15 + 1e-16 / x);
            close(tails.moment(), 1.0 / ROOT_PI - 0.5 * falling, 1e-15 + 2e-16 / x);
        }
    }

    #[test]
    fn dawson_agrees_with_60_digits_and_its_difference_with_its_derivative() {
        let zero = Lanes::<1>::splat(0.0);
        for (y, _, _, _, exact) in SPECIAL.into_iter().filter(|point| point.0 < SILENT) {
            let at = Lanes::splat(y);
            let (whole, _) = dawson(at, zero, at, at * at);
            close(whole, exact, 4e-15);
            let length = Lanes::splat(1e-9);
            let (part, at_y) = dawson(at + length, at, length, length * (at + at + length));
            close(at_y, exact, 1e-14);
            // D' = 1 - 2 y D
            close(part, 1e-9 * (1.0 - 2.0 * y * exact), 1e-8);
        }
    }
}
