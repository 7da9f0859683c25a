//! One start, followed until it settles or its time is over.

use std::ops::ControlFlow;

use super::BasinSettings;
use super::orbit::Orbit;
use super::slowing::Slowing;
use crate::fixed_point::FixedPoint;
use crate::mean_field::MeanField;
use crate::observer::{Observer, Stopped};
use crate::separatrix::attractor_near;
use crate::trajectory::{Moment, integrate};

/// A moment of a trajectory that was kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Time since the start (time constants of the rates).
    pub s: f64,
    /// The mean rate over populations (spikes/s).
    pub mean_hz: f64,
    /// The speed `max |Phi(nu) - nu|` (spikes/s per time constant).
    pub speed_hz: f64,
}

pub(super) enum End {
    Settled(Box<FixedPoint>),
    Unsettled(Orbit),
    NotFinite,
}

pub(super) struct Followed {
    pub end: End,
    pub duration: f64,
    pub last_mean_hz: f64,
    pub slow: Vec<Sample>,
    pub trajectory: Vec<Sample>,
}

/// Below this speed, relative to the largest rate, a start may have arrived; a look at the stability decides.
const ARRIVED: f64 = 1e-3;

/// How much slower it has to be before the next look: a saddle is passed slowly, too.
const CLOSER: f64 = 0.1;

pub(super) fn follow(
    field: &MeanField,
    settings: &BasinSettings,
    start_hz: &[f64],
    is_kept: bool,
    observer: &dyn Observer,
) -> Result<Followed, Stopped> {
    let mut way = Way { trajectory: Vec::new(), slowing: Slowing::default(), arrival: ARRIVED };
    let ended = integrate(field, settings.flow, start_hz, settings.duration, &mut |moment| {
        if observer.wants_stop() {
            return ControlFlow::Break(Err(Stopped));
        }
        way.go_on(field, moment).map_break(Ok)
    });
    let Way { trajectory, slowing, .. } = way;
    let last = trajectory.last().copied();
    let end = match ended {
        ControlFlow::Break(point) => End::Settled(Box::new(point?)),
        ControlFlow::Continue(()) => match last {
            Some(last) if last.mean_hz.is_finite() => {
                End::Unsettled(Orbit::of(&trajectory, settings.duration))
            }
            _ => End::NotFinite,
        },
    };
    Ok(Followed {
        end,
        duration: last.map_or(0.0, |last| last.s),
        last_mean_hz: last.map_or(f64::NAN, |last| last.mean_hz),
        slow: slowing.passed(),
        trajectory: if is_kept { trajectory } else { Vec::new() },
    })
}

struct Way {
    trajectory: Vec<Sample>,
    slowing: Slowing,
    arrival: f64,
}

impl Way {
    /// Takes a moment; breaks with the attractor if it has arrived.
    fn go_on(&mut self, field: &MeanField, moment: &Moment<'_>) -> ControlFlow<FixedPoint> {
        let mean_hz = moment.rates_hz.iter().sum::<f64>() / moment.rates_hz.len() as f64;
        let sample = Sample { s: moment.s, mean_hz, speed_hz: moment.speed_hz };
        self.slowing.look_at(sample);
        self.trajectory.push(sample);
        let largest_hz = moment.rates_hz.iter().copied().fold(1.0, f64::max);
        if moment.speed_hz < self.arrival * largest_hz {
            self.arrival *= CLOSER;
            if let Some(point) = attractor_near(field, moment.rates_hz) {
                return ControlFlow::Break(point);
            }
        }
        ControlFlow::Continue(())
    }
}
