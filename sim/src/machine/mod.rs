//! What the code asks of the processor and of memory.

mod memory;
mod simd;
mod threads;

pub(crate) use memory::prefer_huge_pages;
#[cfg(target_arch = "x86_64")]
pub(crate) use simd::Avx2;
pub(crate) use simd::{Baseline, Isa, LANES, Simd, prefetch, prefetch_address};
pub(crate) use threads::spawn;
