//! `siegert transfer`: the Siegert function for a table of working points.

use std::path::{Path, PathBuf};

use anyhow::Context;
use data::overlay::{Format, Source};
use data::parameters::Parameters;
use data::{NeuronParams, Warning};
use theory::{Transfer, WorkingPoint};

use crate::cli::args::OutputArgs;
use crate::cli::assumptions::NoiseArgs;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::{input_file, read_text, read_working_points};
use crate::report::{InputFile, Noise, Subject, TransferReport};

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
    #[arg(long, value_name = "MU,SIGMA", value_parser = point, allow_hyphen_values = true, conflicts_with = "table")]
    point: Vec<(f64, f64)>,
    #[command(flatten)]
    noise: NoiseArgs,
    /// A TOML or JSON file of parameters, of which the single neuron's are used.
    #[arg(long, value_name = "FILE", help_heading = "Neuron")]
    params: Option<PathBuf>,
    /// One parameter, such as neuron_params.single_neuron_dict.tau_m=20; repeatable.
    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        allow_hyphen_values = true,
        help_heading = "Neuron"
    )]
    set: Vec<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Reads `MU,SIGMA`.
fn point(text: &str) -> Result<(f64, f64), String> {
    text.split_once(',')
        .and_then(|(mu, sigma)| Some((finite(mu)?, finite(sigma)?)))
        .filter(|(_, sigma)| *sigma >= 0.0)
        .ok_or_else(|| "allowed are two numbers, the second of at least 0: 10,5".to_owned())
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let parameters = parameters(args)?;
    let points = points(args)?;
    let neuron = NeuronParams::from(parameters.network.neurons.single_neuron);
    let transfer = Transfer::of(&neuron, args.noise.noise())?;
    let values = transfer.evaluate(&points.mu_mv, &points.sigma_mv);
    session.warn(beyond_first_order(&transfer, &points));
    let report = TransferReport {
        points: &points,
        values: &values,
        theory: Noise { noise: args.noise.noise() },
        is_shown: args.output.out.is_none(),
    };
    session.end(&report, &subject(args, &parameters)?, None)?;
    Ok(Outcome::Done)
}

fn parameters(args: &Args) -> anyhow::Result<Parameters> {
    let settings = args.set.iter().map(String::as_str);
    let Some(file) = &args.params else {
        return Ok(Parameters::default().overlaid(None, settings)?);
    };
    let (text, name) = (read_text(file)?, file.display().to_string());
    let source = Source { name: &name, format: Format::of_name(&name), text: &text };
    Ok(Parameters::default().overlaid(Some(&source), settings)?)
}

fn points(args: &Args) -> anyhow::Result<WorkingPoint> {
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

/// What was computed from: the parameters and the files they and the table came from.
fn subject(args: &Args, parameters: &Parameters) -> anyhow::Result<Subject> {
    let read = |file: &PathBuf| -> anyhow::Result<InputFile> { Ok(input_file(Path::new(file))?) };
    let files = args.params.iter().chain(&args.table).map(read).collect::<anyhow::Result<_>>()?;
    let parameters = serde_json::to_value(parameters).context("cannot keep the parameters")?;
    Ok(Subject { parameters, files, ..Subject::default() })
}
