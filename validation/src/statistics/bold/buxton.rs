//! The haemodynamic model of Buxton et al. 2004 (doi:10.1016/j.neuroimage.2004.07.013), in seconds.

use super::balloon::{
    GAMMA_S, INHIBITION, INHIBITION_S, METABOLISM_DELAY_S, flow, metabolism, signal, slopes,
};
use super::runge_kutta::{step, steps_per_sample};
use super::{LeftModel, check};

/// Inhibition I and the activity `u - I` convolved with a gamma function of shape 4: four filters in a row.
const STAGES: usize = 5;

/// Flow follows from the activity, metabolism from that of a second before.
pub(super) fn response(activity: &[f64], interval_s: f64) -> Result<Vec<f64>, LeftModel> {
    let steps = steps_per_sample(interval_s);
    let step_s = interval_s / steps as f64;
    let delay_steps = (METABOLISM_DELAY_S / step_s).round() as usize;
    let earlier = |number: usize| {
        number.checked_sub(delay_steps).map_or(0.0, |number| activity[number / steps])
    };
    let mut state = [0.0; 2 * STAGES + 2];
    let [.., volume, q] = &mut state;
    (*volume, *q) = (1.0, 1.0);
    let mut bold = Vec::with_capacity(activity.len());
    for (sample, &u) in activity.iter().enumerate() {
        let [.., volume, q] = state;
        bold.push(signal(volume, q));
        for number in sample * steps..(sample + 1) * steps {
            let before = earlier(number);
            state = step(state, step_s, |state| slope(state, u, before));
        }
        let [.., volume, _] = state;
        check(sample, &[("blood flow", flow(state[4])), ("blood volume", volume)])?;
    }
    Ok(bold)
}

fn slope(state: &[f64; 12], u: f64, u_before: f64) -> [f64; 12] {
    let &[
        i,
        a,
        b,
        c,
        convolved,
        i_before,
        a_before,
        b_before,
        c_before,
        convolved_before,
        volume,
        q,
    ] = state;
    let [i, a, b, c, d] = filters([i, a, b, c, convolved], u);
    let [i_before, a_before, b_before, c_before, d_before] =
        filters([i_before, a_before, b_before, c_before, convolved_before], u_before);
    let [volume, q] = slopes(volume, q, flow(convolved), metabolism(convolved_before));
    [i, a, b, c, d, i_before, a_before, b_before, c_before, d_before, volume, q]
}

fn filters([i, a, b, c, d]: [f64; STAGES], u: f64) -> [f64; STAGES] {
    [
        (INHIBITION * u - (INHIBITION + 1.0) * i) / INHIBITION_S,
        (u - i - a) / GAMMA_S,
        (a - b) / GAMMA_S,
        (b - c) / GAMMA_S,
        (c - d) / GAMMA_S,
    ]
}
