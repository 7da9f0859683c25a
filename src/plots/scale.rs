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

    /// Ticks at round numbers, about `most` of them with labels, but never fewer than two where there is
    /// a range at all.
    #[must_use]
    pub fn ticks(self, most: usize) -> Vec<Tick> {
        match self {
            Self::Linear { from, to } => linear_ticks(from, to, most),
            Self::Log { from, to } => log_ticks(from, to, most),
        }
    }

    /// Ticks at powers of ten in equal steps from end to end, `most` at most; `None` if the ends are none or there are
    /// no such steps but one.
    pub(super) fn even_decades(self, most: usize) -> Option<Vec<Tick>> {
        let Self::Log { from, to } = self else { return None };
        let [first, last] = [from, to].map(f64::log10);
        let is_whole = |end: f64| (end - end.round()).abs() < 1e-9;
        if !(is_whole(first) && is_whole(last)) {
            return None;
        }
        let (first, last) = (first.round() as i32, last.round() as i32);
        let decades = usize::try_from(last - first).ok()?;
        let every = (1..decades).find(|every| decades % every == 0 && decades / every < most)?;
        let tick =
            |exponent| Tick { value: 10_f64.powi(exponent), label: power_label(1, exponent) };
        Some((first..=last).step_by(every).map(tick).collect())
    }
}

/// With fewer labels nobody can tell what a distance on the axis means.
const LEAST_LABELS: usize = 2;

/// The least and the greatest value; 0 and 0 of none.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), value| {
        (value.min(least), value.max(greatest))
    });
    if ends.0 <= ends.1 { ends } else { (0.0, 0.0) }
}

fn linear_ticks(from: f64, to: f64, most: usize) -> Vec<Tick> {
    let (low, high) = (from.min(to), from.max(to));
    if !((high - low).is_finite() && high > low) {
        return Vec::new();
    }
    // A step that fits may leave one round number in sight; one that is half as long leaves two.
    let mut most = most.max(1);
    loop {
        let ticks = evenly_spaced(low, high, (high - low) / most as f64);
        if ticks.len() >= LEAST_LABELS || most > 4 * LEAST_LABELS {
            return ticks;
        }
        most += 1;
    }
}

/// Ticks at the multiples of the first round number that is `least_step` or more.
fn evenly_spaced(low: f64, high: f64, least_step: f64) -> Vec<Tick> {
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

/// The digits before a power of ten that are written, from all to the powers alone.
const WRITTEN: [&[u32]; 5] =
    [&[1, 2, 3, 4, 5, 6, 7, 8, 9], &[1, 2, 3, 5, 7], &[1, 2, 5], &[1, 3], &[1]];

fn log_ticks(from: f64, to: f64, most: usize) -> Vec<Tick> {
    let decades = (to / from).log10();
    if !(decades.is_finite() && decades > 0.0) {
        return Vec::new();
    }
    let every = (decades / most.max(1) as f64).ceil().max(1.0) as i32;
    let all = WRITTEN.map(|written| decade_ticks(from, to, written, every));
    let roomy = |ticks: &&Vec<Tick>| {
        // Labels of short numbers may stand a little closer than the average.
        const CLOSEST: f64 = 0.8;
        let places: Vec<f64> = labelled(ticks).map(|tick| (tick.value / from).log10()).collect();
        let least = CLOSEST * decades / most.max(1) as f64;
        places.windows(2).all(|pair| pair[1] - pair[0] >= least)
    };
    let mut enough = all.iter().filter(|ticks| labelled(ticks).count() >= LEAST_LABELS);
    let chosen = enough.clone().find(roomy).or(enough.next_back());
    // So little of a decade has only numbers with more digits.
    chosen.cloned().unwrap_or_else(|| linear_ticks(from, to, most))
}

fn labelled(ticks: &[Tick]) -> impl Iterator<Item = &Tick> {
    ticks.iter().filter(|tick| !tick.label.is_empty())
}

/// Ticks at whole multiples of powers of ten, those with one of the `written` digits with labels; with
/// labels at `every` so many decades only, there is nothing between them.
fn decade_ticks(from: f64, to: f64, written: &[u32], every: i32) -> Vec<Tick> {
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
    fn any_range_has_two_labels_and_they_keep_their_distance() {
        for k in 0..2_000_u32 {
            let from = 10_f64.powf(f64::from(k % 37) / 6.0 - 3.0);
            let ratio = 1.0 + 1e-3 * 1.01_f64.powi((k % 1_000) as i32);
            let most = 3 + (k % 6) as usize;
            for scale in [
                Scale::Log { from, to: ratio * from },
                Scale::Linear { from: from - 1.0, to: ratio * from - 1.0 },
            ] {
                let ticks = scale.ticks(most);
                let places: Vec<f64> =
                    labelled(&ticks).map(|tick| scale.place(tick.value).unwrap()).collect();
                assert!(places.len() >= 2, "{scale:?} {most}");
                let closest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(1.0, f64::min);
                assert!(places.len() == 2 || closest > 0.25 / most as f64, "{scale:?} {most}");
                assert!(places.iter().all(|place| (-1e-6..1.0 + 1e-6).contains(place)));
            }
        }
        assert_eq!(labels(Scale::Log { from: 2.1, to: 2.9 }, 4), ["2.2", "2.4", "2.6", "2.8"]);
        assert_eq!(labels(Scale::Log { from: 0.1, to: 10.0 }, 3), ["0.1", "1", "10"]);
        assert!(Scale::Log { from: 1.0, to: 1.0 }.ticks(4).is_empty());
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
