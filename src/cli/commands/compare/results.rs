//! The results of earlier commands, side by side.

use std::path::Path;

use anyhow::ensure;
use data::{Label, Matrix, Population, Rates, Warning};

use crate::cli::session::Session;
use crate::files::KeptResults;
use crate::report::CommonResults;

/// Reads both, and keeps what they have in common.
pub(super) fn common(session: &mut Session, places: [&Path; 2]) -> anyhow::Result<CommonResults> {
    let [a, b] = [KeptResults::read(places[0])?, KeptResults::read(places[1])?];
    let shared: Vec<Population> = a
        .populations
        .iter()
        .filter(|population| place_of(&b, &population.label).is_some())
        .cloned()
        .collect();
    ensure!(
        !shared.is_empty(),
        "{} and {} have no population in common: {} is in the first, {} in the second",
        a.name,
        b.name,
        a.populations[0].label,
        b.populations[0].label
    );
    session.warn([&a, &b].into_iter().filter_map(|results| left_out(results, &shared)));
    let common = CommonResults {
        rates: both(&a.rates, &b.rates)
            .map(|(of_a, of_b)| [rates_of(&a, of_a, &shared), rates_of(&b, of_b, &shared)]),
        in_degrees: both(&a.in_degrees, &b.in_degrees)
            .map(|(of_a, of_b)| [matrix_of(&a, of_a, &shared), matrix_of(&b, of_b, &shared)]),
        names: [a.name.clone(), b.name.clone()],
        populations: shared,
    };
    ensure!(
        common.rates.is_some() || common.in_degrees.is_some(),
        "{} has {}, {} has {}: there is nothing to subtract",
        a.name,
        held(&a),
        b.name,
        held(&b)
    );
    Ok(common)
}

fn both<'a, T>(a: &'a Option<T>, b: &'a Option<T>) -> Option<(&'a T, &'a T)> {
    a.as_ref().zip(b.as_ref())
}

fn held(results: &KeptResults) -> &'static str {
    if results.rates.is_some() { "rates and no in-degrees" } else { "in-degrees and no rates" }
}

/// That some of the populations are not compared.
fn left_out(results: &KeptResults, shared: &[Population]) -> Option<Warning> {
    let missing = results.populations.len() - shared.len();
    (missing > 0).then(|| {
        let message = format!(
            "{missing} populations of {} are not compared: the other results do not have them",
            results.name
        );
        Warning::new("not_compared", message)
    })
}

/// Where results have the shared populations.
fn places(results: &KeptResults, shared: &[Population]) -> Vec<usize> {
    shared.iter().filter_map(|population| place_of(results, &population.label)).collect()
}

fn place_of(results: &KeptResults, label: &Label) -> Option<usize> {
    results.populations.iter().position(|population| population.label == *label)
}

fn rates_of(results: &KeptResults, rates: &Rates, shared: &[Population]) -> Rates {
    let places = places(results, shared);
    Rates::from_hz(places.into_iter().map(|place| rates.hz()[place]).collect())
}

fn matrix_of(results: &KeptResults, matrix: &Matrix, shared: &[Population]) -> Matrix {
    let places = places(results, shared);
    Matrix::from_fn(places.len(), places.len(), |i, j| matrix[(places[i], places[j])])
}
