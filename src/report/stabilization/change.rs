//! What a change of in-degrees amounts to: sums that the theory, to which in-degrees are a matrix, does not make.

use data::{Matrix, Network, NetworkError, NetworkParts};
use serde::Serialize;

use super::{relative, share};
use crate::files::csv_table;
use crate::report::distinct;

/// A change of in-degrees in sums.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSummary {
    /// `sum K'/sum K - 1`: in-degrees, every population counted once.
    pub relative_indegree_change: f64,
    /// `sum K' N/sum K N - 1`: synapses.
    pub relative_synapse_change: f64,
    /// Connections where there were none before.
    pub new_connections: usize,
    /// Their share of all in-degrees.
    pub new_share: f64,
    /// Connections that were lost altogether.
    pub lost_connections: usize,
    /// The relative change of the in-degrees of each population, in sum.
    pub by_target: Vec<f64>,
    /// Its mean over all populations of one name, such as `23E`.
    pub by_name: Vec<(String, f64)>,
    /// From area to area, `[target, source]`: the change of the in-degree per neuron relative to all
    /// recurrent in-degrees of the target area.
    pub by_area_pair: Vec<Vec<f64>>,
}

impl ChangeSummary {
    /// Of a network whose in-degrees were `before`.
    ///
    /// # Errors
    /// [`NetworkError`] if the in-degrees do not belong to the network.
    pub fn of(network: &Network, before: &Matrix, after: &Matrix) -> Result<Self, NetworkError> {
        let new: Vec<f64> = only_in_first(after, before).collect();
        let by_target = target_change(before, after);
        Ok(Self {
            relative_indegree_change: relative(before.sum(), after.sum()),
            relative_synapse_change: relative(synapses(network, before), synapses(network, after)),
            new_connections: new.len(),
            new_share: share(new.iter().sum(), after.sum()),
            lost_connections: only_in_first(before, after).count(),
            by_name: by_name(network, &by_target),
            by_target,
            by_area_pair: by_area_pair(network, before, after)?,
        })
    }
}

impl ChangeSummary {
    /// The relative change by target, as CSV.
    #[must_use]
    pub fn targets_csv(&self, populations: &[String]) -> String {
        let rows = populations.iter().zip(&self.by_target);
        let rows = rows.map(|(population, change)| [population.clone(), change.to_string()]);
        csv_table(["population", "relative_change"], rows)
    }

    /// The change from area to area, as CSV: one line per pair.
    #[must_use]
    pub fn area_pairs_csv(&self, areas: &[&str]) -> String {
        let rows = areas.iter().zip(&self.by_area_pair).flat_map(|(target, changes)| {
            let row = move |(source, change): (&&str, &f64)| {
                [(*target).to_owned(), (*source).to_owned(), change.to_string()]
            };
            areas.iter().zip(changes).map(row)
        });
        csv_table(["target_area", "source_area", "relative_change"], rows)
    }
}

/// The in-degrees of connections that only the first of two networks has.
fn only_in_first<'a>(first: &'a Matrix, second: &'a Matrix) -> impl Iterator<Item = f64> + 'a {
    let pairs = first.iter().zip(second.iter()).map(|((_, own), (_, other))| (own, other));
    pairs.filter(|&(own, other)| own > 0.0 && other == 0.0).map(|(own, _)| own)
}

fn synapses(network: &Network, in_degrees: &Matrix) -> f64 {
    in_degrees.iter().map(|((i, _), k)| k * network.populations[i].neurons).sum()
}

/// The relative change of the in-degrees of each population, in sum over its sources.
#[must_use]
pub fn target_change(before: &Matrix, after: &Matrix) -> Vec<f64> {
    let rows = (0..before.targets()).map(|i| (before.row(i), after.row(i)));
    rows.map(|(before, after)| relative(before.iter().sum(), after.iter().sum())).collect()
}

/// The mean over areas, each counted once.
fn by_name(network: &Network, by_target: &[f64]) -> Vec<(String, f64)> {
    let populations = &network.populations;
    let mean = |name: &str| {
        let own = populations.iter().zip(by_target).filter(|(p, _)| p.label.population == name);
        let (count, sum) = own.fold((0.0, 0.0), |(n, sum), (_, change)| (n + 1.0, sum + change));
        share(sum, count)
    };
    let names = distinct(populations.iter().map(|p| p.label.population.as_str()));
    names.into_iter().map(|name| (name.to_owned(), mean(name))).collect()
}

/// The in-degrees of areas in a network that has these of populations.
fn by_area(network: &Network, in_degrees: &Matrix) -> Result<Matrix, NetworkError> {
    let parts = network.clone().into_parts();
    let changed = NetworkParts { in_degrees: in_degrees.clone(), ..parts };
    Ok(Network::new(changed)?.area_in_degrees())
}

fn by_area_pair(
    network: &Network,
    before: &Matrix,
    after: &Matrix,
) -> Result<Vec<Vec<f64>>, NetworkError> {
    let (before, after) = (by_area(network, before)?, by_area(network, after)?);
    let areas = before.targets();
    let row = |a: usize| {
        let recurrent: f64 = before.row(a)[..areas].iter().sum();
        let change = |b: usize| relative(recurrent, recurrent + after[(a, b)] - before[(a, b)]);
        (0..areas).map(change).collect()
    };
    Ok((0..areas).map(row).collect())
}
