//! A few numbers side by side, one per population, or one alone.
//!
//! Plain arrays whose element-wise loops the compiler turns into vector instructions where the
//! caller has enabled them. Every operation is one correctly rounded operation per element, so
//! results depend neither on the neighbours nor on the instructions chosen.

use std::array::from_fn;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// How many numbers stand side by side where there are many: as many as vector registers hold.
pub(super) const WIDTH: usize = 4;

/// One number for each of N populations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lanes<const N: usize>(pub [f64; N]);

/// One truth value for each of N populations.
pub(super) type Mask<const N: usize> = [bool; N];

impl<const N: usize> Lanes<N> {
    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self([value; N])
    }

    /// The lanes from `first` on; missing ones are `filler`.
    #[inline(always)]
    pub fn load(values: &[f64], first: usize, filler: f64) -> Self {
        match values.get(first..first + N) {
            Some(whole) => Self(from_fn(|k| whole[k])),
            None => Self(from_fn(|k| values.get(first + k).copied().unwrap_or(filler))),
        }
    }

    #[inline(always)]
    pub fn map(self, function: impl Fn(f64) -> f64) -> Self {
        Self(from_fn(|k| function(self.0[k])))
    }

    #[inline(always)]
    fn zip(self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self {
        Self(from_fn(|k| function(self.0[k], other.0[k])))
    }

    /// self · factor + term, rounded once.
    #[inline(always)]
    pub fn mul_add(self, factor: Self, term: Self) -> Self {
        Self(from_fn(|k| self.0[k].mul_add(factor.0[k], term.0[k])))
    }

    #[inline(always)]
    pub fn abs(self) -> Self {
        self.map(f64::abs)
    }

    /// The larger of each and a bound; NaN becomes the bound.
    #[inline(always)]
    pub fn at_least(self, bound: f64) -> Self {
        self.map(|value| if value > bound { value } else { bound })
    }

    /// The smaller of each and a bound; NaN becomes the bound.
    #[inline(always)]
    pub fn at_most(self, bound: f64) -> Self {
        self.map(|value| if value < bound { value } else { bound })
    }

    #[inline(always)]
    pub fn above(self, bound: f64) -> Mask<N> {
        from_fn(|k| self.0[k] > bound)
    }

    /// `yes` where the mask holds, else `no`.
    #[inline(always)]
    pub fn select(mask: Mask<N>, yes: Self, no: Self) -> Self {
        Self(from_fn(|k| if mask[k] { yes.0[k] } else { no.0[k] }))
    }
}

macro_rules! elementwise {
    ($($operator:ident $method:ident $symbol:tt),*) => {$(
        impl<const N: usize> $operator for Lanes<N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $symbol b)
            }
        }

        impl<const N: usize> $operator<Lanes<N>> for f64 {
            type Output = Lanes<N>;
            #[inline(always)]
            fn $method(self, other: Lanes<N>) -> Lanes<N> {
                other.map(|b| self $symbol b)
            }
        }
    )*};
}
elementwise!(Add add +, Sub sub -, Mul mul *, Div div /);

impl<const N: usize> Neg for Lanes<N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|value| -value)
    }
}
