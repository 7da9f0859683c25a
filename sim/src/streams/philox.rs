//! The counter-based generator Philox4x32 with 7 rounds.
//!
//! Salmon et al. 2011 (doi:10.1145/2063384.2063405): four words out of a counter of four words
//! and a key of two, without a state. Seven rounds are the fewest that pass every battery of
//! TestU01's BigCrush.

const ROUNDS: usize = 7;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Four words of each of `L` counters; word `w` of lane `l` is `[w][l]`.
#[inline(always)]
pub(crate) fn philox_lanes<const L: usize>(
    counter: [[u32; L]; 4],
    mut key: [u32; 2],
) -> [[u32; L]; 4] {
    let mut x = counter;
    for _ in 0..ROUNDS {
        x = round(x, key);
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    x
}

#[inline(always)]
fn round<const L: usize>(x: [[u32; L]; 4], key: [u32; 2]) -> [[u32; L]; 4] {
    let mut out = [[0; L]; 4];
    for l in 0..L {
        let p = u64::from(MULTIPLIERS[0]) * u64::from(x[0][l]);
        let q = u64::from(MULTIPLIERS[1]) * u64::from(x[2][l]);
        out[0][l] = (q >> 32) as u32 ^ x[1][l] ^ key[0];
        out[1][l] = q as u32;
        out[2][l] = (p >> 32) as u32 ^ x[3][l] ^ key[1];
        out[3][l] = p as u32;
    }
    out
}

/// Eight counters or their words, by word and lane.
pub(crate) type Words = [[u32; 8]; 4];

/// [`philox_lanes`] for eight counters in the registers of AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn philox_avx2(counter: Words, mut key: [u32; 2]) -> Words {
    use std::arch::x86_64::{__m256i, _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_xor_si256};
    // SAFETY: eight words of 32 bits are a register of 256 bits.
    let mut x = counter.map(|word| unsafe { std::mem::transmute::<[u32; 8], __m256i>(word) });
    let multipliers = MULTIPLIERS.map(|multiplier| _mm256_set1_epi64x(i64::from(multiplier)));
    for _ in 0..ROUNDS {
        let (high_p, low_p) = multiply(x[0], multipliers[0]);
        let (high_q, low_q) = multiply(x[2], multipliers[1]);
        let [k0, k1] = key.map(|word| _mm256_set1_epi32(word.cast_signed()));
        x = [
            _mm256_xor_si256(_mm256_xor_si256(high_q, x[1]), k0),
            low_q,
            _mm256_xor_si256(_mm256_xor_si256(high_p, x[3]), k1),
            low_p,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    // SAFETY: as above.
    x.map(|word| unsafe { std::mem::transmute::<__m256i, [u32; 8]>(word) })
}

/// Upper and lower halves of the products of eight words with a factor.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
pub(crate) fn multiply_avx2(words: [u32; 8], factor: u32) -> [[u32; 8]; 2] {
    use std::arch::x86_64::{__m256i, _mm256_set1_epi64x};
    // SAFETY: eight words of 32 bits are a register of 256 bits.
    unsafe {
        let words = std::mem::transmute::<[u32; 8], __m256i>(words);
        let (high, low) = multiply(words, _mm256_set1_epi64x(i64::from(factor)));
        std::mem::transmute::<[__m256i; 2], [[u32; 8]; 2]>([high, low])
    }
}

/// Upper and lower halves of the products of eight words, even and odd lanes apart.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
fn multiply(
    x: std::arch::x86_64::__m256i,
    multiplier: std::arch::x86_64::__m256i,
) -> (std::arch::x86_64::__m256i, std::arch::x86_64::__m256i) {
    use std::arch::x86_64::{
        _mm256_blend_epi32, _mm256_mul_epu32, _mm256_slli_epi64, _mm256_srli_epi64,
    };
    const ODD: i32 = 0b1010_1010;
    let even = _mm256_mul_epu32(x, multiplier);
    let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(x), multiplier);
    let high = _mm256_blend_epi32::<ODD>(_mm256_srli_epi64::<32>(even), odd);
    let low = _mm256_blend_epi32::<ODD>(even, _mm256_slli_epi64::<32>(odd));
    (high, low)
}

/// The four words of one counter.
pub(crate) fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    philox_lanes(counter.map(|word| [word]), key).map(|[word]| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn both_versions_give_the_same_words() {
        if !is_x86_feature_detected!("avx2") || cfg!(miri) {
            return;
        }
        for k in 0..1_000_u32 {
            let spread = |word: u32| std::array::from_fn(|l| k * 7 + word * 0x1234_5677 + l as u32);
            let (counter, key) = ([0, 1, 2, 3].map(spread), [k, !k]);
            // SAFETY: the processor has AVX2.
            assert_eq!(unsafe { philox_avx2(counter, key) }, philox_lanes(counter, key));
        }
    }

    /// Known answers of Random123 (doi:10.1145/2063384.2063405) for seven rounds.
    #[test]
    fn known_answers() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let cases = [
            ([0; 4], [0; 2], [0x5f6f_b709, 0x0d89_3f64, 0x4f12_1f81, 0x4f73_0a48]),
            ([!0; 4], [!0; 2], [0x5207_ddc2, 0x4516_5e59, 0x4d8e_e751, 0x8c52_f662]),
            (pi, [0xa409_3822, 0x299f_31d0], [0x4dfc_caba, 0x190a_87f0, 0xc473_62ba, 0xb6b5_242a]),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox(counter, key), expected);
        }
    }
}
