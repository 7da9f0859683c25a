//! The one place where units are converted.
//!
//! The project computes in one coherent system: ms, mV, pA, pF and 1/ms, in which
//! pA · ms / pF = mV and no formula needs a factor. Only rates are spoken of in
//! spikes/s, so that the only conversions are between spikes/s and 1/ms, and between
//! seconds and milliseconds.

/// Milliseconds in a second.
pub const MS_PER_S: f64 = 1_000.0;

/// Microseconds in a millisecond: NEST's clock counts the former.
pub const US_PER_MS: f64 = 1_000.0;

/// Micrometres in a millimetre: the literature gives thicknesses in the former.
pub const UM_PER_MM: f64 = 1_000.0;

/// Converts a rate in spikes/s to events per millisecond.
///
/// ```
/// assert_eq!(siegert_data::units::per_ms_from_hz(8.0), 0.008);
/// ```
#[must_use]
pub fn per_ms_from_hz(rate_hz: f64) -> f64 {
    rate_hz / MS_PER_S
}

/// Converts a rate in events per millisecond to spikes/s.
#[must_use]
pub fn hz_from_per_ms(rate_per_ms: f64) -> f64 {
    rate_per_ms * MS_PER_S
}

/// Converts a duration in seconds to milliseconds.
#[must_use]
pub fn ms_from_s(duration_s: f64) -> f64 {
    duration_s * MS_PER_S
}

/// Nanoseconds in a second.
const NS_PER_S: f64 = 1e9;

/// Converts a duration in nanoseconds to seconds.
#[must_use]
pub fn s_from_ns(duration_ns: f64) -> f64 {
    duration_ns / NS_PER_S
}

/// Seconds in an hour.
const S_PER_H: f64 = 3600.0;

/// Converts a duration in seconds to hours.
#[must_use]
pub fn h_from_s(duration_s: f64) -> f64 {
    duration_s / S_PER_H
}

/// Converts a duration in milliseconds to seconds.
#[must_use]
pub fn s_from_ms(duration_ms: f64) -> f64 {
    duration_ms / MS_PER_S
}
