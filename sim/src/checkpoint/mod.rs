//! Checkpoints: the state of a simulation, to go on from later.
//!
//! Connections and random numbers are functions of their keys, so that a state is small: potential,
//! currents and refractoriness of each neuron, its statistics, and the spikes of the last steps,
//! from which the events that are still on their way are drawn anew. Every rank writes its own
//! neurons; any number of ranks and threads can go on from them.

mod container;
mod error;
mod potentials;
mod resume;
mod state;

pub use crate::plan::{Identity, identity};
pub use error::CheckpointError;
pub use potentials::{POTENTIAL_BYTES, read_potentials, write_potentials};
pub use state::NEURON_BYTES;

use std::io::{Read, Write};

use container::{Decoder, Encoder};
use state::RankState;

use crate::plan::{Determinants, Plan};
use crate::simulator::Simulator;

impl Simulator<'_> {
    fn fingerprint(&self) -> [u8; 32] {
        let Plan { network, settings, precision, .. } = &*self.plan;
        Determinants::new(network, settings, Some(*precision)).fingerprint()
    }

    /// What determines the spikes of this simulation, by name.
    #[must_use]
    pub fn identity(&self) -> Identity {
        identity(&self.plan.network, &self.plan.settings, self.plan.precision)
    }

    /// Writes the state of this rank's part of the simulation. Continued from it, the simulation
    /// gives the same spikes as without a stop.
    ///
    /// # Errors
    /// [`CheckpointError::Io`].
    pub fn save(&self, into: impl Write) -> Result<(), CheckpointError> {
        let mut encoder = Encoder::new(into)?;
        encoder.bytes(&self.fingerprint())?;
        self.rank_state().encode(&mut encoder)?;
        encoder.finish()
    }

    /// Brings a simulation that has not begun to the state of a checkpoint, whose parts are those
    /// that all ranks [saved](Self::save), in any order. Every rank needs all parts.
    ///
    /// # Errors
    /// [`CheckpointError`] says why the parts cannot be used; the simulation is then unchanged.
    pub fn restore(
        &mut self,
        parts: impl IntoIterator<Item = impl Read>,
    ) -> Result<(), CheckpointError> {
        if self.time_ms() > 0.0 {
            return Err(CheckpointError::Begun { time_ms: self.time_ms() });
        }
        let expected = self.fingerprint();
        let mut states = Vec::new();
        for part in parts {
            let mut decoder = Decoder::new(part)?;
            if decoder.array()? != expected {
                return Err(CheckpointError::OtherSimulation);
            }
            states.push(RankState::decode(&mut decoder)?);
            decoder.finish()?;
        }
        self.set_state(&RankState::join(states)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communicator::{Communicator, SingleProcess, run_ranks};
    use crate::settings::{Precision, SimulationSettings};
    use crate::simulator::Control;
    use crate::testing::balanced;
    use crate::{SimulationResult, Spike};

    const WHOLE_MS: f64 = 120.0;

    fn settings(threads: usize) -> SimulationSettings {
        let mut settings = SimulationSettings { seed: 7, threads, ..Default::default() };
        settings.recording.spikes = crate::Selection::All;
        settings
    }

    fn begin<'c>(threads: usize, communicator: &'c dyn Communicator) -> Simulator<'c> {
        Simulator::build(&balanced(), &settings(threads), communicator).unwrap()
    }

    fn advance(simulator: &mut Simulator, duration_ms: f64) -> Vec<Spike> {
        simulator.advance(duration_ms, &mut |_| Control::Continue).unwrap();
        simulator.take_recording().spikes
    }

    fn saved(simulator: &Simulator) -> Vec<u8> {
        let mut bytes = Vec::new();
        simulator.save(&mut bytes).unwrap();
        bytes
    }

    /// Everything but memory, which may differ.
    fn same(a: &SimulationResult, b: &SimulationResult) {
        assert_eq!(a, &SimulationResult { memory: a.memory, ..b.clone() });
    }

    #[test]
    fn a_stop_changes_nothing() {
        let mut unbroken = begin(1, &SingleProcess);
        let spikes = advance(&mut unbroken, WHOLE_MS);
        let unbroken = unbroken.finish().unwrap();
        assert!(spikes.len() > 1_000);
        for stop_ms in [0.1, 7.3, 60.0] {
            let mut first = begin(1, &SingleProcess);
            let mut broken = advance(&mut first, stop_ms);
            let mut second = begin(2, &SingleProcess);
            second.restore([&saved(&first)[..]]).unwrap();
            assert_eq!(second.time_ms(), first.time_ms());
            broken.extend(advance(&mut second, WHOLE_MS - stop_ms));
            assert!(broken == spikes, "stopped at {stop_ms} ms");
            same(&second.finish().unwrap(), &unbroken);
        }
    }

    #[test]
    fn any_number_of_ranks_goes_on_where_any_other_stopped() {
        let mut unbroken = begin(1, &SingleProcess);
        advance(&mut unbroken, WHOLE_MS);
        let unbroken = unbroken.finish().unwrap();
        for (before, after) in [(2, 3), (3, 1), (1, 2)] {
            let parts = run_ranks(before, |rank| {
                let mut simulator = begin(1, rank);
                advance(&mut simulator, 50.0);
                saved(&simulator)
            });
            let results = run_ranks(after, |rank| {
                let mut simulator = begin(1, rank);
                simulator.restore(parts.iter().rev().map(Vec::as_slice)).unwrap();
                advance(&mut simulator, WHOLE_MS - 50.0);
                simulator.finish().unwrap()
            });
            results.iter().for_each(|result| same(result, &unbroken));
        }
    }

    #[test]
    fn a_checkpoint_of_a_restored_simulation_is_the_same() {
        let mut first = begin(1, &SingleProcess);
        advance(&mut first, 20.0);
        let bytes = saved(&first);
        let mut second = begin(1, &SingleProcess);
        second.restore([&bytes[..]]).unwrap();
        assert!(saved(&second) == bytes);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut first = begin(1, &SingleProcess);
        advance(&mut first, 5.0);
        let bytes = saved(&first);
        let refused = first.restore([&bytes[..]]);
        assert!(matches!(refused, Err(CheckpointError::Begun { .. })));

        let restore = |settings: &SimulationSettings, parts: &[&[u8]]| {
            let mut simulator = Simulator::build(&balanced(), settings, SingleProcess).unwrap();
            simulator.restore(parts.iter().copied())
        };
        let seeded = SimulationSettings { seed: 8, ..settings(1) };
        let refused = restore(&seeded, &[&bytes]);
        assert!(matches!(refused, Err(CheckpointError::OtherSimulation)));
        let double = SimulationSettings { precision: Some(Precision::Double), ..settings(1) };
        let refused = restore(&double, &[&bytes]);
        assert!(matches!(refused, Err(CheckpointError::OtherSimulation)));
        for parts in [&[][..], &[&bytes[..], &bytes]] {
            let refused = restore(&settings(1), parts);
            assert!(matches!(refused, Err(CheckpointError::Parts { .. })));
        }
        restore(&settings(1), &[&bytes]).unwrap();
    }
}
