//! Progress bars: on standard error, and only where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a bar shows that it is alive.
const TICK: Duration = Duration::from_millis(100);

/// A progress bar that goes away when dropped.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over a number of steps; `shown` is only a wish where no terminal is.
    #[must_use]
    pub fn new(steps: u64, what: &str, shown: bool) -> Self {
        Self::with(Some(steps), "{prefix} {wide_bar} {pos}/{len} {msg}, {eta} left", what, shown)
    }

    /// A sign of life where nobody knows how much there is to do.
    #[must_use]
    pub fn of_unknown_length(what: &str, shown: bool) -> Self {
        let bar = Self::with(None, "{spinner} {prefix}: {msg} ({elapsed})", what, shown);
        bar.0.enable_steady_tick(TICK);
        bar
    }

    fn with(steps: Option<u64>, template: &str, what: &str, shown: bool) -> Self {
        // The target draws nothing if standard error is no terminal.
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(steps, target);
        let style = ProgressStyle::with_template(template);
        Self(style.map_or(bar.clone(), |style| bar.with_style(style)).with_prefix(what.to_owned()))
    }

    /// Some steps more are done.
    pub fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// There are so many steps.
    pub fn of(&self, steps: u64) {
        self.0.set_length(steps);
    }

    /// So many steps are done in all.
    pub fn reach(&self, steps: u64) {
        self.0.set_position(steps);
    }

    /// A word beside the bar, such as the current residual.
    pub fn say(&self, message: &str) {
        self.0.set_message(message.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
