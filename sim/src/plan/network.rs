//! A network prepared for simulation: everything in steps and quanta, each distribution once.

use std::sync::Arc;

use data::{Network, SourceActivity, Warning};

use super::bound::LargestInput;
use super::layout::NeuronIds;
use super::names::projection;
use super::partition::{Partition, paying_threads};
use super::precision::{DoubleReason, coarse_drive, coarse_weights, insisting, needs_double};
use super::rank_threads::{Offer, RankThreads};
use super::rules::{Rule, Rules, largest_weight_pa};
use crate::connectivity::{ListedNetwork, Tables};
use crate::error::BuildError;
use crate::grid::{Changes, TimeGrid};
use crate::machine::Simd;
use crate::neurons::{Drive, drives};
use crate::settings::{Precision, SimulationSettings};
use crate::streams::Streams;

/// Largest weight in quanta of codes: a thousand of them fit into a sum of 32 bits.
const LARGEST_CODED: f64 = (1 << 21) as f64;
/// Finer quanta of sums in double precision (bits).
const DOUBLE_SHIFT: u32 = 32;
/// What a sum of 32 bits holds, less what the rounding of codes can add.
const LARGEST_SUM: f64 = (1_u32 << 31) as f64 * (1.0 - 1.0 / 256.0);
/// Quanta are at most so many bits larger, lest weights lose precision beyond that of their codes.
const COARSEST: u32 = 9;

/// What all workers of a rank share.
#[derive(Debug)]
pub(crate) struct Plan {
    pub network: Network,
    pub settings: SimulationSettings,
    pub precision: Precision,
    /// Why precision is double, if it is.
    pub double: Option<DoubleReason>,
    pub ids: NeuronIds,
    pub streams: Streams,
    pub simd: Simd,
    pub threads: RankThreads,
    pub partition: Partition,
    pub drives: Vec<Drive>,
    pub tables: Arc<Tables>,
    pub rules: Vec<Rule>,
    /// Refractory steps of each population.
    pub refractory: Vec<u16>,
    /// Whether excitatory and inhibitory currents decay differently anywhere.
    pub two_channels: bool,
    /// Whether neurons hear each other: without that, no activity runs away.
    pub feeds_back: bool,
    /// What the grid changes, and what else a user should know.
    pub warnings: Vec<Warning>,
    /// Current of a quantum of sums (pA), and the bits by which quanta of codes are larger.
    pub quantum_pa: f64,
    pub shift: u32,
}

impl Plan {
    /// Prepares a network for ranks that offer so many threads.
    pub(crate) fn new(
        network: &Network,
        settings: &SimulationSettings,
        offers: &[Offer],
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        check(network, settings)?;
        let ids = NeuronIds::new(network)?;
        debug_assert!(ids.total() > 0, "a network has neurons");
        let listed_pa = listed.map_or(0.0, ListedNetwork::largest_weight_pa);
        let largest_pa = largest_weight_pa(network, listed.is_some()).max(listed_pa);
        let coded_pa = (largest_pa / LARGEST_CODED).log2().ceil();
        let coded_pa = if coded_pa.is_finite() { coded_pa.exp2() } else { 1.0 };
        let mut drives = drives(network, settings.dt_ms)?;
        let largest = LargestInput::of(network, &drives, settings.dt_ms, listed);
        let coarser = coarser(&largest, coded_pa)?;
        let single_quantum_pa = coded_pa * f64::from(coarser).exp2();
        let needed = needs_double(network, settings, &ids, &drives)
            .or_else(|| coarse_drive(network, &drives, single_quantum_pa));
        let precision = match (settings.precision, &needed) {
            (Some(precision), _) => precision,
            (None, Some(_)) => Precision::Double,
            (None, None) => Precision::Single,
        };
        let (coded_pa, shift) = match precision {
            Precision::Single => (single_quantum_pa, 0),
            Precision::Double => (coded_pa, DOUBLE_SHIFT - coarser),
        };
        let quantum_pa = coded_pa / f64::from(shift).exp2();
        drives.iter_mut().for_each(|drive| drive.count_in(quantum_pa));
        let Rules { tables, rules, mut warnings } =
            Rules::new(network, settings.dt_ms, coded_pa, &ids)?;
        warnings.extend(changed_by_the_grid(network, settings)?);
        warnings.extend(coarse_weights(network, coded_pa));
        let insists = settings.precision == Some(Precision::Single);
        warnings.extend(needed.as_ref().filter(|_| insists).map(insisting));
        let double = (precision == Precision::Double).then(|| {
            needed.filter(|_| settings.precision.is_none()).unwrap_or(DoubleReason::Asked)
        });
        if let Some(listed) = listed {
            warnings.extend(listed.check_times(TimeGrid { dt_ms: settings.dt_ms })?);
        }
        let scheme = settings.partition;
        let threads = paying_threads(network, &ids, scheme, offers);
        Ok(Self {
            network: network.clone(),
            settings: settings.clone(),
            feeds_back: !rules.is_empty() || listed.is_some_and(|l| !l.connections.is_empty()),
            streams: Streams::new(settings.seed),
            simd: Simd::new(settings.instructions),
            partition: Partition::new(network, &ids, scheme, &threads),
            threads,
            drives,
            precision,
            double,
            tables: Arc::new(tables),
            rules,
            refractory: refractory(network, settings.dt_ms)?,
            two_channels: network
                .populations
                .iter()
                .any(|p| p.neuron.tau_syn_ex_ms != p.neuron.tau_syn_in_ms),
            warnings,
            quantum_pa,
            shift,
            ids,
        })
    }

    /// The grid of times.
    pub(crate) fn grid(&self) -> TimeGrid {
        TimeGrid { dt_ms: self.settings.dt_ms }
    }

    /// A duration in steps, rounded to the nearest.
    pub(crate) fn steps(&self, duration_ms: f64) -> u64 {
        self.grid().nearest(duration_ms)
    }

    /// The grid time of the end of a step (ms).
    pub(crate) fn time_ms(&self, step: u64) -> f64 {
        step as f64 * self.settings.dt_ms
    }

    /// A weight in quanta of sums.
    pub(crate) fn quanta(&self, weight_pa: f64) -> i64 {
        (weight_pa / self.quantum_pa).round() as i64
    }

    /// The projections onto a population, in the order of their sources.
    pub(crate) fn rules_onto(&self, target: usize) -> &[Rule] {
        let begin = self.rules.partition_point(|rule| rule.target < target);
        let end = self.rules.partition_point(|rule| rule.target <= target);
        &self.rules[begin..end]
    }

    /// The error of a neuron with more synapses in a projection than can be counted.
    pub(crate) fn too_many_synapses(&self, rule: &Rule, out_degree: u64) -> BuildError {
        BuildError::TooLarge {
            what: "the out-degree of a neuron",
            at: projection(&self.network, rule.target, rule.source),
            value: out_degree as f64,
            limit: f64::from(u16::MAX),
        }
    }

    /// Number of recurrent synapses.
    pub(crate) fn synapses(&self) -> u64 {
        self.rules.iter().map(|rule| rule.synapses).sum()
    }
}

/// By how many bits quanta must be larger, so that the largest input of a step fits into a sum.
fn coarser(largest: &LargestInput, coded_pa: f64) -> Result<u32, BuildError> {
    let needed = (largest.pa / coded_pa / LARGEST_SUM).log2().ceil().max(0.0);
    if needed > f64::from(COARSEST) {
        return Err(BuildError::TooLarge {
            what: "the input in one step (pA), if all synapses are active at once,",
            at: largest.at.clone(),
            value: largest.pa,
            limit: coded_pa * LARGEST_SUM * f64::from(COARSEST).exp2(),
        });
    }
    Ok(needed as u32)
}

fn check(network: &Network, settings: &SimulationSettings) -> Result<(), BuildError> {
    let positive = "a finite number above 0";
    let guard = settings.guard.unwrap_or(crate::RunawayGuard { limit_hz: 1.0, window_ms: 1.0 });
    let numbers = [
        ("dt", settings.dt_ms),
        ("the limit of the guard", guard.limit_hz),
        ("the window of the guard", guard.window_ms),
        ("the number of threads", settings.threads as f64),
    ];
    for (setting, value) in numbers {
        if !(value.is_finite() && value > 0.0) {
            return Err(BuildError::Setting { setting, value, allowed: positive });
        }
    }
    if !(settings.transient_ms.is_finite() && settings.transient_ms >= 0.0) {
        let (setting, value) = ("the transient", settings.transient_ms);
        return Err(BuildError::Setting {
            setting,
            value,
            allowed: "a finite number, not below 0",
        });
    }
    settings.recording.check(0..network.size())?;
    countable(settings)
}

/// Refuses times of more steps than can be counted, which would never come.
fn countable(settings: &SimulationSettings) -> Result<(), BuildError> {
    let grid = TimeGrid { dt_ms: settings.dt_ms };
    let window_ms = settings.guard.map(|guard| guard.window_ms);
    let interval_ms = settings.recording.potentials.as_ref().map(|it| it.interval_ms);
    let times_ms = [
        ("the transient", Some(settings.transient_ms)),
        ("the window of the guard", window_ms),
        ("the interval of recorded potentials", interval_ms),
    ];
    for (setting, time_ms) in times_ms {
        let counted = time_ms.map_or(Ok(0), |time_ms| grid.counted(time_ms));
        counted.map_err(|time| BuildError::TooManySteps { setting, time })?;
    }
    Ok(())
}

/// Refractory periods in steps, rounded up as NEST does: no neuron spikes before its period is over.
fn refractory(network: &Network, dt_ms: f64) -> Result<Vec<u16>, BuildError> {
    let grid = TimeGrid { dt_ms };
    let periods = network.populations.iter().map(|population| {
        let steps = grid.up(population.neuron.t_ref_ms);
        u16::try_from(steps).map_err(|_| BuildError::TooLarge {
            what: "the refractory period in steps",
            at: population.label.to_string(),
            value: steps as f64,
            limit: f64::from(u16::MAX),
        })
    });
    periods.collect()
}

/// Times of the network and the settings that do not lie on the grid, with what is used instead.
fn changed_by_the_grid(
    network: &Network,
    settings: &SimulationSettings,
) -> Result<Vec<Warning>, BuildError> {
    let dt_ms = settings.dt_ms;
    let grid = TimeGrid { dt_ms };
    let what = format!("t_ref is rounded up to whole steps of {dt_ms} ms");
    let mut refractory = Changes::new("refractory_period", what);
    for population in &network.populations {
        let t_ref_ms = population.neuron.t_ref_ms;
        if !grid.holds(t_ref_ms) {
            refractory.note(
                population.label.to_string(),
                t_ref_ms,
                grid.time_ms(grid.up(t_ref_ms)),
            );
        }
    }
    let transient_ms = settings.transient_ms;
    let transient =
        grid.change("transient", "the transient", transient_ms, grid.nearest(transient_ms));
    let interval = settings.recording.potentials.as_ref().and_then(|potentials| {
        let (what, interval_ms) = ("the interval of recorded potentials", potentials.interval_ms);
        grid.change("recording_interval", what, interval_ms, potentials.interval_steps(grid))
    });
    let currents = replaced_currents(network, grid)?;
    Ok([refractory.warning(), transient, interval, currents].into_iter().flatten().collect())
}

/// Refuses currents that change within a step; tells of those that change between grid times.
fn replaced_currents(network: &Network, grid: TimeGrid) -> Result<Option<Warning>, BuildError> {
    let mut off_grid = None;
    for replaced in &network.replaced {
        let SourceActivity::Current { interval_ms, .. } = replaced.activity else { continue };
        if grid.is_below_a_step(interval_ms) {
            return Err(BuildError::Setting {
                setting: "the interval (ms) of rates that replace input",
                value: interval_ms,
                allowed: "at least one step of the simulation",
            });
        }
        if !grid.holds(interval_ms) {
            let message = format!(
                "rates that replace input change every {interval_ms} ms; on the grid of {} ms, each \
                 holds from the first step that begins at its time or later",
                grid.dt_ms
            );
            off_grid = Some(Warning::new("current_interval", message));
        }
    }
    Ok(off_grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{PotentialRecording, RunawayGuard, Selection};
    use crate::testing::balanced;

    fn refusal(change: impl FnOnce(&mut SimulationSettings)) -> String {
        let mut settings = SimulationSettings::default();
        change(&mut settings);
        Plan::new(&balanced(), &settings, &[Offer::of(&settings)], None).unwrap_err().to_string()
    }

    #[test]
    fn times_that_would_never_come_are_refused() {
        let longest = "1e300 ms are more steps of 0.1 ms than can be counted, allowed are \
                       429496729.5 ms (4294967295 steps)";
        let transient = refusal(|settings| settings.transient_ms = 1e300);
        assert_eq!(transient, format!("the transient is too long: {longest}"));
        let window = refusal(|settings| {
            settings.guard = Some(RunawayGuard { limit_hz: 100.0, window_ms: 1e300 });
        });
        assert_eq!(window, format!("the window of the guard is too long: {longest}"));
        let interval = refusal(|settings| {
            let populations = Selection::All;
            let every = PotentialRecording { populations, fraction: 1.0, interval_ms: 1e300 };
            settings.recording.potentials = Some(every);
        });
        assert_eq!(interval, format!("the interval of recorded potentials is too long: {longest}"));
        let step = refusal(|settings| settings.dt_ms = 1e300);
        assert!(step.contains("the simulator takes at most"), "{step}");
        let step = refusal(|settings| settings.dt_ms = 1e-300);
        assert!(step.contains("the simulator takes at most"), "{step}");
    }
}
