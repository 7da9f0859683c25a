//! The theory alone against a simulation, and what their difference comes from.

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
use validation::comparison::{Comparison, Estimate, RelativeError};
use validation::effects::{Cause, EffectSettings};
use validation::engines::{Engine, EngineError, Recorded, Simulation};
use validation::second_moments::Judged;
use validation::{CaseResult, Stage, ValidationSettings, validate as validated};

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
            published: None,
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
    diagnose: bool,
    effects: Option<Vec<String>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Validation> {
    let problem = asked.problem()?;
    let recorded = recording.map(|recording| Recorded {
        name: "the recording".to_owned(),
        recording: recording.get().spikes().clone(),
    });
    let mut effects_wanted = EffectSettings::default();
    if let Some(names) = effects {
        effects_wanted.causes = names.iter().map(|name| cause(name)).collect::<Result<_, _>>()?;
        effects_wanted.even_if_unstable = true;
    }
    let settings = ValidationSettings { effects: effects_wanted, diagnose };
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
        validated(problem, &settings, &simulating, measuring, &mut |stage, progress| {
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

fn cause(name: &str) -> Result<Cause, Failure> {
    Cause::predicted(name).ok_or_else(|| {
        let known = Cause::PREDICTED.map(Cause::key).join(", ");
        Failure::said("ParameterError", format!("effects has {name}, allowed are {known}"))
    })
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
        self.case.result.verdict().word()
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

    /// The verdict on each population, at the tolerance of the case.
    #[getter]
    fn verdicts(&self) -> Vec<&'static str> {
        self.judged(|one| one.verdict.word())
    }

    /// The verdicts at 5, 10 and 20 %, in this order.
    #[getter]
    fn verdicts_at(&self) -> Vec<Vec<&'static str>> {
        let at = self.case.result.judgement.at_tolerances.iter();
        at.map(|verdicts| verdicts.iter().map(|verdict| verdict.word()).collect()).collect()
    }

    /// What is said first.
    #[getter]
    fn headline(&self) -> String {
        siegert::report::headline(&self.case.result.judgement)
    }

    /// The median over populations of the size of the relative error.
    #[getter]
    fn median_error(&self) -> Option<f64> {
        self.case.result.judgement.median_error()
    }

    /// What the theory alone says and what was measured (spikes/s), and the error of the one as a share of the other,
    /// in this order.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let margin = self.case.result.judgement.margin;
        let end =
            |error: &RelativeError, end: usize| error.interval.map_or(f64::NAN, |ends| ends[end]);
        let of_error = |value: &dyn Fn(&RelativeError) -> f64| {
            self.case.result.judgement.errors.iter().map(value).collect::<Vec<_>>()
        };
        let columns = [
            ("theory", self.judged(|one| one.expected_hz)),
            ("measured", self.judged(|one| one.measured.rate_hz)),
            ("standard_error", self.judged(|one| one.measured.standard_error_hz)),
            ("relative_error", of_error(&|error| error.value)),
            ("low", of_error(&|error| end(error, 0))),
            ("high", of_error(&|error| end(error, 1))),
            ("tolerance", self.judged(|one| margin.at_hz(one.measured.rate_hz))),
        ];
        table(py, columns)
    }

    /// What predictions that know nothing say (spikes/s), each with its verdicts.
    fn nulls(&self) -> Vec<(&'static str, Vec<f64>, Vec<&'static str>)> {
        let nulls = self.case.result.judgement.nulls.iter();
        nulls
            .map(|null| {
                let rates_hz = null.comparisons.iter().map(|one| one.expected_hz).collect();
                let verdicts = null.comparisons.iter().map(|one| one.verdict.word()).collect();
                (null.key, rates_hz, verdicts)
            })
            .collect()
    }

    /// What the theory itself says that it leaves out (spikes/s); nothing where it has none.
    fn predicted_effects<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let result = &self.case.result;
        let Some(predicted) = &result.predicted_effects else { return Ok(None) };
        let effects = predicted.effects.iter();
        let effects = effects.map(|effect| (effect.cause.key(), effect.change_hz.clone()));
        let theory = [("theory", result.predicted_hz().to_vec())];
        let rest = [
            ("with_effects", predicted.rates_hz.clone()),
            ("measured", result.measurement.mean_rates().hz().to_vec()),
        ];
        table(py, theory.into_iter().chain(effects).chain(rest)).map(Some)
    }

    /// The share of the difference that predicted effects explain.
    #[getter]
    fn explained_share(&self) -> Option<f64> {
        let CaseResult { predicted_effects, measurement, .. } = &self.case.result;
        let alone_hz = self.case.result.predicted_hz();
        Some(predicted_effects.as_ref()?.explained(alone_hz, &measurement.rates)?.share)
    }

    /// CVs, the strength of the input, correlations and peaks: as expected of such a recording, measured, with the error,
    /// and the verdict.
    fn second_moments(&self) -> Vec<(&'static str, SecondMoment)> {
        let moments = &self.case.result.second_moments;
        let judged = [
            ("cv", &moments.cvs),
            ("sigma", &moments.sigmas_mv),
            ("correlation", &moments.correlations),
            ("peak", &moments.peaks_hz),
        ];
        judged.map(|(name, judged)| (name, judged.iter().map(columns_of).collect())).into()
    }

    /// Other seeds' rates, decomposed (spikes/s); nothing where it was not asked for.
    fn diagnosis<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let result = &self.case.result;
        let Some(diagnosis) = &result.diagnosis else { return Ok(None) };
        let decomposition = &diagnosis.decomposition;
        let left = decomposition.remainders(&result.measurement.rates);
        let effects = decomposition.effects.iter();
        let effects = effects.map(|effect| (effect.cause.key(), effect.change_hz.clone()));
        let rates = |rates: &[Estimate]| rates.iter().map(|rate| rate.rate_hz).collect::<Vec<_>>();
        let errors = left.iter().map(|rate| rate.standard_error_hz).collect();
        let rest = [
            ("decomposed", rates(&decomposition.rates)),
            ("measured", rates(&result.measurement.rates)),
            ("remainder", rates(&left)),
            ("standard_error", errors),
        ];
        let theory = [("theory", result.predicted_hz().to_vec())];
        table(py, theory.into_iter().chain(effects).chain(rest)).map(Some)
    }

    /// What each cause of the diagnosis is, in words.
    #[getter]
    fn causes(&self) -> Vec<(&'static str, &'static str)> {
        let diagnosis = self.case.result.diagnosis.iter();
        let effects = diagnosis.flat_map(|diagnosis| &diagnosis.decomposition.effects);
        effects.map(|one| (one.cause.key(), one.cause.words())).collect()
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

/// Expected, measured, standard error and verdict of each population.
type SecondMoment = Vec<(f64, f64, f64, &'static str)>;

fn columns_of(judged: &Option<Judged>) -> (f64, f64, f64, &'static str) {
    judged.map_or((f64::NAN, f64::NAN, f64::NAN, "unknown"), |one| {
        (one.expected, one.measured.value, one.measured.standard_error, one.verdict.word())
    })
}

/// Named columns, in their order.
fn table<'py, 'n>(
    py: Python<'py>,
    columns: impl IntoIterator<Item = (&'n str, Vec<f64>)>,
) -> PyResult<Bound<'py, PyDict>> {
    let table = PyDict::new(py);
    for (name, values) in columns {
        table.set_item(name, PyArray1::from_vec(py, values))?;
    }
    Ok(table)
}

impl Validation {
    /// Something of every population, judged at the tolerance of the case.
    fn judged<T>(&self, value: impl Fn(&Comparison) -> T) -> Vec<T> {
        self.case.result.judgement.comparisons.iter().map(value).collect()
    }

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
