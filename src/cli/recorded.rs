//! From arguments to a recording: which network it is of, and which part of it is meant.

use std::path::Path;

use sim::recording::Grid;
use validation::statistics::window;

use super::args::NetworkArgs;
use super::load::{Loaded, load_network};
use crate::files::{KnownNetwork, RecordingFrame};

/// The network, if one is named.
pub(super) fn named_network(args: &NetworkArgs) -> anyhow::Result<Option<Loaded>> {
    let NetworkArgs { preset, params, set, indegrees, network } = args;
    let named = [params, indegrees, network].iter().any(|file| file.is_some());
    if named || preset.is_some() || !set.is_empty() {
        return load_network(args).map(Some);
    }
    Ok(None)
}

/// What is known of a recording beside what it says.
pub(super) fn frame(
    loaded: Option<&Loaded>,
    ids: Option<&Path>,
    dt_ms: Option<f64>,
    end_ms: Option<f64>,
) -> RecordingFrame {
    RecordingFrame {
        network: loaded.map(|loaded| KnownNetwork::of(&loaded.name, &loaded.network)),
        id_map: ids.map(Path::to_owned),
        dt_ms,
        end_ms,
    }
}

/// The part of a recording between two times (ms), or from its beginning or to its end.
pub(super) fn chosen_window(
    recorded: Grid,
    from_ms: Option<f64>,
    to_ms: Option<f64>,
) -> anyhow::Result<Grid> {
    let from_ms = from_ms.unwrap_or(recorded.time_ms(recorded.begin_step));
    let to_ms = to_ms.unwrap_or(recorded.time_ms(recorded.end_step));
    Ok(window(recorded, from_ms, to_ms)?)
}
