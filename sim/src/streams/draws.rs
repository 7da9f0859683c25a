//! The random numbers of one place, one after the other.

use std::convert::Infallible;

use rand_core::{Rng, TryRng, utils};

use super::{Purpose, Streams, unit};

/// Words of a call of the generator.
const WORDS: usize = 4;

/// The random numbers of one place, one after the other: a generator for the distributions of `rand`.
///
/// Its state is worth nothing: whoever begins anew at a place gets the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Draws<'a> {
    streams: &'a Streams,
    purpose: Purpose,
    place: [u32; 2],
    /// Number of the next call; its upper eight bits are part of the place.
    call: u32,
    words: [u32; WORDS],
    used: usize,
}

impl<'a> Draws<'a> {
    /// A sequence for a place given by two numbers and a third below 256.
    pub(crate) fn new(streams: &'a Streams, purpose: Purpose, place: [u32; 2], third: u8) -> Self {
        let call = u32::from(third) << 24;
        Self { streams, purpose, place, call, words: [0; WORDS], used: WORDS }
    }

    fn word(&mut self) -> u32 {
        if self.used == WORDS {
            let [a, b] = self.place;
            self.words = self.streams.words(self.purpose, [a, b, self.call]);
            self.call = self.call.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }
}

impl TryRng for Draws<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

/// A uniform number strictly between 0 and 1, on the midpoints of a grid of 2^53.
pub(super) fn uniform(rng: &mut impl Rng) -> f64 {
    let bits = rng.next_u64();
    unit(bits as u32, (bits >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, Gamma};

    use super::*;

    #[test]
    fn numbers_are_those_of_the_streams_in_their_order() {
        let streams = Streams::new(3);
        let mut draws = Draws::new(&streams, Purpose::OutDegree, [7, 8], 5);
        let first = streams.words(Purpose::OutDegree, [7, 8, 5 << 24]);
        let second = streams.words(Purpose::OutDegree, [7, 8, (5 << 24) + 1]);
        assert_eq!([0; 4].map(|_| draws.next_u32()), first);
        assert_eq!(draws.next_u64(), u64::from(second[1]) << 32 | u64::from(second[0]));
        let mut bytes = [0; 8];
        draws.fill_bytes(&mut bytes);
        let [low, high] = [second[2], second[3]].map(u32::to_le_bytes);
        assert_eq!(bytes[..], [low, high].concat());
    }

    /// Mean and variance of a gamma distribution of shape k and scale 1, both k; five standard errors.
    #[test]
    fn distributions_of_rand_can_be_drawn() {
        let (streams, shape, n) = (Streams::new(4), 2.5, 100_000_u32);
        let gamma = Gamma::new(shape, 1.0).unwrap();
        let draw = |k| gamma.sample(&mut Draws::new(&streams, Purpose::OutDegree, [k, 0], 0));
        let (mut mean, mut square) = (0.0, 0.0);
        for value in (0..n).map(draw) {
            mean += value / f64::from(n);
            square += value * value / f64::from(n);
        }
        let error = 1.0 / f64::from(n).sqrt();
        assert!((mean - shape).abs() < 5.0 * shape.sqrt() * error, "mean {mean}");
        let fourth = 3.0 * shape * shape + 6.0 * shape;
        let spread = (fourth - shape * shape).sqrt();
        let variance = square - mean * mean;
        assert!((variance - shape).abs() < 5.0 * spread * error, "variance {variance}");
    }
}
