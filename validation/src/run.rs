//! One case from its network to its verdict.

use data::{Rates, Warning};
use sim::{Control, SimulationSettings};

use crate::cases::Problem;
use crate::comparison::{Comparison, Estimate, Verdict, compare, summary};
use crate::diagnosis::{
    Diagnosis, Effect, InDegreeRegression, ScaledRates, diagnose, in_degree_regressions,
    input_effect, scaling_series,
};
use crate::engines::{Engine, EngineError, Measurement, Prediction, Progress, Simulation};
use crate::sampled_input::{InputMoments, expected_input_with_spread};

/// What came out of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The case and its network.
    pub problem: Problem,
    /// What simulating it changes, and what else its reader should know.
    pub warnings: Vec<Warning>,
    /// What the theory says.
    pub prediction: Prediction,
    /// What the theory leaves out, one by one.
    pub effects: Vec<Effect>,
    /// What the measured variance of the input would change if the input were white noise. It is not: the
    /// network's inhibition takes out slow fluctuations most and oscillations add fast ones, so that this
    /// says how far the theory's input is from the real one, and is no part of what is expected.
    pub input_effect: Option<Effect>,
    /// What was measured, and by what.
    pub measurement: Measurement,
    /// Which engine measured.
    pub measured_by: &'static str,
    /// CVs of inter-spike intervals that the theory predicts, one per population as all that follows.
    pub predicted_cvs: Vec<f64>,
    /// What the theory makes of the measured rates as input of each population.
    pub expected_input: Vec<InputMoments>,
    /// The rates that the theory predicts for white noise (spikes/s).
    pub white_hz: Vec<f64>,
    /// Rate against in-degree in the first run, where it was simulated here.
    pub regressions: Vec<Option<InDegreeRegression>>,
    /// The network at part of its size.
    pub series: Vec<ScaledRates>,
    /// The verdict on each population.
    pub comparisons: Vec<Comparison>,
    /// The verdict on all.
    pub verdict: Verdict,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Fixed points.
    Predicting,
    /// Neurons without coupling are simulated.
    Explaining,
    /// The network is simulated or read.
    Measuring,
    /// The network is simulated at part of its size.
    Scaling,
}

/// Predicts, measures with `measuring`, explains with simulations by `simulating`, and compares.
///
/// # Errors
/// [`EngineError`] of the first engine that fails.
pub fn validate(
    problem: Problem,
    simulating: &Simulation,
    measuring: &dyn Engine,
    watch: &mut dyn FnMut(Stage, Progress) -> Control,
) -> Result<CaseResult, EngineError> {
    watch(Stage::Predicting, Progress { time_ms: 0.0, end_ms: 0.0 });
    let warnings = simulating.prepare(&problem)?;
    let prediction = Prediction::of(&problem.network)?;
    let mut explaining = |progress| watch(Stage::Explaining, progress);
    let Diagnosis { effects, expected } =
        diagnose(&problem, &prediction, simulating, &mut explaining)?;
    let mut measurement =
        measuring.measure(&problem, &mut |progress| watch(Stage::Measuring, progress))?;
    let input_effect = input_effect(&problem, &prediction, &measurement)?;
    let errors = measurement.rates.iter().zip(&expected);
    let errors: Vec<Estimate> = errors.map(|(rate, other)| rate.with_error_of(other)).collect();
    let expected: Vec<f64> = expected.iter().map(|expected| expected.rate_hz).collect();
    let tolerance: Vec<f64> = expected.iter().map(|&hz| problem.case.tolerance_hz(hz)).collect();
    let comparisons = compare(&expected, &errors, &tolerance);
    measurement.rates = errors;
    let verdict = summary(&comparisons);
    let series = scaling_series(&problem, &prediction, simulating, &mut |progress| {
        watch(Stage::Scaling, progress)
    })?;
    let rates = Rates::from_hz(measurement.rates.iter().map(|rate| rate.rate_hz).collect());
    Ok(CaseResult {
        regressions: regressions(&problem, &prediction, &measurement, &rates)?,
        white_hz: Prediction::white_point_of(&problem.network)?.rates().hz().to_vec(),
        series,
        predicted_cvs: prediction.with_spread.cvs(),
        expected_input: expected_input_with_spread(&problem.network, &rates)?,
        problem,
        warnings,
        prediction,
        effects,
        input_effect,
        measurement,
        measured_by: measuring.name(),
        comparisons,
        verdict,
    })
}

/// Draws the synapses of the first run again, unless there are too many or nothing was simulated here.
fn regressions(
    problem: &Problem,
    prediction: &Prediction,
    measurement: &Measurement,
    rates: &Rates,
) -> Result<Vec<Option<InDegreeRegression>>, EngineError> {
    /// Drawing them takes a fraction of the time of a simulated second.
    const MOST_SYNAPSES: f64 = 2e9;
    let none = vec![None; problem.network.size()];
    let simulated = measurement.recording.as_ref().filter(|_| measurement.events.is_some());
    let Some(recording) = simulated else { return Ok(none) };
    if problem.network.synapses().sum() > MOST_SYNAPSES {
        return Ok(none);
    }
    let times = &problem.case.simulation;
    let (seed, dt_ms) = (times.seeds[0], times.dt_ms);
    let settings = SimulationSettings { seed, dt_ms, ..SimulationSettings::default() };
    in_degree_regressions(&problem.network, &settings, recording, rates, &prediction.with_spread)
}

impl CaseResult {
    /// The input of a population's sampled neurons, on the average over runs.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn measured_input(&self, population: usize) -> Option<InputMoments> {
        let runs: Vec<InputMoments> =
            self.measurement.inputs.iter().filter_map(|run| run[population]).collect();
        InputMoments::mean(&runs)
    }
}
