//! `siegert transfer`: the Siegert function for a table of working points.

use std::path::PathBuf;

use data::Warning;
use theory::{Transfer, WorkingPoint};

use crate::cli::args::OutputArgs;
use crate::cli::assumptions::NoiseArgs;
use crate::cli::neuron::NeuronArgs;
use crate::cli::outcome::Outcome;
use crate::cli::points;
use crate::cli::session::Session;
use crate::files::read_working_points;
use crate::report::{Noise, TransferReport};

const EXAMPLE: &str = "Example:\n  siegert transfer --point 10,5 --point=-3.5,8";

/// The Siegert function: rates and their exact slopes for mean and SD of the input
///
/// mu is measured from the resting potential E_L. Prints CSV; with --out, writes transfer.csv.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A CSV file with the columns mu_mV and sigma_mV.
    #[arg(long, value_name = "FILE", required_unless_present = "point")]
    table: Option<PathBuf>,
    /// Mean and standard deviation of the input (mV); repeatable.
    #[arg(long, value_name = "MU,SIGMA", value_parser = points::working_point, allow_hyphen_values = true, conflicts_with = "table")]
    point: Vec<(f64, f64)>,
    #[command(flatten)]
    noise: NoiseArgs,
    #[command(flatten)]
    neuron: NeuronArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let neuron = args.neuron.read()?;
    let points = asked_points(args)?;
    let transfer = Transfer::of(&neuron.params(), args.noise.noise())?;
    let values = transfer.evaluate(&points.mu_mv, &points.sigma_mv);
    session.warn(beyond_first_order(&transfer, &points));
    let report = TransferReport {
        points: &points,
        values: &values,
        theory: Noise { noise: args.noise.noise() },
        is_shown: args.output.out.is_none(),
    };
    session.end(&report, &neuron.subject(args.table.as_ref())?, None)?;
    Ok(Outcome::Done)
}

fn asked_points(args: &Args) -> anyhow::Result<WorkingPoint> {
    if let Some(table) = &args.table {
        return Ok(read_working_points(table)?);
    }
    let (mu_mv, sigma_mv) = args.point.iter().copied().unzip();
    Ok(WorkingPoint { mu_mv, sigma_mv })
}

/// A warning if the rate to first order is negative anywhere.
fn beyond_first_order(transfer: &Transfer, points: &WorkingPoint) -> Option<Warning> {
    let beyond = transfer.beyond_first_order(&points.mu_mv, &points.sigma_mv);
    let &first = beyond.first()?;
    let message = format!(
        "to first order, the rate at mu = {} mV and sigma = {} mV is negative and taken as 0 ({} of {} points): \
         --noise shift holds further below threshold",
        points.mu_mv[first],
        points.sigma_mv[first],
        beyond.len(),
        points.mu_mv.len(),
    );
    Some(Warning::new("negative_first_order", message))
}
