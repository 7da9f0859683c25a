//! Putting the recordings of ranks together.

use super::{RecordingError, SpikeRecording};

/// One recording of all spikes that the parts recorded of one simulation, ordered by time and then
/// by neuron: it does not depend on how the neurons were divided.
///
/// # Errors
/// [`RecordingError`] if there is no part, or the parts differ in their grid or populations.
pub fn merge(
    parts: impl IntoIterator<Item = SpikeRecording>,
) -> Result<SpikeRecording, RecordingError> {
    let mut parts = parts.into_iter();
    let mut merged = parts.next().ok_or(RecordingError::Nothing)?;
    for (number, part) in parts.enumerate() {
        let part_number = number + 1;
        let differs = |what| RecordingError::Differs { part: part_number, what };
        if part.grid != merged.grid {
            return Err(differs("time grid"));
        }
        if part.populations.len() != merged.populations.len() {
            return Err(differs("number of populations"));
        }
        for (into, from) in merged.populations.iter_mut().zip(part.populations) {
            if (&into.name, into.neurons) != (&from.name, from.neurons) {
                return Err(differs("populations"));
            }
            into.recorded |= from.recorded;
            into.steps.extend(from.steps);
            into.ids.extend(from.ids);
        }
    }
    merged.checked()
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::*;

    #[test]
    fn parts_make_the_whole_whatever_the_division() {
        let whole = example();
        for ranks in 1..4_u32 {
            let part = |rank: u32| {
                let mut part = whole.clone();
                for population in &mut part.populations {
                    let own: Vec<_> =
                        population.spikes().filter(|(_, id)| id % ranks == rank).collect();
                    (population.steps, population.ids) = own.into_iter().unzip();
                }
                part
            };
            assert_eq!(merge((0..ranks).rev().map(part)), Ok(example()));
        }
    }

    #[test]
    fn parts_of_different_recordings_are_refused() {
        assert_eq!(merge([]), Err(RecordingError::Nothing));
        let mut other = example();
        other.populations[1].neurons = 7;
        let differs = RecordingError::Differs { part: 1, what: "populations" };
        assert_eq!(merge([example(), other]), Err(differs));
    }
}
