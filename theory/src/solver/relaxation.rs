//! Following the flow `d nu/ds = Phi(nu) - nu` until it settles.

use super::trace::{Stage, Trace};
use crate::mean_field::{MeanField, largest_difference};
use crate::working_point::WorkingPoint;

/// How the relaxation proceeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelaxationSettings {
    /// How long the flow is followed at most, in time constants of the rates.
    pub duration: f64,
    /// The largest share of `Phi(nu) - nu` that one step takes.
    pub largest_share: f64,
    /// The flow has settled once `max |Phi(nu) - nu|` is below this fraction of the largest rate.
    pub settled: f64,
}

impl Default for RelaxationSettings {
    fn default() -> Self {
        Self { duration: 200.0, largest_share: 0.2, settled: 1e-3 }
    }
}

/// Steps between two looks at the spectrum.
const STEPS_PER_ESTIMATE: usize = 10;

/// How far growing residuals may shrink the steps below what the spectral radius allows.
const LEAST_CAUTION: f64 = 1.0 / 16.0;

/// A state moving along the flow by exponential Euler steps.
///
/// A step takes the share `w = 1 - exp(-ds)` of the way to Phi. It is stable for an eigenvalue λ of
/// the gain matrix while `|1 - w (1 - λ)| < 1`. Inhibition puts eigenvalues far out on the negative
/// real axis (-56 in the high-activity state of the macaque model), and they move with the state, so
/// that a fixed step is either slow or unstable. The share here is half of what the spectral
/// radius, estimated by power iteration as the state moves, allows on that axis: `1 / (1 + |λ|)`.
/// It shrinks further while the residual grows from one estimate to the next, which covers
/// complex eigenvalues.
pub(crate) struct Relaxation<'a> {
    field: &'a MeanField,
    settings: RelaxationSettings,
    rates_hz: Vec<f64>,
    phi_hz: Vec<f64>,
    point: WorkingPoint,
    direction: Vec<f64>,
    elapsed: f64,
    caution: f64,
    pub trace: Trace,
}

/// How a stretch of relaxation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The residual is below the threshold.
    Settled,
    /// The time is over.
    Moving,
    /// Not a number came up.
    NotFinite,
}

impl<'a> Relaxation<'a> {
    pub fn new(field: &'a MeanField, settings: RelaxationSettings, rates_hz: Vec<f64>) -> Self {
        let size = field.size();
        Self {
            field,
            settings,
            rates_hz,
            phi_hz: vec![0.0; size],
            point: WorkingPoint::zero(size),
            direction: vec![1.0; size],
            elapsed: 0.0,
            caution: 1.0,
            trace: Trace::default(),
        }
    }

    /// Where the state is now.
    pub fn rates_hz(&self) -> &[f64] {
        &self.rates_hz
    }

    /// Follows the flow until the residual is below `settled` times the largest rate.
    pub fn run(&mut self, settled: f64) -> Flow {
        let mut before = f64::INFINITY;
        while self.elapsed < self.settings.duration {
            let residual_hz = self.residual_hz();
            if !residual_hz.is_finite() {
                return Flow::NotFinite;
            }
            self.caution = if residual_hz > before {
                (self.caution / 2.0).max(LEAST_CAUTION)
            } else {
                (self.caution * 1.25).min(1.0)
            };
            before = residual_hz;
            let share = self.caution * self.stable_share();
            for _ in 0..STEPS_PER_ESTIMATE {
                let residual_hz = self.residual_hz();
                if residual_hz <= settled * self.largest_rate_hz() {
                    return Flow::Settled;
                }
                self.step(share, residual_hz);
            }
        }
        Flow::Moving
    }

    fn residual_hz(&mut self) -> f64 {
        self.field.phi_into(&self.rates_hz, &mut self.point, &mut self.phi_hz);
        largest_difference(&self.phi_hz, &self.rates_hz)
    }

    fn step(&mut self, share: f64, residual_hz: f64) {
        self.trace.push(Stage::Relaxation, share, residual_hz);
        for (rate, phi) in self.rates_hz.iter_mut().zip(&self.phi_hz) {
            *rate += share * (phi - *rate);
        }
        self.elapsed -= (-share).ln_1p();
    }

    fn largest_rate_hz(&self) -> f64 {
        self.rates_hz.iter().fold(0.0, |largest: f64, &rate| largest.max(rate))
    }

    fn stable_share(&mut self) -> f64 {
        let share = 1.0 / (1.0 + self.spectral_radius());
        share.min(self.settings.largest_share)
    }

    /// Two power iterations, starting from where the last estimate stopped.
    fn spectral_radius(&mut self) -> f64 {
        let linearisation = self.field.linearise_at(&self.rates_hz);
        let mut product = vec![0.0; self.direction.len()];
        let mut growth = 1.0;
        for _ in 0..2 {
            normalise(&mut self.direction);
            self.field.gain_product(&linearisation, &self.direction, &mut product);
            growth *= norm(&product);
            std::mem::swap(&mut self.direction, &mut product);
        }
        growth.sqrt()
    }
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}

/// Scales to unit length; a vanished direction starts again from all populations alike.
fn normalise(vector: &mut [f64]) {
    let length = norm(vector);
    if length > f64::MIN_POSITIVE {
        vector.iter_mut().for_each(|entry| *entry /= length);
    } else {
        vector.fill(1.0);
    }
}
