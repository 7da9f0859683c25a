//! Putting the recordings of ranks together.

use std::collections::HashMap;

use super::{RecordingError, SpikeRecording};

/// One recording of all spikes that the parts recorded of one simulation, ordered by time and then
/// by neuron: it does not depend on how the neurons were divided.
///
/// # Errors
/// [`RecordingError`] if there is no part, the parts differ in their grid or populations, or two of
/// them have spikes of one neuron at times that overlap: those of a neuron come from one rank,
/// thread or stretch of time.
pub fn merge(
    parts: impl IntoIterator<Item = SpikeRecording>,
) -> Result<SpikeRecording, RecordingError> {
    let parts: Vec<SpikeRecording> = parts.into_iter().collect();
    check_alike(&parts)?;
    check_owners(&parts)?;
    let mut parts = parts.into_iter();
    let mut merged = parts.next().ok_or(RecordingError::Nothing)?;
    for part in parts {
        for (into, from) in merged.populations.iter_mut().zip(part.populations) {
            into.recorded |= from.recorded;
            into.steps.extend(from.steps);
            into.ids.extend(from.ids);
        }
    }
    merged.checked()
}

/// Refuses parts that are not of one recording.
fn check_alike(parts: &[SpikeRecording]) -> Result<(), RecordingError> {
    let Some((first, others)) = parts.split_first() else { return Ok(()) };
    for (number, other) in others.iter().enumerate() {
        if let Some(what) = difference(first, other) {
            return Err(RecordingError::Differs { part: number + 1, what });
        }
    }
    Ok(())
}

/// What two parts do not have in common.
fn difference(first: &SpikeRecording, other: &SpikeRecording) -> Option<&'static str> {
    if other.grid != first.grid {
        return Some("time grid");
    }
    if other.populations.len() != first.populations.len() {
        return Some("number of populations");
    }
    let mut pairs = first.populations.iter().zip(&other.populations);
    let alike = pairs.all(|(a, b)| (&a.label, a.neurons) == (&b.label, b.neurons));
    (!alike).then_some("populations")
}

/// From when to when a neuron spikes in one part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ActiveTime {
    population: usize,
    id: u32,
    first_step: u32,
    last_step: u32,
    part: usize,
}

/// Refuses a neuron that spikes in two parts, unless one part ends before the other begins.
fn check_owners(parts: &[SpikeRecording]) -> Result<(), RecordingError> {
    if parts.len() < 2 {
        return Ok(());
    }
    let mut times: Vec<ActiveTime> =
        parts.iter().enumerate().flat_map(|(number, part)| active_times(number, part)).collect();
    times.sort_unstable();
    let overlap = |pair: &&[ActiveTime]| {
        let same = (pair[0].population, pair[0].id) == (pair[1].population, pair[1].id);
        same && pair[1].first_step <= pair[0].last_step
    };
    match times.windows(2).find(overlap) {
        Some(pair) => Err(RecordingError::TwoParts {
            population: parts[pair[0].part].populations[pair[0].population].name(),
            id: pair[0].id,
            first: pair[0].part.min(pair[1].part),
            second: pair[0].part.max(pair[1].part),
        }),
        None => Ok(()),
    }
}

fn active_times(number: usize, part: &SpikeRecording) -> Vec<ActiveTime> {
    let mut of_part: HashMap<(usize, u32), (u32, u32)> = HashMap::new();
    for (index, population) in part.populations.iter().enumerate() {
        for (step, id) in population.spikes() {
            let (first, last) = of_part.entry((index, id)).or_insert((step, step));
            (*first, *last) = ((*first).min(step), (*last).max(step));
        }
    }
    let mut times = Vec::with_capacity(of_part.len());
    for ((population, id), (first_step, last_step)) in of_part {
        times.push(ActiveTime { population, id, first_step, last_step, part: number });
    }
    times
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

    #[test]
    fn a_neuron_belongs_to_one_part_at_a_time() {
        let only = |spikes: &[(u32, u32)]| {
            let mut part = example();
            for population in &mut part.populations {
                (population.steps, population.ids) = (Vec::new(), Vec::new());
            }
            spikes.iter().for_each(|&(step, id)| part.populations[0].push(step, id));
            part
        };
        // Stretches of time, in any order of the files.
        let times = [&[(6, 0), (9, 0)][..], &[(20, 0)], &[(10, 0), (15, 0)]].map(only);
        assert!(merge(times).is_ok());
        let runs = [&[(6, 0), (9, 0), (7, 1)][..], &[(8, 0)]].map(only);
        let population = "V1-23E".to_owned();
        let refused = RecordingError::TwoParts { population, id: 0, first: 0, second: 1 };
        assert_eq!(merge(runs), Err(refused));
        assert!(matches!(merge([example(), example()]), Err(RecordingError::TwoParts { .. })));
    }
}
