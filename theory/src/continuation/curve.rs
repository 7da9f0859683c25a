//! The curve of fixed points in the space of rates and parameter, and how to stay on it.

use std::sync::Arc;

use data::{Matrix, Rates};

use super::ContinuationError;
use crate::family::Family;
use crate::linalg::Factorised;
use crate::mean_field::{MeanField, largest_difference};

/// A position in, or a direction of, the space of rates and parameter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    pub rates_hz: Vec<f64>,
    pub parameter: f64,
}

impl Position {
    /// The position `self + length * direction`.
    pub fn ahead(&self, direction: &Self, length: f64) -> Self {
        debug_assert_eq!(self.rates_hz.len(), direction.rates_hz.len(), "one curve, one space");
        let pairs = self.rates_hz.iter().zip(&direction.rates_hz);
        Self {
            rates_hz: pairs.map(|(rate, slope)| rate + length * slope).collect(),
            parameter: self.parameter + length * direction.parameter,
        }
    }

    pub fn scaled(mut self, factor: f64) -> Self {
        self.rates_hz.iter_mut().for_each(|rate| *rate *= factor);
        self.parameter *= factor;
        self
    }
}

/// What counts as one unit of arclength: a mean square change of the rates by `rate_hz`, or a
/// change of the parameter by `parameter`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub rate_hz: f64,
    pub parameter: f64,
}

impl Scale {
    fn rate_weight(self, size: usize) -> f64 {
        (size as f64 * self.rate_hz * self.rate_hz).recip()
    }

    fn parameter_weight(self) -> f64 {
        (self.parameter * self.parameter).recip()
    }

    pub fn product(self, a: &Position, b: &Position) -> f64 {
        let rates: f64 = a.rates_hz.iter().zip(&b.rates_hz).map(|(a, b)| a * b).sum();
        let parameters = a.parameter * b.parameter;
        rates * self.rate_weight(a.rates_hz.len()) + parameters * self.parameter_weight()
    }

    /// The arclength between two positions.
    pub fn distance(self, a: &Position, b: &Position) -> f64 {
        let difference = a.ahead(b, -1.0);
        self.product(&difference, &difference).sqrt()
    }
}

/// The curve `F(nu, p) = Phi(nu; p) - nu = 0` of a family.
pub(super) struct Curve<'a> {
    pub family: Arc<dyn Family + 'a>,
    /// Populations of the networks along it.
    pub size: usize,
    pub scale: Scale,
    pub tolerance_hz: f64,
}

/// Newton corrections of one step, before it counts as too long.
const CORRECTIONS: usize = 8;

/// A step whose corrections do not shrink by this factor is too long.
const CONTRACTION: f64 = 0.5;

/// The share of the parameter's scale over which the derivative by the parameter is taken.
const DIFFERENCE: f64 = 1e-5;

/// A corrected point with the number of corrections it took.
pub(super) struct Corrected {
    pub position: Position,
    pub field: MeanField,
    pub corrections: usize,
}

impl std::fmt::Debug for Curve<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A family may be anything.
        f.debug_struct("Curve").field("scale", &self.scale).finish_non_exhaustive()
    }
}

impl Curve<'_> {
    /// The problem at a parameter, with as many populations as everywhere along the curve.
    pub fn at(&self, parameter: f64) -> Result<MeanField, ContinuationError> {
        let field = self.family.at(parameter)?;
        let (found, expected) = (field.size(), self.size);
        if found == expected {
            Ok(field)
        } else {
            Err(ContinuationError::SizeChanges { parameter, found, expected })
        }
    }

    /// The unit tangent of the curve at one of its points, turned towards `towards`.
    pub fn tangent(
        &self,
        at: &Position,
        field: &MeanField,
        towards: &Position,
    ) -> Result<Position, ContinuationError> {
        let by_parameter = self.derivative_by_parameter(at)?;
        let system = self.bordered(&at.rates_hz, field, &by_parameter, towards);
        let mut right = vec![0.0; at.rates_hz.len()];
        right.push(1.0);
        let mut solution = system.solve(&right)?;
        let parameter = solution.pop().unwrap_or_default();
        let tangent = Position { rates_hz: solution, parameter };
        let length = self.scale.product(&tangent, &tangent).sqrt();
        Ok(tangent.scaled(length.recip()))
    }

    /// Newton's method on the curve's equation and `<tangent, x - guess> = 0`.
    ///
    /// `Ok(None)` if it does not contract, so that the step was too long.
    pub fn correct(
        &self,
        guess: Position,
        tangent: &Position,
    ) -> Result<Option<Corrected>, ContinuationError> {
        let by_parameter = self.derivative_by_parameter(&guess)?;
        let mut position = guess;
        let mut before = f64::INFINITY;
        for corrections in 0..=CORRECTIONS {
            let field = self.at(position.parameter)?;
            let rates = Rates::from_hz(within_range(&position.rates_hz, field.ceiling_hz()));
            let phi = field.phi(&rates);
            let residual_hz = largest_difference(phi.hz(), rates.hz());
            if residual_hz <= self.tolerance_hz {
                position.rates_hz = rates.hz().to_vec();
                return Ok(Some(Corrected { position, field, corrections }));
            }
            if residual_hz.is_nan() || residual_hz > CONTRACTION * before {
                return Ok(None);
            }
            before = residual_hz;
            let system = self.bordered(rates.hz(), &field, &by_parameter, tangent);
            let mut right: Vec<f64> =
                phi.hz().iter().zip(rates.hz()).map(|(phi, nu)| nu - phi).collect();
            right.push(0.0);
            let mut step = system.solve(&right)?;
            position.parameter += step.pop().unwrap_or_default();
            position.rates_hz =
                rates.hz().iter().zip(&step).map(|(rate, change)| rate + change).collect();
        }
        Ok(None)
    }

    /// Whether a position lies where no fixed point can: at negative rates or above `1/t_ref`.
    pub fn outside_rates(&self, position: &Position) -> Result<bool, ContinuationError> {
        let field = self.at(position.parameter)?;
        let mut pairs = position.rates_hz.iter().zip(field.ceiling_hz());
        Ok(pairs.any(|(rate, ceiling)| !(-self.tolerance_hz..=*ceiling).contains(rate)))
    }

    /// `d Phi / d p` by central differences; it only steers, the residual is always exact.
    fn derivative_by_parameter(&self, at: &Position) -> Result<Vec<f64>, ContinuationError> {
        let step = DIFFERENCE * self.scale.parameter;
        let below = self.at(at.parameter - step);
        let above = self.at(at.parameter + step);
        let ((low, below), (high, above)) = match (below, above) {
            (Ok(below), Ok(above)) => ((-step, below), (step, above)),
            (Err(_), Ok(above)) => ((0.0, self.at(at.parameter)?), (step, above)),
            (Ok(below), Err(_)) => ((-step, below), (0.0, self.at(at.parameter)?)),
            (Err(outside), Err(_)) => return Err(outside),
        };
        let rates = Rates::from_hz(at.rates_hz.clone());
        let (below, above) = (below.phi(&rates), above.phi(&rates));
        let pairs = above.hz().iter().zip(below.hz());
        Ok(pairs.map(|(above, below)| (above - below) / (high - low)).collect())
    }

    /// The matrix `[[G - 1, dPhi/dp], [<tangent, .>]]`, which stays regular at a fold.
    fn bordered(
        &self,
        rates_hz: &[f64],
        field: &MeanField,
        by_parameter: &[f64],
        tangent: &Position,
    ) -> Factorised {
        let size = rates_hz.len();
        let gain = field.gain_matrix(&Rates::from_hz(rates_hz.to_vec()));
        let (rate_weight, parameter_weight) =
            (self.scale.rate_weight(size), self.scale.parameter_weight());
        Factorised::new(&Matrix::from_fn(size + 1, size + 1, |i, j| match (i < size, j < size) {
            (true, true) => gain[(i, j)] - if i == j { 1.0 } else { 0.0 },
            (true, false) => by_parameter[i],
            (false, true) => tangent.rates_hz[j] * rate_weight,
            (false, false) => tangent.parameter * parameter_weight,
        }))
    }
}

/// Every fixed point has its rates between 0 and `1/t_ref`; rounding may leave that range.
fn within_range(rates_hz: &[f64], ceiling_hz: &[f64]) -> Vec<f64> {
    rates_hz.iter().zip(ceiling_hz).map(|(rate, ceiling)| rate.clamp(0.0, *ceiling)).collect()
}
