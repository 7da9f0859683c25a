//! Bringing the recordings of all ranks to rank 0.

use super::{CurrentSample, PotentialSample};
use super::{RecordingError, SpikeRecording, merge};
use crate::communicator::{CommunicationError, Communicator};

/// Why the ranks' recordings could not be brought together.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The ranks lost each other.
    #[error("the ranks could not bring their recordings together")]
    Communication(#[from] CommunicationError),
    /// The recordings do not belong together.
    #[error("the ranks' recordings do not belong together")]
    Recording(#[from] RecordingError),
}

/// The recording of all ranks, on rank 0; nothing on the others. All ranks call it.
///
/// # Errors
/// [`GatherError`] if a rank is lost or the recordings are not of the same run.
pub fn gather(
    recording: &SpikeRecording,
    communicator: &dyn Communicator,
) -> Result<Option<SpikeRecording>, GatherError> {
    let mut outgoing = vec![Vec::new(); communicator.size()];
    let mut incoming = outgoing.clone();
    outgoing[0] = pack(recording)?;
    communicator.exchange(&outgoing, &mut incoming)?;
    if communicator.rank() > 0 {
        return Ok(None);
    }
    let parts: Result<Vec<_>, _> = incoming.iter().map(|words| unpack(words, recording)).collect();
    Ok(Some(merge(parts?)?))
}

/// The potentials that all ranks have recorded, in the order of steps and neurons, on rank 0; nothing on the
/// others. All ranks call it.
///
/// # Errors
/// [`CommunicationError`] if a rank is lost or has more samples than a message holds.
pub fn gather_potentials(
    samples: &[PotentialSample],
    communicator: &dyn Communicator,
) -> Result<Option<Vec<PotentialSample>>, CommunicationError> {
    let mut outgoing = vec![Vec::new(); communicator.size()];
    let mut incoming = outgoing.clone();
    outgoing[0] = samples.iter().flat_map(words_of_potential).collect();
    communicator.exchange(&outgoing, &mut incoming)?;
    if communicator.rank() > 0 {
        return Ok(None);
    }
    let samples = incoming.iter().flat_map(|words| words.as_chunks().0).map(potential_of_words);
    let mut samples: Vec<PotentialSample> = samples.collect();
    samples.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
    Ok(Some(samples))
}

fn words_of_potential(sample: &PotentialSample) -> [u32; 5] {
    let (step, bits) = (sample.step, sample.potential_mv.to_bits());
    [step as u32, (step >> 32) as u32, sample.neuron, bits as u32, (bits >> 32) as u32]
}

fn potential_of_words(&[step, step_high, neuron, bits, bits_high]: &[u32; 5]) -> PotentialSample {
    PotentialSample {
        step: joined(step, step_high),
        neuron,
        potential_mv: f64::from_bits(joined(bits, bits_high)),
    }
}

fn joined(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// The recording of all ranks, on each of them. All ranks call it.
///
/// # Errors
/// As [`gather`].
pub fn share(
    recording: SpikeRecording,
    communicator: &dyn Communicator,
) -> Result<SpikeRecording, GatherError> {
    if communicator.size() == 1 {
        return Ok(recording);
    }
    let outgoing = vec![pack(&recording)?; communicator.size()];
    let mut incoming = vec![Vec::new(); communicator.size()];
    communicator.exchange(&outgoing, &mut incoming)?;
    let parts: Result<Vec<_>, _> = incoming.iter().map(|words| unpack(words, &recording)).collect();
    Ok(merge(parts?)?)
}

/// The currents that all ranks have recorded, on each of them, in the order of steps and neurons. All
/// ranks call it.
///
/// # Errors
/// [`CommunicationError`] if a rank is lost.
pub fn share_currents(
    samples: Vec<CurrentSample>,
    communicator: &dyn Communicator,
) -> Result<Vec<CurrentSample>, CommunicationError> {
    if communicator.size() == 1 {
        return Ok(samples);
    }
    let own: Vec<u64> = samples.iter().flat_map(CurrentSample::words).collect();
    let of_ranks = communicator.all_gather(&own)?;
    let chunks = of_ranks.iter().flat_map(|words| words.as_chunks().0);
    let mut samples: Vec<CurrentSample> = chunks.map(CurrentSample::of_words).collect();
    samples.sort_unstable_by_key(|sample| (sample.step, sample.neuron));
    Ok(samples)
}

impl CurrentSample {
    /// As another rank receives it.
    fn words(&self) -> [u64; 3] {
        [self.step, u64::from(self.neuron), self.current_pa.to_bits()]
    }

    fn of_words(&[step, neuron, current_pa]: &[u64; 3]) -> Self {
        // The neuron was 32 bits long on the other rank.
        Self { step, neuron: neuron as u32, current_pa: f64::from_bits(current_pa) }
    }
}

/// For every population, how many spikes there are, their steps and their neurons.
fn pack(recording: &SpikeRecording) -> Result<Vec<u32>, RecordingError> {
    let mut words = Vec::with_capacity(recording.populations.len() + 2 * recording.spikes());
    for population in &recording.populations {
        let (count, limit) = (population.steps.len() as u64, u64::from(u32::MAX));
        let what = "the number of a population's spikes";
        let too_large = RecordingError::TooLarge { what, value: count, limit };
        words.push(u32::try_from(count).map_err(|_| too_large)?);
        words.extend_from_slice(&population.steps);
        words.extend_from_slice(&population.ids);
    }
    Ok(words)
}

/// The recording of another rank, with the populations and the grid of this one.
fn unpack(words: &[u32], here: &SpikeRecording) -> Result<SpikeRecording, RecordingError> {
    let mut part = here.clone();
    let mut rest = words;
    for population in &mut part.populations {
        let differs = RecordingError::Differs { part: 1, what: "number of spikes" };
        let taken = rest.split_first().and_then(|(&count, behind)| {
            let (steps, behind) = behind.split_at_checked(count as usize)?;
            let (ids, behind) = behind.split_at_checked(count as usize)?;
            Some((steps, ids, behind))
        });
        let (steps, ids, behind) = taken.ok_or(differs)?;
        (population.steps, population.ids) = (steps.to_vec(), ids.to_vec());
        rest = behind;
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::*;
    use crate::communicator::run_ranks;

    #[test]
    fn rank_0_has_all_spikes() {
        let gathered = run_ranks(3, |rank| {
            let mut own = example();
            for population in &mut own.populations {
                let here = |(_, id): &(u32, u32)| *id as usize % 3 == rank.rank();
                let spikes: Vec<_> = population.spikes().filter(here).collect();
                (population.steps, population.ids) = spikes.into_iter().unzip();
            }
            gather(&own, rank).unwrap()
        });
        assert_eq!(gathered, [Some(example()), None, None]);
    }

    #[test]
    fn rank_0_has_all_potentials() {
        let sample = |k: u32| PotentialSample {
            step: (u64::from(k / 4) << 33) + 1,
            neuron: k % 4,
            potential_mv: -65.0 / f64::from(k + 1),
        };
        let all: Vec<PotentialSample> = (0..12).map(sample).collect();
        let gathered = run_ranks(3, |rank| {
            let here = |s: &PotentialSample| s.neuron as usize % 3 == rank.rank();
            let own: Vec<PotentialSample> = all.iter().copied().filter(here).collect();
            gather_potentials(&own, rank).unwrap()
        });
        assert_eq!(gathered, [Some(all.clone()), None, None]);
    }

    #[test]
    fn every_rank_has_all_that_is_shared() {
        let sample =
            |step, neuron| CurrentSample { step, neuron, current_pa: -0.1 * f64::from(neuron) };
        let all: Vec<_> = (0..12).map(|k| sample(u64::from(k) / 4, k % 4)).collect();
        let shared = run_ranks(2, |rank| {
            let here = |id: u32| id as usize % 2 == rank.rank();
            let mut own = example();
            for population in &mut own.populations {
                let spikes: Vec<_> = population.spikes().filter(|&(_, id)| here(id)).collect();
                (population.steps, population.ids) = spikes.into_iter().unzip();
            }
            let currents = all.iter().copied().filter(|s| here(s.neuron)).collect();
            (share(own, rank).unwrap(), share_currents(currents, rank).unwrap())
        });
        assert_eq!(shared, [(example(), all.clone()), (example(), all.clone())]);
    }
}
