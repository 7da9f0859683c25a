//! All branches in a range of a parameter, from fixed points that are looked for there.

use data::Rates;
use rayon::prelude::*;

use super::{Branch, ContinuationError, ContinuationSettings, follow_all};
use crate::family::{Family, OutsideFamily};
use crate::fixed_point::{FixedPoint, NoFixedPoint, Reason};
use crate::observer::{Observer, Stopped};
use crate::roots::{SearchError, SearchSettings, search};
use crate::solver::{SolverSettings, solve};

/// Where the branches of a diagram start.
#[derive(Clone, Debug)]
pub enum Starts {
    /// At all fixed points that a search finds at these values of the parameter.
    Searched {
        /// The values, as a rule both ends of the range.
        at: Vec<f64>,
        /// How fixed points are looked for.
        search: SearchSettings,
    },
    /// At the fixed point that the flow reaches.
    Reached {
        /// The value of the parameter.
        at: f64,
        /// Where the flow starts.
        from: Rates,
    },
}

/// A fixed point of a family's member.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The parameter.
    pub parameter: f64,
    /// The fixed point there.
    pub point: FixedPoint,
}

/// Why there is no diagram.
#[derive(Debug, thiserror::Error)]
pub enum DiagramError {
    /// A search found nothing.
    #[error("no fixed point was found at {at:?}")]
    NothingFound {
        /// Where it looked.
        at: Vec<f64>,
    },
    /// The flow reached nothing.
    #[error(transparent)]
    NotReached(Box<NoFixedPoint>),
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// A search failed or was stopped.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A branch could not be followed.
    #[error(transparent)]
    Continuation(#[from] ContinuationError),
    /// The observer wanted it.
    #[error("the relaxation was stopped")]
    Stopped(#[from] Stopped),
}

/// Looks for fixed points and follows the branches through them, each branch once.
///
/// # Errors
/// [`DiagramError`] if a start lies outside the range, no fixed point is found to start from, a branch cannot be
/// followed, or the observer wants to stop.
pub fn diagram(
    family: &dyn Family,
    starts: &Starts,
    settings: ContinuationSettings,
    observer: &dyn Observer,
) -> Result<Vec<Branch>, DiagramError> {
    settings.check()?;
    starts.check(settings.range)?;
    let starts = starts.find(family, observer)?;
    Ok(follow_all(family, &starts, settings, observer)?)
}

impl Starts {
    /// Refuses starts outside the range before anything is looked for there.
    fn check(&self, range: (f64, f64)) -> Result<(), ContinuationError> {
        let values = match self {
            Self::Searched { at, .. } => at.as_slice(),
            Self::Reached { at, .. } => std::slice::from_ref(at),
        };
        let is_outside = |value: &&f64| !(range.0..=range.1).contains(*value);
        match values.iter().find(is_outside) {
            Some(&parameter) => Err(ContinuationError::StartOutsideRange { parameter, range }),
            None => Ok(()),
        }
    }

    /// The fixed points, at least one, in the order of the values and by ascending mean rate at each.
    fn find(
        &self,
        family: &dyn Family,
        observer: &dyn Observer,
    ) -> Result<Vec<Start>, DiagramError> {
        match self {
            Self::Searched { at, search } => searched(family, at, search, observer),
            Self::Reached { at, from } => {
                Ok(vec![Start { parameter: *at, point: reached(family, *at, from, observer)? }])
            }
        }
    }
}

fn searched(
    family: &dyn Family,
    at: &[f64],
    settings: &SearchSettings,
    observer: &dyn Observer,
) -> Result<Vec<Start>, DiagramError> {
    let found_at = |&parameter: &f64| -> Result<Vec<Start>, DiagramError> {
        let points = search(&family.at(parameter)?, settings, observer)?;
        let found = points.found().iter();
        Ok(found.map(|found| Start { parameter, point: found.point.clone() }).collect())
    };
    let starts: Result<Vec<_>, DiagramError> = at.par_iter().map(found_at).collect();
    let starts = starts?.concat();
    if starts.is_empty() {
        return Err(DiagramError::NothingFound { at: at.to_vec() });
    }
    Ok(starts)
}

fn reached(
    family: &dyn Family,
    at: f64,
    from: &Rates,
    observer: &dyn Observer,
) -> Result<FixedPoint, DiagramError> {
    let point = solve(&family.at(at)?, from, &SolverSettings::default(), observer);
    point.map_err(|none| match none.reason {
        Reason::Stopped(stopped) => DiagramError::Stopped(stopped),
        _ => DiagramError::NotReached(Box::new(none)),
    })
}
