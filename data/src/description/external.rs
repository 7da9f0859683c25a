//! Input from outside the network: the drive, and sources whose activity is given.

use super::build::{Builder, label};
use super::connections::{at_most_one_of, one_of};
use super::error::DescriptionError;
use super::form::{ExternalForm, GivenInputForm};
use super::values::Values;
use crate::drive::{DriveKind, ExternalDrive, ReplacedInput, SourceActivity};
use crate::label::{Kind, Label};
use crate::rates::Rates;

impl Builder<'_> {
    pub(super) fn external(&self, form: &ExternalForm) -> Result<ExternalDrive, DescriptionError> {
        let in_degrees = form.indegrees.as_ref().unwrap_or(&Values::One(0.0));
        let rates_hz = form.rates_hz.as_ref().unwrap_or(&Values::One(0.0));
        Ok(ExternalDrive {
            in_degrees: self.spread.vector("external.indegrees", in_degrees, &self.kinds)?,
            weights_pa: self.external_weights(form)?,
            rates_hz: self.spread.vector("external.rates_hz", rates_hz, &self.kinds)?,
            kind: form.input.unwrap_or(DriveKind::Poisson),
        })
    }

    fn external_weights(&self, form: &ExternalForm) -> Result<Vec<f64>, DescriptionError> {
        let choices = form.weight_keys();
        let found = match form.indegrees {
            Some(_) => Some(one_of("external weights", &choices)?),
            None => at_most_one_of(&choices)?,
        };
        let Some((which, key, values)) = found else {
            return Ok(vec![0.0; self.populations.len()]);
        };
        let amplitudes = self.spread.vector(key, values, &self.kinds)?;
        let to_current = |(i, a): (usize, &f64)| a * self.pa_per(which, i, Kind::Excitatory);
        Ok(amplitudes.iter().enumerate().map(to_current).collect())
    }

    pub(super) fn given(
        &self,
        index: usize,
        form: &GivenInputForm,
    ) -> Result<ReplacedInput, DescriptionError> {
        let sources: Vec<Label> = form
            .sources
            .iter()
            .map(|(name, source)| label(name, &source.area, source.layer, source.kind))
            .collect();
        let kinds: Vec<Kind> = sources.iter().map(|label| label.kind).collect();
        let rates = key(index, "rates_hz");
        let activity = match form.interval_ms {
            None => {
                let rates_hz = self.spread.vector(&rates, &form.rates_hz, &kinds)?;
                SourceActivity::Poisson(Rates::from_hz(rates_hz))
            }
            Some(interval_ms) => {
                let rates_hz = self.spread.series(&rates, &form.rates_hz, &kinds)?;
                SourceActivity::Current { interval_ms, rates_hz }
            }
        };
        let (in_degrees, weights) = (key(index, "indegrees"), key(index, "weights_pA"));
        let targets = self.populations.len();
        Ok(ReplacedInput {
            in_degrees: self.spread.matrix(&in_degrees, &form.indegrees, targets, &kinds)?,
            weights_pa: self.spread.matrix(&weights, &form.weights_pa, targets, &kinds)?,
            sources,
            activity,
        })
    }
}

/// What errors call a field of an input whose activity is given.
fn key(index: usize, field: &str) -> String {
    format!("given_input[{index}].{field}")
}
