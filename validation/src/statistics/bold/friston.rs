//! The haemodynamic model of Friston et al. 2003, doi:10.1016/S1053-8119(03)00202-7.

use super::runge_kutta::{step, steps_per_sample};
use super::{LeftModel, check};

/// How strongly activity drives the vasodilatory signal (1/s per unit of activity), its decay and its feedback from
/// the flow (1/s, 1/s²).
const EFFICACY: f64 = 1.0;
const SIGNAL_DECAY_PER_S: f64 = 0.65;
const FEEDBACK_PER_S2: f64 = 0.41;
/// Mean transit time of the blood (s), stiffness of the vessels, oxygen extraction at rest.
const TRANSIT_S: f64 = 0.98;
const STIFFNESS: f64 = 0.32;
const EXTRACTION: f64 = 0.34;
/// Blood volume at rest.
const VOLUME: f64 = 0.02;

/// Signal s, and flow f, volume v and deoxyhaemoglobin q relative to rest:
/// `s' = u - 0.65 s - 0.41 (f - 1)`, `f' = s`, `tau v' = f - v^(1/alpha)`,
/// `tau q' = f (1 - (1 - rho)^(1/f)) / rho - v^(1/alpha) q / v`.
pub(super) fn response(activity: &[f64], interval_s: f64) -> Result<Vec<f64>, LeftModel> {
    let steps = steps_per_sample(interval_s);
    let step_s = interval_s / steps as f64;
    let mut state = [0.0, 1.0, 1.0, 1.0];
    let mut bold = Vec::with_capacity(activity.len());
    for (sample, u) in activity.iter().enumerate() {
        bold.push(signal(&state));
        for _ in 0..steps {
            state = step(state, step_s, |state| slope(state, *u));
        }
        let [_, flow, volume, _] = state;
        check(sample, &[("blood flow", flow), ("blood volume", volume)])?;
    }
    Ok(bold)
}

fn slope(&[s, flow, volume, q]: &[f64; 4], u: f64) -> [f64; 4] {
    let outflow = volume.powf(1.0 / STIFFNESS);
    let extraction = 1.0 - (1.0 - EXTRACTION).powf(1.0 / flow);
    [
        EFFICACY * u - SIGNAL_DECAY_PER_S * s - FEEDBACK_PER_S2 * (flow - 1.0),
        s,
        (flow - outflow) / TRANSIT_S,
        (flow * extraction / EXTRACTION - outflow * q / volume) / TRANSIT_S,
    ]
}

/// `V0 [7 rho (1 - q) + 2 (1 - q/v) + (2 rho - 0.2) (1 - v)]`
fn signal(&[_, _, volume, q]: &[f64; 4]) -> f64 {
    let (intravascular, both, extravascular) = (7.0 * EXTRACTION, 2.0, 2.0 * EXTRACTION - 0.2);
    VOLUME
        * (intravascular * (1.0 - q) + both * (1.0 - q / volume) + extravascular * (1.0 - volume))
}
