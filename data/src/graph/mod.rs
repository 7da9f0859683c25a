//! The structure of a network as a graph: its modules, and the shortest paths through it.
//!
//! Pure functions of a matrix of weights `[target, source]`, whatever they are: in-degrees, relative ones, strengths,
//! correlations.
//!
//! ```
//! use siegert_data::Matrix;
//! use siegert_data::graph::{Quality, RandomWalk, find_modules};
//!
//! // Two pairs that are strongly linked, and a weak link between them.
//! let mut weights = Matrix::zeros(4, 4);
//! for (target, source, weight) in
//!     [(0, 1, 1.0), (1, 0, 1.0), (2, 3, 1.0), (3, 2, 1.0), (2, 1, 0.1), (1, 2, 0.1)]
//! {
//!     weights[(target, source)] = weight;
//! }
//! let quality = Quality::map_equation(&RandomWalk::default().flow(&weights)?);
//! let modules = find_modules(&quality, 10, 1);
//! assert_eq!(modules.best.partition.modules(), [0, 0, 1, 1]);
//! assert!(modules.best.value < quality.of(&siegert_data::graph::Partition::one_module(4)));
//! # Ok::<(), siegert_data::graph::GraphError>(())
//! ```

mod agreement;
mod error;
mod flow;
mod laminar;
mod level;
mod links;
mod neighbours;
mod partition;
mod path_counts;
mod paths;
mod quality;
mod search;
mod shuffled;

pub use agreement::{adjusted_mutual_information, contingency};
pub use error::GraphError;
pub use flow::{Flow, RandomWalk, SelfLinks, Teleportation};
pub use laminar::{AreaPath, Passage, area_paths};
pub use links::{GraphLevel, LinkWeight};
pub use partition::Partition;
pub use path_counts::PathCounts;
pub use paths::{Path, ShortestPaths, has_cycle};
pub use quality::{Measure, Quality};
pub use search::{Modules, Ranked, Ranking, find_modules, local_optimum};
pub use shuffled::shuffled_targets;
