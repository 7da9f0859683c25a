//! Watching a long computation, and ending it before its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::start::StartKind;

/// Hears how far a long computation is, and may end it.
///
/// Both methods are called from several threads at once, every few milliseconds, and must not take long.
/// An [`AtomicBool`] is one that says nothing and stops once it is true; [`UNWATCHED`] goes on for ever.
/// A reference to an observer is one, and so is an [`Arc`] of it.
///
/// ```
/// use std::sync::atomic::AtomicBool;
/// use siegert_theory::{Assumptions, MeanField, SearchError, SearchSettings, search};
///
/// let network = data::presets::DescribedPreset::E1d.network()?;
/// let field = MeanField::new(&network, Assumptions::default())?;
/// let stopped = search(&field, &SearchSettings::default(), &AtomicBool::new(true));
/// assert!(matches!(stopped, Err(SearchError::Stopped(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer: Send + Sync {
    /// Hears how far it is.
    fn observe(&self, _progress: &Progress) {}

    /// Whether the computation is to end.
    fn wants_stop(&self) -> bool {
        false
    }
}

/// How far a computation is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// A search has followed so many of its starts of one kind; there may be other kinds to come.
    Starts {
        /// What the starts were.
        kind: StartKind,
        /// How many of them are followed at the moment, or were.
        of: usize,
    },
    /// A network is built.
    Network {
        /// The parameter.
        parameter: f64,
    },
    /// A branch was followed to here; several may be followed at once, each in two directions.
    Branch {
        /// The parameter.
        parameter: f64,
        /// The range of the parameter, at an edge of which a branch usually ends.
        range: (f64, f64),
        /// How many points there are in this direction, the start among them.
        points: usize,
        /// How many there may be at most.
        most: usize,
    },
    /// So many starts were followed to their end.
    Trajectories {
        /// How many there are.
        done: usize,
        /// How many there are to be.
        of: usize,
    },
    /// A transition lies between two positions on a line.
    Bracket {
        /// The last position known on the near side.
        near: f64,
        /// The first known on the far side.
        far: f64,
    },
    /// The responses of so many neurons are known.
    Responses {
        /// How many there are.
        done: usize,
        /// How many there are to be.
        of: usize,
    },
    /// The network's response is known at so many frequencies.
    Frequencies {
        /// How many there are.
        done: usize,
        /// How many there are to be.
        of: usize,
    },
}

/// Nobody: nothing is heard, and nothing stops.
pub const UNWATCHED: &dyn Observer = &Nobody;

#[derive(Debug)]
struct Nobody;

impl Observer for Nobody {}

impl Observer for AtomicBool {
    fn wants_stop(&self) -> bool {
        self.load(Ordering::Relaxed)
    }
}

impl<O: Observer + ?Sized> Observer for &O {
    fn observe(&self, progress: &Progress) {
        (**self).observe(progress);
    }

    fn wants_stop(&self) -> bool {
        (**self).wants_stop()
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn observe(&self, progress: &Progress) {
        (**self).observe(progress);
    }

    fn wants_stop(&self) -> bool {
        (**self).wants_stop()
    }
}

/// An observer ended the computation.
///
/// It carries no half of a result: how far a computation came by then depends on the machine, and what a search
/// has found so far would say nothing about what there is. What is finished is at hand where a computation is an
/// iterator: the points of a [`Continuation`](crate::continuation::Continuation), the values of a
/// [`Sweep`](crate::Sweep) and the rounds of a [`Stabilization`](crate::stabilization::Stabilization) are handed over
/// one by one, each before the next begins.
/// A relaxation that was stopped is resumed from the last rates of its [`NoFixedPoint`](crate::NoFixedPoint).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it was stopped before its end")]
pub struct Stopped;

/// Ends a computation whose observer wants it to.
pub(crate) fn go_on(observer: &dyn Observer) -> Result<(), Stopped> {
    if observer.wants_stop() { Err(Stopped) } else { Ok(()) }
}
