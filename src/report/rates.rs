//! Rates by area and layer.

use data::Population;

use super::distinct;
use super::table::{Align, Table};
use crate::number::significant;

/// A table of rates (spikes/s): a row for each area, a column for each population within it.
///
/// A population that an area lacks stays empty.
#[must_use]
pub fn rate_table(populations: &[Population], rates_hz: &[f64]) -> Table {
    let areas = distinct(populations.iter().map(|p| p.label.area.as_str()));
    let names = distinct(populations.iter().map(|p| p.label.population.as_str()));
    let heading = std::iter::once(("area", Align::Left));
    let mut table = Table::new(heading.chain(names.iter().map(|&name| (name, Align::Right))));
    for area in areas {
        let rate = |name: &&str| {
            let own = populations.iter().zip(rates_hz);
            let mut own = own.filter(|(p, _)| p.label.area == area && p.label.population == *name);
            own.next().map_or(String::new(), |(_, &rate_hz)| rounded(rate_hz))
        };
        let label = if area.is_empty() { "-" } else { area };
        table.row(std::iter::once(label.to_owned()).chain(names.iter().map(rate)));
    }
    table
}

/// Three significant digits, and two decimals at most: a table is to be read at a glance.
fn rounded(rate_hz: f64) -> String {
    if rate_hz < 0.01 { significant(rate_hz, 2) } else { format!("{rate_hz:.2}") }
}

#[cfg(test)]
mod tests {
    use data::{InitialPotential, Kind, Label, Layer, NeuronParams};

    use super::*;

    fn population(area: &str, layer: Layer) -> Population {
        Population {
            label: Label::layered(area, layer, Kind::Excitatory),
            neurons: 1.0,
            neuron: NeuronParams::default(),
            initial_potential: InitialPotential { mean_mv: 0.0, sd_mv: 0.0 },
        }
    }

    #[test]
    fn an_area_without_a_layer_has_an_empty_cell() {
        let populations =
            [population("V1", Layer::L4), population("V1", Layer::L5), population("TH", Layer::L5)];
        let table = rate_table(&populations, &[0.0012, 12.346, 3.0]).to_string();
        assert_eq!(table, "area      4E     5E\nV1    0.0012  12.35\nTH             3.00\n");
    }
}
