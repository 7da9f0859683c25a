//! Numbers as people read them.

/// A count with its digits in groups of three: `4,130,057`; beyond what a number tells digit by digit, in powers of ten.
///
/// ```
/// assert_eq!(siegert::report::grouped(4_130_056.72), "4,130,057");
/// ```
#[must_use]
pub fn grouped(count: f64) -> String {
    /// Larger numbers are no longer told exactly.
    const EXACT: f64 = 1e15;
    if count.abs() >= EXACT {
        return significant(count, 3);
    }
    let digits = format!("{:.0}", count.abs());
    let mut text = String::from(if count.round() < 0.0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with so many significant digits, in powers of ten where it is very large or small.
///
/// ```
/// use siegert::report::significant;
/// assert_eq!(significant(2.226_81, 3), "2.23");
/// assert_eq!(significant(135.52, 3), "136");
/// assert_eq!(significant(2.413e10, 3), "2.41e10");
/// ```
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    let decimals = digits.saturating_sub(1);
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.decimals$e}");
    // The exponent after rounding: 9.999 becomes 10.0.
    let exponent = scientific.split('e').nth(1).and_then(|text| text.parse::<i32>().ok());
    match exponent {
        Some(exponent @ -4..=5) => {
            let decimals = usize::try_from(decimals as i32 - exponent).unwrap_or(0);
            format!("{value:.decimals$}")
        }
        _ => scientific,
    }
}

/// The shortest text that gives the same number again, with a point or an exponent in it.
pub(crate) fn exact(number: f64) -> String {
    format!("{number:?}")
}

/// A number with so many decimals; what rounds to zero has no sign.
pub(crate) fn plain(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let is_zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_from_the_right() {
        assert_eq!(grouped(0.0), "0");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(1_000.0), "1,000");
        assert_eq!(grouped(-1_234_567.0), "-1,234,567");
        assert_eq!(grouped(-0.2), "0");
        assert_eq!(grouped(2e304), "2.00e304");
    }

    #[test]
    fn rounding_up_keeps_the_number_of_digits() {
        assert_eq!(significant(9.999, 3), "10.0");
        assert_eq!(significant(0.000_123_4, 3), "0.000123");
        assert_eq!(significant(1.0e-12, 2), "1.0e-12");
        assert_eq!(significant(-0.5, 2), "-0.50");
        assert_eq!(significant(f64::NAN, 3), "NaN");
    }
}
