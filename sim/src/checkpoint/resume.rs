//! Taking the state out of a running simulation and putting it into another one.

use super::CheckpointError;
use super::state::RankState;
use crate::machine::spawn;
use crate::run::{Counts, RecentSpikes, StepSpikes};
use crate::simulator::{GuardWindow, Simulator};

impl Simulator<'_> {
    /// The state of this rank's neurons.
    pub(super) fn rank_state(&self) -> RankState {
        let mut neurons = Vec::new();
        let mut counts = Counts::default();
        for worker in &self.workers {
            worker.states(&mut |neuron| neurons.push(neuron));
            counts = counts.plus(worker.counts());
        }
        RankState {
            rank: self.communicator.rank() as u32,
            ranks: self.communicator.size() as u32,
            now: self.course.now,
            window: [self.course.window.begin, self.course.window.spikes],
            counts,
            recent: self.course.recent.steps(),
            neurons,
        }
    }

    /// Brings this rank to the state of the whole network.
    pub(super) fn set_state(&mut self, whole: &RankState) -> Result<(), CheckpointError> {
        let total = self.plan.ids.total();
        if let Some(neuron) = (0..total).find(|&neuron| whole.number_at(neuron) != Some(neuron)) {
            return Err(CheckpointError::Missing { neuron });
        }
        let longest = self.plan.tables.longest_delay();
        let first = (whole.now + 1).saturating_sub(u64::from(longest)).max(1);
        let recent: Vec<StepSpikes> =
            (first..=whole.now).map(|step| whole.spikes_at(step)).collect();
        self.replay(whole, &recent)?;
        if let (0, Some(first)) = (self.communicator.rank(), self.workers.first_mut()) {
            first.set_counts(whole.counts);
        }
        self.course.now = whole.now;
        self.course.window = GuardWindow { begin: whole.window[0], spikes: whole.window[1] };
        self.course.recent = self.own_recent(&recent);
        Ok(())
    }

    /// Gives the neurons their states, and puts the events of recent spikes on their way.
    fn replay(&mut self, whole: &RankState, recent: &[StepSpikes]) -> Result<(), CheckpointError> {
        std::thread::scope(|scope| {
            for worker in &mut self.workers {
                let body = move || {
                    worker.set_states(&whole.neurons);
                    recent.iter().for_each(|spikes| worker.replay(spikes));
                    // What is counted is that of the whole run, once.
                    worker.set_counts(Counts::default());
                };
                spawn(scope, body)?;
            }
            Ok(())
        })
    }

    /// The spikes of this rank's own neurons.
    fn own_recent(&self, recent: &[StepSpikes]) -> RecentSpikes {
        let mut is_own = vec![false; self.plan.ids.total() as usize];
        for worker in &self.workers {
            worker.states(&mut |state| is_own[state.neuron as usize] = true);
        }
        let mut own = RecentSpikes::default();
        for StepSpikes { step, neurons } in recent {
            let here: Vec<u32> =
                neurons.iter().copied().filter(|&neuron| is_own[neuron as usize]).collect();
            own.add(*step, &here, self.plan.tables.longest_delay());
        }
        own
    }
}
