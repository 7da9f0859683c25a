//! Populations that are to have a plot of their own.

use data::{Label, Network};

use super::ranges;
use crate::report::PopulationGroup;

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

/// Groups of populations: names of populations, areas, or of populations of all areas, with `+` between those of one
/// group.
pub(super) fn groups(
    option: &str,
    names: &[String],
    network: &Network,
) -> anyhow::Result<Vec<PopulationGroup>> {
    let group = |name: &String| {
        let mut populations: Vec<usize> = Vec::new();
        for part in name.split('+') {
            populations.extend(named(option, part.trim(), network)?);
        }
        populations.sort_unstable();
        populations.dedup();
        Ok(PopulationGroup { name: name.clone(), populations })
    };
    names.iter().map(group).collect()
}

/// The populations that one name means.
fn named(option: &str, name: &str, network: &Network) -> anyhow::Result<Vec<usize>> {
    let means =
        |label: &Label| label.to_string() == name || label.population == name || label.area == name;
    let all = network.populations.iter().enumerate();
    let found: Vec<usize> =
        all.filter(|(_, population)| means(&population.label)).map(|(place, _)| place).collect();
    if found.is_empty() {
        let labels = network.populations.iter().map(|population| population.label.to_string());
        return Err(ranges::unknown(option, name, "population", &labels.collect::<Vec<_>>()));
    }
    Ok(found)
}
