//! Whether what a run will write has room, before it begins.

use std::path::Path;

use anyhow::bail;
use data::{Network, Warning, units};
use sim::checkpoint::{NEURON_BYTES, POTENTIAL_BYTES};

use super::plan::Plan;
use crate::cli::checkpoint::CheckpointFolder;
use crate::cli::session::Session;
use crate::files::free_space;
use crate::report::grouped;

/// The step and the neuron of a spike (bytes).
const SPIKE_BYTES: f64 = 8.0;
/// The rate that a forecast assumes if nobody knows better (spikes/s).
const ASSUMED_HZ: f64 = 3.0;

/// Bytes that one run writes.
struct Sizes {
    potentials: f64,
    spikes: f64,
    state: f64,
}

impl Sizes {
    fn of(plan: &Plan, network: &Network) -> Self {
        let recording = &plan.settings.recording;
        let recorded = neurons(network, |population| recording.spikes.contains(population));
        let spikes_per_ms = recorded * units::per_ms_from_hz(ASSUMED_HZ);
        let samples = recording.potentials.as_ref().map_or(0.0, |potentials| {
            let chosen = neurons(network, |population| potentials.populations.contains(population));
            chosen * potentials.fraction * (plan.potentials_for_ms() / potentials.interval_ms)
        });
        Self {
            potentials: samples * POTENTIAL_BYTES as f64,
            spikes: spikes_per_ms * plan.spikes_for_ms() * SPIKE_BYTES,
            state: neurons(network, |_| true) * NEURON_BYTES as f64,
        }
    }
}

/// How many neurons the chosen populations have.
fn neurons(network: &Network, chosen: impl Fn(usize) -> bool) -> f64 {
    let populations = (0..network.size()).filter(|&population| chosen(population));
    populations.map(|p| network.populations[p].created_neurons() as f64).sum()
}

/// Refuses a run that is certain to find no room for its results or checkpoints; warns of one that is likely to.
pub(super) fn check(
    session: &mut Session,
    plan: &Plan,
    network: &Network,
    checkpoints: Option<&CheckpointFolder>,
) -> anyhow::Result<()> {
    let Sizes { potentials, spikes, state } = Sizes::of(plan, network);
    let around = session.results().and_then(|results| results.place().parent()).map(Path::to_owned);
    if let Some(folder) = around {
        session.warn(room("the results", &folder, potentials, spikes)?);
    }
    if let Some(folder) = checkpoints {
        // A checkpoint stays until the next one is whole.
        let at_once = folder.due_before(plan.end_ms).min(2.0);
        let certain = at_once * state;
        let likely = at_once * (potentials + spikes);
        session.warn(room("checkpoints", folder.path(), certain, likely)?);
    }
    Ok(())
}

fn room(what: &str, folder: &Path, certain: f64, likely: f64) -> anyhow::Result<Option<Warning>> {
    let Some(free) = free_space(folder) else { return Ok(None) };
    let free = free as f64;
    let place = folder.display();
    if certain > free {
        bail!(
            "{what} take {}, but {} are free in {place}: record less, or write elsewhere",
            amount(certain),
            amount(free)
        );
    }
    let message = format!(
        "at {ASSUMED_HZ} spikes/s, {what} take {}, but {} are free in {place}",
        amount(certain + likely),
        amount(free)
    );
    Ok((certain + likely > free).then(|| Warning::new("free_space", message)))
}

fn amount(bytes: f64) -> String {
    const GIGA: f64 = 1e9;
    const MEGA: f64 = 1e6;
    if bytes < GIGA {
        return format!("{:.3} MB", bytes / MEGA);
    }
    format!("{} GB", grouped(bytes / GIGA))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_refused_and_what_may_have_none_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let room = |certain, likely| room("the results", folder.path(), certain, likely);
        assert_eq!(room(1.0, 1.0).unwrap(), None);
        let told = room(1.0, 1e18).unwrap().unwrap().message;
        assert!(told.contains("at 3 spikes/s, the results take 1,000,000,000 GB, but "), "{told}");
        let refused = room(1e18, 0.0).unwrap_err().to_string();
        assert!(refused.contains("the results take 1,000,000,000 GB, but "), "{refused}");
    }
}
