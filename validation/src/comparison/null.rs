//! Predictions that know nothing of a network: where they agree, a tolerance could not have failed.

use data::{Label, Network};

use super::estimate::Estimate;
use super::judgement::{Margin, within};
use super::verdict::{Comparison, Verdict};

/// What a prediction that knows no theory comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct NullPrediction {
    /// What it predicts, as a name for programs.
    pub key: &'static str,
    /// In words.
    pub words: &'static str,
    /// Its rates and verdicts, population by population.
    pub comparisons: Vec<Comparison>,
}

impl NullPrediction {
    /// How many populations have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.comparisons.iter().filter(|one| one.verdict == verdict).count()
    }
}

/// Which populations a mean is taken over.
#[derive(Clone, Copy)]
struct Kinship {
    key: &'static str,
    words: &'static str,
    same: fn(&Label, &Label) -> bool,
}

/// From the closest kin to the farthest.
const KINSHIPS: [Kinship; 3] = [
    Kinship {
        key: "type_mean",
        words: "mean of the same population over areas",
        same: |a, b| a.population == b.population,
    },
    Kinship {
        key: "layer_mean",
        words: "mean of the layer",
        same: |a, b| a.layer.is_some() && a.layer == b.layer,
    },
    Kinship { key: "mean", words: "mean of all populations", same: |_, _| true },
];

/// Silence, and the mean of the measured rates of the closest kin: the same population of all areas, its layer, or
/// all populations, whichever is the first to have more than one member everywhere but in a few.
pub(super) fn null_predictions(
    network: &Network,
    measured: &[Estimate],
    margin: Margin,
) -> Vec<NullPrediction> {
    let zero = vec![0.0; measured.len()];
    let silent = within(&zero, measured, margin);
    let mut nulls = vec![NullPrediction { key: "zero", words: "zero", comparisons: silent }];
    let labels: Vec<&Label> =
        network.populations.iter().map(|population| &population.label).collect();
    if let Some(kinship) = KINSHIPS.iter().find(|kinship| has_kin(&labels, kinship)) {
        let Kinship { key, words, same } = *kinship;
        let mean_hz = |one: &&Label| {
            let kin = labels.iter().zip(measured).filter(|(other, _)| same(one, other));
            let (sum, count) =
                kin.fold((0.0, 0.0), |(sum, count), (_, rate)| (sum + rate.rate_hz, count + 1.0));
            sum / count
        };
        let means_hz: Vec<f64> = labels.iter().map(mean_hz).collect();
        nulls.push(NullPrediction { key, words, comparisons: within(&means_hz, measured, margin) });
    }
    nulls
}

/// Whether every population has a relative: the mean of one alone would know what was measured.
fn has_kin(labels: &[&Label], kinship: &Kinship) -> bool {
    let kin = |one: &&Label| labels.iter().filter(|other| (kinship.same)(one, other)).count();
    labels.iter().all(|one| kin(one) > 1)
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    fn nulls(preset: DescribedPreset, rates_hz: &[f64]) -> Vec<NullPrediction> {
        let network = preset.network().unwrap();
        let known = |&rate_hz: &f64| Estimate {
            rate_hz,
            standard_error_hz: 1e-3,
            degrees_of_freedom: 99.0,
        };
        let measured: Vec<Estimate> = rates_hz.iter().map(known).collect();
        null_predictions(&network, &measured, Margin { relative: 0.1, absolute_hz: 0.1 })
    }

    #[test]
    fn means_are_those_of_the_closest_kin() {
        let rates_hz = [0.05, 3.0, 4.0, 4.4, 7.0, 9.0, 1.0, 8.0];
        let microcircuit = nulls(DescribedPreset::Potjans2014, &rates_hz);
        assert_eq!(
            microcircuit.iter().map(|null| null.key).collect::<Vec<_>>(),
            ["zero", "layer_mean"]
        );
        // Silence is right where nearly nobody spikes, the mean where both kinds spike alike.
        assert_eq!(
            (microcircuit[0].count(Verdict::Agree), microcircuit[0].count(Verdict::Differ)),
            (1, 7)
        );
        assert_eq!(microcircuit[1].comparisons[2].expected_hz, 4.2);
        assert_eq!(microcircuit[1].comparisons[3].verdict, Verdict::Agree);
        let two = nulls(DescribedPreset::Brunel2000, &[30.0, 40.0]);
        assert_eq!((two[1].key, two[1].comparisons[0].expected_hz), ("mean", 35.0));
        assert_eq!(nulls(DescribedPreset::E1d, &[30.0]).len(), 1);
    }
}
