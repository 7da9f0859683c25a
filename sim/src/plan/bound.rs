//! A bound of the input that a neuron can receive in one step.
//!
//! Sums of weights are whole numbers of quanta and must not run over. A synapse gives at most one event
//! in a step, so that no neuron receives more than all its synapses together and the Poisson
//! events of a step: with identical neurons and delays that occurs. Where delays differ, spikes of a source
//! arrive apart. How many synapses a neuron has, how strong they are and how many have which delay is random;
//! ten standard deviations and ten of the largest weights beyond the mean have a probability below 1e-20.

use std::collections::HashMap;

use data::{Kind, Network, Population};

use super::names::label;
use super::rules::law;
use crate::connectivity::{ListedNetwork, arriving_together};
use crate::grid::TimeGrid;
use crate::neurons::Drive;

/// Standard deviations, and largest weights, beyond the mean.
const MARGIN: f64 = 10.0;

/// Poisson events beyond the mean and its margin, for means that are small.
const FEW: f64 = 20.0;

/// The largest input in one step through synapses of one sign.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LargestInput {
    /// Its size (pA).
    pub pa: f64,
    /// Who receives it, and from where most of it comes.
    pub at: String,
}

impl LargestInput {
    /// Of all neurons of a network.
    pub(crate) fn of(
        network: &Network,
        drives: &[Drive],
        dt_ms: f64,
        listed: Option<&ListedNetwork>,
    ) -> Self {
        let mut largest = Self::default();
        let mut together = Together { grid: TimeGrid { dt_ms }, known: HashMap::new() };
        for (target, drive) in drives.iter().enumerate() {
            for kind in [Kind::Excitatory, Kind::Inhibitory] {
                let poisson_pa = poisson_pa(drive, kind, dt_ms);
                largest.raise(recurrent(network, target, kind, poisson_pa, &mut together));
            }
        }
        if let Some(listed) = listed {
            largest.raise(of_list(listed, dt_ms));
        }
        largest
    }

    fn raise(&mut self, other: Self) {
        if other.pa > self.pa {
            *self = other;
        }
    }
}

/// Shares of synapses through which spikes can arrive together, by delays and refractory periods.
struct Together {
    grid: TimeGrid,
    known: HashMap<[u64; 3], f64>,
}

impl Together {
    fn share(&mut self, network: &Network, target: usize, source: usize) -> f64 {
        let grid = self.grid;
        let mean_ms = network.delays.mean_ms[(target, source)];
        let sd_ms = network.delays.sd_ms[(target, source)];
        let apart = grid.up(network.populations[source].neuron.t_ref_ms).saturating_add(1);
        let key = [mean_ms.to_bits(), sd_ms.to_bits(), apart];
        *self.known.entry(key).or_insert_with(|| arriving_together(mean_ms, sd_ms, grid, apart))
    }
}

/// Input from all neurons of a kind, beside that of Poisson trains.
fn recurrent(
    network: &Network,
    target: usize,
    kind: Kind,
    poisson_pa: f64,
    together: &mut Together,
) -> LargestInput {
    let (mut mean, mut variance, mut largest) = (0.0, 0.0, 0.0_f64);
    let mut most = (0.0, None);
    for source in (0..network.size()).filter(|&s| network.populations[s].label.kind == kind) {
        let in_degree = network.in_degrees[(target, source)];
        if in_degree == 0.0 {
            continue;
        }
        let k = in_degree * together.share(network, target, source);
        let law = law(network, target, source);
        // No less than the mean of what is redrawn across zero.
        let weight_pa = law.mean_pa.hypot(law.sd_pa);
        mean += k * weight_pa;
        variance += k * weight_pa * weight_pa;
        largest = largest.max(law.largest());
        if k * weight_pa > most.0 {
            most = (k * weight_pa, Some(source));
        }
    }
    let target = label(network, target);
    let at = match most.1 {
        Some(source) => format!("{target} (most of it from {})", label(network, source)),
        None => target.to_string(),
    };
    LargestInput { pa: poisson_pa + mean + MARGIN * (variance.sqrt() + largest), at }
}

fn poisson_pa(drive: &Drive, kind: Kind, dt_ms: f64) -> f64 {
    let of = |(weight_pa, per_ms): (f64, f64)| {
        let mean = per_ms * dt_ms;
        let counts = (weight_pa < 0.0) == (kind == Kind::Inhibitory);
        if counts { weight_pa.abs() * (mean + MARGIN * mean.sqrt() + FEW) } else { 0.0 }
    };
    drive.trains().map(of).sum()
}

/// Input from listed connections and spikes; all of either sign together, which is no less.
fn of_list(listed: &ListedNetwork, dt_ms: f64) -> LargestInput {
    let neurons: u64 = listed.network.populations.iter().map(Population::created_neurons).sum();
    let mut sums = vec![0.0; neurons as usize];
    // Neurons that are not there are refused elsewhere.
    for connection in &listed.connections {
        if let Some(sum) = sums.get_mut(connection.target as usize) {
            *sum += connection.weight_pa.abs();
        }
    }
    for train in &listed.spike_trains {
        let mut steps: Vec<u64> =
            train.times_ms.iter().map(|time_ms| (time_ms / dt_ms).round() as u64).collect();
        steps.sort_unstable();
        let together = steps.chunk_by(|a, b| a == b).map(<[u64]>::len).max().unwrap_or(0);
        if let Some(sum) = sums.get_mut(train.target as usize) {
            *sum += train.weight_pa.abs() * together as f64;
        }
    }
    let largest = sums.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    largest.map_or_else(LargestInput::default, |(neuron, &pa)| LargestInput {
        pa,
        at: format!("neuron {neuron}"),
    })
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;
    use data::{Matrix, Network};

    use crate::communicator::SingleProcess;
    use crate::testing::parts;
    use crate::{
        BuildError, Control, Precision, RecordingSettings, SimulationSettings, Simulator, prepare,
    };

    /// A neuron with so many synapses of the same strength from neurons that all spike together.
    fn together(synapses: f64) -> Network {
        let mut parts = parts(&[synapses.min(6_000.0), 1.0]);
        parts.in_degrees[(1, 0)] = synapses;
        parts.external.in_degrees = vec![0.0; 2];
        parts.weights.mean_pa[(1, 0)] = 351.2;
        parts.weights.sd_pa = Matrix::zeros(2, 2);
        parts.delays.sd_ms = Matrix::zeros(2, 2);
        parts.dc_pa[0] = 500.0;
        Network::new(parts).unwrap()
    }

    /// 6,000 of the largest weights are some 2^33 quanta, of which a weight has up to 2^21.
    #[test]
    fn all_synapses_may_be_active_at_once() {
        for precision in [Precision::Single, Precision::Double] {
            let recording = RecordingSettings { currents_of: 1, ..Default::default() };
            let precision = Some(precision);
            let settings = SimulationSettings { precision, recording, ..Default::default() };
            let network = together(6_000.0);
            let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
            // They spike after 13.9 ms, and are heard 1.5 ms later.
            simulator.advance(16.0, &mut |_| Control::Continue).unwrap();
            let samples = simulator.take_recording().currents;
            let heard = samples.iter().find(|s| s.step == 154 && s.neuron == 6_000).unwrap();
            let expected = 6_000.0 * 351.2;
            assert!((heard.current_pa / expected - 1.0).abs() < 3e-4, "{}", heard.current_pa);
        }
    }

    #[test]
    fn what_no_sum_holds_is_refused_with_its_place() {
        let refused = prepare(&together(2e6), &SimulationSettings::default(), 1).unwrap_err();
        assert!(matches!(refused, BuildError::TooLarge { .. }));
        let message = refused.to_string();
        assert!(message.contains("of P1 (most of it from P0) is 70"), "{message}");
    }

    #[test]
    fn published_networks_keep_their_quanta() {
        for preset in [DescribedPreset::Brunel2000, DescribedPreset::Potjans2014] {
            let network = preset.network().unwrap();
            let settings =
                SimulationSettings { precision: Some(Precision::Double), ..Default::default() };
            let plan = crate::plan::Plan::new(
                &network,
                &settings,
                &[crate::plan::Offer::of(&settings)],
                None,
            )
            .unwrap();
            assert_eq!(plan.shift, 32, "{preset:?}");
        }
    }
}
