//! Deserialisers that know their range, for `#[serde(deserialize_with = "...")]`.
//!
//! Each says in words what it allows; an [`Overlay`](super::Overlay) adds the key, the value and
//! the line. Integers pass where numbers are asked for.

use serde::de::{Deserializer, Error, Visitor};
use std::fmt;

/// A number that `accepts` says yes to, described by `allowed`.
struct Within {
    allowed: &'static str,
    accepts: fn(f64) -> bool,
}

impl Visitor<'_> for Within {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.allowed)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        if value.is_finite() && (self.accepts)(value) {
            Ok(value)
        } else {
            Err(E::custom(self.allowed))
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }
}

fn within<'de, D: Deserializer<'de>>(
    deserializer: D,
    allowed: &'static str,
    accepts: fn(f64) -> bool,
) -> Result<f64, D::Error> {
    deserializer.deserialize_f64(Within { allowed, accepts })
}

/// Any finite number.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn finite<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a finite number", |_| true)
}

/// A number above 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn positive<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a finite number above 0", |x| x > 0.0)
}

/// A number of at least 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn non_negative<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a finite number of at least 0", |x| x >= 0.0)
}

/// A number of at most 0.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn non_positive<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a finite number of at most 0", |x| x <= 0.0)
}

/// A part of the cortical surface (mm²), of which all primates have less than a million.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn surface<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a finite number above 0 and at most 1000000 (mm²)", |x| x > 0.0 && x <= 1e6)
}

/// A number above 0 and at most 1.
///
/// # Errors
/// The deserialiser's, for anything else.
pub fn share<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    within(d, "a number above 0 and at most 1", |x| x > 0.0 && x <= 1.0)
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
            f.write_str("a whole number of at least 0")
        }
        fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
            Ok(value)
        }
    }
    d.deserialize_u64(Count)
}
