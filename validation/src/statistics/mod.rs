//! Statistics of recorded spikes.
//!
//! Each takes the [`Spikes`] of a population in a window, or what was derived from them, and states
//! its definition, its source and what it does with silent neurons. Where published numbers
//! follow from a definition with a defect, the defect has a name (`Published`) and is never the default.
//!
//! | measure | here |
//! |---|---|
//! | population rate, rates of single neurons | [`population_rate_hz`], [`neuron_rates_hz`] |
//! | irregularity: CV and LvR of inter-spike intervals | [`Intervals`] |
//! | synchrony: variance over mean of counts, CV of the population rate | [`BinnedCounts`] |
//! | correlation of pairs of neurons | [`PairCorrelations`] |
//! | power spectra | [`Spectrum`] |

mod correlation;
mod counts;
mod error;
mod intervals;
mod random;
mod rates;
mod spectrum;
mod spikes;
#[cfg(test)]
mod testing;

pub use correlation::{PairCorrelations, PairedNeurons};
pub use counts::BinnedCounts;
pub use error::StatisticsError;
pub use intervals::{Included, Intervals};
pub use rates::{SpikeCounting, neuron_counts, neuron_rates_hz, population_rate_hz};
pub use spectrum::{Spectrum, Taper, WelchSettings};
pub use spikes::{Spikes, window};
