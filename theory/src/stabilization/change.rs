//! From a change of the gain matrix to one of the in-degrees.

use data::units::per_ms_from_hz;
use data::{Matrix, Network, RankOneChange};

use crate::assumptions::SynapticWeights;

use super::response::Response;
use crate::coupling::Link;
use crate::linalg::Complex;

/// The change of the in-degrees that undoes a shift along the first modes, before constraints.
///
/// ```text
/// dK_ij = Re sum_l epsilon_l u_l,i v_l,j
///         / ( tau_m,i ( (d nu_i/d mu_i) J_ij + (d nu_i/d sigma_i²) (J_ij² + s_ij²) ) )
/// ```
///
/// (Eqs. 9 to 11 of doi:10.1371/journal.pcbi.1005179, where weights are equal, s = 0), `[target, source]`. It
/// is 0 where a connection has no effect: where its weight is 0 or its target silent.
///
/// # Panics
/// If the response is that of a network with another number of populations.
#[must_use]
pub fn change_of_in_degrees(
    network: &Network,
    weights: SynapticWeights,
    response: &Response,
    modes: usize,
) -> Matrix {
    check(network, response);
    response.change_of_gain(modes).map(|target, source, change| {
        let gain = gain_of_a_synapse(network, weights, response, (target, source));
        if gain == 0.0 { 0.0 } else { change / gain }
    })
}

/// The change of the sum of all in-degrees that undoes the shift along each mode alone, relative to that sum and before
/// constraints. Both modes of a complex pair have that of the pair.
///
/// # Panics
/// If the response is that of a network with another number of populations.
#[must_use]
pub fn relative_changes(
    network: &Network,
    weights: SynapticWeights,
    response: &Response,
) -> Vec<f64> {
    check(network, response);
    let synapses_of_a_gain = network.in_degrees.map(|target, source, _| {
        let gain = gain_of_a_synapse(network, weights, response, (target, source));
        if gain == 0.0 { 0.0 } else { 1.0 / gain }
    });
    let total = network.in_degrees.sum();
    let of_mode = |l: usize| {
        let (right, left) = (&response.modes.right[l], &response.modes.left[l]);
        let of_target = |(i, u): (usize, &Complex)| {
            let row = synapses_of_a_gain.row(i).iter().zip(left);
            u * row.map(|(synapses, v)| v * *synapses).sum::<Complex>()
        };
        let sum: Complex = right.iter().enumerate().map(of_target).sum();
        let in_pair = if response.modes.values[l].im == 0.0 { 1.0 } else { 2.0 };
        in_pair * (response.shares[l].epsilon * sum).re / total
    };
    (0..response.shares.len()).map(of_mode).collect()
}

/// What one more synapse (target, source) adds to the gain matrix.
fn gain_of_a_synapse(
    network: &Network,
    weights: SynapticWeights,
    response: &Response,
    (target, source): (usize, usize),
) -> f64 {
    let per_synapse = Link::per_synapse(network, weights, target, source);
    let (by_mean, by_variance) = response.linearisation.slopes(target);
    by_mean * per_synapse.mean_mv_per_hz + by_variance * per_synapse.variance_mv2_per_hz
}

/// The change along the critical mode alone for equal weights, in as few numbers as determine it; `None` if
/// that mode is complex.
///
/// Its amplitudes are `epsilon u_i / (tau_m,i d nu_i/d mu_i)`, its ratios
/// `(d nu_i/d sigma_i²) / (d nu_i/d mu_i)`.
///
/// # Panics
/// If the response is that of a network with another number of populations.
#[must_use]
pub fn rank_one(network: &Network, response: &Response) -> Option<RankOneChange> {
    check(network, response);
    let (right, left) = (&response.modes.right[0], &response.modes.left[0]);
    if response.modes.values[0].im != 0.0 {
        return None;
    }
    // One phase is free; the product of both vectors is real.
    let largest = left.iter().copied().max_by(|a, b| a.norm().total_cmp(&b.norm()))?;
    let phase = largest / largest.norm();
    let epsilon = response.shares[0].epsilon;
    let targets = right.iter().zip(&network.populations).enumerate();
    let (amplitude_mv, ratio_per_mv) = targets
        .map(|(i, (u, population))| {
            let (by_mean, by_variance) = response.linearisation.slopes(i);
            let gain = per_ms_from_hz(population.neuron.tau_m_ms * by_mean);
            let amplitude_mv = (epsilon * u * phase).re / gain;
            if gain > 0.0 { (amplitude_mv, by_variance / by_mean) } else { (0.0, 0.0) }
        })
        .unzip();
    let left = left.iter().map(|v| (v / phase).re).collect();
    Some(RankOneChange { amplitude_mv, ratio_per_mv, left })
}

#[track_caller]
fn check(network: &Network, response: &Response) {
    let (found, expected) = (response.direct_hz.len(), network.size());
    assert!(found == expected, "a response of {found} populations, the network has {expected}");
}
