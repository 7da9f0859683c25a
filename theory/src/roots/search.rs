//! The search: along the flow, on the edges of basins, between what is known, and by deflation.

use data::Rates;
use rayon::prelude::*;

use super::{Effort, FixedPoints, Found, SearchError, SearchSettings, StartKind, starts};
use crate::fixed_point::{FixedPoint, NoFixedPoint};
use crate::mean_field::{MeanField, largest_difference};
use crate::solver::{correct, correct_away_from, solve};
use crate::stability::Stability;

/// Fixed points closer than this (spikes/s, relative to the largest rate where that is above 1)
/// are the same.
const SAME: f64 = 1e-6;

/// Halvings of the segment between two attractors: down to what a double resolves.
const HALVINGS: usize = 50;

/// Where between two attractors Newton's method starts.
const BETWEEN: [f64; 4] = [0.02, 0.1, 0.3, 0.6];

/// How far from a known fixed point deflation starts, as root mean square over populations
/// (spikes/s).
const DISPLACEMENT_HZ: f64 = 0.1;

/// Looks for all fixed points that a given effort can find.
///
/// First the flow is followed from zero, given and random rates: this reaches attractors. Unstable
/// fixed points are then looked for where they are likely: on the edge between two basins, which
/// the flow leaves along the unstable direction of an edge state; by Newton's method on the
/// lines between attractors; and next to every known fixed point, with all known ones deflated.
/// Starts run in parallel and are judged in a fixed order, so that the result does not depend on
/// the number of threads.
///
/// # Errors
/// [`SearchError::Spectrum`] if the eigenvalues at a fixed point cannot be computed.
pub fn search(field: &MeanField, settings: &SearchSettings) -> Result<FixedPoints, SearchError> {
    let mut search = Search { field, settings, known: Vec::new(), efforts: Vec::new() };
    search.along_the_flow()?;
    search.on_the_edges()?;
    search.between()?;
    search.by_deflation()?;
    search.known.sort_by(|a, b| a.mean_rate_hz.total_cmp(&b.mean_rate_hz));
    Ok(FixedPoints { found: search.known, efforts: search.efforts })
}

/// What a start led to; without a fixed point it only counts.
type Outcome = (StartKind, Result<FixedPoint, NoFixedPoint>);

struct Search<'a> {
    field: &'a MeanField,
    settings: &'a SearchSettings,
    known: Vec<Found>,
    efforts: Vec<Effort>,
}

impl Search<'_> {
    fn along_the_flow(&mut self) -> Result<(), SearchError> {
        let (field, settings) = (self.field, self.settings);
        let draw = |k| {
            (StartKind::Random, starts::random(field, settings.highest_random_hz, settings.seed, k))
        };
        let given = settings.given.iter().map(|rates| (StartKind::Given, rates.clone()));
        let mut starts = vec![(StartKind::Zero, Rates::zero(field.size()))];
        starts.extend(given);
        starts.extend((0..settings.random_starts).map(draw));
        let follow = |(kind, start): (_, Rates)| (kind, solve(field, &start, &settings.solver));
        let outcomes = starts.into_par_iter().map(follow).collect();
        self.judge(outcomes)
    }

    /// On the edges of the basins between attractors that follow each other in mean rate.
    fn on_the_edges(&mut self) -> Result<(), SearchError> {
        let attractors = self.attractors();
        let search = &*self;
        let bisect = |pair: &[Rates]| (StartKind::Edge, search.edge_state(&pair[0], &pair[1]));
        let outcomes = attractors.par_windows(2).map(bisect).collect();
        self.judge(outcomes)
    }

    /// Bisects the line from an attractor to a state outside its basin until the flow lingers at a
    /// fixed point that is neither of the attractors.
    fn edge_state(&self, inside: &Rates, outside: &Rates) -> Result<FixedPoint, NoFixedPoint> {
        let (mut low, mut high) = (0.0, 1.0);
        let mut reached = solve(self.field, inside, &self.settings.solver);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            let start = mixture(inside, outside, middle);
            reached = solve(self.field, &start, &self.settings.solver);
            match &reached {
                Ok(point) if same(point.rates(), inside) => low = middle,
                Ok(point) if !same(point.rates(), outside) => break,
                _ => high = middle,
            }
        }
        reached
    }

    fn between(&mut self) -> Result<(), SearchError> {
        let attractors = self.attractors();
        let pairs = attractors.iter().flat_map(|a| attractors.iter().map(move |b| (a, b)));
        let guesses: Vec<Rates> = pairs
            .filter(|(a, b)| !same(a, b))
            .flat_map(|(a, b)| BETWEEN.map(|share| mixture(a, b, share)))
            .collect();
        let (field, newton) = (self.field, &self.settings.solver.newton);
        let start = |guess| (StartKind::Between, correct(field, &guess, newton));
        let outcomes = guesses.into_par_iter().map(start).collect();
        self.judge(outcomes)
    }

    /// Leaves every known fixed point along its critical mode; what that finds is left in turn.
    fn by_deflation(&mut self) -> Result<(), SearchError> {
        let mut left = 0;
        for _ in 0..self.settings.deflation_rounds {
            let known: Vec<Rates> =
                self.known.iter().map(|found| found.point.rates().clone()).collect();
            let fresh = &self.known[left..];
            let guesses: Vec<Rates> = fresh.par_iter().flat_map(displaced).collect();
            let (field, newton) = (self.field, &self.settings.solver.newton);
            let start =
                |guess| (StartKind::Deflation, correct_away_from(field, &guess, &known, newton));
            let outcomes = guesses.into_par_iter().map(start).collect();
            left = known.len();
            self.judge(outcomes)?;
            if self.known.len() == left {
                break;
            }
        }
        Ok(())
    }

    /// Counts the starts and keeps the fixed points that are new, classified.
    fn judge(&mut self, outcomes: Vec<Outcome>) -> Result<(), SearchError> {
        let mut new: Vec<(StartKind, FixedPoint)> = Vec::new();
        for (kind, outcome) in outcomes {
            let effort = Effort::of(&mut self.efforts, kind);
            effort.tried += 1;
            let Ok(point) = outcome else {
                effort.failed += 1;
                continue;
            };
            let mut seen = self.known.iter().map(|found| &found.point);
            let mut queued = new.iter().map(|(_, point)| point);
            let is_same = |other: &FixedPoint| same(other.rates(), point.rates());
            if !seen.any(is_same) && !queued.any(is_same) {
                effort.new += 1;
                new.push((kind, point));
            }
        }
        let field = self.field;
        let classified: Result<Vec<Found>, SearchError> =
            new.into_par_iter().map(|(kind, point)| Found::new(field, point, kind)).collect();
        self.known.extend(classified?);
        Ok(())
    }

    /// The stable fixed points known, by ascending mean rate.
    fn attractors(&self) -> Vec<Rates> {
        let mut stable: Vec<&Found> =
            self.known.iter().filter(|found| found.stability.is_stable()).collect();
        stable.sort_by(|a, b| a.mean_rate_hz.total_cmp(&b.mean_rate_hz));
        stable.into_iter().map(|found| found.point.rates().clone()).collect()
    }
}

impl Effort {
    /// The entry of a kind, made where it is missing.
    fn of(efforts: &mut Vec<Self>, kind: StartKind) -> &mut Self {
        let index = efforts.iter().position(|effort| effort.kind == kind);
        let index = index.unwrap_or_else(|| {
            efforts.push(Self { kind, tried: 0, failed: 0, new: 0 });
            efforts.len() - 1
        });
        &mut efforts[index]
    }
}

impl Found {
    fn new(field: &MeanField, point: FixedPoint, origin: StartKind) -> Result<Self, SearchError> {
        let mean_rate_hz = point.rates().mean_over_neurons_hz(field.populations());
        let stability = Stability::of(field, &point)
            .map_err(|source| SearchError::Spectrum { mean_rate_hz, source })?;
        Ok(Self { point, stability, mean_rate_hz, origin })
    }
}

fn same(a: &Rates, b: &Rates) -> bool {
    let largest = a.hz().iter().chain(b.hz()).copied().fold(1.0, f64::max);
    largest_difference(a.hz(), b.hz()) <= SAME * largest
}

fn mixture(a: &Rates, b: &Rates, share: f64) -> Rates {
    let mixed = a.hz().iter().zip(b.hz()).map(|(a, b)| a + share * (b - a));
    Rates::from_hz(mixed.collect())
}

/// Rates on both sides of a fixed point along its critical mode; none if that has no direction.
fn displaced(found: &Found) -> Vec<Rates> {
    let Ok(mode) = found.stability.critical_mode() else { return Vec::new() };
    let rates = found.point.rates().hz();
    let length = DISPLACEMENT_HZ * (rates.len() as f64).sqrt();
    let along = |sign: f64| {
        let moved = rates.iter().zip(&mode.right);
        let moved = moved.map(|(nu, entry)| (nu + sign * length * entry.re).max(0.0));
        Rates::from_hz(moved.collect())
    };
    vec![along(1.0), along(-1.0)]
}
