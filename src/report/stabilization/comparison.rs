//! A change of in-degrees against another one.

use data::{Matrix, Network, NetworkError};
use serde::Serialize;

use super::change::{ChangeSummary, target_change};
use super::distinct;

/// How much two changes of the same in-degrees resemble each other.
#[derive(Clone, Debug, Serialize)]
pub struct ComparisonSummary {
    /// Where the other in-degrees came from.
    pub with: String,
    /// What the other change amounts to.
    pub other: ChangeSummary,
    /// Correlation (Pearson) over all connections.
    pub correlation: f64,
    /// Correlation over pairs of areas.
    pub correlation_of_area_pairs: f64,
    /// Correlation over the sums of all populations.
    pub correlation_of_targets: f64,
    /// Correlation over the connections onto each area.
    pub by_area: Vec<(String, f64)>,
    /// Correlation over the connections onto all populations of a name, such as `23E`.
    pub by_name: Vec<(String, f64)>,
}

impl ComparisonSummary {
    /// Compares two ways from the in-degrees `before`.
    ///
    /// # Errors
    /// [`NetworkError`] if the in-degrees do not belong to the network.
    pub fn of(
        network: &Network,
        before: &Matrix,
        ours: &Matrix,
        (with, theirs): (&str, &Matrix),
    ) -> Result<Self, NetworkError> {
        let (own, other) = (
            ChangeSummary::of(network, before, ours)?,
            ChangeSummary::of(network, before, theirs)?,
        );
        let populations = &network.populations;
        let onto = |keep: &dyn Fn(usize) -> bool| {
            let targets = || (0..populations.len()).filter(|&i| keep(i));
            let changes = |after: &Matrix| -> Vec<f64> {
                let entries = targets().flat_map(|i| after.row(i).iter().zip(before.row(i)));
                entries.map(|(after, before)| after - before).collect()
            };
            correlation(&changes(ours), &changes(theirs))
        };
        let areas = distinct(populations, |p| &p.label.area);
        let names = distinct(populations, |p| &p.label.population);
        Ok(Self {
            with: with.to_owned(),
            correlation: onto(&|_| true),
            correlation_of_area_pairs: correlation(
                &own.by_area_pair.concat(),
                &other.by_area_pair.concat(),
            ),
            correlation_of_targets: correlation(
                &target_change(before, ours),
                &target_change(before, theirs),
            ),
            by_area: areas
                .iter()
                .map(|area| (area.to_string(), onto(&|i| populations[i].label.area == **area)))
                .collect(),
            by_name: names
                .iter()
                .map(|name| {
                    (name.to_string(), onto(&|i| populations[i].label.population == **name))
                })
                .collect(),
            other,
        })
    }
}

/// Pearson's correlation; NaN where one of both does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let deviations = || a.iter().zip(b).map(|(a, b)| (a - mean_a, b - mean_b));
    let together: f64 = deviations().map(|(a, b)| a * b).sum();
    let alone: (f64, f64) =
        deviations().fold((0.0, 0.0), |sum, (a, b)| (sum.0 + a * a, sum.1 + b * b));
    together / (alone.0 * alone.1).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_is_one_for_a_line_and_undefined_for_a_constant() {
        let x = [1.0, 2.0, 4.0, -3.0];
        assert!((correlation(&x, &x.map(|x| 2.0 * x + 1.0)) - 1.0).abs() < 1e-15);
        assert!((correlation(&x, &x.map(|x| -x)) + 1.0).abs() < 1e-15);
        assert!(correlation(&x, &[2.0; 4]).is_nan());
    }
}
