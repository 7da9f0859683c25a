//! Simulations: built, advanced, kept and looked at.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use data::Warning;
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use siegert::files::durable::write_new;
use sim::checkpoint::CheckpointError;
use sim::communicator::SingleProcess;
use sim::recording::{Grid, SpikeRecording, share};
use sim::{
    BuildError, Control, Outcome, PotentialRecording, PotentialSample, Precision,
    RecordingSettings, RunawayGuard, Selection, SimulationSettings, TimeGrid,
};

use crate::communicator::Mpi4py;
use crate::failure::{Failure, chain};
use crate::fixed_points::told;
use crate::network::Network;
use crate::pool;
use crate::recording::Recording;
use crate::transfer::choice;
use crate::watched::{Watch, look_around, watched};

/// How often Python's signals are looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// How to simulate; populations by their indices.
#[derive(FromPyObject)]
pub struct Settings {
    seed: u64,
    threads: Option<usize>,
    dt: f64,
    transient: f64,
    precision: String,
    guard: Option<f64>,
    record: Option<Vec<usize>>,
    record_from: f64,
    potentials: Option<Vec<usize>>,
    potentials_share: f64,
    potentials_interval: f64,
}

impl Settings {
    fn settings(&self) -> Result<SimulationSettings, Failure> {
        let precision = match self.precision.as_str() {
            "auto" => None,
            "single" => Some(Precision::Single),
            "double" => Some(Precision::Double),
            other => return Err(choice("precision", other, "auto, single, double")),
        };
        let potentials = self.potentials.clone().map(|populations| PotentialRecording {
            populations: Selection::Populations(populations),
            fraction: self.potentials_share,
            interval_ms: self.potentials_interval,
        });
        Ok(SimulationSettings {
            seed: self.seed,
            threads: self.threads.unwrap_or_else(pool::threads),
            threads_that_pay: self.threads.is_none(),
            dt_ms: self.dt,
            precision,
            transient_ms: self.transient,
            recording: RecordingSettings {
                spikes: self.record.clone().map_or(Selection::All, Selection::Populations),
                potentials,
                currents_of: 0,
            },
            guard: self.guard.map(RunawayGuard::at),
            ..SimulationSettings::default()
        })
    }
}

/// A simulation under way.
#[pyclass(module = "siegert._siegert")]
pub struct Simulator {
    state: Mutex<State>,
    ranks: Option<Mpi4py>,
    dt_ms: f64,
    warnings: Vec<Warning>,
}

struct State {
    simulator: sim::Simulator<'static>,
    spikes: SpikeRecording,
    potentials: Vec<PotentialSample>,
}

#[pymethods]
impl Simulator {
    #[new]
    fn new(
        py: Python<'_>,
        network: &Network,
        settings: Settings,
        communicator: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let how = settings.settings()?;
        let ranks = communicator.map(Mpi4py::new).transpose()?;
        let from_ms = settings.record_from;
        let network = Arc::clone(network.network());
        let linked = ranks.clone();
        let state = match linked {
            // Ranks talk while they build, from the thread that MPI knows.
            Some(_) => py.detach(|| State::build(&network, &how, from_ms, linked)),
            None => watched(py, None, move |_| State::build(&network, &how, from_ms, None))?,
        };
        let state = in_words_of_python(state, ranks.as_ref())?;
        let warnings = state.simulator.preparation().warnings;
        let dt_ms = settings.dt;
        Ok(Self { state: Mutex::new(state), ranks, dt_ms, warnings })
    }

    /// Simulates `duration` more (ms): how it ended, and the rate if activity has run away.
    fn run(
        &self,
        py: Python<'_>,
        duration: f64,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(&'static str, Option<f64>)> {
        let mut watcher = Watcher::new(progress);
        let outcome = py.detach(|| {
            let mut state = self.state()?;
            let end_ms = state.simulator.time_ms() + duration;
            let ended =
                state.simulator.advance(duration, &mut |now| watcher.observe(now.time_ms, end_ms));
            state.take_recorded(self.dt_ms)?;
            ended.map_err(|error| Failure::simulation(&error))
        });
        match (watcher.raised, outcome) {
            (Some(raised), _) => Err(raised),
            (None, outcome) => Ok(match in_words_of_python(outcome, self.ranks.as_ref())? {
                Outcome::Completed => ("completed", None),
                Outcome::Stopped => ("stopped", None),
                Outcome::RunAway { rate_hz, .. } => ("run_away", Some(rate_hz)),
            }),
        }
    }

    /// Simulated time since the beginning (ms).
    #[getter]
    fn time(&self) -> PyResult<f64> {
        Ok(self.state()?.simulator.time_ms())
    }

    /// What the time grid and the precision change.
    #[getter]
    fn warnings(&self) -> Vec<(&'static str, String)> {
        self.warnings.iter().cloned().map(told).collect()
    }

    /// Rates, CVs (NaN where no neuron has any) and counts after the transient, of all ranks.
    fn result<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let result = py.detach(|| {
            self.state()?.simulator.result().map_err(|error| Failure::simulation(&error))
        });
        let result = in_words_of_python(result, self.ranks.as_ref())?;
        let told = PyDict::new(py);
        told.set_item("rates", PyArray1::from_slice(py, result.rates.hz()))?;
        let cvs = result.cvs.iter().map(|cv| cv.unwrap_or(f64::NAN)).collect();
        told.set_item("cvs", PyArray1::from_vec(py, cvs))?;
        told.set_item("neurons", result.neurons)?;
        told.set_item("synapses", result.synapses)?;
        told.set_item("spikes", result.spikes)?;
        told.set_item("spike_hash", result.spike_hash)?;
        told.set_item("duration", result.duration_ms)?;
        Ok(told)
    }

    /// The spikes recorded so far, of all ranks on each.
    fn recording(&self, py: Python<'_>) -> PyResult<Recording> {
        let own = self.state()?.spikes.clone();
        let Some(ranks) = &self.ranks else { return Ok(Recording::new(own)) };
        let whole = py.detach(|| share(own, ranks)).map_err(|error| Failure::simulation(&error));
        Ok(Recording::new(in_words_of_python(whole, Some(ranks))?))
    }

    /// Time (ms), neuron and potential (mV) of every sample of this rank; neurons count from 1 as in NEST.
    fn potentials<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let state = self.state()?;
        let samples = &state.potentials;
        let told = PyDict::new(py);
        let times = samples.iter().map(|sample| sample.step as f64 * self.dt_ms).collect();
        told.set_item("times", PyArray1::from_vec(py, times))?;
        let senders = samples.iter().map(|sample| i64::from(sample.neuron) + 1).collect();
        told.set_item("senders", PyArray1::from_vec(py, senders))?;
        let potentials = samples.iter().map(|sample| sample.potential_mv).collect();
        told.set_item("V_m", PyArray1::from_vec(py, potentials))?;
        Ok(told)
    }

    /// Writes the state of this rank's part.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        let state = self.state()?;
        let written = write_new(&path, |into| state.simulator.save(into));
        Ok(written.map_err(|error: CheckpointError| {
            let what = format!("{}: {}", path.display(), chain(&error));
            Failure::said("FileError", format!("cannot write {what}"))
        })?)
    }

    /// Goes on from the parts that all ranks saved.
    fn restore(&self, paths: Vec<PathBuf>) -> PyResult<()> {
        let mut parts = Vec::new();
        for path in &paths {
            let file = File::open(path).map_err(|error| Failure::system("read", path, &error))?;
            parts.push(BufReader::new(file));
        }
        let mut state = self.state()?;
        state.simulator.restore(parts).map_err(|error| Failure::simulation(&error))?;
        // What was recorded before is not part of the state.
        let now = step(self.dt_ms, state.simulator.time_ms())?;
        let grid = &mut state.spikes.grid;
        grid.begin_step = grid.begin_step.max(now);
        grid.end_step = grid.begin_step;
        Ok(())
    }
}

impl Simulator {
    /// The simulation, for one thread at a time: whoever waited here would hold Python's lock, which the one that
    /// simulates needs to look at signals.
    fn state(&self) -> Result<MutexGuard<'_, State>, Failure> {
        match self.state.try_lock() {
            Ok(state) => Ok(state),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::said("SimulationError", "the simulator runs in another thread"))
            }
        }
    }
}

impl State {
    fn build(
        network: &data::Network,
        how: &SimulationSettings,
        from_ms: f64,
        ranks: Option<Mpi4py>,
    ) -> Result<Self, Failure> {
        let simulator = match ranks {
            Some(ranks) => sim::Simulator::build(network, how, ranks),
            None => sim::Simulator::build(network, how, SingleProcess),
        };
        let simulator = simulator.map_err(|error| match error {
            BuildError::Setting { .. }
            | BuildError::TooManySteps { .. }
            | BuildError::ShortDelay { .. } => Failure::parameter(&error),
            error => Failure::simulation(&error),
        })?;
        let begin_step = step(how.dt_ms, from_ms)?;
        let grid = Grid { dt_ms: how.dt_ms, begin_step, end_step: begin_step };
        let ids = simulator.neuron_ids();
        let spikes = SpikeRecording::empty(network, ids, &how.recording.spikes, grid);
        Ok(Self { simulator, spikes, potentials: Vec::new() })
    }

    fn take_recorded(&mut self, dt_ms: f64) -> Result<(), Failure> {
        let recorded = self.simulator.take_recording();
        let added = self.spikes.add(self.simulator.neuron_ids(), &recorded.spikes);
        added.map_err(|error| Failure::simulation(&error))?;
        self.potentials.extend(recorded.potentials);
        self.spikes.grid.end_step = step(dt_ms, self.simulator.time_ms())?;
        Ok(())
    }
}

/// The step that ends at a time.
fn step(dt_ms: f64, time_ms: f64) -> Result<u32, Failure> {
    let steps = TimeGrid { dt_ms }.nearest(time_ms);
    u32::try_from(steps).map_err(|_| {
        let message =
            format!("{time_ms} ms are too many steps of {dt_ms} ms, allowed are 2^32 - 1");
        Failure::said("ParameterError", message)
    })
}

/// What Python raised says more than that another rank is lost.
fn in_words_of_python<T>(found: Result<T, Failure>, ranks: Option<&Mpi4py>) -> PyResult<T> {
    found.map_err(|failure| match ranks.and_then(Mpi4py::take_raised) {
        Some(raised) => raised,
        None => failure.into(),
    })
}

/// Looks at signals and tells progress from within a run.
struct Watcher {
    watch: Watch,
    progress: Option<Py<PyAny>>,
    next: Instant,
    raised: Option<PyErr>,
}

impl Watcher {
    fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { watch: Watch::default(), progress, next: Instant::now() + GLANCE, raised: None }
    }

    fn observe(&mut self, time_ms: f64, end_ms: f64) -> Control {
        if Instant::now() < self.next {
            return Control::Continue;
        }
        self.next = Instant::now() + GLANCE;
        self.watch.tell("simulating (ms)", time_ms, Some(end_ms));
        let looked = Python::attach(|py| {
            let progress = self.progress.as_ref().map(|progress| progress.bind(py));
            look_around(py, progress, &self.watch)
        });
        match looked {
            Ok(()) => Control::Continue,
            Err(raised) => {
                self.raised = Some(raised);
                Control::Stop
            }
        }
    }
}
