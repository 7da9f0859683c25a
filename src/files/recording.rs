//! Recordings of spikes, whatever wrote them.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sim::recording::nest::{IdMap, read_dat};
use sim::recording::{Grid, SpikeRecording, merge, npz};

use super::error::{FileError, closest};
use super::{model_npy, read_text, sonata};

/// What recordings of other programs do not say themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingFrame {
    /// Names and sizes of the populations, if they are known.
    pub populations: Option<Vec<(String, u32)>>,
    /// The file that says which neurons NEST gave to which population; without it,
    /// `network_gids.txt` beside the spikes.
    pub id_map: Option<PathBuf>,
    /// Duration of a step (ms).
    pub dt_ms: f64,
    /// When recording ended (ms); the last spike if it is not known or earlier.
    pub end_ms: Option<f64>,
}

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Npz,
    Sonata,
    Nest,
    /// Those of the Python multi-area model.
    Npy,
}

const EXPECTED: &str =
    "spikes in NPZ (.npz), SONATA (.h5, .hdf5, .sonata), NEST (.dat, .gdf) or NPY (.npy) files";
const ID_MAP: &str = "network_gids.txt";

/// The files that a recording consists of: those of a directory, or the given ones.
///
/// A directory may be what `simulate --out` wrote, or hold the `.dat` files of NEST or the `.npy` files of
/// the Python multi-area model (those with `spike` in their names), there or in its folder `recordings`.
///
/// # Errors
/// [`FileError`] if a directory holds no recording or cannot be read.
pub fn recording_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    match paths {
        [folder] if folder.is_dir() => in_folder(folder),
        files => Ok(files.to_vec()),
    }
}

/// Reads a recording from the files that are its parts.
///
/// # Errors
/// [`FileError`] says which file cannot be used and why.
pub fn read_recording(
    files: &[PathBuf],
    frame: &RecordingFrame,
) -> Result<SpikeRecording, FileError> {
    let first = files.first().cloned().unwrap_or_default();
    let formats: Vec<Format> = files.iter().map(|file| format(file)).collect::<Result<_, _>>()?;
    if let Some(other) = formats.iter().position(|other| *other != formats[0]) {
        let found = format!("{} has another format", files[other].display());
        return Err(FileError::NoRecording { path: first, found, expected: EXPECTED });
    }
    let ids = match formats.first() {
        Some(Format::Nest | Format::Npy) => Some(id_map(&first, frame)?),
        _ => None,
    };
    let read = |(file, format): (&PathBuf, &Format)| match (format, &ids) {
        (Format::Nest, Some(ids)) => {
            let lines = BufReader::new(open(file)?);
            read_dat([lines], ids, open_grid(frame)).map_err(|source| unusable(file, source))
        }
        (Format::Npy, Some(ids)) => model_npy::read(file, ids, open_grid(frame)),
        (Format::Sonata, _) => read_sonata(file, frame),
        (Format::Npz | Format::Nest | Format::Npy, _) => {
            npz::read(BufReader::new(open(file)?)).map_err(|source| unusable(file, source))
        }
    };
    let parts: Vec<SpikeRecording> =
        files.iter().zip(&formats).map(read).collect::<Result<_, _>>()?;
    let mut merged = merge(parts).map_err(|source| unusable(&first, source))?;
    if formats.first() == Some(&Format::Npy) {
        model_npy::mark_recorded(&mut merged, files);
    }
    Ok(ended(merged, frame))
}

fn unusable(path: &Path, source: sim::recording::RecordingError) -> FileError {
    FileError::Recording { path: path.to_owned(), source }
}

fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).map_err(|source| FileError::read(path, source))
}

fn format(path: &Path) -> Result<Format, FileError> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        "npz" => Ok(Format::Npz),
        "h5" | "hdf5" | "sonata" => Ok(Format::Sonata),
        "dat" | "gdf" => Ok(Format::Nest),
        "npy" => Ok(Format::Npy),
        _ if !path.exists() => Err(FileError::read(path, std::io::ErrorKind::NotFound.into())),
        _ => {
            let found = "a file with another ending".to_owned();
            Err(FileError::NoRecording { path: path.to_owned(), found, expected: EXPECTED })
        }
    }
}

/// The files of the first format that the folder has.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let named = |name: &str, begins: bool, ending: &str| {
        let has = if begins { name.starts_with("spikes") } else { name.contains("spike") };
        has && name.ends_with(ending)
    };
    let inner = folder.join("recordings");
    let places = [
        (folder, true, ".npz"),
        (folder, true, ".h5"),
        (folder, false, ".dat"),
        (inner.as_path(), false, ".dat"),
        (folder, false, ".npy"),
        (inner.as_path(), false, ".npy"),
    ];
    for (place, begins, ending) in places {
        if place.is_dir() {
            let files = listed(place, |name| named(name, begins, ending))?;
            if !files.is_empty() {
                return Ok(files);
            }
        }
    }
    let found = "a directory without spikes".to_owned();
    Err(FileError::NoRecording { path: folder.to_owned(), found, expected: EXPECTED })
}

/// The files of a folder with certain names, in the order of their names.
fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let refused = |source| FileError::read(folder, source);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        if wanted(&entry.file_name().to_string_lossy()) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Which neurons belong to which population, for spikes in a file of NEST.
fn id_map(spikes: &Path, frame: &RecordingFrame) -> Result<IdMap, FileError> {
    let beside = spikes.with_file_name(ID_MAP);
    let beside = beside.is_file().then_some(beside);
    let Some(path) = frame.id_map.clone().or(beside) else {
        let sizes = frame.populations.as_ref();
        return sizes
            .map(|sizes| IdMap::consecutive(sizes))
            .ok_or_else(|| FileError::NoSizes { path: spikes.to_owned() });
    };
    let text = read_text(&path)?;
    let with_names = text.lines().next().is_some_and(|line| line.split(',').count() == 4);
    let map = match &frame.populations {
        Some(sizes) if !with_names => {
            let names: Vec<String> = sizes.iter().map(|(name, _)| name.clone()).collect();
            IdMap::read_ranges(&text, &names)
        }
        _ => IdMap::read(&text),
    };
    map.map_err(|source| unusable(&path, source))
}

/// Reads a SONATA file, with its own frame or the given one.
fn read_sonata(path: &Path, frame: &RecordingFrame) -> Result<SpikeRecording, FileError> {
    if sonata::is_whole(path)? {
        return sonata::read(path);
    }
    let Some(sizes) = &frame.populations else {
        return Err(FileError::NoSizes { path: path.to_owned() });
    };
    let recorded = sonata::populations(path)?;
    let known: Vec<String> = sizes.iter().map(|(name, _)| name.clone()).collect();
    if let Some(population) = recorded.iter().find(|name| !known.contains(name)) {
        return Err(FileError::ForeignPopulation {
            path: path.to_owned(),
            population: population.clone(),
            closest: closest(population, &known),
        });
    }
    let silent = IdMap::consecutive(sizes).recording(open_grid(frame));
    let mut silent = silent.map_err(|source| unusable(path, source))?;
    for population in &mut silent.populations {
        population.recorded = recorded.contains(&population.name);
    }
    sonata::read_foreign(path, silent)
}

/// The grid of a recording that does not say when it ended.
fn open_grid(frame: &RecordingFrame) -> Grid {
    Grid { dt_ms: frame.dt_ms, begin_step: 0, end_step: u32::MAX }
}

/// A recording with its end, where that was open.
fn ended(mut recording: SpikeRecording, frame: &RecordingFrame) -> SpikeRecording {
    if recording.grid.end_step == u32::MAX {
        let last = recording.populations.iter().filter_map(|p| p.steps.last().copied()).max();
        // A time beyond the largest step becomes that step.
        let given = frame.end_ms.map(|end_ms| (end_ms / frame.dt_ms).round() as u32);
        recording.grid.end_step = last.max(given).unwrap_or(0);
    }
    recording
}

#[cfg(test)]
mod tests {
    use sim::recording::{PopulationSpikes, nest};

    use super::*;

    fn recording() -> SpikeRecording {
        let mut first = PopulationSpikes::silent("V1-23E".to_owned(), 3, true);
        [(6, 2), (7, 0), (40, 1)].into_iter().for_each(|(step, id)| first.push(step, id));
        let second = PopulationSpikes::silent("V1-23I".to_owned(), 2, true);
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 40 };
        SpikeRecording { grid, populations: vec![first, second] }
    }

    fn sizes() -> Option<Vec<(String, u32)>> {
        Some(vec![("V1-23E".to_owned(), 3), ("V1-23I".to_owned(), 2)])
    }

    fn frame() -> RecordingFrame {
        RecordingFrame { populations: None, id_map: None, dt_ms: 0.1, end_ms: None }
    }

    fn write_dat(path: &Path) {
        nest::write_dat(&recording(), File::create(path).unwrap()).unwrap();
    }

    #[test]
    fn a_directory_of_results_is_read_in_any_format() {
        let folder = tempfile::tempdir().unwrap();
        let read = || read_recording(&recording_files(&[folder.path().to_owned()])?, &frame());
        let error = read().unwrap_err().to_string();
        assert!(error.contains("without spikes"), "{error}");
        let inner = folder.path().join("recordings");
        fs::create_dir(&inner).unwrap();
        write_dat(&inner.join("siegert-spikes-0-0.dat"));
        let map = File::create(inner.join(ID_MAP)).unwrap();
        nest::write_id_map(&recording(), map).unwrap();
        assert_eq!(read().unwrap(), recording());
        sonata::write(&folder.path().join("spikes.h5"), &recording()).unwrap();
        assert_eq!(read().unwrap(), recording());
        npz::write(&recording(), File::create(folder.path().join("spikes.npz")).unwrap()).unwrap();
        assert_eq!(read().unwrap(), recording());
    }

    #[test]
    fn spikes_of_nest_need_an_id_map_or_a_network() {
        let folder = tempfile::tempdir().unwrap();
        let (dat, map) = (folder.path().join("a.dat"), folder.path().join("ids.txt"));
        write_dat(&dat);
        let read = |frame: RecordingFrame| read_recording(std::slice::from_ref(&dat), &frame);
        assert!(matches!(read(frame()), Err(FileError::NoSizes { .. })));
        assert_eq!(read(RecordingFrame { populations: sizes(), ..frame() }).unwrap(), recording());
        fs::write(&map, "1 3\n4 5\n").unwrap();
        let named = RecordingFrame { id_map: Some(map), ..frame() };
        assert!(matches!(read(named.clone()), Err(FileError::Recording { .. })));
        assert_eq!(read(RecordingFrame { populations: sizes(), ..named }).unwrap(), recording());
    }

    #[test]
    fn the_end_is_given_or_the_last_spike() {
        let folder = tempfile::tempdir().unwrap();
        let dat = [folder.path().join("a.dat")];
        write_dat(&dat[0]);
        let end = |end_ms| {
            let frame = RecordingFrame { populations: sizes(), end_ms, ..frame() };
            read_recording(&dat, &frame).unwrap().grid.end_step
        };
        assert_eq!((end(None), end(Some(10.0)), end(Some(1.0))), (40, 100, 40));
    }

    #[test]
    fn files_of_other_kinds_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (dat, text) = (folder.path().join("a.dat"), folder.path().join("a.txt"));
        write_dat(&dat);
        fs::write(&text, "").unwrap();
        let refused = |paths: &[PathBuf]| {
            let frame = RecordingFrame { populations: sizes(), ..frame() };
            read_recording(paths, &frame).unwrap_err().to_string()
        };
        assert!(refused(std::slice::from_ref(&text)).contains("another ending"));
        assert!(refused(&[dat, folder.path().join("b.npz")]).contains("another format"));
        assert!(refused(&[folder.path().join("none")]).contains("cannot read"));
    }
}
