//! Reading SONATA files.

use std::path::Path;

use rust_hdf5::format::messages::datatype::DatatypeMessage;
use rust_hdf5::{H5Dataset, H5File, Hdf5Error};
use sim::recording::{
    Grid, PopulationSpikes, RecordedLabel, RecordingError, SpikeRecording,
    single_precision_error_ms,
};

use super::super::error::{FileError, closest};
use super::opened::Opened;

/// Reads a recording that [`write()`](super::write()) wrote.
///
/// # Errors
/// [`FileError`] if it is no such file, or holds spikes of neurons or at times that do not exist.
pub fn read(path: &Path) -> Result<SpikeRecording, FileError> {
    let file = Opened::new(path)?;
    let frame = read_frame(&file)?;
    fill(&file, frame)
}

/// Whether a file holds what makes its recording whole, so that [`read`] can read it.
///
/// # Errors
/// [`FileError::Hdf5`].
pub fn is_whole(path: &Path) -> Result<bool, FileError> {
    Ok(Opened::new(path)?.has("recording/neurons"))
}

/// Reads the spikes of another program's file; the grid and the sizes of its populations are those
/// of `frame`, a recording without spikes. Populations without spikes in the file were not recorded.
///
/// # Errors
/// As [`read`], and if the file has a population that the frame lacks, or none at all.
pub fn read_foreign(path: &Path, mut frame: SpikeRecording) -> Result<SpikeRecording, FileError> {
    let file = Opened::new(path)?;
    let spikes = Spikes::of(&file)?;
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
            fill(&file, frame)
        }
        Spikes::Together => fill_together(&file, frame),
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
    fn of(file: &Opened) -> Result<Self, FileError> {
        let names = GroupNames::of(&file.file).map_err(|source| file.in_file(source))?;
        let Some(GroupNames { groups, arrays }) = names else {
            return Err(no_spikes(file, "there is no group spikes"));
        };
        let together = ["gids", "timestamps"].iter().all(|name| arrays.iter().any(|a| a == name));
        match (groups.is_empty(), together) {
            (false, false) => Ok(Self::ByPopulation(groups)),
            (true, true) => Ok(Self::Together),
            (false, true) => {
                Err(no_spikes(file, "spikes are there both by population and together"))
            }
            (true, false) => Err(no_spikes(file, "the group spikes holds no spikes")),
        }
    }
}

/// What the group of spikes holds.
struct GroupNames {
    groups: Vec<String>,
    arrays: Vec<String>,
}

impl GroupNames {
    /// Those of a file that has the group.
    fn of(file: &H5File) -> Result<Option<Self>, Hdf5Error> {
        let root = file.root_group();
        if !root.group_names()?.iter().any(|name| name == "spikes") {
            return Ok(None);
        }
        let group = root.group("spikes")?;
        Ok(Some(Self { groups: group.group_names()?, arrays: group.dataset_names()? }))
    }
}

fn no_spikes(file: &Opened, found: &str) -> FileError {
    FileError::Layout {
        path: file.path(),
        found: found.to_owned(),
        expected: "spikes/POPULATION/timestamps with node_ids, or spikes/timestamps with gids"
            .to_owned(),
    }
}

/// The error of arrays that do not make a frame.
fn wrong(file: &Opened, what: &str) -> FileError {
    file.in_file(Hdf5Error::InvalidState(what.to_owned()))
}

/// The recording without its spikes.
fn read_frame(file: &Opened) -> Result<SpikeRecording, FileError> {
    let neurons = file.whole_numbers("recording/neurons")?;
    let recorded = file.whole_numbers("recording/recorded")?;
    let dt_ms = file.real_numbers("recording/dt_ms")?;
    let steps = file.whole_numbers("recording/steps")?;
    let labels = read_labels(file)?;
    let (&[dt_ms], &[begin_step, end_step]) = (dt_ms.as_slice(), steps.as_slice()) else {
        return Err(wrong(file, "the time grid is not one"));
    };
    if (neurons.len(), recorded.len()) != (labels.len(), labels.len()) {
        return Err(wrong(file, "the populations do not fit together"));
    }
    let population =
        |((label, neurons), recorded)| PopulationSpikes::silent(label, neurons, recorded != 0);
    let populations = labels.into_iter().zip(neurons).zip(recorded).map(population).collect();
    Ok(SpikeRecording { grid: Grid { dt_ms, begin_step, end_step }, populations })
}

/// The populations; of earlier versions without anything but their names.
fn read_labels(file: &Opened) -> Result<Vec<RecordedLabel>, FileError> {
    let names = file.texts("recording/populations")?;
    if !file.has("recording/kinds") {
        return Ok(names.iter().map(|name| RecordedLabel::of_name(name)).collect());
    }
    let areas = file.texts("recording/areas")?;
    let layers = file.texts("recording/layers")?;
    let kinds = file.texts("recording/kinds")?;
    let wrong = || wrong(file, "the areas, layers or kinds are not such");
    let label = |k: usize| {
        let (area, layer, kind) = (areas.get(k)?, layers.get(k)?, kinds.get(k)?);
        RecordedLabel::described(&names[k], area, layer, kind)
    };
    (0..names.len()).map(|k| label(k).ok_or_else(wrong)).collect()
}

/// Reads the spikes of the populations of a frame.
fn fill(file: &Opened, mut frame: SpikeRecording) -> Result<SpikeRecording, FileError> {
    let grid = frame.grid;
    for population in frame.populations.iter_mut().filter(|population| population.recorded) {
        let (name, neurons) = (population.name(), population.neurons);
        population.steps = steps(file, &format!("spikes/{name}/timestamps"), &grid)?;
        let ids = numbers(file, &format!("spikes/{name}/node_ids"))?.into_iter();
        let ids = ids.map(|id| node_id(id, neurons)).collect::<Result<_, _>>();
        population.ids = ids.map_err(|source| file.in_recording(source))?;
    }
    frame.checked().map_err(|source| file.in_recording(source))
}

/// Reads spikes whose ids count through all populations.
fn fill_together(file: &Opened, mut frame: SpikeRecording) -> Result<SpikeRecording, FileError> {
    let steps = steps(file, "spikes/timestamps", &frame.grid)?;
    let ids = numbers(file, "spikes/gids")?;
    if steps.len() != ids.len() {
        let population = "spikes/gids".to_owned();
        let (steps, ids) = (steps.len(), ids.len());
        return Err(file.in_recording(RecordingError::Unpaired { population, steps, ids }));
    }
    let ends: Vec<u64> = (frame.populations.iter())
        .scan(0, |end, population| {
            *end += u64::from(population.neurons);
            Some(*end)
        })
        .collect();
    for (step, gid) in steps.into_iter().zip(ids) {
        let place = ends.partition_point(|&end| end <= gid);
        let unknown = || file.in_recording(RecordingError::UnknownGid { gid });
        let population = frame.populations.get_mut(place).ok_or_else(unknown)?;
        let first = ends[place] - u64::from(population.neurons);
        let id = node_id(gid - first, population.neurons);
        population.push(step, id.map_err(|source| file.in_recording(source))?);
    }
    frame.checked().map_err(|source| file.in_recording(source))
}

fn numbers(file: &Opened, array: &str) -> Result<Vec<u64>, FileError> {
    file.checked(array)?.read_numeric_as().map_err(|source| file.in_file(source))
}

/// The steps of times in the units and the precision that they have in the file.
fn steps(file: &Opened, array: &str, grid: &Grid) -> Result<Vec<u32>, FileError> {
    let times = file.checked(array)?;
    let unit_ms = unit_ms(file, array, &times)?;
    let values: Vec<f64> = times.read_numeric_as().map_err(|source| file.in_file(source))?;
    let datatype = times.datatype().map_err(|source| file.in_file(source))?;
    let single = matches!(datatype, DatatypeMessage::FloatingPoint { size: 4, .. });
    let step = |value: f64| {
        let time_ms = value * unit_ms;
        let error_ms = if single { single_precision_error_ms(time_ms) } else { 0.0 };
        grid.step_within(time_ms, error_ms)
    };
    let steps = values.into_iter().map(step).collect::<Result<_, _>>();
    steps.map_err(|source| file.in_recording(source))
}

/// The unit of times (ms), by their attribute; that of the standard where they have none.
fn unit_ms(file: &Opened, name: &str, times: &H5Dataset) -> Result<f64, FileError> {
    let units = units(times).map_err(|source| file.in_file(source))?;
    match units.as_deref().map(str::trim) {
        None | Some("ms") => Ok(1.0),
        Some("s") => Ok(data::units::ms_from_s(1.0)),
        Some(other) => Err(FileError::Layout {
            path: file.path(),
            found: format!("{name} has the units {other:?}"),
            expected: "\"ms\" or \"s\"".to_owned(),
        }),
    }
}

fn units(times: &H5Dataset) -> Result<Option<String>, Hdf5Error> {
    if !times.attr_names()?.iter().any(|attribute| attribute == "units") {
        return Ok(None);
    }
    times.attr("units")?.read_string().map(Some)
}

fn node_id(id: u64, neurons: u32) -> Result<u32, RecordingError> {
    let (what, limit) = ("the number of a neuron", u64::from(neurons));
    u32::try_from(id).map_err(|_| RecordingError::TooLarge { what, value: id, limit })
}
