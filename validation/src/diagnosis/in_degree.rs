//! Rate against in-degree within a population.

use data::{Network, Rates, units};
use sim::recording::SpikeRecording;
use sim::{NeuronIds, SimulationSettings, visit_synapses};
use theory::spread::SpreadState;

use crate::engines::EngineError;
use crate::statistics::{SpikeCounting, Spikes, neuron_rates_hz};

/// How the rates of a population's neurons follow from their in-degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InDegreeRegression {
    /// Standard deviation between neurons of the mean input that in-degrees alone give (mV).
    pub input_sd_mv: f64,
    /// Rate gained by a neuron per mV of it, fitted by least squares (spikes/s per mV).
    pub measured_slope_hz_per_mv: f64,
    /// What the theory says: the mean slope of the transfer function over the population.
    pub predicted_slope_hz_per_mv: f64,
    /// Share of the variance of the measured rates that the in-degrees explain.
    pub explained_share: f64,
}

/// Regresses the recorded rates of every population on the input that its neurons' in-degrees give if
/// all sources fire at their population's mean rate.
///
/// `settings` are those of the simulation that was recorded: they draw the same synapses again.
///
/// # Errors
/// [`EngineError`] if the synapses cannot be drawn or a population was not recorded.
pub fn in_degree_regressions(
    network: &Network,
    settings: &SimulationSettings,
    recording: &SpikeRecording,
    rates: &Rates,
    spread: &SpreadState,
) -> Result<Vec<Option<InDegreeRegression>>, EngineError> {
    let ids = NeuronIds::new(network)?;
    let inputs_mv = inputs_mv(network, settings, &ids, rates)?;
    let regression = |population: usize| {
        let spikes = Spikes::of(&recording.populations[population], recording.grid)?;
        let rates_hz = neuron_rates_hz(&spikes, SpikeCounting::All);
        let range = ids.of_population(population);
        let inputs_mv = &inputs_mv[range.start as usize..range.end as usize];
        let Some(line) = Line::through(inputs_mv, &rates_hz) else { return Ok(None) };
        Ok(Some(InDegreeRegression {
            input_sd_mv: line.x_sd,
            measured_slope_hz_per_mv: line.slope,
            predicted_slope_hz_per_mv: spread.neurons[population].mean_slope_hz_per_mv(),
            explained_share: line.explained_share,
        }))
    };
    (0..network.size()).map(regression).collect()
}

/// The mean input of every neuron from its in-degrees (mV).
fn inputs_mv(
    network: &Network,
    settings: &SimulationSettings,
    ids: &NeuronIds,
    rates: &Rates,
) -> Result<Vec<f64>, EngineError> {
    let populations: Vec<usize> = (0..ids.total()).map(|neuron| ids.population(neuron)).collect();
    let per_synapse = network.weights.mean_pa.map(|target, source, weight_pa| {
        let neuron = &network.populations[target].neuron;
        let kind = network.populations[source].label.kind;
        let jump_mv = theory::synaptic_strength_mv(neuron, kind, weight_pa);
        neuron.tau_m_ms * jump_mv * units::per_ms_from_hz(rates.hz()[source])
    });
    let mut inputs_mv = vec![0.0; populations.len()];
    visit_synapses(network, settings, &mut |synapse| {
        let (target, source) = (synapse.target as usize, synapse.source as usize);
        inputs_mv[target] += per_synapse[(populations[target], populations[source])];
    })?;
    Ok(inputs_mv)
}

/// A line fitted by least squares.
struct Line {
    x_sd: f64,
    slope: f64,
    explained_share: f64,
}

impl Line {
    fn through(x: &[f64], y: &[f64]) -> Option<Self> {
        let n = x.len() as f64;
        let [x_mean, y_mean] = [x, y].map(|values| values.iter().sum::<f64>() / n);
        let sums = x.iter().zip(y).fold([0.0; 3], |[xx, xy, yy], (x, y)| {
            let (x, y) = (x - x_mean, y - y_mean);
            [xx + x * x, xy + x * y, yy + y * y]
        });
        let [xx, xy, yy] = sums;
        (xx > 0.0 && yy > 0.0).then(|| Self {
            x_sd: (xx / n).sqrt(),
            slope: xy / xx,
            explained_share: xy * xy / (xx * yy),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_in_noise() {
        let x = [0.0, 1.0, 2.0, 3.0];
        let exact = Line::through(&x, &[1.0, 3.0, 5.0, 7.0]).unwrap();
        assert_eq!((exact.slope, exact.explained_share), (2.0, 1.0));
        let noisy = Line::through(&x, &[2.0, 2.0, 4.0, 8.0]).unwrap();
        assert!((noisy.slope - 2.0).abs() < 1e-12 && noisy.explained_share < 0.9);
        assert!(Line::through(&x, &[1.0; 4]).is_none());
    }
}
