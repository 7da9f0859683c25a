//! Narrowing the bracket around a transition.

use super::SeparatrixError;
use super::fate::{Fate, Fates, Slow};
use super::line::Line;
use crate::observer::{Observer, Progress, go_on};
use crate::trajectory::FlowMethod;

/// The search for the point on a line where fates change.
pub(super) struct Sections<'a> {
    pub line: &'a dyn Line,
    pub fates: Fates,
    pub observer: &'a dyn Observer,
}

/// A bracket, and where the trajectories from both of its ends were slow.
pub(super) struct Narrowed {
    pub near: f64,
    pub far: f64,
    pub slow: Vec<Slow>,
}

/// The exact flow is first followed with this tolerance, which is several times faster than the
/// finest ones and moves the transition by less than a millionth of the line.
const COARSE: f64 = 1e-6;

/// To which share of the line the coarse flow narrows the bracket.
const COARSE_WIDTH: f64 = 1e-7;

impl Sections<'_> {
    /// Narrows a bracket to the tolerance, or to what numbers allow.
    pub fn narrow(&self, ends: (f64, f64)) -> Result<Narrowed, SeparatrixError> {
        let tolerance = self.fates.settings.tolerance;
        self.cut(self.guess(ends, tolerance)?, tolerance)
    }

    /// A bracket that a coarser flow suggests and the wanted one confirms.
    fn guess(&self, ends: (f64, f64), tolerance: f64) -> Result<(f64, f64), SeparatrixError> {
        let coarse_width = COARSE_WIDTH * (ends.1 - ends.0).abs();
        let worthwhile = match self.fates.settings.flow {
            FlowMethod::Exact { tolerance } => tolerance < COARSE,
            FlowMethod::ExponentialEuler { .. } => false,
        };
        if !worthwhile || coarse_width <= tolerance {
            return Ok(ends);
        }
        let mut coarse = self.fates;
        coarse.settings.flow = FlowMethod::Exact { tolerance: COARSE };
        let found = Sections { fates: coarse, ..*self }.cut(ends, coarse_width)?;
        let (mut near, mut far) = (found.near, found.far);
        loop {
            let widened = 4.0 * (far - near);
            (near, far) = (within(near - widened, ends), within(far + widened, ends));
            let (fate_near, fate_far) = rayon::join(|| self.fate(near), || self.fate(far));
            let (returns, escapes) = (fate_near?.0 != Fate::Escaped, fate_far?.0 == Fate::Escaped);
            if (returns || near == ends.0) && (escapes || far == ends.1) {
                return Ok((near, far));
            }
        }
    }

    /// Cuts a bracket into thirds, two trajectories side by side.
    fn cut(
        &self,
        (mut near, mut far): (f64, f64),
        tolerance: f64,
    ) -> Result<Narrowed, SeparatrixError> {
        let (mut slow_near, mut slow_far) = (Vec::new(), Vec::new());
        loop {
            let (first, second) = (near + (far - near) / 3.0, far - (far - near) / 3.0);
            self.observer.observe(&Progress::Bracket { near, far });
            let narrow = (far - near).abs() <= tolerance;
            if narrow || first == near || second == far {
                slow_near.append(&mut slow_far);
                return Ok(Narrowed { near, far, slow: slow_near });
            }
            let (at_first, at_second) =
                rayon::join(|| self.decided(first), || self.decided(second));
            let (at_first, at_second) = (at_first?, at_second?);
            match (at_first, at_second) {
                ((Fate::Escaped, slow), _) => (far, slow_far) = (first, slow),
                ((_, slow), (Fate::Escaped, escaping)) => {
                    (near, slow_near) = (first, slow);
                    (far, slow_far) = (second, escaping);
                }
                (_, (_, slow)) => (near, slow_near) = (second, slow),
            }
        }
    }

    fn fate(&self, position: f64) -> Result<(Fate, Vec<Slow>), SeparatrixError> {
        let shot = self.line.shot(position)?;
        let mut slow = Vec::new();
        let fate = self.fates.follow(&shot.field, &shot.start_hz, &mut slow, self.observer);
        go_on(self.observer)?;
        Ok((fate, slow))
    }

    fn decided(&self, position: f64) -> Result<(Fate, Vec<Slow>), SeparatrixError> {
        let (fate, slow) = self.fate(position)?;
        if fate == Fate::Undecided {
            let duration = self.fates.settings.duration;
            return Err(SeparatrixError::Undecided { at: position, duration });
        }
        Ok((fate, slow))
    }
}

fn within(position: f64, ends: (f64, f64)) -> f64 {
    position.clamp(ends.0.min(ends.1), ends.0.max(ends.1))
}
