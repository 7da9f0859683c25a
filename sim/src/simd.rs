//! Which vector instructions the hot loops are compiled for.
//!
//! The loops are written once, in plain Rust, and compiled twice. Nothing in them is fused or
//! reordered, so both versions give the same bits.

use crate::settings::Instructions;

/// A set of vector instructions that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Simd {
    /// 256-bit vectors of integers and floating-point numbers.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What every processor of the architecture has.
    Baseline,
}

impl Simd {
    pub(crate) fn new(instructions: Instructions) -> Self {
        match instructions {
            #[cfg(target_arch = "x86_64")]
            Instructions::Fastest if is_x86_feature_detected!("avx2") => Self::Avx2,
            Instructions::Fastest | Instructions::Baseline => Self::Baseline,
        }
    }
}
