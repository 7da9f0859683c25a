//! Fixed points at chosen values of a parameter.

use std::{fmt, slice};

use data::{Rates, Warning};

use crate::assumptions::Assumptions;
use crate::family::{Networks, OutsideFamily};
use crate::mean_field::{MeanField, MeanFieldError};
use crate::observer::{Observer, Progress, Stopped, go_on};
use crate::reach::warning_at;
use crate::roots::{FixedPoints, SearchError, SearchSettings, search};

/// The fixed points at one value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepStep {
    /// The value.
    pub value: f64,
    /// What the search found there.
    pub points: FixedPoints,
    /// Where these lie outside the theory's reach.
    pub warnings: Vec<Warning>,
}

/// Why a sweep came to no end.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// There is no network at a value.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// The network at a value is none for the theory.
    #[error("the network at the parameter value {value} is outside the theory")]
    MeanField {
        /// The value.
        value: f64,
        /// Why.
        source: MeanFieldError,
    },
    /// The search at a value failed.
    #[error("the search at the parameter value {value} failed")]
    Search {
        /// The value.
        value: f64,
        /// Why.
        source: SearchError,
    },
    /// The observer wanted it.
    #[error("the sweep was stopped")]
    Stopped(#[from] Stopped),
}

/// The fixed points at value after value, each handed over before the search at the next begins, so that what is
/// finished is at hand where the observer stops it. It ends after its first error.
///
/// What was found at one value is where the search at the next starts, beside all that the settings ask for. Where a
/// state comes to be known only at a later value, it is not looked for at earlier ones again; `continuation` follows
/// states in both directions.
pub struct Sweep<'a> {
    networks: &'a dyn Networks,
    assumptions: Assumptions,
    values: slice::Iter<'a, f64>,
    settings: &'a SearchSettings,
    /// What was found at the value before.
    known: Vec<Rates>,
    observer: &'a dyn Observer,
}

/// Begins a [`Sweep`] over values.
#[must_use]
pub fn sweep<'a>(
    networks: &'a dyn Networks,
    assumptions: Assumptions,
    values: &'a [f64],
    settings: &'a SearchSettings,
    observer: &'a dyn Observer,
) -> Sweep<'a> {
    let values = values.iter();
    Sweep { networks, assumptions, values, settings, known: Vec::new(), observer }
}

impl Sweep<'_> {
    fn step(&mut self, value: f64) -> Result<SweepStep, SweepError> {
        go_on(self.observer)?;
        self.observer.observe(&Progress::Network { parameter: value });
        let network = self.networks.network(value)?;
        let field = MeanField::new(&network, self.assumptions)
            .map_err(|source| SweepError::MeanField { value, source })?;
        let mut settings = self.settings.clone();
        settings.given.append(&mut self.known);
        let points = search(&field, &settings, self.observer).map_err(|source| match source {
            SearchError::Stopped(stopped) => SweepError::Stopped(stopped),
            source => SweepError::Search { value, source },
        })?;
        self.known = points.found().iter().map(|found| found.point.rates().clone()).collect();
        let warnings = self.known.iter().filter_map(|rates| warning_at(&field, rates)).collect();
        Ok(SweepStep { value, points, warnings })
    }
}

impl Iterator for Sweep<'_> {
    type Item = Result<SweepStep, SweepError>;

    fn next(&mut self) -> Option<Self::Item> {
        let value = *self.values.next()?;
        let step = self.step(value);
        if step.is_err() {
            self.values = [].iter();
        }
        Some(step)
    }
}

impl fmt::Debug for Sweep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweep")
            .field("values", &self.values)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use data::source::{NoFiles, Source};

    use super::*;
    use crate::observer::UNWATCHED;

    #[test]
    fn a_sweep_finds_at_each_value_what_a_search_finds_there() {
        let along =
            Source::preset("e1d").unwrap().build(&NoFiles).unwrap().along("nu_ext").unwrap();
        let (settings, assumptions) = (SearchSettings::default(), Assumptions::default());
        let values = [150.0, 160.0, 170.0];
        let steps = sweep(&along, assumptions, &values, &settings, UNWATCHED);
        let steps: Vec<SweepStep> = steps.map(Result::unwrap).collect();
        let counts: Vec<usize> = steps.iter().map(|step| step.points.found().len()).collect();
        assert_eq!(counts, [1, 3, 1]);
        for SweepStep { value, points, .. } in &steps {
            let field = MeanField::new(&along.network(*value).unwrap(), assumptions).unwrap();
            let alone = search(&field, &settings, UNWATCHED).unwrap();
            for (swept, alone) in points.found().iter().zip(alone.found()) {
                let difference_hz = swept.mean_rate_hz - alone.mean_rate_hz;
                assert!(difference_hz.abs() < 1e-8, "{value}: {difference_hz}");
                assert_eq!(swept.stability.is_stable(), alone.stability.is_stable());
            }
        }
    }

    /// Wants to stop as soon as the second network is built.
    #[derive(Default)]
    struct AtTheSecond {
        is_second: AtomicBool,
        stops: AtomicBool,
    }

    impl Observer for AtTheSecond {
        fn observe(&self, progress: &Progress) {
            if matches!(progress, Progress::Network { .. })
                && self.is_second.swap(true, Ordering::Relaxed)
            {
                self.stops.store(true, Ordering::Relaxed);
            }
        }

        fn wants_stop(&self) -> bool {
            self.stops.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn a_sweep_that_is_stopped_has_handed_over_what_was_finished() {
        let along =
            Source::preset("e1d").unwrap().build(&NoFiles).unwrap().along("nu_ext").unwrap();
        let (settings, assumptions) = (SearchSettings::default(), Assumptions::default());
        let observer = AtTheSecond::default();
        let values = [150.0, 160.0, 170.0];
        let mut steps = sweep(&along, assumptions, &values, &settings, &observer);
        assert_eq!(steps.next().unwrap().unwrap().value, 150.0);
        assert!(matches!(steps.next(), Some(Err(SweepError::Stopped(_)))));
        assert!(steps.next().is_none());
    }

    #[test]
    fn values_without_a_network_are_named() {
        let along =
            Source::preset("e1d").unwrap().build(&NoFiles).unwrap().along("nu_ext").unwrap();
        let (settings, assumptions) = (SearchSettings::default(), Assumptions::default());
        let mut steps = sweep(&along, assumptions, &[-1.0], &settings, UNWATCHED);
        let none = steps.next().unwrap().unwrap_err();
        assert!(none.to_string().contains("-1"), "{none}");
    }
}
