//! Watching a computation of the theory: what it does is shown, and Ctrl-C ends it in good order.

use std::error::Error;

use theory::{Observer, Progress, Stopped};

use super::interruption;
use super::outcome::Outcome;
use super::progress;

/// Shows what goes on, and stops when somebody wants the program to.
#[derive(Debug)]
pub struct Watching(progress::Progress);

impl Watching {
    /// From now on, Ctrl-C is a wish to stop.
    #[must_use]
    pub fn new(shown: progress::Progress) -> Self {
        interruption::watch();
        Self(shown)
    }

    /// Some steps more are done.
    pub fn advance(&self, steps: u64) {
        self.0.advance(steps);
    }
}

impl Observer for Watching {
    fn observe(&self, progress: &Progress) {
        self.0.say(&match *progress {
            Progress::Starts { of: 0, .. } => return,
            Progress::Starts { kind, of } => format!("{of} starts {kind}"),
            Progress::Network { parameter } => format!("at {parameter:.5}"),
            Progress::Branch { parameter, range: (from, to), points, .. } => {
                format!("at {parameter:.5} of {from} to {to}, {points} points")
            }
            Progress::Trajectories { done, of } => format!("{done} of {of} starts"),
            Progress::Responses { done, of } => format!("{done} of {of} neurons' responses"),
            Progress::Frequencies { done, of } => format!("{done} of {of} frequencies"),
            Progress::Bracket { near, far } => format!("between {near:.10} and {far:.10}"),
        });
    }

    fn wants_stop(&self) -> bool {
        interruption::is_wanted()
    }
}

/// What an observer ended is no trouble but what somebody wanted.
pub(super) fn interrupted(ended: anyhow::Result<Outcome>) -> anyhow::Result<Outcome> {
    let Err(error) = &ended else { return ended };
    let above = |cause: &&(dyn Error + 'static)| !cause.is::<Stopped>();
    let causes: Vec<_> = error.chain().take_while(above).collect();
    if causes.len() == error.chain().count() {
        return ended;
    }
    let what = causes.last().map_or_else(|| Stopped.to_string(), ToString::to_string);
    Ok(Outcome::Interrupted(anyhow::Error::msg(what)))
}
