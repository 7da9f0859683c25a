//! What becomes of times on the grid of steps, and telling it.

use data::Warning;
use data::units::US_PER_MS;

use data::short_number;

/// Part of a step within which a time lies on the grid: quotients of decimals miss whole numbers by
/// less, and nobody means a difference that small.
const ROUNDING: f64 = 1e-6;

/// So many values of a kind, and places of a value, are named; the others are counted.
const NAMED: usize = 3;

/// The grid of times at which spikes are sent and arrive: the multiples of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeGrid {
    /// Its step (ms).
    pub dt_ms: f64,
}

impl TimeGrid {
    /// A time in steps, rounded to the nearest.
    #[must_use]
    pub fn nearest(self, time_ms: f64) -> u64 {
        // A decimal that lies half-way may have a quotient just below it; it goes up, as in NEST.
        (time_ms / self.dt_ms * (1.0 + 4.0 * f64::EPSILON)).round() as u64
    }

    /// A time in steps, rounded up, unless it lies on the grid.
    ///
    /// As in NEST, it is first taken to the nearest microsecond, unless steps are shorter.
    #[must_use]
    pub fn up(self, time_ms: f64) -> u64 {
        let is_fine = self.dt_ms * US_PER_MS < 1.0 - ROUNDING;
        let time_ms = if is_fine { time_ms } else { (time_ms * US_PER_MS).round() / US_PER_MS };
        if self.holds(time_ms) {
            self.nearest(time_ms)
        } else {
            (time_ms / self.dt_ms).ceil() as u64
        }
    }

    /// The steps that a duration takes, rounded up; recordings and their formats count them with 32 bits.
    ///
    /// # Errors
    /// [`TooManySteps`] if there are more, or the time is no number.
    pub fn counted(self, time_ms: f64) -> Result<u32, TooManySteps> {
        let too_many = TooManySteps { time_ms, dt_ms: self.dt_ms };
        // What is beyond the range becomes its end, and no number 0.
        let steps = if time_ms.is_nan() { Err(too_many) } else { Ok(self.up(time_ms)) }?;
        u32::try_from(steps).map_err(|_| too_many)
    }

    /// Whether a time is a whole number of steps.
    #[must_use]
    pub fn holds(self, time_ms: f64) -> bool {
        let steps = time_ms / self.dt_ms;
        (steps - steps.round()).abs() <= ROUNDING
    }

    /// Whether a time is shorter than one step.
    #[must_use]
    pub fn is_below_a_step(self, time_ms: f64) -> bool {
        time_ms / self.dt_ms < 1.0 - ROUNDING
    }

    /// The time of a number of steps (ms).
    #[must_use]
    pub fn time_ms(self, steps: u64) -> f64 {
        steps as f64 * self.dt_ms
    }

    /// The warning that a single time is taken as so many steps, if that changes it.
    #[must_use]
    pub fn change(
        self,
        kind: &'static str,
        what: &str,
        time_ms: f64,
        steps: u64,
    ) -> Option<Warning> {
        if self.holds(time_ms) && self.nearest(time_ms) == steps {
            return None;
        }
        let (dt_ms, used_ms) = (self.dt_ms, Milliseconds(self.time_ms(steps)));
        let message = format!("{what} is {time_ms} ms, on the grid of {dt_ms} ms: {used_ms}");
        Some(Warning::new(kind, message))
    }
}

/// A time with more steps than can be counted.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "{time_ms:?} ms are more steps of {} ms than can be counted, allowed are {} ms ({} steps)",
    short_number(*dt_ms), short_number(f64::from(u32::MAX) * dt_ms), u32::MAX
)]
pub struct TooManySteps {
    /// The time (ms).
    pub time_ms: f64,
    /// The step (ms).
    pub dt_ms: f64,
}

/// A product of steps, without the digits that its rounding adds.
struct Milliseconds(f64);

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const DIGITS: f64 = 1e9;
        write!(f, "{} ms", (self.0 * DIGITS).round() / DIGITS)
    }
}

/// Values of one kind that the grid changes in many places, to be told in one line.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    kind: &'static str,
    what: String,
    values: Vec<Change>,
}

#[derive(Clone, Debug)]
struct Change {
    from_ms: f64,
    to_ms: f64,
    places: Vec<String>,
}

impl Changes {
    /// None so far, of a kind; `what` says in words what is done to them.
    pub(crate) fn new(kind: &'static str, what: String) -> Self {
        Self { kind, what, values: Vec::new() }
    }

    /// A value that becomes another at a place.
    pub(crate) fn note(&mut self, place: String, from_ms: f64, to_ms: f64) {
        let same = |change: &&mut Change| change.from_ms == from_ms && change.to_ms == to_ms;
        match self.values.iter_mut().find(same) {
            Some(change) => change.places.push(place),
            None => self.values.push(Change { from_ms, to_ms, places: vec![place] }),
        }
    }

    /// What is to be told, if there is anything.
    pub(crate) fn warning(&self) -> Option<Warning> {
        if self.values.is_empty() {
            return None;
        }
        let values: Vec<String> = self.values.iter().take(NAMED).map(Change::text).collect();
        let others = match self.values.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more values"),
        };
        let message = format!("{}: {}{others}", self.what, values.join("; "));
        Some(Warning::new(self.kind, message))
    }
}

impl Change {
    fn text(&self) -> String {
        let named =
            self.places.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let others = match self.places.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let (from, to) = (Milliseconds(self.from_ms), Milliseconds(self.to_ms));
        format!("{from} becomes {to} ({named}{others})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_that_miss_a_whole_number_by_rounding_are_whole() {
        for (time_ms, dt_ms, steps) in
            [(2.0, 0.1, 20), (0.3, 0.1, 3), (1.1, 0.1, 11), (0.7, 0.01, 70), (2.0, 0.001, 2_000)]
        {
            let grid = TimeGrid { dt_ms };
            assert!(grid.holds(time_ms) && grid.up(time_ms) == steps, "{time_ms} / {dt_ms}");
        }
        for k in 1..100_000_u32 {
            let grid = TimeGrid { dt_ms: 0.1 };
            assert_eq!(grid.up(f64::from(k) / 10.0), u64::from(k));
        }
        assert_eq!(TimeGrid { dt_ms: 0.1 }.up(1.23), 13);
        assert_eq!(TimeGrid { dt_ms: 0.1 }.up(2.0004), 20);
        assert_eq!(TimeGrid { dt_ms: 0.0001 }.up(0.00035), 4);
        for k in 0..400_u32 {
            // k/10 + 0.05 lies half-way between two steps.
            let halfway_ms = (f64::from(k) * 10.0 + 5.0) / 100.0;
            assert_eq!(
                TimeGrid { dt_ms: 0.1 }.nearest(halfway_ms),
                u64::from(k) + 1,
                "{halfway_ms}"
            );
        }
        assert_eq!(TimeGrid { dt_ms: 0.1 }.up(0.01), 1);
        assert_eq!(TimeGrid { dt_ms: 5.0 }.up(2.0), 1);
        assert_eq!(TimeGrid { dt_ms: 0.1 }.up(0.0), 0);
    }

    #[test]
    fn more_steps_than_can_be_counted_are_refused() {
        let grid = TimeGrid { dt_ms: 0.1 };
        assert_eq!(grid.counted(429_496_729.5), Ok(u32::MAX));
        for time_ms in [429_496_729.7, 1e300, f64::INFINITY, f64::NAN] {
            assert!(grid.counted(time_ms).is_err(), "{time_ms}");
        }
        let words = TimeGrid { dt_ms: 1.0 }.counted(1e10).unwrap_err().to_string();
        assert!(words.ends_with("allowed are 4294967295 ms (4294967295 steps)"), "{words}");
    }

    #[test]
    fn changes_are_told_in_one_line() {
        let mut changes = Changes::new("t_ref", "t_ref is rounded up".to_owned());
        assert_eq!(changes.warning(), None);
        for place in ["A", "B", "C", "D"] {
            changes.note(place.to_owned(), 1.23, 13.0 * 0.1);
        }
        changes.note("E".to_owned(), 0.02, 0.1);
        let message = changes.warning().unwrap().message;
        let expected = "t_ref is rounded up: 1.23 ms becomes 1.3 ms (A, B, C and 1 more); \
                        0.02 ms becomes 0.1 ms (E)";
        assert_eq!(message, expected);
        let change = TimeGrid { dt_ms: 0.1 }.change("t_sim", "t_sim", 10.05, 101);
        assert_eq!(change.unwrap().message, "t_sim is 10.05 ms, on the grid of 0.1 ms: 10.1 ms");
    }
}
