//! Taking the state out of a running simulation and putting it into another one.

use std::sync::Arc;

use super::CheckpointError;
use super::recent::Recent;
use super::state::{NeuronState, RankState};
use crate::neurons::Real;
use crate::run::Part;
use crate::run::{Counts, Volley, Work, Worker};
use crate::simulator::{Simulator, Window};

/// A worker whose neurons can be saved and brought to another state.
pub(crate) trait Resume {
    /// Calls `keep` for every neuron.
    fn states(&self, keep: &mut dyn FnMut(NeuronState));
    /// Takes up the states of its neurons out of those of all, by number.
    fn take_up(&mut self, all: &[NeuronState]);
    /// Lets the events that arrive at a step pass, as they did when it was simulated, and puts
    /// those of its spikes on their way.
    fn replay(&mut self, spikes: &Volley);
    fn set_counts(&mut self, counts: Counts);
}

impl<R: Real> Resume for Worker<R> {
    fn states(&self, keep: &mut dyn FnMut(NeuronState)) {
        self.territory.for_each_own(self.thread, |district| {
            let states = &district.states;
            for (place, neuron) in places(&district.parts) {
                let current = |channel: usize| {
                    states.current[channel].get(place).map_or(0.0, |current: &R| current.to_f64())
                };
                keep(NeuronState {
                    neuron,
                    potential: states.potential[place].to_f64(),
                    current: [current(0), current(1)],
                    refractory: states.refractory[place],
                    train: district.trains[place],
                });
            }
        });
    }

    fn take_up(&mut self, all: &[NeuronState]) {
        self.territory.for_each_own(self.thread, |district| {
            let states = &mut district.states;
            for (place, neuron) in places(&district.parts) {
                let state = &all[neuron as usize];
                states.potential[place] = R::from_f64(state.potential);
                for (currents, current) in states.current.iter_mut().zip(state.current) {
                    if let Some(here) = currents.get_mut(place) {
                        *here = R::from_f64(current);
                    }
                }
                states.refractory[place] = state.refractory;
                district.trains[place] = state.train;
            }
        });
    }

    fn replay(&mut self, spikes: &Volley) {
        let territory = Arc::clone(&self.territory);
        territory.for_each_own(self.thread, |district| self.pass(district, spikes.step));
        self.receive(std::slice::from_ref(spikes));
    }

    fn set_counts(&mut self, counts: Counts) {
        Self::set_counts(self, counts);
    }
}

/// Every neuron of a district: its place in it, and its number.
fn places<R>(parts: &[Part<R>]) -> impl Iterator<Item = (usize, u32)> + '_ {
    parts
        .iter()
        .flat_map(|part| part.places().map(|place| (place, part.first_id + part.neuron_at(place))))
}

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
            now: self.now,
            window: [self.window.begin, self.window.spikes],
            counts,
            recent: self.recent.steps(),
            neurons,
        }
    }

    /// Takes up the state of the whole network.
    pub(super) fn take_up(&mut self, whole: &RankState) -> Result<(), CheckpointError> {
        let total = self.plan.ids.total();
        if let Some(neuron) = (0..total).find(|&neuron| whole.number_at(neuron) != Some(neuron)) {
            return Err(CheckpointError::Missing { neuron });
        }
        let longest = self.plan.tables.longest_delay;
        let first = (whole.now + 1).saturating_sub(u64::from(longest)).max(1);
        let volleys: Vec<Volley> = (first..=whole.now)
            .map(|step| Volley { step, neurons: whole.spikes_at(step) })
            .collect();
        std::thread::scope(|scope| {
            for worker in &mut self.workers {
                let volleys = &volleys;
                scope.spawn(move || {
                    worker.take_up(&whole.neurons);
                    volleys.iter().for_each(|volley| worker.replay(volley));
                    worker.set_counts(Counts::default());
                });
            }
        });
        if let (0, Some(first)) = (self.communicator.rank(), self.workers.first_mut()) {
            first.set_counts(whole.counts);
        }
        self.now = whole.now;
        self.window = Window { begin: whole.window[0], spikes: whole.window[1] };
        self.recent = self.own_recent(&volleys);
        Ok(())
    }

    /// The spikes of this rank's own neurons.
    fn own_recent(&self, volleys: &[Volley]) -> Recent {
        let mut own = vec![false; self.plan.ids.total() as usize];
        for worker in &self.workers {
            worker.states(&mut |state| own[state.neuron as usize] = true);
        }
        let mut recent = Recent::default();
        for Volley { step, neurons } in volleys {
            let here = neurons.iter().copied().filter(|&neuron| own[neuron as usize]);
            recent.add(*step, &here.collect::<Vec<_>>(), self.plan.tables.longest_delay);
        }
        recent
    }
}
