//! Steps of ordinary differential equations.

use std::array::from_fn;

/// The longest step (s) by which the models in seconds are solved: with time constants of half a second and more, its
/// error is that of rounding.
const LONGEST_STEP_S: f64 = 1e-3;

/// The steps that a sample takes, so that none is longer than it may be.
pub(super) fn steps_per_sample(interval_s: f64) -> usize {
    // A sample that is a multiple but for rounding takes no step more.
    const SLACK: f64 = 1e-9;
    ((interval_s / LONGEST_STEP_S - SLACK).ceil() as usize).max(1)
}

/// The state after a step by the classical method of fourth order.
pub(super) fn step<const N: usize>(
    state: [f64; N],
    step: f64,
    slope: impl Fn(&[f64; N]) -> [f64; N],
) -> [f64; N] {
    let moved = |by: f64, slope: &[f64; N]| from_fn(|k| state[k] + by * slope[k]);
    let first = slope(&state);
    let second = slope(&moved(0.5 * step, &first));
    let third = slope(&moved(0.5 * step, &second));
    let fourth = slope(&moved(step, &third));
    from_fn(|k| state[k] + step / 6.0 * (first[k] + 2.0 * second[k] + 2.0 * third[k] + fourth[k]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oscillation_comes_back_to_where_it_was() {
        let mut state = [1.0, 0.0];
        for _ in 0..1_000 {
            state = step(state, std::f64::consts::TAU / 1_000.0, |&[x, v]| [v, -x]);
        }
        assert!((state[0] - 1.0).abs() < 1e-10 && state[1].abs() < 1e-10, "{state:?}");
    }

    #[test]
    fn steps_are_short_enough_and_no_more_than_needed() {
        for (interval_s, steps) in [(1e-4, 1), (1e-3, 1), (0.01, 10), (0.0105, 11), (1.0, 1_000)] {
            assert_eq!(steps_per_sample(interval_s), steps, "{interval_s}");
        }
    }
}
