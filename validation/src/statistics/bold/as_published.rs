//! The signals of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) as neuRosim's `balloon` computed them.

use super::balloon::{
    GAMMA_S, INHIBITION, INHIBITION_S, METABOLISM_DELAY_S, flow, metabolism, signal, slopes,
};
use super::runge_kutta::step;
use super::{LeftModel, check};

/// Time is counted in samples where it should be in seconds.
const SAMPLES_PER_S: f64 = 1.0;

/// The steps of a sample: half as long ones change a signal of at most 0.2 by 2e-8.
const STEPS: usize = 8;

pub(super) fn response(activity: &[f64], interval_s: f64) -> Result<Vec<f64>, LeftModel> {
    let adapted = adapted(activity);
    let of_flow = convolved(&adapted, interval_s, 0.0);
    let of_metabolism = convolved(&adapted, interval_s, METABOLISM_DELAY_S);
    let mut state = [1.0, 1.0];
    let mut bold = Vec::with_capacity(activity.len());
    for (sample, (&of_flow, &of_metabolism)) in of_flow.iter().zip(&of_metabolism).enumerate() {
        let [volume, q] = state;
        bold.push(signal(volume, q));
        let (flow, metabolism) = (flow(of_flow), metabolism(of_metabolism));
        for _ in 0..STEPS {
            state = step(state, SAMPLES_PER_S / STEPS as f64, |&[volume, q]| {
                slopes(volume, q, flow, metabolism)
            });
        }
        check(sample, &[("blood volume", state[0])])?;
    }
    Ok(bold)
}

/// Activity without its inhibition at the beginning of each sample, which is exact for held activity.
fn adapted(activity: &[f64]) -> Vec<f64> {
    let decay = (-(INHIBITION + 1.0) / (INHIBITION_S * SAMPLES_PER_S)).exp();
    let share = INHIBITION / (INHIBITION + 1.0);
    let mut inhibition = 0.0;
    let adapt = |&u: &f64| {
        let adapted = u - inhibition;
        inhibition = share * u + (inhibition - share * u) * decay;
        adapted
    };
    activity.iter().map(adapt).collect()
}

/// The sum over samples j before of `h((j + 1) dt - delay) x(k - j)`, without the factor dt, and with
/// `h(t) = (t/theta)^3 exp(-t/theta) / (6 theta)` also where t is negative.
///
/// As a function of j, h is a cubic polynomial times a power: four sums that each follow from those of the sample before
/// by the rule of binomial coefficients, `C(j + 1, m) = C(j, m) + C(j, m - 1)`, weighted with the forward differences
/// of the polynomial at 0.
fn convolved(x: &[f64], interval_s: f64, delay_s: f64) -> Vec<f64> {
    let step = interval_s / GAMMA_S;
    let decay = (-step).exp();
    let first = (interval_s - delay_s) / GAMMA_S;
    let scale = (-first).exp() / (6.0 * GAMMA_S);
    let differences = differences_of_cube(first, step);
    let mut sums = [0.0; 4];
    let advance = |&x: &f64| {
        let [a, b, c, d] = sums;
        sums = [decay * a + x, decay * (b + a), decay * (c + b), decay * (d + c)];
        let weighted = sums.iter().zip(differences).map(|(sum, difference)| sum * difference);
        scale * weighted.sum::<f64>()
    };
    x.iter().map(advance).collect()
}

/// The cube of `first + j step` at j = 0 and its forward differences; those of the numbers themselves would be rounding.
fn differences_of_cube(first: f64, step: f64) -> [f64; 4] {
    let third = 6.0 * step.powi(3);
    let second = third + 6.0 * step.powi(2) * first;
    let once = step * (step * step + 3.0 * step * first + 3.0 * first * first);
    [first.powi(3), once, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_the_convolution() {
        let x: Vec<f64> = (0..400).map(|k| (0.1 * f64::from(k)).sin() + 0.3).collect();
        for delay_s in [0.0, METABOLISM_DELAY_S] {
            let found = convolved(&x, 0.02, delay_s);
            for k in [0, 1, 7, 399] {
                let kernel = |j: usize| {
                    let t = ((j + 1) as f64 * 0.02 - delay_s) / GAMMA_S;
                    t.powi(3) * (-t).exp() / (6.0 * GAMMA_S)
                };
                let expected: f64 = (0..=k).map(|j| kernel(j) * x[k - j]).sum();
                assert!((found[k] - expected).abs() < 1e-9 * expected.abs().max(1.0));
            }
        }
    }

    #[test]
    fn metabolism_of_the_published_way_becomes_negative() {
        let of_metabolism = convolved(&adapted(&[1.0; 1_000]), 1e-3, METABOLISM_DELAY_S);
        assert!(of_metabolism.iter().any(|&sum| metabolism(sum) < 0.0));
    }
}
