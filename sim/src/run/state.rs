//! The states of neurons, taken out of a simulation and put into another one.

use super::neuron_group::NeuronGroup;
use super::train::Train;
use crate::neurons::{Part, Real};

/// One neuron's state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NeuronState {
    pub neuron: u32,
    /// Potential relative to rest (mV).
    pub potential: f64,
    /// Synaptic currents of the channels (pA).
    pub current: [f64; 2],
    /// Steps during which it still is refractory.
    pub refractory: u16,
    pub train: Train,
}

impl<R: Real> NeuronGroup<R> {
    /// Calls `keep` for every neuron.
    pub(crate) fn for_each_state(&self, keep: &mut dyn FnMut(NeuronState)) {
        let states = &self.states;
        for (place, neuron) in places(&self.parts) {
            let current = states.current.each_ref();
            keep(NeuronState {
                neuron,
                potential: states.potential[place].to_f64(),
                current: current.map(|channel| channel.get(place).map_or(0.0, |i| i.to_f64())),
                refractory: states.refractory[place],
                train: self.trains[place],
            });
        }
    }

    /// Takes the states of its neurons out of those of all, by number.
    pub(crate) fn set_states(&mut self, all: &[NeuronState]) {
        let states = &mut self.states;
        for (place, neuron) in places(&self.parts) {
            let state = &all[neuron as usize];
            states.potential[place] = R::from_f64(state.potential);
            for (currents, current) in states.current.iter_mut().zip(state.current) {
                if let Some(here) = currents.get_mut(place) {
                    *here = R::from_f64(current);
                }
            }
            states.refractory[place] = state.refractory;
            self.trains[place] = state.train;
        }
    }
}

/// Every neuron of a group: its place in it, and its number.
fn places<R>(parts: &[Part<R>]) -> impl Iterator<Item = (usize, u32)> + '_ {
    parts
        .iter()
        .flat_map(|part| part.places().map(|place| (place, part.first_id + part.neuron_at(place))))
}
