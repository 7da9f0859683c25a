//! Folds, Hopf points and branch points between two points of a branch.

use super::curve::{Curve, Position};
use super::walk::Place;
use super::{BranchPoint, ContinuationError, ContinuationSettings, State};
use crate::linalg::Complex;

/// What happens at a special point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SpecialKind {
    /// The branch turns back in the parameter: two fixed points meet and vanish.
    Fold,
    /// A complex pair of eigenvalues crosses `Re λ = 1`: the relaxation begins to oscillate, in pseudo-time. Neurons
    /// know nothing of it.
    Hopf,
    /// A real eigenvalue crosses 1 without a turn: another branch crosses this one.
    BranchPoint,
    /// A mode of the spiking network begins to grow, or to decay: a zero of `det(1 - M(s))` crosses the imaginary axis
    /// ([`mark_onsets`](crate::dynamics::mark_onsets)).
    Oscillation,
}

/// A point of a branch at which the stability changes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SpecialPoint {
    /// What happens there.
    pub kind: SpecialKind,
    /// How far apart the last two estimates of the parameter were.
    pub parameter_error: f64,
    /// The eigenvalue of the gain matrix that crosses, with `Re λ = 1` to the tolerance; at the onset of an oscillation
    /// that of the network's response at its frequency, 1.
    pub eigenvalue: Complex,
    /// The frequency (Hz) of an oscillation that begins.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub frequency_hz: Option<f64>,
    /// The index of the branch's point that it follows.
    pub after: usize,
    /// The fixed point and its parameter.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub point: BranchPoint,
}

/// A located crossing has its eigenvalue this close to 1; where two complex eigenvalues become
/// real above 1 instead, nothing crosses.
const CROSSING: f64 = 1e-4;

/// A search ends when its last two probes are this close, as a share of the step between points:
/// at a fold the parameter hardly changes long before the place is known.
const NARROW: f64 = 1e-7;

/// Evaluations per special point; regula falsi needs about ten.
const PROBES: usize = 60;

/// The special points strictly between two states, in the order of the branch.
pub(super) fn between(
    curve: &Curve<'_>,
    from: &State,
    to: &State,
    settings: &ContinuationSettings,
) -> Result<Vec<SpecialPoint>, ContinuationError> {
    let mut found = Vec::new();
    let turns = from.tangent.parameter * to.tangent.parameter < 0.0;
    if turns {
        found.extend(locate(curve, from, to, settings, Test::Slope)?);
    }
    let pairs = Crossings::between(from, to, is_pair);
    for k in 0..pairs.number {
        found.extend(locate(curve, from, to, settings, Test::Pair(pairs.first_rank + k))?);
    }
    let real = Crossings::between(from, to, is_real);
    // At a fold, a real one crosses that has been located by the turn.
    for k in 0..real.number.saturating_sub(usize::from(turns)) {
        found.extend(locate(curve, from, to, settings, Test::Real(real.first_rank + k))?);
    }
    found.sort_by(|a, b| arclength_to(curve, from, a).total_cmp(&arclength_to(curve, from, b)));
    Ok(found)
}

/// The eigenvalues of one sort that cross `Re λ = 1` between two states.
struct Crossings {
    /// The rank of the first of them in the descending spectrum of their sort.
    first_rank: usize,
    number: usize,
}

impl Crossings {
    fn between(from: &State, to: &State, is_of_sort: fn(&Complex) -> bool) -> Self {
        let [before, after] = [from, to].map(|state| {
            let sort = state.spectrum.iter().filter(|eigenvalue| is_of_sort(eigenvalue));
            sort.filter(|eigenvalue| eigenvalue.re >= 1.0).count()
        });
        Self { first_rank: before.min(after), number: before.abs_diff(after) }
    }
}

/// One eigenvalue stands for its pair.
fn is_pair(eigenvalue: &Complex) -> bool {
    eigenvalue.im > 0.0
}

fn is_real(eigenvalue: &Complex) -> bool {
    eigenvalue.im == 0.0
}

/// How far from a state a special point lies.
fn arclength_to(curve: &Curve<'_>, from: &State, special: &SpecialPoint) -> f64 {
    let rates_hz = special.point.fixed_point.rates().hz().to_vec();
    let position = Position { rates_hz, parameter: special.point.parameter };
    curve.scale.distance(&from.position, &position)
}

/// A function along the branch whose zero is the special point.
#[derive(Clone, Copy)]
enum Test {
    /// The change of the parameter per arclength.
    Slope,
    /// `Re λ - 1` of the complex pair with this rank.
    Pair(usize),
    /// `λ - 1` of the real eigenvalue with this rank.
    Real(usize),
}

impl Test {
    fn kind(self) -> SpecialKind {
        match self {
            Self::Slope => SpecialKind::Fold,
            Self::Pair(_) => SpecialKind::Hopf,
            Self::Real(_) => SpecialKind::BranchPoint,
        }
    }

    fn of_state(self, state: &State) -> Option<f64> {
        match self {
            Self::Slope => Some(state.tangent.parameter),
            Self::Pair(_) | Self::Real(_) => Some(self.eigenvalue(state)?.re - 1.0),
        }
    }

    /// As [`Self::of_state`], without a spectrum where none is needed.
    fn at(self, curve: &Curve<'_>, place: &Place) -> Result<Option<f64>, ContinuationError> {
        Ok(match self {
            Self::Slope => Some(place.tangent.parameter),
            Self::Pair(_) | Self::Real(_) => self.of_state(&State::at(curve, place.clone())?),
        })
    }

    /// The eigenvalue that crosses: at a fold, the real one closest to 1.
    fn eigenvalue(self, state: &State) -> Option<Complex> {
        let mut real = state.spectrum.iter().filter(|eigenvalue| is_real(eigenvalue));
        match self {
            Self::Slope => {
                real.min_by(|a, b| (a.re - 1.0).abs().total_cmp(&(b.re - 1.0).abs())).copied()
            }
            Self::Pair(rank) => {
                state.spectrum.iter().filter(|eigenvalue| is_pair(eigenvalue)).nth(rank).copied()
            }
            Self::Real(rank) => real.nth(rank).copied(),
        }
    }
}

/// Regula falsi (Illinois) along the chord between two states; `None` if nothing crosses there.
fn locate(
    curve: &Curve<'_>,
    from: &State,
    to: &State,
    settings: &ContinuationSettings,
    test: Test,
) -> Result<Option<SpecialPoint>, ContinuationError> {
    let chord = to.position.ahead(&from.position, -1.0);
    let (Some(mut low_value), Some(mut high_value)) = (test.of_state(from), test.of_state(to))
    else {
        return Ok(None);
    };
    let (mut low, mut high, mut last) = (0.0, 1.0, 0.0);
    let mut best = Place { position: from.position.clone(), tangent: from.tangent.clone() };
    let mut error = f64::INFINITY;
    for _ in 0..PROBES {
        let share = (low * high_value - high * low_value) / (high_value - low_value);
        if !share.is_finite() {
            return Ok(None);
        }
        let guess = from.position.ahead(&chord, share);
        let Some(corrected) = curve.correct(guess, &chord)? else { return Ok(None) };
        let tangent = curve.tangent(&corrected.position, &corrected.field, &from.tangent)?;
        let tangent = towards_end(curve, tangent, &chord);
        let place = Place { position: corrected.position, tangent };
        let Some(value) = test.at(curve, &place)? else { return Ok(None) };
        error = (place.position.parameter - best.position.parameter).abs();
        best = place;
        let narrow = f64::abs(share - last) < NARROW && error < settings.special_tolerance;
        if value == 0.0 || narrow {
            break;
        }
        last = share;
        if value * high_value < 0.0 {
            (low, low_value) = (high, high_value);
        } else {
            low_value *= 0.5;
        }
        (high, high_value) = (share, value);
    }
    let best = State::at(curve, best)?;
    let crossing = test.eigenvalue(&best).filter(|value| (value.re - 1.0).abs() < CROSSING);
    Ok(crossing.map(|eigenvalue| SpecialPoint {
        kind: test.kind(),
        point: best.point,
        after: 0,
        frequency_hz: None,
        eigenvalue,
        parameter_error: error,
    }))
}

/// Tangents along one chord point the same way, or the sign of their slope means nothing.
fn towards_end(curve: &Curve<'_>, tangent: Position, chord: &Position) -> Position {
    if curve.scale.product(&tangent, chord) < 0.0 { tangent.scaled(-1.0) } else { tangent }
}
