//! Sizes that all figures share, in the pixels of a screen (a PNG has twice as many).

pub(super) const TITLE_PX: f64 = 17.0;
pub(super) const LABEL_PX: f64 = 15.0;
pub(super) const TICK_LABEL_PX: f64 = 13.0;
pub(super) const TICK_PX: f64 = 6.0;
pub(super) const GAP_PX: f64 = 5.0;
pub(super) const MARGIN_PX: f64 = 16.0;

/// About how wide a text is: the embedded font's letters are 0.6 of its size on the average.
fn text_width_px(text: &str, size_px: f64) -> f64 {
    const WIDTH_OF_A_LETTER: f64 = 0.6;
    text.chars().count() as f64 * WIDTH_OF_A_LETTER * size_px
}

/// The room above a panel's area.
pub(super) fn title_depth_px(title: &str) -> f64 {
    MARGIN_PX + if title.is_empty() { 0.0 } else { TITLE_PX + 2.0 * GAP_PX }
}

/// The room that a title needs to the right of where it begins.
pub(super) fn title_width_px(title: &str) -> f64 {
    text_width_px(title, TITLE_PX)
}

/// How wide the widest of some texts is.
pub(super) fn widest_px<'a>(texts: impl Iterator<Item = &'a str>, size_px: f64) -> f64 {
    texts.map(|text| text_width_px(text, size_px)).fold(0.0, f64::max)
}
