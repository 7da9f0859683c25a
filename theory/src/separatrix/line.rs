//! Lines of starts or parameters, from which trajectories are shot.

use data::Rates;

use crate::family::{Family, OutsideFamily};
use crate::mean_field::MeanField;

/// A problem and a start: what a position on a line stands for.
pub struct Shot {
    /// The problem.
    pub field: MeanField,
    /// The start (spikes/s).
    pub start_hz: Vec<f64>,
}

/// A line of problems and starts, from which trajectories are shot.
pub trait Line: Sync {
    /// The shot at one position.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    fn shot(&self, position: f64) -> Result<Shot, OutsideFamily>;
}

/// One start, with the parameter of a family as position.
pub struct ParameterLine<'a> {
    /// The family.
    pub family: &'a dyn Family,
    /// The start for every parameter.
    pub start: Rates,
}

impl Line for ParameterLine<'_> {
    fn shot(&self, position: f64) -> Result<Shot, OutsideFamily> {
        Ok(Shot { field: self.family.at(position)?, start_hz: self.start.hz().to_vec() })
    }
}

/// One problem, with starts on the segment between two sets of rates: position 0 is the first.
pub struct InitialRates<'a> {
    /// The problem.
    pub field: &'a MeanField,
    /// The starts at the positions 0 and 1, as a rule two attractors.
    pub ends: (Rates, Rates),
}

impl Line for InitialRates<'_> {
    fn shot(&self, position: f64) -> Result<Shot, OutsideFamily> {
        let between = |(a, b): (&f64, &f64)| a + position * (b - a);
        let start_hz = self.ends.0.hz().iter().zip(self.ends.1.hz()).map(between).collect();
        Ok(Shot { field: self.field.clone(), start_hz })
    }
}
