//! Enclosing the critical point on a line of starts or parameters.

use super::edge::{Border, EdgePoint, border};
use super::fate::{Fates, destination, mean};
use super::line::{Line, Shot};
use super::sections::{Bracket, Sections};
use super::{SeparatrixError, SeparatrixSettings};
use crate::fixed_point::FixedPoint;
use crate::mean_field::largest_difference;
use crate::observer::{Observer, go_on};

/// Where trajectories change their destination, and what sits there.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Transition {
    /// The last position whose start goes where the near end goes, and the first that does not.
    pub bracket: (f64, f64),
    /// The state that the near end leads to.
    pub near: FixedPoint,
    /// The state that the far end leads to.
    pub far: FixedPoint,
    /// How trajectories were told apart.
    pub fates: Fates,
    /// What the trajectories part at.
    pub border: Border,
    /// All unstable fixed points that trajectories passed, the slowest passage first.
    pub passed: Vec<EdgePoint>,
}

impl Transition {
    /// The critical position: the near side of the bracket.
    #[must_use]
    pub fn position(&self) -> f64 {
        self.bracket.0
    }
}

/// Finds where, between two positions on a line, starts change their destination.
///
/// # Errors
/// [`SeparatrixError`] if a start does not fit its network, a setting or an end leads nowhere, both ends lead to
/// the same state, a trajectory does not decide, no unstable fixed point is found where trajectories part, or the
/// observer wants to stop.
pub fn transition(
    line: &dyn Line,
    from: f64,
    to: f64,
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Result<Transition, SeparatrixError> {
    settings.check(from, to)?;
    let (near, far) =
        (settled(line, from, settings, observer)?, settled(line, to, settings, observer)?);
    let sizes = [&near, &far].map(|state| state.rates().hz().len());
    if sizes[0] != sizes[1] {
        let [near, far] = sizes;
        return Err(SeparatrixError::EndsDiffer { near, far });
    }
    let (near_hz, far_hz) = (mean(near.rates().hz()), mean(far.rates().hz()));
    if alike(&near, &far) {
        return Err(SeparatrixError::NoTransition { from, to, mean_hz: far_hz });
    }
    let fates = Fates::between(near_hz, far_hz, settings);
    let Enclosed { bracket, border, passed } =
        enclose(line, fates, Bracket { near: from, far: to }, observer)?;
    Ok(Transition { bracket, near, far, fates, border, passed })
}

/// A bracket around a transition, and what sits there.
pub(super) struct Enclosed {
    pub bracket: (f64, f64),
    pub border: Border,
    pub passed: Vec<EdgePoint>,
}

/// Encloses the transition between two positions whose fates are known to differ.
pub(super) fn enclose(
    line: &dyn Line,
    fates: Fates,
    ends: Bracket,
    observer: &dyn Observer,
) -> Result<Enclosed, SeparatrixError> {
    let narrowed = Sections { line, fates, observer }.narrow(ends)?;
    let Bracket { near, far } = narrowed.bracket;
    let field = Shot::at(line, near)?.field;
    let (border, passed) = border(&field, fates, narrowed.slow, near)?;
    Ok(Enclosed { bracket: (near, far), border, passed })
}

pub(super) fn settled(
    line: &dyn Line,
    position: f64,
    settings: SeparatrixSettings,
    observer: &dyn Observer,
) -> Result<FixedPoint, SeparatrixError> {
    let shot = Shot::at(line, position)?;
    let duration = settings.duration;
    let reached = destination(&shot.field, &shot.start_hz, settings, observer);
    go_on(observer)?;
    reached.ok_or(SeparatrixError::Undecided { at: position, duration })
}

/// Two attractors whose mean rates differ by less than this share of the smaller one are one that has
/// moved: a state is left by orders of magnitude, it drifts by per cent.
const ALIKE: f64 = 1.0;

/// Whether the states at both ends are one state that moved with the parameter.
pub(super) fn alike(near: &FixedPoint, far: &FixedPoint) -> bool {
    let (near_hz, far_hz) = (near.rates().hz(), far.rates().hz());
    let scale_hz = mean(near_hz).min(mean(far_hz));
    let moved_hz = (mean(near_hz) - mean(far_hz)).abs();
    largest_difference(near_hz, far_hz) < crate::fixed_point::TOLERANCE_HZ
        || moved_hz < ALIKE * scale_hz
}
