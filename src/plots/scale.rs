//! Scales: from numbers to places, and where the ticks stand.

/// From a range of numbers to places between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal distances for equal differences.
    Linear {
        /// The number at place 0.
        from: f64,
        /// The number at place 1.
        to: f64,
    },
    /// Equal distances for equal ratios; both ends are positive.
    Log {
        /// The number at place 0.
        from: f64,
        /// The number at place 1.
        to: f64,
    },
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The number that it marks.
    pub value: f64,
    /// How the number is written; empty for a small mark.
    pub label: String,
}

impl Scale {
    /// A linear scale over all finite values, with a little room at both ends.
    #[must_use]
    pub fn linear_over(values: impl IntoIterator<Item = f64>) -> Self {
        const ROOM: f64 = 0.04;
        let (from, to) = span(values.into_iter().filter(|value| value.is_finite()));
        let room = if to > from { ROOM * (to - from) } else { from.abs().max(1.0) / 2.0 };
        Self::Linear { from: from - room, to: to + room }
    }

    /// A logarithmic scale over all finite positive values, with a little room at both ends.
    #[must_use]
    pub fn log_over(values: impl IntoIterator<Item = f64>) -> Self {
        const ROOM: f64 = 0.04;
        let logs = values.into_iter().filter(|value| value.is_finite() && *value > 0.0);
        let (from, to) = span(logs.map(f64::log10));
        let room = if to > from { ROOM * (to - from) } else { 0.5 };
        Self::Log { from: 10_f64.powf(from - room), to: 10_f64.powf(to + room) }
    }

    /// Both ends.
    #[must_use]
    pub fn ends(self) -> (f64, f64) {
        match self {
            Self::Linear { from, to } | Self::Log { from, to } => (from, to),
        }
    }

    /// The place of a number: 0 and 1 are the ends; `None` if it has none on this scale.
    #[must_use]
    pub fn place(self, value: f64) -> Option<f64> {
        let place = match self {
            Self::Linear { from, to } => (value - from) / (to - from),
            Self::Log { from, to } => (value / from).ln() / (to / from).ln(),
        };
        place.is_finite().then_some(place)
    }

    /// The number at a place.
    #[must_use]
    pub fn value(self, place: f64) -> f64 {
        match self {
            Self::Linear { from, to } => from + place * (to - from),
            Self::Log { from, to } => from * (to / from).powf(place),
        }
    }

    /// Ticks at round numbers, at most about `most` of them with labels.
    #[must_use]
    pub fn ticks(self, most: usize) -> Vec<Tick> {
        match self {
            Self::Linear { from, to } => linear_ticks(from, to, most),
            Self::Log { from, to } => log_ticks(from, to, most),
        }
    }
}

/// The least and the greatest value; 0 and 0 of none.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), value| {
        (value.min(least), value.max(greatest))
    });
    if ends.0 <= ends.1 { ends } else { (0.0, 0.0) }
}

fn linear_ticks(from: f64, to: f64, most: usize) -> Vec<Tick> {
    let (low, high) = (from.min(to), from.max(to));
    let least_step = (high - low) / most.max(1) as f64;
    if !(least_step.is_finite() && least_step > 0.0) {
        return Vec::new();
    }
    let power = 10_f64.powf(least_step.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = step.into_iter().find(|step| *step >= least_step).unwrap_or(10.0 * power);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    let tick = |k: i64| {
        let value = k as f64 * step;
        Tick { value, label: with_minus(&format!("{value:.decimals$}")) }
    };
    (first..=last).map(tick).collect()
}

fn log_ticks(from: f64, to: f64, most: usize) -> Vec<Tick> {
    let decades = (to / from).log10();
    let every = (decades / most.max(1) as f64).ceil().max(1.0) as i32;
    // Where few powers of ten are in sight, numbers between them are written too.
    let written: &[u32] = match decades {
        d if d < 1.0 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        d if d < 2.5 => &[1, 2, 5],
        _ => &[1],
    };
    let (first, last) = (from.log10().floor() as i32, to.log10().ceil() as i32);
    let mut ticks = Vec::new();
    for exponent in first..=last {
        for digit in 1..10 {
            let value = f64::from(digit) * 10_f64.powi(exponent);
            // A tick that stands on an end by its number may miss it by its rounding.
            if !(from * (1.0 - 1e-9)..=to * (1.0 + 1e-9)).contains(&value) {
                continue;
            }
            let labelled = written.contains(&digit) && exponent.rem_euclid(every) == 0;
            let label = if labelled { power_label(digit, exponent) } else { String::new() };
            if every == 1 || labelled {
                ticks.push(Tick { value, label });
            }
        }
    }
    ticks
}

/// `digit * 10^exponent` as it is written on an axis.
fn power_label(digit: u32, exponent: i32) -> String {
    match exponent {
        0..=3 => format!("{}", u64::from(digit) * 10_u64.pow(exponent.unsigned_abs())),
        -3..=-1 => {
            let decimals = exponent.unsigned_abs() as usize;
            format!("{:.decimals$}", f64::from(digit) * 10_f64.powi(exponent))
        }
        _ if digit == 1 => format!("10{}", superscript(exponent)),
        _ => format!("{digit}·10{}", superscript(exponent)),
    }
}

fn superscript(exponent: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize]);
    exponent.to_string().chars().map(digit).collect()
}

/// Writes a real minus sign, and none before zero.
fn with_minus(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, most: usize) -> Vec<String> {
        scale.ticks(most).into_iter().map(|t| t.label).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn linear_ticks_are_round_and_bounded() {
        let scale = Scale::Linear { from: -1.02, to: 1.02 };
        assert_eq!(labels(scale, 5), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(labels(Scale::Linear { from: 0.0, to: 100.0 }, 4), ["0", "50", "100"]);
        assert!(labels(Scale::Linear { from: 1.0, to: 1.0 }, 4).is_empty());
    }

    #[test]
    fn log_ticks_are_decades_or_their_multiples() {
        let scale = Scale::Log { from: 1e-5, to: 100.0 };
        assert_eq!(labels(scale, 8), ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1", "10", "100"]);
        assert_eq!(labels(Scale::Log { from: 1.5, to: 60.0 }, 8), ["2", "5", "10", "20", "50"]);
        assert_eq!(
            labels(Scale::Log { from: 1e-6, to: 1e6 }, 4),
            ["10⁻⁶", "0.001", "1", "1000", "10⁶"]
        );
    }

    #[test]
    fn places_and_values_are_inverse() {
        for scale in [Scale::Linear { from: -3.0, to: 5.0 }, Scale::Log { from: 0.01, to: 100.0 }] {
            for value in [0.02, 0.5, 4.0] {
                let place = scale.place(value).unwrap();
                assert!((scale.value(place) - value).abs() < 1e-12);
            }
        }
        assert_eq!(Scale::Log { from: 1.0, to: 10.0 }.place(0.0), None);
        assert_eq!(Scale::Log { from: 1.0, to: 10.0 }.place(-1.0), None);
    }

    #[test]
    fn a_scale_over_values_holds_them_all() {
        let values = [3.0, f64::NAN, -1.0, 7.0];
        let (from, to) = Scale::linear_over(values).ends();
        assert!(from < -1.0 && to > 7.0);
        let (from, to) = Scale::log_over([0.0, 0.1, 10.0]).ends();
        assert!(from > 0.05 && from < 0.1 && to > 10.0);
        let (from, to) = Scale::linear_over([2.0]).ends();
        assert!(from < 2.0 && to > 2.0);
    }
}
