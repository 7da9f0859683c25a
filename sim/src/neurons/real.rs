//! The two precisions of neuron states.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Mul};

/// A floating-point number and the integer in which input to it is summed.
///
/// Sums of integers do not depend on their order, sums of floating-point numbers do.
pub(crate) trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Mul<Output = Self>
    + 'static
{
    /// Counts of the quantum of current.
    type Amount: Copy + Debug + Default + AddAssign + Send + Sync + 'static;

    fn from_f64(value: f64) -> Self;
    fn to_f64(self) -> f64;
    fn from_amount(amount: Self::Amount) -> Self;
    /// The amount `count * unit`.
    fn times(unit: Self::Amount, count: u16) -> Self::Amount;
    fn amount(quanta: i64) -> Self::Amount;
    /// The amount of a weight, counted in quanta that are `2^shift` of those of sums.
    fn scaled(quanta: u32, shift: u32, negative: bool) -> Self::Amount;
}

impl Real for f32 {
    type Amount = i32;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn from_amount(amount: i32) -> Self {
        amount as f32
    }
    #[inline(always)]
    fn times(unit: i32, count: u16) -> i32 {
        unit.wrapping_mul(i32::from(count))
    }
    #[inline(always)]
    fn amount(quanta: i64) -> i32 {
        quanta as i32
    }
    #[inline(always)]
    fn scaled(quanta: u32, _shift: u32, negative: bool) -> i32 {
        let quanta = quanta as i32;
        if negative { -quanta } else { quanta }
    }
}

impl Real for f64 {
    type Amount = i64;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn from_amount(amount: i64) -> Self {
        amount as f64
    }
    #[inline(always)]
    fn times(unit: i64, count: u16) -> i64 {
        unit.wrapping_mul(i64::from(count))
    }
    #[inline(always)]
    fn amount(quanta: i64) -> i64 {
        quanta
    }
    #[inline(always)]
    fn scaled(quanta: u32, shift: u32, negative: bool) -> i64 {
        let quanta = i64::from(quanta) << shift;
        if negative { -quanta } else { quanta }
    }
}
