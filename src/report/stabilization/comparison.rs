//! A change of in-degrees against another one.

use data::{Matrix, Network, NetworkError, Population};
use serde::Serialize;

use super::change::{ChangeSummary, target_change};
use crate::report::distinct;

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
    /// Compares two ways from the in-degrees `before`; `with` says where `theirs` came from.
    ///
    /// # Errors
    /// [`NetworkError`] if the in-degrees do not belong to the network.
    pub fn of(
        network: &Network,
        before: &Matrix,
        ours: &Matrix,
        theirs: &Matrix,
        with: &str,
    ) -> Result<Self, NetworkError> {
        let (own, other) = (
            ChangeSummary::of(network, before, ours)?,
            ChangeSummary::of(network, before, theirs)?,
        );
        let populations = &network.populations;
        let compared = Compared { populations, before, ours, theirs };
        Ok(Self {
            with: with.to_owned(),
            correlation: compared.onto(|_| true),
            correlation_of_area_pairs: correlation(
                &own.by_area_pair.concat(),
                &other.by_area_pair.concat(),
            ),
            correlation_of_targets: correlation(
                &target_change(before, ours),
                &target_change(before, theirs),
            ),
            by_area: compared.onto_each(|population| &population.label.area),
            by_name: compared.onto_each(|population| &population.label.population),
            other,
        })
    }
}

/// Two ways from the same in-degrees.
struct Compared<'a> {
    populations: &'a [Population],
    before: &'a Matrix,
    ours: &'a Matrix,
    theirs: &'a Matrix,
}

impl Compared<'_> {
    /// Correlation over the connections onto the populations of each name, or area.
    fn onto_each(&self, name: fn(&Population) -> &str) -> Vec<(String, f64)> {
        let names = distinct(self.populations.iter().map(name));
        let onto = |own: &str| self.onto(|population| name(population) == own);
        names.into_iter().map(|own| (own.to_owned(), onto(own))).collect()
    }

    /// Correlation over the connections onto some populations.
    fn onto(&self, is_target: impl Fn(&Population) -> bool) -> f64 {
        let numbered = self.populations.iter().enumerate();
        let targets: Vec<usize> =
            numbered.filter(|(_, population)| is_target(population)).map(|(i, _)| i).collect();
        correlation(&self.changes(self.ours, &targets), &self.changes(self.theirs, &targets))
    }

    fn changes(&self, after: &Matrix, targets: &[usize]) -> Vec<f64> {
        let rows = targets.iter().map(|&i| after.row(i).iter().zip(self.before.row(i)));
        rows.flatten().map(|(after, before)| after - before).collect()
    }
}

/// Pearson's correlation; NaN where one of both does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (deviations(a), deviations(b));
    let together = sum_of_products(&a, &b);
    together / (sum_of_products(&a, &a) * sum_of_products(&b, &b)).sqrt()
}

fn deviations(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}

fn sum_of_products(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
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
