//! Rates by area and population.

use validation::CaseResult;

use super::{Card, Picture};
use crate::plots::{Figure, difference_matrix, rate_matrix_beside};

/// Expected and measured rates and their difference, next to each other.
pub(super) fn side_by_side(result: &CaseResult) -> Card {
    let populations = &result.problem.network.populations;
    let expected: Vec<f64> = result.comparisons.iter().map(|c| c.expected_hz).collect();
    let measured: Vec<f64> = result.comparisons.iter().map(|c| c.measured.rate_hz).collect();
    let floor_hz = 2.0 * result.problem.case.tolerance.absolute_hz;
    let expected_rates = rate_matrix_beside("", populations, &expected, &measured);
    let measured_rates = rate_matrix_beside("", populations, &measured, &expected);
    let difference = difference_matrix("", populations, &expected, &measured, floor_hz);
    Card {
        name: "matrices",
        title: "Rates by area and population".to_owned(),
        caption: format!(
            "Expected and measured rates in the same colours, and measured minus expected in per cent of what \
             is expected (at least {floor_hz} spikes/s)."
        ),
        pictures: vec![
            picture("expected", "Expected", expected_rates),
            picture("measured", "Measured", measured_rates),
            picture("difference", "Difference", difference),
        ],
    }
}

fn picture(name: &str, title: &str, figure: Figure) -> Picture {
    Picture { name: format!("matrix_{name}"), title: title.to_owned(), figure }
}
