//! What stands for the drawing of figures where it is not built: its refusal.

use super::error::PlotError;
use super::figure::SvgLetters;

/// Refuses.
pub(super) fn svg(_drawing: &str, _letters: SvgLetters) -> Result<String, PlotError> {
    Err(PlotError::NotBuilt)
}

/// Refuses.
pub(super) fn pdf(_drawing: &str, _letters: SvgLetters) -> Result<Vec<u8>, PlotError> {
    Err(PlotError::NotBuilt)
}

/// Refuses.
pub(super) fn png(_drawing: &str) -> Result<Vec<u8>, PlotError> {
    Err(PlotError::NotBuilt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::{Axis, CAN_DRAW, Chart, Figure, Scale};

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let axis = || Axis::new("x", Scale::Linear { from: 0.0, to: 1.0 });
        let figure = Figure::from(Chart::new("title", axis(), axis()));
        assert!(!CAN_DRAW);
        assert!(matches!(figure.svg(SvgLetters::Text), Err(PlotError::NotBuilt)));
        assert!(matches!(figure.png(), Err(PlotError::NotBuilt)));
    }
}
