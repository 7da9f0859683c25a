//! What the results of a simulation say of the recording that they keep.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};

use super::error::{Contradiction, FileError};
use super::read_text;

/// The folder of results in which the analysis of the Python model looks.
pub(super) const INNER_FOLDER: &str = "recordings";
/// The document of a simulation's results.
const RESULT: &str = "result.json";
/// Its entry for the recording.
const ENTRY: &str = "recording";

/// What was recorded, and into which files: the formats of other programs have no place for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptRecording {
    /// Duration of a step (ms).
    pub dt_ms: f64,
    /// When recording began (ms).
    pub begin_ms: f64,
    /// When it ended (ms).
    pub end_ms: f64,
    /// The recorded populations.
    pub populations: Vec<String>,
    /// The number of recorded spikes of each.
    pub spikes: Vec<u64>,
    /// The files of spikes, as they are named in the folder of results.
    pub files: Vec<String>,
}

/// What `result.json` says, and where that is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeptBeside {
    path: PathBuf,
    kept: KeptRecording,
}

impl KeptRecording {
    /// Of a recording whose spikes the ranks may have among them, in sum so many of each population.
    #[must_use]
    pub fn of(recording: &SpikeRecording, spikes: &[u64], files: Vec<String>) -> Self {
        let Grid { dt_ms, begin_step, end_step } = recording.grid;
        let recorded: Vec<(&PopulationSpikes, &u64)> =
            recording.populations.iter().zip(spikes).filter(|(p, _)| p.recorded).collect();
        Self {
            dt_ms,
            begin_ms: recording.grid.time_ms(begin_step),
            end_ms: recording.grid.time_ms(end_step),
            populations: recorded.iter().map(|(population, _)| population.name()).collect(),
            spikes: recorded.iter().map(|(_, spikes)| **spikes).collect(),
            files,
        }
    }

    /// Refuses times that no recording has.
    fn check(&self, path: &Path) -> Result<(), FileError> {
        let times = [
            ("recording.dt_ms", self.dt_ms, is_positive(self.dt_ms), "a finite number above 0"),
            ("recording.begin_ms", self.begin_ms, self.begin_ms >= 0.0, "a number of at least 0"),
            ("recording.end_ms", self.end_ms, is_positive(self.end_ms), "a finite number above 0"),
        ];
        match times.into_iter().find(|(_, _, possible, _)| !possible) {
            Some((what, value, _, allowed)) => {
                let (path, what) = (path.to_owned(), what.to_owned());
                Err(FileError::Entry { path, what, value, allowed })
            }
            None => Ok(()),
        }
    }

    fn grid(&self) -> Grid {
        // What is beyond the largest step is that step.
        let [begin_step, end_step] =
            [self.begin_ms, self.end_ms].map(|time_ms| (time_ms / self.dt_ms).round() as u32);
        Grid { dt_ms: self.dt_ms, begin_step, end_step }
    }

    /// How many spikes of a population were recorded, if it was.
    fn spikes_of(&self, population: &str) -> Option<u64> {
        let place = self.populations.iter().position(|name| name == population)?;
        self.spikes.get(place).copied()
    }
}

/// What a document of results says of its recording, if it does.
fn entry(text: &str) -> serde_json::Result<Option<KeptRecording>> {
    let document: Value = serde_json::from_str(text)?;
    document.get(ENTRY).map(KeptRecording::deserialize).transpose()
}

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

impl KeptBeside {
    /// What the results say that a file of spikes belongs to, if they are there.
    ///
    /// # Errors
    /// [`FileError`] if there is such a document and it cannot be read.
    pub(super) fn of(spikes: &Path) -> Result<Option<Self>, FileError> {
        let Some(path) = in_results_of(spikes, RESULT) else { return Ok(None) };
        let text = read_text(&path)?;
        let entry =
            entry(&text).map_err(|source| FileError::NotJson { path: path.clone(), source })?;
        let Some(kept) = entry else { return Ok(None) };
        kept.check(&path)?;
        Ok(Some(Self { path, kept }))
    }

    pub(super) fn grid(&self) -> Grid {
        self.kept.grid()
    }

    /// Refuses another step than that of the simulation.
    pub(super) fn check_step(&self, dt_ms: f64) -> Result<(), FileError> {
        check_step(dt_ms, self.kept.dt_ms, &self.path)
    }

    /// Refuses some of the files that are one recording together. Files of single populations may be
    /// given alone; files that the simulation did not write are not compared.
    pub(super) fn check_files(&self, files: &[PathBuf]) -> Result<(), FileError> {
        let given: HashSet<&OsStr> = files.iter().filter_map(|file| file.file_name()).collect();
        let ending = files.first().and_then(|file| file.extension());
        let of_format = |file: &PathBuf| file.extension() == ending;
        let parts = self.kept.files.iter().map(|file| self.path.with_file_name(file));
        let (present, absent): (Vec<PathBuf>, Vec<PathBuf>) = parts
            .filter(of_format)
            .partition(|part| part.file_name().is_some_and(|name| given.contains(name)));
        let of_population = ending.is_some_and(|ending| ending == "npy");
        let lost = |part: &&PathBuf| !(of_population && part.is_file());
        match absent.iter().find(lost) {
            Some(part) if !present.is_empty() => {
                let (path, found) = (part.clone(), files[0].clone());
                let left_out = part.is_file();
                Err(if left_out {
                    FileError::LeftOut { path, found }
                } else {
                    FileError::MissingPart { path, found }
                })
            }
            _ => Ok(()),
        }
    }

    /// Marks the populations that were not recorded, and refuses others than there were or other numbers
    /// of spikes.
    pub(super) fn compare(
        &self,
        recording: &mut SpikeRecording,
        path: &Path,
    ) -> Result<(), FileError> {
        if recording.grid != self.grid() {
            let what = "time grid";
            let (first, second) = (path.to_owned(), self.path.clone());
            return Err(FileError::Parts { first, second, what });
        }
        for population in &mut recording.populations {
            let kept = self.kept.spikes_of(&population.name());
            let found = population.steps.len() as u64;
            population.recorded &= kept.is_some() || found > 0;
            if population.recorded && kept != Some(found) {
                let expected = kept.map_or_else(|| "not recorded".to_owned(), |n| n.to_string());
                return Err(FileError::Contradiction(Box::new(Contradiction {
                    path: path.to_owned(),
                    population: population.name(),
                    what: "spikes",
                    found: found.to_string(),
                    expected,
                    network: self.path.display().to_string(),
                })));
            }
        }
        Ok(())
    }
}

/// Refuses a step that is given, but is not that of the recording.
pub(super) fn check_step(given_ms: f64, dt_ms: f64, origin: &Path) -> Result<(), FileError> {
    const ROUNDING: f64 = 1e-9;
    if (given_ms - dt_ms).abs() > ROUNDING * dt_ms {
        return Err(FileError::OtherStep { given_ms, dt_ms, origin: origin.to_owned() });
    }
    Ok(())
}

/// A file of the results that hold a file of spikes, beside it or above its folder `recordings`.
pub(super) fn in_results_of(spikes: &Path, name: &str) -> Option<PathBuf> {
    let beside = spikes.parent()?.join(name);
    if beside.is_file() {
        return Some(beside);
    }
    // The folder may be the current one, whose name is not in the path.
    let given = spikes.parent()?;
    let folder = std::path::absolute(given).or_else(|_| std::env::current_dir()).ok()?;
    let inner = folder.file_name().is_some_and(|name| name == INNER_FOLDER);
    let named = given.file_name().is_some();
    let above = if named { given.parent()? } else { folder.parent()? }.join(name);
    (inner && above.is_file()).then_some(above)
}
