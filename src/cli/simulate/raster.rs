//! The raster plot of some neurons of some areas.

use std::path::Path;

use sim::communicator::Communicator;
use sim::recording::{SpikeRecording, gather};

use crate::files::FileError;
use crate::plots;

/// What the raster plot shows.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RasterArgs {
    /// Areas in the raster plot, with commas between them.
    #[arg(long, value_name = "AREAS", value_delimiter = ',', default_value = "V1,V2,FEF")]
    raster: Vec<String>,
    /// Share of their neurons in it.
    #[arg(long, value_name = "SHARE", default_value_t = 0.03)]
    raster_share: f64,
}

/// Draws `raster.svg` and `raster.png` on rank 0, if any of the areas was recorded; a network
/// without areas counts as one.
pub(super) fn draw(
    args: &RasterArgs,
    folder: &Path,
    recording: &SpikeRecording,
    communicator: &dyn Communicator,
) -> anyhow::Result<()> {
    let own = plots::thinned(recording, &args.raster, args.raster_share);
    let Some(shown) = gather(&own, communicator)? else { return Ok(()) };
    let Some(figure) = plots::raster(&shown) else { return Ok(()) };
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|source| FileError::write(&path, source))
    };
    write("raster.svg", figure.svg()?.as_bytes())?;
    write("raster.png", &figure.png()?)?;
    Ok(())
}
