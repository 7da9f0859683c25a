//! Where a search for several fixed points starts.

use data::{Kind, Rates};

use crate::mean_field::MeanField;

/// Populations up to whose number every corner of the space of rates is a start.
const ALL_CORNERS: usize = 6;

/// Starts in which each population is silent or at its highest rate, at least one of them at it.
///
/// All of them in small networks; in others all populations, the excitatory ones, the inhibitory ones.
pub(super) fn corners(field: &MeanField, highest_hz: f64) -> Vec<Rates> {
    let size = field.size();
    if size <= ALL_CORNERS {
        let corner = |bits: usize| corner(field, highest_hz, |p| bits >> p & 1 == 1);
        return (1..1 << size).map(corner).collect();
    }
    let of_kinds = [Kind::Excitatory, Kind::Inhibitory]
        .map(|kind| corner(field, highest_hz, |p| field.populations()[p].label.kind == kind));
    std::iter::once(corner(field, highest_hz, |_| true)).chain(of_kinds).collect()
}

fn corner(field: &MeanField, highest_hz: f64, is_high: impl Fn(usize) -> bool) -> Rates {
    let rate = |(p, ceiling): (usize, &f64)| if is_high(p) { ceiling.min(highest_hz) } else { 0.0 };
    Rates::from_hz(field.ceiling_hz().iter().enumerate().map(rate).collect())
}

/// Random rates that depend on the seed and the number of the start alone.
///
/// Each population is uniform between zero and a level, and the level log-uniform from a thousandth
/// of the highest rate (`1/t_ref`, if `highest_hz` is not below) up to it, so that states of low
/// and of high activity are both met within their basins. All populations share the level in even
/// starts; in odd ones each has its own, as states may be high in some and low in others.
pub(super) fn random(field: &MeanField, highest_hz: f64, seed: u64, start: usize) -> Rates {
    let mut stream = Stream::new(seed, start as u64);
    let shared = LOWEST_LEVEL.powf(stream.uniform());
    let has_own = !start.is_multiple_of(2) && field.size() <= AVERAGED_OUT;
    let mut rate = |&ceiling: &f64| {
        let level = if has_own { LOWEST_LEVEL.powf(stream.uniform()) } else { shared };
        ceiling.min(highest_hz) * level * stream.uniform()
    };
    Rates::from_hz(field.ceiling_hz().iter().map(&mut rate).collect())
}

/// Rates (spikes/s) that are uniform between 0 and the highest one, each its own; they depend on the seed and the number
/// of the start alone.
pub(crate) fn uniform(populations: usize, highest_hz: f64, seed: u64, start: usize) -> Vec<f64> {
    let mut stream = Stream::new(seed, start as u64);
    (0..populations).map(|_| highest_hz * stream.uniform()).collect()
}

/// In networks of more populations, levels of their own average out: all starts have shared ones.
const AVERAGED_OUT: usize = 32;

/// The lowest level of random rates, relative to the highest.
const LOWEST_LEVEL: f64 = 1e-3;

/// Counter-based random numbers: the k-th of a stream is a hash of seed, stream and k.
struct Stream {
    state: u64,
}

impl Stream {
    fn new(seed: u64, stream: u64) -> Self {
        Self { state: scramble(seed ^ scramble(stream.wrapping_add(1))) }
    }

    /// Uniform in [0, 1).
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(WEYL);
        (scramble(self.state) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The increment of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195).
const WEYL: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64's output function.
fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_depend_on_seed_and_stream_and_fill_the_interval() {
        let mean = |seed, stream| {
            let mut stream = Stream::new(seed, stream);
            (0..10_000).map(|_| stream.uniform()).sum::<f64>() / 10_000.0
        };
        assert!((mean(1, 0) - 0.5).abs() < 0.01);
        assert_eq!(mean(1, 0), mean(1, 0));
        assert_ne!(mean(1, 0), mean(1, 1));
        assert_ne!(mean(1, 0), mean(2, 0));
    }
}
