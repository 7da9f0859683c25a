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
//! | rates over time: bins, kernels, the kernel that fits best, at all times or at each | [`BinnedCounts`], [`Smoother`], [`optimal_sd_ms`], [`AdaptiveRates`] |
//! | power spectra | [`Spectrum`] |
//! | correlations and spectra of whole populations, part by part | [`parts`] |
//! | synaptic input currents | [`synaptic_input_pa`] |
//! | cross-correlation of areas, functional connectivity, temporal hierarchy | [`CrossCorrelations`], [`temporal_hierarchy`] |
//! | series with names, recorded or from elsewhere | [`Series`], [`recorded_series`] |
//! | functional connectivity and how it agrees with a measured one | [`functional_connectivity()`], [`Agreement`] |
//! | lags, what they are by chance, the order that they make | [`Lags`], [`Hierarchy`] |
//! | conditional Granger causality | [`Granger`] |
//! | BOLD signals | [`bold()`] |
//! | all of a population at once | [`PopulationActivity`], [`recorded_activity`] |
//! | areas as wholes, and how they follow each other | [`Areas`] |
//! | distributions over neurons and pairs | [`Measure`], [`Histogram`] |
//! | numbers of a few, such as areas | [`BoxSummary`] |
//! | distances between distributions | [`kolmogorov_smirnov`], [`earth_movers`], [`Histogram::kullback_leibler`] |

mod activity;
mod adaptive;
mod areas;
mod bandwidth;
mod bold;
mod boxes;
mod correlation;
mod counts;
mod cross;
mod distance;
mod error;
mod false_discovery;
mod functional_connectivity;
mod granger;
mod hierarchy;
mod input;
mod intervals;
mod kernel;
mod lagged_products;
mod levene;
mod measure;
mod parts;
mod published_lag;
mod random;
mod rates;
mod recorded_series;
mod series;
mod spectrum;
mod spikes;
#[cfg(test)]
mod testing;

pub use activity::{ActivitySettings, PopulationActivity, recorded_activity, spectrum};
pub use adaptive::AdaptiveRates;
pub use areas::{Area, Areas, LEAST_TIME_OF_LAGS_MS, Order};
pub use bandwidth::optimal_sd_ms;
pub use bold::{BoldInput, BoldModel, bold};
pub use boxes::BoxSummary;
pub use correlation::{PairCorrelations, PairedNeurons};
pub use counts::BinnedCounts;
pub use cross::{CrossCorrelation, CrossCorrelations, Peak, temporal_hierarchy};
pub use distance::{Histogram, earth_movers, kolmogorov_smirnov};
pub use error::StatisticsError;
pub use false_discovery::adjusted as adjusted_for_false_discovery;
pub use functional_connectivity::{Agreement, Bootstrap, functional_connectivity};
pub use granger::{Cause, Granger, GrangerSettings, GrangerTest, ModelOrder, TargetCauses};
pub use hierarchy::{Hierarchy, LagDefinition, LagSettings, Lags};
pub use input::{InhibitoryInput, synaptic_input_pa, weighted_mean};
pub use intervals::{Included, Intervals};
pub use kernel::{Kernel, Smoother};
pub use measure::{Bins, Measure};
pub use parts::{COUNT_WINDOW_MS, PART_MS, Part, parts};
pub(crate) use random::mixed;
pub use rates::{SpikeCounting, neuron_counts, neuron_rates_hz, population_rate_hz};
pub use recorded_series::{Level, Quantity, recorded_series};
pub use series::Series;
pub use spectrum::{Spectrum, Taper, WelchSettings};
pub use spikes::{Spikes, window};
