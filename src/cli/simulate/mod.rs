//! `siegert simulate`: the spiking network.

mod forecast;
mod keep;
mod names;
mod plan;
mod raster;
mod report;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use data::{Network, units};
use sim::communicator::Communicator;
use sim::recording::SpikeRecording;
use sim::{Outcome as Ended, PhaseTimes, Simulator};

use super::checkpoint::{CheckpointArgs, Checkpoints};
use super::{Loaded, NetworkArgs, Outcome, OutputArgs, Session, load_network};
use super::{interruption, ranks};
use plan::{Plan, Threads};
use report::Document;

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 200 --format sonata --out run

Under mpirun every process is a rank, with --threads threads each; the spikes are the same.";

/// Simulate the spiking network; --out keeps the recording
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
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
    output: OutputArgs,
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

    /// The plan of a run, if all that is asked for can be done.
    fn plan(&self, loaded: &Loaded, threads: Threads, ranks: usize) -> anyhow::Result<Plan> {
        self.forecast.check()?;
        self.checkpoint.check()?;
        let plan = Plan::new(&self.run, loaded, threads, ranks)?;
        self.recording.raster.check(&loaded.network, &plan.settings.recording.spikes)?;
        if self.output.out.is_some() {
            names::check(&loaded.network, self.recording.formats())?;
        }
        let in_vain = self.recording.given().chain(self.run.given()).next();
        if let Some(option) = in_vain.filter(|_| self.output.out.is_none()) {
            bail!("{option} would be ignored: without --out nothing is kept");
        }
        Ok(plan)
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranks::run(|communicator| {
        let prepared = ranks::agree(communicator, prepare(args, communicator))?;
        match prepared {
            None => Ok(Outcome::Done),
            Some(prepared) if args.forecast.dry_run => forecast::show(&args.forecast, prepared),
            Some(prepared) => simulate(args, communicator, prepared),
        }
    })
}

/// What there is before the first step.
struct Prepared {
    session: Session,
    loaded: Loaded,
    plan: Plan,
}

fn prepare(args: &Args, communicator: &dyn Communicator) -> anyhow::Result<Prepared> {
    let mut session = Session::start(&ranks::output(&args.output, communicator))?;
    let loaded = load_network(&args.network)?;
    let threads = Threads { most: session.threads(), asked: session.threads_are_asked() };
    let plan = args.plan(&loaded, threads, communicator.size())?;
    session.warn(plan.preparation.warnings.clone());
    if !args.forecast.dry_run {
        forecast::check_memory(&loaded.network, &plan)?;
    }
    interruption::watch()?;
    Ok(Prepared { session, loaded, plan })
}

/// What came of the steps.
struct Run {
    ended: Ended,
    spikes: SpikeRecording,
    potentials: Vec<sim::PotentialSample>,
    build_s: f64,
    simulate_s: f64,
    phases: PhaseTimes,
}

fn simulate(
    args: &Args,
    communicator: &dyn Communicator,
    prepared: Prepared,
) -> anyhow::Result<Outcome> {
    let Prepared { mut session, loaded, plan } = prepared;
    let network = &loaded.network;
    let clock = Instant::now();
    let mut simulator = Simulator::build(network, &plan.settings, communicator)?;
    let checkpoints = Checkpoints::new(&args.checkpoint, communicator)?;
    let mut run = Run {
        ended: Ended::Completed,
        spikes: plan.empty_recording(network, simulator.neuron_ids())?,
        potentials: Vec::new(),
        build_s: clock.elapsed().as_secs_f64(),
        simulate_s: 0.0,
        phases: PhaseTimes::default(),
    };
    if let Some(earlier) = checkpoints.resume(&mut simulator)? {
        run.spikes = earlier.spikes;
    }
    advance(&session, &plan, &mut simulator, &checkpoints, &mut run)?;
    let time_ms = simulator.time_ms();
    run.spikes.grid.end_step = plan.step(time_ms)?;
    run.phases = simulator.phase_times();
    let result = simulator.finish()?;
    let mut document = Document::new(network, &result, &run, communicator, &plan)?;
    if args.output.out.is_some() {
        document.recording = Some(keep::described(&args.recording, &run.spikes, communicator)?);
    }
    keep::write(&args.recording, &session, network, &plan, &run, communicator)?;
    if communicator.rank() == 0 {
        session.document("result.json", &document)?;
        session.keep(&loaded.subject, Some(plan.settings.seed))?;
        session.show(&document, || document.text(network))?;
    }
    Ok(outcome(run.ended, time_ms, &args.checkpoint))
}

fn outcome(ended: Ended, time_ms: f64, checkpoints: &CheckpointArgs) -> Outcome {
    // Without the digits that a product of steps adds.
    let time_ms = (time_ms * 1e9).round() / 1e9;
    match ended {
        Ended::Completed => Outcome::Done,
        Ended::RunAway { rate_hz } => Outcome::No(anyhow!(
            "activity ran away: {rate_hz:.1} spikes/s on average before {time_ms} ms, where the \
             simulation ended"
        )),
        Ended::Stopped => {
            Outcome::Interrupted(anyhow!("stopped at {time_ms} ms{}", checkpoints.advice()))
        }
    }
}

/// Advances to the end, from checkpoint to checkpoint.
fn advance(
    session: &Session,
    plan: &Plan,
    simulator: &mut Simulator,
    checkpoints: &Checkpoints,
    run: &mut Run,
) -> anyhow::Result<()> {
    let clock = Instant::now();
    let bar = session.progress(plan.end_ms.ceil() as u64, "simulating");
    let neurons = f64::from(simulator.neuron_ids().total());
    // Times that are sums of steps miss the products by their rounding.
    let half_ms = plan.settings.dt_ms / 2.0;
    while simulator.time_ms() < plan.end_ms - half_ms && run.ended == Ended::Completed {
        let due_ms = checkpoints.next_ms(simulator.time_ms()).min(plan.end_ms);
        let stretch_ms = (due_ms - simulator.time_ms()).max(plan.settings.dt_ms);
        let (begin_ms, mut spikes) = (simulator.time_ms(), 0_u64);
        let mut observe = |progress: &sim::Progress| {
            spikes += progress.spikes;
            bar.reach(progress.time_ms as u64);
            let elapsed_ms = progress.time_ms - begin_ms;
            let rate_hz = units::hz_from_per_ms(spikes as f64 / neurons / elapsed_ms);
            bar.say(&format!("{rate_hz:.2} spikes/s"));
            interruption::control()
        };
        run.ended =
            simulator.advance(stretch_ms, &mut observe).context("the simulation cannot go on")?;
        let recording = simulator.take_recording();
        plan.keep_spikes(&mut run.spikes, simulator.neuron_ids(), &recording.spikes)?;
        run.potentials.extend(recording.potentials.iter().filter(|s| plan.keeps_potential(s)));
        run.spikes.grid.end_step = plan.step(simulator.time_ms())?;
        if simulator.time_ms() < plan.end_ms - half_ms
            && !matches!(run.ended, Ended::RunAway { .. })
        {
            checkpoints.save(simulator, &run.spikes, None)?;
        }
    }
    run.simulate_s = clock.elapsed().as_secs_f64();
    Ok(())
}

/// The names of a network's populations.
fn names(network: &Network) -> Vec<String> {
    network.populations.iter().map(|population| population.label.to_string()).collect()
}
