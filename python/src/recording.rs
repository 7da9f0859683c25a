//! Recordings of spikes: as arrays, into files and out of them.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use siegert::files::durable::{NewFile, write_new};
use siegert::files::{
    FileError, KeptRecording, KnownNetwork, RecordingFrame, array_name, dat_name, read_recording,
    recording_files, sonata,
};
use sim::recording::{PopulationSpikes, RecordingError, SpikeRecording, nest, npz};

use crate::arrays::vector;
use crate::failure::Failure;
use crate::network::Network;
use crate::transfer::choice;

/// Spikes of populations.
#[pyclass(frozen, module = "siegert._siegert")]
#[derive(Debug)]
pub struct Recording {
    recording: SpikeRecording,
}

#[pymethods]
impl Recording {
    /// The recording that `kept` gave.
    #[staticmethod]
    fn of(kept: &[u8]) -> PyResult<Self> {
        let read = npz::read(Cursor::new(kept)).map_err(|error| Failure::file(&error))?;
        Ok(Self::new(read))
    }

    /// All of it, as `save` writes it in NumPy's format.
    fn kept<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut into = Cursor::new(Vec::new());
        py.detach(|| npz::write(&self.recording, &mut into))
            .map_err(|error| Failure::file(&error))?;
        Ok(PyBytes::new(py, into.get_ref()))
    }

    /// Whether both hold the same spikes of the same populations.
    fn same(&self, other: &Self) -> bool {
        self.recording == other.recording
    }

    /// Step of the grid, beginning and end of the recording (ms).
    #[getter]
    fn grid(&self) -> (f64, f64, f64) {
        let grid = self.recording.grid;
        (grid.dt_ms, grid.time_ms(grid.begin_step), grid.time_ms(grid.end_step))
    }

    /// Area, name, kind (empty if unknown), neurons, and whether it was recorded, of each population.
    #[getter]
    fn populations(&self) -> Vec<(&str, &str, &str, u32, bool)> {
        self.recording.populations.iter().map(described).collect()
    }

    /// The number of the first neuron of each population, from 1, as NEST counts.
    #[getter]
    fn first_ids(&self) -> Vec<u64> {
        nest::first_gids(&self.recording)
    }

    /// The steps at whose ends the neurons of a population spiked.
    fn steps<'py>(
        slf: &Bound<'py, Self>,
        population: usize,
    ) -> PyResult<Bound<'py, PyArray1<u32>>> {
        Ok(vector(slf, &slf.get().population(population)?.steps))
    }

    /// The neurons of those spikes, from 0 within the population.
    fn ids<'py>(slf: &Bound<'py, Self>, population: usize) -> PyResult<Bound<'py, PyArray1<u32>>> {
        Ok(vector(slf, &slf.get().population(population)?.ids))
    }

    /// Times (ms) and neurons of all spikes, by time, then by neuron.
    fn events<'py>(
        &self,
        py: Python<'py>,
    ) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<i64>>) {
        let (times, senders) = py.detach(|| self.sorted());
        (PyArray1::from_vec(py, times), PyArray1::from_vec(py, senders))
    }

    /// Writes the spikes into a new folder; `npz`, `sonata`, `nest` or `npy` as `simulate --format` has them.
    fn save(&self, py: Python<'_>, folder: PathBuf, format: &str) -> PyResult<()> {
        py.detach(|| self.write(&folder, format))?;
        Ok(())
    }
}

impl Recording {
    /// Of the spikes of a simulation or a file.
    pub fn new(recording: SpikeRecording) -> Self {
        Self { recording }
    }

    /// The spikes.
    pub fn spikes(&self) -> &SpikeRecording {
        &self.recording
    }

    fn population(&self, index: usize) -> Result<&PopulationSpikes, Failure> {
        let populations = &self.recording.populations;
        populations.get(index).ok_or_else(|| {
            let message =
                format!("population {index} is asked for, there are {}", populations.len());
            Failure::said("ParameterError", message)
        })
    }

    fn sorted(&self) -> (Vec<f64>, Vec<i64>) {
        let firsts = nest::first_gids(&self.recording);
        let mut spikes: Vec<(u32, i64)> = Vec::with_capacity(self.recording.spikes());
        for (population, first) in self.recording.populations.iter().zip(firsts) {
            let first = first as i64;
            spikes.extend(population.spikes().map(|(step, id)| (step, first + i64::from(id))));
        }
        spikes.sort_unstable();
        let grid = self.recording.grid;
        spikes.into_iter().map(|(step, sender)| (grid.time_ms(step), sender)).unzip()
    }

    fn write(&self, folder: &Path, format: &str) -> Result<(), Failure> {
        let recording = &self.recording;
        if !["npz", "sonata", "nest", "npy"].contains(&format) {
            return Err(choice("format", format, "npz, sonata, nest, npy"));
        }
        fs::create_dir(folder).map_err(|error| Failure::system("write", folder, &error))?;
        match format {
            "npz" => written(&folder.join("spikes.npz"), |into| npz::write(recording, into)),
            "sonata" => sonata::write(&folder.join("spikes.h5"), recording)
                .map_err(|error| Failure::file(&error)),
            format => {
                written(&folder.join("network_gids.txt"), |into| {
                    nest::write_id_map(recording, into)
                })?;
                written(&folder.join("network_populations.csv"), |into| {
                    nest::write_population_map(recording, into)
                })?;
                self.write_frame(folder, format)?;
                if format == "nest" {
                    let file = folder.join(dat_name("spikes", None));
                    return written(&file, |into| nest::write_dat(recording, into));
                }
                for (population, first) in
                    recording.populations.iter().zip(nest::first_gids(recording))
                {
                    if population.recorded {
                        let file = folder.join(array_name(population));
                        written(&file, |into| {
                            nest::write_npy(population, first, &recording.grid, into)
                        })?;
                    }
                }
                Ok(())
            }
        }
    }
}

impl Recording {
    /// Window and recorded populations, for which the files have no place, where `simulate` keeps them.
    fn write_frame(&self, folder: &Path, format: &str) -> Result<(), Failure> {
        let recorded = self.recording.populations.iter();
        let spikes: Vec<u64> = recorded.clone().map(|one| one.steps.len() as u64).collect();
        let files = match format {
            "nest" => vec![dat_name("spikes", None)],
            _ => recorded.filter(|one| one.recorded).map(array_name).collect(),
        };
        let kept = KeptRecording::of(&self.recording, &spikes, files);
        let document = serde_json::json!({ "recording": kept });
        let path = folder.join("result.json");
        let text = format!("{document:#}\n");
        let written = write_new(&path, |into| into.write_all(text.as_bytes()));
        written.map_err(|error: io::Error| Failure::system("write", &path, &error))
    }
}

fn described(population: &PopulationSpikes) -> (&str, &str, &str, u32, bool) {
    let PopulationSpikes { label, neurons, recorded, .. } = population;
    (&label.area, &label.population, label.kind_letter(), *neurons, *recorded)
}

fn written(
    path: &Path,
    contents: impl FnOnce(&mut NewFile) -> Result<(), RecordingError>,
) -> Result<(), Failure> {
    write_new(path, contents).map_err(|error| Failure::file(&error))
}

/// A recording from a folder or files that `siegert analyze` reads.
#[pyfunction]
pub fn read_spikes(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    network: Option<&Bound<'_, Network>>,
    id_map: Option<PathBuf>,
    dt: Option<f64>,
    end: Option<f64>,
) -> PyResult<Recording> {
    let known = network.map(|network| {
        let network = network.get();
        KnownNetwork::of(network.name(), network.network())
    });
    let frame = RecordingFrame { network: known, id_map, dt_ms: dt, end_ms: end };
    let read = py.detach(|| -> Result<SpikeRecording, FileError> {
        read_recording(&recording_files(&paths)?, &frame)
    });
    Ok(Recording::new(read.map_err(|error| Failure::file(&error))?))
}
