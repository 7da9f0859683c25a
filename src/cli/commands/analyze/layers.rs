//! How populations of one layer and kind are spread over areas.

use data::Kind;
use validation::statistics::{BoxSummary, PopulationActivity};

use super::tables::table;
use crate::files::ResultDirectory;
use crate::plots::{CATEGORIES, Colour, Figure, NamedBox, Panel, boxes};

/// What is spread.
#[derive(Clone, Copy)]
struct Spread {
    name: &'static str,
    label: &'static str,
    of: fn(&PopulationActivity) -> Option<f64>,
}

const ALL: [Spread; 4] = [
    Spread { name: "rate_hz", label: "rate (spikes/s)", of: |one| one.rate_hz },
    Spread { name: "lvr", label: "LvR", of: |one| one.lvr },
    Spread { name: "correlation", label: "correlation", of: |one| one.correlations.mean() },
    Spread { name: "synchrony", label: "synchrony", of: |one| one.synchrony },
];

/// Writes areas_by_layer.csv and the box plots, where there are several areas with the same populations.
pub(super) fn write(
    results: &ResultDirectory,
    populations: &[PopulationActivity],
) -> anyhow::Result<()> {
    let names = names(populations);
    let several =
        |name: &&str| populations.iter().filter(|one| one.label.population == **name).count() > 1;
    if !names.iter().any(several) {
        return Ok(());
    }
    let spread = |measure: Spread| -> Vec<NamedBox> {
        names.iter().filter_map(|name| named_box(populations, name, measure)).collect()
    };
    let all = ALL.map(|measure| (measure, spread(measure)));
    let rows = all.iter().flat_map(|(measure, boxes)| boxes.iter().map(|one| row(measure, one)));
    let heading = [
        "measure",
        "population",
        "areas",
        "first_quartile",
        "median",
        "third_quartile",
        "lower_whisker",
        "upper_whisker",
        "outliers",
    ];
    table(results, "areas_by_layer.csv", &heading, rows)?;
    let panels = all
        .iter()
        .filter(|(_, spread)| !spread.is_empty())
        .map(|(measure, spread)| Panel::Chart(boxes("", measure.label, spread)));
    results.figure("areas_by_layer", &Figure { panels: panels.collect(), columns: 2 });
    Ok(())
}

/// The names of populations within their areas, each once.
fn names(populations: &[PopulationActivity]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for one in populations {
        if !names.contains(&one.label.population.as_str()) {
            names.push(&one.label.population);
        }
    }
    names
}

fn named_box(populations: &[PopulationActivity], name: &str, measure: Spread) -> Option<NamedBox> {
    let of_name = || populations.iter().filter(|one| one.label.population == name);
    let values: Vec<f64> = of_name().filter_map(measure.of).collect();
    let kind = of_name().next().and_then(|one| one.label.kind);
    Some(NamedBox {
        name: name.to_owned(),
        summary: BoxSummary::of(&values)?,
        colour: match kind {
            Some(Kind::Excitatory) => CATEGORIES[0],
            Some(Kind::Inhibitory) => CATEGORIES[1],
            None => Colour::GREY,
        },
    })
}

fn row(measure: &Spread, one: &NamedBox) -> Vec<String> {
    let BoxSummary { count, quartiles, whiskers, outliers } = &one.summary;
    let numbers = quartiles.iter().chain(whiskers).map(f64::to_string);
    let outliers = outliers.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    [measure.name.to_owned(), one.name.clone(), count.to_string()]
        .into_iter()
        .chain(numbers)
        .chain(std::iter::once(outliers))
        .collect()
}
