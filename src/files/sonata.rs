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

use std::path::Path;

use rust_hdf5::format::messages::datatype::{DatatypeMessage, EnumMember};
use rust_hdf5::{H5Dataset, H5File, H5Group, Hdf5Error};
use sim::recording::{
    Grid, PopulationSpikes, RecordedLabel, RecordingError, SpikeRecording,
    single_precision_error_ms,
};

use super::checksums::{self, write_array};
use super::error::{FileError, closest};

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
    for array in ["neurons", "recorded", "dt_ms", "steps"] {
        checksums::check(path, &file, &format!("recording/{array}"))?;
    }
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

/// Reads the spikes of another program's file; the grid and the sizes of its populations are those
/// of `frame`, a recording without spikes. Populations without spikes in the file were not recorded.
///
/// # Errors
/// As [`read`], and if the file has a population that the frame lacks, or none at all.
pub fn read_foreign(path: &Path, mut frame: SpikeRecording) -> Result<SpikeRecording, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    let file = H5File::open(path).map_err(in_file)?;
    let spikes = Spikes::of(path, &file)?;
    match &spikes {
        Spikes::ByPopulation(recorded) => {
            let known: Vec<String> = frame.populations.iter().map(PopulationSpikes::name).collect();
            if let Some(population) = recorded.iter().find(|name| !known.contains(name)) {
                return Err(FileError::ForeignPopulation {
                    path: path.to_owned(),
                    population: population.clone(),
                    network: "the network".to_owned(),
                    closest: closest(population, &known),
                });
            }
            for population in &mut frame.populations {
                population.recorded = recorded.contains(&population.name());
            }
            fill(path, &file, frame)
        }
        Spikes::Together => fill_together(path, &file, frame),
    }
}

/// How a file has its spikes.
enum Spikes {
    /// A group for each of these populations.
    ByPopulation(Vec<String>),
    /// All in one place.
    Together,
}

impl Spikes {
    fn of(path: &Path, file: &H5File) -> Result<Self, FileError> {
        let refused = |found: &str| FileError::Layout {
            path: path.to_owned(),
            found: found.to_owned(),
            expected: "spikes/POPULATION/timestamps with node_ids, or spikes/timestamps with gids",
        };
        let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
        let root = file.root_group();
        if !root.group_names().map_err(in_file)?.iter().any(|name| name == "spikes") {
            return Err(refused("there is no group spikes"));
        }
        let group = root.group("spikes").map_err(in_file)?;
        let arrays = group.dataset_names().map_err(in_file)?;
        let has = |name: &str| arrays.iter().any(|array| array == name);
        let populations = group.group_names().map_err(in_file)?;
        match (populations.is_empty(), has("gids") && has("timestamps")) {
            (false, false) => Ok(Self::ByPopulation(populations)),
            (true, true) => Ok(Self::Together),
            (false, true) => Err(refused("spikes are there both by population and together")),
            (true, false) => Err(refused("the group spikes holds no spikes")),
        }
    }
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
    let labels = || of_all.iter().map(|population| &population.label);
    let areas: Vec<&str> = labels().map(|label| label.area.as_str()).collect();
    let layers: Vec<&str> = labels().map(RecordedLabel::layer_digits).collect();
    let kinds: Vec<&str> = labels().map(RecordedLabel::kind_letter).collect();
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

/// The recording without its spikes.
fn read_frame(file: &H5File) -> Result<SpikeRecording, Hdf5Error> {
    let neurons: Vec<u32> = file.dataset("recording/neurons")?.read_raw()?;
    let recorded: Vec<u8> = file.dataset("recording/recorded")?.read_raw()?;
    let dt_ms: Vec<f64> = file.dataset("recording/dt_ms")?.read_raw()?;
    let steps: Vec<u32> = file.dataset("recording/steps")?.read_raw()?;
    let labels = read_labels(file)?;
    let (&[dt_ms], &[begin_step, end_step]) = (dt_ms.as_slice(), steps.as_slice()) else {
        return Err(Hdf5Error::InvalidState("the time grid is not one".to_owned()));
    };
    if (neurons.len(), recorded.len()) != (labels.len(), labels.len()) {
        return Err(Hdf5Error::InvalidState("the populations do not fit together".to_owned()));
    }
    let population =
        |((label, neurons), recorded)| PopulationSpikes::silent(label, neurons, recorded != 0);
    let populations = labels.into_iter().zip(neurons).zip(recorded).map(population).collect();
    Ok(SpikeRecording { grid: Grid { dt_ms, begin_step, end_step }, populations })
}

/// The populations; of earlier versions without anything but their names.
fn read_labels(file: &H5File) -> Result<Vec<RecordedLabel>, Hdf5Error> {
    let texts = |name: &str| file.dataset(&format!("recording/{name}"))?.read_vlen_strings();
    let names = texts("populations")?;
    if file.dataset("recording/kinds").is_err() {
        return Ok(names.iter().map(|name| RecordedLabel::of_name(name)).collect());
    }
    let (areas, layers, kinds) = (texts("areas")?, texts("layers")?, texts("kinds")?);
    let wrong = || Hdf5Error::InvalidState("the areas, layers or kinds are not such".to_owned());
    let label = |k: usize| {
        let (area, layer, kind) = (areas.get(k)?, layers.get(k)?, kinds.get(k)?);
        RecordedLabel::described(&names[k], area, layer, kind)
    };
    (0..names.len()).map(|k| label(k).ok_or_else(wrong)).collect()
}

/// Reads the spikes of the populations of a frame.
fn fill(
    path: &Path,
    file: &H5File,
    mut frame: SpikeRecording,
) -> Result<SpikeRecording, FileError> {
    let in_recording = |source| FileError::Recording { path: path.to_owned(), source };
    let grid = frame.grid;
    for population in frame.populations.iter_mut().filter(|population| population.recorded) {
        let (name, neurons) = (population.name(), population.neurons);
        population.steps = steps(path, file, &format!("spikes/{name}/timestamps"), &grid)?;
        let ids = numbers(path, file, &format!("spikes/{name}/node_ids"))?.into_iter();
        let ids = ids.map(|id| node_id(id, neurons)).collect::<Result<_, _>>();
        population.ids = ids.map_err(in_recording)?;
    }
    frame.checked().map_err(in_recording)
}

/// Reads spikes whose ids count through all populations.
fn fill_together(
    path: &Path,
    file: &H5File,
    mut frame: SpikeRecording,
) -> Result<SpikeRecording, FileError> {
    let in_recording = |source| FileError::Recording { path: path.to_owned(), source };
    let steps = steps(path, file, "spikes/timestamps", &frame.grid)?;
    let ids = numbers(path, file, "spikes/gids")?;
    if steps.len() != ids.len() {
        let population = "spikes/gids".to_owned();
        let (steps, ids) = (steps.len(), ids.len());
        return Err(in_recording(RecordingError::Unpaired { population, steps, ids }));
    }
    let ends: Vec<u64> = (frame.populations.iter())
        .scan(0, |end, population| {
            *end += u64::from(population.neurons);
            Some(*end)
        })
        .collect();
    for (step, gid) in steps.into_iter().zip(ids) {
        let place = ends.partition_point(|&end| end <= gid);
        let unknown = || in_recording(RecordingError::UnknownGid { gid });
        let population = frame.populations.get_mut(place).ok_or_else(unknown)?;
        let first = ends[place] - u64::from(population.neurons);
        let id = node_id(gid - first, population.neurons).map_err(in_recording)?;
        population.push(step, id);
    }
    frame.checked().map_err(in_recording)
}

fn numbers(path: &Path, file: &H5File, array: &str) -> Result<Vec<u64>, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    checksums::check(path, file, array)?;
    file.dataset(array).and_then(|array| array.read_numeric_as()).map_err(in_file)
}

/// The steps of times in the units and the precision that they have in the file.
fn steps(path: &Path, file: &H5File, array: &str, grid: &Grid) -> Result<Vec<u32>, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    checksums::check(path, file, array)?;
    let times = file.dataset(array).map_err(in_file)?;
    let unit_ms = unit_ms(path, array, &times)?;
    let values: Vec<f64> = times.read_numeric_as().map_err(in_file)?;
    let datatype = times.datatype().map_err(in_file)?;
    let single = matches!(datatype, DatatypeMessage::FloatingPoint { size: 4, .. });
    let step = |value: f64| {
        let time_ms = value * unit_ms;
        let error_ms = if single { single_precision_error_ms(time_ms) } else { 0.0 };
        grid.step_within(time_ms, error_ms)
    };
    let steps = values.into_iter().map(step).collect::<Result<_, _>>();
    steps.map_err(|source| FileError::Recording { path: path.to_owned(), source })
}

/// The unit of times (ms), by their attribute; that of the standard where they have none.
fn unit_ms(path: &Path, name: &str, times: &H5Dataset) -> Result<f64, FileError> {
    let in_file = |source| FileError::Hdf5 { path: path.to_owned(), source };
    if !times.attr_names().map_err(in_file)?.iter().any(|attribute| attribute == "units") {
        return Ok(1.0);
    }
    let units = times.attr("units").and_then(|units| units.read_string()).map_err(in_file)?;
    match units.trim() {
        "ms" => Ok(1.0),
        "s" => Ok(data::units::ms_from_s(1.0)),
        other => Err(FileError::Layout {
            path: path.to_owned(),
            found: format!("{name} has the units {other:?}"),
            expected: "\"ms\" or \"s\"",
        }),
    }
}

fn node_id(id: u64, neurons: u32) -> Result<u32, RecordingError> {
    let (what, limit) = ("the number of a neuron", u64::from(neurons));
    u32::try_from(id).map_err(|_| RecordingError::TooLarge { what, value: id, limit })
}

#[cfg(test)]
mod tests {
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
