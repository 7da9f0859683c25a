//! Which share of random starts the flow leads where: attractors by the size of their basins, and what never settles.
//!
//! Starts have rates that are uniform between 0 and a highest rate, each population's its own, and are followed for a
//! time (Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359, Fig. 4). A start has settled where a stable fixed point
//! is next to it and it hardly moves any more; what has not settled in time circles, wanders or is slow, and is told by
//! the mean and the spread of its rates in the last third of the time, and by its period if it has one.

mod follow;
mod orbit;
mod slowing;

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::fixed_point::FixedPoint;
use crate::mean_field::MeanField;
use crate::observer::{Observer, Progress, Stopped, go_on};
use crate::roots::{Found, SearchError, same, uniform_start};
use crate::start::StartKind;
use crate::trajectory::FlowMethod;
pub use follow::Sample;
use follow::{End, Followed, follow};
pub use orbit::Orbit;

/// From where, how and for how long starts are followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BasinSettings {
    /// How many starts there are.
    pub starts: usize,
    /// What they are drawn with; start k is the same however many there are.
    pub seed: u64,
    /// The highest rate of a start (spikes/s).
    pub highest_hz: f64,
    /// How long they are followed at most (time constants of the rates).
    pub duration: f64,
    /// How.
    pub flow: FlowMethod,
    /// Of so many starts, the first ones, the whole trajectories are kept.
    pub kept: usize,
}

impl Default for BasinSettings {
    /// As many and as long as in the published figure.
    fn default() -> Self {
        Self {
            starts: 1000,
            seed: 1,
            highest_hz: 1000.0,
            duration: 30.0,
            flow: FlowMethod::Exact { tolerance: 1e-6 },
            kept: 0,
        }
    }
}

/// Where a start led.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Destination {
    /// To the attractor of this place in the list.
    Attractor(usize),
    /// Nowhere in the time it was given.
    Unsettled(Orbit),
    /// Out of the numbers.
    NotFinite,
}

/// One start and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowedStart {
    /// Where it led.
    pub destination: Destination,
    /// How long it was followed until that was known (time constants of the rates).
    pub duration: f64,
    /// The mean rate over populations where it ended (spikes/s).
    pub last_mean_hz: f64,
    /// Where it was slow on its way, as next to an unstable fixed point.
    pub slow: Vec<Sample>,
    /// The whole way, if it was to be kept.
    pub trajectory: Vec<Sample>,
}

/// A stable fixed point and how many starts led there.
#[derive(Clone, Debug, PartialEq)]
pub struct Attractor {
    /// The fixed point with its spectrum.
    pub found: Found,
    /// How many starts led there.
    pub starts: usize,
}

/// Where the starts of a network led.
#[derive(Clone, Debug, PartialEq)]
pub struct Basins {
    /// By ascending mean rate.
    pub attractors: Vec<Attractor>,
    /// In the order of their numbers.
    pub starts: Vec<FollowedStart>,
}

/// Why there are no basins.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BasinsError {
    /// Rates of starts would not be rates, or nothing would be followed.
    #[error("the {name} is {value}, allowed is a finite number above 0")]
    Setting {
        /// What it is.
        name: &'static str,
        /// What was asked for.
        value: f64,
    },
    /// The spectrum of an attractor is missing.
    #[error(transparent)]
    Attractor(#[from] SearchError),
    /// The observer wanted it.
    #[error("following the starts was stopped")]
    Stopped(#[from] Stopped),
}

impl Basins {
    /// The share of starts that led to an attractor.
    #[must_use]
    pub fn share(&self, attractor: &Attractor) -> f64 {
        attractor.starts as f64 / self.starts.len() as f64
    }

    /// The starts that led nowhere, by their numbers from 0, with what they did.
    pub fn unsettled(&self) -> impl Iterator<Item = (usize, &Orbit)> {
        self.starts.iter().enumerate().filter_map(|(k, start)| match &start.destination {
            Destination::Unsettled(orbit) => Some((k, orbit)),
            Destination::Attractor(_) | Destination::NotFinite => None,
        })
    }

    /// How many starts led out of the numbers.
    #[must_use]
    pub fn not_finite(&self) -> usize {
        let lost = |start: &&FollowedStart| start.destination == Destination::NotFinite;
        self.starts.iter().filter(lost).count()
    }
}

/// Follows random starts in parallel; the result does not depend on the number of threads.
///
/// # Errors
/// [`BasinsError`] if a setting allows no start to be followed, the spectrum of an attractor is missing, or the
/// observer wants to stop.
pub fn basins(
    field: &MeanField,
    settings: &BasinSettings,
    observer: &dyn Observer,
) -> Result<Basins, BasinsError> {
    settings.check()?;
    let done = AtomicUsize::new(0);
    let followed: Result<Vec<Followed>, Stopped> = (0..settings.starts)
        .into_par_iter()
        .map(|start| {
            go_on(observer)?;
            let rates = uniform_start(field.size(), settings.highest_hz, settings.seed, start);
            let followed = follow(field, settings, &rates, start < settings.kept, observer)?;
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            observer.observe(&Progress::Trajectories { done, of: settings.starts });
            Ok(followed)
        })
        .collect();
    gathered(field, followed?)
}

impl BasinSettings {
    fn check(&self) -> Result<(), BasinsError> {
        let flow = self.flow.without_end();
        let numbers = [("highest rate", self.highest_hz), ("duration", self.duration)];
        let wrong = numbers.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0));
        match flow.or(wrong) {
            Some((name, value)) => Err(BasinsError::Setting { name, value }),
            None => Ok(()),
        }
    }
}

/// The distinct attractors and which starts led to each.
fn gathered(field: &MeanField, followed: Vec<Followed>) -> Result<Basins, BasinsError> {
    let mut distinct: Vec<FixedPoint> = Vec::new();
    let mut starts = Vec::new();
    for Followed { end, duration, last_mean_hz, slow, trajectory } in followed {
        let destination = match end {
            End::Settled(point) => Destination::Attractor(place_of(&mut distinct, *point)),
            End::Unsettled(orbit) => Destination::Unsettled(orbit),
            End::NotFinite => Destination::NotFinite,
        };
        starts.push(FollowedStart { destination, duration, last_mean_hz, slow, trajectory });
    }
    let found: Result<Vec<Found>, SearchError> =
        distinct.into_par_iter().map(|point| Found::new(field, point, StartKind::Random)).collect();
    Ok(by_ascending_rate(found?, starts))
}

/// The place of a fixed point among those known, where it is put if it is new.
fn place_of(distinct: &mut Vec<FixedPoint>, point: FixedPoint) -> usize {
    let known = distinct.iter().position(|other| same(other.rates(), point.rates()));
    known.unwrap_or_else(|| {
        distinct.push(point);
        distinct.len() - 1
    })
}

fn by_ascending_rate(found: Vec<Found>, mut starts: Vec<FollowedStart>) -> Basins {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|&a, &b| found[a].mean_rate_hz.total_cmp(&found[b].mean_rate_hz));
    let mut counts = vec![0; found.len()];
    for start in &mut starts {
        if let Destination::Attractor(place) = &mut start.destination {
            counts[*place] += 1;
            *place = order.iter().position(|&old| old == *place).unwrap_or(*place);
        }
    }
    let attractor = |&old: &usize| Attractor { found: found[old].clone(), starts: counts[old] };
    Basins { attractors: order.iter().map(attractor).collect(), starts }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;
    use crate::observer::UNWATCHED;

    fn field(preset: DescribedPreset) -> MeanField {
        MeanField::new(&preset.network().unwrap(), Assumptions::PUBLISHED).unwrap()
    }

    #[test]
    fn of_one_population_the_unstable_state_parts_the_starts() {
        let field = field(DescribedPreset::E1d);
        for flow in [BasinSettings::default().flow, FlowMethod::ExponentialEuler { ds: 0.01 }] {
            // The quiet state needs about 20 time constants of the slowed-down flow next to the unstable one.
            let settings = BasinSettings {
                starts: 200,
                highest_hz: 60.0,
                duration: 60.0,
                flow,
                ..Default::default()
            };
            let found = basins(&field, &settings, UNWATCHED).unwrap();
            assert_eq!(found.attractors.len(), 2);
            // The unstable fixed point (doi:10.1371/journal.pcbi.1005179, Fig. 2).
            const SADDLE_HZ: f64 = 15.849_663;
            let starts = (0..200).map(|k| uniform_start(1, 60.0, settings.seed, k)[0]);
            for (start, followed) in starts.zip(&found.starts) {
                let expected = usize::from(start > SADDLE_HZ);
                assert_eq!(followed.destination, Destination::Attractor(expected), "{start}");
            }
            let shares: f64 = found.attractors.iter().map(|one| found.share(one)).sum();
            assert!((shares - 1.0).abs() < 1e-12);
            assert!((found.share(&found.attractors[0]) - SADDLE_HZ / 60.0).abs() < 0.1);
        }
    }

    #[test]
    fn starts_are_the_same_however_many_there_are_and_what_is_kept() {
        let field = field(DescribedPreset::E2d);
        let few = BasinSettings { starts: 6, duration: 60.0, kept: 2, ..Default::default() };
        let few = basins(&field, &few, UNWATCHED).unwrap();
        let more = BasinSettings { starts: 12, duration: 60.0, ..Default::default() };
        let more = basins(&field, &more, UNWATCHED).unwrap();
        for (one, other) in few.starts.iter().zip(&more.starts) {
            assert_eq!(one.last_mean_hz, other.last_mean_hz);
        }
        assert!(few.starts[1].trajectory.len() > 10 && few.starts[2].trajectory.is_empty());
        let speeds = &few.starts[0].trajectory;
        assert!(speeds[0].speed_hz > 100.0 * speeds[speeds.len() - 1].speed_hz);
    }

    #[test]
    fn what_has_no_time_is_unsettled_and_settings_without_sense_are_refused() {
        let field = field(DescribedPreset::E2d);
        let hasty = BasinSettings { starts: 3, duration: 0.5, ..Default::default() };
        let found = basins(&field, &hasty, UNWATCHED).unwrap();
        assert_eq!((found.unsettled().count(), found.attractors.len()), (3, 0));
        let endless = BasinSettings { duration: f64::NAN, ..hasty };
        let refusal = basins(&field, &endless, UNWATCHED).unwrap_err().to_string();
        assert_eq!(refusal, "the duration is NaN, allowed is a finite number above 0");
        let stopped = basins(&field, &hasty, &AtomicBool::new(true));
        assert_eq!(stopped, Err(BasinsError::Stopped(Stopped)));
    }
}
