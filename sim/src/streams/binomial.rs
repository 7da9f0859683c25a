//! Exact binomial random numbers.

use rand_core::Rng;

use super::draws::uniform;

/// Up to this many trials of probability 1/2, random bits are counted.
const COUNTED_BITS: u64 = 512;
/// Below this expected number of successes the distribution is walked through from zero.
const WALKED_MEAN: f64 = 10.0;

/// How many of `trials` succeed, each with probability `part / whole`.
pub(crate) fn binomial(rng: &mut impl Rng, trials: u64, part: u32, whole: u32) -> u64 {
    if trials == 0 || part == 0 {
        return 0;
    }
    if part == whole {
        return trials;
    }
    if u64::from(part) * 2 == u64::from(whole) && trials <= COUNTED_BITS {
        return heads(rng, trials);
    }
    let p = f64::from(part.min(whole - part)) / f64::from(whole);
    let rare = if trials as f64 * p < WALKED_MEAN {
        walk(rng, trials, p)
    } else {
        reject(rng, trials as f64, p)
    };
    if part <= whole - part { rare } else { trials - rare }
}

/// Fair coins: the number of ones among as many random bits.
fn heads(rng: &mut impl Rng, trials: u64) -> u64 {
    let mut left = trials;
    let mut heads = 0;
    while left > 0 {
        let bits = left.min(32);
        let kept = u64::from(rng.next_u32()) & ((1 << bits) - 1);
        heads += u64::from(kept.count_ones());
        left -= bits;
    }
    heads
}

/// Inversion: adds up probabilities from zero successes on.
fn walk(rng: &mut impl Rng, trials: u64, p: f64) -> u64 {
    let odds = p / (1.0 - p);
    let mut probability = (trials as f64 * (-p).ln_1p()).exp();
    let mut left = uniform(rng);
    let mut successes = 0;
    while left > probability && successes < trials {
        left -= probability;
        probability *= odds * (trials - successes) as f64 / (successes + 1) as f64;
        successes += 1;
    }
    successes
}

/// Transformed rejection, algorithm BTRS of Hörmann 1993 (doi:10.1080/00949659308811496),
/// for `p <= 1/2` and at least ten expected successes.
fn reject(rng: &mut impl Rng, n: f64, p: f64) -> u64 {
    let spread = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = n * p + 0.5;
    let squeeze = 0.92 - 4.2 / b;
    loop {
        let u = uniform(rng) - 0.5;
        let v = uniform(rng);
        let edge = 0.5 - u.abs();
        let k = ((2.0 * a / edge + b) * u + centre).floor();
        if edge >= 0.07 && v <= squeeze {
            return k as u64;
        }
        if k < 0.0 || k > n {
            continue;
        }
        let alpha = (2.83 + 5.1 / b) * spread;
        let height = (v * alpha / (a / (edge * edge) + b)).ln();
        if height <= log_ratio_to_mode(n, p, k) {
            return k as u64;
        }
    }
}

/// The logarithm of the probability of `k` successes over that of the most probable number.
fn log_ratio_to_mode(n: f64, p: f64, k: f64) -> f64 {
    let mode = ((n + 1.0) * p).floor();
    let odds = p / (1.0 - p);
    (mode + 0.5) * ((mode + 1.0) / (odds * (n - mode + 1.0))).ln()
        + (n + 1.0) * ((n - mode + 1.0) / (n - k + 1.0)).ln()
        + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
        + stirling_tail(mode)
        + stirling_tail(n - mode)
        - stirling_tail(k)
        - stirling_tail(n - k)
}

/// What Stirling's formula lacks to `ln k!`: its asymptotic series, after a shift of small `k`.
fn stirling_tail(k: f64) -> f64 {
    if k < 10.0 {
        // ln k! - [(k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi)/2], from the next one by recursion.
        let step = (k + 1.5) * ((k + 2.0) / (k + 1.0)).ln() - 1.0;
        return stirling_tail(k + 1.0) + step;
    }
    let x = k + 1.0;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * x * x)) / (x * x)) / x
}

#[cfg(test)]
mod tests {
    use statrs::distribution::Discrete;

    use super::super::{Draws, Purpose, Streams};
    use super::*;

    #[test]
    fn stirling_tail_completes_the_factorial() {
        let mut ln_factorial = 0.0_f64;
        for k in 0..30 {
            let k = f64::from(k);
            ln_factorial += k.max(1.0).ln();
            let half_ln_2pi = (2.0 * std::f64::consts::PI).ln() / 2.0;
            let formula = (k + 0.5) * (k + 1.0).ln() - (k + 1.0) + half_ln_2pi;
            assert!((stirling_tail(k) - (ln_factorial - formula)).abs() < 1e-9, "at {k}");
        }
    }

    /// Chi-square of 200,000 draws against the probabilities, cells with fewer than ten expected
    /// draws merged into their neighbour; false alarm 1e-4 per case by the normal approximation
    /// of Wilson and Hilferty.
    #[test]
    fn draws_follow_the_binomial_distribution() {
        let streams = Streams::new(11);
        let cases = [(30, 1, 2), (500, 1, 2), (2_000, 1, 2), (900, 2, 3), (40, 1, 30), (7, 3, 4)];
        for (case, &(trials, part, whole)) in (0_u32..).zip(&cases) {
            let draws = 200_000;
            let mut counts = vec![0.0; trials as usize + 1];
            for k in 0..draws {
                let mut draw = Draws::new(&streams, Purpose::OutDegree, [k, case], 3);
                counts[binomial(&mut draw, trials, part, whole) as usize] += 1.0;
            }
            let p = f64::from(part) / f64::from(whole);
            let law = statrs::distribution::Binomial::new(p, trials).unwrap();
            let (mut chi2, mut cells) = (0.0, -1.0);
            let (mut expected, mut found) = (0.0, 0.0);
            for (k, count) in counts.iter().enumerate() {
                expected += law.pmf(k as u64) * f64::from(draws);
                found += count;
                if expected >= 10.0 {
                    chi2 += (found - expected).powi(2) / expected;
                    cells += 1.0;
                    (expected, found) = (0.0, 0.0);
                }
            }
            let normal =
                ((chi2 / cells).cbrt() - 1.0 + 2.0 / (9.0 * cells)) / (2.0 / (9.0 * cells)).sqrt();
            assert!(normal < 3.72, "{trials} trials of {p}: chi-square {chi2} over {cells}");
        }
    }
}
