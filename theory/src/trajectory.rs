//! The flow of the rates, `d nu/ds = Phi(nu) - nu`, followed in time.
//!
//! `s` counts time constants of the rates. The flow is an auxiliary dynamics: its fixed points are
//! those of the network, and its separatrix decides which of them a start leads to (Schuecker,
//! Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179, Eq. 3 and Fig. 4).
//!
//! [`crate::Flow`] follows it cheaply to an attractor; here it is followed accurately, as the position
//! of a separatrix demands, or just as inaccurately as the published procedure does.

use std::ops::ControlFlow;

use crate::mean_field::{MeanField, largest_difference};
use crate::working_point::WorkingPoint;

/// How the flow is integrated.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum FlowMethod {
    /// Dormand and Prince's fifth-order Runge-Kutta method with error control
    /// (doi:10.1016/0771-050X(80)90013-3). Where inhibition makes the flow stiff, the error
    /// control keeps the step stable.
    Exact {
        /// Allowed error of a step, relative to each rate plus 1 spike/s.
        tolerance: f64,
    },
    /// Exponential Euler steps `nu <- P nu + (1 - P) Phi(nu)`, `P = exp(-ds)`, as the published
    /// procedure takes them: the first step has no input, and Phi is 0 where the threshold lies
    /// more than six standard deviations above the mean input.
    ExponentialEuler {
        /// The step in time constants of the rates; the published one is 0.01.
        ds: f64,
    },
}

impl std::fmt::Display for FlowMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact { tolerance } => write!(f, "exact flow to {tolerance:e}"),
            Self::ExponentialEuler { ds } => write!(f, "exponential Euler with ds {ds}"),
        }
    }
}

impl Default for FlowMethod {
    fn default() -> Self {
        Self::Exact { tolerance: 1e-9 }
    }
}

impl FlowMethod {
    /// The setting with which the integration would not get on, if it is not a finite number above 0.
    pub(crate) fn without_end(self) -> Option<(&'static str, f64)> {
        let (name, value) = match self {
            Self::Exact { tolerance } => ("tolerance", tolerance),
            Self::ExponentialEuler { ds } => ("ds", ds),
        };
        (!(value.is_finite() && value > 0.0)).then_some((name, value))
    }
}

/// A moment of a trajectory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment<'a> {
    /// Time since the start (time constants of the rates).
    pub s: f64,
    /// The rates (spikes/s), one per population.
    pub rates_hz: &'a [f64],
    /// The speed `max |Phi(nu) - nu|` (spikes/s per time constant).
    pub speed_hz: f64,
}

/// Follows the flow from a start, showing every step, until told to stop or the time is over.
///
/// Rates are in spikes/s, one per population; `duration` is in time constants of the rates. A trajectory whose
/// error cannot be kept, as that of rates that are not numbers, ends early.
///
/// # Panics
/// If there is not one rate per population, or a method has a step or a tolerance that is not a finite number
/// above 0: it would never come to an end.
pub fn integrate<B>(
    field: &MeanField,
    method: FlowMethod,
    start_hz: &[f64],
    duration: f64,
    observe: &mut dyn FnMut(&Moment<'_>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    field.check_length("rates", start_hz.len());
    if let Some((name, value)) = method.without_end() {
        panic!("{name} is {value}, allowed is a finite number above 0");
    }
    match method {
        FlowMethod::Exact { tolerance } => {
            RungeKutta::new(field, start_hz, tolerance).run(duration, observe)
        }
        FlowMethod::ExponentialEuler { ds } => {
            exponential_euler(field, start_hz, ds, duration, observe)
        }
    }
}

fn exponential_euler<B>(
    field: &MeanField,
    start_hz: &[f64],
    ds: f64,
    duration: f64,
    observe: &mut dyn FnMut(&Moment<'_>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let keep = (-ds).exp();
    let mut rates_hz = start_hz.to_vec();
    let mut point = WorkingPoint::zero(field.size());
    let mut phi_hz = vec![0.0; field.size()];
    // Small steps are more than a u32 can count.
    let mut step = 0_u64;
    while step as f64 * ds < duration {
        if step > 0 {
            field.working_point_into(&rates_hz, &mut point);
            field.transfer().rates_cut_off(&point.mu_mv, &point.sigma_mv, &mut phi_hz);
        }
        let speed_hz = largest_difference(&phi_hz, &rates_hz);
        if step > 0 {
            observe(&Moment { s: step as f64 * ds, rates_hz: &rates_hz, speed_hz })?;
        }
        let targets = rates_hz.iter_mut().zip(&phi_hz);
        targets.for_each(|(rate, phi)| *rate = keep * *rate + (1.0 - keep) * phi);
        step += 1;
    }
    ControlFlow::Continue(())
}

/// Nodes and weights of Dormand and Prince's pair of orders 5 and 4; the last stage of a step is the
/// first of the next one.
const STAGES: [&[f64]; 6] = [
    &[1.0 / 5.0],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
    &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
    &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
const ERROR: [f64; 7] = [
    71.0 / 57600.0,
    0.0,
    -71.0 / 16695.0,
    71.0 / 1920.0,
    -17253.0 / 339200.0,
    22.0 / 525.0,
    -1.0 / 40.0,
];

/// The first step, and the longest one: slopes change over one time constant.
const FIRST_STEP: f64 = 1e-3;
const LONGEST_STEP: f64 = 0.5;

struct RungeKutta<'a> {
    field: &'a MeanField,
    tolerance: f64,
    rates_hz: Vec<f64>,
    trial_hz: Vec<f64>,
    slopes: [Vec<f64>; 7],
    point: WorkingPoint,
}

impl<'a> RungeKutta<'a> {
    fn new(field: &'a MeanField, start_hz: &[f64], tolerance: f64) -> Self {
        let size = field.size();
        Self {
            field,
            tolerance,
            rates_hz: start_hz.to_vec(),
            trial_hz: start_hz.to_vec(),
            slopes: std::array::from_fn(|_| vec![0.0; size]),
            point: WorkingPoint::zero(size),
        }
    }

    fn run<B>(
        mut self,
        duration: f64,
        observe: &mut dyn FnMut(&Moment<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let (mut s, mut step) = (0.0, FIRST_STEP);
        self.slope(0);
        while s < duration {
            let speed_hz = self.slopes[0].iter().fold(0.0_f64, |most, slope| most.max(slope.abs()));
            observe(&Moment { s, rates_hz: &self.rates_hz, speed_hz })?;
            loop {
                let error = self.attempt(step);
                let factor = (0.9 * error.powf(-0.2)).clamp(0.2, 5.0);
                let factor = if factor.is_nan() { 0.2 } else { factor };
                if error <= 1.0 {
                    s += step;
                    step = (step * factor).min(LONGEST_STEP);
                    break;
                }
                step *= factor.min(0.9);
                if step < f64::EPSILON {
                    return ControlFlow::Continue(());
                }
            }
            std::mem::swap(&mut self.rates_hz, &mut self.trial_hz);
            self.slopes.swap(0, 6);
        }
        ControlFlow::Continue(())
    }

    /// One trial step; its error relative to what is allowed.
    fn attempt(&mut self, step: f64) -> f64 {
        for (stage, weights) in STAGES.iter().enumerate() {
            for i in 0..self.rates_hz.len() {
                let change: f64 =
                    weights.iter().zip(&self.slopes).map(|(weight, slope)| weight * slope[i]).sum();
                // Rates are never negative: the flow points inward at zero.
                self.trial_hz[i] = (self.rates_hz[i] + step * change).max(0.0);
            }
            self.slope(stage + 1);
        }
        (0..self.rates_hz.len())
            .map(|i| {
                let error: f64 =
                    ERROR.iter().zip(&self.slopes).map(|(w, slope)| w * slope[i]).sum();
                (step * error).abs() / (self.tolerance * (1.0 + self.trial_hz[i]))
            })
            .fold(0.0, |worst: f64, error| if error.is_nan() { error } else { worst.max(error) })
    }

    /// `Phi(nu) - nu` at the trial rates.
    fn slope(&mut self, stage: usize) {
        let slope = &mut self.slopes[stage];
        self.field.phi_into(&self.trial_hz, &mut self.point, slope);
        slope.iter_mut().zip(&self.trial_hz).for_each(|(slope, rate)| *slope -= rate);
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;

    fn follow(start_hz: &[f64], method: FlowMethod) -> usize {
        let network = DescribedPreset::E2d.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let mut moments = 0;
        let whole = integrate(&field, method, start_hz, 1.0, &mut |_| {
            moments += 1;
            ControlFlow::<()>::Continue(())
        });
        assert_eq!(whole, ControlFlow::Continue(()));
        moments
    }

    #[test]
    fn trajectories_end_even_where_rates_are_no_numbers() {
        assert!(follow(&[5.0, 5.0], FlowMethod::default()) > 1);
        assert!(follow(&[f64::NAN, 5.0], FlowMethod::default()) <= 1);
        assert_eq!(follow(&[5.0, 5.0], FlowMethod::ExponentialEuler { ds: 0.25 }), 3);
    }

    #[test]
    #[should_panic(expected = "there are 3 rates for a network of 2 populations")]
    fn a_start_of_another_network_is_refused() {
        follow(&[5.0; 3], FlowMethod::default());
    }

    #[test]
    #[should_panic(expected = "ds is 0, allowed is a finite number above 0")]
    fn steps_that_lead_nowhere_are_refused() {
        follow(&[5.0; 2], FlowMethod::ExponentialEuler { ds: 0.0 });
    }
}
