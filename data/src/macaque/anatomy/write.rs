//! The tables as text.

use std::fmt::Display;

use super::densities::Density;
use super::preparation::Prepared;
use super::probit::Probit;
use crate::macaque::area::Area;
use crate::macaque::cell::{Cell, Lamina};
use crate::macaque::sheet::{SheetText, cell};
use crate::macaque::tables::Tables;
use crate::regression::Line;

/// All tables.
pub(super) fn tables(prepared: &Prepared) -> Tables {
    Tables::new([
        ("areas.csv", areas(prepared)),
        ("cell_types.csv", cell_types(prepared)),
        ("connections.csv", connections(prepared)),
        ("constants.csv", constants(prepared)),
        ("densities_by_type.csv", densities_by_type(prepared)),
        ("distances.csv", distances(prepared)),
        ("fits.csv", fits(prepared)),
        ("fln.csv", fln(prepared)),
        ("layers.csv", layers(prepared)),
        ("microcircuit.csv", microcircuit(prepared)),
        ("microcircuit_probabilities.csv", probabilities(prepared)),
        ("neurons.csv", neurons(prepared)),
        ("sln.csv", sln(prepared)),
        ("sln_observations.csv", sln_observations(prepared)),
        ("stains.csv", stains(prepared)),
        ("synapse_targets.csv", synapse_targets(prepared)),
    ])
}

fn areas(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&[
        "area",
        "architectural_type",
        "architectural_type_origin",
        "hierarchy",
        "hierarchy_origin",
        "surface_mm2",
        "density_per_mm3",
        "density_origin",
        "thickness_mm",
        "thickness_origin",
    ]);
    for area in Area::all() {
        let (kind, kind_origin) = prepared.types[area];
        let (level, level_origin) = prepared.hierarchy[area];
        let (density, density_origin) = prepared.densities.by_area[area];
        let (thickness_mm, thickness_origin) = prepared.thicknesses.total_mm[area];
        text.row(&[
            &area,
            &kind,
            &kind_origin,
            &level,
            &level_origin,
            &prepared.surfaces_mm2[area],
            &density.overall_per_mm3,
            &density_origin,
            &thickness_mm,
            &thickness_origin,
        ]);
    }
    text.finish()
}

fn layers(prepared: &Prepared) -> String {
    let headings =
        ["area", "layer", "density_per_mm3", "thickness_mm", "thickness_share", "share_origin"];
    let mut text = SheetText::new(&headings);
    for area in Area::all() {
        for lamina in Lamina::ALL {
            let density = prepared.densities.by_area[area].0;
            let density = cell(lamina.layer().map(|layer| density.layer_per_mm3(layer)));
            let thickness_mm = prepared.thicknesses.layers_mm[area][lamina.index()];
            let (share, origin) = prepared.thicknesses.shares[area][lamina.index()];
            text.row(&[&area, &lamina, &density, &thickness_mm, &share, &origin]);
        }
    }
    text.finish()
}

fn neurons(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["area", "population", "neurons"]);
    for area in Area::all() {
        for population in Cell::ALL {
            text.row(&[&area, &population, &prepared.neurons[area][population.index()]]);
        }
    }
    text.finish()
}

fn stains(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["area", "neun_per_mm3", "nissl_per_mm3"]);
    for (area, (neun, nissl)) in &prepared.densities.both_stains {
        text.row(&[area, neun, nissl]);
    }
    text.finish()
}

fn densities_by_type(prepared: &Prepared) -> String {
    let headings = [
        "architectural_type",
        "overall_per_mm3",
        "layer_23_per_mm3",
        "layer_4_per_mm3",
        "layer_5_per_mm3",
        "layer_6_per_mm3",
    ];
    let mut text = SheetText::new(&headings);
    for (kind, Density { overall_per_mm3, layers_per_mm3: [l23, l4, l5, l6] }) in
        &prepared.densities.by_type
    {
        text.row(&[kind, overall_per_mm3, l23, l4, l5, l6]);
    }
    text.finish()
}

fn microcircuit(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["population", "neurons_per_mm2", "external_in_degree"]);
    for population in Cell::ALL {
        let index = population.index();
        let circuit = &prepared.microcircuit;
        text.row(&[
            &population,
            &circuit.neurons_per_mm2[index],
            &circuit.external_in_degrees[index],
        ]);
    }
    text.finish()
}

fn probabilities(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["target", "source", "probability"]);
    for target in Cell::ALL {
        for source in Cell::ALL {
            let probabilities = &prepared.microcircuit.probabilities;
            text.row(&[&target, &source, &probabilities[target.index()][source.index()]]);
        }
    }
    text.finish()
}

fn distances(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["target", "source", "distance_mm"]);
    for target in Area::all() {
        for source in Area::all() {
            text.row(&[&target, &source, &prepared.distances_mm[(target, source)]]);
        }
    }
    text.finish()
}

fn connections(prepared: &Prepared) -> String {
    let headings = ["target", "source", "evidence", "source_pattern", "target_pattern"];
    let mut text = SheetText::new(&headings);
    for (target, sources) in prepared.connections.iter() {
        for (source, connection) in sources {
            text.row(&[
                &target,
                source,
                &connection.evidence,
                &cell(connection.source_pattern),
                &cell(connection.target_pattern),
            ]);
        }
    }
    text.finish()
}

fn fln(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["target", "source", "measured", "completed"]);
    for (target, sources) in prepared.fln.completed.iter() {
        for (source, completed) in sources {
            let area = source.parse::<Area>().ok();
            let measured = area.and_then(|area| prepared.fln.measured[(target, area)]);
            text.row(&[&target, source, &cell(measured), completed]);
        }
    }
    text.finish()
}

fn sln(prepared: &Prepared) -> String {
    let headings = ["target", "source", "measured", "with_published_fit", "with_own_fit"];
    let mut text = SheetText::new(&headings);
    let sln = &prepared.sln;
    for target in Area::all() {
        for source in Area::all() {
            let pair = (target, source);
            let measured = sln.measured[pair];
            let (published, own) = (sln.with_published_fit.get(&pair), sln.with_own_fit.get(&pair));
            if measured.is_some() || published.is_some() {
                text.row(&[&target, &source, &cell(measured), &cell(published), &cell(own)]);
            }
        }
    }
    text.finish()
}

fn sln_observations(prepared: &Prepared) -> String {
    let headings = ["target", "source", "animal", "above", "below", "log_density_ratio"];
    let mut text = SheetText::new(&headings);
    for observed in &prepared.sln.observations {
        let sample = observed.sample;
        text.row(&[
            &observed.target,
            &observed.source,
            &observed.animal,
            &sample.above,
            &sample.below,
            &sample.log_density_ratio,
        ]);
    }
    text.finish()
}

fn cell_types(prepared: &Prepared) -> String {
    let headings = [
        "cell_type",
        "population",
        "synapse_layer",
        "percent_of_cells",
        "synapses_per_cell",
        "percent_cortico_cortical",
    ];
    let mut text = SheetText::new(&headings);
    for of_type in &prepared.cell_types {
        text.row(&[
            &of_type.name,
            &cell(of_type.cell),
            &of_type.lamina,
            &of_type.percent_of_cells,
            &of_type.synapses_per_cell,
            &of_type.percent_cortico_cortical,
        ]);
    }
    text.finish()
}

fn synapse_targets(prepared: &Prepared) -> String {
    let headings = ["synapse_layer", "population", "probability", "probability_without_layer_4"];
    let mut text = SheetText::new(&headings);
    for lamina in Lamina::ALL {
        for population in Cell::ALL {
            let of =
                |targets: &super::binzegger::Targets| targets[lamina.index()][population.index()];
            let without_layer_4 = of(&prepared.targets_without_layer_4);
            text.row(&[&lamina, &population, &of(&prepared.targets), &without_layer_4]);
        }
    }
    text.finish()
}

fn constants(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&["name", "value", "unit", "source"]);
    for constant in &prepared.constants {
        text.row(&[&constant.name, &constant.value, &constant.unit, &constant.source]);
    }
    text.finish()
}

fn fits(prepared: &Prepared) -> String {
    let mut text = SheetText::new(&[
        "fit",
        "intercept",
        "slope",
        "intercept_se",
        "slope_se",
        "r",
        "overdispersion",
        "overdispersion_se",
        "log_likelihood",
        "points",
    ]);
    let lines = [
        ("nissl_of_neun", prepared.densities.nissl_of_neun),
        ("thickness_of_log_density", prepared.thicknesses.total_of_log_density),
        ("layer_4_share_of_log_density", prepared.thicknesses.layer_4_share_of_log_density),
        ("log_fln_of_distance", prepared.fln.distance_rule),
    ];
    for (name, Line { intercept, slope, intercept_se, slope_se, r, points }) in lines {
        text.row(&[
            &name,
            &intercept,
            &slope,
            &intercept_se,
            &slope_se,
            &r,
            &"",
            &"",
            &"",
            &points,
        ]);
    }
    let Probit { intercept, slope } = Probit::PUBLISHED;
    let none: &dyn Display = &"";
    let published: [&dyn Display; 3] = [&"sln_published", &intercept, &slope];
    text.row(&[&published[..], &[none; 7]].concat());
    let own = &prepared.sln.own;
    text.row(&[
        &"sln_own",
        &own.probit.intercept,
        &own.probit.slope,
        &own.intercept_se,
        &own.slope_se,
        &"",
        &own.overdispersion,
        &own.overdispersion_se,
        &own.log_likelihood,
        &own.samples,
    ]);
    text.finish()
}
