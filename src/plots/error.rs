//! Why a figure is not there.

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// This program has no part that draws.
    #[cfg(not(feature = "plots"))]
    #[error("siegert was built without the feature plots")]
    NotBuilt,
    /// The drawing makes no sense, because a size or a place is not finite for example.
    #[cfg(feature = "plots")]
    #[error("cannot lay out the figure")]
    Layout(#[from] resvg::usvg::Error),
    /// There are more pixels than can be held.
    #[error("a figure of {width_px} x {height_px} pixels is too large")]
    Size {
        /// Its width.
        width_px: u32,
        /// Its height.
        height_px: u32,
    },
    /// It cannot be written as PDF.
    #[cfg(feature = "plots")]
    #[error("cannot write the figure as PDF: {0}")]
    Pdf(String),
    /// The pixels cannot be written as PNG.
    #[error("cannot write the figure as PNG")]
    Encoding(#[source] std::io::Error),
}
