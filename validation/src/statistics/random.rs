//! Samples that depend on a seed and on nothing else.

/// A number for a number: the finaliser of SplitMix64 (Steele et al. 2014,
/// doi:10.1145/2660193.2660195) over the place in its sequence.
pub(crate) fn mixed(seed: u64, number: u64) -> u64 {
    const STRIDE: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(STRIDE));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// So many of the numbers, each subset as likely as any other, in ascending order.
pub(super) fn sample(numbers: impl Iterator<Item = u32>, size: usize, seed: u64) -> Vec<u32> {
    let mut drawn: Vec<(u64, u32)> =
        numbers.map(|number| (mixed(seed, u64::from(number)), number)).collect();
    drawn.sort_unstable();
    drawn.truncate(size);
    let mut sample: Vec<u32> = drawn.into_iter().map(|(_, number)| number).collect();
    sample.sort_unstable();
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_follow_the_seed_and_spread_evenly() {
        assert_eq!(sample(0..100, 10, 1), sample((0..100).rev(), 10, 1));
        assert_ne!(sample(0..100, 10, 1), sample(0..100, 10, 2));
        assert_eq!(sample(0..5, 10, 1), [0, 1, 2, 3, 4]);
        // How often each of 10 numbers is among 3: binomial, 6 standard errors wide.
        let mut drawn = [0_u32; 10];
        for seed in 0..10_000 {
            sample(0..10, 3, seed).into_iter().for_each(|number| drawn[number as usize] += 1);
        }
        let error = (10_000.0_f64 * 0.3 * 0.7).sqrt();
        assert!(drawn.iter().all(|&n| (f64::from(n) - 3_000.0).abs() < 6.0 * error), "{drawn:?}");
    }
}
