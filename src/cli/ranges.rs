//! Refusing what the command line says: numbers out of range, names of nothing, options in vain.

use anyhow::{anyhow, bail};

use crate::files::closest;

/// Which numbers an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    AboveZero,
    AtLeastZero,
    Share,
    Parameter,
}

/// No time in ms, rate or parameter is larger; with numbers that are much larger, nothing can be computed.
const LARGEST: f64 = 1e9;

impl Range {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AboveZero => value > 0.0 && value <= LARGEST,
            Self::AtLeastZero => (0.0..=LARGEST).contains(&value),
            Self::Share => (0.0..=1.0).contains(&value),
            Self::Parameter => value.abs() <= LARGEST,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::AboveZero => "a finite number above 0, up to 1e9",
            Self::AtLeastZero => "a finite number of at least 0, up to 1e9",
            Self::Share => "a number from 0 to 1",
            Self::Parameter => "a number from -1e9 to 1e9",
        }
    }
}

/// No frequency (Hz) is higher: the grid of simulations ends long before.
pub(super) const HIGHEST_FREQUENCY_HZ: f64 = 10_000.0;

/// Refuses a number that an option does not take.
pub(super) fn check(option: &str, value: Option<f64>, range: Range) -> anyhow::Result<()> {
    match value {
        Some(value) if !range.holds(value) => {
            bail!("{option} is {}, allowed is {}", data::short_number(value), range.words())
        }
        _ => Ok(()),
    }
}

/// The largest number of something that an option takes, and why it takes no more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) number: u64,
    pub(super) because: &'static str,
}

/// Random starts of a search: their rates are held all at once.
pub(super) const RANDOM_STARTS: Most =
    Most { number: 100_000, because: "the flow is followed from each" };
/// Values of a sweep.
pub(super) const SWEEP_VALUES: Most =
    Most { number: 10_000, because: "the fixed points at each are searched for" };
/// Points of a branch.
pub(super) const POINTS: Most = Most { number: 1_000_000, because: "each is solved for and kept" };
/// Neurons that are correlated with each other.
pub(super) const CORRELATED: Most =
    Most { number: 10_000, because: "each pair has a coefficient, and these are 49,995,000" };
/// Samples of a segment of a spectrum.
pub(super) const SEGMENT: Most =
    Most { number: 1 << 24, because: "each is transformed as a whole" };
/// Threads of a process, as the arguments' own parser checks them: more than any machine has cores.
pub(super) const THREADS: i64 = 1_024;
/// Threads of a job.
pub(super) const THREADS_OF_JOB: Most =
    Most { number: 1 << 20, because: "no computer lends more cores" };

/// Refuses a number of something beyond what an option takes.
pub(super) fn check_count(option: &str, number: u64, most: Most) -> anyhow::Result<()> {
    let Most { number: allowed, because } = most;
    if number > allowed {
        bail!("{option} is {number}, allowed is at most {allowed}: {because}");
    }
    Ok(())
}

/// Refuses values of a parameter that are none, or that stand twice.
pub(super) fn check_values(option: &str, values: &[f64]) -> anyhow::Result<()> {
    for &value in values {
        check(option, Some(value), Range::Parameter)?;
    }
    match repeated(values) {
        Some(twice) => bail!("{option} has {twice} twice"),
        None => Ok(()),
    }
}

fn repeated(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The refusal of a name that names nothing of the kind, with the one that may be meant.
pub(super) fn unknown(option: &str, name: &str, kind: &str, known: &[String]) -> anyhow::Error {
    unknown_in("the network", option, name, kind, known)
}

/// As [`unknown`], of names in something else than a network.
pub(super) fn unknown_in(
    place: &str,
    option: &str,
    name: &str,
    kind: &str,
    known: &[String],
) -> anyhow::Error {
    let meant = closest(name, known).map(|known| format!("; did you mean {known}?"));
    let meant = meant.unwrap_or_else(|| match known {
        [] => "; it has none".to_owned(),
        _ => format!("; there are {}", listed(known)),
    });
    anyhow!("{option} {name}: {place} has no {kind} of this name{meant}")
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused_with_what_is_allowed() {
        assert!(check("--time", None, Range::AboveZero).is_ok());
        assert!(check("--time", Some(5.0), Range::AboveZero).is_ok());
        for value in [0.0, -5.0, f64::NAN, f64::INFINITY, 1e300] {
            assert!(check("--time", Some(value), Range::AboveZero).is_err(), "{value}");
        }
        let error = check("--share", Some(1.5), Range::Share).unwrap_err().to_string();
        assert_eq!(error, "--share is 1.5, allowed is a number from 0 to 1");
        let error = check("--time", Some(1e300), Range::AboveZero).unwrap_err().to_string();
        assert_eq!(error, "--time is 1e300, allowed is a finite number above 0, up to 1e9");
    }

    #[test]
    fn counts_beyond_their_limit_are_refused_with_it() {
        assert!(check_count("--points", 1_000_000, POINTS).is_ok());
        let error = check_count("--random-starts", u64::MAX, RANDOM_STARTS).unwrap_err();
        let words = "--random-starts is 18446744073709551615, allowed is at most 100000: ";
        assert!(error.to_string().starts_with(words), "{error}");
    }

    #[test]
    fn values_that_stand_twice_are_found() {
        assert_eq!(repeated(&[1.0, 2.0, 1.0]), Some(1.0));
        assert_eq!(repeated(&[1.0, 2.0]), None);
    }

    #[test]
    fn unknown_names_come_with_the_closest_or_all() {
        let known: Vec<String> = (1..=9).map(|k| format!("V{k}-23E")).collect();
        let message = |name| unknown("--record", name, "population", &known).to_string();
        assert!(message("V3-23I").ends_with("of this name; did you mean V3-23E?"));
        assert!(message("everything").ends_with("V8-23E and 1 more"), "{}", message("everything"));
    }
}
