//! What a paper's text holds.

use data::overlay::{Overlay, OverlayError, Source};
use serde::{Deserialize, Serialize};

use super::numbers::Numbers;

/// The figures of a paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What it is called on the command line.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub doi: String,
    /// What takes hours: planned, not run.
    #[serde(default)]
    pub simulations: Vec<LongRun>,
    /// What is run, each after those that it needs.
    pub runs: Vec<Run>,
    /// In the order of the paper.
    pub panels: Vec<Panel>,
}

/// A command of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// What panels call it.
    pub name: String,
    /// Its words but the program's name and where results go. `{recordings}` in it is the folder with the recordings
    /// of the simulations, `{runs}/NAME` that with the results of another run.
    pub command: String,
    /// What is to be said of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// A simulation that is too long to be run with the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongRun {
    /// What its folder among the recordings is called.
    pub name: String,
    /// The words of the command but the program's name and where results go.
    pub command: String,
    /// The mean rate of all neurons from which its cost is predicted (spikes/s).
    pub assumed_rate_hz: f64,
    /// Where that rate is from, and what else is to be said.
    pub note: String,
}

/// A panel of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Figure and letters, such as 5A.
    pub figure: String,
    /// What it shows.
    pub title: String,
    /// The run that it takes from.
    #[serde(default)]
    pub run: Option<String>,
    /// Figures among the results of the run, without their format.
    #[serde(default)]
    pub pictures: Vec<String>,
    /// Tables among them.
    #[serde(default)]
    pub tables: Vec<String>,
    /// What was published.
    #[serde(default)]
    pub values: Vec<Published>,
    /// What else its reader should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Why there is none.
    #[serde(default)]
    pub absent: Option<String>,
}

/// Published numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// What they are, with their unit.
    pub what: String,
    /// The document among the results of the run that has ours,
    pub document: String,
    /// and where, as a JSON pointer (RFC 6901).
    pub at: String,
    /// The numbers.
    pub published: Numbers,
    /// How far ours may be off.
    pub tolerance: Tolerance,
    /// Where they were read, or what the tolerance comes from, if the paper does not say.
    #[serde(default)]
    pub source: Option<String>,
    /// Why the published ones are wrong, where they are.
    #[serde(default)]
    pub wrong: Option<String>,
}

/// How far a number may be off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// In its unit.
    #[serde(default)]
    pub absolute: f64,
    /// As a share of it.
    #[serde(default)]
    pub relative: f64,
}

impl Tolerance {
    /// What is allowed of a published number.
    #[must_use]
    pub fn at(&self, published: f64) -> f64 {
        self.absolute + self.relative * published.abs()
    }
}

/// Why a paper cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The text is not one of a paper.
    #[error(transparent)]
    Text(#[from] OverlayError),
    /// A panel takes from a run that there is not.
    #[error("{paper}, figure {figure}: there is no run {run}")]
    Run {
        /// The paper.
        paper: String,
        /// The panel.
        figure: String,
        /// What it calls the run.
        run: String,
    },
    /// A panel has neither a run nor a reason for having none.
    #[error("{paper}, figure {figure}: it has neither a run nor a reason for having none")]
    Empty {
        /// The paper.
        paper: String,
        /// The panel.
        figure: String,
    },
    /// No paper has this name.
    #[error("there is no paper {name}; the papers are {}", known.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
}

impl Paper {
    /// Reads a paper.
    ///
    /// # Errors
    /// [`PaperError`] names the key that does not exist or is missing, with its line, or the panel that takes from nothing.
    pub fn read(source: &Source) -> Result<Self, PaperError> {
        let paper: Self = Overlay::empty().source(source)?.read()?;
        for panel in &paper.panels {
            let (name, figure) = (paper.name.clone(), panel.figure.clone());
            match &panel.run {
                Some(run) if paper.run(run).is_none() => {
                    return Err(PaperError::Run { paper: name, figure, run: run.clone() });
                }
                None if panel.absent.is_none() => {
                    return Err(PaperError::Empty { paper: name, figure });
                }
                _ => {}
            }
        }
        Ok(paper)
    }

    /// The run of a name.
    #[must_use]
    pub fn run(&self, name: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.name == name)
    }

    /// The panels of a figure, such as 5, or one of them, such as 5A; all without one.
    pub fn panels_of<'p>(&'p self, figure: Option<&'p str>) -> impl Iterator<Item = &'p Panel> {
        self.panels.iter().filter(move |panel| figure.is_none_or(|figure| panel.is_of(figure)))
    }
}

impl Panel {
    /// The number of its figure.
    #[must_use]
    pub fn number(&self) -> &str {
        self.figure.trim_end_matches(|c: char| !c.is_ascii_digit())
    }

    fn is_of(&self, figure: &str) -> bool {
        self.figure == figure || self.number() == figure
    }
}

impl Run {
    /// Where recordings of simulations stand in a command.
    pub const RECORDINGS: &'static str = "{recordings}";

    /// What stands for the folder of runs in a command.
    pub const RUNS: &'static str = "{runs}";

    /// Whether it looks at the results of another run.
    #[must_use]
    pub fn needs(&self, other: &Self) -> bool {
        self.folders_in(Self::RUNS).any(|name| name == other.name)
    }

    /// The simulations whose recordings it looks at.
    pub fn recordings(&self) -> impl Iterator<Item = &str> {
        self.folders_in(Self::RECORDINGS)
    }

    /// The folders below a place that its command names, as they are or by a file in them or one of several states.
    fn folders_in<'c>(&'c self, place: &'c str) -> impl Iterator<Item = &'c str> {
        let paths = self.command.split_whitespace();
        let below = paths.filter_map(move |word| word.strip_prefix(place)?.strip_prefix('/'));
        below.filter_map(|path| path.split(['/', '#']).next())
    }
}
