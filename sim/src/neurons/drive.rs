//! Input from outside: Poisson trains, constant and changing currents.

use std::collections::BTreeMap;

use data::{DriveKind, Network, NeuronParams, SourceActivity, units};

use super::lif::{EXCITATORY, INHIBITORY};
use super::poisson::Poisson;
use crate::error::BuildError;

/// The largest mean number of events per step that a Poisson input may have.
const LARGEST_MEAN: f64 = 10_000.0;

/// All input to the neurons of one population that is not from simulated neurons.
#[derive(Clone, Debug)]
pub(crate) struct Drive {
    pub poisson: Vec<PoissonInput>,
    /// Constant current (pA).
    pub direct_pa: f64,
    pub series: Vec<CurrentSeries>,
    /// Weights (pA) and rates (1/ms) of the Poisson trains.
    trains: Vec<(f64, f64)>,
}

/// An independent Poisson train onto every neuron of a population.
#[derive(Clone, Debug)]
pub(crate) struct PoissonInput {
    pub numbers: Poisson,
    pub channel: usize,
    /// Weight of an event in quanta, with its sign.
    pub quanta: i64,
}

/// A current that is constant over intervals; the last sample holds on.
#[derive(Clone, Debug)]
pub(crate) struct CurrentSeries {
    interval_ms: f64,
    samples_pa: Vec<f64>,
}

impl Drive {
    /// The current (pA) during the step that begins at `time_ms`.
    pub(crate) fn current_pa(&self, time_ms: f64) -> f64 {
        self.direct_pa + self.series.iter().map(|series| series.at(time_ms)).sum::<f64>()
    }

    /// A current (pA) that is not exceeded at any time.
    pub(crate) fn largest_current_pa(&self) -> f64 {
        let largest = |series: &CurrentSeries| series.samples_pa.iter().copied().reduce(f64::max);
        self.direct_pa + self.series.iter().filter_map(largest).sum::<f64>()
    }

    /// The weight (pA) of each Poisson train and its rate (1/ms).
    pub(crate) fn trains(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.trains.iter().copied()
    }

    /// Counts the weights of Poisson events in quanta of `quantum_pa`.
    pub(crate) fn count_in(&mut self, quantum_pa: f64) {
        for (input, (weight_pa, _)) in self.poisson.iter_mut().zip(&self.trains) {
            input.quanta = (weight_pa / quantum_pa).round() as i64;
        }
    }
}

impl CurrentSeries {
    fn at(&self, time_ms: f64) -> f64 {
        // Half of the rounding error of a grid time: a sample begins with the step at its time.
        let sample = (time_ms / self.interval_ms + 1e-9) as usize;
        let last = self.samples_pa.len().saturating_sub(1);
        self.samples_pa.get(sample.min(last)).copied().unwrap_or(0.0)
    }
}

/// How long the currents of synapses of a weight last.
fn tau_syn_ms(neuron: &NeuronParams, weight_pa: f64) -> f64 {
    if weight_pa < 0.0 { neuron.tau_syn_in_ms } else { neuron.tau_syn_ex_ms }
}

/// The drive of every population; its weights are yet to be counted in quanta.
pub(crate) fn drives(network: &Network, dt_ms: f64) -> Result<Vec<Drive>, BuildError> {
    let mut number = 0;
    (0..network.size()).map(|population| drive(network, population, dt_ms, &mut number)).collect()
}

fn drive(
    network: &Network,
    population: usize,
    dt_ms: f64,
    number: &mut u32,
) -> Result<Drive, BuildError> {
    let external = &network.external;
    let rate =
        external.in_degrees[population] * units::per_ms_from_hz(external.rates_hz[population]);
    let weight = external.weights_pa[population];
    let direct_pa = network.dc_pa[population];
    let mut drive =
        Drive { poisson: Vec::new(), direct_pa, series: Vec::new(), trains: Vec::new() };
    // Rates (1/ms) by weight: Poisson trains of the same weight are one train of the summed rate.
    let mut trains: BTreeMap<u64, f64> = BTreeMap::new();
    match external.kind {
        DriveKind::Poisson => *trains.entry(weight.to_bits()).or_default() += rate,
        DriveKind::DirectCurrent => {
            let tau_ms = network.populations[population].neuron.tau_syn_ex_ms;
            drive.direct_pa += rate * weight * tau_ms;
        }
    }
    for replaced in &network.replaced {
        let in_degrees = replaced.in_degrees.row(population);
        let weights = replaced.weights_pa.row(population);
        match &replaced.activity {
            SourceActivity::Poisson(rates) => {
                for ((k, w), rate) in in_degrees.iter().zip(weights).zip(rates.hz()) {
                    *trains.entry(w.to_bits()).or_default() += k * units::per_ms_from_hz(*rate);
                }
            }
            SourceActivity::Current { interval_ms, rates_hz } => {
                let neuron = &network.populations[population].neuron;
                let mut samples_pa = vec![0.0; rates_hz.sources()];
                for (source, (k, weight_pa)) in in_degrees.iter().zip(weights).enumerate() {
                    let tau_ms = tau_syn_ms(neuron, *weight_pa);
                    for (sample, pa) in samples_pa.iter_mut().enumerate() {
                        let per_ms = units::per_ms_from_hz(rates_hz[(source, sample)]);
                        *pa += k * weight_pa * tau_ms * per_ms;
                    }
                }
                drive.series.push(CurrentSeries { interval_ms: *interval_ms, samples_pa });
            }
        }
    }
    for (bits, rate) in trains {
        let (weight, mean) = (f64::from_bits(bits), rate * dt_ms);
        if weight == 0.0 || mean == 0.0 {
            continue;
        }
        if mean > LARGEST_MEAN {
            return Err(BuildError::TooLarge {
                what: "the mean number of Poisson events per step",
                at: network.populations[population].label.to_string(),
                value: mean,
                limit: LARGEST_MEAN,
            });
        }
        drive.poisson.push(PoissonInput {
            numbers: Poisson::new(mean, *number),
            channel: if weight > 0.0 { EXCITATORY } else { INHIBITORY },
            quanta: 0,
        });
        drive.trains.push((weight, rate));
        *number += 1;
    }
    Ok(drive)
}
