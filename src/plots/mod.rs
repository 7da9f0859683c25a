//! Figures: one description, drawn as SVG, PNG or PDF ([`PlotFormat`]).
//!
//! A [`Figure`] holds panels; a panel is a [`Chart`] (marks between two axes) or a [`Heatmap`]
//! (cells in a colour that stands for a number). Letters of PNG files are those of the embedded font, so that a figure
//! looks the same on a machine without fonts; those of SVG and PDF files are
//! text, or outlines of that font ([`SvgLetters`]).
//!
//! The figures that commands make are built from these: [`rate_matrix`], [`spectrum`],
//! [`bifurcation_diagram`] and [`phase_plane`].

/// Whether figures can be drawn: whether the feature `plots` is built.
pub const CAN_DRAW: bool = cfg!(feature = "plots");

mod alluvial;
mod axis;
mod basins;
mod bifurcation;
mod boxes;
mod canvas;
mod change;
mod chart;
mod colour;
mod connections;
mod correlations;
mod dynamics;
mod error;
mod figure;
mod fit;
mod graph;
mod heatmap;
mod laminar_paths;
mod layout;
mod mark;
mod matrix;
mod order;
mod phase_diagram;
mod phase_line;
mod phase_plane;
mod raster;
#[cfg(feature = "plots")]
mod render;
#[cfg(not(feature = "plots"))]
#[path = "render_absent.rs"]
mod render;
mod response;
mod scale;
mod shares;
mod shifted_modes;
mod signals;
mod smooth;
mod spectrum;
mod stabilization;
mod sweep;

pub use alluvial::{Alluvial, alluvial};
pub use axis::Axis;
pub use basins::{BasinsPanel, FollowedRates, basins, followed_rates};
pub use bifurcation::{DiagramPoint, NamedBranches, bifurcation_diagram, branches_beside};
pub use boxes::{NamedBox, boxes};
pub use canvas::{Dash, Stroke};
pub use change::area_change;
pub use chart::{Chart, Legend};
pub use colour::{CATEGORIES, Colour, in_diverging_gradient, in_gradient};
pub use connections::{
    area_matrix, connection_matrix, correlations_by_cluster, mode_matrices, named_matrix,
    ordered_by_module, path_lengths, signed_connection_matrix,
};
pub use correlations::{beside_measured, causes, correlation_matrix};
pub use dynamics::{
    CorrelationCurve, MeasuredPower, correlation_functions, power_spectra, trajectories,
};
pub use error::PlotError;
pub use figure::{Figure, Panel, PlotFormat, SvgLetters};
pub use fit::{before_and_after, fitted};
pub use graph::graph_drawing;
pub use heatmap::{Cell, Heatmap, Palette};
pub use laminar_paths::{LaminarClass, laminar_paths, passages};
pub use mark::{Form, Label, Mark, Shape, Side};
pub use matrix::{
    MatrixLabel, change_matrix, difference_matrix, population_matrix, rate_matrix,
    rate_matrix_beside, rate_matrix_of, value_matrix_of,
};
pub use order::{hierarchy_places, lag_matrix};
pub use phase_diagram::{BoundaryCurve, BoundaryPlace, PlaneAxis, phase_diagram};
pub use phase_line::{LineCurves, phase_line};
pub use phase_plane::{PlaneFlow, PlanePoint, phase_plane};
pub use raster::{SpikesByKind, legible, raster, thinned};
pub use response::{ResponseCurve, responses};
pub use scale::{Scale, Tick};
pub use shares::{BarPart, stacked_bars};
pub use shifted_modes::{ShiftedMode, shifted_modes};
pub use signals::signals;
pub use spectrum::spectrum;
pub use stabilization::{KeptState, kept_states};
pub use sweep::{MeasuredRate, SweepSeries, swept};
