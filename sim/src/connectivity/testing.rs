//! Tables and projections for tests.

use std::sync::Arc;

use super::delays::DelayTable;
use super::projection::Projection;
use super::tables::{DelayPlace, Tables, WeightPlace};
use super::weights::{WeightLaw, WeightTable};
use crate::grid::TimeGrid;

/// So many tables of weights and of delays, and the places of the last.
pub(super) fn tables(count: usize) -> (Arc<Tables>, WeightPlace, DelayPlace) {
    let law = WeightLaw { mean_pa: 87.8, sd_pa: 8.78, lognormal: false };
    let weights = WeightTable::new(&law, 1e-4);
    let delays = DelayTable::new(0.5, 0.2, TimeGrid { dt_ms: 0.1 }).unwrap();
    let mut tables = Tables::default();
    let mut last = (tables.add_weights(&weights), tables.add_delays(&delays));
    for _ in 1..count {
        last = (tables.add_weights(&weights), tables.add_delays(&delays));
    }
    (Arc::new(tables), last.0, last.1)
}

/// A projection onto 100 neurons.
pub(super) fn projection(weights: WeightPlace, delays: DelayPlace) -> Projection {
    Projection {
        id: 3,
        targets: 100,
        start: 0,
        own: 100,
        first_own: 0,
        weights,
        delays,
        channel: 0,
        slots: None,
    }
}
