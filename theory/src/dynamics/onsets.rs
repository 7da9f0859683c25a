//! Onsets of oscillations along a branch of fixed points: where a zero crosses the imaginary axis.

use std::f64::consts::TAU;

use data::units::hz_from_per_ms;
use data::{Rates, Warning};
use rayon::prelude::*;

use super::asynchronous::{AsynchronousStability, Doubt};
use super::network_response::NetworkResponse;
use super::zeros::located;
use super::{DynamicsError, DynamicsSettings};
use crate::continuation::{Branch, BranchPoint, SpecialKind, SpecialPoint};
use crate::family::Family;
use crate::fixed_point::FixedPoint;
use crate::linalg::Complex;
use crate::observer::{Observer, go_on};
use crate::solver::correct;
use crate::stability::Stability;

/// An interval in which several zeros cross is halved so often.
const HALVINGS: usize = 20;

/// Steps of regula falsi; ten are usual.
const STEPS: usize = 60;

/// An onset is located once two estimates of the parameter differ by less, as a share of the distance between points.
const NARROW: f64 = 1e-9;

/// The growth at an onset is at most this (1/ms).
const STILL_PER_MS: f64 = 1e-7;

/// A fixed point of the branch with the zeros to the right of the axis there that oscillate (1/ms).
#[derive(Clone, Debug)]
struct Place {
    parameter: f64,
    point: FixedPoint,
    zeros: Vec<Complex>,
    doubt: Option<Doubt>,
}

/// What was found along a stretch of a branch.
#[derive(Debug, Default)]
struct Found {
    onsets: Vec<SpecialPoint>,
    /// Where the zeros that were counted in between are in doubt.
    doubts: Vec<(f64, Doubt)>,
    /// Intervals of the parameter in which a zero crosses, nobody knows where.
    lost: Vec<(f64, f64)>,
}

impl Found {
    fn and(mut self, more: Self) -> Self {
        self.onsets.extend(more.onsets);
        self.doubts.extend(more.doubts);
        self.lost.extend(more.lost);
        self
    }

    fn lost(low: &Place, high: &Place) -> Self {
        Self { lost: vec![(low.parameter, high.parameter)], ..Self::default() }
    }
}

/// Adds to the special points of a branch the onsets of oscillations of the spiking network
/// ([`SpecialKind::Oscillation`]), with their frequencies.
///
/// They are where a zero of `det(1 - M(s))` crosses the imaginary axis ([`AsynchronousStability`]), between two points of
/// the branch at which different numbers of zeros lie to its right: if two cross one way and the other between two
/// points, both are missed. Returns what there is to warn of: where the zeros were in doubt, or one crosses that was not
/// located.
///
/// # Errors
/// [`DynamicsError`] if a response does not exist along the branch, or the observer wants to stop.
pub fn mark_onsets(
    family: &dyn Family,
    branch: &mut Branch,
    settings: DynamicsSettings,
    observer: &dyn Observer,
) -> Result<Vec<Warning>, DynamicsError> {
    let search = Search { family, settings, observer };
    // From point to point or fold, a branch does not turn back in the parameter.
    let (mut points, mut after) = (Vec::new(), Vec::new());
    let mut number = 0;
    for (point, special) in branch.in_order() {
        number += usize::from(special.is_none());
        if special.is_none_or(|special| special.kind == SpecialKind::Fold) {
            points.push((point.clone(), special.is_some()));
            after.push(number - 1);
        }
    }
    let places: Vec<Place> = points
        .par_iter()
        .map(|(point, is_fold)| search.place(point, *is_fold))
        .collect::<Result<_, _>>()?;
    let pairs = places.par_windows(2).zip(&after);
    let found: Vec<Found> = pairs
        .map(|(pair, &after)| search.between(&pair[0], &pair[1], after, HALVINGS))
        .collect::<Result<_, _>>()?;
    let at_points = places.iter().filter_map(|place| Some((place.parameter, place.doubt?)));
    let at_points = Found { doubts: at_points.collect(), ..Found::default() };
    let Found { onsets, doubts, lost } = found.into_iter().fold(at_points, Found::and);
    branch.special_points.extend(onsets);
    let points = &branch.points;
    let way =
        |special: &SpecialPoint| (special.point.parameter - points[special.after].parameter).abs();
    branch.special_points.sort_by(|a, b| a.after.cmp(&b.after).then(way(a).total_cmp(&way(b))));
    Ok(doubtful(&doubts).into_iter().chain(lost.iter().map(not_located)).collect())
}

/// One warning of all doubts, with the first of them.
fn doubtful(doubts: &[(f64, Doubt)]) -> Option<Warning> {
    let (parameter, doubt) = doubts.first()?;
    let others = match doubts.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} times elsewhere)"),
    };
    let message = format!(
        "where the parameter is {parameter}{others}, {doubt}: onsets of oscillations nearby may be missing"
    );
    Some(Warning::new(WARNING, message))
}

fn not_located((low, high): &(f64, f64)) -> Warning {
    let message = format!(
        "an oscillation begins or ends where the parameter is between {low} and {high}; the onset was not located"
    );
    Warning::new(WARNING, message)
}

/// The kind of all warnings.
const WARNING: &str = "asynchronous_stability";

struct Search<'a> {
    family: &'a dyn Family,
    settings: DynamicsSettings,
    observer: &'a dyn Observer,
}

impl Search<'_> {
    fn place(&self, point: &BranchPoint, is_fold: bool) -> Result<Place, DynamicsError> {
        let mut place = self.look(point.parameter, point.fixed_point.clone())?;
        // There a real zero lies on the axis, as it should.
        if is_fold && place.doubt == Some(Doubt::OnTheAxis) {
            place.doubt = None;
        }
        Ok(place)
    }

    /// The zeros at a fixed point.
    fn look(&self, parameter: f64, point: FixedPoint) -> Result<Place, DynamicsError> {
        let network = self.network(parameter, &point)?;
        let stability = AsynchronousStability::at(&network, self.observer)?;
        let zeros = stability.zeros().iter().filter(|zero| zero.oscillates());
        let zeros = zeros.map(|zero| zero.s_per_ms()).collect();
        Ok(Place { parameter, point, zeros, doubt: stability.doubt() })
    }

    fn network(
        &self,
        parameter: f64,
        point: &FixedPoint,
    ) -> Result<NetworkResponse, DynamicsError> {
        let field = self.family.at(parameter)?;
        NetworkResponse::watched(&field, point.rates(), self.settings, self.observer)
    }

    /// The fixed point of the branch between two places.
    fn point_at(
        &self,
        parameter: f64,
        low: &Place,
        high: &Place,
    ) -> Result<Option<FixedPoint>, DynamicsError> {
        let share = (parameter - low.parameter) / (high.parameter - low.parameter);
        let pairs = low.point.rates().hz().iter().zip(high.point.rates().hz());
        let guess = pairs.map(|(from, to)| from + share * (to - from)).collect();
        let field = self.family.at(parameter)?;
        Ok(correct(&field, &Rates::from_hz(guess), &Default::default()).ok())
    }

    /// The onsets between two places, all beyond the same point of the branch.
    fn between(
        &self,
        low: &Place,
        high: &Place,
        after: usize,
        halvings: usize,
    ) -> Result<Found, DynamicsError> {
        go_on(self.observer)?;
        let difference = low.zeros.len().abs_diff(high.zeros.len());
        if difference == 0 {
            return Ok(Found::default());
        }
        if difference == 1
            && let Some(onset) = self.locate(low, high, after)?
        {
            return Ok(Found { onsets: vec![onset], ..Found::default() });
        }
        let middle = f64::midpoint(low.parameter, high.parameter);
        let point = if halvings > 0 { self.point_at(middle, low, high)? } else { None };
        let Some(point) = point else { return Ok(Found::lost(low, high)) };
        let middle = self.look(middle, point)?;
        let doubt = middle.doubt.map(|doubt| (middle.parameter, doubt));
        let doubt = Found { doubts: doubt.into_iter().collect(), ..Found::default() };
        let before = self.between(low, &middle, after, halvings - 1)?;
        Ok(before.and(doubt).and(self.between(&middle, high, after, halvings - 1)?))
    }

    /// Where the one zero crosses that is to the right of the axis at one place alone; `None` if Newton's method does
    /// not lead from one to the other.
    fn locate(
        &self,
        low: &Place,
        high: &Place,
        after: usize,
    ) -> Result<Option<SpecialPoint>, DynamicsError> {
        let (inside, outside) =
            if low.zeros.len() > high.zeros.len() { (low, high) } else { (high, low) };
        let beyond = self.network(outside.parameter, &outside.point)?;
        let crossing = inside.zeros.iter().rev().find_map(|&zero| {
            let moved = located(&beyond, zero)?.s_per_ms;
            (moved.re <= 0.0 && moved.im > 0.0).then_some((zero, moved))
        });
        let Some((inner, outer)) = crossing else { return Ok(None) };
        let (mut a, mut b) = ((inside.parameter, inner.re), (outside.parameter, outer.re));
        let (mut last, mut zero) = (f64::INFINITY, outer);
        let width = (high.parameter - low.parameter).abs();
        for _ in 0..STEPS {
            // Regula falsi (Illinois).
            let parameter = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1);
            let Some(point) = self.point_at(parameter, low, high)? else { return Ok(None) };
            let network = self.network(parameter, &point)?;
            let Some(mode) = located(&network, zero) else { return Ok(None) };
            zero = mode.s_per_ms;
            let error = (parameter - last).abs();
            last = parameter;
            if zero.re == 0.0 || (error <= NARROW * width && zero.re.abs() < STILL_PER_MS) {
                return self.onset(parameter, point, zero, error, after).map(Some);
            }
            if zero.re * b.1 < 0.0 {
                a = b;
            } else {
                a.1 *= 0.5;
            }
            b = (parameter, zero.re);
        }
        Ok(None)
    }

    fn onset(
        &self,
        parameter: f64,
        fixed_point: FixedPoint,
        zero: Complex,
        parameter_error: f64,
        after: usize,
    ) -> Result<SpecialPoint, DynamicsError> {
        let stability = Stability::of(&self.family.at(parameter)?, &fixed_point)?;
        Ok(SpecialPoint {
            kind: SpecialKind::Oscillation,
            parameter_error,
            eigenvalue: Complex::ONE,
            frequency_hz: Some(hz_from_per_ms(zero.im / TAU)),
            after,
            point: BranchPoint {
                parameter,
                fixed_point,
                n_unstable: stability.n_unstable(),
                spectral_abscissa: stability.spectral_abscissa(),
                parameter_slope: 0.0,
            },
        })
    }
}
