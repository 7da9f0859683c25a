//! The flow of the rates, `d nu/ds = Phi(nu) - nu`, followed exactly up to a tolerance.

mod chebyshev;
mod rosenbrock;
mod spectrum;

use crate::mean_field::{MeanField, largest};
use crate::working_point::WorkingPoint;
use chebyshev::Stages;
use rosenbrock::Rosenbrock;
use spectrum::SpectralRadius;

/// How accurately the flow is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowSettings {
    /// Local error allowed per step, relative to each rate.
    pub relative_tolerance: f64,
    /// Local error allowed per step where rates are small (spikes/s).
    pub absolute_tolerance_hz: f64,
}

impl Default for FlowSettings {
    fn default() -> Self {
        Self { relative_tolerance: 1e-3, absolute_tolerance_hz: 1e-3 }
    }
}

/// The rates stopped being numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rates are not finite numbers")]
pub struct NotFinite;

/// Steps between two estimates of the spectral radius.
const STEPS_PER_ESTIMATE: usize = 4;

/// The longest explicit step, in time constants of the rates. Near a fixed point the error allows any
/// length, but complex eigenvalues leave the strip along the real axis in which many stages are stable.
const LONGEST_EXPLICIT_STEP: f64 = 0.5;

/// The longest implicit step: beyond it, slow modes are gone in a step.
const LONGEST_IMPLICIT_STEP: f64 = 10.0;

/// Networks of up to so many populations are followed implicitly from the start: their linear systems are
/// small.
const SMALL: usize = 32;

/// The share of the largest step allowed by the error estimate that is taken.
const SAFETY: f64 = 0.8;

/// A state moving along the flow; the caller drives it step by step.
///
/// Inhibition puts eigenvalues λ of the gain matrix far out on the negative real axis (-56 in the
/// high-activity state of the macaque model), where an explicit step is stable only while it is
/// shorter than about `2/|λ|`. The Runge-Kutta-Chebyshev method used here (second order; Sommeijer,
/// Shampine & Verwer 1998, doi:10.1016/S0377-0427(97)00219-7) takes steps as long as the accuracy
/// allows and adapts its number of stages to the spectral radius instead: s stages reach `0.65 s²`
/// along that axis. The radius is followed by power iteration as the state moves.
///
/// Complex eigenvalues with large imaginary parts lie outside the region in which such steps are
/// stable: near the fixed point, where the error allows long steps, the state keeps circling. An
/// implicit method of Rosenbrock type has no such limit, but solves a linear system in each step. Small
/// networks are followed implicitly, others once [`Flow::go_implicit`] is called.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    field: &'a MeanField,
    settings: FlowSettings,
    rates_hz: Vec<f64>,
    velocity: Vec<f64>,
    elapsed: f64,
    step: f64,
    taken: usize,
    radius: SpectralRadius,
    method: Method,
    scratch: WorkingPoint,
}

/// What makes the steps.
#[derive(Clone, Debug)]
enum Method {
    Explicit(Stages),
    Implicit(Rosenbrock),
}

impl Method {
    /// Where the last step ended.
    fn end(&self) -> &[f64] {
        match self {
            Self::Explicit(stages) => stages.end(),
            Self::Implicit(step) => step.end(),
        }
    }

    /// The velocity there.
    fn velocity_at_end(&self) -> &[f64] {
        match self {
            Self::Explicit(stages) => stages.velocity_at_end(),
            Self::Implicit(step) => step.velocity_at_end(),
        }
    }

    /// The estimated local error of each rate.
    fn error(&self) -> &[f64] {
        match self {
            Self::Explicit(stages) => stages.error(),
            Self::Implicit(step) => step.error(),
        }
    }
}

impl<'a> Flow<'a> {
    /// Starts from given rates (spikes/s), one per population.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn new(field: &'a MeanField, settings: FlowSettings, start_hz: &[f64]) -> Self {
        let size = field.size();
        field.check_length("rates", start_hz.len());
        let mut flow = Self {
            field,
            settings,
            rates_hz: start_hz.to_vec(),
            velocity: vec![0.0; size],
            elapsed: 0.0,
            step: 0.0,
            taken: 0,
            radius: SpectralRadius::new(size),
            method: if size <= SMALL {
                Method::Implicit(Rosenbrock::new(size))
            } else {
                Method::Explicit(Stages::new(size))
            },
            scratch: WorkingPoint::zero(size),
        };
        velocity(field, &flow.rates_hz, &mut flow.scratch, &mut flow.velocity);
        flow
    }

    /// The rates now (spikes/s).
    #[must_use]
    pub fn rates_hz(&self) -> &[f64] {
        &self.rates_hz
    }

    /// `Phi(nu) - nu` now (spikes/s).
    #[must_use]
    pub fn velocity_hz(&self) -> &[f64] {
        &self.velocity
    }

    /// `max |Phi(nu) - nu|` now (spikes/s); NaN if a rate is not a number.
    #[must_use]
    pub fn speed_hz(&self) -> f64 {
        largest(&self.velocity)
    }

    /// How long the flow has been followed, in time constants of the rates.
    #[must_use]
    pub fn elapsed(&self) -> f64 {
        self.elapsed
    }

    /// Makes all further steps with the implicit method.
    pub fn go_implicit(&mut self) {
        if let Method::Explicit(_) = self.method {
            self.method = Method::Implicit(Rosenbrock::new(self.rates_hz.len()));
        }
    }

    /// Whether steps are cheap whatever the method.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.rates_hz.len() <= SMALL
    }

    /// Makes one step, not longer than `longest`, and gives its length (time constants of the rates).
    ///
    /// # Errors
    /// [`NotFinite`] if even the shortest step leads out of the numbers.
    ///
    /// # Panics
    /// If `longest` is negative or not a number.
    pub fn advance(&mut self, longest: f64) -> Result<f64, NotFinite> {
        assert!(longest >= 0.0, "the longest step is {longest}, allowed is at least 0");
        if self.taken.is_multiple_of(STEPS_PER_ESTIMATE) {
            self.radius.update(self.field, &self.rates_hz);
        }
        if !self.radius.of_jacobian().is_finite() {
            return Err(NotFinite);
        }
        if self.step == 0.0 {
            self.step = 0.1 / self.radius.of_jacobian();
        }
        let mut step = self.step.min(self.longest_stable()).min(longest);
        loop {
            self.try_step(step);
            let error = self.error();
            let factor = (SAFETY * error.powf(-1.0 / 3.0)).clamp(0.1, 5.0);
            if error <= 1.0 {
                self.accept(step, factor);
                return Ok(step);
            }
            if step <= f64::EPSILON {
                return Err(NotFinite);
            }
            step *= if factor.is_nan() { 0.1 } else { factor };
            self.step = step;
            self.radius.update(self.field, &self.rates_hz);
        }
    }

    fn longest_stable(&self) -> f64 {
        match &self.method {
            Method::Explicit(stages) => {
                LONGEST_EXPLICIT_STEP.min(stages.longest(self.radius.of_jacobian()))
            }
            Method::Implicit(_) => LONGEST_IMPLICIT_STEP,
        }
    }

    fn try_step(&mut self, step: f64) {
        let Self { field, method, scratch, rates_hz, velocity: now, radius, .. } = self;
        match method {
            Method::Explicit(stages) => {
                stages.run(step, radius.of_jacobian(), rates_hz, now, |at, out| {
                    velocity(field, at, scratch, out);
                });
            }
            Method::Implicit(implicit) => implicit.run(field, step, rates_hz, now),
        }
    }

    /// The root mean square over populations of local error over tolerance.
    fn error(&self) -> f64 {
        let (end, errors) = (self.method.end(), self.method.error());
        let squares = (0..end.len()).map(|i| {
            let size = end[i].abs().max(self.rates_hz[i].abs());
            let allowed =
                self.settings.absolute_tolerance_hz + self.settings.relative_tolerance * size;
            (errors[i] / allowed).powi(2)
        });
        (squares.sum::<f64>() / end.len() as f64).sqrt()
    }

    fn accept(&mut self, step: f64, factor: f64) {
        self.rates_hz.copy_from_slice(self.method.end());
        self.velocity.copy_from_slice(self.method.velocity_at_end());
        if let Method::Implicit(implicit) = &mut self.method {
            implicit.moved();
        }
        self.elapsed += step;
        self.taken += 1;
        // A step that only the caller cut short says nothing against a longer one.
        let kept = if factor >= 1.0 { self.step } else { 0.0 };
        self.step = kept.max(step * factor);
    }
}

fn velocity(field: &MeanField, rates_hz: &[f64], point: &mut WorkingPoint, out: &mut [f64]) {
    field.phi_into(rates_hz, point, out);
    out.iter_mut().zip(rates_hz).for_each(|(phi, nu)| *phi -= nu);
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;

    fn microcircuit() -> MeanField {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        MeanField::new(&network, Assumptions::PUBLISHED).unwrap()
    }

    /// The slow obvious way: many short explicit steps.
    fn short_steps(field: &MeanField, mut rates_hz: Vec<f64>, duration: f64) -> Vec<f64> {
        const STEPS: usize = 20_000;
        let mut slope = vec![0.0; rates_hz.len()];
        for _ in 0..STEPS {
            velocity(field, &rates_hz, &mut WorkingPoint::zero(field.size()), &mut slope);
            for (rate, slope) in rates_hz.iter_mut().zip(&slope) {
                *rate += duration / STEPS as f64 * slope;
            }
        }
        rates_hz
    }

    #[test]
    fn the_flow_is_that_of_many_short_steps() {
        let field = microcircuit();
        let settings = FlowSettings { relative_tolerance: 1e-6, absolute_tolerance_hz: 1e-6 };
        let mut flow = Flow::new(&field, settings, &[0.0; 8]);
        while flow.elapsed() < 0.5 {
            flow.advance(0.5 - flow.elapsed()).unwrap();
        }
        assert_eq!(flow.elapsed(), 0.5);
        for (ours, slow) in flow.rates_hz().iter().zip(short_steps(&field, vec![0.0; 8], 0.5)) {
            assert!((ours - slow).abs() < 1e-3 * slow.max(1.0), "{ours} against {slow}");
        }
    }

    #[test]
    fn both_methods_follow_the_same_flow() {
        let field = microcircuit();
        let settings = FlowSettings { relative_tolerance: 1e-6, absolute_tolerance_hz: 1e-6 };
        let mut explicit = Flow::new(&field, settings, &[0.0; 8]);
        explicit.method = Method::Explicit(Stages::new(8));
        while explicit.elapsed() < 0.5 {
            explicit.advance(0.5 - explicit.elapsed()).unwrap();
        }
        for (ours, slow) in explicit.rates_hz().iter().zip(short_steps(&field, vec![0.0; 8], 0.5)) {
            assert!((ours - slow).abs() < 1e-3 * slow.max(1.0), "{ours} against {slow}");
        }
    }

    #[test]
    #[should_panic(expected = "there are 7 rates for a network of 8 populations")]
    fn a_start_of_another_network_is_refused() {
        drop(Flow::new(&microcircuit(), FlowSettings::default(), &[0.0; 7]));
    }

    #[test]
    #[should_panic(expected = "the longest step is -1, allowed is at least 0")]
    fn the_flow_does_not_run_backwards() {
        let field = microcircuit();
        let _ = Flow::new(&field, FlowSettings::default(), &[0.0; 8]).advance(-1.0);
    }

    #[test]
    fn rates_that_are_no_numbers_end_the_flow() {
        let field = microcircuit();
        let mut flow = Flow::new(&field, FlowSettings::default(), &[f64::NAN; 8]);
        assert_eq!(flow.advance(1.0), Err(NotFinite));
    }
}
