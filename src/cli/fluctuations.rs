//! Which fluctuations: what the commands of spectra and correlations share.

use clap::ValueEnum;
use theory::dynamics::AsynchronousStability;
use theory::spectra::{Fluctuations, SourceSpectrum};
use theory::{MeanField, warning_at};

use super::dynamics::ResponseArgs;
use super::load::Loaded;
use super::session::Session;
use super::theory::PointArgs;

/// How modulated rates reach rates, and how neurons fluctuate by themselves.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Theory")]
pub(super) struct FluctuationArgs {
    #[command(flatten)]
    response: ResponseArgs,
    /// The spectrum of a neuron's spikes by itself [default: renewal].
    #[arg(long, value_enum)]
    source: Option<SourceArg>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SourceArg {
    /// Of independent intervals: with the refractoriness and the regularity of the neuron.
    Renewal,
    /// Of independent spikes, as published theories of the microcircuit have it (doi:10.1371/journal.pcbi.1005132).
    Poisson,
}

impl FluctuationArgs {
    pub(super) fn source(self) -> SourceSpectrum {
        match self.source {
            None | Some(SourceArg::Renewal) => SourceSpectrum::Renewal,
            Some(SourceArg::Poisson) => SourceSpectrum::Poisson,
        }
    }
}

/// Fluctuations around a state, and whether the network stays there.
pub(super) struct AroundState {
    pub(super) fluctuations: Fluctuations,
    pub(super) asynchronous: AsynchronousStability,
}

/// At the fixed point that was asked for, or why there is none; tells what limits it.
pub(super) fn around_state(
    session: &mut Session,
    loaded: &Loaded,
    point: &PointArgs,
    args: FluctuationArgs,
) -> anyhow::Result<Result<AroundState, anyhow::Error>> {
    let assumptions = point.search.assumptions();
    let field = MeanField::new(&loaded.network, assumptions)?;
    session.theory_of(&loaded.network, assumptions);
    let watching = session.watching("fixed point", None);
    let fixed_point = match point.fixed_point(loaded, &field, &watching)? {
        Ok(fixed_point) => fixed_point,
        Err(reason) => return Ok(Err(reason)),
    };
    drop(watching);
    session.warn(warning_at(&field, fixed_point.rates()));
    let settings = args.response.settings(loaded.simulation.dt_ms);
    let watching = session.watching("response along frequency", None);
    let rates = fixed_point.rates();
    let fluctuations = Fluctuations::watched(&field, rates, settings, args.source(), &watching)?;
    let asynchronous = AsynchronousStability::at(fluctuations.network(), &watching)?;
    drop(watching);
    session.warn(asynchronous.warnings());
    Ok(Ok(AroundState { fluctuations, asynchronous }))
}
