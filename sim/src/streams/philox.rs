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

/// The four words of one counter.
pub(crate) fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    philox_lanes(counter.map(|word| [word]), key).map(|[word]| word)
}

#[cfg(test)]
mod tests {
    use super::*;

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
