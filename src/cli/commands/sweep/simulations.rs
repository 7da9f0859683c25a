//! Short simulations at the values of a sweep.

use anyhow::{Context, bail};
use data::Network;
use sim::communicator::SingleProcess;
use sim::{Outcome as Ended, Simulator};
use validation::comparison::BlockCounts;

use super::super::simulate::forecast::check_memory;
use super::super::simulate::plan::{Plan, RunArgs, Threads};
use crate::cli::interruption;
use crate::cli::load::Loaded;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::report::{SimulatedRates, SimulatedState, SimulationEnd};

/// Simulations beside the fixed points.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Simulation")]
pub(super) struct SimulateArgs {
    /// Also simulate the network at each value, and measure the rates of all populations.
    #[arg(long)]
    pub(super) simulate: bool,
    /// Simulated time at each value (ms), instead of sim_params.t_sim.
    #[arg(long, value_name = "MS", requires = "simulate")]
    time: Option<f64>,
    /// Time at the beginning that rates leave out (ms).
    #[arg(long, value_name = "MS", default_value_t = 0.0, requires = "simulate")]
    transient: f64,
    /// Time step (ms), instead of sim_params.dt.
    #[arg(long, value_name = "MS", requires = "simulate")]
    dt: Option<f64>,
    /// Seeds of simulations, with commas between them: one at each value for each of them, instead of
    /// sim_params.rng_seed.
    #[arg(long, value_name = "N,M", value_delimiter = ',', requires = "simulate")]
    simulation_seeds: Vec<u64>,
    /// Mean rate (spikes/s) over 50 ms that ends a simulation as run away; 0 lets it run.
    #[arg(long, value_name = "HZ", default_value_t = 100.0, requires = "simulate")]
    guard: f64,
}

/// The simulations that there are to be.
pub(super) struct Simulations {
    values: Vec<f64>,
    seeds: Vec<u64>,
    /// A network for each value, and a plan for each of its seeds.
    plans: Vec<(Network, Vec<Plan>)>,
}

impl SimulateArgs {
    /// Plans all simulations: what one of them would refuse is refused before the first begins.
    pub(super) fn plan(
        &self,
        session: &mut Session,
        loaded: &Loaded,
        along: &dyn theory::Networks,
        values: &[f64],
    ) -> anyhow::Result<Option<Simulations>> {
        if !self.simulate {
            return Ok(None);
        }
        let mut seeds = self.simulation_seeds.clone();
        if seeds.is_empty() {
            seeds.push(loaded.simulation.rng_seed);
        }
        if let Some(twice) = (1..seeds.len()).find(|&k| seeds[..k].contains(&seeds[k])) {
            bail!(
                "--simulation-seeds has {} twice: its simulation would be the same",
                seeds[twice]
            );
        }
        let threads = Threads { most: session.threads(), asked: session.threads_are_asked() };
        let mut plans = Vec::new();
        for &value in values {
            let network = along.network(value)?;
            let mut there = loaded.clone();
            there.network = network;
            let mut of_seeds = Vec::new();
            for &seed in &seeds {
                let args = RunArgs::of_rates(self.time, self.dt, seed, self.transient, self.guard);
                let plan = Plan::new(&args, &there, threads, 1);
                let plan = plan.with_context(|| format!("the simulation at {value}"))?;
                check_memory(&there.network, &plan)?;
                session.warn(plan.preparation.warnings.clone());
                of_seeds.push(plan);
            }
            plans.push((there.network, of_seeds));
        }
        Ok(Some(Simulations { values: values.to_vec(), seeds, plans }))
    }
}

impl Simulations {
    /// Simulates value by value. Where somebody wants to stop, what was simulated to its end is kept.
    pub(super) fn run(self, session: &mut Session) -> anyhow::Result<SimulatedRates> {
        let total_ms: f64 =
            self.plans.iter().flat_map(|(_, plans)| plans).map(|plan| plan.end_ms).sum();
        let bar = session.progress(total_ms.ceil() as u64, "simulating (ms)");
        interruption::watch();
        let mut rates = SimulatedRates { seeds: self.seeds, states: Vec::new(), stopped: false };
        let mut done_ms = 0.0;
        for (value, (network, plans)) in self.values.into_iter().zip(&self.plans) {
            bar.say(&format!("at {value}"));
            let mut runs = Runs::of(network, &plans[0]);
            for plan in plans {
                if runs.end == SimulationEnd::Completed {
                    runs.simulate(network, plan, &bar, done_ms)?;
                }
                done_ms += plan.end_ms;
            }
            if runs.end == SimulationEnd::Interrupted {
                rates.stopped = true;
                break;
            }
            rates.states.push(runs.measured(value, network));
        }
        Ok(rates)
    }
}

/// The runs at one value.
struct Runs {
    counts: BlockCounts,
    /// Blocks after the transient, and the length of each.
    blocks: u32,
    block_ms: f64,
    /// The rates of each run (spikes/s).
    rates_hz: Vec<Vec<f64>>,
    end: SimulationEnd,
    run_away_hz: Option<f64>,
}

impl Runs {
    fn of(network: &Network, plan: &Plan) -> Self {
        /// Longer than activity without slow waves is correlated (ms).
        const BLOCK_MS: f64 = 100.0;
        let measured_ms = plan.end_ms - plan.settings.transient_ms;
        // One block tells no error; several seeds may.
        let blocks = ((measured_ms / BLOCK_MS + 1e-9).floor() as u32).max(1);
        let block_steps = (measured_ms / plan.settings.dt_ms / f64::from(blocks) + 1e-6).floor();
        let block_ms = block_steps.max(1.0) * plan.settings.dt_ms;
        let neurons = network.populations.iter().map(data::Population::created_neurons).collect();
        Self {
            counts: BlockCounts::new(neurons, block_ms),
            blocks,
            block_ms,
            rates_hz: Vec::new(),
            end: SimulationEnd::Completed,
            run_away_hz: None,
        }
    }

    /// One run, in blocks after the transient.
    fn simulate(
        &mut self,
        network: &Network,
        plan: &Plan,
        bar: &Progress,
        done_ms: f64,
    ) -> anyhow::Result<()> {
        let mut simulator = Simulator::build(network, &plan.settings, SingleProcess)?;
        let mut before = vec![0; network.size()];
        let mut counts = Vec::new();
        for block in 0..=self.blocks {
            let until_ms = plan.settings.transient_ms + f64::from(block) * self.block_ms;
            if !self.advance(&mut simulator, until_ms, bar, done_ms)? {
                return Ok(());
            }
            if block > 0 {
                let now = spikes_so_far(&simulator, network, plan.settings.transient_ms)?;
                counts.push(now.iter().zip(&before).map(|(now, before)| now - before).collect());
                before = now;
            }
        }
        // What is left of the time where it is no whole number of blocks.
        if !self.advance(&mut simulator, plan.end_ms, bar, done_ms)? {
            return Ok(());
        }
        self.counts.add_run(counts);
        self.rates_hz.push(simulator.finish()?.rates.hz().to_vec());
        Ok(())
    }

    /// Simulates up to a time; whether it got there.
    fn advance(
        &mut self,
        simulator: &mut Simulator,
        until_ms: f64,
        bar: &Progress,
        done_ms: f64,
    ) -> anyhow::Result<bool> {
        let duration_ms = (until_ms - simulator.time_ms()).max(0.0);
        let ended = simulator.advance(duration_ms, &mut |progress| {
            bar.reach((done_ms + progress.time_ms) as u64);
            interruption::control()
        })?;
        match ended {
            Ended::Completed => return Ok(true),
            Ended::Stopped => self.end = SimulationEnd::Interrupted,
            Ended::RunAway { rate_hz } => {
                self.end = SimulationEnd::RunAway;
                self.run_away_hz = Some(rate_hz);
            }
        }
        Ok(false)
    }

    fn measured(self, value: f64, network: &Network) -> SimulatedState {
        let completed = self.end == SimulationEnd::Completed;
        let mean = |population: usize| {
            let sum: f64 = self.rates_hz.iter().map(|run| run[population]).sum();
            sum / self.rates_hz.len() as f64
        };
        let rates_hz: Option<Vec<f64>> = completed.then(|| (0..network.size()).map(mean).collect());
        let mean_rate_hz = rates_hz.as_ref().map(|rates_hz| {
            data::Rates::from_hz(rates_hz.clone()).mean_over_neurons_hz(&network.populations)
        });
        let known = |error_hz: f64| error_hz.is_finite().then_some(error_hz);
        let standard_error_hz = completed.then(|| {
            self.counts.estimates().iter().map(|one| known(one.standard_error_hz)).collect()
        });
        SimulatedState {
            value,
            end: self.end,
            run_away_hz: self.run_away_hz,
            rates_hz,
            standard_error_hz,
            mean_rate_hz,
        }
    }
}

/// The spikes of each population after the transient.
fn spikes_so_far(
    simulator: &Simulator,
    network: &Network,
    transient_ms: f64,
) -> anyhow::Result<Vec<u64>> {
    let measured_s = data::units::s_from_ms(simulator.time_ms() - transient_ms);
    let rates = simulator.result()?.rates;
    let spikes = |(population, rate_hz): (&data::Population, &f64)| {
        (population.created_neurons() as f64 * rate_hz * measured_s).round() as u64
    };
    Ok(network.populations.iter().zip(rates.hz()).map(spikes).collect())
}
