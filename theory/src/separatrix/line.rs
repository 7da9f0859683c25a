//! Lines of starts or parameters, from which trajectories are shot.

use data::Rates;

use super::SeparatrixError;
use crate::family::Family;
use crate::mean_field::MeanField;

/// A problem and a start: what a position on a line stands for.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The problem.
    pub field: MeanField,
    /// The start (spikes/s), one rate per population.
    pub start_hz: Vec<f64>,
}

impl Shot {
    /// The shot at a position of a line, if its start belongs to its network.
    pub(super) fn at(line: &dyn Line, position: f64) -> Result<Self, SeparatrixError> {
        let shot = line.shot(position)?;
        shot.check(position)?;
        Ok(shot)
    }

    fn check(&self, at: f64) -> Result<(), SeparatrixError> {
        let (found, expected) = (self.start_hz.len(), self.field.size());
        if found != expected {
            return Err(SeparatrixError::StartWrongLength { at, found, expected });
        }
        let is_none = |rate: &f64| !(rate.is_finite() && *rate >= 0.0);
        match self.start_hz.iter().position(is_none) {
            Some(index) => {
                Err(SeparatrixError::StartRate { at, index, rate_hz: self.start_hz[index] })
            }
            None => Ok(()),
        }
    }
}

/// A line of problems and starts, from which trajectories are shot.
pub trait Line: Sync {
    /// The shot at one position.
    ///
    /// # Errors
    /// [`SeparatrixError::OutsideFamily`] where there is no such network.
    fn shot(&self, position: f64) -> Result<Shot, SeparatrixError>;
}

/// One start, with the parameter of a family as position.
pub struct ParameterLine<'a> {
    /// The family.
    pub family: &'a dyn Family,
    /// The start for every parameter.
    pub start: Rates,
}

impl Line for ParameterLine<'_> {
    fn shot(&self, position: f64) -> Result<Shot, SeparatrixError> {
        Ok(Shot { field: self.family.at(position)?, start_hz: self.start.hz().to_vec() })
    }
}

impl std::fmt::Debug for ParameterLine<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A family may be anything.
        f.debug_struct("ParameterLine").field("start", &self.start).finish_non_exhaustive()
    }
}

/// One problem, with starts on the segment between two sets of rates: position 0 is the first.
#[derive(Clone, Debug)]
pub struct InitialRates<'a> {
    /// The problem.
    pub field: &'a MeanField,
    /// The starts at the positions 0 and 1, as a rule two attractors.
    pub ends: (Rates, Rates),
}

impl Line for InitialRates<'_> {
    fn shot(&self, position: f64) -> Result<Shot, SeparatrixError> {
        let (near, far) = (self.ends.0.hz().len(), self.ends.1.hz().len());
        if near != far {
            return Err(SeparatrixError::EndsDiffer { near, far });
        }
        let pairs = self.ends.0.hz().iter().zip(self.ends.1.hz());
        let start_hz = pairs.map(|(near, far)| near + position * (far - near)).collect();
        Ok(Shot { field: self.field.clone(), start_hz })
    }
}
