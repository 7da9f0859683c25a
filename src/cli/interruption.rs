//! Ctrl-C, and the batch system's signal to terminate.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use sim::Control;

use super::outcome;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// Lets the signals end a run in good order, once for the process.
pub(super) fn watch() -> anyhow::Result<()> {
    if WATCHED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let wanted = Arc::new(AtomicBool::new(false));
    ctrlc::set_handler(move || {
        if wanted.swap(true, Ordering::Relaxed) {
            // Whoever asks twice does not want to wait.
            std::process::exit(i32::from(outcome::INTERRUPTED));
        }
        INTERRUPTED.store(true, Ordering::Relaxed);
    })
    .context("cannot watch for Ctrl-C")
}

/// Whether somebody wants the program to stop.
pub(super) fn is_wanted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// What a simulation is to do: stop if somebody wants the program to stop.
pub(super) fn control() -> Control {
    if is_wanted() { Control::Stop } else { Control::Continue }
}
