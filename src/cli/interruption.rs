//! Ctrl-C, and the batch system's signal to terminate.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use sim::Control;

use super::outcome;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Whether somebody looks at that from time to time.
static WATCHED: AtomicBool = AtomicBool::new(false);
static HANDLED: AtomicBool = AtomicBool::new(false);
/// What to remove where the process ends at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Begins a command: takes the signals over, once for the process, and forgets those of the command before. Until
/// somebody [watches](watch), they end the process at once.
pub(super) fn begin() -> anyhow::Result<()> {
    INTERRUPTED.store(false, Ordering::Relaxed);
    WATCHED.store(false, Ordering::Relaxed);
    forget_unfinished();
    if HANDLED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    ctrlc::set_handler(|| {
        // Whoever asks twice does not want to wait.
        let again = INTERRUPTED.swap(true, Ordering::Relaxed);
        let is_watched = WATCHED.load(Ordering::Relaxed);
        if again || !is_watched {
            if !is_watched {
                remove_unfinished();
            }
            outcome::say("interrupted");
            std::process::exit(i32::from(outcome::INTERRUPTED));
        }
    })
    .context("cannot watch for Ctrl-C")
}

/// From now on, the first signal is a wish that somebody looks for.
pub(super) fn watch() {
    WATCHED.store(true, Ordering::Relaxed);
}

/// Results that nobody will finish where the process ends before anybody watches.
pub(super) fn remove_if_at_once(unfinished: impl IntoIterator<Item = PathBuf>) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).extend(unfinished);
}

/// They are finished, or given up in good order.
pub(super) fn forget_unfinished() {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn remove_unfinished() {
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // What stays, the next run tidies up.
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}

/// Whether somebody wants the program to stop.
pub(super) fn is_wanted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// What a simulation is to do: stop if somebody wants the program to stop.
pub(super) fn control() -> Control {
    if is_wanted() { Control::Stop } else { Control::Continue }
}
