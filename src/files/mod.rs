//! Files: arrays, tables, parameters and the directories that results are written into.
//!
//! Every error names the file, the place in it and what is expected there.

mod columns;
mod csv_table;
mod directory;
pub mod durable;
mod error;
mod graph;
mod indegrees;
mod input;
mod input_file;
mod kept;
mod known;
mod leftovers;
mod lock;
mod measured_matrix;
mod model_npy;
mod named_series;
mod network;
mod network_files;
pub mod npy;
mod place;
mod plain_table;
mod rates;
mod recording;
mod results;
mod series;
#[cfg(feature = "sonata")]
pub mod sonata;
#[cfg(not(feature = "sonata"))]
#[path = "sonata_absent.rs"]
pub mod sonata;
mod space;
mod spectra;
mod spike_names;
mod working_points;

pub use csv_table::csv_table;
pub use directory::ResultDirectory;
#[cfg(feature = "cli")]
pub(crate) use error::closest;
pub use error::{Contradiction, FileError};
pub use graph::{NamedMatrix, read_named_matrix, read_partition};
pub use indegrees::read_indegrees;
pub use input::{files_read, forget_files_read, input_file, open_text, read_bytes, read_text};
pub use input_file::InputFile;
#[cfg(feature = "cli")]
pub(crate) use input_file::sha256;
pub use kept::KeptRecording;
pub use known::{KnownNetwork, KnownPopulation};
#[cfg(feature = "cli")]
pub(crate) use lock::{CHECKPOINT_LOCK, PlaceLock, refuse_within_others};
pub use measured_matrix::{Block, read_measured_matrix};
pub use named_series::read_series;
pub use network::{write_description, write_network};
pub use network_files::NetworkFiles;
#[cfg(feature = "cli")]
pub(crate) use place::resolved;
pub use place::{PROVENANCE, PlaceError, check_place};
pub use rates::{RatesPlace, read_rates, refuse_foreign_rates};
pub use recording::{
    RecordingFrame, read_recording, recording_files, takes_id_map, tells_what_was_recorded,
};
pub use results::KeptResults;
pub use series::read_rate_series;
pub use space::free_space;
pub use spectra::{MeasuredSpectra, OF_ERRORS, read_spectra};
pub use spike_names::{array_name, dat_name};
pub use working_points::{read_modulations, read_working_points};
