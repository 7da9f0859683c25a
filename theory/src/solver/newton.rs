//! Newton's method on `F(nu) = Phi(nu) - nu` with the exact Jacobian and a line search.
//!
//! argmin's executor drives the iteration: it counts, compares the residual with the tolerance and
//! keeps the best point. What it cannot carry, the trace and a typed reason, the solver holds.

use argmin::core::{Error, Executor, IterState, Problem, Solver, State, TerminationReason};

use super::deflation::Deflation;
use super::trace::{Stage, Trace};
use crate::fixed_point::{Reason, TOLERANCE_HZ};
use crate::linalg::Factorised;
use crate::mean_field::{MeanField, largest_difference};
use crate::working_point::WorkingPoint;

/// How Newton's method proceeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonSettings {
    /// Iterations at most.
    pub iterations: u64,
    /// How often one step may be halved.
    pub halvings: u32,
}

impl Default for NewtonSettings {
    fn default() -> Self {
        Self { iterations: 40, halvings: 12 }
    }
}

/// The share of the predicted decrease that a step has to bring (Armijo's condition).
const SUFFICIENT_DECREASE: f64 = 1e-4;

type NewtonState = IterState<Vec<f64>, (), (), (), (), f64>;

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
    let solver = Newton { settings, deflation, failure: None, trace: Trace::default() };
    let configure = |state: NewtonState| {
        state.param(start_hz.clone()).max_iters(settings.iterations).target_cost(TOLERANCE_HZ)
    };
    match Executor::new(field, solver).ctrlc(false).configure(configure).run() {
        Ok(result) => {
            let limit = Reason::IterationLimit { iterations: settings.iterations };
            let out_of_iterations =
                result.state.get_termination_reason() == Some(&TerminationReason::MaxItersReached);
            let rates_hz = result.state.get_param().cloned().unwrap_or(start_hz);
            let failure = result.solver.failure.or(out_of_iterations.then_some(limit));
            NewtonEnd { rates_hz, failure, trace: result.solver.trace }
        }
        Err(_) => {
            let failure = Some(Reason::NotFinite);
            NewtonEnd { rates_hz: start_hz, failure, trace: Trace::default() }
        }
    }
}

struct Newton<'a> {
    settings: NewtonSettings,
    deflation: Deflation<'a>,
    failure: Option<Reason>,
    trace: Trace,
}

/// The point that a line search accepted.
struct Accepted {
    rates_hz: Vec<f64>,
    residual_hz: f64,
    share: f64,
}

impl Newton<'_> {
    /// One step, or why there is none.
    fn step(&self, field: &MeanField, rates_hz: &[f64]) -> Result<Accepted, Reason> {
        let linearisation = field.linearise_at(rates_hz);
        let residual: Vec<f64> =
            linearisation.values.rate_hz.iter().zip(rates_hz).map(|(phi, nu)| phi - nu).collect();
        let one_minus_gain =
            field.gain_at(&linearisation).map(|i, j, gain| if i == j { 1.0 - gain } else { -gain });
        let mut step = Factorised::new(&one_minus_gain)
            .solve(&residual)
            .map_err(|_| Reason::SingularJacobian)?;
        let stretch = self.deflation.stretch(rates_hz, &step);
        step.iter_mut().for_each(|entry| *entry *= stretch);
        let merit = norm(&residual) * self.deflation.factor(rates_hz);
        self.line_search(field, rates_hz, &step, merit).ok_or(Reason::NoDescent)
    }

    /// Halves the step until the deflated residual decreases; rates stay between 0 and 1/t_ref,
    /// where every fixed point lies.
    fn line_search(
        &self,
        field: &MeanField,
        rates_hz: &[f64],
        step: &[f64],
        merit: f64,
    ) -> Option<Accepted> {
        let mut point = WorkingPoint::zero(field.size());
        let mut phi_hz = vec![0.0; field.size()];
        (0..=self.settings.halvings).map(|halvings| 0.5_f64.powi(halvings as i32)).find_map(
            |share| {
                let trial: Vec<f64> = (0..field.size())
                    .map(|i| (rates_hz[i] + share * step[i]).clamp(0.0, field.ceiling_hz()[i]))
                    .collect();
                field.phi_into(&trial, &mut point, &mut phi_hz);
                let residual: Vec<f64> =
                    phi_hz.iter().zip(&trial).map(|(phi, nu)| phi - nu).collect();
                let decreased = norm(&residual) * self.deflation.factor(&trial)
                    <= (1.0 - SUFFICIENT_DECREASE * share) * merit;
                let residual_hz = largest_difference(&phi_hz, &trial);
                decreased.then_some(Accepted { rates_hz: trial, residual_hz, share })
            },
        )
    }
}

impl Solver<&MeanField, NewtonState> for Newton<'_> {
    fn name(&self) -> &str {
        "Newton's method with a line search"
    }

    fn init(
        &mut self,
        problem: &mut Problem<&MeanField>,
        state: NewtonState,
    ) -> Result<(NewtonState, Option<argmin::core::KV>), Error> {
        let residual_hz = problem.problem("cost_count", |field| {
            let rates = data::Rates::from_hz(state.get_param().cloned().unwrap_or_default());
            Ok(field.residual_hz(&rates))
        })?;
        Ok((state.cost(residual_hz), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<&MeanField>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<argmin::core::KV>), Error> {
        let rates_hz = state.take_param().unwrap_or_default();
        let before_hz = state.get_cost();
        let stepped = problem.problem("jacobian_count", |field| Ok(self.step(field, &rates_hz)))?;
        match stepped {
            Ok(accepted) => {
                self.trace.push(Stage::Newton, accepted.share, before_hz);
                Ok((state.param(accepted.rates_hz).cost(accepted.residual_hz), None))
            }
            Err(reason) => {
                self.failure = Some(reason);
                let exit = TerminationReason::SolverExit(reason.to_string());
                Ok((state.param(rates_hz).terminate_with(exit), None))
            }
        }
    }
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}
