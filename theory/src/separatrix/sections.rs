//! Narrowing the bracket around a transition.

use super::SeparatrixError;
use super::fate::{Fate, Fates, Slow};
use super::line::{Line, Shot};
use crate::observer::{Observer, Progress, go_on};
use crate::trajectory::FlowMethod;

/// The search for the point on a line where fates change.
pub(super) struct Sections<'a> {
    pub line: &'a dyn Line,
    pub fates: Fates,
    pub observer: &'a dyn Observer,
}

/// Two positions on a line between which fates change; the far one may be the lower number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    pub near: f64,
    pub far: f64,
}

impl Bracket {
    fn width(self) -> f64 {
        (self.far - self.near).abs()
    }

    /// The positions at a third and at two thirds.
    fn thirds(self) -> (f64, f64) {
        let Self { near, far } = self;
        (near + (far - near) / 3.0, far - (far - near) / 3.0)
    }

    /// The bracket four times as wide to either side, but within another one.
    fn widened(self, within: Self) -> Self {
        let more = 4.0 * (self.far - self.near);
        Self { near: within.clamp(self.near - more), far: within.clamp(self.far + more) }
    }

    fn clamp(self, position: f64) -> f64 {
        position.clamp(self.near.min(self.far), self.near.max(self.far))
    }
}

/// A bracket, and where the trajectories from both of its ends were slow.
pub(super) struct Narrowed {
    pub bracket: Bracket,
    pub slow: Vec<Slow>,
}

/// The exact flow is first followed with this tolerance, which is several times faster than the
/// finest ones and moves the transition by less than a millionth of the line.
const COARSE: f64 = 1e-6;

/// To which share of the line the coarse flow narrows the bracket.
const COARSE_WIDTH: f64 = 1e-7;

impl Sections<'_> {
    /// Narrows a bracket to the tolerance, or to what numbers allow.
    pub fn narrow(&self, ends: Bracket) -> Result<Narrowed, SeparatrixError> {
        let tolerance = self.fates.settings.tolerance;
        self.cut(self.guess(ends, tolerance)?, tolerance)
    }

    /// A bracket that a coarser flow suggests and the wanted one confirms.
    fn guess(&self, ends: Bracket, tolerance: f64) -> Result<Bracket, SeparatrixError> {
        let coarse_width = COARSE_WIDTH * ends.width();
        let worthwhile = match self.fates.settings.flow {
            FlowMethod::Exact { tolerance } => tolerance < COARSE,
            FlowMethod::ExponentialEuler { .. } => false,
        };
        if !worthwhile || coarse_width <= tolerance {
            return Ok(ends);
        }
        let mut coarse = self.fates;
        coarse.settings.flow = FlowMethod::Exact { tolerance: COARSE };
        let mut found = Sections { fates: coarse, ..*self }.cut(ends, coarse_width)?.bracket;
        loop {
            found = found.widened(ends);
            let Bracket { near, far } = found;
            let (fate_near, fate_far) = rayon::join(|| self.fate(near), || self.fate(far));
            let (returns, escapes) = (fate_near?.0 != Fate::Escaped, fate_far?.0 == Fate::Escaped);
            if (returns || near == ends.near) && (escapes || far == ends.far) {
                return Ok(found);
            }
        }
    }

    /// Cuts a bracket into thirds, two trajectories side by side.
    fn cut(&self, mut bracket: Bracket, tolerance: f64) -> Result<Narrowed, SeparatrixError> {
        let (mut slow_near, mut slow_far) = (Vec::new(), Vec::new());
        loop {
            let Bracket { near, far } = bracket;
            let (first, second) = bracket.thirds();
            self.observer.observe(&Progress::Bracket { near, far });
            // Numbers end where a third is no longer told from its end.
            if bracket.width() <= tolerance || first == near || second == far {
                slow_near.append(&mut slow_far);
                return Ok(Narrowed { bracket, slow: slow_near });
            }
            let (at_first, at_second) =
                rayon::join(|| self.decided(first), || self.decided(second));
            let (at_first, at_second) = (at_first?, at_second?);
            match (at_first, at_second) {
                ((Fate::Escaped, slow), _) => (bracket.far, slow_far) = (first, slow),
                ((_, slow), (Fate::Escaped, escaping)) => {
                    bracket = Bracket { near: first, far: second };
                    (slow_near, slow_far) = (slow, escaping);
                }
                (_, (_, slow)) => (bracket.near, slow_near) = (second, slow),
            }
        }
    }

    fn fate(&self, position: f64) -> Result<(Fate, Vec<Slow>), SeparatrixError> {
        let shot = Shot::at(self.line, position)?;
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
