//! What a checkpoint holds.

use std::io::Write;

use super::CheckpointError;
use super::container::{Decoder, Encoder};
use crate::run::{Counts, NeuronState, StepSpikes, Train};

/// What the state of a neuron takes in a checkpoint (bytes).
pub const NEURON_BYTES: u64 = 4 + 3 * 8 + 2 + 4 + 3 * 8;

/// The neurons of one rank, or of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RankState {
    pub rank: u32,
    pub ranks: u32,
    pub now: u64,
    /// Beginning and spikes of the guard's window.
    pub window: [u64; 2],
    pub counts: Counts,
    /// Spikes whose events may still be on their way, by the step of their emission.
    pub recent: Vec<(u64, Vec<u32>)>,
    pub neurons: Vec<NeuronState>,
}

impl RankState {
    pub(super) fn encode<W: Write>(&self, into: &mut Encoder<W>) -> Result<(), CheckpointError> {
        into.u32(self.rank)?;
        into.u32(self.ranks)?;
        into.u64(self.now)?;
        self.window.iter().try_for_each(|&number| into.u64(number))?;
        self.counts.encode(into)?;
        into.u64(self.recent.len() as u64)?;
        for (step, spikes) in &self.recent {
            into.u64(*step)?;
            into.u64(spikes.len() as u64)?;
            spikes.iter().try_for_each(|&neuron| into.u32(neuron))?;
        }
        into.u64(self.neurons.len() as u64)?;
        self.neurons.iter().try_for_each(|neuron| neuron.encode(into))
    }

    pub(super) fn decode(from: &mut Decoder) -> Result<Self, CheckpointError> {
        let (rank, ranks, now) = (from.u32()?, from.u32()?, from.u64()?);
        let window = [from.u64()?, from.u64()?];
        let counts = Counts::decode(from)?;
        let mut recent = Vec::new();
        for _ in 0..from.u64()? {
            let step = from.u64()?;
            let spikes: Result<_, _> = (0..from.u64()?).map(|_| from.u32()).collect();
            recent.push((step, spikes?));
        }
        let neurons = (0..from.u64()?).map(|_| NeuronState::decode(from));
        let neurons = neurons.collect::<Result<_, _>>()?;
        Ok(Self { rank, ranks, now, window, counts, recent, neurons })
    }

    /// The state of the whole network from those of all its ranks.
    pub(super) fn join(mut parts: Vec<Self>) -> Result<Self, CheckpointError> {
        parts.sort_by_key(|part| part.rank);
        let (found, expected) = (parts.len(), parts.first().map_or(1, |part| part.ranks as usize));
        let now = parts.first().map_or(0, |part| part.now);
        let fits = |(rank, part): (usize, &Self)| {
            part.rank as usize == rank && part.ranks as usize == expected && part.now == now
        };
        if found != expected || !parts.iter().enumerate().all(fits) {
            return Err(CheckpointError::Parts { found, expected });
        }
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else {
            return Err(CheckpointError::Parts { found, expected });
        };
        for part in parts {
            whole.counts = whole.counts.plus(part.counts);
            whole.recent.extend(part.recent);
            whole.neurons.extend(part.neurons);
        }
        whole.neurons.sort_by_key(|neuron| neuron.neuron);
        Ok(whole)
    }

    /// The spikes of all ranks at a step, in the order of their neurons.
    pub(super) fn spikes_at(&self, step: u64) -> StepSpikes {
        let of_step = self.recent.iter().filter(|(emitted, _)| *emitted == step);
        let mut neurons: Vec<u32> = of_step.flat_map(|(_, spikes)| spikes).copied().collect();
        neurons.sort_unstable();
        StepSpikes { step, neurons }
    }

    /// The neuron whose state stands at a place.
    pub(super) fn number_at(&self, place: u32) -> Option<u32> {
        self.neurons.get(place as usize).map(|state| state.neuron)
    }
}

impl Counts {
    fn encode<W: Write>(&self, into: &mut Encoder<W>) -> Result<(), CheckpointError> {
        into.u64(self.spikes)?;
        into.u64(self.spike_hash)?;
        into.u64(self.events_drawn)?;
        into.u64(self.events_delivered)?;
        into.u64(self.events_given)
    }

    fn decode(from: &mut Decoder) -> Result<Self, CheckpointError> {
        Ok(Self {
            spikes: from.u64()?,
            spike_hash: from.u64()?,
            events_drawn: from.u64()?,
            events_delivered: from.u64()?,
            events_given: from.u64()?,
        })
    }
}

impl NeuronState {
    fn encode<W: Write>(&self, into: &mut Encoder<W>) -> Result<(), CheckpointError> {
        into.u32(self.neuron)?;
        into.f64(self.potential)?;
        self.current.iter().try_for_each(|&current| into.f64(current))?;
        into.u16(self.refractory)?;
        into.u32(self.train.spikes)?;
        into.u64(self.train.last)?;
        into.u64(self.train.intervals)?;
        into.u64(self.train.squares)
    }

    fn decode(from: &mut Decoder) -> Result<Self, CheckpointError> {
        Ok(Self {
            neuron: from.u32()?,
            potential: from.f64()?,
            current: [from.f64()?, from.f64()?],
            refractory: from.u16()?,
            train: Train {
                spikes: from.u32()?,
                last: from.u64()?,
                intervals: from.u64()?,
                squares: from.u64()?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn neuron() -> impl Strategy<Value = NeuronState> {
        let train =
            (any::<u32>(), any::<[u64; 3]>()).prop_map(|(spikes, [last, intervals, squares])| {
                Train { spikes, last, intervals, squares }
            });
        let numbers = (any::<u32>(), any::<u16>(), -1e9..1e9, [-1e9..1e9, -1e9..1e9]);
        (numbers, train).prop_map(|((neuron, refractory, potential, current), train)| NeuronState {
            neuron,
            potential,
            current,
            refractory,
            train,
        })
    }

    fn rank_state() -> impl Strategy<Value = RankState> {
        let numbers = (any::<[u32; 2]>(), any::<[u64; 3]>(), any::<[u64; 5]>());
        let recent = vec((any::<u64>(), vec(any::<u32>(), 0..9)), 0..9);
        (numbers, recent, vec(neuron(), 0..9)).prop_map(
            |(([rank, ranks], [now, begin, spikes_in_window], counts), recent, neurons)| {
                let [spikes, spike_hash, events_drawn, events_delivered, events_given] = counts;
                let counts =
                    Counts { spikes, spike_hash, events_drawn, events_delivered, events_given };
                let window = [begin, spikes_in_window];
                RankState { rank, ranks, now, window, counts, recent, neurons }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read(state in rank_state()) {
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes).unwrap();
            state.encode(&mut encoder).unwrap();
            encoder.finish().unwrap();
            let mut decoder = Decoder::new(&bytes[..]).unwrap();
            prop_assert_eq!(RankState::decode(&mut decoder).unwrap(), state);
            decoder.finish().unwrap();
        }
    }

    #[test]
    fn a_neuron_takes_what_is_said() {
        let length = |neurons: usize| {
            let state = RankState {
                neurons: vec![NeuronState::default(); neurons],
                ..RankState::default()
            };
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes).unwrap();
            state.encode(&mut encoder).unwrap();
            encoder.finish().unwrap();
            bytes.len() as u64
        };
        assert_eq!(length(7) - length(0), 7 * NEURON_BYTES);
    }
}
