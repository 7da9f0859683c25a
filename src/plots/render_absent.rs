//! What stands for the drawing of figures where it is not built: its refusal.

use super::error::PlotError;

/// Refuses.
pub(super) fn svg(_drawing: &str) -> Result<String, PlotError> {
    Err(PlotError::NotBuilt)
}

/// Refuses.
pub(super) fn png(_drawing: &str) -> Result<Vec<u8>, PlotError> {
    Err(PlotError::NotBuilt)
}
