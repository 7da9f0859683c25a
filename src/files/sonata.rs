//! Spikes as SONATA files (doi:10.1371/journal.pcbi.1007696): HDF5 with a group
//! `spikes/<population>` for each population, holding `timestamps` (ms) and `node_ids`.
//!
//! Beyond the standard, a file holds under `recording` what makes the recording whole: the time
//! grid, and how many neurons each population has. Files of other programs lack it; for them it
//! is given to [`read_foreign`].

use std::path::Path;

use rust_hdf5::format::messages::datatype::{DatatypeMessage, EnumMember};
use rust_hdf5::{H5File, H5Group, Hdf5Error};
use sim::recording::{Grid, PopulationSpikes, RecordingError, SpikeRecording};

use super::error::FileError;

/// The number by which SONATA files are known, and the version of the format.
const MAGIC: u32 = 0x0a7a;
const VERSION: [u32; 2] = [0, 1];

/// How spikes may be ordered, by the names and numbers of the standard.
const SORTING: [(&str, u8); 3] = [("none", 0), ("by_id", 1), ("by_time", 2)];
const BY_TIME: u8 = 2;

/// Writes a recording.
///
/// # Errors
/// [`FileError::Hdf5`].
pub fn write(path: &Path, recording: &SpikeRecording) -> Result<(), FileError> {
    write_file(path, recording).map_err(|source| FileError::Hdf5 { path: path.to_owned(), source })
}

/// Reads a recording that [`write()`] wrote.
///
/// # Errors
/// [`FileError`] if it is no such file, or holds spikes of neurons or at times that do not exist.
pub fn read(path: &Path) -> Result<SpikeRecording, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    let file = H5File::open(path).map_err(in_file)?;
    let frame = read_frame(&file).map_err(in_file)?;
    fill(path, &file, frame)
}

/// Whether a file holds what makes its recording whole, so that [`read`] can read it.
///
/// # Errors
/// [`FileError::Hdf5`].
pub fn is_whole(path: &Path) -> Result<bool, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    Ok(H5File::open(path).map_err(in_file)?.dataset("recording/neurons").is_ok())
}

/// The populations whose spikes a file holds.
///
/// # Errors
/// [`FileError::Hdf5`].
pub fn populations(path: &Path) -> Result<Vec<String>, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    let file = H5File::open(path).map_err(in_file)?;
    file.root_group().group("spikes").and_then(|spikes| spikes.group_names()).map_err(in_file)
}

/// Reads the spikes of another program's file; the grid and the sizes of its populations are those
/// of `frame`, a recording without spikes.
///
/// # Errors
/// As [`read`].
pub fn read_foreign(path: &Path, frame: SpikeRecording) -> Result<SpikeRecording, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    let file = H5File::open(path).map_err(in_file)?;
    fill(path, &file, frame)
}

fn write_file(path: &Path, recording: &SpikeRecording) -> Result<(), Hdf5Error> {
    let file = H5File::create(path)?;
    file.set_attr_numeric("magic", &MAGIC)?;
    file.set_attr_array_numeric("version", &VERSION)?;
    write_frame(&file, recording)?;
    let spikes = file.create_group("spikes")?;
    for population in recording.populations.iter().filter(|population| population.recorded) {
        write_population(&spikes, population, &recording.grid)?;
    }
    file.close()
}

/// Writes what the standard has no place for.
fn write_frame(file: &H5File, recording: &SpikeRecording) -> Result<(), Hdf5Error> {
    let frame = file.create_group("recording")?;
    let of_all = &recording.populations;
    let neurons: Vec<_> = of_all.iter().map(|population| population.neurons).collect();
    let recorded: Vec<_> = of_all.iter().map(|population| u8::from(population.recorded)).collect();
    let names: Vec<_> = of_all.iter().map(|population| population.name.as_str()).collect();
    let grid = recording.grid;
    write_array(&frame, "neurons", &neurons)?;
    write_array(&frame, "recorded", &recorded)?;
    write_array(&frame, "dt_ms", &[grid.dt_ms])?;
    write_array(&frame, "steps", &[grid.begin_step, grid.end_step])?;
    frame.write_vlen_strings("populations", &names)?;
    Ok(())
}

fn write_population(
    spikes: &H5Group,
    population: &PopulationSpikes,
    grid: &Grid,
) -> Result<(), Hdf5Error> {
    let group = spikes.create_group(&population.name)?;
    let member =
        |(name, value): (&str, u8)| EnumMember { name: name.to_owned(), value: vec![value] };
    let sorting =
        DatatypeMessage::enumeration(DatatypeMessage::u8_type(), SORTING.map(member).to_vec());
    group.set_attr_typed("sorting", sorting, vec![BY_TIME])?;
    let times_ms: Vec<_> = population.steps.iter().map(|&step| grid.time_ms(step)).collect();
    let ids: Vec<_> = population.ids.iter().map(|&id| u64::from(id)).collect();
    let unit = b"ms".to_vec();
    let text = DatatypeMessage::FixedString { size: 2, padding: 1, charset: 0 };
    write_array(&group, "timestamps", &times_ms)?.set_attr_typed("units", text, unit)?;
    write_array(&group, "node_ids", &ids)?;
    Ok(())
}

fn write_array<T: rust_hdf5::H5Type>(
    group: &H5Group,
    name: &str,
    values: &[T],
) -> Result<rust_hdf5::H5Dataset, Hdf5Error> {
    let array = group.new_dataset::<T>().shape([values.len()]).create(name)?;
    if !values.is_empty() {
        array.write_raw(values)?;
    }
    Ok(array)
}

/// The recording without its spikes.
fn read_frame(file: &H5File) -> Result<SpikeRecording, Hdf5Error> {
    let neurons: Vec<u32> = file.dataset("recording/neurons")?.read_raw()?;
    let recorded: Vec<u8> = file.dataset("recording/recorded")?.read_raw()?;
    let dt_ms: Vec<f64> = file.dataset("recording/dt_ms")?.read_raw()?;
    let steps: Vec<u32> = file.dataset("recording/steps")?.read_raw()?;
    let names = file.dataset("recording/populations")?.read_vlen_strings()?;
    let (&[dt_ms], &[begin_step, end_step]) = (dt_ms.as_slice(), steps.as_slice()) else {
        return Err(Hdf5Error::InvalidState("the time grid is not one".to_owned()));
    };
    if (neurons.len(), recorded.len()) != (names.len(), names.len()) {
        return Err(Hdf5Error::InvalidState("the populations do not fit together".to_owned()));
    }
    let population =
        |((name, neurons), recorded)| PopulationSpikes::silent(name, neurons, recorded != 0);
    let populations = names.into_iter().zip(neurons).zip(recorded).map(population).collect();
    Ok(SpikeRecording { grid: Grid { dt_ms, begin_step, end_step }, populations })
}

/// Reads the spikes of the populations of a frame.
fn fill(
    path: &Path,
    file: &H5File,
    mut frame: SpikeRecording,
) -> Result<SpikeRecording, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    let in_recording = |source| FileError::Recording { path: path.to_owned(), source };
    let grid = frame.grid;
    for population in frame.populations.iter_mut().filter(|population| population.recorded) {
        let array = |name: &str| file.dataset(&format!("spikes/{}/{name}", population.name));
        let times_ms: Vec<f64> =
            array("timestamps").and_then(|array| array.read_numeric_as()).map_err(in_file)?;
        let ids: Vec<u64> =
            array("node_ids").and_then(|array| array.read_numeric_as()).map_err(in_file)?;
        let steps = times_ms.into_iter().map(|time_ms| grid.step(time_ms));
        population.steps = steps.collect::<Result<_, _>>().map_err(in_recording)?;
        population.ids = ids
            .into_iter()
            .map(|id| node_id(id, population))
            .collect::<Result<_, _>>()
            .map_err(in_recording)?;
    }
    frame.checked().map_err(in_recording)
}

fn node_id(id: u64, population: &PopulationSpikes) -> Result<u32, RecordingError> {
    let limit = u64::from(population.neurons);
    let what = "the number of a neuron";
    u32::try_from(id).map_err(|_| RecordingError::TooLarge { what, value: id, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> SpikeRecording {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100_000 };
        let mut active = PopulationSpikes::silent("V1-23E".to_owned(), 3, true);
        (1..=100_000).for_each(|step| active.push(step, step % 3));
        let silent = PopulationSpikes::silent("V1-23I".to_owned(), 4, true);
        let unrecorded = PopulationSpikes::silent("V2-5E".to_owned(), 5, false);
        SpikeRecording { grid, populations: vec![active, silent, unrecorded] }
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        write(&path, &example()).unwrap();
        assert_eq!(read(&path).unwrap(), example());
        assert!(is_whole(&path).unwrap());
        let mut names = populations(&path).unwrap();
        names.sort();
        assert_eq!(names, ["V1-23E", "V1-23I"]);
    }

    #[test]
    fn files_that_hold_no_recording_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        std::fs::write(&path, "no HDF5").unwrap();
        assert!(matches!(read(&path), Err(FileError::Hdf5 { .. })));
        H5File::create(&path).unwrap().close().unwrap();
        assert!(matches!(read(&path), Err(FileError::Hdf5 { .. })));
    }
}
