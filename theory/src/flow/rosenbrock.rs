//! One step of a Rosenbrock method of second order with an error estimate.
//!
//! Shampine & Reichelt 1997, SIAM J Sci Comput 18:1, doi:10.1137/S1064827594276424, Section 3.
//! The method is L-stable: a mode that decays is damped at any step, however fast it decays or turns.

use data::Matrix;

use crate::linalg::Factorised;
use crate::mean_field::MeanField;
use crate::working_point::WorkingPoint;

/// `d = 1/(2 + √2)`, which makes the method L-stable, and `e_32 = 6 + √2` of the error estimate.
const D: f64 = 1.0 / (2.0 + std::f64::consts::SQRT_2);
const E32: f64 = 6.0 + std::f64::consts::SQRT_2;

/// Memory and result of a step.
#[derive(Clone, Debug)]
pub(super) struct Rosenbrock {
    /// The gain matrix where the state is now, once it is known.
    gain: Option<Matrix>,
    end: Vec<f64>,
    velocity: Vec<f64>,
    error: Vec<f64>,
    scratch: WorkingPoint,
}

impl Rosenbrock {
    pub fn new(size: usize) -> Self {
        let zero = vec![0.0; size];
        let scratch = WorkingPoint::zero(size);
        Self { gain: None, end: zero.clone(), velocity: zero.clone(), error: zero, scratch }
    }

    /// Steps from `start`, where the velocity is `velocity`; not a number where that cannot be.
    pub fn run(&mut self, field: &MeanField, step: f64, start: &[f64], velocity: &[f64]) {
        let gain = self.gain.get_or_insert_with(|| field.gain_at(&field.linearise_at(start)));
        // W = 1 - h d (G - 1).
        let h = step * D;
        let system = gain.map(|i, j, gain| if i == j { 1.0 + h - h * gain } else { -h * gain });
        let system = Factorised::new(&system);
        if self.solve_stages(field, &system, step, start, velocity).is_none() {
            self.end.fill(f64::NAN);
            self.error.fill(f64::NAN);
        }
    }

    fn solve_stages(
        &mut self,
        field: &MeanField,
        system: &Factorised,
        step: f64,
        start: &[f64],
        f0: &[f64],
    ) -> Option<()> {
        let k1 = system.solve(f0).ok()?;
        let half: Vec<f64> = start.iter().zip(&k1).map(|(y, k)| y + 0.5 * step * k).collect();
        let mut f1 = vec![0.0; start.len()];
        super::velocity(field, &non_negative(half), &mut self.scratch, &mut f1);
        let right: Vec<f64> = f1.iter().zip(&k1).map(|(f, k)| f - k).collect();
        let mut k2 = system.solve(&right).ok()?;
        k2.iter_mut().zip(&k1).for_each(|(k2, k1)| *k2 += k1);
        self.end = non_negative(start.iter().zip(&k2).map(|(y, k)| y + step * k).collect());
        super::velocity(field, &self.end, &mut self.scratch, &mut self.velocity);
        let right: Vec<f64> = (0..start.len())
            .map(|i| self.velocity[i] - E32 * (k2[i] - f1[i]) - 2.0 * (k1[i] - f0[i]))
            .collect();
        let k3 = system.solve(&right).ok()?;
        for (i, error) in self.error.iter_mut().enumerate() {
            *error = step / 6.0 * (k1[i] - 2.0 * k2[i] + k3[i]);
        }
        Some(())
    }

    /// The step that was run is taken: the state is elsewhere now.
    pub fn moved(&mut self) {
        self.gain = None;
    }

    /// Where the step ended.
    pub fn end(&self) -> &[f64] {
        &self.end
    }

    /// The velocity there.
    pub fn velocity_at_end(&self) -> &[f64] {
        &self.velocity
    }

    /// The estimated local error of each rate.
    pub fn error(&self) -> &[f64] {
        &self.error
    }
}

/// The exact flow keeps rates positive; a step may miss that by its error.
fn non_negative(mut rates_hz: Vec<f64>) -> Vec<f64> {
    rates_hz.iter_mut().for_each(|rate| *rate = rate.max(0.0));
    rates_hz
}
