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

use crate::streams::{Purpose, Streams};

const ROUNDS: usize = 6;

/// So many slots can be numbered, and their numbers divided.
pub(crate) const MOST_SLOTS: u64 = 1 << 31;

/// Synapses that are worked on together.
const CHUNK: usize = 64;

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
    /// to a multiple of `in_degree`, at most [`MOST_SLOTS`].
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

    /// The target of synapse number `synapse` of a source.
    #[inline(always)]
    pub(crate) fn target(&self, source: u32, synapse: u32) -> u32 {
        self.targets(source, synapse, [0])[0]
    }

    /// Gives the synapses of a source their targets, in the order of their numbers; what lies behind the last
    /// synapse means nothing.
    #[inline(always)]
    pub(crate) fn fill(&self, source: u32, targets: &mut [u32]) {
        for (first, chunk) in (0..).step_by(CHUNK).zip(targets.chunks_mut(CHUNK)) {
            let numbers = std::array::from_fn::<u32, CHUNK, _>(|l| l as u32);
            chunk.copy_from_slice(&self.targets(source, first, numbers)[..chunk.len()]);
        }
    }

    #[inline(always)]
    fn targets<const L: usize>(&self, source: u32, begin: u32, mut numbers: [u32; L]) -> [u32; L] {
        let first = self.firsts[source as usize].saturating_add(begin);
        let last = self.permutation.size - 1;
        for number in &mut numbers {
            *number = first.saturating_add(*number).min(last);
        }
        self.of_target.divide(&self.permutation.of(&numbers))
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
    fn of<const L: usize>(&self, numbers: &[u32; L]) -> [u32; L] {
        let mut images = self.once(numbers);
        let beyond = images.iter().fold(false, |any, &image| any | (image >= self.size));
        if beyond {
            for image in &mut images {
                while *image >= self.size {
                    [*image] = self.once(&[*image]);
                }
            }
        }
        images
    }

    /// The permutation of all pairs.
    #[inline(always)]
    fn once<const L: usize>(&self, numbers: &[u32; L]) -> [u32; L] {
        let a = self.left.divisor;
        let mut right = self.left.divide(numbers);
        let mut left = *numbers;
        for l in 0..L {
            left[l] -= right[l] * a;
        }
        for keys in self.keys.as_chunks::<2>().0 {
            add(&mut left, &right, keys[0], a);
            add(&mut right, &left, keys[1], self.right);
        }
        for l in 0..L {
            left[l] += right[l] * a;
        }
        left
    }
}

/// Adds a random function of other numbers to numbers below `modulus`. A loop over many becomes vectors.
#[inline(always)]
fn add<const L: usize>(to: &mut [u32; L], of: &[u32; L], key: [u32; 2], modulus: u32) {
    for l in 0..L {
        let sum = to[l] + upper(mix(of[l], key), modulus);
        // Below zero wraps to what is larger.
        to[l] = sum.min(sum.wrapping_sub(modulus));
    }
}

/// The upper half of a product.
#[inline(always)]
fn upper(a: u32, b: u32) -> u32 {
    ((u64::from(a) * u64::from(b)) >> 32) as u32
}

/// A random function of a number: the finaliser of MurmurHash3, with a key before and within.
#[inline(always)]
fn mix(number: u32, key: [u32; 2]) -> u32 {
    let mut z = number ^ key[0];
    z = (z ^ (z >> 16)).wrapping_mul(0x85eb_ca6b);
    z = (z ^ (z >> 13)).wrapping_add(key[1]).wrapping_mul(0xc2b2_ae35);
    z ^ (z >> 16)
}

/// Divides by multiplying; by at most 2^31.
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
    fn divide<const L: usize>(self, numbers: &[u32; L]) -> [u32; L] {
        let mut quotients = *numbers;
        if self.divisor == 1 {
            return quotients;
        }
        for l in 0..L {
            let quotient = upper(numbers[l], self.reciprocal);
            // Rounding up makes it too large by at most one, and the remainder wraps.
            let remainder = numbers[l].wrapping_sub(quotient.wrapping_mul(self.divisor));
            quotients[l] = quotient - u32::from(remainder >= self.divisor);
        }
        quotients
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(permutation: &Permutation, number: u32) -> u32 {
        permutation.of(&[number])[0]
    }

    #[test]
    fn quotients_are_exact() {
        let numbers = [0, 1, 6, 999, 1_000, (1 << 31) + 1, u32::MAX - 1, u32::MAX];
        for divisor in [1, 2, 3, 7, 1_000, 65_536, (1 << 31) - 1, 1 << 31] {
            let quotients = Divisor::new(divisor).divide(&numbers);
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
                let [one, other] = permutation.of(&[2 * n, 2 * n + 1]);
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
