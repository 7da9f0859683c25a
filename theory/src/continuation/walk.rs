//! Going along the curve of fixed points, step by step.

use std::sync::Arc;

use data::Rates;

use super::curve::{Curve, Position, Scale};
use super::{BranchEnd, ContinuationError, ContinuationSettings, Direction};
use crate::family::Family;
use crate::fixed_point::{FixedPoint, TOLERANCE_HZ};
use crate::mean_field::MeanField;
use crate::observer::Progress;

/// A point of the curve and the direction that leads on from it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub position: Position,
    pub tangent: Position,
}

impl Place {
    /// The same place, seen by somebody who comes the other way.
    pub fn turned(self) -> Self {
        Self { tangent: self.tangent.scaled(-1.0), ..self }
    }
}

/// A walk along the curve, without a look at the stability: that costs many times a step.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub curve: Curve<'a>,
    pub settings: ContinuationSettings,
    pub current: Place,
    pub taken: usize,
    pub end: Option<BranchEnd>,
    origin: Position,
    step: f64,
}

/// Refuses a start that is not a fixed point of the network at the parameter, as one of another member is not.
fn check_start(field: &MeanField, parameter: f64, start: &Rates) -> Result<(), ContinuationError> {
    let (found, expected) = (start.hz().len(), field.size());
    if found != expected {
        return Err(ContinuationError::StartWrongLength { parameter, found, expected });
    }
    let residual_hz = field.residual_hz(start);
    if residual_hz <= TOLERANCE_HZ {
        Ok(())
    } else {
        Err(ContinuationError::NotAFixedPoint { parameter, residual_hz })
    }
}

impl ContinuationSettings {
    /// Refuses what would lead nowhere, or on for ever.
    pub(super) fn check(&self) -> Result<(), ContinuationError> {
        let (range, (low, high)) = (self.range, self.range);
        if !(low.is_finite() && high.is_finite()) {
            return Err(ContinuationError::RangeNotFinite { range });
        }
        if low >= high {
            return Err(ContinuationError::EmptyRange { range });
        }
        let lengths = [
            ("first_step", self.first_step),
            ("longest_step", self.longest_step),
            ("shortest_step", self.shortest_step),
            ("rate_scale_hz", self.rate_scale_hz),
        ];
        // Halving what is none of these would never come to an end.
        match lengths.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0)) {
            Some((name, value)) => Err(ContinuationError::StepLength { name, value }),
            None => Ok(()),
        }
    }
}

#[derive(Debug)]
enum Attempt {
    Reached { place: Place, corrections: usize },
    Ended(BranchEnd),
    TooLong,
}

impl<'a> Walk<'a> {
    /// Stands at the start, which counts as the first point taken.
    pub fn new(
        family: Arc<dyn Family + 'a>,
        parameter: f64,
        start: &FixedPoint,
        direction: Direction,
        settings: ContinuationSettings,
    ) -> Result<Self, ContinuationError> {
        settings.check()?;
        let (low, high) = settings.range;
        if !(low..=high).contains(&parameter) {
            return Err(ContinuationError::StartOutsideRange { parameter, range: settings.range });
        }
        let scale = Scale { rate_hz: settings.rate_scale_hz, parameter: high - low };
        let position = Position { rates_hz: start.rates().hz().to_vec(), parameter };
        let sign = if direction == Direction::Up { 1.0 } else { -1.0 };
        let rates_hz = vec![0.0; position.rates_hz.len()];
        let towards = Position { rates_hz, parameter: sign * scale.parameter };
        let field = family.at(parameter)?;
        check_start(&field, parameter, start.rates())?;
        let curve = Curve { family, size: field.size(), scale, tolerance_hz: TOLERANCE_HZ };
        let tangent = curve.tangent(&position, &field, &towards)?;
        let current = Place { position: position.clone(), tangent };
        let (step, origin) = (settings.first_step, position);
        Ok(Self { curve, settings, current, taken: 1, end: None, origin, step })
    }

    /// One step forward: halved until it succeeds, lengthened where it was easy. Whether there
    /// was one.
    pub fn advance(&mut self) -> Result<bool, ContinuationError> {
        if self.end.is_some() {
            return Ok(false);
        }
        loop {
            if self.step < self.settings.shortest_step {
                self.end = Some(self.why_stuck()?);
                return Ok(false);
            }
            match self.attempt(self.step)? {
                Attempt::Reached { place, corrections } => {
                    self.settle(place);
                    self.lengthen(corrections);
                    return Ok(true);
                }
                Attempt::Ended(end) => {
                    self.end = Some(end);
                    return Ok(false);
                }
                Attempt::TooLong => self.step *= 0.5,
            }
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress::Branch {
            parameter: self.current.position.parameter,
            range: self.settings.range,
            points: self.taken,
            most: self.settings.points,
        }
    }

    /// Why not even the shortest step succeeds.
    fn why_stuck(&self) -> Result<BranchEnd, ContinuationError> {
        let shortest = self.settings.shortest_step;
        let ahead = self.current.position.ahead(&self.current.tangent, shortest);
        let invalid = self.curve.outside_rates(&ahead)?;
        Ok(if invalid { BranchEnd::RatesInvalid } else { BranchEnd::StepTooSmall })
    }

    /// Tries a step of a given length from where the walk stands.
    fn attempt(&self, length: f64) -> Result<Attempt, ContinuationError> {
        let (low, high) = self.settings.range;
        let guess = self.current.position.ahead(&self.current.tangent, length);
        if !(low..=high).contains(&guess.parameter) {
            return self.attempt_edge(guess.parameter.clamp(low, high));
        }
        let Some(corrected) = self.curve.correct(guess, &self.current.tangent)? else {
            return Ok(Attempt::TooLong);
        };
        let position = corrected.position;
        if !(low..=high).contains(&position.parameter) {
            return self.attempt_edge(position.parameter.clamp(low, high));
        }
        let tangent = self.curve.tangent(&position, &corrected.field, &self.current.tangent)?;
        if turned_too_far(&self.curve, &self.current.tangent, &tangent) {
            return Ok(Attempt::TooLong);
        }
        let place = Place { position, tangent };
        Ok(Attempt::Reached { place, corrections: corrected.corrections })
    }

    /// The step that would leave the range ends on its edge instead.
    fn attempt_edge(&self, edge: f64) -> Result<Attempt, ContinuationError> {
        let from = &self.current.position;
        let slope = self.current.tangent.parameter;
        let length = (edge - from.parameter) / slope;
        if slope == 0.0 || !length.is_finite() || length < 0.0 {
            return Ok(Attempt::TooLong);
        }
        if length <= self.settings.shortest_step * 1e-3 {
            return Ok(Attempt::Ended(BranchEnd::RangeLeft));
        }
        let guess = from.ahead(&self.current.tangent, length);
        let field = self.curve.at(edge)?;
        let rates = Rates::from_hz(guess.rates_hz);
        let Ok(point) = crate::solver::correct(&field, &rates, &Default::default()) else {
            return Ok(Attempt::TooLong);
        };
        let position = Position { rates_hz: point.rates().hz().to_vec(), parameter: edge };
        // Newton's method at a fixed parameter may have fallen onto another branch.
        if self.curve.scale.distance(from, &position)
            > 3.0 * length.max(self.settings.shortest_step)
        {
            return Ok(Attempt::TooLong);
        }
        let tangent = self.curve.tangent(&position, &field, &self.current.tangent)?;
        Ok(Attempt::Reached { place: Place { position, tangent }, corrections: 0 })
    }

    fn settle(&mut self, next: Place) {
        let (low, high) = self.settings.range;
        let scale = self.curve.scale;
        let travelled = scale.distance(&self.current.position, &next.position);
        let home = scale.distance(&self.origin, &next.position);
        self.taken += 1;
        self.current = next;
        let parameter = self.current.position.parameter;
        if parameter == low || parameter == high {
            self.end = Some(BranchEnd::RangeLeft);
        } else if self.taken > 3 && home < 0.5 * travelled {
            self.end = Some(BranchEnd::Closed);
        } else if self.taken >= self.settings.points {
            self.end = Some(BranchEnd::PointLimit);
        }
    }

    fn lengthen(&mut self, corrections: usize) {
        let factor = match corrections {
            0..=2 => 1.6,
            3 => 1.2,
            4 => 1.0,
            _ => 0.6,
        };
        self.step = (self.step * factor).min(self.settings.longest_step);
    }
}

/// Consecutive tangents may differ by about 25 degrees.
fn turned_too_far(curve: &Curve<'_>, before: &Position, after: &Position) -> bool {
    curve.scale.distance(before, after) > 0.45
}
