//! Fixed points at the end of a homotopy: a network without drive, without coupling, or a related
//! one is turned into the network step by step, and its fixed point is followed, around folds.
//!
//! Where rates are bounded, the branch that begins at the only fixed point of the uncoupled network
//! ends at a fixed point of the coupled one: the index of that point is 1, and it cannot vanish
//! (Allgower & Georg 2003, doi:10.1137/1.9780898719154).

use data::Rates;

use crate::continuation::{ContinuationSettings, crossings};
use crate::family::{Family, OutsideFamily};
use crate::fixed_point::{FixedPoint, NoFixedPoint};
use crate::mean_field::MeanField;
use crate::observer::Observer;
use crate::solver::{SolverSettings, solve};

/// What is turned up from zero to the network's own value, at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raised {
    /// All input from outside: external drive, direct current, replaced populations.
    Drive,
    /// All synapses between the populations.
    Coupling,
}

/// How far beyond the network a small one is followed: the branch may come back.
const BEYOND: f64 = 3.0;

/// Points of a homotopy at most.
const POINTS: usize = 600;

/// The change of the rates that weighs as much as the whole homotopy (spikes/s).
const RATE_SCALE_HZ: f64 = 50.0;

/// Fixed points of `field` on the branch from the network without drive or coupling.
///
/// With `through`, all that it meets until it leaves for good; otherwise the first.
pub(super) fn raised(
    field: &MeanField,
    what: Raised,
    through: bool,
    observer: &dyn Observer,
) -> Vec<FixedPoint> {
    let family = RaisedFamily { field, what };
    let start = from_silence(&family.member(0.0), observer);
    let Ok(start) = start else { return Vec::new() };
    follow(&family, &start, if through { BEYOND } else { 1.0 }, observer)
}

/// Fixed points of `field` that the states of a related network become, each from one start.
pub(super) fn from_related(
    field: &MeanField,
    related: &MeanField,
    observer: &dyn Observer,
) -> Vec<FixedPoint> {
    let family = Between { from: related, to: field };
    if family.at(0.5).is_err() {
        return Vec::new();
    }
    let Ok(start) = from_silence(related, observer) else { return Vec::new() };
    follow(&family, &start, 1.0, observer)
}

fn from_silence(field: &MeanField, observer: &dyn Observer) -> Result<FixedPoint, NoFixedPoint> {
    solve(field, &Rates::zero(field.size()), &SolverSettings::default(), observer)
}

/// The fixed points at the parameter 1 on the branch that begins at 0.
fn follow(
    family: &dyn Family,
    start: &FixedPoint,
    end: f64,
    observer: &dyn Observer,
) -> Vec<FixedPoint> {
    let settings = ContinuationSettings {
        points: POINTS,
        rate_scale_hz: RATE_SCALE_HZ,
        first_step: 0.05,
        longest_step: 0.2,
        ..ContinuationSettings::over(0.0, end)
    };
    crossings(family, start, settings, 1.0, observer)
}

/// A network whose drive or coupling is multiplied by the parameter.
struct RaisedFamily<'a> {
    field: &'a MeanField,
    what: Raised,
}

impl RaisedFamily<'_> {
    fn member(&self, share: f64) -> MeanField {
        match self.what {
            Raised::Drive => self.field.with_drive_times(share),
            Raised::Coupling => self.field.with_coupling_times(share),
        }
    }
}

impl Family for RaisedFamily<'_> {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        if parameter < 0.0 {
            return Err(outside(parameter));
        }
        Ok(self.member(parameter))
    }
}

/// The networks on the way from one to another with the same populations.
struct Between<'a> {
    from: &'a MeanField,
    to: &'a MeanField,
}

impl Family for Between<'_> {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        self.from.towards(self.to, parameter).ok_or_else(|| outside(parameter))
    }
}

/// There is no such network.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the homotopy ends here")]
struct End;

fn outside(parameter: f64) -> OutsideFamily {
    OutsideFamily { parameter, source: Box::new(End) }
}
