//! Recurrent in-degrees that are given instead of derived.

use super::blueprint::Blueprint;
use super::error::ConnectomeError;
use super::inputs::ConnectomeInputs;
use crate::macaque::stabilized::stabilized_in_degrees;
use crate::matrix::Matrix;
use crate::parameters::InDegreeSource;
use crate::population::Label;

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
    blueprint: &Blueprint,
) -> Result<Option<Matrix>, ConnectomeError> {
    match (&inputs.in_degrees, source) {
        (Some(matrix), _) => checked(matrix, blueprint).map(Some),
        (None, InDegreeSource::Anatomy) => Ok(None),
        (None, InDegreeSource::Stabilized) => checked(stabilized_in_degrees(), blueprint).map(Some),
        (None, InDegreeSource::File(file)) => Err(ConnectomeError::NotRead {
            parameter: "connection_params.K_stable",
            file: file.clone(),
        }),
    }
}

fn checked(matrix: &Matrix, blueprint: &Blueprint) -> Result<Matrix, ConnectomeError> {
    let (found, expected) = ((matrix.targets(), matrix.sources()), blueprint.layout.size());
    if found != (expected, expected) {
        return Err(ConnectomeError::InDegreesShape { found, expected });
    }
    let possible = |k: f64| k.is_finite() && k >= 0.0;
    if let Some(((target, source), value)) = matrix.iter().find(|(_, k)| !possible(*k)) {
        let name = |index: usize| label(blueprint, index);
        let at = format!("{} from {}", name(target), name(source));
        return Err(ConnectomeError::InDegree { at, value });
    }
    Ok(matrix.map(|_, _, k| if k > NEGLIGIBLE { k } else { 0.0 }))
}

pub(super) fn label(blueprint: &Blueprint, index: usize) -> Label {
    let (area, cell) = blueprint.layout.places()[index];
    Label::layered(area.name(), cell.layer, cell.kind)
}
