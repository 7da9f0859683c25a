//! Spikes between ranks, once per shortest delay between neurons of different ranks.

use super::spikes::StepSpikes;
use crate::communicator::{CommunicationError, Communicator};
use crate::plan::Plan;

/// Words of a message before the numbers of neurons: whether its sender wants to stop, its
/// spikes in the interval, and the number of spikes in the message for every step.
const STOP: usize = 0;
const SPIKES: usize = 1;
const STEPS: usize = 2;

/// Outgoing spikes of an interval and what came of the last one.
pub(crate) struct Exchange {
    rank: usize,
    interval: u64,
    /// Whether any neuron of a rank receives spikes of a population: `[population][rank]`.
    receivers: Vec<Vec<bool>>,
    outgoing: Vec<Vec<u32>>,
    incoming: Vec<Vec<u32>>,
    spikes: u64,
}

/// What a rank knows of its own step.
pub(crate) struct OwnStep<'a> {
    pub now: u64,
    /// The neurons that spiked, in ascending order.
    pub spikes: &'a [u32],
    /// Whether it wants to stop.
    pub stop: bool,
}

/// What all ranks know after an exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfAllRanks {
    /// Spikes of all ranks since the last exchange.
    pub spikes: u64,
    /// Whether any rank wants to stop.
    pub stop: bool,
}

impl Exchange {
    pub(crate) fn new(plan: &Plan, rank: usize, ranks: usize) -> Self {
        let ranks_of = ranks_of_populations(plan, ranks);
        let mut receivers = vec![vec![false; ranks]; plan.network.size()];
        let mut interval = u64::from(plan.tables.longest_delay().max(1));
        for rule in &plan.rules {
            let (from, to) = (&ranks_of[rule.source], &ranks_of[rule.target]);
            to.iter().for_each(|&rank| receivers[rule.source][rank] = true);
            if ranks > 1 && to.iter().any(|rank| from.iter().any(|source| source != rank)) {
                interval = interval.min(u64::from(rule.delays.shortest()));
            }
        }
        if ranks == 1 || plan.rules.is_empty() {
            interval = 1;
        }
        if plan.rules.is_empty() {
            // Listed connections may lead anywhere.
            receivers.iter_mut().for_each(|ranks| ranks.fill(true));
        }
        debug_assert!(interval > 0, "an exchange takes up at least one step");
        let (outgoing, incoming) = (vec![Vec::new(); ranks], vec![Vec::new(); ranks]);
        let mut exchange = Self { rank, interval, receivers, outgoing, incoming, spikes: 0 };
        exchange.begin();
        exchange
    }

    /// Steps between two exchanges.
    pub(crate) fn interval(&self) -> u64 {
        self.interval
    }

    fn begin(&mut self) {
        self.spikes = 0;
        for message in &mut self.outgoing {
            message.clear();
            message.resize(STEPS + self.interval as usize, 0);
        }
    }

    /// Takes the spikes of this rank's step; at the end of an interval, exchanges them and appends
    /// the other ranks' by the step of their emission.
    pub(crate) fn step(
        &mut self,
        plan: &Plan,
        communicator: &dyn Communicator,
        own: &OwnStep,
        others: &mut Vec<StepSpikes>,
    ) -> Result<Option<OfAllRanks>, CommunicationError> {
        self.spikes += own.spikes.len() as u64;
        if self.outgoing.len() == 1 {
            let spikes = std::mem::take(&mut self.spikes);
            return Ok(Some(OfAllRanks { spikes, stop: own.stop }));
        }
        self.add(plan, own);
        if !own.now.is_multiple_of(self.interval) {
            return Ok(None);
        }
        for message in &mut self.outgoing {
            message[STOP] = u32::from(own.stop);
            message[SPIKES] = u32::try_from(self.spikes).unwrap_or(u32::MAX);
        }
        communicator.exchange(&self.outgoing, &mut self.incoming)?;
        let of_all = self.read(own.now, others);
        self.begin();
        Ok(Some(of_all))
    }

    fn add(&mut self, plan: &Plan, own: &OwnStep) {
        let step = ((own.now - 1) % self.interval) as usize;
        for &neuron in own.spikes {
            let receivers = &self.receivers[plan.ids.population(neuron)];
            for (rank, message) in self.outgoing.iter_mut().enumerate() {
                if rank != self.rank && receivers[rank] {
                    message[STEPS + step] += 1;
                    message.push(neuron);
                }
            }
        }
    }

    fn read(&self, now: u64, others: &mut Vec<StepSpikes>) -> OfAllRanks {
        let mut of_all = OfAllRanks::default();
        let interval = self.interval as usize;
        let begin = now - self.interval;
        let mut of_steps = vec![Vec::new(); interval];
        for message in &self.incoming {
            of_all.stop |= message[STOP] != 0;
            of_all.spikes += u64::from(message[SPIKES]);
            let mut at = STEPS + interval;
            for (spikes, &count) in of_steps.iter_mut().zip(&message[STEPS..STEPS + interval]) {
                spikes.extend_from_slice(&message[at..at + count as usize]);
                at += count as usize;
            }
        }
        for (step, neurons) in (begin + 1..).zip(of_steps) {
            others.push(StepSpikes { step, neurons });
        }
        of_all
    }
}

/// The ranks that have neurons of each population.
fn ranks_of_populations(plan: &Plan, ranks: usize) -> Vec<Vec<usize>> {
    let mut ranks_of = vec![Vec::new(); plan.network.size()];
    for rank in 0..ranks {
        for population in
            plan.partition.units(rank).iter().flat_map(|unit| unit.populations.clone())
        {
            ranks_of[population].push(rank);
        }
    }
    ranks_of
}
