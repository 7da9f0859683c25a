//! What gives rates: the theory, the simulator, stored references, files of users.
//!
//! Each is an [`Engine`]: from a [`Problem`] to a [`Measurement`]. Only what they return is compared.

mod blocks;
mod error;
mod given;
mod open_loop;
mod prediction;
mod recorded;
mod run;
mod simulation;
mod stored;

use data::Rates;
use sim::recording::SpikeRecording;
use sim::{Control, EventCounts};

use crate::cases::Problem;
use crate::comparison::{BlockCounts, Estimate, Mean};
use crate::sampled_input::InputMoments;
use crate::statistics::Part;

pub use error::EngineError;
pub use given::Given;
pub use open_loop::OpenLoop;
pub use prediction::{Prediction, Theory};
pub use recorded::Recorded;
pub use run::{Keeper, RunSoFar};
pub use simulation::Simulation;
pub use stored::Stored;

/// Rates of all populations of a network, and what else an engine found.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// One rate per population (spikes/s), in the order of the network.
    pub rates: Vec<Estimate>,
    /// Coefficients of variation of inter-spike intervals, one entry per population, where known: means over
    /// neurons with at least three spikes.
    pub cvs: Vec<Option<Mean>>,
    /// The time of a run over which spikes were counted (ms), where known.
    pub window_ms: Option<f64>,
    /// Spikes of the first run after the transient, where there are any.
    pub recording: Option<SpikeRecording>,
    /// What the engine did, where it counts.
    pub events: Option<EventCounts>,
    /// Spikes in blocks of time, where there are any.
    pub block_rates: Option<BlockCounts>,
    /// The input of sampled neurons: for every run, one entry per population.
    pub inputs: Vec<Vec<Option<InputMoments>>>,
    /// Parts of all runs, `[part][population]`; none where there are no spikes.
    pub parts: Vec<Vec<Part>>,
}

impl Measurement {
    /// Rates and nothing else.
    #[must_use]
    pub fn of_rates(rates: Vec<Estimate>) -> Self {
        let cvs = vec![None; rates.len()];
        Self {
            rates,
            cvs,
            window_ms: None,
            recording: None,
            events: None,
            block_rates: None,
            inputs: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The rates without their errors.
    #[must_use]
    pub fn mean_rates(&self) -> Rates {
        Rates::from_hz(self.rates.iter().map(|rate| rate.rate_hz).collect())
    }
}

/// How far a measurement has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Simulated time so far, of all runs (ms).
    pub time_ms: f64,
    /// Simulated time in all (ms).
    pub end_ms: f64,
}

/// Is told of progress, and may stop a measurement.
pub type Watch<'a> = dyn FnMut(Progress) -> Control + 'a;

/// A source of rates.
pub trait Engine {
    /// What it is called in reports.
    fn name(&self) -> &'static str;

    /// The rates of the problem's network.
    ///
    /// # Errors
    /// [`EngineError`] says why there are none.
    fn measure(&self, problem: &Problem, watch: &mut Watch) -> Result<Measurement, EngineError>;
}
