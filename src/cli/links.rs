//! From arguments to a graph: that of a network, or any matrix.

use std::path::PathBuf;

use clap::ValueEnum;
use data::graph::{GraphError, GraphLevel, LinkWeight};
use data::{Matrix, Warning};

use super::args::NetworkArgs;
use super::load::load_network;
use crate::files::{NamedMatrix, input_file, read_named_matrix};
use crate::report::Subject;

/// Which graph.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Graph")]
pub(super) struct GraphArgs {
    /// Any square matrix of links instead of a network's, target x source: CSV with the names of the nodes in its first
    /// line (and in its first column, if there is a cell for it), or NPY.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["preset", "params", "set", "indegrees", "network", "links", "nodes"])]
    matrix: Option<PathBuf>,
    /// What the nodes of a network's graph are.
    #[arg(long, value_enum, default_value_t)]
    nodes: NodesArg,
    /// What its links weigh.
    #[arg(long, value_enum, default_value_t)]
    links: LinkArg,
}

/// A graph with what its nodes go by, and where it comes from.
pub(super) struct LinkedNodes {
    /// What it goes by: the network or the file.
    pub name: String,
    /// The names of the nodes.
    pub names: Vec<String>,
    /// `[target, source]`.
    pub weights: Matrix,
    /// For the provenance.
    pub subject: Subject,
    /// What is told about it.
    pub warnings: Vec<Warning>,
}

impl GraphArgs {
    /// The graph that was asked for.
    ///
    /// # Errors
    /// If the matrix or the network cannot be read.
    pub(super) fn read(&self, network: &NetworkArgs) -> anyhow::Result<LinkedNodes> {
        if let Some(file) = &self.matrix {
            let NamedMatrix { names, values } = read_named_matrix(file)?;
            let subject = Subject { files: vec![input_file(file)?], ..Subject::default() };
            let name = file.display().to_string();
            return Ok(LinkedNodes { name, names, weights: values, subject, warnings: Vec::new() });
        }
        let loaded = load_network(network)?;
        let (level, weight) = (self.nodes.level(), self.links.weight());
        let names = loaded.network.node_names(level);
        let warnings = match names.as_slice() {
            [_] => vec![Warning::new(
                "one_node",
                "the network has but one area: --nodes populations makes a graph of its populations",
            )],
            _ => Vec::new(),
        };
        let weights = loaded.network.links(level, weight);
        Ok(LinkedNodes { name: loaded.name, names, weights, subject: loaded.subject, warnings })
    }

    /// Whether the nodes are areas of a network.
    pub(super) fn is_of_areas(&self) -> bool {
        self.matrix.is_none() && self.nodes == NodesArg::Areas
    }
}

/// The error with the names of the nodes instead of their places.
pub(super) fn by_name(error: GraphError, names: &[String]) -> anyhow::Error {
    match error {
        GraphError::Weight { target, source_node, weight, allowed } => anyhow::anyhow!(
            "the weight from {} to {} is {weight}, allowed is {allowed}",
            names[source_node],
            names[target]
        ),
        GraphError::NegativeCycle { node } => {
            let name = &names[node];
            anyhow::anyhow!(
                "a cycle through {name} has weights whose geometric mean is above 1: paths through it have no shortest"
            )
        }
        other => other.into(),
    }
}

/// Which links make the graph of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LinkArg {
    /// Shares of the source's synapses, those within it among them.
    #[default]
    RelativeOut,
    /// Shares of the source's synapses with others.
    RelativeOutToOthers,
    /// Shares of the target's synapses, its own and external ones among them.
    RelativeIn,
    /// Synapses on a neuron of the target.
    InDegree,
    /// All synapses.
    Synapses,
}

impl LinkArg {
    fn weight(self) -> LinkWeight {
        match self {
            Self::RelativeOut => LinkWeight::RelativeOutDegree,
            Self::RelativeOutToOthers => LinkWeight::RelativeOutDegreeToOthers,
            Self::RelativeIn => LinkWeight::RelativeInDegree,
            Self::InDegree => LinkWeight::InDegree,
            Self::Synapses => LinkWeight::Synapses,
        }
    }
}

/// What the nodes of the graph of a network are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum NodesArg {
    /// Areas.
    #[default]
    Areas,
    /// Populations.
    Populations,
}

impl NodesArg {
    fn level(self) -> GraphLevel {
        match self {
            Self::Areas => GraphLevel::Areas,
            Self::Populations => GraphLevel::Populations,
        }
    }
}
