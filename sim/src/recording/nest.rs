//! Recordings as NEST writes them and as the analysis of the Python multi-area model reads them.
//!
//! NEST numbers neurons from 1 in the order of their creation; which belong to which population is
//! in an id map ([`IdMap`]). Spikes are lines `neuron<TAB>time` with times in ms, in one `.dat` file
//! per recording process, below three lines of header. The analysis keeps each population's spikes
//! as a float array of the same two columns, and reads such a file in place of the text if it is
//! there: [`write_npy`].

use std::io::{BufRead, Write};

use npyz::WriterBuilder;

use super::{Grid, PopulationSpikes, RecordingError, SpikeRecording};

pub use super::id_map::{IdMap, write_id_map, write_population_map};

/// The three lines above the spikes: whose file it is, its format, its columns.
pub(super) const SPIKE_HEADER: &str =
    "# siegert\n# RecordingBackendASCII version: 2\nsender\ttime_ms";

/// The first neuron of each population, as NEST numbers them.
#[must_use]
pub fn first_gids(recording: &SpikeRecording) -> Vec<u64> {
    let (mut firsts, mut next) = (Vec::with_capacity(recording.populations.len()), 1);
    for population in &recording.populations {
        firsts.push(next);
        next += u64::from(population.neurons);
    }
    firsts
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

/// One spike as NEST has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NestSpike {
    /// The neuron's number.
    pub gid: u64,
    /// When (ms).
    pub time_ms: f64,
    /// How far the time may be rounded (ms).
    pub error_ms: f64,
}

/// The recording that spikes make, in any order.
///
/// # Errors
/// [`RecordingError`] names the first spike of an unknown neuron or outside the grid.
pub fn read_spikes(
    spikes: impl IntoIterator<Item = NestSpike>,
    ids: &IdMap,
    grid: Grid,
) -> Result<SpikeRecording, RecordingError> {
    let mut recording = ids.recording(grid)?;
    for spike in spikes {
        add(spike, ids, &mut recording)?;
    }
    recording.checked()
}

/// Reads a `.dat` file: one part of a recording, or all of it.
///
/// # Errors
/// [`RecordingError`] names the first line that is no spike, or a spike of an unknown neuron or
/// outside the grid; [`RecordingError::CutOff`] if the end is missing.
pub fn read_dat(
    mut text: impl BufRead,
    ids: &IdMap,
    grid: Grid,
) -> Result<SpikeRecording, RecordingError> {
    let mut recording = ids.recording(grid)?;
    let (mut buffer, mut number, mut before) = (String::new(), 0, None);
    while text.read_line(&mut buffer)? > 0 {
        number += 1;
        let line = buffer.trim_end_matches(['\n', '\r']);
        if !(line.starts_with('#') || line.starts_with("sender")) {
            let parsed = parse_spike(line, grid.dt_ms).ok_or_else(|| dat_line(number, line))?;
            let (spike, decimals) = parsed;
            if !buffer.ends_with('\n') && before.is_some_and(|before| decimals < before) {
                let text = line.to_owned();
                return Err(RecordingError::CutOff { line: number, text });
            }
            add(spike, ids, &mut recording)?;
            before = Some(decimals);
        }
        buffer.clear();
    }
    recording.checked()
}

fn add(
    spike: NestSpike,
    ids: &IdMap,
    recording: &mut SpikeRecording,
) -> Result<(), RecordingError> {
    let (population, id) = ids.find(spike.gid)?;
    let step = recording.grid.step_within(spike.time_ms, spike.error_ms)?;
    recording.populations[population].push(step, id);
    Ok(())
}

/// A spike, and the decimals of its time.
fn parse_spike(line: &str, dt_ms: f64) -> Option<(NestSpike, usize)> {
    /// Half a unit in the last place, with room for the arithmetic.
    const HALF: f64 = 0.501;
    /// So many steps at most: a time that is on the grid is exact, however few its decimals.
    const LARGEST: f64 = 0.05;
    let (gid, time) = line.split_once('\t')?;
    let (gid, time) = (gid.trim().parse().ok()?, time.trim());
    let decimals = time.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    // Three decimals or more are a fixed number of them, fewer may be all there are.
    let rounded = decimals >= FEWEST_DECIMALS;
    let error_ms = if rounded { HALF * 10_f64.powi(-(decimals as i32)) } else { 0.0 };
    let error_ms = error_ms.min(LARGEST * dt_ms);
    Some((NestSpike { gid, time_ms: time.parse().ok()?, error_ms }, decimals))
}

fn dat_line(line: usize, text: &str) -> RecordingError {
    let expected = "a neuron's id, a tab and a time in ms";
    RecordingError::Line { line, text: text.to_owned(), expected }
}

/// NEST's decimals of times (ms).
const FEWEST_DECIMALS: usize = 3;

/// Decimals that show every step as it is; of steps that no decimals can show, such as 1/3 ms, so many
/// that they are off by less than a thousandth of a step.
pub(super) fn decimals(dt_ms: f64) -> usize {
    const MOST_DECIMALS: usize = 12;
    const ROUNDING: f64 = 1e-9;
    let whole = |&decimals: &usize| {
        let scaled = dt_ms * 10_f64.powi(decimals as i32);
        scaled >= 0.5 && (scaled - scaled.round()).abs() <= ROUNDING * scaled
    };
    let exact = (FEWEST_DECIMALS..=MOST_DECIMALS).find(whole);
    let enough = (-dt_ms.log10()).ceil() as i32 + 4;
    exact.unwrap_or(enough.clamp(FEWEST_DECIMALS as i32, 15).unsigned_abs() as usize)
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

    fn example_map() -> IdMap {
        IdMap::read(&text(|into| write_population_map(&example(), into))).unwrap()
    }

    #[test]
    fn spikes_are_lines_of_neuron_and_time() {
        let dat = text(|into| write_dat(&example(), into));
        let spikes: Vec<_> = dat.lines().skip(3).collect();
        assert_eq!(spikes, ["3\t0.600", "1\t0.700", "2\t0.700", "3\t4.000", "14\t0.900"]);
    }

    #[test]
    fn what_is_written_is_read() {
        let dat = text(|into| write_dat(&example(), into));
        let mut expected = example();
        expected.populations[2].recorded = true;
        assert_eq!(read_dat(dat.as_bytes(), &example_map(), example().grid), Ok(expected.clone()));
        let windows = dat.replace('\n', "\r\n");
        assert_eq!(read_dat(windows.as_bytes(), &example_map(), example().grid), Ok(expected));
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
        let ids = IdMap::read("V1,23E,1,3\n").unwrap();
        let read = |dat: &str| read_dat(dat.as_bytes(), &ids, example().grid);
        assert_eq!(read("1\t0.6\nx\t0.7"), Err(dat_line(2, "x\t0.7")));
        assert_eq!(read("4\t0.6"), Err(RecordingError::UnknownGid { gid: 4 }));
        let cut = RecordingError::CutOff { line: 2, text: "2\t0.7".to_owned() };
        assert_eq!(read("1\t0.600\n2\t0.7"), Err(cut));
        assert!(read("1\t0.600\n2\t0.700").is_ok() && read("1\t0.600\n2\t0.7\n").is_ok());
        assert!(matches!(read("1\t0.600\n1\t0.600\n"), Err(RecordingError::Twice { .. })));
    }

    /// Times of every step of steps of all kinds, decimal or not.
    #[test]
    fn times_have_enough_decimals() {
        assert_eq!([0.1, 0.01, 0.001, 0.15, 1.0 / 32.0].map(decimals), [3, 3, 3, 3, 5]);
        for dt_ms in [1.0 / 32.0, 1.0 / 64.0, 1.0 / 3.0, 0.007, 1.0 / 1024.0, 1e-4, 2.5] {
            let mut recording = example();
            recording.grid = Grid { dt_ms, begin_step: 0, end_step: 100_000 };
            let steps = [1, 2, 3, 77, 31_415, 99_999];
            for population in &mut recording.populations {
                (population.steps, population.ids) = (steps.to_vec(), vec![0; steps.len()]);
                population.recorded = true;
            }
            let dat = text(|into| write_dat(&recording, into));
            let found = read_dat(dat.as_bytes(), &example_map(), recording.grid);
            assert_eq!(found, Ok(recording), "{dt_ms}");
        }
    }

    /// As they were written once, with too few digits for the step.
    #[test]
    fn rounded_times_are_read() {
        let ids = IdMap::read("V1,23E,1,3\n").unwrap();
        let grid = Grid { dt_ms: 1.0 / 32.0, begin_step: 0, end_step: 40 };
        let found = read_dat("1\t0.0312\n2\t0.0938\n".as_bytes(), &ids, grid).unwrap();
        assert_eq!(found.populations[0].steps, [1, 3]);
        assert!(read_dat("1\t0.0320\n".as_bytes(), &ids, grid).is_err());
    }
}
