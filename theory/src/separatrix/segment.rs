//! The segment between two attractors of one network.

use super::bisection::{Transition, transition};
use super::line::InitialRates;
use super::{SeparatrixError, SeparatrixSettings};
use crate::fixed_point::FixedPoint;
use crate::mean_field::MeanField;
use crate::observer::Observer;
use crate::roots::{FixedPoints, Found};

/// Which two attractors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// Those with the lowest and the highest mean rate over neurons.
    #[default]
    LowestAndHighest,
    /// Two by their numbers in the list of fixed points, counted from 1.
    Numbered(usize, usize),
}

/// Where trajectories part that start between two attractors.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The attractor at position 0 of the segment.
    pub near: FixedPoint,
    /// The attractor at position 1.
    pub far: FixedPoint,
    /// Where starts between them change their destination.
    pub transition: Transition,
}

/// Why there is no segment, or nothing on it.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// There are not two.
    #[error("the network has {attractors} attractor, an edge needs two")]
    TooFew {
        /// How many there are.
        attractors: usize,
    },
    /// No such fixed point.
    #[error("fixed point {number} is asked for, the search found {found}")]
    NoSuchNumber {
        /// What was asked for.
        number: usize,
        /// How many there are.
        found: usize,
    },
    /// Not an attractor.
    #[error("fixed point {number} is unstable: edges lie between attractors")]
    Unstable {
        /// What was asked for.
        number: usize,
    },
    /// The transition was not found.
    #[error(transparent)]
    Separatrix(#[from] SeparatrixError),
}

/// Finds where, on the segment between two attractors of a network, trajectories change their destination.
///
/// # Errors
/// [`SegmentError`] if there are no such attractors, or as [`transition`].
pub fn transition_between(
    field: &MeanField,
    points: &FixedPoints,
    which: Between,
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Result<Segment, SegmentError> {
    let [near, far] = which.among(points.found())?.map(FixedPoint::clone);
    let line = InitialRates { field, ends: (near.rates().clone(), far.rates().clone()) };
    let transition = transition(&line, 0.0, 1.0, settings, observer)?;
    Ok(Segment { near, far, transition })
}

impl Between {
    /// The attractors, from fixed points by ascending mean rate.
    fn among(self, found: &[Found]) -> Result<[&FixedPoint; 2], SegmentError> {
        if let Self::Numbered(near, far) = self {
            return Ok([numbered(found, near)?, numbered(found, far)?]);
        }
        let attractors: Vec<&Found> =
            found.iter().filter(|found| found.stability.is_stable()).collect();
        match attractors[..] {
            [lowest, .., highest] => Ok([&lowest.point, &highest.point]),
            _ => Err(SegmentError::TooFew { attractors: attractors.len() }),
        }
    }
}

fn numbered(found: &[Found], number: usize) -> Result<&FixedPoint, SegmentError> {
    let point = number.checked_sub(1).and_then(|index| found.get(index));
    let point = point.ok_or(SegmentError::NoSuchNumber { number, found: found.len() })?;
    if point.stability.is_stable() {
        Ok(&point.point)
    } else {
        Err(SegmentError::Unstable { number })
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::observer::UNWATCHED;
    use crate::{Assumptions, SearchSettings, search};

    /// The saddle of one excitatory population (doi:10.1371/journal.pcbi.1005179, Fig. 2).
    #[test]
    fn the_saddle_lies_between_the_attractors() {
        let network = DescribedPreset::E1d.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let points = search(&field, &SearchSettings::default(), UNWATCHED).unwrap();
        let between = |which| {
            transition_between(&field, &points, which, SeparatrixSettings::default(), UNWATCHED)
        };
        let Segment { near, far, transition } = between(Between::default()).unwrap();
        let [near_hz, far_hz] = [&near, &far].map(|end| end.rates().hz()[0]);
        let saddle_hz = near_hz + transition.position() * (far_hz - near_hz);
        assert!((saddle_hz - 15.849_663).abs() < 1e-6, "{saddle_hz}");
        assert_eq!(between(Between::Numbered(1, 3)).unwrap().transition, transition);
        let refusal = |which| between(which).unwrap_err().to_string();
        assert!(refusal(Between::Numbered(1, 2)).contains("fixed point 2 is unstable"));
        assert!(refusal(Between::Numbered(0, 1)).contains("the search found 3"));
    }
}
