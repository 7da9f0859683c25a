//! Recordings of spikes, whatever wrote them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sim::recording::nest::{IdMap, read_dat};
use sim::recording::{Grid, RecordedLabel, RecordingError, SpikeRecording, merge, npz};

use super::error::FileError;
use super::input::{memory_for_reading, refuse_pipe};
use super::kept::{INNER_FOLDER, KeptBeside, check_step};
use super::known::KnownNetwork;
use super::{model_npy, open_text, read_text, sonata};

/// What recordings of other programs do not say themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingFrame {
    /// The populations, if their network is named.
    pub network: Option<KnownNetwork>,
    /// The file that says which neurons NEST gave to which population; without it,
    /// `network_populations.csv` or `network_gids.txt` beside the spikes.
    pub id_map: Option<PathBuf>,
    /// Duration of a step (ms), if it is named.
    pub dt_ms: Option<f64>,
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

const EXPECTED: &str = "a directory with, or the files of, a recording: spikes in NPZ (.npz), SONATA (.h5, .hdf5, \
                        .sonata), NEST (.dat, .gdf) or NPY (.npy) files";
/// The id maps that are looked for beside the spikes, the one that says more first.
const ID_MAPS: [&str; 2] = ["network_populations.csv", "network_gids.txt"];

/// The files that a recording consists of: those of a directory, or the given ones.
///
/// A directory may be what `simulate --out` wrote, or hold the `.dat` files of NEST or the `.npy` files of
/// the Python multi-area model (those with `spike` in their names), there or in its folder `recordings`.
///
/// # Errors
/// [`FileError`] if a file is not there or given twice, or a directory holds no recording, part of one, or
/// cannot be read.
pub fn recording_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    if let Some(path) = paths.iter().find(|path| !path.exists()) {
        return Err(no_recording(path, "there is no such file or directory"));
    }
    if let [folder] = paths
        && folder.is_dir()
    {
        return in_folder(folder);
    }
    let mut known = HashSet::new();
    let same = |path: &&PathBuf| !known.insert(identity(path));
    match paths.iter().find(same) {
        Some(path) => Err(FileError::GivenTwice { path: path.clone() }),
        None => Ok(paths.to_vec()),
    }
}

/// What a file is, whatever it is called: links of both kinds lead to the same.
#[cfg(unix)]
fn identity(path: &Path) -> (u64, u64, PathBuf) {
    use std::os::unix::fs::MetadataExt;
    match path.metadata() {
        Ok(about) => (about.dev(), about.ino(), PathBuf::new()),
        Err(_) => (0, 0, path.to_owned()),
    }
}

#[cfg(not(unix))]
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Reads a recording from the files that are its parts.
///
/// What the recording does not say of its populations, the network tells that is named, or the provenance
/// beside it.
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
        return Err(no_recording(&first, &found));
    }
    let beside = KnownNetwork::beside(&first)?;
    let sizes = [&frame.network, &beside].into_iter().flatten().find_map(KnownNetwork::sizes);
    let kept = KeptBeside::of(&first)?;
    kept.as_ref().map_or(Ok(()), |kept| kept.check_files(files))?;
    let grid = assumed_grid(frame, kept.as_ref())?;
    let source = Source { frame, sizes: sizes.as_deref(), first: &first, grid };
    let mut recording = source.read(files, formats.first().copied()).map_err(|refused| {
        if frame.dt_ms.is_none() && kept.is_none() { step_assumed(refused) } else { refused }
    })?;
    if let Some(dt_ms) = frame.dt_ms {
        check_step(dt_ms, recording.grid.dt_ms, &first)?;
    }
    for network in [&beside, &frame.network].into_iter().flatten() {
        network.describe(&mut recording, &first)?;
    }
    if let Some(kept) = &kept {
        kept.compare(&mut recording, &first)?;
    }
    Ok(ended(recording, frame))
}

/// Whether the files leave open which neurons are of which population, so that an id map is of use.
///
/// # Errors
/// [`FileError`] if a file cannot be read.
pub fn takes_id_map(files: &[PathBuf]) -> Result<bool, FileError> {
    let Some(first) = files.first() else { return Ok(false) };
    match format(first)? {
        Format::Npz => Ok(false),
        Format::Sonata => Ok(!sonata::is_whole(first)?),
        Format::Nest | Format::Npy => Ok(true),
    }
}

/// Whether it is known of a population without spikes if it was recorded: the text files of other programs have no
/// place for it, but the results beside them do.
///
/// # Errors
/// [`FileError`] if a file cannot be read.
pub fn tells_what_was_recorded(files: &[PathBuf]) -> Result<bool, FileError> {
    let Some(first) = files.first() else { return Ok(false) };
    match format(first)? {
        Format::Npz | Format::Sonata => Ok(true),
        Format::Nest | Format::Npy => Ok(KeptBeside::of(first)?.is_some()),
    }
}

/// What the files of a recording are read with.
struct Source<'a> {
    frame: &'a RecordingFrame,
    /// The populations with their sizes, if they are known from elsewhere.
    sizes: Option<&'a [(RecordedLabel, u32)]>,
    first: &'a Path,
    /// The grid of what does not say its own.
    grid: Grid,
}

impl Source<'_> {
    fn read(&self, files: &[PathBuf], format: Option<Format>) -> Result<SpikeRecording, FileError> {
        let ids = match format {
            Some(Format::Nest | Format::Npy) => Some(self.id_map()?),
            _ => None,
        };
        let grid = self.grid;
        let read = |file: &PathBuf| match (format, &ids) {
            (Some(Format::Nest), Some(ids)) => {
                read_dat(open_text(file)?, ids, grid).map_err(|source| unusable(file, source))
            }
            (Some(Format::Npy), Some(ids)) => model_npy::read(file, ids, grid),
            (Some(Format::Sonata), _) => self.sonata(file),
            _ => npz::read_within(BufReader::new(open(file)?), memory_for_reading())
                .map_err(|source| unusable(file, source)),
        };
        let parts: Vec<SpikeRecording> = files.iter().map(read).collect::<Result<_, _>>()?;
        let mut merged = merge(parts).map_err(|source| apart(files, source))?;
        if format == Some(Format::Npy) {
            model_npy::mark_recorded(&mut merged, files);
        }
        Ok(merged)
    }

    /// Which neurons belong to which population, for spikes in a file of NEST.
    fn id_map(&self) -> Result<IdMap, FileError> {
        if let Some(path) = &self.frame.id_map {
            return self.read_map(path);
        }
        let [described, plain] = ID_MAPS.map(|name| self.first.with_file_name(name));
        match (described.is_file(), plain.is_file()) {
            (true, true) => self.agreed_map(&described, &plain),
            (true, false) => self.read_map(&described),
            (false, true) => self.read_map(&plain),
            (false, false) => {
                let consecutive = self.sizes.map(IdMap::consecutive);
                consecutive.ok_or_else(|| FileError::NoSizes { path: self.first.to_owned() })
            }
        }
    }

    /// The first of two maps that say the same.
    fn agreed_map(&self, first: &Path, second: &Path) -> Result<IdMap, FileError> {
        let (map, other) = (self.read_map(first)?, self.read_map(second)?);
        match map.difference(&other) {
            Some(population) => Err(FileError::Maps {
                first: first.to_owned(),
                second: second.to_owned(),
                population,
            }),
            None => Ok(map),
        }
    }

    fn read_map(&self, path: &Path) -> Result<IdMap, FileError> {
        let text = read_text(path)?;
        let map = match self.sizes {
            Some(sizes) if !IdMap::has_names(&text) => {
                let labels: Vec<_> = sizes.iter().map(|(label, _)| label.clone()).collect();
                IdMap::read_ranges(&text, &labels)
            }
            _ => IdMap::read(&text),
        };
        map.map_err(|source| unusable(path, source))
    }

    /// Reads a SONATA file, with its own frame or the known one.
    fn sonata(&self, path: &Path) -> Result<SpikeRecording, FileError> {
        if sonata::is_whole(path)? {
            return sonata::read(path);
        }
        let no_sizes = || FileError::NoSizes { path: path.to_owned() };
        let ids = match (&self.frame.id_map, self.sizes) {
            (Some(_), _) => self.id_map()?,
            (None, sizes) => IdMap::consecutive(sizes.ok_or_else(no_sizes)?),
        };
        let silent = ids.recording(self.grid);
        sonata::read_foreign(path, silent.map_err(|source| unusable(path, source))?)
    }
}

fn unusable(path: &Path, source: RecordingError) -> FileError {
    FileError::Recording { path: path.to_owned(), source }
}

fn no_recording(path: &Path, found: &str) -> FileError {
    FileError::NoRecording { path: path.to_owned(), found: found.to_owned(), expected: EXPECTED }
}

/// Why files are not the parts of one recording, with the names of the files.
fn apart(files: &[PathBuf], source: RecordingError) -> FileError {
    match source {
        RecordingError::TwoParts { population, id, first, second } => FileError::TwoRuns {
            first: files[first].clone(),
            second: files[second].clone(),
            population,
            id,
        },
        RecordingError::Differs { part, what } => {
            FileError::Parts { first: files[0].clone(), second: files[part].clone(), what }
        }
        source => unusable(&files.first().cloned().unwrap_or_default(), source),
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    refuse_pipe(path)?;
    File::open(path).map_err(|source| FileError::read(path, source))
}

fn format(path: &Path) -> Result<Format, FileError> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        "npz" => Ok(Format::Npz),
        "h5" | "hdf5" | "sonata" => Ok(Format::Sonata),
        "dat" | "gdf" => Ok(Format::Nest),
        "npy" => Ok(Format::Npy),
        _ if path.is_dir() => {
            Err(no_recording(path, "this is a directory: give it alone, or the files in it"))
        }
        _ => Err(no_recording(path, "a file with another ending")),
    }
}

/// The files of the first format that the folder has.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let named = |name: &str, begins: bool, ending: &str| {
        let has = if begins { name.starts_with("spikes") } else { name.contains("spike") };
        has && name.ends_with(ending)
    };
    let inner = folder.join(INNER_FOLDER);
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
                check_ranks(place, ending, &files)?;
                return Ok(files);
            }
        }
    }
    Err(no_recording(folder, "a directory without spikes"))
}

/// Refuses a folder that lacks the part of a rank: those of an own recording are `spikes-0`, `spikes-1`...
fn check_ranks(folder: &Path, ending: &str, files: &[PathBuf]) -> Result<(), FileError> {
    let ranks: HashSet<usize> = files.iter().filter_map(|file| rank(file, ending)).collect();
    let whole = folder.join(format!("spikes{ending}"));
    if let Some(part) = files.iter().find(|file| rank(file, ending).is_some())
        && files.contains(&whole)
    {
        let found = format!("a whole recording and a part of one, {}", part.display());
        return Err(FileError::Layout {
            path: whole,
            found,
            expected: "one of the two: name the file to be read".to_owned(),
        });
    }
    match (0..ranks.len()).find(|rank| !ranks.contains(rank)) {
        Some(rank) if matches!(ending, ".npz" | ".h5") => {
            let path = folder.join(format!("spikes-{rank}{ending}"));
            Err(FileError::MissingPart { path, found: files[0].clone() })
        }
        _ => Ok(()),
    }
}

/// The rank whose part of an own recording a file is.
fn rank(file: &Path, ending: &str) -> Option<usize> {
    let name = file.file_name()?.to_str()?;
    name.strip_prefix("spikes-")?.strip_suffix(ending)?.parse().ok()
}

/// The files of a folder with certain names, in the order of their names.
fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| FileError::read(folder, source))? {
        let entry = entry.map_err(|source| FileError::read(folder, source))?;
        if wanted(&entry.file_name().to_string_lossy()) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The step of recordings of which nothing says it (ms): that of NEST.
const USUAL_STEP_MS: f64 = 0.1;

/// The grid of a recording that does not say its own: that of the results which keep it, or one with an
/// open end.
fn assumed_grid(frame: &RecordingFrame, kept: Option<&KeptBeside>) -> Result<Grid, FileError> {
    let Some(kept) = kept else {
        let dt_ms = frame.dt_ms.unwrap_or(USUAL_STEP_MS);
        return Ok(Grid { dt_ms, begin_step: 0, end_step: u32::MAX });
    };
    frame.dt_ms.map_or(Ok(()), |dt_ms| kept.check_step(dt_ms))?;
    Ok(kept.grid())
}

/// Adds to the refusal of a time that the step was assumed.
fn step_assumed(refused: FileError) -> FileError {
    match refused {
        FileError::Recording { path, source: source @ RecordingError::OffGrid { grid, .. } }
            if grid.end_step == u32::MAX =>
        {
            FileError::AssumedStep { path, dt_ms: grid.dt_ms, source }
        }
        refused => refused,
    }
}

/// A recording with its end, where that was open.
fn ended(mut recording: SpikeRecording, frame: &RecordingFrame) -> SpikeRecording {
    if recording.grid.end_step == u32::MAX {
        let last = recording.populations.iter().filter_map(|p| p.steps.last().copied()).max();
        // A time beyond the largest step becomes that step.
        let given = frame.end_ms.map(|end_ms| (end_ms / recording.grid.dt_ms).round() as u32);
        recording.grid.end_step = last.max(given).unwrap_or(0);
    }
    recording
}

#[cfg(test)]
mod tests {
    use data::{Kind, Label, Layer};
    use sim::recording::{PopulationSpikes, nest};

    use super::super::known::KnownPopulation;
    use super::*;

    fn labels() -> [Label; 2] {
        let label = |kind| Label::layered("V1", Layer::L23, kind);
        [Kind::Excitatory, Kind::Inhibitory].map(label)
    }

    fn recording() -> SpikeRecording {
        let [first, second] = labels();
        let mut first = PopulationSpikes::silent((&first).into(), 3, true);
        [(6, 2), (7, 0), (40, 1)].into_iter().for_each(|(step, id)| first.push(step, id));
        let second = PopulationSpikes::silent((&second).into(), 2, true);
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 40 };
        SpikeRecording { grid, populations: vec![first, second] }
    }

    fn network() -> Option<KnownNetwork> {
        let sizes = [Some(3), Some(2)];
        let known = |(label, neurons)| KnownPopulation { label, neurons, t_ref_ms: None };
        let populations = labels().into_iter().zip(sizes).map(known).collect();
        Some(KnownNetwork { origin: "the network v1".to_owned(), populations })
    }

    fn frame() -> RecordingFrame {
        RecordingFrame { network: None, id_map: None, dt_ms: None, end_ms: None }
    }

    fn write_dat(path: &Path) {
        nest::write_dat(&recording(), File::create(path).unwrap()).unwrap();
    }

    #[cfg(feature = "sonata")]
    #[test]
    fn a_directory_of_results_is_read_in_any_format() {
        let folder = tempfile::tempdir().unwrap();
        let read = || read_recording(&recording_files(&[folder.path().to_owned()])?, &frame());
        let error = read().unwrap_err().to_string();
        assert!(error.contains("without spikes"), "{error}");
        let inner = folder.path().join("recordings");
        fs::create_dir(&inner).unwrap();
        write_dat(&inner.join("siegert-spikes-0-0.dat"));
        let map = File::create(inner.join(ID_MAPS[1])).unwrap();
        nest::write_id_map(&recording(), map).unwrap();
        assert_eq!(read().unwrap().populations[1].label.kind, None);
        let map = File::create(inner.join(ID_MAPS[0])).unwrap();
        nest::write_population_map(&recording(), map).unwrap();
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
        assert_eq!(read(RecordingFrame { network: network(), ..frame() }).unwrap(), recording());
        fs::write(&map, "1 3\n4 5\n").unwrap();
        let named = RecordingFrame { id_map: Some(map), ..frame() };
        assert!(matches!(read(named.clone()), Err(FileError::Recording { .. })));
        assert_eq!(read(RecordingFrame { network: network(), ..named }).unwrap(), recording());
    }

    #[test]
    fn the_end_is_given_or_the_last_spike() {
        let folder = tempfile::tempdir().unwrap();
        let dat = [folder.path().join("a.dat")];
        write_dat(&dat[0]);
        let end = |end_ms| {
            let frame = RecordingFrame { network: network(), end_ms, ..frame() };
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
            let frame = RecordingFrame { network: network(), ..frame() };
            read_recording(paths, &frame).unwrap_err().to_string()
        };
        assert!(refused(std::slice::from_ref(&text)).contains("another ending"));
        assert!(refused(&[dat, folder.path().join("b.npz")]).contains("another format"));
        let missing = recording_files(&[folder.path().join("none")]).unwrap_err().to_string();
        assert!(missing.contains("no such file") && missing.contains(".npz"), "{missing}");
    }

    #[test]
    fn parts_of_two_runs_and_missing_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let write = |name: &str| npz::write(&recording(), File::create(place(name)).unwrap());
        write("spikes-1.npz").unwrap();
        let missing = recording_files(&[folder.path().to_owned()]).unwrap_err().to_string();
        assert!(missing.contains("spikes-0.npz is missing"), "{missing}");
        write("spikes.npz").unwrap();
        let twice = recording_files(&[place("spikes.npz"), folder.path().join("./spikes.npz")]);
        assert!(matches!(twice, Err(FileError::GivenTwice { .. })));
        fs::hard_link(place("spikes.npz"), place("linked.npz")).unwrap();
        let twice = recording_files(&[place("spikes.npz"), place("linked.npz")]);
        assert!(matches!(twice, Err(FileError::GivenTwice { .. })));
        fs::remove_file(place("linked.npz")).unwrap();
        let merged = recording_files(&[folder.path().to_owned()]).unwrap_err().to_string();
        assert!(merged.contains("a whole recording and a part of one"), "{merged}");
        let both = [place("spikes-1.npz"), place("spikes.npz")];
        let refused = read_recording(&both, &frame()).unwrap_err().to_string();
        assert!(refused.contains("spikes-1.npz and") && refused.contains("V1-23E"), "{refused}");
    }

    #[test]
    fn a_mark_of_utf_8_is_no_part_of_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let (dat, map) = (folder.path().join("a.dat"), folder.path().join("network_gids.txt"));
        fs::write(&dat, "\u{feff}1\t0.600\n").unwrap();
        fs::write(&map, "\u{feff}V1,23E,1,3\n").unwrap();
        let found = read_recording(&[dat], &frame()).unwrap();
        assert_eq!(found.populations[0].name(), "V1-23E");
        assert_eq!(found.populations[0].spikes().collect::<Vec<_>>(), [(6, 0)]);
    }
}
