//! What a measurement is too short for.

use data::Warning;

use crate::cases::Problem;
use crate::comparison::{Estimate, Judgement};
use crate::engines::Measurement;

/// With fewer spikes of a neuron, intervals say little of how irregular it is.
const FEW_SPIKES: f64 = 10.0;

/// The warnings `short_run` (rates that are known too badly for the tolerance) and `few_spikes` (CVs and
/// rates of single neurons that rest on few spikes).
pub(crate) fn warnings(
    problem: &Problem,
    judgement: &Judgement,
    measurement: &Measurement,
) -> Vec<Warning> {
    let names = problem.names();
    [short_run(judgement, &names), few_spikes(measurement, &names)].into_iter().flatten().collect()
}

fn short_run(judgement: &Judgement, names: &[String]) -> Option<Warning> {
    let share = |rate: &Estimate| Some(known_to_hz(rate)? / judgement.margin.at_hz(rate.rate_hz));
    let shares = judgement.comparisons.iter().map(|one| share(&one.measured));
    let worst = Worst::of(shares.map(|share| share.unwrap_or(0.0)), 1.0)?;
    let rate = &judgement.comparisons[worst.place].measured;
    let message = format!(
        "the rate of {} is known to {:.3} spikes/s only, beside a tolerance of {:.3}: longer runs or more seeds would tell",
        worst.named(names),
        known_to_hz(rate)?,
        judgement.margin.at_hz(rate.rate_hz),
    );
    Some(Warning::new("short_run", message))
}

/// How far a rate may be from the true one (spikes/s), if its error is known.
fn known_to_hz(rate: &Estimate) -> Option<f64> {
    Some((rate.interval_hz()?[1] - rate.rate_hz).abs())
}

fn few_spikes(measurement: &Measurement, names: &[String]) -> Option<Warning> {
    let window_ms = measurement.recording.as_ref()?.grid.duration_ms();
    let missing = measurement.rates.iter().map(|rate| FEW_SPIKES / spikes(rate, window_ms));
    let worst = Worst::of(missing, 1.0)?;
    let message = format!(
        "neurons of {} spike {:.1} times in the {} ms of a run: CVs and rates of single neurons rest on few spikes, \
         and what is slower than a run is not seen",
        worst.named(names),
        spikes(&measurement.rates[worst.place], window_ms),
        window_ms,
    );
    Some(Warning::new("few_spikes", message))
}

/// How often a neuron spikes in a window.
fn spikes(rate: &Estimate, window_ms: f64) -> f64 {
    data::units::per_ms_from_hz(rate.rate_hz) * window_ms
}

/// Where a number exceeds a limit most, and at how many places it does.
struct Worst {
    place: usize,
    places: usize,
}

impl Worst {
    fn of(values: impl Iterator<Item = f64>, limit: f64) -> Option<Self> {
        let beyond: Vec<(usize, f64)> =
            values.enumerate().filter(|(_, value)| *value > limit).collect();
        let worst = beyond.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Self { place: worst.0, places: beyond.len() })
    }

    fn named(&self, names: &[String]) -> String {
        let name = &names[self.place];
        match self.places {
            1 => name.clone(),
            places => format!("{name} (and {} more)", places - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use data::macaque::ConnectomeInputs;
    use sim::recording::{Grid, SpikeRecording};

    use super::*;
    use crate::cases::shipped_case;

    #[test]
    fn what_is_known_badly_is_named() {
        let case = shipped_case("brunel2000").unwrap();
        let problem = Problem::new(case, &ConnectomeInputs::default()).unwrap();
        let rate = |rate_hz, standard_error_hz| Estimate {
            rate_hz,
            standard_error_hz,
            degrees_of_freedom: 99.0,
        };
        let told = |rates: Vec<Estimate>, end_step| {
            let judged =
                Judgement::of(&problem.network, &[30.0, 30.0], &rates, problem.case.margin());
            let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step };
            let recording = Some(SpikeRecording { grid, populations: Vec::new() });
            let measured = Measurement { recording, ..Measurement::of_rates(rates) };
            warnings(&problem, &judged, &measured)
        };
        assert!(told(vec![rate(30.0, 0.1), rate(30.0, 0.1)], 10_000).is_empty());
        let short = told(vec![rate(30.0, 0.1), rate(30.0, 9.0)], 1_000);
        let kinds: Vec<_> = short.iter().map(|warning| warning.kind).collect();
        assert_eq!(kinds, ["short_run", "few_spikes"]);
        assert!(
            short[0].message.contains("the rate of I is known to 17.858 spikes/s only"),
            "{}",
            short[0]
        );
        assert!(
            short[1].message.contains("I (and 1 more) spike 3.0 times in the 100 ms"),
            "{}",
            short[1]
        );
    }
}
