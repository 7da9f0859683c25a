//! Changes within areas, and which areas change alike.

use kodama::{Method, linkage};

use super::change::Definitions;
use super::population_names;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::regression::{Point, pearson};

/// What changes within areas.
#[derive(Clone, Debug, PartialEq)]
pub struct IntrinsicChange {
    /// The names of populations, in the order of their first appearance.
    pub populations: Vec<String>,
    /// `[area, source]`: the change of the in-degrees from one population, in sum over the targets of its area, relative
    /// to what it was; not a number where there is no such population, or it sent nothing.
    pub by_area_and_source: Matrix,
    /// Its mean over the areas that have the population.
    pub mean_by_source: Vec<f64>,
    /// `[area, area]`: the correlation of the changes of two areas, of all their connections relative to the recurrent
    /// in-degree of the target population; not a number where an area did not change.
    pub correlations: Matrix,
    /// Which areas changed alike, numbered from 0 in the order of the areas; `None` of an area that did not change.
    pub clusters: Vec<Option<usize>>,
}

/// Clusters are as large as no two of their areas differ by more than this, as `1 - r`.
const CUT: f64 = 0.7;

/// A smaller relative change comes from rounding.
const LEAST: f64 = 1e-12;

/// The area whose changes the published figure does not divide by its in-degrees.
const UNDIVIDED_WHEN_PUBLISHED: &str = "TH";

impl IntrinsicChange {
    pub(super) fn of(before: &Network, after: &Network, definitions: Definitions) -> Self {
        let populations = population_names(before);
        let areas = before.areas().len();
        let changes = Changes { before, after, populations: &populations };
        let by_area_and_source = Matrix::from_fn(areas, populations.len(), |area, source| {
            changes.of_source(area, source).unwrap_or(f64::NAN)
        });
        let vectors: Vec<Vec<f64>> =
            (0..areas).map(|area| changes.of_area(area, definitions)).collect();
        let correlations = Matrix::from_fn(areas, areas, |one, other| {
            correlation(&vectors[one], &vectors[other]).unwrap_or(f64::NAN)
        });
        Self {
            mean_by_source: (0..populations.len())
                .map(|source| mean_of_numbers((0..areas).map(|a| by_area_and_source[(a, source)])))
                .collect(),
            by_area_and_source,
            clusters: clusters(&correlations),
            correlations,
            populations,
        }
    }
}

struct Changes<'a> {
    before: &'a Network,
    after: &'a Network,
    populations: &'a [String],
}

impl Changes<'_> {
    /// The population of a name within an area.
    fn place(&self, area: usize, name: &str) -> Option<usize> {
        let (_, own) = self.before.areas()[area].clone();
        own.into_iter().find(|&p| self.before.populations[p].label.population == name)
    }

    /// The change of what one population sends within its area.
    fn of_source(&self, area: usize, source: usize) -> Option<f64> {
        let (_, own) = self.before.areas()[area].clone();
        let source = self.place(area, &self.populations[source])?;
        let sent = |network: &Network| -> f64 {
            own.clone().map(|target| network.in_degrees[(target, source)]).sum()
        };
        let (before, after) = (sent(self.before), sent(self.after));
        (before > 0.0).then(|| (after - before) / before)
    }

    /// The changes of all connections within an area; 0 where it lacks a population. Empty if nothing changed.
    fn of_area(&self, area: usize, definitions: Definitions) -> Vec<f64> {
        let name = self.before.areas()[area].0;
        let is_raw = definitions == Definitions::Published && name == UNDIVIDED_WHEN_PUBLISHED;
        let places: Vec<Option<usize>> =
            self.populations.iter().map(|name| self.place(area, name)).collect();
        let (mut changes, mut largest) = (Vec::new(), 0.0_f64);
        for target in &places {
            for source in &places {
                let (change, whole) = match (*target, *source) {
                    (Some(target), Some(source)) => self.of_connection(target, source),
                    _ => (0.0, 0.0),
                };
                let relative = if whole > 0.0 { change / whole } else { 0.0 };
                largest = largest.max(relative.abs());
                changes.push(if is_raw { change } else { relative });
            }
        }
        if largest > LEAST { changes } else { Vec::new() }
    }

    /// The change of an in-degree, and all recurrent in-degrees of the target.
    fn of_connection(&self, target: usize, source: usize) -> (f64, f64) {
        let at = (target, source);
        let change = self.after.in_degrees[at] - self.before.in_degrees[at];
        (change, self.before.in_degrees.row(target).iter().sum())
    }
}

fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    pearson(one.iter().zip(other).map(|(&x, &y)| Point { x, y }))
}

fn mean_of_numbers(values: impl Iterator<Item = f64>) -> f64 {
    let numbers: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// Complete linkage on `1 - r`, cut at [`CUT`].
fn clusters(correlations: &Matrix) -> Vec<Option<usize>> {
    let areas = correlations.targets();
    let changed: Vec<usize> =
        (0..areas).filter(|&area| !correlations[(area, area)].is_nan()).collect();
    let mut distances = Vec::new();
    for (k, &one) in changed.iter().enumerate() {
        distances.extend(changed[k + 1..].iter().map(|&other| 1.0 - correlations[(one, other)]));
    }
    // What each label of the dendrogram holds: single areas first, then what each step joins.
    let mut members: Vec<Vec<usize>> = changed.iter().map(|&area| vec![area]).collect();
    if changed.len() > 1 {
        for step in linkage(&mut distances, changed.len(), Method::Complete).steps() {
            let joined = match step.dissimilarity <= CUT {
                true => {
                    [step.cluster1, step.cluster2].map(|label| std::mem::take(&mut members[label]))
                }
                false => [Vec::new(), Vec::new()],
            };
            members.push(joined.concat());
        }
    }
    numbered(areas, &members)
}

/// The number of each area's cluster, in the order in which the areas come first.
fn numbered(areas: usize, members: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut clusters = vec![None; areas];
    let mut next = 0;
    for area in 0..areas {
        if clusters[area].is_none()
            && let Some(own) = members.iter().find(|own| own.contains(&area))
        {
            for &member in own {
                clusters[member] = Some(next);
            }
            next += 1;
        }
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_hold_areas_that_no_pair_of_sets_apart() {
        let (none, near, far) = (f64::NAN, 0.9, 0.0);
        let rows = vec![
            1.0, near, far, none, //
            near, 1.0, 0.5, none, //
            far, 0.5, 1.0, none, //
            none, none, none, none,
        ];
        let correlations = Matrix::from_rows(4, 4, rows).unwrap();
        // The second and third are 0.5 apart, but the first and third 1: complete linkage keeps them apart.
        assert_eq!(clusters(&correlations), [Some(0), Some(0), Some(1), None]);
        assert_eq!(clusters(&Matrix::filled(2, 2, f64::NAN)), [None, None]);
        assert_eq!(clusters(&Matrix::filled(1, 1, 1.0)), [Some(0)]);
    }
}
