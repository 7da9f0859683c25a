//! Round after round, until the state survives.

use std::fmt;
use std::sync::Arc;

use data::{Constraints, Matrix, Network, Rates};

use super::change::{change_of_in_degrees, relative_changes};
use super::response::{Response, Slopes};
use crate::assumptions::{Assumptions, SynapticWeights};
use crate::family::{ChangedNetworks, Family, FitError, Networks, OutsideFamily, fitted};
use crate::fixed_point::FixedPoint;
use crate::linalg::LinalgError;
use crate::mean_field::MeanField;
use crate::observer::Observer;
use crate::separatrix::{Limit, Loss, SeparatrixError, SeparatrixSettings, limit_of_state};

/// A parameter that is raised, or lowered, from where a state exists to where it should.
#[derive(Clone)]
pub struct Perturbation {
    /// The networks along the parameter.
    pub networks: Arc<dyn Networks>,
    /// What the theory assumes of synapses.
    pub assumptions: Assumptions,
    /// Where the state exists.
    pub from: f64,
    /// Where it is to exist, too.
    pub target: f64,
}

impl fmt::Debug for Perturbation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Networks along a parameter may be anything.
        let Self { assumptions, from, target, .. } = self;
        let mut fields = f.debug_struct("Perturbation");
        fields.field("assumptions", assumptions).field("from", from).field("target", target);
        fields.finish_non_exhaustive()
    }
}

/// How a network is stabilized.
#[derive(Clone, Debug, PartialEq)]
pub struct StabilizationSettings {
    /// Rounds at most.
    pub rounds: usize,
    /// How many critical modes are used; complex pairs count as two and are taken whole.
    pub modes: usize,
    /// Which slopes decide.
    pub slopes: Slopes,
    /// What the in-degrees must respect.
    pub constraints: Constraints,
    /// How transitions are found.
    pub separatrix: SeparatrixSettings,
    /// The rates that trajectories start from (spikes/s), one per population; zero without any.
    pub start: Option<Rates>,
}

impl Default for StabilizationSettings {
    fn default() -> Self {
        Self {
            rounds: 4,
            modes: 1,
            slopes: Slopes::Exact,
            constraints: Constraints::default(),
            separatrix: SeparatrixSettings::default(),
            start: None,
        }
    }
}

/// One round of the stabilization.
#[derive(Clone, Debug)]
pub struct Round {
    /// What bounds the state before the change.
    pub limit: Limit,
    /// How the start loses it.
    pub loss: Loss,
    /// The network there, before the change.
    pub network: Network,
    /// What was done about it.
    pub answer: Answer,
    /// What the slopes that were not chosen would have done, to compare.
    pub alternative: Answer,
}

/// How the fixed point at the transition moves on the rest of the way to the target, and the
/// in-degrees that keep it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The slopes that decide.
    pub slopes: Slopes,
    /// The move of the fixed point, mode by mode.
    pub response: Response,
    /// The in-degrees after the round, `[target, source]`.
    pub in_degrees: Matrix,
    /// What undoing each mode alone would change the sum of the in-degrees by, relative to it and before constraints.
    pub relative_changes: Vec<f64>,
}

impl Answer {
    /// The largest share |eta| of a mode other than the critical one and, if that is complex, its conjugate; 0 without.
    #[must_use]
    pub fn second_largest_eta(&self) -> f64 {
        let others = self.response.shares.iter().skip(self.response.whole_pairs(1));
        others.map(|share| share.eta.norm()).fold(0.0, f64::max)
    }
}

impl Round {
    /// The parameter at which the state is lost.
    #[must_use]
    pub fn parameter(&self) -> f64 {
        self.loss.parameter()
    }

    /// The unstable fixed point at the transition: the one the method keeps in place.
    #[must_use]
    pub fn fixed_point(&self) -> &FixedPoint {
        self.loss.fixed_point()
    }

    /// The in-degrees before the round.
    #[must_use]
    pub fn in_degrees_before(&self) -> &Matrix {
        &self.network.in_degrees
    }

    /// The change of all in-degrees relative to what they were, in sum.
    #[must_use]
    pub fn relative_change(&self) -> f64 {
        self.answer.in_degrees.sum() / self.in_degrees_before().sum() - 1.0
    }
}

/// Why there are no more rounds.
#[derive(Clone, Debug)]
pub enum End {
    /// The start leads to its state at the target, too.
    Kept(Box<Limit>),
    /// The number of rounds was used up; whether the state is kept was not looked at.
    RoundLimit,
}

/// Why a round failed.
#[derive(Debug, thiserror::Error)]
pub enum StabilizationError {
    /// The transition was not found.
    #[error("round {round}: the transition was not found")]
    Transition {
        /// The round, from 1.
        round: usize,
        /// Why not.
        source: SeparatrixError,
    },
    /// A gain matrix has no complete set of eigenvectors.
    #[error("round {round}: {source}")]
    Linalg {
        /// The round, from 1.
        round: usize,
        /// Why not.
        source: LinalgError,
    },
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// The networks along the parameter were not built.
    #[error(transparent)]
    Fit(#[from] FitError),
}

/// A stabilization on its way: an iterator over its rounds that the caller drives.
///
/// After the last one, [`Self::end`] says why there are no more. It owns what it works on; its observer may be
/// borrowed.
pub struct Stabilization<'a> {
    perturbation: Perturbation,
    observer: Box<dyn Observer + 'a>,
    settings: StabilizationSettings,
    original: Option<Matrix>,
    change: Option<Matrix>,
    done: usize,
    end: Option<End>,
    failed: bool,
}

impl fmt::Debug for Stabilization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { perturbation, settings, done, end, .. } = self;
        let mut fields = f.debug_struct("Stabilization");
        fields.field("perturbation", perturbation).field("settings", settings);
        fields.field("done", done).field("end", end).finish_non_exhaustive()
    }
}

impl<'a> Stabilization<'a> {
    /// Prepares the first round.
    #[must_use]
    pub fn new(
        perturbation: Perturbation,
        settings: StabilizationSettings,
        observer: impl Observer + 'a,
    ) -> Self {
        Self {
            perturbation,
            observer: Box::new(observer),
            settings,
            original: None,
            change: None,
            done: 0,
            end: None,
            failed: false,
        }
    }

    /// Why there are no more rounds; `None` while there may be some, and after an error.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether, and where, the start loses its state with the in-degrees as they are now.
    ///
    /// After [`End::Kept`] that is known; else it takes as long as the search of a round.
    ///
    /// # Errors
    /// [`StabilizationError`] if the transition is not found.
    pub fn limit(&self) -> Result<Limit, StabilizationError> {
        match &self.end {
            Some(End::Kept(limit)) => Ok(limit.as_ref().clone()),
            Some(End::RoundLimit) | None => self.search_limit(),
        }
    }

    fn search_limit(&self) -> Result<Limit, StabilizationError> {
        let Perturbation { from, target, .. } = self.perturbation;
        let observer = &*self.observer;
        let family = fitted(Arc::new(self.networks()), from, target, observer)?;
        let size = family.at(from)?.size();
        let start = self.settings.start.clone().unwrap_or_else(|| Rates::zero(size));
        limit_of_state(&*family, &start, from, target, self.settings.separatrix, observer)
            .map_err(|source| StabilizationError::Transition { round: self.done + 1, source })
    }

    fn networks(&self) -> ChangedNetworks {
        let Perturbation { networks, assumptions, .. } = &self.perturbation;
        let (networks, assumptions) = (Arc::clone(networks), *assumptions);
        ChangedNetworks { networks, assumptions, change: self.change.clone() }
    }

    fn round(&mut self) -> Result<Option<Round>, StabilizationError> {
        let limit = self.search_limit()?;
        let Some(loss) = limit.loss.clone() else {
            self.end = Some(End::Kept(Box::new(limit)));
            return Ok(None);
        };
        let networks = self.networks();
        let network = networks.network(loss.parameter())?;
        let field = networks.at(loss.parameter())?;
        let target = networks.at(self.perturbation.target)?;
        let original = self.original.get_or_insert_with(|| network.in_degrees.clone());
        let transition = Transition {
            network: &network,
            field: &field,
            target: &target,
            weights: networks.assumptions.weights,
            point: loss.fixed_point(),
            original,
            settings: &self.settings,
        };
        let slopes = self.settings.slopes;
        let (chosen, other) =
            rayon::join(|| transition.answer(slopes), || transition.answer(slopes.others()));
        let round = self.done + 1;
        let (answer, alternative) = chosen
            .and_then(|answer| Ok((answer, other?)))
            .map_err(|source| StabilizationError::Linalg { round, source })?;
        self.change = Some(answer.in_degrees.map(|i, j, k| k - original[(i, j)]));
        Ok(Some(Round { limit, loss, network, answer, alternative }))
    }
}

/// The network where the state is lost, and where it is to be kept.
struct Transition<'a> {
    network: &'a Network,
    field: &'a MeanField,
    target: &'a MeanField,
    weights: SynapticWeights,
    point: &'a FixedPoint,
    original: &'a Matrix,
    settings: &'a StabilizationSettings,
}

impl Transition<'_> {
    /// What is done about it with these slopes.
    fn answer(&self, slopes: Slopes) -> Result<Answer, LinalgError> {
        let Self { network, settings, .. } = *self;
        let response = Response::of(self.field, self.target, self.point.rates(), slopes)?;
        let wished = change_of_in_degrees(network, self.weights, &response, settings.modes);
        let (populations, before) = (&network.populations, &network.in_degrees);
        let in_degrees = settings.constraints.apply(populations, self.original, before, &wished);
        let relative_changes = relative_changes(network, self.weights, &response);
        Ok(Answer { slopes, response, in_degrees, relative_changes })
    }
}

impl Iterator for Stabilization<'_> {
    type Item = Result<Round, StabilizationError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.end.is_some() {
            return None;
        }
        if self.done == self.settings.rounds {
            self.end = Some(End::RoundLimit);
            return None;
        }
        let round = self.round().transpose();
        self.done += 1;
        self.failed = matches!(round, Some(Err(_)));
        round
    }
}
