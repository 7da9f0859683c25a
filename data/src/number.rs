//! Numbers in messages and tables.

/// A number in as few digits as tell it, so that it reads back as the same: `1e300` rather than three hundred zeros.
#[must_use]
pub fn short_number(value: f64) -> String {
    let plain = value == 0.0 || (1e-5..1e15).contains(&value.abs()) || !value.is_finite();
    if plain { value.to_string() } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::short_number;

    #[test]
    fn extreme_numbers_are_told_in_few_digits() {
        assert_eq!([0.0, 0.1, -2.0, 65535.0].map(short_number), ["0", "0.1", "-2", "65535"]);
        assert_eq!([1e300, -1e15, 2.5e-6].map(short_number), ["1e300", "-1e15", "2.5e-6"]);
        assert_eq!([f64::NAN, f64::INFINITY].map(short_number), ["NaN", "inf"]);
    }
}
