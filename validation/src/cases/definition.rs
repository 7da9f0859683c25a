//! A case: which network, how it is measured, and how much the theory may be wrong.

use data::overlay::{Overlay, Source, range};
use serde::{Deserialize, Serialize};

use super::error::CaseError;
use crate::comparison::Margin;

/// Neurons of a population without coupling at most: a million measure its rate to a tenth of a percent.
pub(super) const MOST_UNCOUPLED: u32 = 1_000_000;

/// One comparison of prediction and measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it is called on the command line.
    pub name: String,
    /// What it is about, in a line.
    pub title: String,
    /// Whether it takes so long that it only runs when it is named.
    #[serde(default)]
    pub long: bool,
    /// The network.
    pub network: CaseNetwork,
    /// How it is simulated.
    pub simulation: CaseSimulation,
    /// Stored rates that a long case is held against, unless it is simulated anew.
    #[serde(default)]
    pub reference: Option<StoredRun>,
    /// Figures of others, which the theory is held against beside what is measured.
    #[serde(default)]
    pub published: Option<PublishedRun>,
    /// Factors of size at which the network is simulated too, to see its rates approach those of the
    /// full size.
    #[serde(default)]
    pub series: Vec<f64>,
    /// How much the theory may be wrong.
    pub tolerance: Tolerance,
}

/// Rates of an earlier run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredRun {
    /// Their table, by its name in `validation/`.
    pub table: String,
    /// The time over which they were measured (ms).
    #[serde(deserialize_with = "range::positive")]
    pub measured_ms: f64,
}

/// Rates and CVs that others published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedRun {
    /// Whose they are.
    pub source: String,
    /// Their table, by its name in `validation/`.
    pub table: String,
    /// The time over which the rates were measured (ms); it gives the least error that they can have.
    #[serde(deserialize_with = "range::positive")]
    pub measured_ms: f64,
    /// The time over which the CVs were (ms).
    #[serde(deserialize_with = "range::positive")]
    pub cv_measured_ms: f64,
}

/// A published network and what is done to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseNetwork {
    /// Its name.
    pub preset: String,
    /// Settings laid over it, as `connection_params.g=-11`.
    #[serde(default)]
    pub set: Vec<String>,
    /// The areas that are simulated; the others are replaced by Poisson input at the rates that the
    /// theory predicts for the whole network. All areas, if none is named.
    #[serde(default)]
    pub areas: Areas,
    /// Factors of size and in-degrees; a direct current keeps the mean input for the rates that the
    /// theory predicts at full scale.
    #[serde(default)]
    pub scaling: Option<Factors>,
}

/// Names of areas.
pub type Areas = Vec<String>;

/// Factors of down-scaling.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// Of the population sizes.
    #[serde(deserialize_with = "range::positive")]
    pub neurons: f64,
    /// Of the in-degrees.
    #[serde(deserialize_with = "range::positive")]
    pub in_degrees: f64,
}

/// How a case is simulated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSimulation {
    /// Simulated time of each seed (ms), with the transient.
    #[serde(deserialize_with = "range::positive")]
    pub duration_ms: f64,
    /// Time at the beginning that is left out (ms).
    #[serde(deserialize_with = "range::non_negative")]
    pub transient_ms: f64,
    /// Length of the blocks of time whose means count as independent (ms).
    #[serde(deserialize_with = "range::positive")]
    pub block_ms: f64,
    /// One run for each; networks, drive and initial states are drawn anew.
    pub seeds: Vec<u64>,
    /// Time step (ms).
    #[serde(default = "default_dt_ms", deserialize_with = "range::positive")]
    pub dt_ms: f64,
    /// A finer time step (ms), with which the simulation without coupling is repeated to see what the
    /// time grid does.
    #[serde(default)]
    pub fine_dt_ms: Option<f64>,
    /// Runs more, which are not compared, to see what the timing of spikes does; without it, nobody
    /// knows.
    #[serde(default)]
    pub replay: Option<Replay>,
    /// Neurons of each population in the simulation without coupling that measures the error of the
    /// transfer function.
    pub uncoupled_neurons: u32,
}

fn default_dt_ms() -> f64 {
    sim::SimulationSettings::default().dt_ms
}

/// Runs whose spikes are replayed to the network with part of their timing taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// One run for each, and two replays; none of them a seed of the runs that are compared.
    pub seeds: Vec<u64>,
    /// Simulated time of each (ms), with the transient.
    #[serde(deserialize_with = "range::positive")]
    pub duration_ms: f64,
}

/// How much the theory alone may be wrong, and why so much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Share of the true rate.
    #[serde(deserialize_with = "range::non_negative")]
    pub relative: f64,
    /// Added to it (spikes/s).
    #[serde(deserialize_with = "range::non_negative")]
    pub absolute_hz: f64,
    /// Why it is so large, as it was stated before the case was run.
    pub reason: String,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// [`CaseError`] names the key that does not exist, is missing or out of its range, with the line.
    pub fn read(source: &Source) -> Result<Self, CaseError> {
        let case: Self = Overlay::empty().source(source)?.read()?;
        case.checked()
    }

    /// Refuses times, seeds and sizes that do not fit together.
    ///
    /// # Errors
    /// [`CaseError`] names what does not.
    pub fn checked(self) -> Result<Self, CaseError> {
        let plain = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        if self.name.is_empty() || self.name.starts_with('.') || !self.name.chars().all(plain) {
            return Err(CaseError::Name { name: self.name });
        }
        let simulation = &self.simulation;
        if simulation.fine_dt_ms.is_some_and(|fine| !(fine > 0.0 && fine < simulation.dt_ms)) {
            return Err(CaseError::FineGrid { case: self.name, dt_ms: simulation.dt_ms });
        }
        let measured_ms = simulation.duration_ms - simulation.transient_ms;
        let blocks = (measured_ms / simulation.block_ms).round();
        if blocks < 2.0 || (blocks * simulation.block_ms - measured_ms).abs() > 1e-6 {
            let (case, block_ms) = (self.name, simulation.block_ms);
            return Err(CaseError::Blocks { case, measured_ms, block_ms });
        }
        for dt_ms in std::iter::once(simulation.dt_ms).chain(simulation.fine_dt_ms) {
            let grid = sim::TimeGrid { dt_ms };
            let (block_ms, transient_ms) = (simulation.block_ms, simulation.transient_ms);
            for time_ms in simulation.times_ms() {
                grid.counted(time_ms)
                    .map_err(|source| CaseError::TooLong { case: self.name.clone(), source })?;
            }
            if !(grid.holds(block_ms) && grid.holds(transient_ms)) || grid.nearest(block_ms) == 0 {
                return Err(CaseError::OffGrid { case: self.name, block_ms, transient_ms, dt_ms });
            }
        }
        if simulation.uncoupled_neurons > MOST_UNCOUPLED {
            let (case, neurons) = (self.name, simulation.uncoupled_neurons);
            return Err(CaseError::Uncoupled { case, neurons });
        }
        if simulation.seeds.is_empty() {
            return Err(CaseError::NoSeed { case: self.name });
        }
        let replayed = simulation.replay.as_ref().and_then(|replay| repeated(&replay.seeds));
        if let Some(seed) = repeated(&simulation.seeds).or(replayed) {
            return Err(CaseError::SameSeed { case: self.name, seed });
        }
        if let Some(replay) = &simulation.replay {
            let shared = replay.seeds.iter().any(|seed| simulation.seeds.contains(seed));
            if shared || replay.seeds.len() < 2 || replay.duration_ms <= simulation.transient_ms {
                return Err(CaseError::Replay { case: self.name });
            }
        }
        if self.tolerance.reason.trim().is_empty() {
            return Err(CaseError::NoReason { case: self.name });
        }
        Ok(self)
    }

    /// How far the theory alone may be from what is measured.
    #[must_use]
    pub fn margin(&self) -> Margin {
        Margin { relative: self.tolerance.relative, absolute_hz: self.tolerance.absolute_hz }
    }
}

/// The first seed that stands in a list for the second time.
fn repeated(seeds: &[u64]) -> Option<u64> {
    let again = seeds.iter().enumerate().find(|(k, seed)| seeds[..*k].contains(seed));
    again.map(|(_, &seed)| seed)
}

impl CaseSimulation {
    /// The simulated times of its runs (ms).
    fn times_ms(&self) -> impl Iterator<Item = f64> + '_ {
        let replayed = self.replay.iter().map(|replay| replay.duration_ms);
        std::iter::once(self.duration_ms).chain(replayed)
    }

    /// Number of blocks of each seed.
    #[must_use]
    pub fn blocks(&self) -> usize {
        ((self.duration_ms - self.transient_ms) / self.block_ms).round() as usize
    }
}

#[cfg(test)]
mod tests {
    use data::overlay::Format;

    use super::*;

    const TEXT: &str = include_str!("../../cases/brunel2000.toml");

    fn read(text: &str) -> Result<Case, CaseError> {
        Case::read(&Source { name: "case.toml", format: Format::Toml, text })
    }

    #[test]
    fn mistakes_name_the_line_and_what_is_allowed() {
        let refused = |from: &str, to: &str| {
            assert!(TEXT.contains(from));
            read(&TEXT.replace(from, to)).unwrap_err().to_string()
        };
        let unknown = refused("transient_ms", "transeint_ms");
        assert!(unknown.starts_with("case.toml, line "), "{unknown}");
        assert!(unknown.contains("did you mean simulation.transient_ms?"), "{unknown}");
        let negative = refused("duration_ms = ", "duration_ms = -");
        assert!(negative.contains("allowed is a finite number above 0"), "{negative}");
        let uneven = refused("block_ms = 50.0", "block_ms = 49.0");
        assert!(uneven.contains("49 ms"), "{uneven}");
        assert!(refused("\nseeds = [", "\nseeds = [] # [").contains("seed"));
        let twice = refused("\nseeds = [1, 2,", "\nseeds = [1, 1,");
        assert!(twice.contains("the seed 1 stands twice"), "{twice}");
        let off = TEXT.replace("block_ms = 50.0", "block_ms = 0.03");
        let off = read(&off.replace("duration_ms = 500.0", "duration_ms = 159.0")).unwrap_err();
        assert!(off.to_string().contains("allowed are multiples of the step of 0.1 ms"), "{off}");
        assert!(
            refused("name = \"brunel2000\"", "name = \"../b\"").contains("name of a directory")
        );
        let fine = refused("fine_dt_ms = 0.02", "fine_dt_ms = 0.2");
        assert!(fine.contains("below dt_ms, 0.1"), "{fine}");
        let long = refused("duration_ms = 500.0", "duration_ms = 1e300");
        assert!(long.contains("1e300 ms are more steps"), "{long}");
        let many = refused("uncoupled_neurons = ", "uncoupled_neurons = 4000000000 # ");
        assert!(many.contains("is 4000000000, allowed is at most 1000000"), "{many}");
        let replay = "replay = { seeds = [101,";
        assert!(refused(replay, "replay = { seeds = [1,").contains("two or more seeds"));
    }

    #[test]
    fn a_tolerance_needs_its_reason() {
        let (before, _) = TEXT.split_once("reason =").unwrap();
        assert!(read(before).unwrap_err().to_string().contains("reason"));
        assert!(read(&format!("{before}reason = \" \"")).is_err());
    }
}
