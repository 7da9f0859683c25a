//! Recordings of membrane potentials.

use std::io::{Seek, Write};

use super::PotentialSample;
use super::nest::{self, SPIKE_HEADER};
use super::npz::Archive;
use super::{RecordingError, SpikeRecording};
use crate::plan::NeuronIds;

/// Writes potentials as an archive that `numpy.load` reads: `dt_ms` and, for every population with
/// samples, `NAME/steps`, `NAME/ids` and `NAME/potentials_mV`, one entry per sample.
///
/// # Errors
/// [`RecordingError::Io`] or [`RecordingError::Archive`] if it cannot be written.
pub fn write_npz(
    samples: &[PotentialSample],
    ids: &NeuronIds,
    frame: &SpikeRecording,
    into: impl Write + Seek,
) -> Result<(), RecordingError> {
    let mut archive = Archive::new(into);
    archive.array("dt_ms", &[frame.grid.dt_ms])?;
    for (index, population) in frame.populations.iter().enumerate() {
        let numbers = ids.of_population(index);
        let own: Vec<_> =
            samples.iter().filter(|sample| numbers.contains(&sample.neuron)).collect();
        if own.is_empty() {
            continue;
        }
        let steps: Vec<_> = own.iter().map(|sample| sample.step).collect();
        let neurons: Vec<_> = own.iter().map(|sample| sample.neuron - numbers.start).collect();
        let potentials: Vec<_> = own.iter().map(|sample| sample.potential_mv).collect();
        archive.array(&format!("{}/steps", population.label), &steps)?;
        archive.array(&format!("{}/ids", population.label), &neurons)?;
        archive.array(&format!("{}/potentials_mV", population.label), &potentials)?;
    }
    archive.finish()
}

/// Writes potentials as NEST's voltmeter does: neuron, time (ms) and potential (mV).
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_dat(
    samples: &[PotentialSample],
    dt_ms: f64,
    mut into: impl Write,
) -> Result<(), RecordingError> {
    writeln!(into, "{SPIKE_HEADER}\tV_m")?;
    let decimals = nest::decimals(dt_ms);
    for sample in samples {
        // NEST counts from 1.
        let gid = u64::from(sample.neuron) + 1;
        let time_ms = sample.step as f64 * dt_ms;
        writeln!(into, "{gid}\t{time_ms:.decimals$}\t{:.6}", sample.potential_mv)?;
    }
    Ok(into.flush()?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use npyz::NpyFile;

    use super::super::Grid;
    use super::*;
    use crate::settings::Selection;
    use crate::testing::network;

    const SAMPLES: [PotentialSample; 3] = [
        PotentialSample { step: 10, neuron: 0, potential_mv: -65.5 },
        PotentialSample { step: 10, neuron: 3, potential_mv: -50.25 },
        PotentialSample { step: 20, neuron: 3, potential_mv: -60.0 },
    ];

    #[test]
    fn columns_are_kept_by_population() {
        let network = network(&[3.0, 0.5, 2.0]);
        let ids = NeuronIds::new(&network).unwrap();
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 20 };
        let frame = SpikeRecording::empty(&network, &ids, &Selection::All, grid);
        let mut bytes = Cursor::new(Vec::new());
        write_npz(&SAMPLES, &ids, &frame, &mut bytes).unwrap();
        let mut archive = zip::ZipArchive::new(bytes).unwrap();
        let name = format!("{}/potentials_mV.npy", frame.populations[2].label);
        let array = NpyFile::new(archive.by_name(&name).unwrap()).unwrap();
        assert_eq!(array.into_vec::<f64>().unwrap(), [-50.25, -60.0]);
        assert!(archive.by_name(&format!("{}/ids.npy", frame.populations[1].label)).is_err());
    }

    #[test]
    fn text_has_the_columns_of_a_voltmeter() {
        let mut bytes = Vec::new();
        write_dat(&SAMPLES[1..], 0.1, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(lines, ["sender\ttime_ms\tV_m", "4\t1.000\t-50.250000", "4\t2.000\t-60.000000"]);
    }
}
