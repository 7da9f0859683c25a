//! The subcommands, one file or folder each.
//!
//! A subcommand is a struct of arguments with a `run` that returns an [`Outcome`]. To add one:
//! write its file, name it in [`Command`] and in `Command::run`. Its arguments flatten
//! [`NetworkArgs`](super::args::NetworkArgs) and [`OutputArgs`](super::args::OutputArgs); its help ends with one
//! `Example:` that runs as it stands (a test runs it, in an empty directory).

mod analyze;
mod anatomy;
mod basins;
mod bold;
mod communities;
mod compare;
mod connectivity;
mod continuation;
mod correlations;
mod figures;
mod fixed_points;
mod granger;
mod hierarchy;
mod jobscript;
mod network;
mod parameters;
mod paths;
mod phase_plane;
mod prepare;
mod response;
mod restabilize;
mod separatrix;
mod simulate;
mod spectra;
mod stability;
mod stabilize;
mod statistics;
mod sweep;
mod transfer;
mod trust;
mod validate;

use clap::Subcommand;

use super::args::OutputArgs;
use super::outcome::Outcome;

/// What siegert can do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Network(network::Args),
    Anatomy(anatomy::Args),
    Parameters(parameters::Args),
    Prepare(prepare::Args),
    Transfer(transfer::Args),
    Response(response::Args),
    FixedPoints(fixed_points::Args),
    Stability(stability::Args),
    Statistics(statistics::Args),
    Spectra(spectra::Args),
    Correlations(correlations::Args),
    Communities(communities::Args),
    Paths(Box<paths::Args>),
    Compare(compare::Args),
    Sweep(sweep::Args),
    Continue(continuation::Args),
    PhasePlane(phase_plane::Args),
    Separatrix(separatrix::Args),
    Basins(basins::Args),
    Stabilize(Box<stabilize::Args>),
    Simulate(Box<simulate::Args>),
    Analyze(Box<analyze::Args>),
    Connectivity(Box<connectivity::Args>),
    Bold(Box<bold::Args>),
    Hierarchy(Box<hierarchy::Args>),
    Granger(Box<granger::Args>),
    Jobscript(jobscript::Args),
    Trust(Box<trust::Args>),
    Validate(validate::Args),
    Figures(figures::Args),
}

impl Command {
    /// Where its results go, and in how many threads they are computed; `None` of what computes nothing.
    pub(super) fn output(&mut self) -> Option<&mut OutputArgs> {
        Some(match self {
            Self::Network(args) => &mut args.output,
            Self::Anatomy(args) => &mut args.output,
            Self::Parameters(args) => &mut args.output,
            Self::Prepare(args) => &mut args.output,
            Self::Transfer(args) => &mut args.output,
            Self::Response(args) => &mut args.output,
            Self::FixedPoints(args) => &mut args.output,
            Self::Stability(args) => &mut args.output,
            Self::Statistics(args) => &mut args.output,
            Self::Spectra(args) => &mut args.output,
            Self::Correlations(args) => &mut args.output,
            Self::Communities(args) => &mut args.output,
            Self::Paths(args) => &mut args.output,
            Self::Compare(args) => &mut args.output,
            Self::Sweep(args) => &mut args.output,
            Self::Continue(args) => &mut args.output,
            Self::PhasePlane(args) => &mut args.output,
            Self::Separatrix(args) => &mut args.output,
            Self::Basins(args) => &mut args.output,
            Self::Stabilize(args) => &mut args.output,
            Self::Simulate(args) => &mut args.output,
            Self::Analyze(args) => &mut args.output,
            Self::Connectivity(args) => &mut args.output,
            Self::Bold(args) => &mut args.output,
            Self::Hierarchy(args) => &mut args.output,
            Self::Granger(args) => &mut args.output,
            Self::Trust(args) => &mut args.output,
            Self::Validate(args) => &mut args.output,
            Self::Figures(args) => &mut args.output,
            Self::Jobscript(_) => return None,
        })
    }

    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        match self {
            Self::Network(args) => network::run(args),
            Self::Anatomy(args) => anatomy::run(args),
            Self::Parameters(args) => parameters::run(args),
            Self::Prepare(args) => prepare::run(args),
            Self::Transfer(args) => transfer::run(args),
            Self::Response(args) => response::run(args),
            Self::FixedPoints(args) => fixed_points::run(args),
            Self::Stability(args) => stability::run(args),
            Self::Statistics(args) => statistics::run(args),
            Self::Spectra(args) => spectra::run(args),
            Self::Correlations(args) => correlations::run(args),
            Self::Communities(args) => communities::run(args),
            Self::Paths(args) => paths::run(args),
            Self::Compare(args) => compare::run(args),
            Self::Sweep(args) => sweep::run(args),
            Self::Continue(args) => continuation::run(args),
            Self::PhasePlane(args) => phase_plane::run(args),
            Self::Separatrix(args) => separatrix::run(args),
            Self::Basins(args) => basins::run(args),
            Self::Stabilize(args) => stabilize::run(args),
            Self::Simulate(args) => simulate::run(args),
            Self::Analyze(args) => analyze::run(args),
            Self::Connectivity(args) => connectivity::run(args),
            Self::Bold(args) => bold::run(args),
            Self::Hierarchy(args) => hierarchy::run(args),
            Self::Granger(args) => granger::run(args),
            Self::Jobscript(args) => jobscript::run(args),
            Self::Trust(args) => trust::run(args),
            Self::Validate(args) => validate::run(args),
            Self::Figures(args) => figures::run(args),
        }
    }
}
