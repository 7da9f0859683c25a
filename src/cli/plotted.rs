//! Populations that are to have a plot of their own.

use data::Network;

use super::ranges;

/// The places of populations by their names, each once.
pub(super) fn populations(
    option: &str,
    names: &[String],
    network: &Network,
) -> anyhow::Result<Vec<usize>> {
    let known: Vec<String> =
        network.populations.iter().map(|population| population.label.to_string()).collect();
    let mut places = Vec::new();
    for name in names {
        let place = known.iter().position(|known| known == name);
        let place = place.ok_or_else(|| ranges::unknown(option, name, "population", &known))?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Ok(places)
}
