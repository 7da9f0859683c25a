//! Fixed points at chosen values of a parameter.

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

/// Looks for the fixed points at each value, one after the other: what was found at one is where the search at the
/// next starts, beside all that the settings ask for. Where a state comes to be known only at a later value, it is
/// not looked for at earlier ones again; `continuation` follows states in both directions.
///
/// # Errors
/// [`SweepError`] at the first value without a network, or when the observer wants to stop.
pub fn sweep(
    networks: &dyn Networks,
    assumptions: Assumptions,
    values: &[f64],
    settings: &SearchSettings,
    observer: &dyn Observer,
) -> Result<Vec<SweepStep>, SweepError> {
    let mut steps: Vec<SweepStep> = Vec::new();
    let mut settings = settings.clone();
    let given = settings.given.clone();
    for &value in values {
        go_on(observer)?;
        observer.observe(&Progress::Network { parameter: value });
        let network = networks.network(value)?;
        let field = MeanField::new(&network, assumptions)
            .map_err(|source| SweepError::MeanField { value, source })?;
        let before = steps.last().map(|step| step.points.found()).unwrap_or_default();
        let known = before.iter().map(|found| found.point.rates().clone());
        settings.given = given.iter().cloned().chain(known).collect::<Vec<Rates>>();
        let points = search(&field, &settings, observer).map_err(|source| match source {
            SearchError::Stopped(stopped) => SweepError::Stopped(stopped),
            source => SweepError::Search { value, source },
        })?;
        let rates = points.found().iter().map(|found| found.point.rates());
        let warnings = rates.filter_map(|rates| warning_at(&field, rates)).collect();
        steps.push(SweepStep { value, points, warnings });
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use data::source::{NoFiles, Source};

    use super::*;
    use crate::observer::UNWATCHED;

    #[test]
    fn a_sweep_finds_at_each_value_what_a_search_finds_there() {
        let along =
            Source::preset("e1d").unwrap().build(&NoFiles).unwrap().along("nu_ext").unwrap();
        let (settings, assumptions) = (SearchSettings::default(), Assumptions::default());
        let values = [150.0, 160.0, 170.0];
        let steps = sweep(&along, assumptions, &values, &settings, UNWATCHED).unwrap();
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

    #[test]
    fn a_sweep_is_stopped_and_values_without_a_network_are_named() {
        let along =
            Source::preset("e1d").unwrap().build(&NoFiles).unwrap().along("nu_ext").unwrap();
        let (settings, assumptions) = (SearchSettings::default(), Assumptions::default());
        let stop = AtomicBool::new(true);
        let stopped = sweep(&along, assumptions, &[150.0], &settings, &stop);
        assert!(matches!(stopped, Err(SweepError::Stopped(_))));
        let none = sweep(&along, assumptions, &[-1.0], &settings, UNWATCHED).unwrap_err();
        assert!(none.to_string().contains("-1"), "{none}");
    }
}
