//! `siegert stability`: gain matrix, spectrum and critical mode at one fixed point.

use anyhow::{anyhow, bail};
use theory::{FixedPoint, MeanField, NoFixedPoint, SolverSettings, Stability, search, solve};

use super::theory::SearchArgs;
use super::{Loaded, NetworkArgs, Outcome, OutputArgs, Session, load_network};
use crate::files::ResultDirectory;
use crate::plots;
use crate::report::StabilitySummary;

const EXAMPLE: &str = "Example:\n  siegert stability --preset schuecker2017";

/// Gain matrix, spectrum and critical modes at one fixed point
///
/// At the fixed point that the flow reaches from zero, from --start, or at the one with the given
/// --number in the list of `fixed-points`. With --out: gain_matrix.npy, eigenvalues.npy,
/// critical_left.npy, critical_right.npy, rates.npy, stability.json and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// Which of the fixed points that `fixed-points` lists with the same options, from 1.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..))]
    number: Option<u16>,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let loaded = load_network(&args.network)?;
    let populations = &loaded.network.populations;
    let field = MeanField::new(&loaded.network, args.search.noise())?;
    let point = match fixed_point(args, &loaded, &field)? {
        Ok(point) => point,
        Err(reason) => return Ok(Outcome::No(anyhow!(reason))),
    };
    let stability = Stability::of(&field, &point)?;
    let critical = stability.critical_mode()?;
    let summary = StabilitySummary::of(&loaded.name, populations, &point, &stability, &critical);
    if let Some(results) = session.results() {
        results.json("stability.json", &summary)?;
        results.matrix("gain_matrix.npy", stability.gain())?;
        write(results, &summary)?;
        let title = format!("{:.3} spikes/s", summary.mean_rate_hz);
        results.figure("rates", &plots::rate_matrix(&title, populations, &summary.rates_hz))?;
        results.figure("spectrum", &plots::spectrum(&title, &summary.eigenvalues))?;
    }
    session.keep(&loaded.subject, args.number.map(|_| args.search.seed))?;
    session.show(&summary, || summary.text(populations))?;
    Ok(Outcome::Done)
}

/// The fixed point that was asked for, or why there is none.
fn fixed_point(
    args: &Args,
    loaded: &Loaded,
    field: &MeanField,
) -> anyhow::Result<Result<FixedPoint, NoFixedPoint>> {
    let Loaded { network, theory, .. } = loaded;
    let Some(number) = args.number else {
        let start = args.search.start(network, theory)?;
        return Ok(solve(field, &start, &SolverSettings::default()));
    };
    let points = search(field, &args.search.settings(network, theory)?)?;
    let count = points.found().len();
    match points.found().get(usize::from(number) - 1) {
        Some(found) => Ok(Ok(found.point.clone())),
        None => bail!("--number is {number}, but the search found {count} fixed points"),
    }
}

fn write(results: &ResultDirectory, summary: &StabilitySummary) -> anyhow::Result<()> {
    results.vector("rates.npy", &summary.rates_hz)?;
    results.complex("eigenvalues.npy", &summary.eigenvalues)?;
    results.complex("critical_left.npy", &summary.critical.left)?;
    results.complex("critical_right.npy", &summary.critical.right)?;
    Ok(())
}
