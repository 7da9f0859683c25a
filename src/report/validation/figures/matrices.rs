//! Rates by area and population.

use validation::CaseResult;

use super::{Card, Picture};
use crate::plots::{Figure, difference_matrix, rate_matrix_beside};

/// Predicted and measured rates and their difference, next to each other.
pub(super) fn side_by_side(result: &CaseResult) -> Card {
    let populations = &result.problem.network.populations;
    let predicted = result.predicted_hz();
    let measured = result.measurement.mean_rates();
    let measured = measured.hz();
    let floor_hz = 2.0 * result.problem.case.tolerance.absolute_hz;
    let predicted_rates = rate_matrix_beside("", populations, predicted, measured);
    let measured_rates = rate_matrix_beside("", populations, measured, predicted);
    let difference = difference_matrix("", populations, predicted, measured, floor_hz);
    Card {
        name: "matrices",
        title: "Rates by area and population".to_owned(),
        caption: format!(
            "Rates of the theory alone and measured rates in the same colours, and measured minus predicted in per cent of \
             the prediction (at least {floor_hz} spikes/s)."
        ),
        pictures: vec![
            picture("predicted", "Theory alone", predicted_rates),
            picture("measured", "Measured", measured_rates),
            picture("difference", "Difference", difference),
        ],
    }
}

fn picture(name: &str, title: &str, figure: Figure) -> Picture {
    Picture { name: format!("matrix_{name}"), title: title.to_owned(), figure }
}
