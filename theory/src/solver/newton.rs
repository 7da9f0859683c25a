//! Newton's method on `F(nu) = Phi(nu) - nu` with the exact Jacobian `G - 1`.

use super::deflation::Deflation;
use crate::fixed_point::{Reason, TOLERANCE_HZ};
use crate::linalg::Factorised;
use crate::mean_field::{MeanField, largest};
use crate::trace::{Stage, Trace};
use crate::working_point::WorkingPoint;

/// How Newton's method proceeds: by steps `(1 - G)⁻¹ (Phi(nu) - nu)` with the gain matrix G, each halved until the
/// residual decreases (Armijo's condition).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonSettings {
    /// Iterations at most.
    pub iterations: u64,
    /// How often one step may be halved in the line search.
    pub halvings: u32,
    /// The longest step away from deflated fixed points, relative to the norm of the rates.
    pub longest_step: f64,
}

impl Default for NewtonSettings {
    fn default() -> Self {
        Self { iterations: 40, halvings: 12, longest_step: 0.25 }
    }
}

/// The share of the predicted decrease that a step has to bring (Armijo's condition).
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Where Newton's method ended and how it came there.
pub(crate) struct NewtonEnd {
    pub rates_hz: Vec<f64>,
    pub failure: Option<Reason>,
    pub trace: Trace,
}

/// Runs Newton's method from a start, kept away from the roots of the deflation.
pub(crate) fn newton(
    field: &MeanField,
    settings: NewtonSettings,
    deflation: Deflation<'_>,
    start_hz: Vec<f64>,
) -> NewtonEnd {
    let newton = Newton { settings, deflation };
    let mut end = NewtonEnd { rates_hz: start_hz, failure: None, trace: Trace::default() };
    let mut residual_hz = field.residual_hz(&data::Rates::from_hz(end.rates_hz.clone()));
    for _ in 0..settings.iterations {
        if residual_hz <= TOLERANCE_HZ {
            return end;
        }
        match newton.step(field, &end.rates_hz) {
            Ok(trial) => {
                end.trace.push(Stage::Newton, trial.share, residual_hz);
                residual_hz = trial.residual_hz();
                end.rates_hz = trial.rates_hz;
            }
            Err(reason) => return NewtonEnd { failure: Some(reason), ..end },
        }
    }
    // The last step may have met the tolerance: the proof of the fixed point says so, not this.
    let failure = Some(Reason::IterationLimit { iterations: settings.iterations });
    NewtonEnd { failure, ..end }
}

struct Newton<'a> {
    settings: NewtonSettings,
    deflation: Deflation<'a>,
}

/// The point that a step leads to.
struct Trial {
    rates_hz: Vec<f64>,
    residual: Vec<f64>,
    share: f64,
}

impl Trial {
    /// The point a share of the step away. Rates stay between 0 and 1/t_ref, where every fixed
    /// point lies.
    fn new(field: &MeanField, from_hz: &[f64], step: &[f64], share: f64) -> Self {
        let bounds = step.iter().zip(field.ceiling_hz());
        let moved = from_hz.iter().zip(bounds);
        let rates_hz: Vec<f64> = moved
            .map(|(from, (step, &ceiling))| (from + share * step).clamp(0.0, ceiling))
            .collect();
        let mut residual = vec![0.0; field.size()];
        field.phi_into(&rates_hz, &mut WorkingPoint::zero(field.size()), &mut residual);
        residual.iter_mut().zip(&rates_hz).for_each(|(phi, nu)| *phi -= nu);
        Self { rates_hz, residual, share }
    }

    fn residual_hz(&self) -> f64 {
        largest(&self.residual)
    }
}

impl Newton<'_> {
    /// One step, or why there is none.
    fn step(&self, field: &MeanField, rates_hz: &[f64]) -> Result<Trial, Reason> {
        let linearisation = field.linearise_at(rates_hz);
        let residual: Vec<f64> =
            linearisation.values.rate_hz.iter().zip(rates_hz).map(|(phi, nu)| phi - nu).collect();
        let one_minus_gain =
            field.gain_at(&linearisation).map(|i, j, gain| if i == j { 1.0 - gain } else { -gain });
        let mut step = Factorised::new(&one_minus_gain)
            .solve(&residual)
            .map_err(|_| Reason::SingularJacobian)?;
        if self.deflation.is_empty() {
            return self.line_search(field, rates_hz, &step, norm(&residual));
        }
        let stretch = self.deflation.stretch(rates_hz, &step);
        step.iter_mut().for_each(|entry| *entry *= stretch);
        self.bounded(field, rates_hz, &step)
    }

    /// Halves the step until the residual decreases.
    fn line_search(
        &self,
        field: &MeanField,
        rates_hz: &[f64],
        step: &[f64],
        before: f64,
    ) -> Result<Trial, Reason> {
        (0..=self.settings.halvings)
            .map(|halvings| Trial::new(field, rates_hz, step, 0.5_f64.powi(halvings as i32)))
            .find(|trial| {
                norm(&trial.residual) <= (1.0 - SUFFICIENT_DECREASE * trial.share) * before
            })
            .ok_or(Reason::NoDescent)
    }

    /// Takes the step, shortened where it is long against the rates themselves.
    ///
    /// The deflated residual falls off from every known fixed point into valleys without a root,
    /// where a line search gets stuck: on the macaque model it did so from all of 25 starts, of which
    /// steps bounded at 0.2 led 12 to new fixed points within 60 iterations.
    fn bounded(&self, field: &MeanField, rates_hz: &[f64], step: &[f64]) -> Result<Trial, Reason> {
        let longest = self.settings.longest_step * norm(rates_hz).max(SMALLEST_NORM_HZ);
        let trial = Trial::new(field, rates_hz, step, (longest / norm(step)).min(1.0));
        if trial.residual_hz().is_finite() { Ok(trial) } else { Err(Reason::NotFinite) }
    }
}

/// Keeps bounded steps from vanishing where all populations are silent (spikes/s).
const SMALLEST_NORM_HZ: f64 = 1.0;

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}
