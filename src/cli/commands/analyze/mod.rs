//! `siegert analyze`: statistics of a recording.

mod distances;
mod distributions;
mod figures;
mod layers;
mod lines;
mod report;
mod settings;
mod tables;

use std::path::PathBuf;

use anyhow::bail;
use data::{Network, Warning};
use sim::recording::{Grid, SpikeRecording};
use validation::statistics::{Areas, LEAST_TIME_OF_LAGS_MS, PopulationActivity, recorded_activity};

use crate::cli::args::{NetworkArgs, OutputArgs};
use crate::cli::load::Loaded;
use crate::cli::outcome::Outcome;
use crate::cli::ranges::{self, Range};
use crate::cli::recorded::{chosen_window, frame, named_network};
use crate::cli::recording_size;
use crate::cli::session::Session;
use crate::files::{
    RecordingFrame, input_file, read_recording, recording_files, takes_id_map,
    tells_what_was_recorded,
};
use crate::report::Subject;
use distances::Distances;
use lines::{Line, lines};
use report::AnalysisReport;
use settings::MeasureArgs;

const EXAMPLE: &str = "\
Example:
  siegert simulate --preset brunel2000 --time 300 --out run && siegert analyze run --out activity

Spikes of NEST, whose id map network_gids.txt (area,population,first,last) lies beside them:
  siegert analyze recordings/*.dat --t-min 500 --out activity";

/// Statistics of a recording of spikes: rates, CV, LvR, synchrony, correlation, spectra
///
/// Of a directory that `simulate --out` wrote, of NPZ or SONATA files, of NEST's .dat files, or of the .npy
/// files that the Python multi-area model keeps for each population (id, time). With a network
/// (--preset, --network ...) also the synaptic input and, for several areas, functional connectivity. With
/// other recordings (--against) the distances between distributions. With --out: tables (CSV) of
/// populations, areas, distributions, series, spectra, lags and distances, and plots with the data
/// behind each.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A directory, or the files of one recording (.npz, .h5, .dat, .npy).
    #[arg(required = true, value_name = "RECORDING")]
    recording: Vec<PathBuf>,
    /// Another recording of the same populations, such as one of another seed (repeatable): the distances
    /// between the distributions of rates, CVs, LvR and correlations, population by population.
    #[arg(long, value_name = "RECORDING")]
    against: Vec<PathBuf>,
    /// Which neurons NEST gave to which population: a line `area,population,first,last` for each (below the
    /// heading area,population,layer,kind,first,last also what they are), or `first last` in the order of
    /// the network; without it, network_populations.csv or network_gids.txt beside the spikes.
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,
    /// Time step of a recording that does not say (ms); without it, that of the results beside the spikes, or
    /// 0.1.
    #[arg(long, value_name = "MS")]
    dt: Option<f64>,
    /// Beginning of the analysis (ms); without it, of the recording.
    #[arg(long, value_name = "MS")]
    t_min: Option<f64>,
    /// End of the analysis (ms), part of it; without it, of the recording, or the last spike if the
    /// recording and the results beside it do not say.
    #[arg(long, value_name = "MS")]
    t_max: Option<f64>,
    #[command(flatten)]
    measures: MeasureArgs,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    args.measures.check(args.dt)?;
    ranges::check("--t-min", args.t_min, Range::AtLeastZero)?;
    ranges::check("--t-max", args.t_max, Range::AboveZero)?;
    if args.output.out.is_none() {
        args.measures.check_without_results()?;
    }
    let mut session = Session::start(&args.output)?;
    let loaded = named_network(&args.network)?;
    let files = recording_files(&args.recording)?;
    check_ids(args, &files)?;
    session.refuse_to_replace(files.iter().map(PathBuf::as_path))?;
    let recording = read_recording(&files, &frame_of(args, loaded.as_ref()))?;
    args.measures.check_raster(&recording)?;
    session.warn(unknown_kinds(&recording));
    if !tells_what_was_recorded(&files)? {
        session.warn(silent_or_unrecorded(&recording));
    }
    let window = chosen_window(recording.grid, args.t_min, args.t_max)?;
    let network = loaded.as_ref().map(|loaded| &loaded.network);
    let analysis = Analysis::of(&recording, window, &args.measures, network)?;
    session.warn(too_short_for_lags(&analysis));
    let distances = distances(args, loaded.as_ref(), &analysis)?;
    let report = AnalysisReport::of(&recording, &analysis, &args.measures, &distances);
    session.end(&report, &subject(args, &files, loaded)?, Some(args.measures.seed()))?;
    Ok(Outcome::Done)
}

/// All that is computed of a recording.
struct Analysis {
    window: Grid,
    populations: Vec<PopulationActivity>,
    areas: Areas,
    lines: Vec<Line>,
}

impl Analysis {
    fn of(
        recording: &SpikeRecording,
        window: Grid,
        measures: &MeasureArgs,
        network: Option<&Network>,
    ) -> anyhow::Result<Self> {
        let settings = measures.settings();
        recording_size::check(recording, window, settings.bin_ms.min(settings.synchrony_bin_ms))?;
        let populations = recorded_activity(&recording.populations, window, &settings)?;
        let lines = lines(&populations, measures)?;
        let areas = Areas::of(&populations, network)?;
        Ok(Self { window, populations, areas, lines })
    }
}

/// The distances to the other recordings, analysed with the same settings and times.
fn distances(
    args: &Args,
    loaded: Option<&Loaded>,
    analysis: &Analysis,
) -> anyhow::Result<Vec<Distances>> {
    let one = |place: &PathBuf| {
        let files = recording_files(std::slice::from_ref(place))?;
        let recording = read_recording(&files, &frame_of(args, loaded))?;
        let window = chosen_window(recording.grid, args.t_min, args.t_max)?;
        let settings = args.measures.settings();
        recording_size::check(&recording, window, settings.bin_ms.min(settings.synchrony_bin_ms))?;
        let populations = recorded_activity(&recording.populations, window, &settings)?;
        let against = place.display().to_string();
        Distances::between(&analysis.populations, &populations, analysis.window, against)
    };
    args.against.iter().map(one).collect()
}

/// Refuses an id map that no recording needs.
fn check_ids(args: &Args, files: &[PathBuf]) -> anyhow::Result<()> {
    if args.ids.is_none() || takes_id_map(files)? {
        return Ok(());
    }
    for place in &args.against {
        if takes_id_map(&recording_files(std::slice::from_ref(place))?)? {
            return Ok(());
        }
    }
    bail!("--ids would be ignored: {} says itself which neurons it has", files[0].display())
}

fn frame_of(args: &Args, loaded: Option<&Loaded>) -> RecordingFrame {
    frame(loaded, args.ids.as_deref(), args.dt, args.t_max)
}

/// That populations without a spike may not have been recorded at all, where nothing tells.
fn silent_or_unrecorded(recording: &SpikeRecording) -> Option<Warning> {
    let silent = recording.populations.iter().filter(|p| p.recorded && p.steps.is_empty());
    let first = silent.clone().next()?.name();
    let others = and_more(silent.count() - 1);
    let message = format!(
        "{first}{others} has no spike in the recording, which does not say what was recorded: if not silent but left \
         out, it must not be read as one with a rate of 0"
    );
    Some(Warning::new("silent_or_unrecorded", message))
}

fn and_more(others: usize) -> String {
    if others == 0 { String::new() } else { format!(" and {others} more") }
}

/// That there are no lags between areas, where there are areas that could have some.
fn too_short_for_lags(analysis: &Analysis) -> Option<Warning> {
    let Analysis { window, areas, .. } = analysis;
    let message = format!(
        "lags between areas and their hierarchy are left out: they need {LEAST_TIME_OF_LAGS_MS} ms, there are {}",
        window.duration_ms()
    );
    let left_out = areas.areas.len() > 1 && areas.order.is_none();
    left_out.then(|| Warning::new("too_short_for_lags", message))
}

/// That plots cannot tell excitatory from inhibitory neurons, if the recording does not say.
fn unknown_kinds(recording: &SpikeRecording) -> Option<Warning> {
    let unknown = recording.populations.iter().filter(|p| p.recorded && p.label.kind.is_none());
    let first = unknown.clone().next()?.name();
    let others = and_more(unknown.count() - 1);
    let message = format!(
        "the recording does not say whether {first}{others} are excitatory or inhibitory: tables and plots \
         call their kind unknown; --preset or --network names their network"
    );
    Some(Warning::new("unknown_kind", message))
}

fn recording_files_of_each(places: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for place in places {
        all.extend(recording_files(std::slice::from_ref(place))?);
    }
    Ok(all)
}

/// What the results were computed from.
fn subject(args: &Args, files: &[PathBuf], loaded: Option<Loaded>) -> anyhow::Result<Subject> {
    let network = loaded.map(|loaded| loaded.subject).unwrap_or_default();
    let mut read = network.files.clone();
    for file in files.iter().chain(&args.ids) {
        read.push(input_file(file)?);
    }
    for file in recording_files_of_each(&args.against)? {
        read.push(input_file(&file)?);
    }
    let parameters = serde_json::json!({
        "analysis": args.measures.parameters(),
        "t_min_ms": args.t_min,
        "t_max_ms": args.t_max,
        "network": network.parameters.clone(),
    });
    let Subject { network, populations, .. } = network;
    Ok(Subject { network, parameters, files: read, populations })
}
