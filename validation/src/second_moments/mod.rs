//! Second moments judged as rates are: how irregular neurons are, and how strongly their input fluctuates.
//!
//! A recording of a few seconds holds few intervals of a neuron and misses the long ones, so that its CV is not that of
//! the theory, whoever is right. What is compared is therefore the theory's CV *as recorded*: that of renewal trains with the
//! rates and interval CVs of the theory, cut and averaged as the recording is. In the same way, its correlations and spectra
//! ([`theory::spectra`]) are those that parts of a recording would have, counts about their means over a part.

mod fluctuations;
mod trains;

use data::Network;

use crate::comparison::{Limits, Mean, Verdict, verdicts};
use crate::engines::{EngineError, Measurement, Prediction};
use crate::sampled_input::InputMoments;
use trains::cv_as_recorded;

/// How far CVs, sigmas and the frequencies of peaks may be off, as a share of the theory's.
pub const TOLERANCE: f64 = 0.1;

/// How far correlation coefficients may be off: a fifth of the theory's, as powers follow from the square of the response, and
/// a thousandth, which moves no rate.
pub const CORRELATION_TOLERANCE: [f64; 2] = [0.2, 1e-3];

/// A predicted number held against its measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// What the theory says of such a recording.
    pub expected: f64,
    /// What was measured, with the error of the difference.
    pub measured: Mean,
    /// Within [`TOLERANCE`], or [`CORRELATION_TOLERANCE`].
    pub verdict: Verdict,
}

/// The second moments of every population, where they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondMoments {
    /// Of inter-spike intervals.
    pub cvs: Vec<Option<Judged>>,
    /// Of the input at the measured rates (mV).
    pub sigmas_mv: Vec<Option<Judged>>,
    /// Mean correlation coefficients of the spike counts of two neurons, in windows of
    /// [`COUNT_WINDOW_MS`](crate::statistics::COUNT_WINDOW_MS).
    pub correlations: Vec<Option<Judged>>,
    /// Frequencies of the main peaks of spectra (Hz), up to where the response is off by 30 %, where the theory has one.
    pub peaks_hz: Vec<Option<Judged>>,
}

impl SecondMoments {
    /// Of a measurement; `expected_input` is what the theory makes of the measured rates, where it is asked for.
    ///
    /// # Errors
    /// [`EngineError`] if the network's fluctuations cannot be computed.
    pub fn of(
        network: &Network,
        prediction: &Prediction,
        measurement: &Measurement,
        expected_input: &[InputMoments],
    ) -> Result<Self, EngineError> {
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
        let mut moments = Self {
            cvs: judged(cvs, share),
            sigmas_mv: judged(sigmas_mv, share),
            correlations: vec![None; network.size()],
            peaks_hz: vec![None; network.size()],
        };
        if !measurement.parts.is_empty() {
            moments.add_fluctuations(network, prediction, measurement)?;
        }
        Ok(moments)
    }

    /// Correlations and spectra.
    fn add_fluctuations(
        &mut self,
        network: &Network,
        prediction: &Prediction,
        measurement: &Measurement,
    ) -> Result<(), EngineError> {
        let fluctuations = prediction.fluctuations(network)?;
        let expected = fluctuations::expected(network, &fluctuations)?;
        let parts = &measurement.parts;
        let correlations = expected.iter().enumerate().map(|(i, expected)| {
            let known = expected.correlation.is_finite();
            Some((expected.correlation, fluctuations::measured_correlation(parts, i)?))
                .filter(|_| known)
        });
        self.correlations = judged(correlations, of_correlation);
        let band = fluctuations::PeakBand::of(network);
        let peaks_hz = expected.iter().enumerate().map(|(i, expected)| {
            Some((expected.peak_hz?, fluctuations::measured_peak(parts, i, band)?))
        });
        self.peaks_hz = judged(peaks_hz, share);
        Ok(())
    }
}

/// The tolerance of most second moments.
fn share(expected: f64) -> f64 {
    TOLERANCE * expected
}

/// That of correlation coefficients.
fn of_correlation(expected: f64) -> f64 {
    let [relative, absolute] = CORRELATION_TOLERANCE;
    relative * expected.abs() + absolute
}

/// Verdicts where there is something to compare, each within a tolerance that follows from what is expected.
fn judged(
    pairs: impl Iterator<Item = Option<(f64, Mean)>>,
    tolerance: fn(f64) -> f64,
) -> Vec<Option<Judged>> {
    let pairs: Vec<Option<(f64, Mean)>> = pairs.collect();
    let known = pairs.iter().flatten();
    let measured: Vec<Mean> = known.clone().map(|(_, measured)| *measured).collect();
    let limits: Vec<Limits> =
        known.map(|(expected, _)| Limits::around(*expected, tolerance(*expected))).collect();
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
        let pairs = [Some((0.8, measured(0.81))), None, Some((0.8, measured(0.6)))];
        let found = judged(pairs.into_iter(), share);
        let words: Vec<_> = found.iter().map(|one| one.map(|one| one.verdict)).collect();
        assert_eq!(words, [Some(Verdict::Agree), None, Some(Verdict::Differ)]);
    }
}
