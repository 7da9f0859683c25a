//! Spikes that were recorded elsewhere: by NEST, by an earlier run, in an experiment.

use data::Label;
use sim::recording::{Grid, PopulationSpikes, SpikeRecording};

use super::blocks::block_counts;
use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::{BlockCounts, Mean};
use crate::statistics::{Intervals, Spikes, parts, window};

/// A recording that holds the populations of a problem, by their names; others are passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// What complaints call it.
    pub name: String,
    /// The spikes.
    pub recording: SpikeRecording,
}

impl Engine for Recorded {
    fn name(&self) -> &'static str {
        "recording"
    }

    /// Rates in blocks of the case's length, from its transient or the beginning of the recording on,
    /// whichever is later.
    fn measure(&self, problem: &Problem, _: &mut Watch) -> Result<Measurement, EngineError> {
        let labels = problem.network.labels();
        let populations =
            labels.iter().map(|label| self.population(label)).collect::<Result<Vec<_>, _>>()?;
        let (times, recorded) = (&problem.case.simulation, self.recording.grid);
        let begin_ms = times.transient_ms.max(recorded.time_ms(recorded.begin_step));
        let end_ms = recorded.time_ms(recorded.end_step);
        let window = window(recorded, begin_ms, end_ms)?;
        let counts = block_counts(&populations, window, times.block_ms)?;
        if counts.len() < 2 {
            let name = self.name.clone();
            let (found_ms, block_ms) = (window.duration_ms(), times.block_ms);
            return Err(EngineError::TooShort { name, found_ms, block_ms });
        }
        let neurons = populations.iter().map(|p| u64::from(p.neurons)).collect();
        let mut block_rates = BlockCounts::new(neurons, times.block_ms);
        block_rates.add_run(counts);
        let cvs = mean_cvs(&populations, window)?;
        let parts = parts(&populations, window)?;
        let recording = Some(SpikeRecording { grid: window, populations });
        Ok(Measurement {
            cvs,
            parts,
            window_ms: Some(window.duration_ms()),
            recording,
            block_rates: Some(block_rates.clone()),
            ..Measurement::of_rates(block_rates.estimates())
        })
    }
}

/// The mean CV of inter-spike intervals of each population, over neurons with at least three spikes.
pub(super) fn mean_cvs(
    populations: &[PopulationSpikes],
    window: Grid,
) -> Result<Vec<Option<Mean>>, EngineError> {
    /// It matters to local variation alone.
    const REFRACTORINESS_MS: f64 = 2.0;
    let of_population = |population: &PopulationSpikes| {
        let spikes = Spikes::of(population, window)?;
        let intervals = Intervals::of(&spikes, REFRACTORINESS_MS);
        let cvs: Vec<f64> = intervals.cvs().flatten().collect();
        Ok((!cvs.is_empty()).then(|| Mean::of(&cvs)))
    };
    populations.iter().map(of_population).collect()
}

impl Recorded {
    /// The spikes of a population, which is what the network says it is.
    fn population(&self, label: &Label) -> Result<PopulationSpikes, EngineError> {
        let population = label.to_string();
        let found = self.recording.population(&population).filter(|found| found.recorded);
        let none = || EngineError::NoRate { name: self.name.clone(), population };
        let spikes = found.ok_or_else(none)?.clone();
        Ok(PopulationSpikes { label: label.into(), ..spikes })
    }
}

#[cfg(test)]
mod tests {
    use data::macaque::ConnectomeInputs;
    use sim::Control;
    use sim::recording::RecordedLabel;

    use super::*;
    use crate::cases::shipped_case;

    fn population(name: &str, neurons: u32, every: usize) -> PopulationSpikes {
        let mut spikes = PopulationSpikes::silent(RecordedLabel::of_name(name), neurons, true);
        for step in (1..=5_000).step_by(every) {
            spikes.push(step, step % neurons);
        }
        spikes
    }

    #[test]
    fn blocks_begin_after_the_transient() {
        let case = shipped_case("brunel2000").unwrap();
        let problem = Problem::new(case, &ConnectomeInputs::default()).unwrap();
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 5_000 };
        let populations =
            vec![population("I", 10, 50), population("other", 3, 7), population("E", 20, 10)];
        let recorded =
            Recorded { name: "r".to_owned(), recording: SpikeRecording { grid, populations } };
        let measured = recorded.measure(&problem, &mut |_| Control::Continue).unwrap();
        // A spike every 1 ms of 20 neurons, every 5 ms of 10.
        assert!((measured.rates[0].rate_hz - 50.0).abs() < 1e-9);
        assert!((measured.rates[1].rate_hz - 20.0).abs() < 1e-9);
        assert_eq!(measured.rates[0].degrees_of_freedom, 6.0);
    }

    #[test]
    fn a_missing_population_is_named() {
        let case = shipped_case("brunel2000").unwrap();
        let problem = Problem::new(case, &ConnectomeInputs::default()).unwrap();
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 5_000 };
        let recording = SpikeRecording { grid, populations: vec![population("E", 20, 10)] };
        let recorded = Recorded { name: "mine.npz".to_owned(), recording };
        let error = recorded.measure(&problem, &mut |_| Control::Continue).unwrap_err();
        assert_eq!(error.to_string(), "mine.npz has no rate of I");
    }
}
