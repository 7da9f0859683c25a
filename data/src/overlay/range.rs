//! Deserialisers that know their range, for `#[serde(deserialize_with = "...")]`.
//!
//! Each says in words what it allows; an [`Overlay`](super::Overlay) adds the key, the value and
//! the line. Integers pass where numbers are asked for.

use serde::de::{Deserializer, Error, Visitor};
use std::fmt;

/// The numbers that a key takes; none that is not finite.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    words: &'static str,
    accepts: fn(f64) -> bool,
}

impl Range {
    /// In words, as refusals say it.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        self.words
    }

    /// Whether a number is one of them.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite() && (self.accepts)(value)
    }
}

/// Any finite number.
pub const FINITE: Range = Range { words: "a finite number", accepts: |_| true };
/// Above 0.
pub const POSITIVE: Range = Range { words: "a finite number above 0", accepts: |x| x > 0.0 };
/// At least 0.
pub const NON_NEGATIVE: Range =
    Range { words: "a finite number of at least 0", accepts: |x| x >= 0.0 };
/// At most 0.
pub const NON_POSITIVE: Range =
    Range { words: "a finite number of at most 0", accepts: |x| x <= 0.0 };
/// A part of the cortical surface (mm²), of which all primates have less than a million.
pub const SURFACE: Range = Range {
    words: "a finite number above 0 and at most 1000000 (mm²)",
    accepts: |x| x > 0.0 && x <= 1e6,
};
/// Above 0 and at most 1.
pub const SHARE: Range =
    Range { words: "a number above 0 and at most 1", accepts: |x| x > 0.0 && x <= 1.0 };
/// At least 0 and below 1.
pub const PROBABILITY: Range =
    Range { words: "a number of at least 0 and below 1", accepts: |x| (0.0..1.0).contains(&x) };
/// The drive of layers 5 and 6, below which that of 6E would be negative.
pub(crate) const KAPPA: Range =
    Range { words: "a finite number of at least 0.7", accepts: |x| x >= 0.7 };
/// What [`count`] takes, in words.
pub const COUNT: &str = "a whole number of at least 0";

impl Visitor<'_> for Range {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.words)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        if self.contains(value) { Ok(value) } else { Err(E::custom(self.words)) }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }
}

/// Any finite number.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn finite<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(FINITE)
}

/// A number above 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn positive<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(POSITIVE)
}

/// A number of at least 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn non_negative<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(NON_NEGATIVE)
}

/// A number of at most 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn non_positive<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(NON_POSITIVE)
}

/// A part of the cortical surface (mm²), of which all primates have less than a million.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn surface<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(SURFACE)
}

/// A number above 0 and at most 1.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn share<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    d.deserialize_f64(SHARE)
}

/// A whole number of at least 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn count<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    struct Count;
    impl Visitor<'_> for Count {
        type Value = u64;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str(COUNT)
        }
        fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
            Ok(value)
        }
    }
    d.deserialize_u64(Count)
}

/// Values at, just inside and just outside the ends of all ranges, to try what is taken.
#[cfg(test)]
pub(crate) const PROBES: &[f64] = &[
    f64::NEG_INFINITY,
    -1e300,
    -1.0,
    -1e-300,
    -0.0,
    0.0,
    1e-300,
    0.5,
    0.7 - f64::EPSILON,
    0.7,
    1.0 - f64::EPSILON,
    1.0,
    1.0 + f64::EPSILON,
    7.0,
    1e6,
    1e6 + 1e-9,
    1e300,
    f64::INFINITY,
    f64::NAN,
];
