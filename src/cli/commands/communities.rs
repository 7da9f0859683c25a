//! `siegert communities`: modules of a graph.

use std::path::PathBuf;

use clap::ValueEnum;
use data::Matrix;
use data::graph::{
    GraphError, Modules, Partition, Quality, RandomWalk, Ranking, SelfLinks, Teleportation,
    find_modules, local_optimum, shuffled_targets,
};
use rayon::prelude::*;
use theory::Observer;

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::links::{GraphArgs, LinkedNodes, by_name};
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::files::read_partition;
use crate::report::{Against, CommunitiesReport, Nulls};

const EXAMPLE: &str = "\
Example:
  siegert communities --preset schuecker2017 --set connection_params.fac_nu_ext_TH=1 --links relative-out-to-others --nulls 100";

/// Modules of a network's areas or populations, or of any matrix
///
/// The partition with the shortest description of a random walk (map equation: Rosvall & Bergstrom 2008,
/// doi:10.1073/pnas.0706851105; two levels, teleportation 0.15), or with the largest modularity, also of weights of both
/// signs; the best and the second best of many starts. With --nulls the same of networks whose targets are shuffled,
/// source by source; with --against how alike another partition is. The module of a node is a number from 1, in the
/// order of the nodes. With --out: communities.json, communities.csv (name, module, visit_rate), the matrix ordered
/// by module, a drawing of the graph, and with --against an alluvial plot of both partitions.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    graph: GraphArgs,
    /// What is best.
    #[arg(long, value_enum, default_value_t)]
    method: Method,
    /// Where the random walk goes when it follows no link.
    #[arg(long, value_enum, default_value_t)]
    teleportation: TeleportationArg,
    /// How often it does.
    #[arg(long, value_name = "P", default_value_t = 0.15)]
    teleportation_probability: f64,
    /// What links of nodes to themselves count for.
    #[arg(long, value_enum, default_value_t)]
    self_links: SelfLinksArg,
    /// Starts of the search.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    starts: u32,
    /// Seed of the starts and of the shuffled networks.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// So many networks with shuffled targets are divided, too.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    nulls: u32,
    /// Another partition of the same nodes: communities.csv, or any table with the columns name and module.
    #[arg(long, value_name = "FILE.csv")]
    against: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Method {
    /// The map equation: the fewest bits for a step of a random walk.
    #[default]
    Map,
    /// The most weight within modules beyond that expected.
    Modularity,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum TeleportationArg {
    /// To links by their weights, unrecorded: Infomap's default for directed links.
    #[default]
    Links,
    /// To all nodes alike, recorded: `PageRank`.
    Nodes,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum SelfLinksArg {
    /// Nothing.
    #[default]
    Ignored,
    /// As others.
    Counted,
}

/// Starts for each shuffled network: it has hardly any structure to be found.
const NULL_STARTS: usize = 5;

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    ranges::check(
        "--teleportation-probability",
        Some(args.teleportation_probability),
        Range::AboveZero,
    )?;
    let mut session = Session::start(&args.output)?;
    let nodes = args.graph.read(&args.network)?;
    session.warn(nodes.warnings.clone());
    let against = args.against.as_ref().map(|file| read_partition(file, &nodes.names));
    let against = against.transpose()?;
    let (quality, visits) =
        args.quality(&nodes.weights).map_err(|error| by_name(error, &nodes.names))?;
    let modules = args.modules(&session, &quality)?;
    let other = args.other_value(&nodes.weights, &modules.best.partition)?;
    let nulls = args.of_shuffled(&session, &nodes.weights)?;
    let LinkedNodes { name, names, weights, subject, .. } = &nodes;
    let against = against.map(|names| Against::of(&names, &modules.best.partition, &quality));
    let report = CommunitiesReport {
        name,
        names,
        weights,
        measure: quality.measure(),
        visits: visits.as_deref(),
        modules: &modules,
        other_value: other,
        starts: args.starts,
        nulls: nulls.as_deref().map(Nulls::of),
        against,
        is_of_areas: args.graph.is_of_areas(),
    };
    session.end(&report, subject, Some(args.seed))?;
    Ok(Outcome::Done)
}

impl Args {
    fn self_links(&self) -> SelfLinks {
        match self.self_links {
            SelfLinksArg::Ignored => SelfLinks::Ignored,
            SelfLinksArg::Counted => SelfLinks::Counted,
        }
    }

    fn walk(&self) -> RandomWalk {
        RandomWalk {
            teleportation: match self.teleportation {
                TeleportationArg::Links => Teleportation::UnrecordedToLinks,
                TeleportationArg::Nodes => Teleportation::RecordedToNodes,
            },
            probability: self.teleportation_probability,
            self_links: self.self_links(),
        }
    }

    /// What is to be best, and how often nodes are visited if a walk decides.
    fn quality(&self, weights: &Matrix) -> Result<(Quality, Option<Vec<f64>>), GraphError> {
        match self.method {
            Method::Modularity => Ok((Quality::modularity(weights, self.self_links())?, None)),
            Method::Map => {
                let flow = self.walk().flow(weights)?;
                Ok((Quality::map_equation(&flow), Some(flow.visits)))
            }
        }
    }

    fn modules(&self, session: &Session, quality: &Quality) -> anyhow::Result<Modules> {
        let watching = session.watching("starts", Some(self.starts.into()));
        let mut ranking = Ranking::new(quality);
        for start in 0..self.starts as usize {
            anyhow::ensure!(!watching.wants_stop(), theory::Stopped);
            ranking.add(local_optimum(quality, self.seed, start));
            watching.advance(1);
        }
        ranking
            .modules(quality)
            .ok_or_else(|| anyhow::anyhow!("--starts is 0, allowed is 1 or more"))
    }

    /// The modularity of the best modules by the map equation.
    fn other_value(&self, weights: &Matrix, best: &Partition) -> anyhow::Result<Option<f64>> {
        if self.method == Method::Modularity {
            return Ok(None);
        }
        Ok(Some(Quality::modularity(weights, self.self_links())?.of(best)))
    }

    /// The best modules of shuffled networks.
    fn of_shuffled(
        &self,
        session: &Session,
        weights: &Matrix,
    ) -> anyhow::Result<Option<Vec<(f64, usize)>>> {
        if self.nulls == 0 {
            return Ok(None);
        }
        let watching = session.watching("shuffled networks", Some(self.nulls.into()));
        let best = |number: u64| {
            anyhow::ensure!(!watching.wants_stop(), theory::Stopped);
            let shuffled = shuffled_targets(weights, self.seed.wrapping_add(number));
            let (quality, _) = self.quality(&shuffled)?;
            let best = find_modules(&quality, NULL_STARTS, self.seed).best;
            watching.advance(1);
            Ok((best.value, best.partition.number()))
        };
        let all = (0..u64::from(self.nulls)).into_par_iter();
        Ok(Some(all.map(best).collect::<anyhow::Result<_>>()?))
    }
}
