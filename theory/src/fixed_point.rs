//! A fixed point of the rates, and what it means not to have found one.

use data::Rates;

use crate::mean_field::{MeanField, largest_difference};
use crate::observer::Stopped;
use crate::trace::Trace;
use crate::working_point::WorkingPoint;

/// The largest residual `max |Phi(nu) - nu|` of a fixed point (spikes/s).
pub const TOLERANCE_HZ: f64 = 1e-10;

/// Rates below this (spikes/s) are set to what their input calls for once the tolerance is met, which
/// says nothing of rates below itself: a silent population fires at its e^-200, not at any
/// rate below 1e-10. Its slopes are as small as its rate, so that this changes no other rate.
const SILENT_HZ: f64 = 1e-6;

/// Rates that reproduce themselves: `nu = Phi(nu)` to within [`TOLERANCE_HZ`].
///
/// A value of this type is a proof. It is made only after the residual was evaluated at exactly these rates, by the
/// solver or, of rates that are known, by [`FixedPoint::known`].
#[derive(Clone, Debug, PartialEq)]
pub struct FixedPoint {
    rates: Rates,
    residual_hz: f64,
    working_point: WorkingPoint,
}

impl FixedPoint {
    /// Checks the residual; gives it back where it is too large or not a number.
    pub(crate) fn prove(field: &MeanField, mut rates_hz: Vec<f64>) -> Result<Self, f64> {
        let mut working_point = WorkingPoint::zero(field.size());
        let mut phi_hz = vec![0.0; field.size()];
        field.phi_into(&rates_hz, &mut working_point, &mut phi_hz);
        let mut residual_hz = largest_difference(&phi_hz, &rates_hz);
        if residual_hz <= TOLERANCE_HZ && rates_hz.iter().any(|&rate| rate < SILENT_HZ) {
            let silent = rates_hz.iter_mut().zip(&phi_hz).filter(|(rate, _)| **rate < SILENT_HZ);
            silent.for_each(|(rate, phi)| *rate = *phi);
            field.phi_into(&rates_hz, &mut working_point, &mut phi_hz);
            residual_hz = largest_difference(&phi_hz, &rates_hz);
        }
        if residual_hz <= TOLERANCE_HZ {
            Ok(Self { rates: Rates::from_hz(rates_hz), residual_hz, working_point })
        } else {
            Err(residual_hz)
        }
    }

    /// The fixed point with these rates, such as were kept in a file.
    ///
    /// # Errors
    /// The residual (spikes/s) where it is too large or not a number: they are no fixed point of this network.
    ///
    /// # Panics
    /// If there are not as many rates as populations.
    pub fn known(field: &MeanField, rates: Rates) -> Result<Self, f64> {
        let mut working_point = WorkingPoint::zero(field.size());
        let mut phi_hz = vec![0.0; field.size()];
        field.phi_into(rates.hz(), &mut working_point, &mut phi_hz);
        let residual_hz = largest_difference(&phi_hz, rates.hz());
        if residual_hz <= TOLERANCE_HZ {
            Ok(Self { rates, residual_hz, working_point })
        } else {
            Err(residual_hz)
        }
    }

    /// The rates (spikes/s).
    #[must_use]
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// `max |Phi(nu) - nu|` over populations (spikes/s).
    #[must_use]
    pub fn residual_hz(&self) -> f64 {
        self.residual_hz
    }

    /// Mean and standard deviation of the input at these rates.
    #[must_use]
    pub fn working_point(&self) -> &WorkingPoint {
        &self.working_point
    }
}

/// No fixed point was reached from a start: an expected answer, with what was seen on the way.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "no fixed point was reached from this start: {reason}; the last point has a residual of {residual_hz:e} spikes/s"
)]
pub struct NoFixedPoint {
    /// Why the search ended.
    pub reason: Reason,
    /// Where it ended.
    pub last: Rates,
    /// `max |Phi(nu) - nu|` there (spikes/s).
    pub residual_hz: f64,
    /// The time average of a flow that did not settle: near the fixed point that it circles, if it
    /// circles one.
    pub orbit_mean: Option<Rates>,
    /// The way there.
    pub trace: Trace,
}

/// Why a search for a fixed point ended without one.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// The start does not belong to the network.
    #[error("the start has {found} rates, the network {expected} populations")]
    WrongLength {
        /// Rates in the start.
        found: usize,
        /// Populations of the network.
        expected: usize,
    },
    /// A fixed point to be kept away from does not belong to the network.
    #[error(
        "known fixed point {index}, counted from 0, has {found} rates, the network {expected} populations"
    )]
    KnownWrongLength {
        /// Its place in the list.
        index: usize,
        /// Its rates.
        found: usize,
        /// Populations of the network.
        expected: usize,
    },
    /// No neuron fires less than never.
    #[error(
        "the start has {rate_hz} spikes/s for population {index}, counted from 0: allowed is at least 0"
    )]
    NegativeRate {
        /// The population.
        index: usize,
        /// Its rate (spikes/s).
        rate_hz: f64,
    },
    /// A setting that leads nowhere.
    #[error("{name} is {value}, allowed is a number of at least 0")]
    Setting {
        /// Which of the settings.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// The rates, or what the network makes of them, are not numbers.
    #[error("the rates are not finite numbers")]
    NotFinite,
    /// The relaxation kept moving.
    #[error("the rates still move after a relaxation over {duration} time constants")]
    DidNotSettle {
        /// How long it was followed (rate time constants).
        duration: f64,
    },
    /// The Jacobian has no inverse, as at a fold.
    #[error("the Jacobian is singular")]
    SingularJacobian,
    /// No step along Newton's direction makes the residual smaller.
    #[error("no step along Newton's direction makes the residual smaller")]
    NoDescent,
    /// Newton's method used up its iterations.
    #[error("Newton's method did not converge in {iterations} iterations")]
    IterationLimit {
        /// How many were allowed.
        iterations: u64,
    },
    /// The observer wanted it.
    #[error("it was stopped")]
    Stopped(#[from] Stopped),
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::{Assumptions, SolverSettings, UNWATCHED, solve};

    #[test]
    fn known_rates_are_proved_again_and_others_refused() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let start = Rates::zero(field.size());
        let found = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
        assert_eq!(FixedPoint::known(&field, found.rates().clone()), Ok(found));
        assert!(FixedPoint::known(&field, start).unwrap_err() > 1.0);
    }
}
