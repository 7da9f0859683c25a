//! Units: there and back.

use proptest::prelude::*;
use siegert_data::units::{hz_from_per_ms, ms_from_s, per_ms_from_hz, s_from_ms, s_from_ns};

use crate::strategies::config;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 4.0 * f64::EPSILON * b.abs()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn conversions_return(value in -1e12..1e12_f64) {
        prop_assert!(close(hz_from_per_ms(per_ms_from_hz(value)), value));
        prop_assert!(close(s_from_ms(ms_from_s(value)), value));
        prop_assert!(close(s_from_ns(value * 1e9), value));
    }

    /// As many events in as much time.
    #[test]
    fn a_rate_times_a_time_is_a_number_of_events(rate_hz in 0.0..1e3_f64, time_s in 0.0..1e6_f64) {
        let by_ms = per_ms_from_hz(rate_hz) * ms_from_s(time_s);
        prop_assert!(close(by_ms, rate_hz * time_s));
    }
}
