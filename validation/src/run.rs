//! One case from its network to its verdict.

use data::{Rates, Warning};
use sim::{Control, SimulationSettings};
use theory::dynamics::Zero;

use crate::cases::Problem;
use crate::comparison::{Judgement, Verdict};
use crate::diagnosis::{
    Decomposition, InDegreeRegression, ScaledRates, decompose, in_degree_regressions, input_effect,
    scaling_series,
};
use crate::effects::{Effect, EffectSettings, PredictedEffects};
use crate::engines::{Engine, EngineError, Measurement, Prediction, Progress, Simulation};
use crate::precision;
use crate::published::Published;
use crate::sampled_input::{InputMoments, expected_input_with_spread};
use crate::second_moments::SecondMoments;
use crate::trust::{Graded, grades};

/// What is done beside judging the theory alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationSettings {
    /// What of the difference is predicted without any spikes.
    pub effects: EffectSettings,
    /// Whether to simulate neurons without coupling, replays and smaller networks, to say what the difference between
    /// theory and measurement comes from.
    pub diagnose: bool,
}

impl Default for ValidationSettings {
    fn default() -> Self {
        Self { effects: EffectSettings::default(), diagnose: true }
    }
}

/// What came out of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The case and its network.
    pub problem: Problem,
    /// What simulating it changes, what is known badly, and what else its reader should know.
    pub warnings: Vec<Warning>,
    /// What the theory says.
    pub prediction: Prediction,
    /// The theory alone, of equal neurons, held against the measured rates.
    pub judgement: Judgement,
    /// What the theory itself says that it leaves out; nothing where it has no such state, which is warned of.
    pub predicted_effects: Option<PredictedEffects>,
    /// How far the theory was to be trusted, before anything was measured.
    pub trust: Vec<Graded>,
    /// CVs, the strength of the input, correlations and spectra, judged.
    pub second_moments: SecondMoments,
    /// The theory alone beside figures of others, if the case names some.
    pub published: Option<Published>,
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
    /// What the difference comes from, if it was asked for.
    pub diagnosis: Option<Diagnosis>,
}

/// What a difference between theory and measurement comes from, by further simulations. It has no verdict.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Other seeds' rates, decomposed.
    pub decomposition: Decomposition,
    /// What the measured variance of the input would change if the input were white noise. It is not: the
    /// network's inhibition takes out slow fluctuations most and oscillations add fast ones, so that this
    /// says how far the theory's input is from the real one, and is no part of the decomposition.
    pub input_effect: Option<Effect>,
    /// Rate against in-degree in the first run, where it was simulated here; one entry per population.
    pub regressions: Vec<Option<InDegreeRegression>>,
    /// The network at part of its size.
    pub series: Vec<ScaledRates>,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Fixed points.
    Predicting,
    /// The network is simulated or read.
    Measuring,
    /// Neurons without coupling, and replays, are simulated.
    Explaining,
    /// The network is simulated at part of its size.
    Scaling,
}

/// Is told of the stage and its progress, and may stop.
type Watch<'a> = dyn FnMut(Stage, Progress) -> Control + 'a;

/// Predicts, measures with `measuring`, judges, and diagnoses with simulations by `simulating`.
///
/// # Errors
/// [`EngineError`] of the first engine that fails.
pub fn validate(
    problem: Problem,
    settings: &ValidationSettings,
    simulating: &Simulation,
    measuring: &dyn Engine,
    watch: &mut Watch,
) -> Result<CaseResult, EngineError> {
    watch(Stage::Predicting, Progress { time_ms: 0.0, end_ms: 0.0 });
    let mut warnings = simulating.prepare(&problem)?;
    let prediction = Prediction::of(&problem.network)?;
    let measurement =
        measuring.measure(&problem, &mut |progress| watch(Stage::Measuring, progress))?;
    let network = &problem.network;
    let predicted_hz = prediction.point.rates().hz();
    let judgement = Judgement::of(network, predicted_hz, &measurement.rates, problem.case.margin());
    warnings.extend(precision::warnings(&problem, &judgement, &measurement));
    let growing = prediction.growing_mode(network)?;
    warnings.extend(growing.as_ref().map(|mode| instability(mode, &settings.effects)));
    let effects = match growing {
        Some(_) => settings.effects.of_unstable_state(),
        None => settings.effects.clone(),
    };
    let predicted_effects = match PredictedEffects::of(network, &prediction, &effects) {
        Ok(effects) => {
            warnings.extend(effects.warning(predicted_hz, &measurement.rates));
            Some(effects)
        }
        Err(none @ (EngineError::Spread(_) | EngineError::Dynamics(_))) => {
            warnings.push(Warning::new("no_effects", format!("no effects are predicted: {none}")));
            None
        }
        Err(trouble) => return Err(trouble),
    };
    let expected_input = expected_input_with_spread(network, &measurement.mean_rates())?;
    let second_moments = SecondMoments::of(network, &prediction, &measurement, &expected_input)?;
    let trust = grades(network, &prediction, None)?;
    let published = problem.case.published.as_ref();
    let published = published.map(|run| Published::of(&problem, &prediction, run)).transpose()?;
    let diagnosis = match settings.diagnose {
        true => Some(diagnosed(&problem, &prediction, &measurement, simulating, watch)?),
        false => None,
    };
    Ok(CaseResult {
        white_hz: Prediction::white_point_of(network)?.rates().hz().to_vec(),
        predicted_cvs: prediction.with_spread.cvs(),
        expected_input,
        predicted_effects,
        second_moments,
        published,
        trust,
        problem,
        warnings,
        prediction,
        judgement,
        measurement,
        measured_by: measuring.name(),
        diagnosis,
    })
}

/// The warning `asynchronous_instability`.
fn instability(mode: &Zero, effects: &EffectSettings) -> Warning {
    let left_out = effects.causes != effects.of_unstable_state().causes;
    let message = format!(
        "the asynchronous state is unstable ({:.1} Hz, growing with {:.1}/s): the correlations and spectra that are expected are \
         those of a state that the network leaves{}",
        mode.frequency_hz,
        mode.growth_per_s,
        if left_out {
            "; what sources share, and covariances, are not among the predicted effects"
        } else {
            ""
        }
    );
    Warning::new("asynchronous_instability", message)
}

fn diagnosed(
    problem: &Problem,
    prediction: &Prediction,
    measurement: &Measurement,
    simulating: &Simulation,
    watch: &mut Watch,
) -> Result<Diagnosis, EngineError> {
    let mut explaining = |progress| watch(Stage::Explaining, progress);
    let decomposition = decompose(problem, prediction, simulating, &mut explaining)?;
    let mut scaling = |progress| watch(Stage::Scaling, progress);
    Ok(Diagnosis {
        decomposition,
        input_effect: input_effect(problem, prediction, measurement)?,
        regressions: regressions(problem, prediction, measurement)?,
        series: scaling_series(problem, prediction, simulating, &mut scaling)?,
    })
}

/// Draws the synapses of the first run again, unless there are too many or nothing was simulated here.
fn regressions(
    problem: &Problem,
    prediction: &Prediction,
    measurement: &Measurement,
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
    let rates: Rates = measurement.mean_rates();
    in_degree_regressions(&problem.network, &settings, recording, &rates, &prediction.with_spread)
}

impl CaseResult {
    /// The verdict on the theory alone at the case's tolerance.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// The rates of the theory alone (spikes/s), one per population.
    #[must_use]
    pub fn predicted_hz(&self) -> &[f64] {
        self.prediction.point.rates().hz()
    }

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
