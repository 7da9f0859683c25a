//! Spikes between ranks, once per shortest delay between neurons of different ranks.

use super::worker::Volley;
use crate::communicator::{CommunicationError, Communicator};
use crate::plan::Plan;

/// Words of a message before the numbers of neurons: whether its sender wants to stop, its
/// spikes in the interval, and the number of spikes in the message for every step.
const STOP: usize = 0;
const SPIKES: usize = 1;
const STEPS: usize = 2;

/// Outgoing spikes of an interval and what came of the last one.
pub(crate) struct Exchange<'c> {
    communicator: &'c dyn Communicator,
    interval: u64,
    /// Whether any neuron of a rank receives spikes of a population: `[population][rank]`.
    receivers: Vec<Vec<bool>>,
    outgoing: Vec<Vec<u32>>,
    incoming: Vec<Vec<u32>>,
    spikes: u64,
}

/// What all ranks know after an exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Common {
    /// Spikes of all ranks since the last exchange.
    pub spikes: u64,
    /// Whether any rank wants to stop.
    pub stop: bool,
}

impl<'c> Exchange<'c> {
    pub(crate) fn new(plan: &Plan, communicator: &'c dyn Communicator) -> Self {
        let ranks = communicator.size();
        let rank_of = |worker: &usize| plan.threads.rank_of(*worker);
        let mut receivers = vec![vec![false; ranks]; plan.network.size()];
        let mut interval = u64::from(plan.tables.longest_delay.max(1));
        let teams: Vec<Vec<usize>> = plan
            .ids
            .areas()
            .iter()
            .enumerate()
            .flat_map(|(area, populations)| {
                let ranks: Vec<usize> = plan.partition.team(area).iter().map(rank_of).collect();
                vec![ranks; populations.len()]
            })
            .collect();
        for rule in &plan.rules {
            let (from, to) = (&teams[rule.source], &teams[rule.target]);
            to.iter().for_each(|&rank| receivers[rule.source][rank] = true);
            if ranks > 1 && to.iter().any(|rank| from.iter().any(|source| source != rank)) {
                interval = interval.min(u64::from(rule.delays.shortest));
            }
        }
        if ranks == 1 || plan.rules.is_empty() {
            interval = 1;
        }
        if plan.rules.is_empty() {
            receivers.iter_mut().for_each(|ranks| ranks.fill(true));
        }
        let mut exchange = Self {
            communicator,
            interval,
            receivers,
            outgoing: vec![Vec::new(); ranks],
            incoming: vec![Vec::new(); ranks],
            spikes: 0,
        };
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

    /// Takes the spikes of this rank's step `now`; at the end of an interval, exchanges them and
    /// appends the other ranks' by the step of their emission.
    pub(crate) fn step(
        &mut self,
        plan: &Plan,
        now: u64,
        own: &[u32],
        stop: bool,
        others: &mut Vec<Volley>,
    ) -> Result<Option<Common>, CommunicationError> {
        self.spikes += own.len() as u64;
        if self.communicator.size() == 1 {
            let spikes = std::mem::take(&mut self.spikes);
            return Ok(Some(Common { spikes, stop }));
        }
        self.add(plan, now, own);
        if !now.is_multiple_of(self.interval) {
            return Ok(None);
        }
        for message in &mut self.outgoing {
            message[STOP] = u32::from(stop);
            message[SPIKES] = u32::try_from(self.spikes).unwrap_or(u32::MAX);
        }
        self.communicator.exchange(&self.outgoing, &mut self.incoming)?;
        let common = self.read(now, others);
        self.begin();
        Ok(Some(common))
    }

    fn add(&mut self, plan: &Plan, now: u64, own: &[u32]) {
        let step = ((now - 1) % self.interval) as usize;
        let here = self.communicator.rank();
        for &neuron in own {
            let receivers = &self.receivers[plan.ids.population(neuron)];
            for (rank, message) in self.outgoing.iter_mut().enumerate() {
                if rank != here && receivers[rank] {
                    message[STEPS + step] += 1;
                    message.push(neuron);
                }
            }
        }
    }

    fn read(&self, now: u64, others: &mut Vec<Volley>) -> Common {
        let mut common = Common::default();
        let interval = self.interval as usize;
        let begin = now - self.interval;
        let mut of_step = vec![Vec::new(); interval];
        for message in &self.incoming {
            common.stop |= message[STOP] != 0;
            common.spikes += u64::from(message[SPIKES]);
            let mut at = STEPS + interval;
            for (spikes, &count) in of_step.iter_mut().zip(&message[STEPS..STEPS + interval]) {
                spikes.extend_from_slice(&message[at..at + count as usize]);
                at += count as usize;
            }
        }
        let volley = |(step, neurons)| Volley { step, neurons };
        others.extend((begin + 1..).zip(of_step).map(volley));
        common
    }
}
