//! Finding a fixed point from a start: a cascade of relaxation and Newton's method.

mod deflation;
mod newton;
mod orbit;
mod relaxation;

use deflation::Deflation;
pub use newton::NewtonSettings;
pub use relaxation::RelaxationSettings;

use data::Rates;

use crate::fixed_point::{FixedPoint, NoFixedPoint, Reason};
use crate::mean_field::{MeanField, largest_difference};
use crate::observer::{Observer, Stopped};
use crate::trace::Trace;
use relaxation::{Relaxation, Settling};

/// How a fixed point is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SolverSettings {
    /// First, the flow of the rates is followed into the neighbourhood of an attractor.
    pub relaxation: RelaxationSettings,
    /// Then Newton's method takes over.
    pub newton: NewtonSettings,
}

/// How much closer the relaxation goes each time Newton's method fails or leaves.
const TIGHTER: f64 = 0.1;

/// How far Newton's method may go from where the flow settled, in distances that the flow covers in a
/// time constant: as far as the slowest mode goes whose eigenvalue is this close to 1, `1/(1 - λ)`.
const REACH: f64 = 30.0;

/// How often a fixed point beyond that reach sends the relaxation on before it is taken.
const DOUBTS: usize = 3;

/// Follows the flow from a start until it settles, and finishes with Newton's method.
///
/// If Newton's method fails, as it does where the flow lingers without a fixed point near, or ends
/// far from where the flow lingers, the relaxation goes on to a smaller residual before the next try.
///
/// # Errors
/// [`NoFixedPoint`] with the last point, the trace and the reason; without a step if the start has the wrong
/// length or a rate that is negative or not a number, or where a setting leads nowhere.
pub fn solve(
    field: &MeanField,
    start: &Rates,
    settings: &SolverSettings,
    observer: &dyn Observer,
) -> Result<FixedPoint, NoFixedPoint> {
    if let Some(index) = start.hz().iter().position(|rate| *rate < 0.0) {
        return Err(refused(start, Reason::NegativeRate { index, rate_hz: start.hz()[index] }));
    }
    check(field, start)?;
    if let Some((name, value)) = settings.relaxation.without_end() {
        return Err(refused(start, Reason::Setting { name, value }));
    }
    let mut flow = Relaxation::new(field, settings.relaxation, start.hz());
    let mut settled = settings.relaxation.settled;
    let mut doubted: Vec<Doubted> = Vec::new();
    loop {
        match flow.settle(settled, observer) {
            Settling::Settled => {}
            Settling::Moving => {
                if let Some(approached) = Doubted::approached(doubted, flow.rates_hz()) {
                    return Ok(approached);
                }
                let reason = Reason::DidNotSettle { duration: settings.relaxation.duration };
                let orbit_mean = flow.orbit_mean_hz().map(Rates::from_hz);
                let failure = failure(field, reason, flow.rates_hz().to_vec(), flow.trace);
                return Err(NoFixedPoint { orbit_mean, ..failure });
            }
            Settling::NotFinite => {
                let last = flow.rates_hz().to_vec();
                return Err(failure(field, Reason::NotFinite, last, flow.trace));
            }
            Settling::Stopped => {
                let last = flow.rates_hz().to_vec();
                return Err(failure(field, Reason::Stopped(Stopped), last, flow.trace));
            }
        }
        let start_hz = flow.rates_hz().to_vec();
        let end = newton::newton(field, settings.newton, Deflation::default(), start_hz);
        flow.trace.append(end.trace);
        if let Ok(point) = FixedPoint::prove(field, end.rates_hz) {
            let distance_hz = largest_difference(point.rates().hz(), flow.rates_hz());
            if distance_hz <= REACH * flow.speed_hz() || doubted.len() == DOUBTS {
                return Ok(point);
            }
            doubted.push(Doubted { point, distance_hz });
        }
        settled *= TIGHTER;
    }
}

/// A fixed point far from where the flow was when Newton's method found it.
struct Doubted {
    point: FixedPoint,
    distance_hz: f64,
}

impl Doubted {
    /// The last of them, if the flow has come closer to it meanwhile: next to a fold it takes more
    /// time to get there than it is given.
    fn approached(doubted: Vec<Self>, rates_hz: &[f64]) -> Option<FixedPoint> {
        let last = doubted.into_iter().next_back()?;
        let distance_hz = largest_difference(last.point.rates().hz(), rates_hz);
        (distance_hz < last.distance_hz).then_some(last.point)
    }
}

/// Newton's method alone: corrects a guess that is already close, as continuation has it.
///
/// A guess may lie a little below 0, as an extrapolation does: the first step ends between 0 and `1/t_ref`.
///
/// # Errors
/// [`NoFixedPoint`] with the last point, the trace and the reason.
pub fn correct(
    field: &MeanField,
    guess: &Rates,
    settings: &NewtonSettings,
) -> Result<FixedPoint, NoFixedPoint> {
    correct_away_from(field, guess, &[], settings)
}

/// Newton's method kept away from known fixed points: finds another one, stable or not.
///
/// The residual is divided by the distances to the `known` ones, one rate per population each (deflation;
/// Farrell, Birkisson & Funke 2015, doi:10.1137/140984798).
///
/// # Errors
/// [`NoFixedPoint`] with the last point, the trace and the reason.
pub fn correct_away_from(
    field: &MeanField,
    guess: &Rates,
    known: &[Rates],
    settings: &NewtonSettings,
) -> Result<FixedPoint, NoFixedPoint> {
    check(field, guess)?;
    let expected = field.size();
    for (index, found) in known.iter().map(|rates| rates.hz().len()).enumerate() {
        if found != expected {
            return Err(refused(guess, Reason::KnownWrongLength { index, found, expected }));
        }
    }
    let end = newton::newton(field, *settings, Deflation::new(known), guess.hz().to_vec());
    let last = end.rates_hz.clone();
    FixedPoint::prove(field, end.rates_hz)
        .map_err(|_| failure(field, end.failure.unwrap_or(Reason::NoDescent), last, end.trace))
}

fn check(field: &MeanField, start: &Rates) -> Result<(), NoFixedPoint> {
    let (found, expected) = (start.hz().len(), field.size());
    let reason = if found != expected {
        Reason::WrongLength { found, expected }
    } else if start.hz().iter().any(|rate| !rate.is_finite()) {
        Reason::NotFinite
    } else {
        return Ok(());
    };
    Err(refused(start, reason))
}

/// A start from which nothing was tried.
fn refused(start: &Rates, reason: Reason) -> NoFixedPoint {
    let (last, residual_hz) = (start.clone(), f64::NAN);
    NoFixedPoint { reason, last, residual_hz, orbit_mean: None, trace: Trace::default() }
}

fn failure(field: &MeanField, reason: Reason, last_hz: Vec<f64>, trace: Trace) -> NoFixedPoint {
    let last = Rates::from_hz(last_hz);
    let residual_hz = field.residual_hz(&last);
    NoFixedPoint { reason, last, residual_hz, orbit_mean: None, trace }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;
    use crate::fixed_point::TOLERANCE_HZ;
    use crate::observer::UNWATCHED;
    use crate::trace::Stage;

    fn field(preset: DescribedPreset) -> MeanField {
        MeanField::new(&preset.network().unwrap(), Assumptions::PUBLISHED).unwrap()
    }

    #[test]
    fn a_fixed_point_reproduces_itself() {
        let field = field(DescribedPreset::Potjans2014);
        let point = solve(&field, &Rates::zero(8), &SolverSettings::default(), UNWATCHED).unwrap();
        assert!(field.residual_hz(point.rates()) <= TOLERANCE_HZ);
        assert_eq!(field.residual_hz(point.rates()), point.residual_hz());
        assert_eq!(*point.working_point(), field.working_point(point.rates()));
    }

    #[test]
    fn what_cannot_be_found_is_said_with_its_reason() {
        let field = field(DescribedPreset::Potjans2014);
        let wrong =
            solve(&field, &Rates::zero(7), &SolverSettings::default(), UNWATCHED).unwrap_err();
        assert_eq!(wrong.reason, Reason::WrongLength { found: 7, expected: 8 });
        let endless = RelaxationSettings { duration: f64::NAN, ..Default::default() };
        let settings = SolverSettings { relaxation: endless, ..SolverSettings::default() };
        let endless = solve(&field, &Rates::zero(8), &settings, UNWATCHED).unwrap_err();
        let expected = "duration is NaN, allowed is a number of at least 0";
        assert_eq!(endless.reason.to_string(), expected);
        let mut negative = vec![1.0; 8];
        negative[3] = -2.0;
        let negative =
            solve(&field, &Rates::from_hz(negative), &SolverSettings::default(), UNWATCHED);
        let reason = Reason::NegativeRate { index: 3, rate_hz: -2.0 };
        assert_eq!(negative.unwrap_err().reason, reason);
        let (guess, known) = (Rates::zero(8), [Rates::zero(8), Rates::zero(9)]);
        let foreign = correct_away_from(&field, &guess, &known, &NewtonSettings::default());
        let reason = Reason::KnownWrongLength { index: 1, found: 9, expected: 8 };
        assert_eq!(foreign.unwrap_err().reason, reason);
        let nan = Rates::from_hz(vec![f64::NAN; 8]);
        assert_eq!(
            correct(&field, &nan, &NewtonSettings::default()).unwrap_err().reason,
            Reason::NotFinite
        );

        let hasty = RelaxationSettings { duration: 0.01, ..RelaxationSettings::default() };
        let settings = SolverSettings { relaxation: hasty, ..SolverSettings::default() };
        let moving = solve(&field, &Rates::zero(8), &settings, UNWATCHED).unwrap_err();
        assert_eq!(moving.reason, Reason::DidNotSettle { duration: 0.01 });
        assert!(moving.trace.count(Stage::Relaxation) > 0);
        assert_eq!(moving.residual_hz, field.residual_hz(&moving.last));

        let one = NewtonSettings { iterations: 1, ..NewtonSettings::default() };
        let far = correct(&field, &Rates::from_hz(vec![50.0; 8]), &one).unwrap_err();
        assert_eq!(far.reason, Reason::IterationLimit { iterations: 1 });
        assert_eq!(far.trace.count(Stage::Newton), 1);
    }

    #[test]
    fn deflation_leaves_the_attractors_and_finds_the_saddle() {
        let field = field(DescribedPreset::E1d);
        let newton = NewtonSettings::default();
        let rates = |hz: f64| Rates::from_hz(vec![hz]);
        let low = correct(&field, &rates(0.0), &newton).unwrap();
        let high = correct(&field, &rates(35.0), &newton).unwrap();
        assert!(low.rates().hz()[0] < 1.0 && high.rates().hz()[0] > 40.0);
        let known = [low.rates().clone(), high.rates().clone()];
        let saddle = correct_away_from(&field, &rates(25.0), &known, &newton).unwrap();
        assert!((saddle.rates().hz()[0] - 15.849_663).abs() < 1e-5);
    }
}
