//! Shortest paths, for people and for programs.

mod areas;
mod classes;
mod nodes;
mod weights;

pub use areas::AreaPathsReport;
pub use classes::Classes;
pub use nodes::NodePathsReport;
pub use weights::{PathWeights, PathWeightsError, WeightKind};

/// The nodes of a path as text.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(" > ")
}
