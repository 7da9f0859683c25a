//! `siegert anatomy`: views of the structure of a network.

use anyhow::anyhow;
use clap::ValueEnum;
use data::Network;
use data::macaque::Anatomy;
use data::source::Recipe;
use data::structure::Definitions;

use crate::cli::against::{AgainstArgs, check_same_populations, subject_of_both};
use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::files::closest;
use crate::report::{AnatomyReport, BuiltFrom, NamedNetwork};

const EXAMPLE: &str = "\
Example:
  siegert anatomy --preset schmidt2018-anatomy --fits

What stabilization changed, and the populations of two areas:
  siegert anatomy --preset schuecker2017 --against ground-state --zoom V1,V2";

/// Who has how many synapses from whom: by area and population, type, direction and layer
///
/// In-degrees of areas, relative to all synapses of the target, too; the probability that two neurons are connected,
/// `C = 1 - (1 - 1/(N_pre N_post))^(K N_post)`; synapses by origin. Of the macaque's visual cortex also synapses of types
/// I to IV, the relations of all connected pairs of areas (by SLN, architectural type, hierarchy), label in target layers,
/// FLN and the regressions of the anatomy (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4). With --against, or with
/// --indegrees alone, what changes from one network to another: A to B, or from the network without those in-degrees.
///
/// With --out: anatomy.json, area_in_degrees.csv, relative_in_degrees.csv, connection_probability.npy, synapse_types.csv,
/// populations.csv, laminar_patterns.csv, relations.csv, fln.csv, target_layers.csv, neurons_by_type.csv, fits.csv,
/// fit_data.csv, zoom_*.csv, changes_*.csv, and plots.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    second: AgainstArgs,
    /// Areas whose populations are shown on their own, with commas between them.
    #[arg(long, value_name = "AREAS", value_delimiter = ',')]
    zoom: Vec<String>,
    /// Show the regressions of the anatomy, too; they are in the document and the tables in any case.
    #[arg(long)]
    fits: bool,
    /// Whether numbers are defined as they should be, or as they were published.
    #[arg(long, value_enum, default_value_t)]
    definitions: DefinitionsArg,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DefinitionsArg {
    /// As they should be.
    #[default]
    Right,
    /// With the defects of the published figures: changes within TH are not divided by its in-degrees before they are
    /// correlated with those of other areas.
    Published,
}

impl From<DefinitionsArg> for Definitions {
    fn from(argument: DefinitionsArg) -> Self {
        match argument {
            DefinitionsArg::Right => Self::Right,
            DefinitionsArg::Published => Self::Published,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let session = Session::start(&args.output)?;
    let network = load_network(&args.network)?;
    let zoom = populations_of(&network.network, &args.zoom)?;
    let other = args.other()?;
    let report = AnatomyReport::of(
        &network.name,
        &network.network,
        built_from(&network),
        args.definitions.into(),
    );
    let report = report.with_zoom(zoom).with_fits(args.fits);
    let Some(other) = &other else {
        session.end(&report, &network.subject, None)?;
        return Ok(Outcome::Done);
    };
    check_same_populations(&network, &other.loaded)?;
    let sides = [&network, &other.loaded]
        .map(|loaded| NamedNetwork { name: &loaded.name, network: &loaded.network });
    let [before, after] = match other.comes {
        Comes::Before => [sides[1], sides[0]],
        Comes::After => sides,
    };
    let subject = subject_of_both(&network, &other.loaded);
    session.end(&report.with_change(before, after), &subject, None)?;
    Ok(Outcome::Done)
}

/// The network that another one is compared with.
struct Other {
    loaded: Loaded,
    comes: Comes,
}

/// On which side of a change a network stands.
enum Comes {
    Before,
    After,
}

impl Args {
    /// B, or the network without the in-degrees that were given for it.
    fn other(&self) -> anyhow::Result<Option<Other>> {
        let without = NetworkArgs { indegrees: None, ..self.network.clone() };
        if self.second.is_given() {
            // Given in-degrees would be B's, too, and hide what it differs in.
            let base = if self.second.against.is_some() { &without } else { &self.network };
            let loaded = load_network(&self.second.other(base))?;
            return Ok(Some(Other { loaded, comes: Comes::After }));
        }
        if self.network.indegrees.is_none() {
            return Ok(None);
        }
        Ok(Some(Other { loaded: load_network(&without)?, comes: Comes::Before }))
    }
}

/// The anatomy that a network was built from, if it was.
fn built_from(loaded: &Loaded) -> Option<BuiltFrom<'_>> {
    let Recipe::Macaque { parameters, .. } = &loaded.recipe else { return None };
    Some(BuiltFrom {
        anatomy: Anatomy::shipped(),
        sln_fit: parameters.network.connections.sln_fit,
        synapses: loaded.synapses.as_deref()?,
    })
}

/// The populations of areas by their names.
fn populations_of(network: &Network, names: &[String]) -> anyhow::Result<Vec<usize>> {
    let areas = network.areas();
    let mut chosen = Vec::new();
    for name in names {
        let known = areas.iter().find(|(area, _)| area == name);
        let (_, own) = known.ok_or_else(|| {
            let names: Vec<String> = areas.iter().map(|(area, _)| (*area).to_owned()).collect();
            let meant = closest(name, &names);
            let meant = meant.map_or_else(String::new, |area| format!("; did you mean {area}?"));
            match names.iter().all(String::is_empty) {
                true => anyhow!("--zoom: the network has no areas with names"),
                false => {
                    anyhow!("--zoom: there is no area {name}, only {}{meant}", names.join(", "))
                }
            }
        })?;
        // An area that is named twice is shown once.
        chosen.extend(
            own.clone().filter(|population| !chosen.contains(population)).collect::<Vec<_>>(),
        );
    }
    Ok(chosen)
}
