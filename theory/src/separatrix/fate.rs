//! Where a trajectory ends up.

use std::ops::ControlFlow;

use data::Rates;

use super::SeparatrixSettings;
use crate::fixed_point::FixedPoint;
use crate::mean_field::MeanField;
use crate::observer::{Observer, UNWATCHED};
use crate::stability::Stability;
use crate::trajectory::{Moment, integrate};

/// What became of a trajectory.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It settled at a stable fixed point on the near side of the escape rate.
    Returned(Box<FixedPoint>),
    /// Its mean rate crossed the escape rate.
    Escaped,
    /// Neither happened in time.
    Undecided,
}

/// A local minimum of the speed on the way: the trajectory passed something slow.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slow {
    pub rates_hz: Vec<f64>,
    pub speed_hz: f64,
}

/// Tells fates apart by one mean rate between the attractors.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fates {
    /// Mean rate over populations beyond which a trajectory has left (spikes/s).
    pub escape_hz: f64,
    /// Whether leaving means to rise above the escape rate, or to fall below it.
    pub upwards: bool,
    /// How trajectories are followed.
    pub settings: SeparatrixSettings,
}

/// Below this speed, relative to the largest rate, a trajectory may have arrived; a
/// look at the stability decides. Errors of the integration keep stiff states from coming to rest.
const ARRIVED: f64 = 1e-4;

impl Fates {
    /// For attractors with these mean rates over populations (spikes/s).
    pub(super) fn between(near_hz: f64, far_hz: f64, settings: SeparatrixSettings) -> Self {
        debug_assert!(settings.escape > 0.0 && settings.escape < 1.0, "between the attractors");
        let escape_hz = near_hz + settings.escape * (far_hz - near_hz);
        Self { escape_hz, upwards: far_hz > near_hz, settings }
    }

    /// The fate of a start (spikes/s), one rate per population.
    ///
    /// # Panics
    /// As [`integrate`]: if there is not one rate per population, or the flow has no step or tolerance.
    #[must_use]
    pub fn of(&self, field: &MeanField, start_hz: &[f64]) -> Fate {
        self.follow(field, start_hz, &mut Vec::new(), UNWATCHED)
    }

    /// As [`Self::of`], keeping where the trajectory was slow; undecided where the observer stops it.
    pub(super) fn follow(
        &self,
        field: &MeanField,
        start_hz: &[f64],
        slow: &mut Vec<Slow>,
        observer: &dyn Observer,
    ) -> Fate {
        let mut arrival = ARRIVED;
        let mut previous = Slow { rates_hz: Vec::new(), speed_hz: f64::INFINITY };
        let mut slowing = false;
        let mut observe = |moment: &Moment<'_>| {
            if observer.wants_stop() {
                return ControlFlow::Break(Fate::Undecided);
            }
            if self.has_left(moment.rates_hz) {
                return ControlFlow::Break(Fate::Escaped);
            }
            if slowing && moment.speed_hz > previous.speed_hz {
                slow.push(previous.clone());
            }
            slowing = moment.speed_hz < previous.speed_hz;
            previous.rates_hz.clear();
            previous.rates_hz.extend_from_slice(moment.rates_hz);
            previous.speed_hz = moment.speed_hz;
            let largest_hz = moment.rates_hz.iter().copied().fold(1.0, f64::max);
            if moment.speed_hz < arrival * largest_hz {
                // A saddle is passed slowly, too: look again at a tenth of the speed.
                arrival *= 0.1;
                if let Some(point) = attractor_near(field, moment.rates_hz) {
                    return ControlFlow::Break(Fate::Returned(Box::new(point)));
                }
            }
            ControlFlow::Continue(())
        };
        let SeparatrixSettings { flow, duration, .. } = self.settings;
        match integrate(field, flow, start_hz, duration, &mut observe) {
            ControlFlow::Break(fate) => fate,
            ControlFlow::Continue(()) => Fate::Undecided,
        }
    }

    fn has_left(&self, rates_hz: &[f64]) -> bool {
        let mean_hz = mean(rates_hz);
        if self.upwards { mean_hz > self.escape_hz } else { mean_hz < self.escape_hz }
    }
}

/// The stable fixed point next to some rates, if there is one.
pub(crate) fn attractor_near(field: &MeanField, rates_hz: &[f64]) -> Option<FixedPoint> {
    let guess = Rates::from_hz(rates_hz.to_vec());
    let point = crate::solver::correct(field, &guess, &Default::default()).ok()?;
    let close = crate::mean_field::largest_difference(point.rates().hz(), rates_hz);
    let stable = Stability::of(field, &point).ok()?.is_stable();
    (stable && close < 1.0).then_some(point)
}

/// Where the flow from a start settles, wherever that is.
pub(super) fn destination(
    field: &MeanField,
    start_hz: &[f64],
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Option<FixedPoint> {
    let everywhere = Fates { escape_hz: f64::INFINITY, upwards: true, settings };
    match everywhere.follow(field, start_hz, &mut Vec::new(), observer) {
        Fate::Returned(point) => Some(*point),
        Fate::Escaped | Fate::Undecided => None,
    }
}

pub(super) fn mean(rates_hz: &[f64]) -> f64 {
    rates_hz.iter().sum::<f64>() / rates_hz.len() as f64
}
