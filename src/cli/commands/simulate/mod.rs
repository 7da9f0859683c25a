//! `siegert simulate`: the spiking network.

mod advance;
pub(super) mod forecast;
mod keep;
mod names;
pub(super) mod plan;
mod raster;
mod report;
mod space;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{anyhow, bail};
use data::{Network, Warning};
use sim::communicator::Communicator;
use sim::recording::SpikeRecording;
use sim::{Outcome as Ended, PhaseTimes, Selection, Simulator};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::checkpoint::{CheckpointArgs, CheckpointFolder};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::{interruption, ranks};
use forecast::Forecast;
use plan::{Plan, Threads};
use report::Document;

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 200 --format sonata --out run

Under mpirun every process is a rank, with --threads threads each; the spikes are the same.";

/// Simulate the spiking network; --out keeps the recording
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) run: plan::RunArgs,
    #[command(flatten)]
    recording: keep::KeepArgs,
    #[command(flatten)]
    checkpoint: CheckpointArgs,
    #[command(flatten)]
    forecast: forecast::ForecastArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

impl Args {
    /// Where results are to go.
    pub(super) fn out(&self) -> Option<&PathBuf> {
        self.output.out.as_ref()
    }

    /// Whether they may replace results.
    pub(super) fn replaces_results(&self) -> bool {
        self.output.force
    }

    /// Refuses what a run would refuse before its first step, on so many ranks of so many threads.
    pub(super) fn check(&self, threads: usize, ranks: usize) -> anyhow::Result<()> {
        let threads = Threads { most: threads, asked: true };
        self.plan(&load_network(&self.network)?, threads, ranks).map(|_| ())
    }

    /// What a run of one process would take if all neurons had a rate (spikes/s).
    pub(in crate::cli) fn expected(
        &self,
        threads: usize,
        rate_hz: f64,
    ) -> anyhow::Result<Forecast> {
        let loaded = load_network(&self.network)?;
        let plan = self.plan(&loaded, Threads { most: threads, asked: true }, 1)?;
        let rates = data::Rates::from_hz(vec![rate_hz; loaded.network.size()]);
        Ok(Forecast::new(&loaded.network, &rates, &plan))
    }

    /// Refuses options of a recording that nobody keeps; a checkpoint keeps what is recorded, in its own format.
    fn refuse_options_in_vain(&self) -> anyhow::Result<()> {
        let recorded = self.run.given().filter(|_| !self.checkpoint.wanted());
        let in_vain = self.recording.given().chain(recorded).next();
        match in_vain.filter(|_| self.output.out.is_none()) {
            Some(option) => bail!("{option} would be ignored: without --out nothing is kept"),
            None => Ok(()),
        }
    }

    /// That a run which goes on from a checkpoint drops the recording at its end.
    fn recording_in_vain(&self, plan: &Plan) -> Option<Warning> {
        let is_kept = self.output.out.is_some();
        (!is_kept && plan.settings.recording.spikes != Selection::None).then(|| {
            let message =
                "without --out, the spikes of the checkpoint and those to come are not kept";
            Warning::new("recording_not_kept", message.to_owned())
        })
    }

    /// The plan of a run, if all that is asked for can be done.
    fn plan(&self, loaded: &Loaded, threads: Threads, ranks: usize) -> anyhow::Result<Plan> {
        self.forecast.check()?;
        self.checkpoint.check()?;
        let plan = Plan::new(&self.run, loaded, threads, ranks)?;
        self.recording.raster.check(&loaded.network, &plan.settings.recording.spikes)?;
        self.refuse_options_in_vain()?;
        if self.output.out.is_some() {
            names::check(&loaded.network, &self.recording.formats())?;
        }
        Ok(plan)
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranks::run(&args.output, |communicator| {
        let Some(prepared) = ranks::agree(communicator, prepare(args, communicator))? else {
            return Ok(Outcome::Done);
        };
        if ranks::agree_on_files(communicator, &prepared.loaded.subject.files)?.is_none() {
            return Ok(Outcome::Done);
        }
        if args.forecast.dry_run {
            return forecast::show(&args.forecast, prepared);
        }
        simulate(args, communicator, prepared)
    })
}

/// What there is before the first step.
struct Prepared<'c> {
    session: Session,
    loaded: Loaded,
    plan: Plan,
    checkpoints: Option<CheckpointFolder<'c>>,
}

fn prepare<'c>(args: &Args, communicator: &'c dyn Communicator) -> anyhow::Result<Prepared<'c>> {
    let mut session = Session::start(&ranks::output(&args.output, communicator))?;
    let loaded = load_network(&args.network)?;
    let threads = Threads { most: session.threads(), asked: session.threads_are_asked() };
    let plan = args.plan(&loaded, threads, communicator.size())?;
    session.warn(plan.preparation.warnings.clone());
    let mut checkpoints = None;
    if !args.forecast.dry_run {
        forecast::check_memory(&loaded.network, &plan)?;
        checkpoints = open_checkpoints(args, &mut session, &loaded, &plan, communicator)?;
        if communicator.rank() == 0 {
            space::check(&mut session, &plan, &loaded.network, checkpoints.as_ref())?;
        }
    }
    interruption::watch();
    Ok(Prepared { session, loaded, plan, checkpoints })
}

/// The folder of checkpoints, if they are wanted and the run may go on from those in it.
fn open_checkpoints<'c>(
    args: &Args,
    session: &mut Session,
    loaded: &Loaded,
    plan: &Plan,
    communicator: &'c dyn Communicator,
) -> anyhow::Result<Option<CheckpointFolder<'c>>> {
    let settings = plan.run_settings(&loaded.network);
    let check = |folder: &CheckpointFolder| folder.run(settings).check(plan.end_ms);
    let opened = CheckpointFolder::checked(&args.checkpoint, session, communicator, check)?;
    let Some((folder, any)) = opened else { return Ok(None) };
    session.warn(args.recording_in_vain(plan).filter(|_| any));
    Ok(Some(folder))
}

/// What came of the steps.
struct Run {
    ended: Ended,
    spikes: SpikeRecording,
    potentials: Vec<sim::PotentialSample>,
    build_s: f64,
    simulate_s: f64,
    phases: PhaseTimes,
    /// The threads of each rank.
    threads: Vec<usize>,
}

fn simulate(
    args: &Args,
    communicator: &dyn Communicator,
    prepared: Prepared,
) -> anyhow::Result<Outcome> {
    let Prepared { mut session, loaded, plan, checkpoints } = prepared;
    let network = &loaded.network;
    let clock = Instant::now();
    let mut simulator = Simulator::build(network, &plan.settings, communicator)?;
    let checkpoints = checkpoints.as_ref().map(|folder| folder.run(plan.run_settings(network)));
    let mut run = Run {
        ended: Ended::Completed,
        spikes: plan.empty_recording(network, simulator.neuron_ids())?,
        potentials: Vec::new(),
        build_s: clock.elapsed().as_secs_f64(),
        simulate_s: 0.0,
        phases: PhaseTimes::default(),
        threads: simulator.preparation().threads,
    };
    if let Some(checkpoints) = &checkpoints
        && let Some(earlier) = checkpoints.resume(&mut simulator)?
    {
        (run.spikes, run.potentials) = (earlier.spikes, earlier.potentials);
    }
    advance::to_the_end(&mut session, &plan, &mut simulator, checkpoints.as_ref(), &mut run)?;
    let time_ms = simulator.time_ms();
    run.spikes.grid.end_step = plan.step(time_ms)?;
    run.phases = simulator.phase_times();
    let result = simulator.finish()?;
    let mut document = Document::new(network, &result, &run, communicator, &plan)?;
    if args.output.out.is_some() {
        document.recording = Some(keep::described(&args.recording, &run.spikes, communicator)?);
    }
    keep::keep(&args.recording, &session, network, &plan, &run, communicator)?;
    if args.output.out.is_some() {
        document.raster = raster::figure(&args.recording.raster, &run.spikes, communicator)?;
    }
    if communicator.rank() == 0 {
        session.end(&document, &loaded.subject, Some(plan.settings.seed))?;
    }
    Ok(outcome(run.ended, time_ms, args))
}

fn outcome(ended: Ended, time_ms: f64, args: &Args) -> Outcome {
    // Without the digits that a product of steps adds.
    let time_ms = (time_ms * 1e9).round() / 1e9;
    match ended {
        Ended::Completed => Outcome::Done,
        Ended::RunAway { rate_hz } => Outcome::No(anyhow!(
            "activity ran away: {rate_hz:.1} spikes/s on average before {time_ms} ms, where the \
             simulation ended"
        )),
        Ended::Stopped => {
            let advice = args.checkpoint.advice(args.output.out.as_deref());
            Outcome::Interrupted(anyhow!("stopped at {time_ms} ms{advice}"))
        }
    }
}

/// The names of a network's populations.
fn names(network: &Network) -> Vec<String> {
    network.populations.iter().map(|population| population.label.to_string()).collect()
}
