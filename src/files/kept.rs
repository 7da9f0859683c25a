//! What the results of a simulation say of the recording that they keep.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};

use super::error::FileError;
use super::read_text;

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

    fn grid(&self) -> Grid {
        // What is beyond the largest step is that step.
        let step = |time_ms: f64| (time_ms / self.dt_ms).round() as u32;
        let (begin_step, end_step) = (step(self.begin_ms), step(self.end_ms));
        Grid { dt_ms: self.dt_ms, begin_step, end_step }
    }
}

impl KeptBeside {
    /// What the results say that a file of spikes belongs to, if they are there.
    ///
    /// # Errors
    /// [`FileError`] if there is such a document and it cannot be read.
    pub(super) fn of(spikes: &Path) -> Result<Option<Self>, FileError> {
        let Some(path) = in_results_of(spikes, RESULT) else { return Ok(None) };
        let not_json = |source| FileError::NotJson { path: path.clone(), source };
        let document: Value = serde_json::from_str(&read_text(&path)?).map_err(not_json)?;
        let Some(entry) = document.get(ENTRY) else { return Ok(None) };
        let kept = KeptRecording::deserialize(entry).map_err(not_json)?;
        Ok(Some(Self { path, kept }))
    }

    pub(super) fn grid(&self) -> Grid {
        self.kept.grid()
    }

    /// Refuses another step than that of the simulation.
    pub(super) fn check_step(&self, dt_ms: f64) -> Result<(), FileError> {
        check_step(dt_ms, self.kept.dt_ms, &self.path)
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
    let inner = folder.file_name().is_some_and(|name| name == super::recording::INNER_FOLDER);
    let named = given.file_name().is_some();
    let above = if named { given.parent()? } else { folder.parent()? }.join(name);
    (inner && above.is_file()).then_some(above)
}
