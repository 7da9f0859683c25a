//! `siegert parameters`: what can be set, with unit, range, default and meaning.

use data::description::Description;
use data::overlay::{KeyInfo, find};
use data::presets::ShippedNetwork;
use data::{Parameters, Preset};
use serde_json::Value;

use crate::cli::args::OutputArgs;
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::report::{ParameterEntry, ParametersReport, Subject};

const EXAMPLE: &str = "Example:\n  siegert parameters connection_params --preset metastable";

const MODEL: &str = "multi-area model";
const DESCRIBED: &str = "network of one's own";

/// List parameters: unit, allowed values, default, meaning
///
/// Those of the multi-area model (--params, --set) and of described networks (--network); --preset shows
/// the values of one network.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A parameter or table by its path or the last parts of it, such as g or connection_params; all without it.
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The network whose parameters and values to list; the values of the multi-area model are those of ground-state
    /// without it.
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Print Markdown.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// The keys of one kind of network and the values that they have.
struct Keys {
    of: &'static str,
    infos: Vec<&'static KeyInfo>,
    values: Value,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let session = Session::start(&args.output)?;
    let preset: Option<ShippedNetwork> = args.preset.as_deref().map(str::parse).transpose()?;
    let mut kinds = kinds(preset)?;
    if let Some(name) = &args.name {
        only(name, &mut kinds)?;
    }
    let entries = kinds.iter().flat_map(|keys| {
        keys.infos.iter().map(|info| ParameterEntry::of(keys.of, info, &keys.values))
    });
    let report = ParametersReport {
        preset: preset.map(ShippedNetwork::name),
        parameters: entries.collect(),
        is_markdown: args.markdown,
    };
    session.end(&report, &Subject::default(), None)?;
    Ok(Outcome::Done)
}

/// What a preset has; both kinds of networks where there is none.
fn kinds(preset: Option<ShippedNetwork>) -> anyhow::Result<Vec<Keys>> {
    Ok(match preset {
        Some(ShippedNetwork::Macaque(preset)) => vec![of_model(preset)?],
        Some(ShippedNetwork::Described(preset)) => {
            vec![of_description(serde_json::to_value(preset.description()?)?)]
        }
        None => vec![of_model(Preset::default())?, of_description(Value::Null)],
    })
}

fn of_model(preset: Preset) -> anyhow::Result<Keys> {
    let infos = Parameters::NAMES.iter().chain(Parameters::KEYS).collect();
    Ok(Keys { of: MODEL, infos, values: serde_json::to_value(preset.parameters())? })
}

fn of_description(values: Value) -> Keys {
    let infos = Description::NAMES.iter().chain(Description::KEYS).collect();
    Keys { of: DESCRIBED, infos, values }
}

/// Keeps what goes by a name.
fn only(name: &str, kinds: &mut [Keys]) -> anyhow::Result<()> {
    let all: Vec<&KeyInfo> = kinds.iter().flat_map(|keys| keys.infos.iter().copied()).collect();
    let found = find(&all, name)?;
    for keys in kinds {
        keys.infos.retain(|info| found.iter().any(|kept| std::ptr::eq(*kept, *info)));
    }
    Ok(())
}
