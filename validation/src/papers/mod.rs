//! Published papers as data: each panel of their figures with the command that gives it, the numbers that were published,
//! and how close one has to come.
//!
//! A [`Paper`] is a text (`validation/papers`). Its [`Run`]s are commands of the program; a [`Panel`] takes its pictures and tables from
//! the results of one, and holds numbers of its documents against the [`Published`] ones. What says where a number
//! stands in a document, and reads it, is not here: members open no files.
//!
//! ```
//! use siegert_validation::papers::{Numbers, PanelVerdict, Paper};
//!
//! let paper = Paper::shipped("schmidt2018-anatomy")?;
//! let published = paper.panels.iter().flat_map(|panel| &panel.values).next().unwrap();
//! assert_eq!(published.verdict(&published.published), PanelVerdict::Agree);
//! # Ok::<(), siegert_validation::papers::PaperError>(())
//! ```

mod definition;
mod numbers;
mod shipped;
mod verdict;

pub use definition::{LongRun, Panel, Paper, PaperError, Published, Run, Tolerance};
pub use numbers::Numbers;
pub use shipped::SHIPPED;
pub use verdict::PanelVerdict;
