//! The structure of a network as tables.

use data::Matrix;

use super::AnatomyReport;
use super::changes::write_changes;
use super::document::{TYPES, direction};
use super::fits::{fit_data_csv, fits_csv};
use crate::files::{ResultDirectory, csv_table};
use crate::number::exact;

/// What the last column of matrices of areas is.
const EXTERNAL: &str = "external";

impl AnatomyReport<'_> {
    pub(super) fn write_tables(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let sources: Vec<String> =
            self.areas.iter().cloned().chain([EXTERNAL.to_owned()]).collect();
        let of_areas = |matrix: &Matrix| matrix_csv(&self.areas, &sources, matrix);
        results.text("area_in_degrees.csv", &of_areas(&self.area_in_degrees))?;
        results.text("relative_in_degrees.csv", &of_areas(&self.relative_in_degrees))?;
        results.matrix("connection_probability.npy", &self.probabilities)?;
        results.text("synapse_types.csv", &self.synapse_types_csv())?;
        results.text("populations.csv", &self.populations_csv())?;
        results.text("laminar_patterns.csv", &self.laminar_csv())?;
        if let Some(macaque) = &self.macaque {
            results.text("relations.csv", &macaque.relations_csv())?;
            results.text("fln.csv", &macaque.fln_csv())?;
            results.text("target_layers.csv", &macaque.target_labels_csv())?;
            results.text("neurons_by_type.csv", &macaque.profiles_csv())?;
            results.text("fits.csv", &fits_csv(macaque.fits))?;
            results.text("fit_data.csv", &fit_data_csv(macaque.fits))?;
        }
        if !self.zoom.is_empty() {
            let names: Vec<String> = self.zoom.iter().map(|&p| self.population_name(p)).collect();
            let of_zoom = |matrix: &Matrix| matrix_csv(&names, &names, &self.zoomed(matrix));
            results.text("zoom_in_degrees.csv", &of_zoom(&self.network.in_degrees))?;
            results.text("zoom_connection_probability.csv", &of_zoom(&self.probabilities))?;
        }
        if let Some(change) = &self.change {
            write_changes(change, results)?;
        }
        Ok(())
    }

    fn synapse_types_csv(&self) -> String {
        let sources = ["within", "between", "external", "replaced"];
        let types = TYPES.iter().map(|kind| format!("type_{kind}"));
        let shares = TYPES.iter().map(|kind| format!("share_{kind}"));
        let heading = ["area", "neurons", "mean_in_degree"].into_iter().chain(sources);
        let heading = heading.map(str::to_owned).chain(types).chain(shares);
        let rows = self.synapses.iter().map(|area| {
            let known = [area.neurons, area.mean_in_degree(), area.within, area.between];
            let known = known.into_iter().chain([area.external, area.replaced]).map(exact);
            let types = area.by_type();
            let cells = |values: Option<[f64; 4]>| {
                values.map_or_else(Default::default, |values| values.map(exact))
            };
            let all: f64 = types.iter().flatten().sum();
            let shares = types.map(|types| types.map(|synapses| synapses / all));
            std::iter::once(area.area.clone()).chain(known).chain(cells(types)).chain(cells(shares))
        });
        csv_table(heading, rows)
    }

    /// The in-degrees of populations by origin.
    fn populations_csv(&self) -> String {
        let heading = [
            "area",
            "population",
            "neurons",
            "within",
            "between",
            "external",
            "replaced",
            "share_within",
            "share_between",
            "share_external",
        ];
        let populations = self.network.populations.iter().zip(&self.in_degrees);
        let rows = populations.map(|(population, of)| {
            let (label, all) = (&population.label, of.total());
            let share = |part: f64| if all > 0.0 { part / all } else { 0.0 };
            let numbers = [population.neurons, of.within, of.between, of.external, of.replaced];
            let shares = [share(of.within), share(of.between), share(of.external)];
            [label.area.clone(), label.population.clone()]
                .into_iter()
                .chain(numbers.into_iter().chain(shares).map(exact))
        });
        csv_table(heading, rows)
    }

    fn laminar_csv(&self) -> String {
        let heading = ["direction", "pairs", "target", "source", "share"];
        let rows = self.laminar.iter().flat_map(|shares| {
            shares.shares.iter().map(|((target, source), share)| {
                [
                    direction(shares).to_owned(),
                    shares.pairs.to_string(),
                    shares.populations[target].clone(),
                    shares.populations[source].clone(),
                    exact(share),
                ]
            })
        });
        csv_table(heading, rows)
    }
}

/// A matrix with the names of its rows, which receive, and columns, which send. What is no number has no value.
pub(super) fn matrix_csv(targets: &[String], sources: &[String], matrix: &Matrix) -> String {
    let heading = std::iter::once("target".to_owned()).chain(sources.iter().cloned());
    let rows = targets.iter().enumerate().map(|(row, name)| {
        let cell = |value: &f64| if value.is_nan() { String::new() } else { exact(*value) };
        std::iter::once(name.clone()).chain(matrix.row(row).iter().map(cell))
    });
    csv_table(heading, rows)
}
