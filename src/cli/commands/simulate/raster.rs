//! The raster plot of some neurons of some areas.

use anyhow::bail;
use data::Network;
use sim::Selection;
use sim::communicator::Communicator;
use sim::recording::{SpikeRecording, gather};

use crate::cli::ranges::{self, Range};
use crate::plots::{self, Figure};

/// What the raster plot shows.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RasterArgs {
    /// Recorded areas in the raster plot, with commas between them; V1,V2,FEF, or all where the network
    /// has none of these.
    #[arg(long, value_name = "AREAS", value_delimiter = ',')]
    raster: Vec<String>,
    /// Share of their neurons in it; 0.03 without it.
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    raster_share: Option<f64>,
}

/// Areas in the raster plot, and the share of their neurons, if nothing is said.
const AREAS: [&str; 3] = ["V1", "V2", "FEF"];
const SHARE: f64 = 0.03;

impl RasterArgs {
    /// The options that are given.
    pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
        let areas = (!self.raster.is_empty()).then_some("--raster");
        areas.into_iter().chain(self.raster_share.map(|_| "--raster-share"))
    }

    /// Refuses areas that the network lacks or that are not recorded.
    pub(super) fn check(&self, network: &Network, recorded: &Selection) -> anyhow::Result<()> {
        ranges::check("--raster-share", self.raster_share, Range::Share)?;
        let areas = network.areas();
        for name in &self.raster {
            let Some((_, populations)) = areas.iter().find(|(area, _)| area == name) else {
                let known: Vec<String> = areas.iter().map(|(area, _)| (*area).to_owned()).collect();
                return Err(ranges::unknown("--raster", name, "area", &known));
            };
            if !populations.clone().any(|population| recorded.contains(population)) {
                bail!("--raster {name}: its spikes are not recorded; --record {name} does");
            }
        }
        Ok(())
    }
}

/// The raster plot, on rank 0, if any of the areas was recorded; a network without areas counts as one. All ranks
/// call it.
pub(super) fn figure(
    args: &RasterArgs,
    recording: &SpikeRecording,
    communicator: &dyn Communicator,
) -> anyhow::Result<Option<Figure>> {
    let areas = match args.raster.as_slice() {
        [] => AREAS.map(str::to_owned).to_vec(),
        given => given.to_vec(),
    };
    let own = plots::thinned(recording, &areas, args.raster_share.unwrap_or(SHARE));
    Ok(gather(&own, communicator)?.and_then(|shown| plots::raster(&shown)))
}
