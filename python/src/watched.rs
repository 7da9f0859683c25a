//! Long computations beside Python: the lock is released, Ctrl-C heard, progress told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use theory::{Observer, Progress};

use crate::pool;

/// How often Python's signals are looked at: Ctrl-C is answered within two of them.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a computation that was told to stop is waited for before it is left to itself.
const FAREWELL: Duration = Duration::from_millis(100);

/// What was heard of a computation: what it is about, how much is done, of how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// What it is about.
    pub what: String,
    /// How much is done.
    pub done: f64,
    /// Of how much, if that is known.
    pub of: Option<f64>,
}

/// Hears a computation and stops it.
#[derive(Debug, Default)]
pub struct Watch {
    stopped: AtomicBool,
    heard: Mutex<Option<Heard>>,
}

impl Watch {
    /// Says how far it is.
    pub fn tell(&self, what: impl Into<String>, done: f64, of: Option<f64>) {
        let heard = Heard { what: what.into(), done, of };
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(heard);
    }

    /// Whether it is to stop.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn take(&self) -> Option<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Observer for Watch {
    fn observe(&self, progress: &Progress) {
        match progress {
            Progress::Starts { kind, of } => self.tell(format!("{kind}: {of} starts"), 0.0, None),
            Progress::Network { parameter } => {
                self.tell(format!("network at {parameter}"), 0.0, None);
            }
            Progress::Branch { parameter, .. } => {
                self.tell(format!("branch at {parameter:.6}"), 0.0, None);
            }
            Progress::Trajectories { done, of } => {
                self.tell(format!("{done} of {of} starts"), *done as f64, Some(*of as f64));
            }
            Progress::Responses { done, of } => {
                let told = format!("{done} of {of} neurons' responses");
                self.tell(told, *done as f64, Some(*of as f64));
            }
            Progress::Frequencies { done, of } => {
                self.tell(format!("{done} of {of} frequencies"), *done as f64, Some(*of as f64));
            }
            Progress::Bracket { near, far } => {
                self.tell(format!("between {near:.8} and {far:.8}"), 0.0, None);
            }
        }
    }

    fn wants_stop(&self) -> bool {
        self.is_stopped()
    }
}

/// Computes in the threads of the pool, while the caller's looks after signals and tells `progress`, a function
/// of a text and two numbers, how far it is.
///
/// What does not end when it is told to goes on without anyone waiting for its result, so that Ctrl-C is
/// answered whatever is computed.
///
/// # Errors
/// What a signal handler or `progress` raises.
pub fn watched<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send + 'static,
) -> PyResult<T> {
    // A function of the user's that a computation calls, and that computes itself: it has a thread of the pool already, and
    // to wait for another one would be for ever where there is none. Signals are looked at where the first one waits.
    if rayon::current_thread_index().is_some() {
        return Ok(py.detach(|| work(&Watch::default())));
    }
    let watch = Arc::new(Watch::default());
    let (sender, mut receiver) = mpsc::channel();
    let seen = Arc::clone(&watch);
    pool::of_process()?.spawn(move || {
        // Nobody may be waiting any more.
        let _ = sender.send(catch_unwind(AssertUnwindSafe(|| work(&seen))));
    });
    loop {
        let answer;
        (answer, receiver) = py.detach(move || wait(receiver, GLANCE));
        match answer {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                let message =
                    "siegert broke an assumption of its own; please report what led to this";
                return Err(PyRuntimeError::new_err(message));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(raised) = look_around(py, progress, &watch) {
            watch.stop();
            // Whether it has ended by then or not, its result is not wanted any more.
            let _ = py.detach(move || wait(receiver, FAREWELL));
            return Err(raised);
        }
    }
}

type Answer<T> = Result<std::thread::Result<T>, RecvTimeoutError>;
type Channel<T> = Receiver<std::thread::Result<T>>;

/// A receiver cannot be shared between threads, so it is handed over and back.
fn wait<T>(receiver: Channel<T>, time: Duration) -> (Answer<T>, Channel<T>) {
    (receiver.recv_timeout(time), receiver)
}

/// Signals, and what there is to tell.
pub fn look_around(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    watch: &Watch,
) -> PyResult<()> {
    py.check_signals()?;
    match (progress, watch.take()) {
        (Some(progress), Some(Heard { what, done, of })) => {
            progress.call1((what, done, of)).map(drop)
        }
        _ => Ok(()),
    }
}
