//! The report of a validation: one page that opens anywhere, plots, and the data behind them.

mod data_files;
mod figures;
mod page;
mod tables;
mod verdicts;
mod words;

use validation::CaseResult;

use super::Provenance;
use crate::files::{FileError, ResultDirectory};
use page::Page;

pub use words::{
    explained_words, fluctuation_words, headline, percent, round_percent, tolerance_words,
};

/// The page.
const PAGE: &str = "report.html";

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A plot.
    #[error("cannot draw {name}")]
    Plot {
        /// Its name.
        name: String,
        /// Why.
        source: crate::plots::PlotError,
    },
    /// Statistics of the recording.
    #[error("cannot compute the statistics of case {case}")]
    Statistics {
        /// The case.
        case: String,
        /// Why.
        source: ::validation::statistics::StatisticsError,
    },
    /// The page.
    #[error("cannot lay out report.html")]
    Page(#[from] minijinja::Error),
}

/// A case and how long it took.
pub struct TimedCase {
    /// What came out.
    pub result: CaseResult,
    /// Wall-clock time (s).
    pub wall_time_s: f64,
}

/// Writes for every case a folder of its name with the numbers behind its report (CSV).
///
/// # Errors
/// [`ReportError`] names what could not be computed or written.
pub fn write_validation_data(
    results: &ResultDirectory,
    cases: &[TimedCase],
) -> Result<(), ReportError> {
    cases.iter().try_for_each(|case| data_files::write(results, &case.result))
}

/// Writes `report.html`, and the plots of every case beside its numbers (SVG and PNG).
///
/// # Errors
/// [`ReportError`] names what could not be computed, drawn or written; half a page is not left.
pub fn write_validation_report(
    results: &ResultDirectory,
    cases: &[TimedCase],
    provenance: &Provenance,
) -> Result<(), ReportError> {
    let mut page = Page::new(provenance);
    for case in cases {
        let cards = figures::of(&case.result)?;
        for picture in cards.iter().flat_map(|card| &card.pictures) {
            let name = format!("{}/{}", case.result.problem.case.name, picture.name);
            results.figure(&name, &picture.figure);
        }
        let data = data_files::of(&case.result)?;
        page.add(case, &cards, data.into_iter().map(|file| file.name).collect())?;
    }
    let written = results.text(PAGE, &page.html()?);
    if written.is_err() {
        results.discard(PAGE);
    }
    Ok(written?)
}
