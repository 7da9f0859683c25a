//! Whether the spiking network stays in its asynchronous state, as commands ask it.

use anyhow::Context;
use clap::ValueEnum;
use data::Warning;
use theory::dynamics::{AsynchronousStability, DynamicsError, DynamicsSettings, Paths};
use theory::{FixedPoint, MeanField, Observer};

/// Which theory of the spiking network's stability, if any.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct DynamicsArgs {
    /// By which ways modulated rates modulate rates [default: both].
    #[arg(long, value_enum)]
    paths: Option<PathsArg>,
    /// Leave out whether the spiking network stays asynchronous: that takes some seconds for each fixed point of 254
    /// populations.
    #[arg(long, conflicts_with = "paths")]
    no_asynchronous: bool,
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
    /// What was asked for, with delays on a grid with steps of `dt_ms`; `None` if nobody wants it.
    pub fn settings(self, dt_ms: f64) -> Option<DynamicsSettings> {
        let paths = match self.paths {
            None | Some(PathsArg::Both) => Paths::MeanAndVariance,
            Some(PathsArg::Mean) => Paths::MeanAlone,
        };
        (!self.no_asynchronous).then_some(DynamicsSettings { paths, dt_ms })
    }

    /// Of a fixed point, with delays on a grid with steps of `dt_ms`; `None` if nobody wants it.
    ///
    /// # Errors
    /// If the observer wants to stop.
    pub fn stability(
        self,
        field: &MeanField,
        point: &FixedPoint,
        dt_ms: f64,
        observer: &dyn Observer,
    ) -> anyhow::Result<Option<Answer>> {
        let Some(settings) = self.settings(dt_ms) else { return Ok(None) };
        match AsynchronousStability::of(field, point, settings, observer) {
            Ok(stability) => Ok(Some(Ok(stability))),
            Err(DynamicsError::Stopped(stopped)) => {
                Err(stopped).context("the response along frequency was stopped")
            }
            Err(other) => {
                let message =
                    format!("whether the spiking network stays asynchronous is not known: {other}");
                Ok(Some(Err(Warning::new("asynchronous_stability", message))))
            }
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
