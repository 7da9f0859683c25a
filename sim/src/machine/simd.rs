//! Which vector instructions the hot loops are compiled for.
//!
//! The loops are written once, in plain Rust, generic over a token for the instructions they may
//! use, and compiled once for each. Nothing in them is fused or reordered, so that all versions
//! give the same bits.

use crate::settings::Instructions;
use crate::streams::{Words, philox_lanes};

/// A set of vector instructions that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Simd {
    /// 256-bit vectors of integers and floating-point numbers.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    /// What every processor of the architecture has.
    Baseline,
}

impl Simd {
    pub(crate) fn new(instructions: Instructions) -> Self {
        match instructions {
            Instructions::Fastest => Self::fastest(),
            Instructions::Baseline => Self::Baseline,
        }
    }

    fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = Avx2::detect() {
            return Self::Avx2(avx2);
        }
        Self::Baseline
    }
}

/// Words of 32 bits that are worked on together.
pub(crate) const LANES: usize = 8;

/// A token for instructions that the calling code may use, and what is written apart for them.
pub(crate) trait Isa: Copy {
    /// The words of eight counters.
    fn philox(self, counter: Words, key: [u32; 2]) -> Words;

    /// Eight entries of a table.
    ///
    /// # Safety
    /// All indices must be below its length.
    unsafe fn gather(self, table: &[u32], indices: [u32; LANES]) -> [u32; LANES];

    /// Upper and lower halves of the products of eight words with a factor.
    fn multiply(self, words: [u32; LANES], factor: u32) -> [[u32; LANES]; 2];

    /// Whether any of eight words is not zero.
    fn any(self, words: [u32; LANES]) -> bool;

    /// How many of the first `count` of 16 numbers of 16 bits, two per word, are below `limit`.
    fn count_below(self, row: [u32; LANES], limit: u16, count: u32) -> u32;
}

/// Baseline instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Baseline;

impl Isa for Baseline {
    #[inline(always)]
    fn philox(self, counter: Words, key: [u32; 2]) -> Words {
        philox_lanes(counter, key)
    }

    #[inline(always)]
    unsafe fn gather(self, table: &[u32], indices: [u32; LANES]) -> [u32; LANES] {
        // SAFETY: the caller's.
        indices.map(|index| unsafe { *table.get_unchecked(index as usize) })
    }

    #[inline(always)]
    fn multiply(self, words: [u32; LANES], factor: u32) -> [[u32; LANES]; 2] {
        let products = words.map(|word| u64::from(word) * u64::from(factor));
        [products.map(|product| (product >> 32) as u32), products.map(|product| product as u32)]
    }

    #[inline(always)]
    fn any(self, words: [u32; LANES]) -> bool {
        words != [0; LANES]
    }

    #[inline(always)]
    fn count_below(self, row: [u32; LANES], limit: u16, count: u32) -> u32 {
        let numbers = row.iter().flat_map(|&word| [word as u16, (word >> 16) as u16]);
        numbers.take(count as usize).filter(|&number| number < limit).count() as u32
    }
}

/// The proof that the processor has AVX2, and counts bits: who has one may call what is compiled
/// for them.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Avx2(());

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    /// The only way to get one.
    pub(crate) fn detect() -> Option<Self> {
        let is_there = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt");
        // Miri knows no vector instructions.
        (is_there && !cfg!(miri)).then_some(Self(()))
    }
}

#[cfg(target_arch = "x86_64")]
impl Isa for Avx2 {
    #[inline(always)]
    fn philox(self, counter: Words, key: [u32; 2]) -> Words {
        // SAFETY: the token is only made where the processor has AVX2.
        unsafe { crate::streams::philox_avx2(counter, key) }
    }

    #[inline(always)]
    unsafe fn gather(self, table: &[u32], indices: [u32; LANES]) -> [u32; LANES] {
        use std::arch::x86_64::{__m256i, _mm256_i32gather_epi32};
        debug_assert!(indices.iter().all(|&index| (index as usize) < table.len()));
        // SAFETY: AVX2 as above; eight words are a register of 256 bits; the indices are the
        // caller's.
        unsafe {
            let indices = std::mem::transmute::<[u32; LANES], __m256i>(indices);
            let entries = _mm256_i32gather_epi32::<4>(table.as_ptr().cast(), indices);
            std::mem::transmute::<__m256i, [u32; LANES]>(entries)
        }
    }

    #[inline(always)]
    fn multiply(self, words: [u32; LANES], factor: u32) -> [[u32; LANES]; 2] {
        // SAFETY: AVX2 as above.
        unsafe { crate::streams::multiply_avx2(words, factor) }
    }

    #[inline(always)]
    fn any(self, words: [u32; LANES]) -> bool {
        use std::arch::x86_64::{__m256i, _mm256_testz_si256};
        // SAFETY: AVX2 as above; eight words are a register of 256 bits.
        unsafe {
            let words = std::mem::transmute::<[u32; LANES], __m256i>(words);
            _mm256_testz_si256(words, words) == 0
        }
    }

    #[inline(always)]
    fn count_below(self, row: [u32; LANES], limit: u16, count: u32) -> u32 {
        use std::arch::x86_64::{
            __m256i, _mm256_cmpgt_epi16, _mm256_movemask_epi8, _mm256_set1_epi16, _mm256_xor_si256,
        };
        // SAFETY: AVX2 as above; eight words are a register of 256 bits.
        let below = unsafe {
            // Comparisons are of signed numbers.
            let signs = _mm256_set1_epi16(i16::MIN);
            let row = _mm256_xor_si256(std::mem::transmute::<[u32; LANES], __m256i>(row), signs);
            let limit = _mm256_set1_epi16((limit ^ 0x8000).cast_signed());
            _mm256_movemask_epi8(_mm256_cmpgt_epi16(limit, row)).cast_unsigned()
        };
        // Two bits per number.
        let wanted = ((1_u64 << (2 * count)) - 1) as u32;
        (below & wanted).count_ones() / 2
    }
}

/// Has an entry of a slice brought into the cache, if it is there.
#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T], index: usize) {
    if let Some(entry) = slice.get(index) {
        prefetch_address(entry);
    }
}

/// Has what is at an address brought into the cache.
#[inline(always)]
pub(crate) fn prefetch_address<T>(address: *const T) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every processor of the architecture has it, and it changes nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = address;
}
