//! Second moments judged as rates are: how irregular neurons are, and how strongly their input fluctuates.
//!
//! A recording of a few seconds holds few intervals of a neuron and misses the long ones, so that its CV is not that of
//! the theory, whoever is right. What is compared is therefore the theory's CV *as recorded*: that of renewal trains with the
//! rates and interval CVs of the theory, cut and averaged as the recording is.

mod trains;

use data::Network;

use crate::comparison::{Limits, Mean, Verdict, verdicts};
use crate::engines::{Measurement, Prediction};
use crate::sampled_input::InputMoments;
use trains::cv_as_recorded;

/// How far CVs and sigmas may be off, as a share of the theory's.
pub const TOLERANCE: f64 = 0.1;

/// A predicted number held against its measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// What the theory says of such a recording.
    pub expected: f64,
    /// What was measured, with the error of the difference.
    pub measured: Mean,
    /// Within [`TOLERANCE`].
    pub verdict: Verdict,
}

/// The second moments of every population, where they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondMoments {
    /// Of inter-spike intervals.
    pub cvs: Vec<Option<Judged>>,
    /// Of the input at the measured rates (mV).
    pub sigmas_mv: Vec<Option<Judged>>,
}

impl SecondMoments {
    /// Of a measurement; `expected_input` is what the theory makes of the measured rates, where it is asked for.
    #[must_use]
    pub fn of(
        network: &Network,
        prediction: &Prediction,
        measurement: &Measurement,
        expected_input: &[InputMoments],
    ) -> Self {
        let cvs = (0..network.size()).map(|i| {
            let measured = measurement.cvs[i]?;
            let (neurons, rate_hz) =
                (&prediction.with_spread.neurons[i], measurement.rates[i].rate_hz);
            let t_ref_ms = network.populations[i].neuron.t_ref_ms;
            let window_ms = measurement.window_ms?;
            let expected = cv_as_recorded(neurons, t_ref_ms, rate_hz, window_ms, i as u64)?;
            Some((expected.value, measured.with_error_of(&expected)))
        });
        let sigmas_mv = (0..network.size()).map(|i| {
            let runs: Option<Vec<f64>> =
                measurement.inputs.iter().map(|run| run[i].map(|input| input.sigma_mv)).collect();
            let runs = runs.filter(|runs| !runs.is_empty())?;
            Some((expected_input.get(i)?.sigma_mv, Mean::of(&runs)))
        });
        Self { cvs: judged(cvs), sigmas_mv: judged(sigmas_mv) }
    }
}

/// Verdicts where there is something to compare.
fn judged(pairs: impl Iterator<Item = Option<(f64, Mean)>>) -> Vec<Option<Judged>> {
    let pairs: Vec<Option<(f64, Mean)>> = pairs.collect();
    let known = pairs.iter().flatten();
    let measured: Vec<Mean> = known.clone().map(|(_, measured)| *measured).collect();
    let limits: Vec<Limits> =
        known.map(|(expected, _)| Limits::around(*expected, TOLERANCE * expected)).collect();
    let mut words = verdicts(&measured, &limits).into_iter();
    let one = |pair: Option<(f64, Mean)>| {
        let (expected, measured) = pair?;
        Some(Judged { expected, measured, verdict: words.next()? })
    };
    pairs.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        let measured = |value| Mean { value, standard_error: 0.01, degrees_of_freedom: 500.0 };
        let found =
            judged([Some((0.8, measured(0.81))), None, Some((0.8, measured(0.6)))].into_iter());
        let words: Vec<_> = found.iter().map(|one| one.map(|one| one.verdict)).collect();
        assert_eq!(words, [Some(Verdict::Agree), None, Some(Verdict::Differ)]);
    }
}
