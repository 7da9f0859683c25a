//! The structure of a network.

use data::structure::Definitions;
use numpy::PyArray2;
use pyo3::prelude::*;
use siegert::report::{AnatomyReport, NamedNetwork};

use crate::arrays::new_matrix;
use crate::failure::Failure;
use crate::network::Network;
use crate::transfer::choice;

/// The document that `siegert anatomy` prints, as JSON, and the probabilities of connections; with changes from the
/// network to another one of the same populations, if there is one.
#[pyfunction]
#[pyo3(signature = (network, against, definitions))]
pub fn anatomy<'py>(
    py: Python<'py>,
    network: &Bound<'py, Network>,
    against: Option<&Bound<'py, Network>>,
    definitions: &str,
) -> PyResult<(String, Bound<'py, PyArray2<f64>>)> {
    let definitions = match definitions {
        "right" => Definitions::Right,
        "published" => Definitions::Published,
        other => return Err(choice("definitions", other, "right, published").into()),
    };
    let (own, other) = (network.get(), against.map(|against| against.get()));
    let (document, probabilities) = py.detach(|| {
        let mut report =
            AnatomyReport::of(own.called(), own.network(), own.built_from(), definitions);
        if let Some(other) = other {
            report = report.with_change(named(own), named(other));
        }
        (serde_json::to_string(&report), own.network().connection_probabilities())
    });
    let document = document.map_err(|error| Failure::said("SiegertError", error.to_string()))?;
    Ok((document, new_matrix(py, &probabilities)?))
}

fn named(network: &Network) -> NamedNetwork<'_> {
    NamedNetwork { name: network.called(), network: network.network() }
}
