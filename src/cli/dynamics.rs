//! Whether the spiking network stays in its asynchronous state, as commands ask it.

use anyhow::Context;
use clap::ValueEnum;
use data::{Network, Warning};
use theory::dynamics::{
    AsynchronousStability, DynamicsError, DynamicsSettings, Paths, UNASKED_POPULATIONS,
};
use theory::response::ResponseTheory;
use theory::{FixedPoint, MeanField, Observer};

/// Which theory of the spiking network's stability, if any.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct DynamicsArgs {
    #[command(flatten)]
    response: ResponseArgs,
    /// Whether to say if the spiking network stays asynchronous: that takes some seconds for each state of 254
    /// populations [default: always in `stability`, else in networks of up to 64 populations].
    #[arg(long, value_enum)]
    asynchronous: Option<When>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Always,
    Never,
}

/// Whether a network's dynamics are computed at all of its states unasked.
pub(super) fn is_small(network: &Network) -> bool {
    network.size() <= UNASKED_POPULATIONS
}

/// How modulated rates modulate rates.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct ResponseArgs {
    /// By which ways modulated rates modulate rates [default: both].
    #[arg(long, value_enum)]
    paths: Option<PathsArg>,
    #[command(flatten)]
    neurons: NeuronResponseArgs,
}

impl ResponseArgs {
    /// What was asked for, with delays on a grid with steps of `dt_ms`.
    pub(super) fn settings(self, dt_ms: f64) -> DynamicsSettings {
        let paths = match self.paths {
            None | Some(PathsArg::Both) => Paths::MeanAndVariance,
            Some(PathsArg::Mean) => Paths::MeanAlone,
        };
        DynamicsSettings { paths, response: self.neurons.theory(), dt_ms }
    }
}

/// How the response of neurons is computed.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct NeuronResponseArgs {
    /// How neurons follow a modulated input [default: analytic].
    #[arg(long, value_enum)]
    response: Option<NeuronResponseArg>,
}

impl NeuronResponseArgs {
    /// What was asked for, or the default.
    pub(super) fn theory(self) -> ResponseTheory {
        match self.response {
            None | Some(NeuronResponseArg::Analytic) => ResponseTheory::Analytic,
            Some(NeuronResponseArg::Density) => ResponseTheory::Density,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum NeuronResponseArg {
    /// In closed form, as --noise has it: rough at high frequencies.
    Analytic,
    /// By the population density of the simulated neuron, on its grid of times: right at high frequencies, and slower.
    Density,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PathsArg {
    /// By mean and variance of the input.
    Both,
    /// By the mean alone, as published theories often have it.
    Mean,
}

/// The stability of a state, or why there is none to tell.
pub(super) type Answer = Result<AsynchronousStability, Warning>;

impl DynamicsArgs {
    /// What was asked for, with delays on a grid with steps of `dt_ms`; `None` if it was not, and `unasked` it is not
    /// said either.
    pub fn settings(self, dt_ms: f64, unasked: bool) -> Option<DynamicsSettings> {
        let wanted = self.asynchronous.map_or(unasked, |when| when == When::Always);
        wanted.then(|| self.response.settings(dt_ms))
    }

    /// Whether it is not to be said by any means.
    pub fn are_refused(self) -> bool {
        self.asynchronous == Some(When::Never)
    }

    /// What to say where it is left out unasked.
    pub fn left_out(self, network: &Network) -> Option<String> {
        let left_out = self.asynchronous.is_none() && !is_small(network);
        left_out.then(|| {
            format!(
                "whether the spiking network stays in a state is not computed for {} populations unasked: \
                 --asynchronous always takes some seconds for each",
                network.size()
            )
        })
    }
}

/// The stability of a fixed point, or a warning that says why it is not known.
///
/// # Errors
/// If the observer wants to stop.
pub(super) fn stability(
    field: &MeanField,
    point: &FixedPoint,
    settings: DynamicsSettings,
    observer: &dyn Observer,
) -> anyhow::Result<Answer> {
    match AsynchronousStability::of(field, point, settings, observer) {
        Ok(stability) => Ok(Ok(stability)),
        Err(DynamicsError::Stopped(stopped)) => {
            Err(stopped).context("the response along frequency was stopped")
        }
        Err(other) => {
            let message =
                format!("whether the spiking network stays asynchronous is not known: {other}");
            Ok(Err(Warning::new("asynchronous_stability", message)))
        }
    }
}

/// What there is to warn of.
pub(super) fn warnings(answer: &Answer) -> Vec<Warning> {
    match answer {
        Ok(stability) => stability.warnings(),
        Err(unknown) => vec![unknown.clone()],
    }
}
