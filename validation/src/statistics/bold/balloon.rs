//! The balloon that flow and metabolism drive, in Buxton et al. 2004 (doi:10.1016/j.neuroimage.2004.07.013), with the
//! constants of neuRosim, which the published signals were computed with.

/// How strongly activity inhibits itself, and after which time (s).
pub(super) const INHIBITION: f64 = 2.0;
pub(super) const INHIBITION_S: f64 = 3.0;
/// Flow of the largest response relative to rest, and how many times the change of metabolism that of flow is.
pub(super) const LARGEST_FLOW: f64 = 1.5;
pub(super) const FLOW_OVER_METABOLISM: f64 = 3.0;
/// Width at half height of the gamma function (s), and the time constant of it with its shape, 4.
pub(super) const WIDTH_S: f64 = 4.0;
pub(super) const GAMMA_S: f64 = 0.242 * WIDTH_S;
/// Delay of metabolism after flow (s).
pub(super) const METABOLISM_DELAY_S: f64 = 1.0;
/// Transit time and viscoelastic time constant (s), stiffness of the vessels.
const TRANSIT_S: f64 = 3.0;
const VISCOELASTIC_S: f64 = 20.0;
const STIFFNESS: f64 = 0.4;
/// Blood volume at rest and weights of deoxyhaemoglobin and volume in the signal.
const VOLUME: f64 = 0.03;
const OF_DEOXYHAEMOGLOBIN: f64 = 3.4;
const OF_VOLUME: f64 = 1.0;

/// Relative flow of convolved activity.
pub(super) fn flow(convolved: f64) -> f64 {
    1.0 + (LARGEST_FLOW - 1.0) * convolved
}

/// Relative metabolism of convolved activity.
pub(super) fn metabolism(convolved: f64) -> f64 {
    1.0 + (LARGEST_FLOW - 1.0) / FLOW_OVER_METABOLISM * convolved
}

/// The slopes of volume and deoxyhaemoglobin, both relative to rest.
pub(super) fn slopes(volume: f64, q: f64, flow: f64, metabolism: f64) -> [f64; 2] {
    let elastic = volume.powf(1.0 / STIFFNESS);
    let growth = (flow - elastic) / (TRANSIT_S + VISCOELASTIC_S);
    let outflow = elastic + VISCOELASTIC_S * growth;
    [growth, (metabolism - q / volume * outflow) / TRANSIT_S]
}

/// The signal (relative change).
pub(super) fn signal(volume: f64, q: f64) -> f64 {
    VOLUME * (OF_DEOXYHAEMOGLOBIN * (1.0 - q) - OF_VOLUME * (1.0 - volume))
}
