//! What has been recorded of a simulation: spikes, potentials and currents.

/// A spike, at the grid time `step * dt`; neurons are counted from 0 over the whole network, population by
/// population, here as below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spike {
    /// The step at whose end the neuron spiked.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
}

/// A membrane potential at the grid time `step * dt`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PotentialSample {
    /// The step at whose end the potential was taken.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
    /// Its potential (mV).
    pub potential_mv: f64,
}

/// The sum of all synaptic currents of a neuron at the grid time `step * dt`, without direct current.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurrentSample {
    /// The step at whose end the current was taken.
    pub step: u64,
    /// The neuron.
    pub neuron: u32,
    /// The current (pA).
    pub current_pa: f64,
}

/// What has been recorded on one rank since it was last taken, in the order of steps and neurons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Spikes.
    pub spikes: Vec<Spike>,
    /// Membrane potentials.
    pub potentials: Vec<PotentialSample>,
    /// Synaptic currents.
    pub currents: Vec<CurrentSample>,
}

impl Recording {
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.spikes.append(&mut other.spikes);
        self.potentials.append(&mut other.potentials);
        self.currents.append(&mut other.currents);
    }

    pub(crate) fn sort(&mut self) {
        self.spikes.sort_unstable();
        self.potentials.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
        self.currents.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
    }
}
