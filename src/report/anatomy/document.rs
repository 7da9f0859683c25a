//! The structure of a network as a document for programs.

use data::Matrix;
use data::structure::{AreaSynapses, LaminarShares};
use serde_json::{Map, Value, json};

use super::AnatomyReport;
use super::changes::change_document;

/// The types of synapses, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
pub(super) const TYPES: [&str; 4] = ["I", "II", "III", "IV"];

impl AnatomyReport<'_> {
    pub(super) fn document(&self) -> Value {
        let mut document = Map::new();
        let mut add = |key: &str, value: Value| document.insert(key.to_owned(), value);
        add("network", json!(self.name));
        add("areas", json!(self.areas));
        let populations: Vec<String> =
            (0..self.network.size()).map(|population| self.population_name(population)).collect();
        add("populations", json!(populations));
        add("neurons", json!(self.total(|area| area.neurons)));
        add("synapses_recurrent", json!(self.total(|area| area.within + area.between)));
        add("synapses_external", json!(self.total(|area| area.external)));
        add("mean_in_degree", json!(self.mean_in_degree()));
        if let Some(types) = self.synapses_by_type() {
            let all: f64 = types.iter().sum();
            add("synapses_by_type", by_type(types));
            add("share_by_type", by_type(types.map(|synapses| synapses / all)));
        }
        if let Some(shares) = self.mean_share_by_type() {
            add("mean_over_areas_of_share", by_type(shares));
        }
        add("synapses_of_areas", self.synapses.iter().map(area_document).collect());
        add("in_degrees_of_populations", self.in_degrees_document());
        add("area_in_degrees", rows(&self.area_in_degrees));
        add("relative_in_degrees", rows(&self.relative_in_degrees));
        add("connection_probability", self.probability_document());
        add("laminar_patterns", self.laminar.iter().map(laminar_document).collect());
        if let Some(macaque) = &self.macaque {
            macaque.add_to(&mut document);
        }
        if !self.zoom.is_empty() {
            document.insert("zoom".to_owned(), self.zoom_document());
        }
        if let Some(change) = &self.change {
            let anatomy = self.macaque.as_ref().map(|macaque| macaque.built_from.anatomy);
            document.insert("changes".to_owned(), change_document(change, anatomy));
        }
        Value::Object(document)
    }

    pub(super) fn total(&self, of: impl Fn(&AreaSynapses) -> f64) -> f64 {
        self.synapses.iter().map(of).sum()
    }

    pub(super) fn mean_in_degree(&self) -> f64 {
        self.total(|area| area.mean_in_degree() * area.neurons) / self.total(|area| area.neurons)
    }

    /// In sum over areas, if anatomy tells them of all.
    pub(super) fn synapses_by_type(&self) -> Option<[f64; 4]> {
        let mut sum = [0.0; 4];
        for area in &self.synapses {
            for (sum, synapses) in sum.iter_mut().zip(area.by_type()?) {
                *sum += synapses;
            }
        }
        Some(sum)
    }

    /// The mean over areas of the share of each type.
    fn mean_share_by_type(&self) -> Option<[f64; 4]> {
        let mut mean = [0.0; 4];
        for area in &self.synapses {
            let types = area.by_type()?;
            let all: f64 = types.iter().sum();
            for (mean, synapses) in mean.iter_mut().zip(types) {
                *mean += synapses / all / self.synapses.len() as f64;
            }
        }
        Some(mean)
    }

    fn in_degrees_document(&self) -> Value {
        let of_population = |(population, of): (usize, &data::structure::PopulationInDegrees)| {
            json!({
                "population": self.population_name(population),
                "neurons": self.network.populations[population].neurons,
                "within": of.within,
                "between": of.between,
                "external": of.external,
                "replaced": of.replaced,
            })
        };
        self.in_degrees.iter().enumerate().map(of_population).collect()
    }

    /// All of them are in a file of their own.
    fn probability_document(&self) -> Value {
        let spoken = || self.probabilities.values().iter().copied().filter(|p| *p > 0.0);
        let connections = spoken().count();
        json!({
            "connections": connections,
            "max": spoken().fold(0.0, f64::max),
            "min": spoken().fold(f64::INFINITY, f64::min),
            "mean": spoken().sum::<f64>() / connections as f64,
            "sum": spoken().sum::<f64>(),
        })
    }

    fn zoom_document(&self) -> Value {
        let names: Vec<String> = self.zoom.iter().map(|&p| self.population_name(p)).collect();
        let probabilities = self.zoomed(&self.probabilities);
        let largest = probabilities.values().iter().copied().fold(0.0, f64::max);
        json!({
            "populations": names,
            "in_degrees": rows(&self.zoomed(&self.network.in_degrees)),
            "connection_probability": rows(&probabilities),
            "largest_connection_probability": largest,
        })
    }

    /// The entries of the chosen populations.
    pub(super) fn zoomed(&self, matrix: &Matrix) -> Matrix {
        let size = self.zoom.len();
        Matrix::from_fn(size, size, |target, source| matrix[(self.zoom[target], self.zoom[source])])
    }
}

fn by_type(values: [f64; 4]) -> Value {
    let entries = TYPES.iter().zip(values).map(|(name, value)| ((*name).to_owned(), json!(value)));
    Value::Object(entries.collect())
}

pub(super) fn rows(matrix: &Matrix) -> Value {
    (0..matrix.targets()).map(|row| json!(matrix.row(row))).collect()
}

fn area_document(area: &AreaSynapses) -> Value {
    json!({
        "area": area.area,
        "neurons": area.neurons,
        "mean_in_degree": area.mean_in_degree(),
        "within": area.within,
        "between": area.between,
        "external": area.external,
        "replaced": area.replaced,
        "by_type": area.by_type().map(by_type),
    })
}

/// The direction of laminar shares in tables.
pub(super) fn direction(shares: &LaminarShares) -> &'static str {
    shares.class.map_or("all", data::macaque::SlnClass::name)
}

fn laminar_document(shares: &LaminarShares) -> Value {
    json!({
        "direction": direction(shares),
        "pairs": shares.pairs,
        "populations": shares.populations,
        "shares": rows(&shares.shares),
    })
}
