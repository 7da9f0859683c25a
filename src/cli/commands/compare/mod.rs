//! `siegert compare`: two networks and their fixed points, or the results of two commands, side by side.

mod results;

use std::path::PathBuf;

use anyhow::{anyhow, bail, ensure};
use theory::{FixedPoints, MeanField, SearchError, search, warning_at};

use crate::cli::against::{AgainstArgs, check_same_populations, subject_of_both};
use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::cli::theory::SearchArgs;
use crate::report::{CompareReport, CompareResultsReport, Compared, Subject};

const EXAMPLE: &str = "\
Example:
  siegert compare --preset potjans2014 --against-set nu_ext=9

Results of earlier commands, of the second the third state:
  siegert compare simulated fixed-points#3";

/// Two networks or parameter sets, or the results of two commands: how they differ
///
/// With two folders of results (of fixed-points, stability, simulate, network or stabilize), their rates and recurrent
/// in-degrees are compared as they are; of several states FOLDER#2 chooses the second, and without it the stable state
/// of the lowest mean rate is taken.
///
/// Without folders, two networks are compared.
/// A is the network that --preset, --network, --params and --set describe. B is A with what --against names in place
/// of its preset or file, changed by --against-set after A's own changes. Differences are B minus A. States that are
/// compared are those with the lowest mean rate over neurons among the stable ones. With --out: compare.json,
/// populations.csv, areas.csv, connections.csv (those that differ), rates.csv, and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Two folders of results, instead of networks.
    #[arg(value_names = ["A", "B"], num_args = 2)]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    second: AgainstArgs,
    #[command(flatten)]
    search: SearchArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let [a, b] = args.folders.as_slice() {
        return args.of_results([a, b]);
    }
    ensure!(
        args.second.is_given(),
        "there is nothing to compare with: --against names another preset or network file, --against-set changes a \
         parameter"
    );
    let mut session = Session::start(&args.output)?;
    let a = load_network(&args.network)?;
    let b = load_network(&args.second.other(&args.network))?;
    check_same_populations(&a, &b)?;
    session.theory_of(&a.network, args.search.assumptions());
    session.theory_of(&b.network, args.search.assumptions());
    let points_of_a = args.fixed_points(&a, &mut session)?;
    let points_of_b = args.fixed_points(&b, &mut session)?;
    let report = CompareReport::of(compared(&a, &points_of_a), compared(&b, &points_of_b));
    let found = [&points_of_a, &points_of_b].map(|points| !points.found().is_empty());
    session.end(&report, &subject_of_both(&a, &b), Some(args.search.seed))?;
    match found {
        [true, true] => Ok(Outcome::Done),
        _ => Ok(Outcome::No(anyhow!("no fixed point was found of one of the networks"))),
    }
}

fn compared<'a>(loaded: &'a Loaded, points: &'a FixedPoints) -> Compared<'a> {
    Compared { name: &loaded.name, network: &loaded.network, points }
}

impl Args {
    /// The results of two commands.
    fn of_results(&self, places: [&PathBuf; 2]) -> anyhow::Result<Outcome> {
        if let Some(option) = self.given_of_networks() {
            bail!("{option} would be ignored: A and B are results, as they were computed");
        }
        let mut session = Session::start(&self.output)?;
        let common = results::common(&mut session, places.map(PathBuf::as_path))?;
        let [a, b] = &common.names;
        let subject = Subject { network: Some(format!("{a} against {b}")), ..Subject::default() };
        session.end(&CompareResultsReport::of(&common), &subject, None)?;
        Ok(Outcome::Done)
    }

    /// The first option that describes a network.
    fn given_of_networks(&self) -> Option<&'static str> {
        let NetworkArgs { preset, params, set, indegrees, network } = &self.network;
        let given = [
            ("--preset", preset.is_some()),
            ("--params", params.is_some()),
            ("--set", !set.is_empty()),
            ("--indegrees", indegrees.is_some()),
            ("--network", network.is_some()),
            ("--against", self.second.against.is_some()),
            ("--against-set", !self.second.against_set.is_empty()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    fn fixed_points(&self, loaded: &Loaded, session: &mut Session) -> anyhow::Result<FixedPoints> {
        let field = MeanField::new(&loaded.network, self.search.assumptions())?;
        let watching = session.watching(&format!("fixed points of {}", loaded.name), None);
        let points = search(&field, &self.search.settings(loaded)?, &watching).map_err(
            |error| match error {
                SearchError::Stopped(stopped) => {
                    anyhow::Error::new(stopped).context("the search was stopped")
                }
                error => error.into(),
            },
        )?;
        drop(watching);
        let found = points.found().iter();
        session.warn(found.filter_map(|found| warning_at(&field, found.point.rates())));
        Ok(points)
    }
}
