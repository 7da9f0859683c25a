//! Recordings as NEST writes them and as the analysis of the Python multi-area model reads them.
//!
//! NEST numbers neurons from 1 in the order of their creation; the id map `network_gids.txt` has a
//! line `area,population,first,last` per population. Spikes are lines `neuron<TAB>time` with times
//! in ms, in one `.dat` file per recording process, below three lines of header. The analysis keeps
//! each population's spikes as a float array of the same two columns, and reads such a file in
//! place of the text if it is there: [`write_npy`].

use std::io::{BufRead, Write};

use npyz::WriterBuilder;

use super::{Grid, PopulationSpikes, RecordingError, SpikeRecording};

/// The three lines above the spikes: whose file it is, its format, its columns.
pub(super) const SPIKE_HEADER: &str =
    "# siegert\n# RecordingBackendASCII version: 2\nsender\ttime_ms";

/// The first neuron of each population, as NEST numbers them.
#[must_use]
pub fn first_gids(recording: &SpikeRecording) -> Vec<u64> {
    let mut next = 1;
    let mut first = |population: &PopulationSpikes| {
        let first = next;
        next += u64::from(population.neurons);
        first
    };
    recording.populations.iter().map(&mut first).collect()
}

/// Writes the id map `network_gids.txt`.
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_id_map(
    recording: &SpikeRecording,
    mut into: impl Write,
) -> Result<(), RecordingError> {
    for (population, first) in recording.populations.iter().zip(first_gids(recording)) {
        if population.neurons > 0 {
            let (area, name) = population.area_and_name();
            let last = first + u64::from(population.neurons) - 1;
            writeln!(into, "{area},{name},{first},{last}")?;
        }
    }
    Ok(into.flush()?)
}

/// Writes the spikes of a recording as a `.dat` file.
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_dat(recording: &SpikeRecording, mut into: impl Write) -> Result<(), RecordingError> {
    writeln!(into, "{SPIKE_HEADER}")?;
    let decimals = decimals(recording.grid.dt_ms);
    for (population, first) in recording.populations.iter().zip(first_gids(recording)) {
        for (step, id) in population.spikes() {
            let gid = first + u64::from(id);
            writeln!(into, "{gid}\t{:.decimals$}", recording.grid.time_ms(step))?;
        }
    }
    Ok(into.flush()?)
}

/// Writes the spikes of one population as an array of two columns, neuron and time (ms).
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_npy(
    population: &PopulationSpikes,
    first_gid: u64,
    grid: &Grid,
    into: impl Write,
) -> Result<(), RecordingError> {
    let shape = [population.steps.len() as u64, 2];
    let options = npyz::WriteOptions::new().default_dtype().shape(&shape);
    let mut array = options.writer(into).begin_nd()?;
    for (step, id) in population.spikes() {
        // Exact up to 2^53 neurons.
        array.push(&((first_gid + u64::from(id)) as f64))?;
        array.push(&grid.time_ms(step))?;
    }
    Ok(array.finish()?)
}

/// Which numbers NEST gave to the neurons of each population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdMap {
    ranges: Vec<(String, u64, u64)>,
}

impl IdMap {
    /// Reads `network_gids.txt`.
    ///
    /// # Errors
    /// [`RecordingError::Line`] names the first line that is not `area,population,first,last`.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let ranges = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let ranges =
            ranges.map(|(index, line)| parse_range(line).ok_or_else(|| id_map_line(index, line)));
        Ok(Self { ranges: ranges.collect::<Result<_, _>>()? })
    }

    /// Reads a file with a line `first last` per population, as the examples of the microcircuit
    /// that come with NEST write it, for populations of these names.
    ///
    /// # Errors
    /// [`RecordingError::Line`] names the first line that is no such pair;
    /// [`RecordingError::Length`] if there is not one line for each population.
    pub fn read_ranges(text: &str, names: &[String]) -> Result<Self, RecordingError> {
        let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (found, expected) = (lines().count(), names.len());
        if found != expected {
            return Err(RecordingError::Length { array: "lines of the id map", found, expected });
        }
        let range = |((index, line), name): ((usize, &str), &String)| {
            let expected = "first id, last id";
            let (first, last) = parse_pair(line).ok_or_else(|| RecordingError::Line {
                line: index + 1,
                text: line.to_owned(),
                expected,
            })?;
            Ok((name.clone(), first, last))
        };
        Ok(Self { ranges: lines().zip(names).map(range).collect::<Result<_, RecordingError>>()? })
    }

    /// Numbers from 1 on, without gaps, for populations of these names and sizes.
    #[must_use]
    pub fn consecutive(populations: &[(String, u32)]) -> Self {
        let mut next = 1;
        let mut range = |(name, neurons): &(String, u32)| {
            let first = next;
            next += u64::from(*neurons);
            (name.clone(), first, next - 1)
        };
        Self { ranges: populations.iter().map(&mut range).collect() }
    }

    /// A recording of these populations without spikes.
    ///
    /// # Errors
    /// [`RecordingError::TooLarge`] if a population has more neurons than can be counted.
    pub fn recording(&self, grid: Grid) -> Result<SpikeRecording, RecordingError> {
        let silent = |(name, first, last): &(String, u64, u64)| {
            let (value, limit) = (last + 1 - first, u64::from(u32::MAX));
            let too_large = RecordingError::TooLarge { what: "a population's size", value, limit };
            let neurons = u32::try_from(value).map_err(|_| too_large)?;
            Ok(PopulationSpikes::silent(name.clone(), neurons, true))
        };
        let populations = self.ranges.iter().map(silent).collect::<Result<_, RecordingError>>()?;
        Ok(SpikeRecording { grid, populations })
    }

    /// The population of a neuron and its number within it.
    fn find(&self, gid: u64) -> Option<(usize, u32)> {
        let index = self.ranges.iter().position(|&(_, first, last)| first <= gid && gid <= last)?;
        Some((index, u32::try_from(gid - self.ranges[index].1).ok()?))
    }
}

/// Reads `.dat` files: the parts of one recording, in any order.
///
/// # Errors
/// [`RecordingError`] names the first line that is no spike, or a spike of an unknown neuron or
/// outside the grid.
pub fn read_dat(
    parts: impl IntoIterator<Item = impl BufRead>,
    ids: &IdMap,
    grid: Grid,
) -> Result<SpikeRecording, RecordingError> {
    let mut recording = ids.recording(grid)?;
    for part in parts {
        for (index, line) in part.lines().enumerate() {
            let line = line?;
            if line.starts_with('#') || line.starts_with("sender") {
                continue;
            }
            let (gid, time_ms) = parse_spike(&line).ok_or_else(|| dat_line(index, &line))?;
            let (population, id) = ids.find(gid).ok_or(RecordingError::UnknownGid { gid })?;
            recording.populations[population].push(grid.step(time_ms)?, id);
        }
    }
    recording.checked()
}

fn parse_range(line: &str) -> Option<(String, u64, u64)> {
    let fields: Vec<_> = line.trim().split(',').map(str::trim).collect();
    let &[area, name, first, last] = fields.as_slice() else { return None };
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    let name = if area.is_empty() { name.to_owned() } else { format!("{area}-{name}") };
    (first <= last).then_some((name, first, last))
}

fn parse_pair(line: &str) -> Option<(u64, u64)> {
    let mut numbers = line.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let (first, last) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    (first <= last && numbers.next().is_none()).then_some((first, last))
}

fn parse_spike(line: &str) -> Option<(u64, f64)> {
    let (gid, time) = line.split_once('\t')?;
    Some((gid.trim().parse().ok()?, time.trim().parse().ok()?))
}

fn id_map_line(index: usize, text: &str) -> RecordingError {
    let expected = "area,population,first id,last id";
    RecordingError::Line { line: index + 1, text: text.to_owned(), expected }
}

fn dat_line(index: usize, text: &str) -> RecordingError {
    let expected = "a neuron's id, a tab and a time in ms";
    RecordingError::Line { line: index + 1, text: text.to_owned(), expected }
}

/// Decimals that show every step: NEST's three, or more if steps are finer.
pub(super) fn decimals(dt_ms: f64) -> usize {
    const NEST: i32 = 3;
    // A step of 0.1 ms needs one; the next power covers steps such as 0.15 ms.
    let needed = (-dt_ms.log10()).ceil() as i32 + 2;
    needed.clamp(NEST, 15).unsigned_abs() as usize
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<(), RecordingError>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn neurons_are_numbered_as_nest_does() {
        let map = text(|into| write_id_map(&example(), into));
        assert_eq!(map, "V1,23E,1,3\nV1,23I,4,7\nV2,5E,8,12\nV2,5I,13,14\n");
        let dat = text(|into| write_dat(&example(), into));
        let spikes: Vec<_> = dat.lines().skip(3).collect();
        assert_eq!(spikes, ["3\t0.600", "1\t0.700", "2\t0.700", "3\t4.000", "14\t0.900"]);
    }

    #[test]
    fn what_is_written_is_read() {
        let ids = IdMap::read(&text(|into| write_id_map(&example(), into))).unwrap();
        let dat = text(|into| write_dat(&example(), into));
        let mut expected = example();
        expected.populations[2].recorded = true;
        // Two parts, as two processes of NEST would write them.
        let header = dat.lines().take(3).collect::<Vec<_>>().join("\n");
        let (first, second) = dat.split_at(dat.find("2\t0.700").unwrap());
        let second = format!("{header}\n{second}");
        let parts = [second.as_bytes(), first.as_bytes()];
        assert_eq!(read_dat(parts, &ids, example().grid), Ok(expected));
    }

    #[test]
    fn arrays_have_the_columns_of_the_text() {
        let mut bytes = Vec::new();
        let recording = example();
        write_npy(&recording.populations[3], 13, &recording.grid, &mut bytes).unwrap();
        let array = npyz::NpyFile::new(&bytes[..]).unwrap();
        assert_eq!(array.shape(), [1, 2]);
        assert_eq!(array.into_vec::<f64>().unwrap(), [14.0, 0.9]);
    }

    #[test]
    fn errors_name_the_line() {
        let refused = IdMap::read("V1,23E,1,3\nV1,23I,9,7\n");
        assert_eq!(refused, Err(id_map_line(1, "V1,23I,9,7")));
        let ids = IdMap::read("V1,23E,1,3\n").unwrap();
        let read = |dat: &str| read_dat([dat.as_bytes()], &ids, example().grid);
        assert_eq!(read("1\t0.6\nx\t0.7"), Err(dat_line(1, "x\t0.7")));
        assert_eq!(read("4\t0.6"), Err(RecordingError::UnknownGid { gid: 4 }));
    }

    #[test]
    fn ranges_without_names_and_sizes_alone_are_the_same_map() {
        let sizes = [("V1-23E", 3), ("V1-23I", 4)].map(|(name, n)| (name.to_owned(), n));
        let names = sizes.clone().map(|(name, _)| name);
        let expected = Ok(IdMap::read("V1,23E,1,3\nV1,23I,4,7\n").unwrap());
        assert_eq!(IdMap::read_ranges("1 3\n4\t7\n", &names), expected);
        assert_eq!(Ok(IdMap::consecutive(&sizes)), expected);
        assert!(matches!(IdMap::read_ranges("1 3\n", &names), Err(RecordingError::Length { .. })));
        let refused = IdMap::read_ranges("1 3\n7 4\n", &names);
        assert!(matches!(refused, Err(RecordingError::Line { line: 2, .. })));
        let empty = IdMap::consecutive(&[("E".to_owned(), 0)]);
        assert_eq!(empty.recording(example().grid).unwrap().populations[0].neurons, 0);
    }

    #[test]
    fn times_have_enough_decimals() {
        assert_eq!([0.1, 0.01, 0.001].map(decimals), [3, 4, 5]);
    }
}
