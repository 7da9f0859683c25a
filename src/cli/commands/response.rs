//! `siegert response`: the linear response of a neuron's rate.

use std::path::PathBuf;

use theory::response::NeuronResponse;

use crate::cli::args::OutputArgs;
use crate::cli::assumptions::NoiseArgs;
use crate::cli::dynamics::NeuronResponseArgs;
use crate::cli::neuron::NeuronArgs;
use crate::cli::outcome::Outcome;
use crate::cli::points::{self, Frequencies};
use crate::cli::session::Session;
use crate::files::read_modulations;
use crate::report::{Modulation, ResponseReport};

const EXAMPLE: &str = "Example:\n  siegert response --point 10,5 --frequencies 1:500:1";

/// The linear response of a neuron's rate to modulations of the mean and of the SD of its input
///
/// n_mu and n_sigma (spikes/s per mV) at frequencies, for a modulation e^{i 2 pi f t}; n_sigma with the shifted
/// threshold held where it is. At f = 0 they are the slopes of `transfer` (there, the total one of sigma is
/// n_sigma - c n_mu). With --response density they are those of the simulated neuron on its grid of times (sim_params.dt),
/// n_sigma the total one, and so is the rate. mu is measured from the resting potential E_L. Prints CSV; with --out, writes response.csv
/// and a plot of gain and phase.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A CSV file with the columns mu_mV, sigma_mV and f_hz.
    #[arg(long, value_name = "FILE", required_unless_present = "point")]
    table: Option<PathBuf>,
    /// Mean and standard deviation of the input (mV); repeatable.
    #[arg(long, value_name = "MU,SIGMA", value_parser = points::working_point, allow_hyphen_values = true, conflicts_with = "table", requires = "frequencies")]
    point: Vec<(f64, f64)>,
    /// Frequencies of the modulation (Hz), at each point.
    #[arg(long, value_name = "FROM:TO:STEP", value_parser = points::frequencies, conflicts_with = "table")]
    frequencies: Option<Frequencies>,
    /// Times the filter of the synapses, 1/(1 + i 2 pi f tau_syn): of a modulated rate of spikes, not current.
    #[arg(long)]
    filter: bool,
    #[command(flatten)]
    noise: NoiseArgs,
    #[command(flatten)]
    response: NeuronResponseArgs,
    #[command(flatten)]
    neuron: NeuronArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut session = Session::start(&args.output)?;
    let neuron = args.neuron.read()?;
    let (params, noise, theory) = (neuron.params(), args.noise.noise(), args.response.theory());
    let modulations = asked(args)?;
    let mut report = ResponseReport::new(noise, theory, args.output.out.is_none());
    let watching = session.watching("responses", None);
    for Modulation { mu_mv, sigma_mv, frequencies_hz } in modulations {
        let input = (mu_mv, sigma_mv);
        let response =
            NeuronResponse::of(theory, &params, noise, input, neuron.dt_ms(), &watching)?;
        for f_hz in frequencies_hz {
            let filter = args.filter.then_some(params.tau_syn_ex_ms);
            report.add(mu_mv, sigma_mv, f_hz, &response, filter);
        }
    }
    drop(watching);
    session.warn(report.rough(&params));
    session.end(&report, &neuron.subject(args.table.as_ref())?, None)?;
    Ok(Outcome::Done)
}

/// Working points with their frequencies.
fn asked(args: &Args) -> anyhow::Result<Vec<Modulation>> {
    if let Some(table) = &args.table {
        let (points, frequencies_hz) = read_modulations(table)?;
        let inputs = points.mu_mv.into_iter().zip(points.sigma_mv).zip(frequencies_hz);
        let rows: Vec<((f64, f64), f64)> = inputs.collect();
        // Rows of one point follow each other: its response is computed once.
        let points = rows.chunk_by(|before, after| before.0 == after.0);
        let modulation = |rows: &[((f64, f64), f64)]| {
            let (mu_mv, sigma_mv) = rows[0].0;
            Modulation { mu_mv, sigma_mv, frequencies_hz: rows.iter().map(|row| row.1).collect() }
        };
        return Ok(points.map(modulation).collect());
    }
    let frequencies_hz = args.frequencies.as_ref().map_or_else(Vec::new, |all| all.0.clone());
    let at =
        |&(mu_mv, sigma_mv)| Modulation { mu_mv, sigma_mv, frequencies_hz: frequencies_hz.clone() };
    Ok(args.point.iter().map(at).collect())
}
