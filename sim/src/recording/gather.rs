//! Bringing the recordings of all ranks to rank 0.

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
}
