//! `siegert paths`: shortest paths through a network.

use std::path::PathBuf;

use anyhow::ensure;
use clap::ValueEnum;
use data::graph::{ShortestPaths, area_paths};
use data::macaque::PairClasses;
use data::{Matrix, Warning};
use theory::{MeanField, Stability, strengths_mv, warning_at};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::assumptions::{AssumptionArgs, NoiseArgs, Weights};
use crate::cli::links::by_name;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::PointArgs;
use crate::files::{NamedMatrix, input_file, read_named_matrix};
use crate::report::{AreaPathsReport, Classes, NodePathsReport, PathWeights, Subject, WeightKind};

const EXAMPLE: &str = "\
Example:
  siegert paths --preset schuecker2017 --set connection_params.fac_nu_ext_TH=1 --set connection_params.g=-4";

/// Shortest paths through a network, by layers, or through any matrix of links
///
/// A link is as long as it is weak, d = log10(1/w), with weights divided by their spectral abscissa, so that no cycle
/// makes a path shorter. Weights are strengths K |J| (mV), or the sizes of the gain matrix at a fixed point (--weights
/// gain): the one that the flow reaches from zero, from --start, or that of --number in the list of `fixed-points`. Of
/// two areas, the shortest path between any of their populations counts; they are told apart by --classes, and counted by
/// first and last population and by what they go through of other areas. In networks without areas of their own, and
/// with --matrix, paths lead from node to node. With --out: paths.json, paths.csv, path_lengths.npy (target x source,
/// between populations or nodes) and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    /// Any square matrix of links instead of a network's, target x source: CSV with the names of the nodes in its first
    /// line (and in its first column, if there is a cell for it), or NPY; of links below 0 the sizes count.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["preset", "params", "set", "indegrees", "network", "weights", "classes", "number", "start", "noise", "white", "theory_weights"])]
    matrix: Option<PathBuf>,
    /// What links weigh.
    #[arg(long, value_enum, default_value_t)]
    weights: WeightArg,
    /// What pairs of areas of the macaque are told apart by.
    #[arg(long, value_enum, default_value_t)]
    classes: ClassArg,
    /// For --weights gain: which of the fixed points that `fixed-points` lists with the same options, from 1.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..))]
    number: Option<u16>,
    /// For --weights gain: rates to start from instead of zero.
    #[arg(long, value_name = "FILE")]
    start: Vec<PathBuf>,
    #[command(flatten)]
    noise: NoiseArgs,
    /// How weights that differ enter the noise, the option --weights of other commands [default: spread].
    #[arg(long, value_enum, help_heading = "Theory")]
    theory_weights: Option<Weights>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum WeightArg {
    /// In-degree times the size of the synaptic strength, K |J|.
    #[default]
    Strength,
    /// The size of what a source's rate changes of the target's: the gain matrix at a fixed point.
    Gain,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ClassArg {
    /// Feedforward, lateral or feedback, by the laminar origin of their connection.
    #[default]
    Sln,
    /// From high to low architectural type, equal, or from low to high.
    Type,
    /// Up, level or down in the hierarchy.
    Hierarchy,
}

impl ClassArg {
    fn classes(self) -> PairClasses {
        match self {
            Self::Sln => PairClasses::Sln,
            Self::Type => PairClasses::Type,
            Self::Hierarchy => PairClasses::Hierarchy,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let session = Session::start(&args.output)?;
    match &args.matrix {
        Some(_) => through_a_matrix(args, session),
        None => through_a_network(args, session),
    }
}

fn through_a_matrix(args: &Args, mut session: Session) -> anyhow::Result<Outcome> {
    let Some(file) = &args.matrix else { return Ok(Outcome::Done) };
    let NamedMatrix { names, values } = read_named_matrix(file)?;
    if values.values().iter().any(|&weight| weight < 0.0) {
        session.warn([Warning::new("sizes_of_links", "links below 0 count by their sizes")]);
    }
    let subject = Subject { files: vec![input_file(file)?], ..Subject::default() };
    let weights = normalised(&mut session, WeightKind::Given, &values)?;
    let paths = ShortestPaths::of(weights.matrix()).map_err(|error| by_name(error, &names))?;
    let name = file.display().to_string();
    session.end(&NodePathsReport::of(&name, &names, &weights, &paths), &subject, None)?;
    Ok(Outcome::Done)
}

fn through_a_network(args: &Args, mut session: Session) -> anyhow::Result<Outcome> {
    let loaded = load_network(&args.network)?;
    let weights = match args.weights {
        WeightArg::Strength => {
            args.refuse_a_state()?;
            normalised(&mut session, WeightKind::Strength, &strengths_mv(&loaded.network))?
        }
        WeightArg::Gain => match gain(args, &mut session, &loaded)? {
            Ok(weights) => weights,
            Err(reason) => return Ok(Outcome::No(reason)),
        },
    };
    let Loaded { name, network, subject, .. } = &loaded;
    let names: Vec<String> = network.labels().iter().map(ToString::to_string).collect();
    let paths = ShortestPaths::of(weights.matrix()).map_err(|error| by_name(error, &names))?;
    if network.areas().len() < 2 {
        session.end(&NodePathsReport::of(name, &names, &weights, &paths), subject, None)?;
        return Ok(Outcome::Done);
    }
    let classes = Classes::of(network, args.classes.classes(), loaded.recipe.sln_fit());
    if classes.is_none() {
        let text = "the areas are not those of the macaque: pairs have no classes of SLN, type or hierarchy";
        session.warn([Warning::new("no_classes", text)]);
    }
    let found = area_paths(network, &paths);
    let report = AreaPathsReport::of(name, network, &weights, &paths, &found, classes.as_ref());
    session.end(&report, subject, None)?;
    Ok(Outcome::Done)
}

impl Args {
    fn point(&self) -> PointArgs {
        let assumptions = AssumptionArgs::of(self.noise, self.theory_weights);
        PointArgs::of(self.number, self.start.clone(), assumptions)
    }

    /// Strengths are the same in every state.
    fn refuse_a_state(&self) -> anyhow::Result<()> {
        ensure!(
            self.number.is_none() && self.start.is_empty(),
            "--number and --start choose a state, of which strengths know nothing: add --weights gain"
        );
        Ok(())
    }
}

/// The gain matrix at the state that was asked for, or why there is none.
fn gain(
    args: &Args,
    session: &mut Session,
    loaded: &Loaded,
) -> anyhow::Result<Result<PathWeights, anyhow::Error>> {
    let point_args = args.point();
    let field = MeanField::new(&loaded.network, point_args.search.assumptions())?;
    session.theory_of(&loaded.network, point_args.search.assumptions());
    let watching = session.watching("fixed point", None);
    let found = point_args.fixed_point(loaded, &field, &watching)?;
    drop(watching);
    let point = match found {
        Ok(point) => point,
        Err(reason) => return Ok(Err(reason)),
    };
    session.warn(warning_at(&field, point.rates()));
    let stability = Stability::of(&field, &point)?;
    let weights = normalised(session, WeightKind::Gain, stability.gain())?;
    Ok(Ok(weights.at_state(point.rates(), &loaded.network, stability.is_stable())))
}

/// Sizes of weights divided by what makes their paths; without any cycle, that is told.
fn normalised(
    session: &mut Session,
    kind: WeightKind,
    weights: &Matrix,
) -> anyhow::Result<PathWeights> {
    let weights = PathWeights::of(kind, weights)?;
    session.warn(weights.warning());
    Ok(weights)
}
