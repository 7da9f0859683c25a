//! Arguments that several commands share.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, Error, Parser, ValueEnum};
use data::presets::ShippedNetwork;

use super::ranges;
use crate::plots::{PlotFormat, SvgLetters};

/// Which network: a preset, changed by a parameter file, then by `--set`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Network")]
pub struct NetworkArgs {
    /// A published network to start from, by its name.
    #[arg(long, value_name = "NAME", help = preset_help())]
    pub preset: Option<String>,
    /// A TOML or JSON file of parameters that overlay the preset.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// One parameter by its path, such as connection_params.g=-16; repeatable, the last wins.
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,
    /// In-degrees that replace the recurrent ones: a square matrix, target x source (NPY).
    #[arg(long, value_name = "FILE.npy")]
    pub indegrees: Option<PathBuf>,
    /// A network written out in a TOML or JSON file, instead of a preset.
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    pub network: Option<PathBuf>,
}

/// Where results go and how much is said meanwhile.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// A directory for the results; it must not exist, or be empty.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the results that an earlier run left in the directory; refused if there is anything else in it.
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Formats of figures, with commas between them, instead of svg,png.
    #[arg(long, value_enum, value_name = "FORMATS", value_delimiter = ',', requires = "out")]
    pub plot_format: Vec<PlotFormatArg>,
    /// Letters of SVG and PDF figures as outlines, which look alike on every machine, and not as text.
    #[arg(long, requires = "out")]
    pub outlines: bool,
    /// Print one JSON document and nothing else.
    #[arg(long)]
    pub json: bool,
    /// Show no progress.
    #[arg(long)]
    pub quiet: bool,
    /// Number of threads; without it all of the machine's, or in a simulation as many as make it faster.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=ranges::THREADS))]
    pub threads: Option<u16>,
    /// Say nothing at all, warnings included: on all ranks but the first.
    #[arg(skip)]
    pub silent: bool,
    /// Part of what another command writes: into its unfinished directory, without a word, as that one tells of it.
    #[arg(skip)]
    pub is_part: bool,
    /// The words of the command, for the provenance and to compare ranks.
    #[arg(skip)]
    pub words: Vec<String>,
}

/// A format of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlotFormatArg {
    /// Lines and letters, for pages and drawing programs.
    Svg,
    /// Pixels.
    Png,
    /// Lines and letters, for papers.
    Pdf,
}

impl From<PlotFormatArg> for PlotFormat {
    fn from(format: PlotFormatArg) -> Self {
        match format {
            PlotFormatArg::Svg => Self::Svg,
            PlotFormatArg::Png => Self::Png,
            PlotFormatArg::Pdf => Self::Pdf,
        }
    }
}

impl OutputArgs {
    /// What figures are written as, each once.
    pub fn plot_formats(&self) -> Vec<PlotFormat> {
        let mut formats: Vec<PlotFormat> = Vec::new();
        for format in self.plot_format.iter().map(|&format| format.into()) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        if formats.is_empty() { vec![PlotFormat::Svg, PlotFormat::Png] } else { formats }
    }

    /// How letters stand in SVG and PDF files.
    pub fn svg_letters(&self) -> SvgLetters {
        if self.outlines { SvgLetters::Outlines } else { SvgLetters::Text }
    }
}

/// Reads a command line; each option that takes a value takes numbers below zero, so that what it does not allow
/// is refused as such, and not as an unknown option.
pub(super) fn parse<C: Parser>(
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<C, Error> {
    let mut command = C::command().mut_subcommands(|command| command.mut_args(below_zero));
    let mut matches = command.try_get_matches_from_mut(words)?;
    C::from_arg_matches_mut(&mut matches).map_err(|refusal| refusal.format(&mut command))
}

fn below_zero(argument: Arg) -> Arg {
    let takes_value = argument.get_action().takes_values() && !argument.is_positional();
    if takes_value { argument.allow_negative_numbers(true) } else { argument }
}

fn preset_help() -> String {
    let names: Vec<&str> = ShippedNetwork::all().map(ShippedNetwork::name).collect();
    format!("A published network to start from: {}", names.join(", "))
}
