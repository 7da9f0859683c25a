//! What changes in the structure from one network to another.

use std::fmt::Write;

use data::macaque::Anatomy;
use data::structure::{AreaChange, Connected, PairChange, PopulationChange, StructureChange};
use serde_json::{Value, json};

use super::NamedChange;
use super::document::rows;
use super::tables::matrix_csv;
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::report::percent;
use crate::report::table::{Align, Table};

pub(super) fn change_document(named: &NamedChange, anatomy: Option<&Anatomy>) -> Value {
    let NamedChange { from, to, change } = named;
    let sln: Vec<f64> = change.sides.iter().filter_map(PairChange::sln).collect();
    let (mean, sd) = change.sln_mean_and_sd().unzip();
    let intrinsic = &change.intrinsic;
    let agreement = change.agreement;
    json!({
        "from": from,
        "to": to,
        "relative_in_degree_change": change.in_degrees,
        "relative_absolute_in_degree_change": change.absolute_in_degrees,
        "relative_synapse_change": change.synapses,
        "pairs_of_areas": connected_document(change.pairs),
        "connections": connected_document(change.connections),
        "relative_in_degrees": {
            "pairs": agreement.pairs,
            "r": agreement.r,
            "r_of_log10": agreement.r_of_log10,
            "mean_abs_log_ratio": agreement.mean_abs_log_ratio,
            "before": rows(&change.relative_before),
            "after": rows(&change.relative_after),
        },
        "by_pair": rows(&change.by_pair),
        "sln": { "pairs": sln.len(), "mean": mean, "sd": sd, "changes": sln },
        "pairs": change.sides.iter().map(|pair| pair_document(change, pair)).collect::<Vec<_>>(),
        "by_area": change.areas.iter().zip(&change.by_area).map(area_document).collect::<Vec<_>>(),
        "by_population": change.by_population.iter().map(population_document).collect::<Vec<_>>(),
        "intrinsic": {
            "populations": intrinsic.populations,
            "mean_by_source": intrinsic.mean_by_source,
            "by_area_and_source": rows(&intrinsic.by_area_and_source),
            "correlations": rows(&intrinsic.correlations),
            "clusters": numbered(change),
            "number_of_clusters": intrinsic.clusters.iter().flatten().max().map_or(0, |most| most + 1),
        },
        "against_fln": anatomy.map(|anatomy| {
            let found = change.against_fln(anatomy);
            json!({
                "pairs": found.pairs,
                "r_of_change_and_fln": found.of_change,
                "r_of_relative_change_and_log10_fln": found.of_relative_change,
            })
        }),
    })
}

/// Numbers of clusters for people start at 1.
fn numbered(change: &StructureChange) -> Vec<Option<usize>> {
    change.intrinsic.clusters.iter().map(|cluster| cluster.map(|number| number + 1)).collect()
}

fn connected_document(connected: Connected) -> Value {
    json!({
        "before": connected.before,
        "after": connected.after,
        "new": connected.new,
        "lost": connected.lost,
        "largest_new_in_degree": connected.largest_new,
    })
}

fn pair_document(change: &StructureChange, pair: &PairChange) -> Value {
    json!({
        "target": change.areas[pair.target],
        "source": change.areas[pair.source],
        "in_degree_before": pair.before.in_degree,
        "in_degree_after": pair.after.in_degree,
        "sln_before": pair.before.sln,
        "sln_after": pair.after.sln,
    })
}

fn area_document((area, change): (&String, &AreaChange)) -> Value {
    json!({ "area": area, "within": change.within, "received": change.received, "sent": change.sent })
}

fn population_document(change: &PopulationChange) -> Value {
    json!({
        "population": change.population,
        "onto_within": change.onto_within,
        "onto_between": change.onto_between,
        "from_within": change.from_within,
        "from_between": change.from_between,
    })
}

pub(super) fn write_changes(named: &NamedChange, results: &ResultDirectory) -> anyhow::Result<()> {
    let change = &named.change;
    results.text("changes_pairs.csv", &pairs_csv(change))?;
    results.text("changes_areas.csv", &areas_csv(change))?;
    results.text("changes_populations.csv", &populations_csv(change))?;
    let intrinsic = &change.intrinsic;
    let by_source =
        matrix_csv(&change.areas, &intrinsic.populations, &intrinsic.by_area_and_source);
    results.text("changes_intrinsic.csv", &by_source)?;
    let correlations = matrix_csv(&change.areas, &change.areas, &intrinsic.correlations);
    results.text("changes_intrinsic_correlations.csv", &correlations)?;
    Ok(())
}

/// A cell without a value where there is none.
fn optional(value: Option<f64>) -> String {
    value.map(exact).unwrap_or_default()
}

fn pairs_csv(change: &StructureChange) -> String {
    let heading = [
        "target",
        "source",
        "in_degree_before",
        "in_degree_after",
        "relative_change",
        "relative_in_degree_before",
        "relative_in_degree_after",
        "sln_before",
        "sln_after",
        "sln_change",
    ];
    let rows = change.sides.iter().map(|pair| {
        let at = (pair.target, pair.source);
        let [target, source] = [pair.target, pair.source].map(|area| change.areas[area].clone());
        let in_degrees = [pair.before.in_degree, pair.after.in_degree, change.by_pair[at]];
        let relative = [change.relative_before[at], change.relative_after[at]];
        let sln = [pair.before.sln, pair.after.sln, pair.sln()].map(optional);
        [target, source]
            .into_iter()
            .chain(in_degrees.map(exact))
            .chain(relative.map(exact))
            .chain(sln)
    });
    csv_table(heading, rows)
}

fn areas_csv(change: &StructureChange) -> String {
    let heading = ["area", "within", "received", "sent", "intrinsic_cluster"];
    let of_areas = change.areas.iter().zip(&change.by_area).zip(numbered(change));
    let rows = of_areas.map(|((area, of), cluster)| {
        let cluster = cluster.map(|number| number.to_string()).unwrap_or_default();
        let [within, received, sent] = [of.within, of.received, of.sent].map(optional);
        [area.clone(), within, received, sent, cluster]
    });
    csv_table(heading, rows)
}

fn populations_csv(change: &StructureChange) -> String {
    let heading = ["population", "onto_within", "onto_between", "from_within", "from_between"];
    let rows = change.by_population.iter().map(|of| {
        let values = [of.onto_within, of.onto_between, of.from_within, of.from_between];
        std::iter::once(of.population.clone()).chain(values.map(optional))
    });
    csv_table(heading, rows)
}

/// Of shares for people.
const DIGITS: usize = 3;

pub(super) fn change_in_words(named: &NamedChange) -> String {
    let NamedChange { from, to, change } = named;
    let pairs = change.pairs;
    let mut text = format!(
        "\nChanges from {from} to {to}\n\
         In-degrees in sum {}, synapses {}; the absolute changes sum to {} of the in-degrees\n\
         {} pairs of areas are connected, {} before: {} new, {} lost; {} new connections between populations\n",
        percent(change.in_degrees, DIGITS),
        percent(change.synapses, DIGITS),
        percent(change.absolute_in_degrees, DIGITS),
        pairs.after,
        pairs.before,
        pairs.new,
        pairs.lost,
        change.connections.new,
    );
    // Writing to a string cannot fail.
    if let (Some(r), Some(log)) = (change.agreement.r, change.agreement.r_of_log10) {
        let _ = writeln!(
            text,
            "Relative in-degrees of the {} pairs that are connected in both correlate at {}, their logarithms at {}",
            change.agreement.pairs,
            significant(r, 3),
            significant(log, 3)
        );
    }
    if let Some((mean, sd)) = change.sln_mean_and_sd() {
        let [mean, sd] = [mean, sd].map(|value| significant(value, 2));
        let _ = writeln!(text, "The SLN changes by {mean} ± {sd} (SD over pairs)");
    }
    let _ = write!(text, "\n{}", populations_table(change));
    text + &clusters_in_words(change)
}

fn populations_table(change: &StructureChange) -> Table {
    let mut table = Table::new([
        ("change of synapses (%)", Align::Left),
        ("from, same area", Align::Right),
        ("from, other areas", Align::Right),
        ("onto, same area", Align::Right),
        ("onto, other areas", Align::Right),
    ]);
    let cell = |value: Option<f64>| {
        value.map_or_else(|| "-".to_owned(), |value| significant(100.0 * value, 3))
    };
    for of in &change.by_population {
        let values = [of.from_within, of.from_between, of.onto_within, of.onto_between];
        table.row(std::iter::once(of.population.clone()).chain(values.map(cell)));
    }
    table
}

/// Which areas change alike within.
fn clusters_in_words(change: &StructureChange) -> String {
    let clusters = &change.intrinsic.clusters;
    let number = clusters.iter().flatten().max().map_or(0, |most| most + 1);
    let mut text = String::new();
    for cluster in 0..number {
        let own = change.areas.iter().zip(clusters).filter(|(_, of)| **of == Some(cluster));
        let names: Vec<&str> = own.map(|(area, _)| area.as_str()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Change alike within, cluster {}: {}", cluster + 1, names.join(" "));
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}
