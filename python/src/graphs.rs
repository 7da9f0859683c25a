//! Modules and shortest paths of graphs.

use std::sync::Arc;

use data::Matrix;
use data::graph::{
    GraphError, GraphLevel, LinkWeight, Modules, Quality, RandomWalk, Ranking, SelfLinks,
    ShortestPaths, Teleportation, area_paths, find_modules, local_optimum, shuffled_targets,
};
use data::macaque::PairClasses;
use numpy::{PyArray1, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rayon::prelude::*;
use siegert::report::{AreaPathsReport, Classes, NodePathsReport, PathWeights, Report, WeightKind};
use theory::Observer;

use crate::arrays::{new_matrix, to_matrix};
use crate::failure::Failure;
use crate::fixed_points::{FixedPoint, told};
use crate::network::Network;
use crate::transfer::choice;
use crate::watched::watched;

/// The names of nodes of a network, and its links, `[target, source]`.
#[pyfunction]
pub fn links<'py>(
    py: Python<'py>,
    network: &Network,
    nodes: &str,
    links: &str,
) -> PyResult<(Vec<String>, Bound<'py, PyArray2<f64>>)> {
    let level = match nodes {
        "areas" => GraphLevel::Areas,
        "populations" => GraphLevel::Populations,
        _ => return Err(choice("nodes", nodes, "areas, populations").into()),
    };
    let weight = match links {
        "relative-out" => LinkWeight::RelativeOutDegree,
        "relative-out-to-others" => LinkWeight::RelativeOutDegreeToOthers,
        "relative-in" => LinkWeight::RelativeInDegree,
        "in-degree" => LinkWeight::InDegree,
        "synapses" => LinkWeight::Synapses,
        _ => {
            let allowed = "relative-out, relative-out-to-others, relative-in, in-degree, synapses";
            return Err(choice("links", links, allowed).into());
        }
    };
    let network = network.network();
    Ok((network.node_names(level), new_matrix(py, &network.links(level, weight))?))
}

/// What is best, as the caller says it.
#[derive(Clone, Copy)]
struct Wanted {
    /// None for modularity.
    walk: Option<RandomWalk>,
    self_links: SelfLinks,
}

impl Wanted {
    fn quality(self, weights: &Matrix) -> Result<(Quality, Option<Vec<f64>>), GraphError> {
        match self.walk {
            None => Ok((Quality::modularity(weights, self.self_links)?, None)),
            Some(walk) => {
                let flow = walk.flow(weights)?;
                Ok((Quality::map_equation(&flow), Some(flow.visits)))
            }
        }
    }
}

/// Starts for each shuffled network, as of the command.
const NULL_STARTS: usize = 5;

/// The best modules, the second best, and those of shuffled networks.
#[pyfunction]
pub fn communities<'py>(
    py: Python<'py>,
    weights: PyReadonlyArray2<'py, f64>,
    method: &str,
    teleportation: &str,
    probability: f64,
    self_links: bool,
    starts: usize,
    seed: u64,
    nulls: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let self_links = if self_links { SelfLinks::Counted } else { SelfLinks::Ignored };
    let teleportation = match teleportation {
        "links" => Teleportation::UnrecordedToLinks,
        "nodes" => Teleportation::RecordedToNodes,
        _ => return Err(choice("teleportation", teleportation, "links, nodes").into()),
    };
    let walk = match method {
        "map" => Some(RandomWalk { teleportation, probability, self_links }),
        "modularity" => None,
        _ => return Err(choice("method", method, "map, modularity").into()),
    };
    let (wanted, weights) = (Wanted { walk, self_links }, to_matrix(&weights));
    let (quality, visits) = wanted.quality(&weights).map_err(|error| Failure::parameter(&error))?;
    let modularity = Quality::modularity(&weights, self_links);
    let found = watched(py, progress, move |watch| {
        let mut ranking = Ranking::new(&quality);
        for start in 0..starts {
            if watch.wants_stop() {
                break;
            }
            ranking.add(local_optimum(&quality, seed, start));
            watch.tell("starts", start as f64, Some(starts as f64));
        }
        let shuffled: Result<Vec<(f64, usize)>, GraphError> = (0..nulls as u64)
            .into_par_iter()
            .map(|number| {
                let shuffled = shuffled_targets(&weights, seed.wrapping_add(number));
                let (quality, _) = wanted.quality(&shuffled)?;
                let best = find_modules(&quality, NULL_STARTS, seed).best;
                Ok((best.value, best.partition.number()))
            })
            .collect();
        (ranking.modules(&quality), shuffled)
    })?;
    let (modules, shuffled) = found;
    let Modules { best, second_best, reached_by } =
        modules.ok_or_else(|| Failure::said("ParameterError", "there is no start"))?;
    let told = PyDict::new(py);
    told.set_item("modules", best.partition.modules())?;
    told.set_item("value", best.value)?;
    told.set_item("modularity", modularity.ok().map(|quality| quality.of(&best.partition)))?;
    told.set_item("visits", visits.map(|visits| PyArray1::from_vec(py, visits)))?;
    told.set_item("reached_by", reached_by)?;
    let second = second_best.map(|second| (second.partition.modules().to_vec(), second.value));
    told.set_item("second_best", second)?;
    let shuffled = shuffled.map_err(|error| Failure::parameter(&error))?;
    told.set_item("nulls", shuffled)?;
    Ok(told)
}

/// A document of paths as JSON, their table as CSV, their lengths, and what there is to warn of.
type Paths<'py> = (String, String, Bound<'py, PyArray2<f64>>, Vec<(&'static str, String)>);

/// The shortest paths from node to node of a matrix.
#[pyfunction]
pub fn node_paths<'py>(
    py: Python<'py>,
    weights: PyReadonlyArray2<'py, f64>,
    names: Vec<String>,
) -> PyResult<Paths<'py>> {
    let weights = PathWeights::of(WeightKind::Given, &to_matrix(&weights))
        .map_err(|error| Failure::parameter(&error))?;
    let paths = shortest(&weights)?;
    let report = NodePathsReport::of("matrix", &names, &weights, &paths);
    let lengths = new_matrix(py, paths.lengths())?;
    Ok((document(&report)?, report.csv(), lengths, warnings(&weights)))
}

/// The shortest paths from area to area of a network, or from population to population where it has one area: by
/// strengths, or by the gain at a fixed point.
#[pyfunction]
pub fn network_paths<'py>(
    py: Python<'py>,
    network: &Network,
    point: Option<&FixedPoint>,
    classes: &str,
) -> PyResult<Paths<'py>> {
    let by = match classes {
        "sln" => PairClasses::Sln,
        "type" => PairClasses::Type,
        "hierarchy" => PairClasses::Hierarchy,
        _ => return Err(choice("classes", classes, "sln, type, hierarchy").into()),
    };
    let (name, sln_fit) = (network.name(), network.sln_fit());
    let network = Arc::clone(network.network());
    let weights = match point {
        None => PathWeights::of(WeightKind::Strength, &theory::strengths_mv(&network)),
        Some(point) => {
            let stability = point.stability(py)?;
            let weights = PathWeights::of(WeightKind::Gain, stability.gain());
            weights.map(|weights| {
                weights.at_state(point.point.rates(), &network, stability.is_stable())
            })
        }
    };
    let weights = weights.map_err(|error| Failure::parameter(&error))?;
    let paths = shortest(&weights)?;
    let lengths = new_matrix(py, paths.lengths())?;
    if network.areas().len() < 2 {
        let names: Vec<String> = network.labels().iter().map(ToString::to_string).collect();
        let report = NodePathsReport::of(name, &names, &weights, &paths);
        return Ok((document(&report)?, report.csv(), lengths, warnings(&weights)));
    }
    let classes = Classes::of(&network, by, sln_fit);
    let found = area_paths(&network, &paths);
    let report = AreaPathsReport::of(name, &network, &weights, &paths, &found, classes.as_ref());
    Ok((document(&report)?, report.csv(), lengths, warnings(&weights)))
}

fn warnings(weights: &PathWeights) -> Vec<(&'static str, String)> {
    weights.warning().map(told).into_iter().collect()
}

fn shortest(weights: &PathWeights) -> Result<ShortestPaths, Failure> {
    ShortestPaths::of(weights.matrix()).map_err(|error| Failure::parameter(&error))
}

fn document(report: &impl Report) -> Result<String, Failure> {
    serde_json::to_string(report).map_err(|error| Failure::theory(&error))
}
