//! What goes along with the steps of a run: progress, the recording, checkpoints.

use std::time::Instant;

use anyhow::Context;
use data::units;
use sim::{Control, Progress, RunObserver, Simulator};

use super::Run;
use super::plan::Plan;
use crate::cli::checkpoint::{self, Recorded, RunCheckpoints};
use crate::cli::interruption;
use crate::cli::progress::Progress as Bar;
use crate::cli::session::Session;

/// Simulates what is left of a run, from checkpoint to checkpoint.
pub(super) fn to_the_end(
    session: &mut Session,
    plan: &Plan,
    simulator: &mut Simulator,
    checkpoints: Option<&RunCheckpoints>,
    run: &mut Run,
) -> anyhow::Result<()> {
    let clock = Instant::now();
    let bar = session.progress(plan.end_ms.ceil() as u64, "simulating (ms)");
    let neurons = f64::from(simulator.neuron_ids().total());
    let begin_ms = simulator.time_ms();
    let spikes = 0;
    let mut along = Along { session, plan, checkpoints, run, bar, neurons, begin_ms, spikes };
    let ended = plan.schedule().run(simulator, &mut along);
    run.ended = ended.context("the simulation cannot go on")?;
    run.simulate_s = clock.elapsed().as_secs_f64();
    Ok(())
}

/// What goes along with a run.
struct Along<'a, 'f> {
    session: &'a mut Session,
    plan: &'a Plan,
    checkpoints: Option<&'a RunCheckpoints<'f>>,
    run: &'a mut Run,
    bar: Bar,
    neurons: f64,
    /// When the block began (ms), and the spikes since.
    begin_ms: f64,
    spikes: u64,
}

impl RunObserver for Along<'_, '_> {
    type Error = anyhow::Error;

    fn observe(&mut self, progress: &Progress) -> Control {
        self.spikes += progress.spikes;
        self.bar.reach(progress.time_ms as u64);
        let elapsed_ms = progress.time_ms - self.begin_ms;
        let rate_hz = units::hz_from_per_ms(self.spikes as f64 / self.neurons / elapsed_ms);
        self.bar.say(&format!("{rate_hz:.2} spikes/s"));
        interruption::control()
    }

    fn record(&mut self, simulator: &mut Simulator) -> anyhow::Result<()> {
        let recording = simulator.take_recording();
        let run = &mut *self.run;
        run.spikes.add(simulator.neuron_ids(), &recording.spikes)?;
        let potentials = recording.potentials.iter();
        run.potentials.extend(potentials.filter(|sample| self.plan.keeps_potential(sample)));
        run.spikes.grid.end_step = self.plan.step(simulator.time_ms())?;
        (self.begin_ms, self.spikes) = (simulator.time_ms(), 0);
        Ok(())
    }

    fn keep(&mut self, simulator: &Simulator) -> anyhow::Result<()> {
        // At the end, there are results.
        if self.plan.schedule().is_over(simulator) {
            return Ok(());
        }
        let Some(checkpoints) = self.checkpoints else { return Ok(()) };
        let (spikes, potentials) = (&self.run.spikes, &self.run.potentials[..]);
        let recorded = Recorded { spikes, potentials, inputs: None };
        if let Err(trouble) = checkpoints.save(simulator, &recorded) {
            self.session.warn([checkpoint::missing(simulator.time_ms(), &trouble)]);
        }
        Ok(())
    }

    fn next_keep_ms(&self, time_ms: f64) -> f64 {
        self.checkpoints.map_or(f64::INFINITY, |checkpoints| checkpoints.next_ms(time_ms))
    }
}
