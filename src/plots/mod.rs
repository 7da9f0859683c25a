//! Figures: one description, drawn as SVG and as PNG.
//!
//! A [`Figure`] holds panels; a panel is a [`Chart`] (marks between two axes) or a [`Heatmap`]
//! (cells in a colour that stands for a number). Letters become outlines of the embedded font, so
//! that a figure looks the same on a machine without fonts.
//!
//! The figures that commands make are built from these in [`rate_matrix`] and [`spectrum`].

mod axis;
mod canvas;
mod change;
mod chart;
mod colour;
mod figure;
mod heatmap;
mod layout;
mod mark;
mod matrix;
mod render;
mod scale;
mod spectrum;
mod stabilization;

pub use axis::Axis;
pub use canvas::{Dash, Stroke};
pub use change::{area_change, change_matrix};
pub use chart::{Chart, Legend};
pub use colour::{CATEGORIES, Colour, in_diverging_gradient, in_gradient};
pub use figure::{Figure, Panel};
pub use heatmap::{Cell, Heatmap, Palette};
pub use mark::{Form, Mark, Shape};
pub use matrix::{difference_matrix, rate_matrix, rate_matrix_beside};
pub use render::PlotError;
pub use scale::{Scale, Tick};
pub use spectrum::spectrum;
pub use stabilization::{KeptState, kept_states};
