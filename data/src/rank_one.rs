//! A change of in-degrees along one mode of a network.

use crate::matrix::Matrix;
use crate::network::Network;

/// A change of in-degrees along one real mode, in as few numbers as determine it.
///
/// ```text
/// dK_ij = amplitude_i v_j / ( J_ij (1 + ratio_i J_ij) ),   J_ij = tau_syn W_ij / C_m
/// ```
///
/// Connectome stabilization (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179, Eqs. 9 to
/// 11) changes in-degrees so: every target by its share of the mode, every source by its weight
/// in it, and every connection inversely to the effect of one synapse.
#[derive(Clone, Debug, PartialEq)]
pub struct RankOneChange {
    /// Of every target (mV); 0 where nothing changes.
    pub amplitude_mv: Vec<f64>,
    /// Of every target (1/mV): how much the variance of its input counts against the mean.
    pub ratio_per_mv: Vec<f64>,
    /// Of every source, v: what its rate contributes to the mode.
    pub left: Vec<f64>,
}

impl RankOneChange {
    /// The change of all in-degrees of a network, `[target, source]`, before any constraint.
    ///
    /// # Panics
    /// If it is that of a network with fewer populations, so that a target or a source has no entry.
    #[must_use]
    pub fn of(&self, network: &Network) -> Matrix {
        let lengths = [self.amplitude_mv.len(), self.ratio_per_mv.len(), self.left.len()];
        debug_assert_eq!(lengths, [network.size(); 3], "one number per population");
        network.weights.mean_pa.map(|target, source, weight_pa| {
            let neuron = &network.populations[target].neuron;
            let kind = network.populations[source].label.kind;
            let strength_mv = neuron.tau_syn_ms(kind) * weight_pa / neuron.c_m_pf;
            let effect_mv = strength_mv * (1.0 + self.ratio_per_mv[target] * strength_mv);
            let change_mv = self.amplitude_mv[target] * self.left[source];
            if effect_mv == 0.0 { 0.0 } else { change_mv / effect_mv }
        })
    }
}
