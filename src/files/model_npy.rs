//! Spikes as the Python multi-area model keeps them: for each population a NumPy array with a row (neuron id,
//! time in ms) for each spike, in a file named `LABEL-spikes-AREA-POPULATION.npy`. Ids are those of NEST.

use std::path::{Path, PathBuf};

use sim::recording::nest::{IdMap, NestSpike, read_spikes};
use sim::recording::{Grid, RecordingError, SpikeRecording, single_precision_error_ms};

use super::error::FileError;
use super::npy::read_array;

/// Reads the spikes of one file.
pub(super) fn read(path: &Path, ids: &IdMap, grid: Grid) -> Result<SpikeRecording, FileError> {
    let array = read_array(path)?;
    // A population without spikes may have lost its columns.
    if !matches!(*array.shape, [_, 2] | [0]) {
        let (found, expected) = (array.shape, "two columns, neuron id and time (ms)");
        return Err(FileError::Dimensions { path: path.to_owned(), found, expected });
    }
    let spike = |&[id, time_ms]: &[f64; 2]| {
        let error_ms =
            if array.single_precision { single_precision_error_ms(time_ms) } else { 0.0 };
        // The closest whole number, which is checked to be the same.
        let gid = id as u64;
        let whole = gid as f64 == id;
        whole.then_some(NestSpike { gid, time_ms, error_ms }).ok_or_else(|| RecordingError::Entry {
            array: "of spikes".to_owned(),
            found: id.to_string(),
            expected: "whole numbers as neuron ids",
        })
    };
    let (rows, _) = array.values.as_chunks();
    let spikes: Result<Vec<NestSpike>, RecordingError> = rows.iter().map(spike).collect();
    spikes
        .and_then(|spikes| read_spikes(spikes, ids, grid))
        .map_err(|source| FileError::Recording { path: path.to_owned(), source })
}

/// A population without a file was not recorded, which is not the same as silent.
pub(super) fn mark_recorded(recording: &mut SpikeRecording, files: &[PathBuf]) {
    let stems: Vec<String> = (files.iter())
        .map(|file| file.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    for population in &mut recording.populations {
        let ending = format!("-{}", population.label);
        population.recorded =
            stems.iter().any(|stem| stem.ends_with(&ending)) || !population.steps.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use data::Matrix;

    use super::super::npy::write_matrix;
    use super::super::{RecordingFrame, read_recording, recording_files};
    use super::*;

    #[test]
    fn every_population_has_its_file_and_one_without_was_not_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("recordings");
        std::fs::create_dir(&inner).unwrap();
        let map = "V1,23E,1,3\nV1,23I,4,5\nV2,23E,6,9\n";
        std::fs::write(inner.join("network_gids.txt"), map).unwrap();
        let write = |name: &str, rows: &[[f64; 2]]| {
            let spikes = Matrix::from_fn(rows.len(), 2, |row, column| rows[row][column]);
            write_matrix(&inner.join(name), &spikes).unwrap();
        };
        write("run-spikes-V1-23E.npy", &[[2.0, 1.5], [1.0, 0.7], [3.0, 4.0]]);
        write("run-spikes-V1-23I.npy", &[]);
        let frame = RecordingFrame { network: None, id_map: None, dt_ms: None, end_ms: None };
        let read = || {
            let files = recording_files(&[folder.path().to_owned()])?;
            read_recording(&files, &frame)
        };
        let found = read().unwrap();
        assert_eq!((found.grid.end_step, found.populations.len()), (40, 3));
        let first = &found.populations[0];
        assert_eq!((&first.steps[..], &first.ids[..]), (&[7, 15, 40][..], &[0, 1, 2][..]));
        let recorded: Vec<bool> = found.populations.iter().map(|one| one.recorded).collect();
        assert_eq!(recorded, [true, true, false]);
        write("run-spikes-V2-23E.npy", &[[10.0, 1.0]]);
        assert!(matches!(read(), Err(FileError::Recording { .. })));
        write_matrix(&inner.join("run-spikes-V2-23E.npy"), &Matrix::zeros(1, 3)).unwrap();
        assert!(matches!(read(), Err(FileError::Dimensions { .. })));
    }
}
