//! The structure of a network in pictures.

use data::macaque::{AnatomyFits, TypeProfile};
use data::structure::{LaminarShares, StructureChange};
use data::{Layer, Line, Matrix};

use super::AnatomyReport;
use super::document::{TYPES, direction};
use super::fits::lines;
use crate::files::ResultDirectory;
use crate::number::significant;
use crate::plots::{self, Figure, Panel};

/// What a matrix of areas without external input shows.
const RELATIVE: &str = "share of the target's synapses";

impl AnatomyReport<'_> {
    pub(super) fn draw(&self, results: &ResultDirectory) {
        if self.areas.len() > 1 {
            self.draw_areas(results);
        }
        let populations = &self.network.populations;
        let probabilities = plots::connection_matrix(
            "Connection probability",
            "probability",
            populations,
            &self.probabilities,
        );
        results.figure("connection_probability", &probabilities);
        results.figure("synapse_types", &self.bars_of_types());
        if !self.zoom.is_empty() {
            self.draw_zoom(results);
        }
        if let Some(macaque) = self.macaque.as_ref().filter(|_| self.tells_fits) {
            results.figure("fits", &fits_figure(macaque.fits));
        }
        if let Some(named) = &self.change {
            draw_change(&named.change, results);
        }
    }

    fn draw_areas(&self, results: &ResultDirectory) {
        let names: Vec<&str> = self.areas.iter().map(String::as_str).collect();
        let between = between_areas(&self.relative_in_degrees);
        let relative = plots::area_matrix("Relative in-degrees", RELATIVE, &names, &between);
        results.figure("relative_in_degrees", &relative);
        let panels: Vec<Panel> = self.laminar.iter().map(laminar_panel).collect();
        results.figure("laminar_patterns", &Figure { panels, columns: 2 });
        if let Some(macaque) = &self.macaque {
            let anatomy = macaque.built_from.anatomy;
            let size = macaque.areas.len();
            let of_pairs = |completed: bool| {
                Matrix::from_fn(size, size, |target, source| {
                    let (target, source) = (macaque.areas[target], macaque.areas[source]);
                    let fln = match completed {
                        true => anatomy.fln(target, source),
                        false => anatomy.fln_measured(target, source),
                    };
                    fln.unwrap_or(0.0)
                })
            };
            for (name, title, completed) in [
                ("fln_measured", "FLN as measured", false),
                ("fln_completed", "FLN, completed by the distance rule", true),
            ] {
                let figure = plots::area_matrix(title, "FLN", &names, &of_pairs(completed));
                results.figure(name, &figure);
            }
            results.figure("neurons_by_type", &bars_of_neurons(&macaque.profiles));
        }
    }

    /// The shares of synapses by their origin, area by area.
    fn bars_of_types(&self) -> Figure {
        let parts: Vec<plots::BarPart> = match self.synapses_by_type() {
            Some(_) => (0..TYPES.len()).map(|kind| self.part_of_type(kind)).collect(),
            None => vec![
                self.part("within", |area| area.within),
                self.part("between areas", |area| area.between),
                self.part("external", |area| area.external),
                self.part("replaced", |area| area.replaced),
            ],
        };
        let parts = shares_of(parts);
        plots::stacked_bars("Synapses by type", "share of the synapses", &self.areas, &parts)
    }

    fn part(&self, name: &str, of: fn(&data::structure::AreaSynapses) -> f64) -> plots::BarPart {
        plots::BarPart { name: name.to_owned(), amounts: self.synapses.iter().map(of).collect() }
    }

    fn part_of_type(&self, kind: usize) -> plots::BarPart {
        let of_area =
            |area: &data::structure::AreaSynapses| area.by_type().map_or(0.0, |of| of[kind]);
        plots::BarPart {
            name: format!("type {}", TYPES[kind]),
            amounts: self.synapses.iter().map(of_area).collect(),
        }
    }

    fn draw_zoom(&self, results: &ResultDirectory) {
        let chosen: Vec<data::Population> =
            self.zoom.iter().map(|&p| self.network.populations[p].clone()).collect();
        let in_degrees = plots::connection_matrix(
            "In-degrees",
            "synapses per target neuron",
            &chosen,
            &self.zoomed(&self.network.in_degrees),
        );
        results.figure("zoom_in_degrees", &in_degrees);
        let probabilities = plots::connection_matrix(
            "Connection probability",
            "probability",
            &chosen,
            &self.zoomed(&self.probabilities),
        );
        results.figure("zoom_connection_probability", &probabilities);
    }
}

/// Neurons under the surface by layer, a bar for each architectural type.
fn bars_of_neurons(profiles: &[TypeProfile]) -> Figure {
    let of_layer = |layer: Layer| plots::BarPart {
        name: format!("layer {}", layer.digits()),
        amounts: profiles.iter().map(|of| of.layers_per_mm2[layer as usize]).collect(),
    };
    let name = |of: &TypeProfile| format!("{} ({})", of.architectural_type, of.prototype);
    let names: Vec<String> = profiles.iter().map(name).collect();
    let parts = Layer::ALL.map(of_layer);
    plots::stacked_bars("Neurons by architectural type", "neurons per mm²", &names, &parts)
}

/// A matrix without its last column, what comes from outside.
fn between_areas(matrix: &Matrix) -> Matrix {
    let size = matrix.targets();
    Matrix::from_fn(size, size, |target, source| matrix[(target, source)])
}

/// Each amount as a share of the sum of its bar.
fn shares_of(parts: Vec<plots::BarPart>) -> Vec<plots::BarPart> {
    let bars = parts.first().map_or(0, |part| part.amounts.len());
    let sum = |bar: usize| parts.iter().map(|part| part.amounts[bar]).sum::<f64>();
    let sums: Vec<f64> = (0..bars).map(sum).collect();
    let shared = |part: &plots::BarPart| {
        let amounts = part.amounts.iter().zip(&sums);
        let amounts = amounts.map(|(amount, all)| if *all > 0.0 { amount / all } else { 0.0 });
        plots::BarPart { name: part.name.clone(), amounts: amounts.collect() }
    };
    parts.iter().map(shared).collect()
}

fn laminar_panel(shares: &LaminarShares) -> Panel {
    let title = match shares.class {
        None => format!("All {} pairs", shares.pairs),
        Some(_) => format!("{}: {} pairs", direction(shares), shares.pairs),
    };
    let measure = "mean share of a pair's synapses";
    plots::named_matrix(&title, measure, &shares.populations, &shares.shares)
}

fn fits_figure(fits: &AnatomyFits) -> Figure {
    let mut panels = Vec::new();
    for named in lines(fits) {
        let line: Line = named.fit.line;
        let points = named.fit.points.iter().map(|point| (point.x, point.y)).collect();
        let title = format!("r = {}, p = {:.1e}", significant(line.r, 3), line.p_value());
        panels.push(plots::fitted(&title, [named.x, &named.y], points, |x| line.at(x)));
    }
    let sln = &fits.sln_own;
    let points = sln.points.iter().map(|point| (point.x, point.y)).collect();
    let title = format!("R² = {}", significant(sln.r_squared, 3));
    let axes = ["ln(target density / source density)", "SLN"];
    // The ratio of densities is all that counts.
    panels.push(plots::fitted(&title, axes, points, |x| sln.probit.sln(x.exp(), 1.0)));
    Figure { panels, columns: 3 }
}

fn draw_change(change: &StructureChange, results: &ResultDirectory) {
    let names: Vec<&str> = change.areas.iter().map(String::as_str).collect();
    let size = names.len();
    if size > 1 {
        let rows: Vec<Vec<f64>> =
            (0..size).map(|target| change.by_pair.row(target)[..size].to_vec()).collect();
        results.figure("changes_pairs", &plots::area_change(&names, &rows));
        let before_and_after = change.sides.iter().map(|pair| {
            let at = (pair.target, pair.source);
            (change.relative_before[at], change.relative_after[at])
        });
        let connected = before_and_after.filter(|(before, after)| *before > 0.0 && *after > 0.0);
        let panel = plots::before_and_after(
            "Relative in-degrees between areas",
            ["before", "after"],
            connected.collect(),
        );
        results.figure("changes_relative_in_degrees", &Figure { panels: vec![panel], columns: 1 });
    }
    draw_intrinsic(change, results);
}

/// Correlations of the changes within areas, in the order of their clusters.
fn draw_intrinsic(change: &StructureChange, results: &ResultDirectory) {
    let clusters = &change.intrinsic.clusters;
    let number = clusters.iter().flatten().max().map_or(0, |most| most + 1);
    if number == 0 {
        return;
    }
    let members_of = |cluster: usize| -> Vec<usize> {
        (0..clusters.len()).filter(|&area| clusters[area] == Some(cluster)).collect()
    };
    let members: Vec<Vec<usize>> = (0..number).map(members_of).collect();
    let correlations = &change.intrinsic.correlations;
    let figure = plots::correlations_by_cluster(&change.areas, correlations, &members);
    results.figure("changes_intrinsic_correlations", &figure);
}
