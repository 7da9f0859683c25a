//! Targets of synapses where every target neuron has the same number of them.
//!
//! With K synapses onto each of N neurons there are `S = K N` slots, K a neuron. To draw a source for every
//! slot on its own gives the sources multinomial out-degrees; given those, all ways to divide the
//! slots among the sources are equally probable. So out-degrees are drawn as ever, the synapses of all
//! sources counted one after the other, and number n takes the slot `p(n)` of a random permutation p.
//!
//! The permutation is computed, not stored: a Feistel network on pairs of numbers, `n = l + a r`, each added
//! to in turn what a random function makes of the other, so that every round can be undone; what
//! falls on one of the few pairs beyond S goes through it again (Black & Rogaway 2002,
//! doi:10.1007/3-540-45760-7_9). Six rounds are two more than make random functions a permutation that
//! cannot be told from a random one (Luby & Rackoff 1988, doi:10.1137/0217022).

use std::sync::Arc;

use crate::simd::{Isa, LANES};
use crate::streams::{Purpose, Streams};

const ROUNDS: usize = 6;

/// The slots of a projection.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    permutation: Permutation,
    of_target: Divisor,
    /// The number of synapses of all sources before each.
    firsts: Arc<[u32]>,
}

impl Slots {
    /// The slots of a projection of number `projection`, by the out-degrees of its sources, which add up
    /// to a multiple of `in_degree` below 2^32.
    pub(crate) fn new(
        streams: &Streams,
        projection: u32,
        in_degree: u32,
        out_degrees: impl Iterator<Item = u32>,
    ) -> Self {
        let mut synapses = 0;
        let count = |out_degree| {
            let first = synapses;
            synapses += out_degree;
            first
        };
        let firsts = out_degrees.map(count).collect();
        debug_assert!(synapses.is_multiple_of(in_degree));
        let permutation = Permutation::new(streams, projection, synapses);
        Self { permutation, of_target: Divisor::new(in_degree), firsts }
    }

    /// The targets of eight synapses of a source; those of synapses that it does not have mean nothing.
    #[inline(always)]
    pub(crate) fn targets<I: Isa>(
        &self,
        isa: I,
        source: u32,
        synapses: [u32; LANES],
    ) -> [u32; LANES] {
        let first = self.firsts[source as usize];
        let last = self.permutation.size - 1;
        let numbers = synapses.map(|synapse| first.saturating_add(synapse).min(last));
        self.of_target.divide(isa, self.permutation.of(isa, numbers))
    }

    /// Memory (bytes).
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.firsts)
    }
}

/// A random permutation of the numbers below a size.
#[derive(Clone, Debug)]
struct Permutation {
    size: u32,
    /// Numbers of left and right halves.
    left: Divisor,
    right: u32,
    keys: [[u32; 2]; ROUNDS],
}

impl Permutation {
    fn new(streams: &Streams, projection: u32, size: u32) -> Self {
        let left = f64::from(size).sqrt().ceil().max(1.0) as u32;
        let key = |round: usize| {
            let place = [round as u32, projection, 0];
            let [first, second, ..] = streams.words(Purpose::Slot, place);
            [first, second]
        };
        let right = size.div_ceil(left).max(1);
        Self { size, left: Divisor::new(left), right, keys: std::array::from_fn(key) }
    }

    #[inline(always)]
    fn of<I: Isa>(&self, isa: I, numbers: [u32; LANES]) -> [u32; LANES] {
        let mut images = self.once(isa, numbers);
        if isa.any(images.map(|image| u32::from(image >= self.size))) {
            for image in &mut images {
                while *image >= self.size {
                    *image = self.once(isa, [*image; LANES])[0];
                }
            }
        }
        images
    }

    /// The permutation of all pairs.
    #[inline(always)]
    fn once<I: Isa>(&self, isa: I, numbers: [u32; LANES]) -> [u32; LANES] {
        let a = self.left.divisor;
        let mut right = self.left.divide(isa, numbers);
        let mut left: [u32; LANES] = std::array::from_fn(|l| numbers[l] - right[l] * a);
        for keys in self.keys.as_chunks::<2>().0 {
            left = add(isa, left, right, keys[0], a);
            right = add(isa, right, left, keys[1], self.right);
        }
        std::array::from_fn(|l| left[l] + right[l] * a)
    }
}

/// Numbers below `modulus`, to which a random function of others is added.
#[inline(always)]
fn add<I: Isa>(
    isa: I,
    to: [u32; LANES],
    of: [u32; LANES],
    key: [u32; 2],
    modulus: u32,
) -> [u32; LANES] {
    let random = mix(of, key);
    let [added, _] = isa.multiply(random, modulus);
    let mut sums = [0; LANES];
    for l in 0..LANES {
        let sum = to[l] + added[l];
        // Below zero wraps to what is larger.
        sums[l] = sum.min(sum.wrapping_sub(modulus));
    }
    sums
}

/// A random function of a number: the finaliser of MurmurHash3, with a key before and within.
#[inline(always)]
fn mix(numbers: [u32; LANES], key: [u32; 2]) -> [u32; LANES] {
    let mut mixed = numbers;
    for z in &mut mixed {
        *z ^= key[0];
        *z = (*z ^ (*z >> 16)).wrapping_mul(0x85eb_ca6b);
        *z = (*z ^ (*z >> 13)).wrapping_add(key[1]).wrapping_mul(0xc2b2_ae35);
        *z ^= *z >> 16;
    }
    mixed
}

/// Divides by multiplying.
#[derive(Clone, Copy, Debug)]
struct Divisor {
    divisor: u32,
    /// `2^32 / divisor`, rounded up, less what does not fit into 32 bits.
    reciprocal: u32,
}

impl Divisor {
    fn new(divisor: u32) -> Self {
        let reciprocal = (1_u64 << 32).div_ceil(u64::from(divisor));
        Self { divisor, reciprocal: u32::try_from(reciprocal).unwrap_or(u32::MAX) }
    }

    #[inline(always)]
    fn divide<I: Isa>(self, isa: I, numbers: [u32; LANES]) -> [u32; LANES] {
        if self.divisor == 1 {
            return numbers;
        }
        let [quotients, _] = isa.multiply(numbers, self.reciprocal);
        let [upper, products] = isa.multiply(quotients, self.divisor);
        let mut exact = quotients;
        for l in 0..LANES {
            // Rounding up makes it too large by at most one.
            let too_large = (upper[l] != 0) | (products[l] > numbers[l]);
            exact[l] -= u32::from(too_large);
        }
        exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Baseline;

    fn image(permutation: &Permutation, number: u32) -> u32 {
        permutation.of(Baseline, [number; LANES])[0]
    }

    #[test]
    fn quotients_are_exact() {
        let numbers = [0, 1, 6, 999, 1_000, (1 << 31) + 1, u32::MAX - 1, u32::MAX];
        for divisor in [1, 2, 3, 7, 1_000, 65_536, 1 << 31, u32::MAX] {
            let quotients = Divisor::new(divisor).divide(Baseline, numbers);
            assert_eq!(quotients, numbers.map(|number| number / divisor), "by {divisor}");
        }
    }

    #[test]
    fn every_number_has_one_image() {
        for size in [1, 2, 3, 6, 7, 100, 10_007] {
            let permutation = Permutation::new(&Streams::new(3), 5, size);
            let mut images: Vec<u32> = (0..size).map(|n| image(&permutation, n)).collect();
            images.sort_unstable();
            assert!(images.into_iter().eq(0..size), "size {size}");
        }
        // As large as they come: no image twice among a million.
        let permutation = Permutation::new(&Streams::new(3), 5, u32::MAX);
        let mut images: Vec<u32> = (0..1_000_000).map(|n| image(&permutation, n * 4_294)).collect();
        images.sort_unstable();
        assert!(images.windows(2).all(|two| two[0] < two[1]));
    }

    /// Where a number goes says nothing about where its neighbour goes: Pearson's statistic over
    /// 16 x 16 cells of neighbours' images, and of images by number; below the 99.99 % quantile of
    /// chi-square with 255 degrees of freedom.
    #[test]
    fn images_are_uniform_and_independent() {
        let size = 1_000_000;
        for seed in 0..4 {
            let permutation = Permutation::new(&Streams::new(seed), 5, size);
            let cell = |n: u32| (n / (size / 16)) as usize;
            let (mut of_neighbours, mut of_numbers) = (vec![0_u32; 256], vec![0_u32; 256]);
            for n in 0..size / 2 {
                let [one, other] = [2 * n, 2 * n + 1].map(|number| image(&permutation, number));
                of_neighbours[cell(one) * 16 + cell(other)] += 1;
                of_numbers[cell(2 * n) * 16 + cell(one)] += 1;
            }
            let expected = f64::from(size) / 2.0 / 256.0;
            for counts in [of_neighbours, of_numbers] {
                let chi2: f64 =
                    counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
                assert!(chi2 < 347.7, "chi-square {chi2} over 255 degrees of freedom");
            }
        }
    }
}
