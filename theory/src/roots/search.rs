//! The search: along the flow, by homotopy, on the edges of basins, between what is known, by
//! deflation, and down from what is unstable.

use data::Rates;
use rayon::prelude::*;

use super::homotopy::{Raised, from_related, raised};
use super::record::{Outcome, Record};
use super::{FixedPoints, SearchError, SearchSettings, StartKind, beside, edges, starts};
use crate::fixed_point::FixedPoint;
use crate::mean_field::MeanField;
use crate::observer::{Observer, Progress, go_on};
use crate::solver::{correct, correct_away_from, solve};

/// Networks with at most so many populations are searched as thoroughly as their size allows: a
/// start takes a fraction of a millisecond.
const SMALL: usize = 16;

/// Random starts in large and in small networks, where nobody says how many.
const RANDOM_STARTS: usize = 16;
const RANDOM_STARTS_SMALL: usize = 256;

/// Random guesses in small networks that Newton's method alone corrects.
const GUESSES_SMALL: usize = 128;

/// More batches of random starts, while the indices say that a fixed point is missing; in large networks,
/// where that takes seconds, only while nothing is found.
const MORE_BATCHES_SMALL: usize = 4;

/// Pairs of attractors between which one looks in a round, in large and in small networks.
const MOST_PAIRS: usize = 6;
const MOST_PAIRS_SMALL: usize = 100;

/// Looks for all fixed points that a given effort can find.
///
/// First the flow is followed from zero, given, highest and random rates: this reaches attractors. Where
/// it circles, Newton's method starts from the mean of the orbit. Homotopies follow the fixed point of the
/// network without drive, of the one without coupling, and of related networks. Unstable fixed
/// points are then looked for where they are likely: on the edge between two basins, which
/// the flow leaves along the unstable direction of an edge state; by Newton's method on the
/// lines between attractors; and next to every known fixed point, with all known ones deflated. From
/// unstable fixed points the flow leads down to attractors on either side. This is repeated for
/// what is new. Starts run in parallel and are judged in a fixed order, so that the result does not
/// depend on the number of threads.
///
/// # Errors
/// [`SearchError::Spectrum`] if the eigenvalues at a fixed point cannot be computed,
/// [`SearchError::HighestRandom`] if random rates would not be rates,
/// [`SearchError::Stopped`] if the observer wants to stop.
pub fn search(
    field: &MeanField,
    settings: &SearchSettings,
    observer: &dyn Observer,
) -> Result<FixedPoints, SearchError> {
    let highest_hz = settings.highest_random_hz;
    if !(highest_hz.is_finite() && highest_hz >= 0.0) {
        return Err(SearchError::HighestRandom { highest_hz });
    }
    let mut search = Search::new(field, settings, observer);
    search.along_the_flow()?;
    search.follow_related()?;
    if search.is_small() {
        search.by_homotopy()?;
    }
    search.guesses(0)?;
    search.around_what_is_known()?;
    for batch in 1..=search.more_batches() {
        if search.record.index_sum() == 1 || search.has_many() {
            break;
        }
        if search.record.known.is_empty() {
            search.by_homotopy()?;
        }
        search.random_batch(batch)?;
        search.guesses(batch)?;
        search.around_what_is_known()?;
    }
    Ok(FixedPoints::new(field, search.record.known, search.record.efforts, settings))
}

struct Search<'a> {
    field: &'a MeanField,
    settings: &'a SearchSettings,
    observer: &'a dyn Observer,
    record: Record<'a>,
    /// How many of the known fixed points deflation and the flow have left already.
    left: usize,
    /// The pairs of attractors between which has been looked.
    pairs: Vec<(usize, usize)>,
    /// Whether drive and coupling have been raised.
    raised: bool,
}

impl<'a> Search<'a> {
    fn new(field: &'a MeanField, settings: &'a SearchSettings, observer: &'a dyn Observer) -> Self {
        Self {
            field,
            settings,
            observer,
            record: Record::new(field),
            left: 0,
            pairs: Vec::new(),
            raised: false,
        }
    }

    fn is_small(&self) -> bool {
        self.field.size() <= SMALL
    }

    fn has_many(&self) -> bool {
        self.record.known.len() >= self.settings.many
    }

    fn more_batches(&self) -> usize {
        let is_empty = self.record.known.is_empty();
        if self.is_small() { MORE_BATCHES_SMALL } else { usize::from(is_empty) }
    }

    fn random_starts(&self) -> usize {
        let by_size = if self.is_small() { RANDOM_STARTS_SMALL } else { RANDOM_STARTS };
        self.settings.random_starts.unwrap_or(by_size)
    }

    fn random(&self, number: usize) -> Rates {
        starts::random(self.field, self.settings.highest_random_hz, self.settings.seed, number)
    }

    fn along_the_flow(&mut self) -> Result<(), SearchError> {
        let given = self.settings.given.iter().map(|rates| (StartKind::Given, rates.clone()));
        let corners = starts::corners(self.field, self.settings.highest_random_hz);
        let mut starts = vec![(StartKind::Zero, Rates::zero(self.field.size()))];
        starts.extend(given);
        if self.random_starts() > 0 {
            starts.extend(corners.into_iter().map(|corner| (StartKind::Corner, corner)));
        }
        self.follow(starts)?;
        self.random_batch(0)
    }

    fn random_batch(&mut self, batch: usize) -> Result<(), SearchError> {
        let count = self.random_starts();
        let numbers = batch * count..(batch + 1) * count;
        self.follow(numbers.map(|k| (StartKind::Random, self.random(k))).collect())
    }

    /// Follows the flow, and where it circles, looks inside the orbit.
    fn follow(&mut self, starts: Vec<(StartKind, Rates)>) -> Result<(), SearchError> {
        let (field, settings, observer) = (self.field, self.settings, self.observer);
        let follow = |(kind, start): (StartKind, Rates)| Outcome {
            kind,
            result: solve(field, &start, &settings.solver, observer),
        };
        if let Some((kind, _)) = starts.last() {
            observer.observe(&Progress::Starts { kind: *kind, of: starts.len() });
        }
        let outcomes: Vec<Outcome> = starts.into_par_iter().map(follow).collect();
        let failures = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().err());
        let centres = failures.filter_map(|failure| failure.orbit_mean.clone()).collect();
        self.judge(outcomes)?;
        self.correct(StartKind::Orbit, centres)
    }

    /// Newton's method from guesses.
    fn correct(&mut self, kind: StartKind, guesses: Vec<Rates>) -> Result<(), SearchError> {
        let (field, newton) = (self.field, &self.settings.solver.newton);
        let correct = |guess| Outcome { kind, result: correct(field, &guess, newton) };
        self.each(kind, guesses, correct)
    }

    /// Tries all guesses, unless the observer wants to stop meanwhile, and keeps what is new.
    fn each(
        &mut self,
        kind: StartKind,
        guesses: Vec<Rates>,
        attempt: impl Fn(Rates) -> Outcome + Sync + Send,
    ) -> Result<(), SearchError> {
        let observer = self.observer;
        observer.observe(&Progress::Starts { kind, of: guesses.len() });
        let outcomes: Result<Vec<Outcome>, SearchError> = guesses
            .into_par_iter()
            .map(|guess| {
                go_on(observer)?;
                Ok(attempt(guess))
            })
            .collect();
        self.judge(outcomes?)
    }

    /// Keeps what is new; what a stopped search has tried is not counted.
    fn judge(&mut self, outcomes: Vec<Outcome>) -> Result<(), SearchError> {
        go_on(self.observer)?;
        self.record.judge(outcomes)
    }

    fn follow_related(&mut self) -> Result<(), SearchError> {
        let (field, related, observer) = (self.field, &self.settings.related, self.observer);
        let met =
            related.par_iter().flat_map(|other| from_related(field, other, observer)).collect();
        self.homotopy(StartKind::Related, met)
    }

    /// From the networks without drive and without coupling, once.
    ///
    /// In large networks this takes longer than everything else (the multi-area model without coupling:
    /// 2.6 s), so that it is kept for when nothing else has led anywhere.
    fn by_homotopy(&mut self) -> Result<(), SearchError> {
        if std::mem::replace(&mut self.raised, true) {
            return Ok(());
        }
        let (field, through, observer) = (self.field, self.is_small(), self.observer);
        let (drive, coupling) = rayon::join(
            || raised(field, Raised::Drive, through, observer),
            || raised(field, Raised::Coupling, through, observer),
        );
        self.homotopy(StartKind::Drive, drive)?;
        self.homotopy(StartKind::Coupling, coupling)
    }

    fn homotopy(&mut self, kind: StartKind, met: Vec<FixedPoint>) -> Result<(), SearchError> {
        self.judge(met.into_iter().map(|point| Outcome { kind, result: Ok(point) }).collect())
    }

    /// Newton's method from random rates, as basins of the flow say nothing about unstable points.
    fn guesses(&mut self, batch: usize) -> Result<(), SearchError> {
        if !self.is_small() || self.random_starts() == 0 {
            return Ok(());
        }
        let numbers = batch * GUESSES_SMALL..(batch + 1) * GUESSES_SMALL;
        self.correct(StartKind::Guess, numbers.map(|k| self.random(k)).collect())
    }

    /// Edges, lines, deflation and the flow down, again for what is new until nothing is.
    fn around_what_is_known(&mut self) -> Result<(), SearchError> {
        for _ in 0..self.settings.rounds {
            let before = self.record.known.len();
            self.between_attractors()?;
            self.beside()?;
            if self.record.known.len() == before || self.has_many() {
                break;
            }
        }
        Ok(())
    }

    /// On the edges of basins and on the lines between pairs of attractors not yet looked at: all pairs
    /// of a small network, in others those that follow each other in mean rate have an edge.
    fn between_attractors(&mut self) -> Result<(), SearchError> {
        let attractors = self.record.attractors();
        let ranks = 0..attractors.len();
        let all = ranks.clone().flat_map(|a| ranks.clone().skip(a + 1).map(move |b| (a, b)));
        let is_fresh =
            |&(a, b): &(usize, usize)| !self.pairs.contains(&(attractors[a], attractors[b]));
        let mut fresh: Vec<(usize, usize)> = all.filter(is_fresh).collect();
        // Those that follow each other in mean rate first.
        fresh.sort_by_key(|&(a, b)| (b - a, a));
        fresh.truncate(if self.is_small() { MOST_PAIRS_SMALL } else { MOST_PAIRS });
        self.pairs.extend(fresh.iter().map(|&(a, b)| (attractors[a], attractors[b])));
        let rates: Vec<Rates> =
            attractors.iter().map(|&k| self.record.known[k].point.rates().clone()).collect();
        let has_edge = |&&(a, b): &&(usize, usize)| self.is_small() || b == a + 1;
        let edges: Vec<_> = fresh.iter().filter(has_edge).collect();
        let (field, solver, observer) = (self.field, &self.settings.solver, self.observer);
        observer.observe(&Progress::Starts { kind: StartKind::Edge, of: edges.len() });
        let track = |&&(a, b): &&(usize, usize)| {
            edges::edge_states(field, &rates[a], &rates[b], solver, observer)
        };
        let passed = edges.par_iter().flat_map(track);
        let outcomes = passed.map(|result| Outcome { kind: StartKind::Edge, result }).collect();
        self.judge(outcomes)?;
        let both = fresh.iter().flat_map(|&(a, b)| {
            [edges::between(&rates[a], &rates[b]), edges::between(&rates[b], &rates[a])]
        });
        self.correct(StartKind::Between, both.flatten().collect())
    }

    /// Leaves every fixed point not yet left: by deflation along its critical mode, and with the
    /// flow along its unstable directions.
    fn beside(&mut self) -> Result<(), SearchError> {
        let known = self.record.rates();
        let fresh = &self.record.known[self.left..];
        let guesses: Vec<Rates> = fresh.par_iter().flat_map(beside::displaced).collect();
        let down: Vec<Rates> = fresh.par_iter().flat_map(beside::downhill).collect();
        self.left = known.len();
        let (field, newton) = (self.field, &self.settings.solver.newton);
        let deflate = |guess| Outcome {
            kind: StartKind::Deflation,
            result: correct_away_from(field, &guess, &known, newton),
        };
        self.each(StartKind::Deflation, guesses, deflate)?;
        self.follow(down.into_iter().map(|start| (StartKind::Downhill, start)).collect())
    }
}
