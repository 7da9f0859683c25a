//! Several fixed points of one network.

mod beside;
mod edges;
mod homotopy;
mod record;
mod search;
mod starts;

use data::Rates;

use crate::fixed_point::FixedPoint;
use crate::linalg::LinalgError;
use crate::mean_field::MeanField;
use crate::observer::Stopped;
use crate::solver::SolverSettings;
use crate::stability::Stability;
use crate::start::StartKind;

pub(crate) use record::same;
pub use search::search;
pub(crate) use starts::uniform as uniform_start;

/// Where to look for fixed points and how hard.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// How each start is followed.
    pub solver: SolverSettings,
    /// Rates to start from besides zero. One that does not fit the network, or is negative or not a number, counts as
    /// a start that failed ([`Effort::failed`]).
    pub given: Vec<Rates>,
    /// Networks with the same populations whose states are followed to this one, such as the
    /// published network that it was changed from. From one with another number of populations nothing leads here.
    pub related: Vec<MeanField>,
    /// Number of random starts; as many as the size of the network allows if `None`. With none, the
    /// corners of the space of rates are no starts either.
    pub random_starts: Option<usize>,
    /// The highest rate of a random start (spikes/s), where refractoriness does not set a lower one.
    pub highest_random_hz: f64,
    /// What the random starts are drawn with.
    pub seed: u64,
    /// How often, at most, one looks around what is known; a round that finds nothing new is the last.
    pub rounds: usize,
    /// Beyond so many fixed points, none are looked for around what is known: networks that fall into parts
    /// have as many as the product of those of the parts.
    pub many: usize,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            solver: SolverSettings::default(),
            given: Vec::new(),
            related: Vec::new(),
            random_starts: None,
            highest_random_hz: 1000.0,
            seed: 1,
            rounds: 3,
            many: 100,
        }
    }
}

/// Why the fixed points of a search could not be classified.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SearchError {
    /// The spectrum of one fixed point is missing.
    #[error("the fixed point with a mean rate of {mean_rate_hz} spikes/s has no spectrum")]
    Spectrum {
        /// Its mean rate over neurons.
        mean_rate_hz: f64,
        /// What went wrong.
        source: LinalgError,
    },
    /// Random rates would not be rates.
    #[error(
        "the highest random rate is {highest_hz} spikes/s, allowed is a finite number of at least 0"
    )]
    HighestRandom {
        /// What was asked for.
        highest_hz: f64,
    },
    /// The observer wanted it.
    #[error("the search was stopped")]
    Stopped(#[from] Stopped),
}

/// How many starts of one kind there were and what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Effort {
    /// What the starts were.
    #[cfg_attr(feature = "serde", serde(rename = "starts"))]
    pub kind: StartKind,
    /// How many were tried.
    pub tried: usize,
    /// How many of them led to no fixed point.
    pub failed: usize,
    /// How many fixed points were first found from them.
    pub new: usize,
}

/// A fixed point, classified.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The fixed point.
    pub point: FixedPoint,
    /// Its gain matrix and spectrum.
    pub stability: Stability,
    /// Its mean rate over neurons (spikes/s).
    pub mean_rate_hz: f64,
    /// The kind of start that found it first.
    pub origin: StartKind,
}

/// What a search found and how hard it looked.
///
/// Rates are in the order of [`MeanField::populations`], and so are those of a document made of it (feature `serde`):
/// the names of the populations, [`data::Network::labels`], are paired with them by their places.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedPoints {
    found: Vec<Found>,
    efforts: Vec<Effort>,
    bounded: bool,
    many: usize,
}

impl FixedPoints {
    fn new(
        field: &MeanField,
        mut found: Vec<Found>,
        efforts: Vec<Effort>,
        settings: &SearchSettings,
    ) -> Self {
        found.sort_by(|a, b| a.mean_rate_hz.total_cmp(&b.mean_rate_hz));
        let bounded = field.ceiling_hz().iter().all(|ceiling| ceiling.is_finite());
        Self { found, efforts, bounded, many: settings.many }
    }

    /// The fixed points, each once, by ascending mean rate over neurons.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// The starts by kind.
    #[must_use]
    pub fn efforts(&self) -> &[Effort] {
        &self.efforts
    }

    /// The sum of the indices of the fixed points found: of the signs of `det(1 - G)`.
    ///
    /// Where refractoriness bounds all rates, Phi maps a box into itself, and the indices of *all* its
    /// fixed points sum to 1 (Lefschetz; Granas & Dugundji 2003, doi:10.1007/978-0-387-21593-8).
    /// Another sum proves that fixed points are missing; the sum 1 does not prove that none is.
    #[must_use]
    pub fn index_sum(&self) -> i32 {
        record::index_sum(&self.found)
    }

    /// Whether fixed points are provably missing: [`Self::index_sum`] is not 1 although rates are bounded.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.bounded && self.index_sum() != 1
    }

    /// What the search cannot exclude, in words.
    #[must_use]
    pub fn limits(&self) -> String {
        if self.found.len() >= self.many {
            return format!(
                "The search ended at {} fixed points; there are probably more, as in networks that fall \
                 into parts.",
                self.found.len()
            );
        }
        if self.is_incomplete() {
            return format!(
                "Fixed points are missing: the indices of these sum to {}, where those of all sum to \
                 1. More random starts or given rates may find them.",
                self.index_sum()
            );
        }
        "A fixed point whose basin no start fell into, or that no Newton iteration came near, is not \
         in this list: it holds some fixed points, not provably all."
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;
    use crate::mean_field::MeanField;
    use crate::observer::UNWATCHED;

    fn field(preset: DescribedPreset) -> MeanField {
        let network = preset.network().expect("a shipped network");
        MeanField::new(&network, Assumptions::PUBLISHED).expect("within the theory")
    }

    /// Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179, Fig. 2: the fixed points of
    /// one excitatory population and the slope of the transfer function at each.
    #[test]
    fn one_excitatory_population_has_two_attractors_and_a_saddle() {
        let found =
            search(&field(DescribedPreset::E1d), &SearchSettings::default(), UNWATCHED).unwrap();
        let published = [(0.004_802, 0.005_04), (15.849_663, 1.734_83), (41.292_546, 0.683_37)];
        assert_eq!(found.found().len(), published.len());
        for (found, (rate_hz, slope)) in found.found().iter().zip(published) {
            let ours_hz = found.point.rates().hz()[0];
            assert!((ours_hz - rate_hz).abs() < 1e-6, "{ours_hz} against {rate_hz}");
            let abscissa = found.stability.spectral_abscissa();
            assert!((abscissa - slope).abs() < 1e-5, "{abscissa} against {slope}");
            assert_eq!(found.stability.is_stable(), slope < 1.0);
        }
    }

    /// Rates of the microcircuit of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358) as the
    /// toolbox NNMT (doi:10.3389/fninf.2022.835657) gives them, with the shift for coloured noise.
    #[test]
    fn the_microcircuit_has_the_rates_that_another_toolbox_finds() {
        let found =
            search(&field(DescribedPreset::Potjans2014), &SearchSettings::default(), UNWATCHED);
        let found = found.unwrap();
        let rates_hz = [0.7542, 2.7937, 4.4402, 5.8229, 7.1536, 8.4698, 1.1597, 7.7557];
        let ours = found.found()[0].point.rates().hz();
        for (ours_hz, rate_hz) in ours.iter().zip(rates_hz) {
            assert!((ours_hz - rate_hz).abs() < 1e-4, "{ours_hz} against {rate_hz}");
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let field = field(DescribedPreset::E2d);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| search(&field, &SearchSettings::default(), UNWATCHED).unwrap())
        };
        let one = with(1);
        assert_eq!(one, with(3));
        assert!(one.found().len() >= 3);
    }

    #[test]
    fn every_start_is_counted() {
        let field = field(DescribedPreset::E1d);
        let given = vec![Rates::from_hz(vec![30.0]), Rates::from_hz(vec![1.0, 2.0])];
        let settings =
            SearchSettings { given, random_starts: Some(5), ..SearchSettings::default() };
        let found = search(&field, &settings, UNWATCHED).unwrap();
        let effort = |kind| *found.efforts().iter().find(|effort| effort.kind == kind).unwrap();
        assert_eq!((effort(StartKind::Zero).tried, effort(StartKind::Zero).new), (1, 1));
        assert_eq!((effort(StartKind::Given).tried, effort(StartKind::Given).failed), (2, 1));
        assert_eq!(effort(StartKind::Random).tried, 5);
        let new: usize = found.efforts().iter().map(|effort| effort.new).sum();
        assert_eq!(new, found.found().len());
        let settings = SearchSettings { highest_random_hz: f64::NAN, ..settings };
        let refused = search(&field, &settings, UNWATCHED).unwrap_err().to_string();
        assert!(refused.contains("the highest random rate is NaN"), "{refused}");
    }
}
