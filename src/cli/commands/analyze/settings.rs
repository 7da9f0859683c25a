//! How the statistics are taken, from arguments.

use std::str::FromStr;

use anyhow::bail;
use clap::ValueEnum;
use sim::recording::SpikeRecording;
use validation::statistics::{
    ActivitySettings, Included, Kernel, PairedNeurons, Taper, WelchSettings,
};

use crate::cli::ranges::{self, Range, unknown_in};

/// How the statistics are taken.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Statistics")]
pub(super) struct MeasureArgs {
    /// Right definitions, or those behind the figures of Schmidt et al. 2018
    /// (doi:10.1371/journal.pcbi.1006359) with their defects.
    #[arg(long, value_enum, default_value_t = Definitions::Corrected)]
    definitions: Definitions,
    /// Width of the bins of series, spectra and correlations (ms).
    #[arg(long, value_name = "MS", default_value_t = 1.0)]
    bin: f64,
    /// Width of the bins of synchrony, the variance over the mean of the population's count (ms).
    #[arg(long, value_name = "MS", default_value_t = 3.0)]
    synchrony_bin: f64,
    /// The refractoriness constant R of LvR (ms).
    #[arg(long, value_name = "MS", default_value_t = 2.0)]
    refractoriness: f64,
    /// Fewest spikes of a neuron that is part of the mean CV and LvR.
    #[arg(long, value_name = "N", default_value_t = 3)]
    least_spikes: u32,
    /// Neurons of each population that are correlated with each other.
    #[arg(long, value_name = "N", default_value_t = 500)]
    correlated: usize,
    /// Seed of the choice of these neurons.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How series are smoothed: auto (a Gaussian that fits the spikes best, the narrowest of a panel for all its
    /// lines), adaptive (its width follows
    /// the rate), bins, gaussian:SD, exponential:TAU or alpha:TAU, in ms.
    #[arg(long, value_name = "KERNEL", default_value = "auto")]
    kernel: KernelArg,
    /// Samples of a segment of power spectra.
    #[arg(long, value_name = "N", default_value_t = 1024)]
    segment: usize,
    /// Samples that segments share.
    #[arg(long, value_name = "N", default_value_t = 512)]
    overlap: usize,
    /// Taper of segments.
    #[arg(long, value_enum, default_value_t = TaperArg::Hann)]
    taper: TaperArg,
    /// Recorded areas in the raster plot, with commas between them; V1,V2,FEF, or all where the recording
    /// has none of these.
    #[arg(long, value_name = "AREAS", value_delimiter = ',')]
    raster: Vec<String>,
    /// Share of their neurons in it; 0.03 without it.
    #[arg(long, value_name = "SHARE")]
    raster_share: Option<f64>,
    /// How much of the beginning of the analysis the raster plot shows (ms); 500 without it.
    #[arg(long, value_name = "MS")]
    raster_time: Option<f64>,
}

/// What the raster plot shows.
pub(super) struct RasterSettings {
    pub(super) areas: Vec<String>,
    /// Share of their neurons.
    pub(super) share: f64,
    pub(super) time_ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Definitions {
    Corrected,
    Published,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TaperArg {
    Hann,
    None,
}

/// A kernel, or the search for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum KernelArg {
    /// The Gaussian that fits the spikes best.
    Auto,
    /// A Gaussian whose width changes with time to fit the spikes best.
    Adaptive,
    /// This one.
    Given(Kernel),
}

impl FromStr for KernelArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || {
            "expected auto, adaptive, bins, gaussian:SD, exponential:TAU or alpha:TAU with a time above 0 ms"
                .to_owned()
        };
        let (name, width) = text.split_once(':').map_or((text, None), |(n, w)| (n, Some(w)));
        let width =
            width.map(|width| width.parse::<f64>().ok().filter(|w| w.is_finite() && *w > 0.0));
        match (name, width) {
            ("auto", None) => Ok(Self::Auto),
            ("adaptive", None) => Ok(Self::Adaptive),
            ("bins", None) => Ok(Self::Given(Kernel::Bins)),
            ("gaussian", Some(Some(sd_ms))) => Ok(Self::Given(Kernel::Gaussian { sd_ms })),
            ("exponential", Some(Some(tau_ms))) => Ok(Self::Given(Kernel::Exponential { tau_ms })),
            ("alpha", Some(Some(tau_ms))) => Ok(Self::Given(Kernel::Alpha { tau_ms })),
            _ => Err(refused()),
        }
    }
}

impl MeasureArgs {
    /// Refuses what would make no sense, before anything is read.
    pub(super) fn check(&self, dt_ms: Option<f64>) -> anyhow::Result<()> {
        let times = [
            ("--dt", dt_ms),
            ("--bin", Some(self.bin)),
            ("--synchrony-bin", Some(self.synchrony_bin)),
            ("--raster-time", self.raster_time),
        ];
        for (option, time_ms) in times {
            ranges::check(option, time_ms, Range::AboveZero)?;
        }
        ranges::check("--refractoriness", Some(self.refractoriness), Range::AtLeastZero)?;
        ranges::check("--raster-share", self.raster_share, Range::Share)?;
        ranges::check_count("--correlated", self.correlated as u64, ranges::CORRELATED)?;
        ranges::check_count("--segment", self.segment as u64, ranges::SEGMENT)?;
        if self.segment < 2 || self.overlap >= self.segment {
            let (overlap, segment) = (self.overlap, self.segment);
            bail!(
                "--overlap is {overlap} of --segment {segment}, allowed is less than a segment of at least 2"
            );
        }
        Ok(())
    }

    /// The settings of the statistics.
    pub(super) fn settings(&self) -> ActivitySettings {
        let own = ActivitySettings {
            bin_ms: self.bin,
            synchrony_bin_ms: self.synchrony_bin,
            refractoriness_ms: self.refractoriness,
            ..ActivitySettings::default()
        };
        if self.definitions == Definitions::Published {
            let ActivitySettings { included, counting, paired, welch, .. } =
                ActivitySettings::published();
            return ActivitySettings { included, counting, paired, welch, ..own };
        }
        let taper = match self.taper {
            TaperArg::Hann => Taper::Hann,
            TaperArg::None => Taper::None,
        };
        ActivitySettings {
            included: Included::AtLeast(self.least_spikes),
            paired: PairedNeurons::Random { neurons: self.correlated, seed: self.seed },
            welch: WelchSettings { segment: self.segment, overlap: self.overlap, taper },
            ..own
        }
    }

    pub(super) fn kernel(&self) -> KernelArg {
        self.kernel
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    pub(super) fn raster(&self) -> RasterSettings {
        let areas = match self.raster.as_slice() {
            [] => ["V1", "V2", "FEF"].map(str::to_owned).to_vec(),
            given => given.to_vec(),
        };
        let share = self.raster_share.unwrap_or(0.03);
        RasterSettings { areas, share, time_ms: self.raster_time.unwrap_or(500.0) }
    }

    /// Refuses options of the raster plot if there is to be none.
    pub(super) fn check_without_results(&self) -> anyhow::Result<()> {
        let given = [
            ("--raster", !self.raster.is_empty()),
            ("--raster-share", self.raster_share.is_some()),
            ("--raster-time", self.raster_time.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => bail!("{option} would be ignored: without --out nothing is drawn"),
            None => Ok(()),
        }
    }

    /// Refuses areas in the raster plot of which nothing was recorded.
    pub(super) fn check_raster(&self, recording: &SpikeRecording) -> anyhow::Result<()> {
        let recorded = recording.populations.iter().filter(|population| population.recorded);
        let mut areas: Vec<String> = recorded.map(|p| p.label.area.clone()).collect();
        areas.dedup();
        areas.retain(|area| !area.is_empty());
        match self.raster.iter().find(|area| !areas.contains(area)) {
            Some(area) if areas.is_empty() => {
                bail!("--raster {area}: the recording has no areas, all of it is shown without it")
            }
            Some(area) => Err(unknown_in("the recording", "--raster", area, "area", &areas)),
            None => Ok(()),
        }
    }

    /// For people and the provenance: every setting as it was used.
    pub(super) fn parameters(&self) -> serde_json::Value {
        let settings = self.settings();
        let WelchSettings { segment, overlap, taper } = settings.welch;
        let published = self.definitions == Definitions::Published;
        let paired = match settings.paired {
            PairedNeurons::Random { neurons, seed } => {
                serde_json::json!({"neurons": neurons, "seed": seed})
            }
            PairedNeurons::Published => "published".into(),
        };
        let least_spikes = match settings.included {
            Included::AtLeast(spikes) => spikes.into(),
            Included::Published => serde_json::Value::from("published"),
        };
        serde_json::json!({
            "definitions": if published { "published" } else { "corrected" },
            "bin_ms": settings.bin_ms,
            "synchrony_bin_ms": settings.synchrony_bin_ms,
            "refractoriness_ms": settings.refractoriness_ms,
            "least_spikes": least_spikes,
            "correlated": paired,
            "kernel": format!("{:?}", self.kernel),
            "welch": {
                "segment": segment,
                "overlap": overlap,
                "taper": match taper { Taper::Hann => "hann", Taper::None => "none" },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_named_with_their_width() {
        let gaussian = KernelArg::Given(Kernel::Gaussian { sd_ms: 2.5 });
        assert_eq!("gaussian:2.5".parse(), Ok(gaussian));
        assert_eq!("auto".parse(), Ok(KernelArg::Auto));
        assert_eq!("adaptive".parse(), Ok(KernelArg::Adaptive));
        for wrong in ["gaussian", "gaussian:0", "gaussian:x", "auto:3", "boxcar:3", ""] {
            assert!(wrong.parse::<KernelArg>().is_err(), "{wrong}");
        }
    }
}
