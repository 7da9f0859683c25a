//! Spikes as SONATA files (doi:10.1371/journal.pcbi.1007696): HDF5 with a group
//! `spikes/<population>` for each population, holding `timestamps` (ms) and `node_ids`.
//!
//! Beyond the standard, a file holds under `recording` what makes the recording whole: the time
//! grid, and how many neurons each population has, its area, layer and kind (`E`, `I`; empty where
//! unknown), which is an attribute of its spikes too. Files of other programs lack it; for them it
//! is given to [`read_foreign`]. Times may be in s by their attribute `units`, and in single
//! precision. The layout before the standard, `spikes/gids` beside `spikes/timestamps`, is read
//! too: its ids count from 0 through all populations. Arrays of numbers carry checksums, which are
//! compared on reading.

mod checksums;
mod opened;
mod read;

use std::path::Path;

use rust_hdf5::format::messages::datatype::{DatatypeMessage, EnumMember};
use rust_hdf5::{H5File, H5Group, Hdf5Error};
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};

use super::error::FileError;
use checksums::write_array;

pub use read::{is_whole, read, read_foreign};

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
    let names: Vec<String> = of_all.iter().map(PopulationSpikes::name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let areas: Vec<&str> = of_all.iter().map(|population| population.label.area.as_str()).collect();
    let layers: Vec<&str> =
        of_all.iter().map(|population| population.label.layer_digits()).collect();
    let kinds: Vec<&str> = of_all.iter().map(|population| population.label.kind_letter()).collect();
    let grid = recording.grid;
    write_array(&frame, "neurons", &neurons)?;
    write_array(&frame, "recorded", &recorded)?;
    write_array(&frame, "dt_ms", &[grid.dt_ms])?;
    write_array(&frame, "steps", &[grid.begin_step, grid.end_step])?;
    frame.write_vlen_strings("populations", &names)?;
    frame.write_vlen_strings("areas", &areas)?;
    frame.write_vlen_strings("layers", &layers)?;
    frame.write_vlen_strings("kinds", &kinds)?;
    Ok(())
}

fn write_population(
    spikes: &H5Group,
    population: &PopulationSpikes,
    grid: &Grid,
) -> Result<(), Hdf5Error> {
    let group = spikes.create_group(&population.name())?;
    if population.label.kind.is_some() {
        group.set_attr_string("kind", population.label.kind_letter())?;
    }
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

#[cfg(test)]
mod tests {
    use sim::recording::RecordedLabel;

    use super::*;

    fn label(name: &str) -> RecordedLabel {
        let labels = data::macaque::labels();
        RecordedLabel::from(labels.iter().find(|label| label.to_string() == name).unwrap())
    }

    fn example() -> SpikeRecording {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100_000 };
        let mut active = PopulationSpikes::silent(label("V1-23E"), 3, true);
        (1..=100_000).for_each(|step| active.push(step, step % 3));
        let silent = PopulationSpikes::silent(label("V1-23I"), 4, true);
        let unrecorded = PopulationSpikes::silent(label("V2-5E"), 5, false);
        SpikeRecording { grid, populations: vec![active, silent, unrecorded] }
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        write(&path, &example()).unwrap();
        assert_eq!(read(&path).unwrap(), example());
        assert!(is_whole(&path).unwrap());
        let file = H5File::open(&path).unwrap();
        let group = file.root_group().group("spikes/V1-23I").unwrap();
        assert_eq!(group.attr_string("kind").unwrap(), "I");
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

    /// A recording of ours with another array in the place of one.
    fn with_array<T: rust_hdf5::H5Type>(
        name: &str,
        values: &[T],
    ) -> Result<SpikeRecording, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        let frame = SpikeRecording { populations: Vec::new(), ..example() };
        write(&path, &frame).unwrap();
        let file = H5File::open_rw(&path).unwrap();
        let group = file.root_group().group("recording").unwrap();
        file.delete_dataset(&format!("recording/{name}")).unwrap();
        write_array(&group, name, values).unwrap();
        file.close().unwrap();
        read(&path)
    }

    #[test]
    fn numbers_are_read_by_their_type() {
        with_array("steps", &[0_u64, 100_000]).unwrap();
        with_array("steps", &[0_i32, 100_000]).unwrap();
        with_array("dt_ms", &[0.1_f32]).unwrap();
        assert!(with_array("steps", &[0_f32, 100_000.0]).is_err());
        assert!(with_array("steps", &[0_i32, -1]).is_err());
        assert!(with_array("steps", &[0_u64, 1 << 33]).is_err());
        assert!(with_array("dt_ms", &[1_i64]).is_err());
    }

    #[test]
    fn arrays_of_other_files_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, raw) = (folder.path().join("spikes.h5"), folder.path().join("raw"));
        std::fs::write(&raw, [0; 8]).unwrap();
        let file = H5File::create(&path).unwrap();
        let group = file.create_group("spikes").unwrap().create_group("E").unwrap();
        let outside = [(raw.to_str().unwrap(), 0, 8)];
        group.new_dataset::<f64>().shape([1]).external(&outside).create("timestamps").unwrap();
        write_array(&group, "node_ids", &[0_u64]).unwrap();
        file.close().unwrap();
        let error = read_foreign(&path, frame()).unwrap_err().to_string();
        assert!(error.contains("the bytes of spikes/E/timestamps are in another file"), "{error}");
    }

    /// As a file has them that another program began and never wrote: no bytes, but a size.
    #[test]
    fn arrays_larger_than_their_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        let file = H5File::create(&path).unwrap();
        let group = file.create_group("spikes").unwrap().create_group("E").unwrap();
        let shape = [20_000_000_000];
        group.new_dataset::<f64>().shape(shape).chunk(&[1024]).create("timestamps").unwrap();
        group.new_dataset::<u64>().shape(shape).chunk(&[1024]).create("node_ids").unwrap();
        file.close().unwrap();
        let error = read_foreign(&path, frame()).unwrap_err();
        let words = std::error::Error::source(&error).unwrap().to_string();
        assert!(words.contains("spikes/E/timestamps has 160000000000 bytes, but"), "{words}");
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        write(&path, &example()).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains("the file is cut off"), "{error}");
    }

    /// One population of 3 neurons and one of 2, on a grid without an end.
    fn frame() -> SpikeRecording {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: u32::MAX };
        let population =
            |(name, n)| PopulationSpikes::silent(RecordedLabel::of_name(name), n, true);
        SpikeRecording { grid, populations: [("E", 3), ("I", 2)].map(population).to_vec() }
    }

    /// A file of another program, with one population E.
    fn foreign<T: rust_hdf5::H5Type>(
        times: &[T],
        units: Option<&str>,
    ) -> Result<SpikeRecording, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        let file = H5File::create(&path).unwrap();
        let group = file.create_group("spikes").unwrap().create_group("E").unwrap();
        let array = write_array(&group, "timestamps", times).unwrap();
        if let Some(units) = units {
            let size = units.len() as u32;
            let text = DatatypeMessage::FixedString { size, padding: 1, charset: 0 };
            array.set_attr_typed("units", text, units.as_bytes().to_vec()).unwrap();
        }
        let ids: Vec<u64> = (0..times.len() as u64).map(|k| k % 3).collect();
        write_array(&group, "node_ids", &ids).unwrap();
        file.close().unwrap();
        read_foreign(&path, frame())
    }

    #[test]
    fn units_are_honoured() {
        for (units, scale) in [(None, 1.0), (Some("ms"), 1.0), (Some("s"), 1e-3)] {
            let times = [0.1, 250.0, 9_999.9].map(|time: f64| time * scale);
            let found = foreign(&times, units).unwrap();
            assert_eq!(found.populations[0].steps, [1, 2_500, 99_999], "{units:?}");
            assert_eq!(found.populations.iter().filter(|one| one.recorded).count(), 1);
        }
        let error = foreign(&[0.1], Some("us")).unwrap_err().to_string();
        assert!(error.contains("units \"us\", expected is \"ms\" or \"s\""), "{error}");
    }

    #[test]
    fn single_precision_is_read_as_far_as_it_reaches() {
        let times = [4_321.7_f32, 99_999.9, 600_000.1];
        let found = foreign(&times, Some("ms")).unwrap();
        assert_eq!(found.populations[0].steps, [43_217, 999_999, 6_000_001]);
        let seconds = times.map(|time| time / 1_000.0);
        assert_eq!(foreign(&seconds, Some("s")).unwrap().populations, found.populations);
        let error = foreign(&[4e6_f32], None).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("too coarse"), "{source}");
    }

    #[test]
    fn the_layout_before_the_standard_is_read_and_an_empty_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spikes.h5");
        let write = |gids: Option<&[u64]>, times: Option<&[f64]>| {
            let file = H5File::create(&path).unwrap();
            let group = file.create_group("spikes").unwrap();
            gids.map(|gids| write_array(&group, "gids", gids).unwrap());
            times.map(|times| write_array(&group, "timestamps", times).unwrap());
            file.close().unwrap();
            read_foreign(&path, frame())
        };
        let found = write(Some(&[0, 4, 2]), Some(&[0.5, 0.1, 0.3])).unwrap();
        let of = |k: usize| found.populations[k].spikes().collect::<Vec<_>>();
        assert_eq!((of(0), of(1)), (vec![(3, 2), (5, 0)], vec![(1, 1)]));
        assert!(write(Some(&[5]), Some(&[0.5])).is_err());
        for gids in [None, Some(&[0_u64][..])] {
            let error = write(gids, None).unwrap_err().to_string();
            assert!(error.contains("the group spikes holds no spikes"), "{error}");
        }
    }
}
