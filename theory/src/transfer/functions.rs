//! Exponential and logarithm of [`Lanes`], and polynomials with their divided differences.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, LOG2_E};

use super::lanes::Lanes;

/// ln 2 in two parts.
const LN2_HIGH: f64 = LN_2;
const LN2_LOW: f64 = 2.319_046_813_846_299_6e-17;

/// Adding 1.5 · 2^52 rounds to an integer and leaves it in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// 1/k! for k = 14 ..= 2.
const INVERSE_FACTORIALS: [f64; 13] = [
    1.0 / 87_178_291_200.0,
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// 2/(2 k + 1) for k = 10 ..= 1: the series of 2 artanh s over s, without its 2.
const ARTANH: [f64; 10] = [
    2.0 / 21.0,
    2.0 / 19.0,
    2.0 / 17.0,
    2.0 / 15.0,
    2.0 / 13.0,
    2.0 / 11.0,
    2.0 / 9.0,
    2.0 / 7.0,
    2.0 / 5.0,
    2.0 / 3.0,
];

/// The polynomial with these coefficients, highest power first (Horner's scheme).
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64], t: Lanes<N>) -> Lanes<N> {
    let mut value = Lanes::splat(coefficients[0]);
    for &c in &coefficients[1..] {
        value = value.mul_add(t, Lanes::splat(c));
    }
    value
}

/// P(t_1) and the divided difference (P(t_2) - P(t_1)) / (t_2 - t_1), which loses nothing as the
/// points come together.
#[inline(always)]
pub(super) fn divided<const N: usize>(
    coefficients: &[f64],
    t_1: Lanes<N>,
    t_2: Lanes<N>,
) -> (Lanes<N>, Lanes<N>) {
    let mut value = Lanes::splat(coefficients[0]);
    let mut slope = Lanes::splat(0.0);
    for &c in &coefficients[1..] {
        slope = slope.mul_add(t_2, value);
        value = value.mul_add(t_1, Lanes::splat(c));
    }
    (value, slope)
}

/// 2^n for whole n from -1022 to 1023.
#[inline(always)]
fn power_of_two<const N: usize>(n: Lanes<N>) -> Lanes<N> {
    n.map(|n| f64::from_bits((n + ROUNDER).to_bits().wrapping_add(1023) << 52))
}

/// x = n ln 2 + r with |r| at most ln 2 / 2: n and e^r - 1.
#[inline(always)]
fn reduced_exponential<const N: usize>(x: Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    let rounder = Lanes::splat(ROUNDER);
    let n = x.mul_add(Lanes::splat(LOG2_E), rounder) - rounder;
    let r = n.mul_add(Lanes::splat(-LN2_HIGH), x);
    let r = n.mul_add(Lanes::splat(-LN2_LOW), r);
    (n, (r * r).mul_add(polynomial(&INVERSE_FACTORIALS, r), r))
}

/// e^x for x from -1000 to 0, down to the smallest double.
#[inline(always)]
pub(super) fn exponential<const N: usize>(x: Lanes<N>) -> Lanes<N> {
    let (n, rest) = reduced_exponential(x);
    let rounder = Lanes::splat(ROUNDER);
    let half = n.mul_add(Lanes::splat(0.5), rounder) - rounder;
    let scaled = power_of_two(half).mul_add(rest, power_of_two(half));
    scaled * power_of_two(n - half)
}

/// 1 - e^{-x} for x from 0 to 700, relatively exact near 0.
#[inline(always)]
pub(super) fn one_minus_exponential<const N: usize>(x: Lanes<N>) -> Lanes<N> {
    let (n, rest) = reduced_exponential(-x);
    let scale = power_of_two(n);
    (1.0 - scale) - scale * rest
}

/// ln(1 + v) for finite v with 1 + v a normal positive number, relatively exact near 0.
#[inline(always)]
pub(super) fn logarithm_of_one_plus<const N: usize>(v: Lanes<N>) -> Lanes<N> {
    let u = 1.0 + v;
    let lost = (v - (u - Lanes::splat(1.0))) / u;
    let (exponent, mantissa) = split(u);
    let f = mantissa - Lanes::splat(1.0);
    let s = f / (2.0 + f);
    let square = s * s;
    let tail = s * square * polynomial(&ARTANH, square);
    let small = exponent.mul_add(Lanes::splat(LN2_LOW), lost) + tail;
    exponent.mul_add(Lanes::splat(LN2_HIGH), s + s + small)
}

/// u = 2^exponent mantissa with the mantissa in [√½, √2), for normal positive u.
#[inline(always)]
fn split<const N: usize>(u: Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    const HALF_ROOT: u64 = FRAC_1_SQRT_2.to_bits();
    const BIAS: u64 = 1024;
    // 2^52 + k has the bits of 2^52 with k in the lowest.
    const CARRIER: f64 = 4_503_599_627_370_496.0;
    // Inlined into the vector code with the rest.
    #[inline(always)]
    fn biased(u: f64) -> u64 {
        (u.to_bits() + (BIAS << 52) - HALF_ROOT) >> 52
    }
    let exponent = u.map(|u| f64::from_bits(CARRIER.to_bits() | biased(u)) - CARRIER - BIAS as f64);
    let mantissa =
        u.map(|u| f64::from_bits(u.to_bits().wrapping_sub(biased(u).wrapping_sub(BIAS) << 52)));
    (exponent, mantissa)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(function: impl Fn(Lanes<1>) -> Lanes<1>, x: f64) -> f64 {
        function(Lanes::splat(x)).0[0]
    }

    fn agree(ours: f64, exact: f64) -> bool {
        (ours - exact).abs() <= 4.0 * f64::EPSILON * exact.abs()
    }

    #[test]
    fn exponentials_agree_with_the_standard_library() {
        for k in 0..7000 {
            let x = 0.1 * f64::from(k) + 1e-3;
            assert!(agree(one(exponential, -x), (-x).exp()), "{x}");
            assert!(agree(one(one_minus_exponential, x), -(-x).exp_m1()), "{x}");
        }
    }

    #[test]
    fn exponential_goes_below_the_smallest_normal_number() {
        let tiny = one(exponential, -740.0);
        assert!((tiny - (-740.0_f64).exp()).abs() <= 5e-324);
        assert_eq!(one(exponential, -1000.0), 0.0);
        assert_eq!(one(exponential, 0.0), 1.0);
    }

    #[test]
    fn one_minus_exponential_and_logarithm_are_relatively_exact_near_zero() {
        for exponent in 0..300 {
            let x = 1.234 * 10_f64.powi(-exponent);
            assert!(agree(one(one_minus_exponential, x), -(-x).exp_m1()), "{x}");
            assert!(agree(one(logarithm_of_one_plus, x), x.ln_1p()), "{x}");
            assert!(agree(one(logarithm_of_one_plus, -x / 2.0), (-x / 2.0).ln_1p()), "{x}");
            assert!(agree(one(logarithm_of_one_plus, 1.0 / x), (1.0 / x).ln_1p()), "{x}");
        }
        assert_eq!(one(one_minus_exponential, 0.0), 0.0);
        assert_eq!(one(logarithm_of_one_plus, 0.0), 0.0);
    }

    #[test]
    fn divided_difference_is_that_of_the_polynomial() {
        // P(t) = 2 t³ - t + 5, whose divided difference is 2 (a² + a b + b²) - 1.
        let coefficients = [2.0, 0.0, -1.0, 5.0];
        let (a, b) = (0.75, -0.5);
        let (value, slope) = divided(&coefficients, Lanes::<1>::splat(a), Lanes::splat(b));
        assert_eq!(value.0[0], one(|t| polynomial(&coefficients, t), a));
        assert_eq!(slope.0[0], 2.0 * (a * a + a * b + b * b) - 1.0);
    }
}
