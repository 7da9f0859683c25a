//! The result of a simulation: what all ranks have counted.

use data::{Rates, units};

use super::Simulator;
use crate::communicator::CommunicationError;
use crate::result::{EventCounts, MemoryUse, SimulationResult};
use crate::run::Counts;

/// CVs are summed over neurons and ranks as integers, so that no sum depends on its order.
const CV_UNIT: f64 = (1_u64 << 32) as f64;

/// What is summed of a population: spikes, CVs in units of [`CV_UNIT`], and neurons that have one.
const SPIKES: usize = 0;
const CV: usize = 1;
const WITH_CV: usize = 2;
const SUMS: usize = 3;

impl Simulator<'_> {
    /// Sums up over all ranks.
    pub(super) fn sum_up(&self) -> Result<SimulationResult, CommunicationError> {
        let mut totals = [0_u64; 6];
        for worker in &self.workers {
            let Counts { spikes, spike_hash, events_drawn, events_delivered, events_given } =
                worker.counts();
            let pending = worker.pending();
            let counts =
                [spikes, spike_hash, events_drawn, events_delivered, events_given, pending];
            for (total, count) in totals.iter_mut().zip(counts) {
                *total = total.wrapping_add(count);
            }
        }
        self.communicator.sum(&mut totals)?;
        let [spikes, spike_hash, drawn, delivered, given, pending] = totals;
        let sums = self.population_sums()?;
        Ok(SimulationResult {
            duration_ms: self.time_ms(),
            neurons: u64::from(self.plan.ids.total()),
            synapses: self.plan.synapses(),
            spikes,
            spike_hash,
            events: EventCounts { drawn, delivered, pending, given },
            rates: self.rates(&sums),
            cvs: sums.iter().map(mean_cv).collect(),
            memory: self.memory()?,
        })
    }

    /// Sums over the neurons of each population after the transient.
    fn population_sums(&self) -> Result<Vec<[u64; SUMS]>, CommunicationError> {
        let mut sums = vec![[0; SUMS]; self.plan.network.size()];
        for worker in &self.workers {
            worker.trains(&mut |population, train| {
                let sums = &mut sums[population];
                sums[SPIKES] += u64::from(train.spikes);
                if let Some(cv) = train.cv() {
                    sums[CV] += (cv * CV_UNIT).round() as u64;
                    sums[WITH_CV] += 1;
                }
            });
        }
        self.communicator.sum(sums.as_flattened_mut())?;
        Ok(sums)
    }

    /// Mean rates of the populations after the transient.
    fn rates(&self, sums: &[[u64; SUMS]]) -> Rates {
        let counted_ms = (self.time_ms() - self.plan.settings.transient_ms).max(0.0);
        let rate_hz = |(population, sums): (usize, &[u64; SUMS])| {
            let neurons = f64::from(self.plan.ids.neurons(population));
            let spikes = sums[SPIKES] as f64;
            // A population without neurons, or no time: 0, not NaN.
            if spikes == 0.0 { 0.0 } else { units::hz_from_per_ms(spikes / neurons / counted_ms) }
        };
        Rates::from_hz(sums.iter().enumerate().map(rate_hz).collect())
    }

    fn memory(&self) -> Result<MemoryUse, CommunicationError> {
        let connections: usize = self.workers.iter().map(|worker| worker.connection_bytes()).sum();
        let own = [connections as u64, self.chunks.bytes() as u64];
        let of_ranks = self.communicator.all_gather(&own)?;
        let mut largest = MemoryUse::default();
        for bytes in of_ranks {
            largest.connections = largest.connections.max(bytes[0]);
            largest.events = largest.events.max(bytes[1]);
        }
        Ok(largest)
    }
}

/// The mean CV of a population's neurons, if any has one.
fn mean_cv(sums: &[u64; SUMS]) -> Option<f64> {
    let neurons = sums[WITH_CV];
    (neurons > 0).then(|| sums[CV] as f64 / CV_UNIT / neurons as f64)
}
