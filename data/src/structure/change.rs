//! What a change of in-degrees does to the structure of a network: changes by pair, source, target, layer and SLN.
//!
//! As Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179), Figs 7 and 8, show what stabilization does.

use super::intrinsic::IntrinsicChange;
use super::pair::{PairSide, sides};
use crate::macaque::{Anatomy, Area};
use crate::matrix::Matrix;
use crate::network::Network;
use crate::regression::{Point, pearson};

/// Whether numbers are defined as they should be, or as they were published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Definitions {
    /// As they should be.
    #[default]
    Right,
    /// With the defects of the published figures.
    Published,
}

/// The structure of two networks with the same populations, and its changes from the first to the second.
#[derive(Clone, Debug, PartialEq)]
pub struct StructureChange {
    /// The names of the areas.
    pub areas: Vec<String>,
    /// `sum K'/sum K - 1`: in-degrees, every population counted once.
    pub in_degrees: f64,
    /// `sum |K' - K| / sum K`.
    pub absolute_in_degrees: f64,
    /// `sum K' N/sum K N - 1`: synapses.
    pub synapses: f64,
    /// Connections between populations.
    pub connections: Connected,
    /// Connections between different areas.
    pub pairs: Connected,
    /// `[target, source]`: the change of the in-degree of areas relative to all in-degrees of the target afterwards,
    /// external ones among them; the last column is external.
    pub by_pair: Matrix,
    /// Relative in-degrees of areas before.
    pub relative_before: Matrix,
    /// The same afterwards.
    pub relative_after: Matrix,
    /// How alike both are, over the pairs of different areas that are connected before and afterwards.
    pub agreement: Agreement,
    /// Both sides of every pair of different areas that is connected before or afterwards.
    pub sides: Vec<PairChange>,
    /// By area: what it receives and sends.
    pub by_area: Vec<AreaChange>,
    /// By the name of populations.
    pub by_population: Vec<PopulationChange>,
    /// Within areas.
    pub intrinsic: IntrinsicChange,
}

/// How many connections there are before and afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Connected {
    /// Before.
    pub before: usize,
    /// Afterwards.
    pub after: usize,
    /// Only afterwards.
    pub new: usize,
    /// Only before.
    pub lost: usize,
    /// The largest in-degree of a new one; 0 without any.
    pub largest_new: f64,
}

/// How alike the relative in-degrees of two networks are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Pairs of areas that are connected in both.
    pub pairs: usize,
    /// The correlation of their relative in-degrees.
    pub r: Option<f64>,
    /// That of their logarithms.
    pub r_of_log10: Option<f64>,
    /// The mean of `|ln(after/before)|`.
    pub mean_abs_log_ratio: f64,
}

/// A pair of areas before and afterwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairChange {
    /// The number of the area that receives.
    pub target: usize,
    /// The number of the area that sends.
    pub source: usize,
    /// Before.
    pub before: PairSide,
    /// Afterwards.
    pub after: PairSide,
}

impl PairChange {
    /// The change of the SLN, where there are synapses, and layers, before and afterwards.
    #[must_use]
    pub fn sln(&self) -> Option<f64> {
        Some(self.after.sln? - self.before.sln?)
    }
}

/// What one area receives and sends: relative changes of synapses, `None` where there were none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaChange {
    /// From its own populations.
    pub within: Option<f64>,
    /// From other areas.
    pub received: Option<f64>,
    /// Onto other areas.
    pub sent: Option<f64>,
}

/// The populations of one name: relative changes of their synapses, `None` where there were none.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationChange {
    /// The name, such as `23E`.
    pub population: String,
    /// Received from the own area.
    pub onto_within: Option<f64>,
    /// Received from other areas.
    pub onto_between: Option<f64>,
    /// Sent to the own area.
    pub from_within: Option<f64>,
    /// Sent to other areas.
    pub from_between: Option<f64>,
}

/// How the changes between areas go with the FLN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlnCorrelation {
    /// Pairs of areas that are connected before and have an FLN.
    pub pairs: usize,
    /// The correlation of the change of the in-degree with the FLN.
    pub of_change: Option<f64>,
    /// That of the relative change with log10 of the FLN.
    pub of_relative_change: Option<f64>,
}

impl StructureChange {
    /// From one network to another.
    ///
    /// # Panics
    /// If their populations have other names.
    #[must_use]
    pub fn of(before: &Network, after: &Network, definitions: Definitions) -> Self {
        assert_eq!(before.labels(), after.labels(), "there is nothing to subtract");
        let (area_before, area_after) = (before.area_in_degrees(), after.area_in_degrees());
        let relative_before = before.relative_area_in_degrees();
        let relative_after = after.relative_area_in_degrees();
        let [k, k_after] = [&before.in_degrees, &after.in_degrees];
        let absolute: f64 = k.iter().map(|(at, k)| (k_after[at] - k).abs()).sum();
        let by_pair = Matrix::from_fn(area_before.targets(), area_before.sources(), |t, s| {
            let all: f64 = area_after.row(t).iter().sum();
            share(area_after[(t, s)] - area_before[(t, s)], all).unwrap_or(0.0)
        });
        Self {
            areas: before.areas().iter().map(|(name, _)| (*name).to_owned()).collect(),
            in_degrees: relative(k.sum(), k_after.sum()).unwrap_or(0.0),
            absolute_in_degrees: share(absolute, k.sum()).unwrap_or(0.0),
            synapses: relative(before.synapses().sum(), after.synapses().sum()).unwrap_or(0.0),
            connections: Connected::of(k, k_after, |_, _| true),
            pairs: Connected::of(&area_before, &area_after, is_of_areas(&area_before)),
            agreement: Agreement::of(&relative_before, &relative_after),
            by_pair,
            relative_before,
            relative_after,
            sides: pair_changes(before, after),
            by_area: by_area(before, after),
            by_population: by_population(before, after),
            intrinsic: IntrinsicChange::of(before, after, definitions),
        }
    }

    /// Mean and standard deviation (of the pairs as a whole) of the change of the SLN; `None` where no pair has one.
    #[must_use]
    pub fn sln_mean_and_sd(&self) -> Option<(f64, f64)> {
        let changes: Vec<f64> = self.sides.iter().filter_map(PairChange::sln).collect();
        let n = changes.len() as f64;
        let mean = changes.iter().sum::<f64>() / n;
        let variance = changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / n;
        (!changes.is_empty()).then(|| (mean, variance.sqrt()))
    }

    /// How the changes between areas go with the FLN of the anatomy.
    #[must_use]
    pub fn against_fln(&self, anatomy: &Anatomy) -> FlnCorrelation {
        let areas: Vec<Option<Area>> = self.areas.iter().map(|name| name.parse().ok()).collect();
        let connected = self.sides.iter().filter(|pair| pair.before.in_degree > 0.0);
        let known: Vec<FlnAndChange> = connected
            .filter_map(|pair| {
                let fln = anatomy.fln(areas[pair.target]?, areas[pair.source]?)?;
                let change = pair.after.in_degree - pair.before.in_degree;
                Some(FlnAndChange { fln, change, relative: change / pair.before.in_degree })
            })
            .collect();
        let change = known.iter().map(|of| Point { x: of.fln, y: of.change });
        let relative = known.iter().map(|of| Point { x: of.fln.log10(), y: of.relative });
        FlnCorrelation {
            pairs: known.len(),
            of_change: pearson(change),
            of_relative_change: pearson(relative),
        }
    }
}

struct FlnAndChange {
    fln: f64,
    change: f64,
    relative: f64,
}

/// Different areas, and not what is external.
fn is_of_areas(in_degrees: &Matrix) -> impl Fn(usize, usize) -> bool + use<> {
    let areas = in_degrees.targets();
    move |target, source| target != source && source < areas
}

impl Connected {
    fn of(before: &Matrix, after: &Matrix, counts: impl Fn(usize, usize) -> bool) -> Self {
        let mut found = Self::default();
        for ((target, source), k) in before.iter().filter(|((t, s), _)| counts(*t, *s)) {
            let k_after = after[(target, source)];
            found.before += usize::from(k > 0.0);
            found.after += usize::from(k_after > 0.0);
            found.lost += usize::from(k > 0.0 && k_after <= 0.0);
            if k <= 0.0 && k_after > 0.0 {
                found.new += 1;
                found.largest_new = found.largest_new.max(k_after);
            }
        }
        found
    }
}

impl Agreement {
    /// Of relative in-degrees of areas, with the external ones in the last column.
    fn of(before: &Matrix, after: &Matrix) -> Self {
        let counts = is_of_areas(before);
        let pairs: Vec<Point> = before
            .iter()
            .filter(|((target, source), _)| counts(*target, *source))
            .map(|(at, x)| Point { x, y: after[at] })
            .filter(|pair| pair.x > 0.0 && pair.y > 0.0)
            .collect();
        let log_ratios: f64 = pairs.iter().map(|pair| (pair.y / pair.x).ln().abs()).sum();
        Self {
            pairs: pairs.len(),
            r: pearson(pairs.iter().copied()),
            r_of_log10: pearson(
                pairs.iter().map(|pair| Point { x: pair.x.log10(), y: pair.y.log10() }),
            ),
            mean_abs_log_ratio: share(log_ratios, pairs.len() as f64).unwrap_or(0.0),
        }
    }
}

fn pair_changes(before: &Network, after: &Network) -> Vec<PairChange> {
    let (before, after) = (sides(before), sides(after));
    let both = before
        .into_iter()
        .zip(after)
        .filter(|(one, other)| one.side.in_degree > 0.0 || other.side.in_degree > 0.0);
    let change = |(one, other): (super::pair::AreaPair, super::pair::AreaPair)| PairChange {
        target: one.target,
        source: one.source,
        before: one.side,
        after: other.side,
    };
    both.map(change).collect()
}

/// Synapses of some connections, before and afterwards.
#[derive(Clone, Copy, Default)]
struct Synapses {
    before: f64,
    after: f64,
}

impl Synapses {
    fn add(&mut self, other: Self) {
        self.before += other.before;
        self.after += other.after;
    }

    fn change(self) -> Option<f64> {
        relative(self.before, self.after)
    }
}

fn by_area(before: &Network, after: &Network) -> Vec<AreaChange> {
    let areas = before.areas().len();
    let [mut within, mut received, mut sent] = [(); 3].map(|()| vec![Synapses::default(); areas]);
    for connection in connections(before, after) {
        let Connection { target_area, source_area, synapses, .. } = connection;
        if target_area == source_area {
            within[target_area].add(synapses);
        } else {
            received[target_area].add(synapses);
            sent[source_area].add(synapses);
        }
    }
    let of_area = |area: usize| AreaChange {
        within: within[area].change(),
        received: received[area].change(),
        sent: sent[area].change(),
    };
    (0..areas).map(of_area).collect()
}

fn by_population(before: &Network, after: &Network) -> Vec<PopulationChange> {
    let names = super::population_names(before);
    let place = |population: usize| {
        let name = &before.populations[population].label.population;
        names.iter().position(|known| known == name).unwrap_or_default()
    };
    let places: Vec<usize> = (0..before.size()).map(place).collect();
    let [mut onto, mut from] = [(); 2].map(|()| vec![[Synapses::default(); 2]; names.len()]);
    for connection in connections(before, after) {
        let is_between = usize::from(connection.target_area != connection.source_area);
        onto[places[connection.target]][is_between].add(connection.synapses);
        from[places[connection.source]][is_between].add(connection.synapses);
    }
    let of_name = |(place, population): (usize, String)| {
        let ([onto_within, onto_between], [from_within, from_between]) =
            (onto[place].map(Synapses::change), from[place].map(Synapses::change));
        PopulationChange { population, onto_within, onto_between, from_within, from_between }
    };
    names.into_iter().enumerate().map(of_name).collect()
}

/// The synapses between two populations.
struct Connection {
    target: usize,
    source: usize,
    target_area: usize,
    source_area: usize,
    synapses: Synapses,
}

fn connections(before: &Network, after: &Network) -> Vec<Connection> {
    let area_of = super::area_of_population(before);
    let synapses_after = after.synapses();
    let of_pair = |((target, source), synapses): ((usize, usize), f64)| Connection {
        target,
        source,
        target_area: area_of[target],
        source_area: area_of[source],
        synapses: Synapses { before: synapses, after: synapses_after[(target, source)] },
    };
    before.synapses().iter().map(of_pair).collect()
}

/// `after/before - 1`.
fn relative(before: f64, after: f64) -> Option<f64> {
    share(after - before, before)
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;
    use crate::macaque::{ConnectomeInputs, network};
    use crate::network::NetworkParts;

    fn base() -> Network {
        network(&Preset::Schuecker2017.parameters(), &ConnectomeInputs::default()).unwrap()
    }

    fn changed(network: Network, change: impl FnMut(usize, usize, f64) -> f64) -> Network {
        let parts = network.into_parts();
        let in_degrees = parts.in_degrees.map(change);
        Network::new(NetworkParts { in_degrees, ..parts }).unwrap()
    }

    #[test]
    fn no_change_is_none() {
        let (before, after) = (base(), base());
        let change = StructureChange::of(&before, &after, Definitions::Right);
        assert_eq!(
            (change.in_degrees, change.absolute_in_degrees, change.synapses),
            (0.0, 0.0, 0.0)
        );
        assert_eq!((change.pairs.before, change.pairs.new, change.pairs.lost), (571, 0, 0));
        assert!((change.agreement.r.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(change.sln_mean_and_sd(), Some((0.0, 0.0)));
        assert!(change.intrinsic.clusters.iter().all(Option::is_none));
    }

    #[test]
    fn connections_from_layer_5_that_are_halved_change_where_they_are() {
        let before = base();
        let is_5e = |j: usize| before.populations[j].label.population == "5E";
        let after = changed(before.clone(), |_, j, k| if is_5e(j) { k / 2.0 } else { k });
        let change = StructureChange::of(&before, &after, Definitions::Right);
        let of = |name: &str| change.by_population.iter().find(|of| of.population == name).unwrap();
        assert_eq!(of("5E").from_within, Some(-0.5));
        assert_eq!(of("5E").from_between, Some(-0.5));
        assert_eq!(of("4E").from_within, Some(0.0));
        assert!(of("4E").onto_between.unwrap() < 0.0);
        // Less from below layer 4 is a larger SLN, where there is anything from above.
        assert!(change.sides.iter().filter_map(PairChange::sln).all(|sln| sln >= -1e-12));
        let row = change.intrinsic.by_area_and_source.row(0);
        assert!((row[4] + 0.5).abs() < 1e-15 && row[0] == 0.0, "{row:?}");
        assert!(change.by_pair[(0, 1)] < 0.0 && change.by_pair[(0, 32)] == 0.0);
    }
}
