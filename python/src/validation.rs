//! Theory against simulation with everything known that lies between them.

use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use data::macaque::ConnectomeInputs;
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use siegert::files::{PROVENANCE, ResultDirectory};
use siegert::plots::SvgLetters;
use siegert::report::{
    PopulationEntry, Provenance, Subject, TimedCase, Work, write_validation_data,
    write_validation_report,
};
use sim::Control;
use sim::communicator::SingleProcess;
use validation::cases::{Case, CaseNetwork, CaseSimulation, Problem, Replay, Tolerance};
use validation::engines::{Engine, EngineError, Recorded, Simulation};
use validation::{CaseResult, Stage, validate as validated};

use crate::failure::{Failure, chain};
use crate::fixed_points::told;
use crate::network::Network;
use crate::pool;
use crate::recording::Recording;
use crate::watched::watched;

/// The shipped cases: name, title, and whether they take long.
#[pyfunction]
pub fn cases() -> PyResult<Vec<(String, String, bool)>> {
    let shipped = validation::cases::shipped().map_err(|error| Failure::parameter(&error))?;
    Ok(shipped.into_iter().map(|case| (case.name, case.title, case.long)).collect())
}

/// How a network that is no shipped case is simulated and judged.
#[derive(FromPyObject)]
pub struct Settings {
    duration: f64,
    transient: f64,
    block: f64,
    seeds: Vec<u64>,
    replay_seeds: Vec<u64>,
    uncoupled_neurons: u32,
    relative: f64,
    absolute: f64,
    reason: String,
    threads: Option<usize>,
}

impl Settings {
    fn case(&self, name: &str) -> Case {
        let replay = (!self.replay_seeds.is_empty())
            .then(|| Replay { seeds: self.replay_seeds.clone(), duration_ms: self.duration });
        Case {
            name: "network".to_owned(),
            title: name.to_owned(),
            long: false,
            // The network is given, and not built from this.
            network: CaseNetwork {
                preset: name.to_owned(),
                set: Vec::new(),
                areas: Vec::new(),
                scaling: None,
            },
            simulation: CaseSimulation {
                duration_ms: self.duration,
                transient_ms: self.transient,
                block_ms: self.block,
                seeds: self.seeds.clone(),
                dt_ms: 0.1,
                fine_dt_ms: None,
                replay,
                uncoupled_neurons: self.uncoupled_neurons,
            },
            reference: None,
            series: Vec::new(),
            tolerance: Tolerance {
                relative: self.relative,
                absolute_hz: self.absolute,
                reason: self.reason.clone(),
            },
        }
    }
}

/// What is held against its simulation: a shipped case by its name, or any network.
#[derive(FromPyObject)]
pub enum Asked<'py> {
    /// A shipped case.
    Named(String),
    /// A network of one's own.
    Network(Bound<'py, Network>, Settings),
}

impl Asked<'_> {
    fn problem(&self) -> Result<Problem, Failure> {
        match self {
            Self::Named(name) => {
                let case = validation::cases::shipped_case(name)
                    .map_err(|error| Failure::unknown(&error))?;
                let none = ConnectomeInputs::default();
                Problem::new(case, &none).map_err(|error| Failure::parameter(&error))
            }
            Self::Network(network, settings) => {
                let network = network.get();
                let case = settings
                    .case(network.name())
                    .checked()
                    .map_err(|error| Failure::parameter(&error))?;
                Ok(Problem { case, network: (**network.network()).clone() })
            }
        }
    }

    fn threads(&self) -> Option<usize> {
        match self {
            Self::Named(_) => None,
            Self::Network(_, settings) => settings.threads,
        }
    }
}

/// What came out.
#[pyclass(frozen, module = "siegert._siegert")]
pub struct Validation {
    case: TimedCase,
    begun: SystemTime,
    threads: usize,
}

/// Predicts, simulates (or takes what was recorded), explains and compares.
#[pyfunction]
pub fn validate(
    py: Python<'_>,
    asked: Asked<'_>,
    recording: Option<&Bound<'_, Recording>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Validation> {
    let problem = asked.problem()?;
    let recorded = recording.map(|recording| Recorded {
        name: "the recording".to_owned(),
        recording: recording.get().spikes().clone(),
    });
    let asked_threads = asked.threads();
    let threads = asked_threads.unwrap_or_else(pool::threads);
    let (begun, clock) = (SystemTime::now(), Instant::now());
    let found = watched(py, progress, move |watch| {
        let communicator = SingleProcess;
        let simulating = Simulation {
            threads,
            threads_that_pay: asked_threads.is_none(),
            communicator: &communicator,
            keeper: None,
        };
        let measuring = recorded.as_ref().map_or(&simulating as &dyn Engine, |found| found);
        validated(problem, &simulating, measuring, &mut |stage, progress| {
            watch.tell(words(stage), progress.time_ms, Some(progress.end_ms));
            if watch.is_stopped() { Control::Stop } else { Control::Continue }
        })
    })?;
    let result = found.map_err(|error| match error {
        EngineError::NoFixedPoint(_) => Failure::said("TheoryError", chain(&error)),
        error => Failure::simulation(&error),
    })?;
    let wall_time_s = clock.elapsed().as_secs_f64();
    Ok(Validation { case: TimedCase { result, wall_time_s }, begun, threads })
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Predicting => "theory",
        Stage::Explaining => "neurons without coupling (ms)",
        Stage::Measuring => "network (ms)",
        Stage::Scaling => "smaller networks (ms)",
    }
}

#[pymethods]
impl Validation {
    #[getter]
    fn name(&self) -> &str {
        &self.case.result.problem.case.name
    }

    #[getter]
    fn verdict(&self) -> &'static str {
        self.case.result.verdict.word()
    }

    #[getter]
    fn labels(&self) -> Vec<(&str, &str)> {
        let populations = self.case.result.problem.network.populations.iter();
        populations
            .map(|population| (&*population.label.area, &*population.label.population))
            .collect()
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        self.case.result.warnings.iter().cloned().map(told).collect()
    }

    /// The verdict on each population.
    #[getter]
    fn verdicts(&self) -> Vec<&'static str> {
        self.case.result.comparisons.iter().map(|one| one.verdict.word()).collect()
    }

    /// What the theory says, what each known cause adds, what is expected and what was measured (spikes/s), in this order.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let CaseResult { prediction, effects, comparisons, .. } = &self.case.result;
        let columns = PyDict::new(py);
        columns.set_item("theory", PyArray1::from_slice(py, prediction.point.rates().hz()))?;
        for effect in effects {
            columns.set_item(effect.cause.key(), PyArray1::from_slice(py, &effect.change_hz))?;
        }
        let column = |value: fn(&validation::comparison::Comparison) -> f64| -> Vec<f64> {
            comparisons.iter().map(value).collect()
        };
        let compared = [
            ("expected", column(|one| one.expected_hz)),
            ("measured", column(|one| one.measured.rate_hz)),
            ("standard_error", column(|one| one.measured.standard_error_hz)),
            ("tolerance", column(|one| one.tolerance_hz)),
        ];
        for (name, values) in compared {
            columns.set_item(name, PyArray1::from_vec(py, values))?;
        }
        Ok(columns)
    }

    /// What each cause is, in words.
    #[getter]
    fn causes(&self) -> Vec<(&'static str, &'static str)> {
        self.case.result.effects.iter().map(|one| (one.cause.key(), one.cause.words())).collect()
    }

    /// Writes the page, its figures and the numbers behind it into a folder.
    fn save_report(&self, py: Python<'_>, place: PathBuf, force: bool) -> PyResult<Vec<String>> {
        let written = py.detach(|| -> Result<Vec<String>, Failure> {
            let mut results =
                ResultDirectory::create(&place, force).map_err(|error| Failure::file(&error))?;
            let cases = std::slice::from_ref(&self.case);
            write_validation_data(&results, cases).map_err(|error| Failure::file(&error))?;
            write_validation_report(&results, cases, &self.provenance())
                .map_err(|error| Failure::file(&error))?;
            let mut provenance = self.provenance();
            // By this list, it may be replaced later.
            provenance.results = results.contents().map_err(|error| Failure::file(&error))?;
            results.json(PROVENANCE, &provenance).map_err(|error| Failure::file(&error))?;
            let undrawn = results.draw(SvgLetters::Text);
            let undrawn = undrawn.into_iter().map(|warning| warning.message).collect();
            results.finish(force).map_err(|error| Failure::file(&error))?;
            Ok(undrawn)
        });
        Ok(written?)
    }
}

impl Validation {
    fn provenance(&self) -> Provenance {
        let TimedCase { result, wall_time_s } = &self.case;
        let subject = Subject {
            network: Some(result.problem.case.title.clone()),
            parameters: serde_json::to_value(&result.problem.case).unwrap_or_default(),
            populations: PopulationEntry::of(&result.problem.network),
            ..Subject::default()
        };
        let work = Work {
            command: vec!["siegert.validate".to_owned()],
            seed: None,
            threads: self.threads,
            start: self.begun,
            wall_time: std::time::Duration::from_secs_f64(*wall_time_s),
        };
        Provenance::of(&subject, work)
    }
}
