//! Recurrent in-degrees that are given instead of derived.

use super::error::ConnectomeError;
use super::inputs::ConnectomeInputs;
use super::layout::Layout;
use super::stabilized::stabilized_in_degrees;
use crate::matrix::Matrix;
use crate::parameters::InDegreeSource;

/// In-degrees up to this count as no connection, as in the published network, whose stabilization
/// left more than 700 of them.
const NEGLIGIBLE: f64 = 1e-8;

/// The given in-degrees, if the inputs have or the parameters name any.
///
/// They replace the recurrent ones as they are, whatever `surface`, `av_indegree_V1` and `rho_syn`
/// say; external in-degrees still follow from the anatomy.
pub(super) fn in_degrees(
    source: &InDegreeSource,
    inputs: &ConnectomeInputs,
    layout: &Layout,
) -> Result<Option<Matrix>, ConnectomeError> {
    match (&inputs.in_degrees, source) {
        (Some(matrix), _) => checked(matrix, layout).map(Some),
        (None, InDegreeSource::Anatomy) => Ok(None),
        (None, InDegreeSource::Stabilized) => checked(stabilized_in_degrees(), layout).map(Some),
        (None, InDegreeSource::File(file)) => Err(ConnectomeError::NotRead {
            parameter: "connection_params.K_stable",
            file: file.clone(),
        }),
    }
}

fn checked(matrix: &Matrix, layout: &Layout) -> Result<Matrix, ConnectomeError> {
    let (found, expected) = ((matrix.targets(), matrix.sources()), layout.size());
    if found != (expected, expected) {
        return Err(ConnectomeError::InDegreesShape { found, expected });
    }
    let possible = |k: f64| k.is_finite() && k >= 0.0;
    if let Some(((target, source), value)) = matrix.iter().find(|(_, k)| !possible(*k)) {
        let at = format!("{} from {}", layout.label(target), layout.label(source));
        return Err(ConnectomeError::InDegree { at, value });
    }
    Ok(matrix.map(|_, _, k| if k > NEGLIGIBLE { k } else { 0.0 }))
}
