//! From a drawing with text to outlines, pages and pixels.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions, fontdb};
use svg2pdf::{ConversionOptions, PageOptions};

use super::error::PlotError;
use super::figure::SvgLetters;

/// DejaVu Sans 2.37. Whole, as its licence (`fonts/LICENSE`) keeps its name from modified ones.
const FONT_FILE: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
/// Its name: the first that letters ask for.
const EMBEDDED_FONT: &str = "DejaVu Sans";

/// A drawing as it is written, or with outlines in place of its letters.
pub(super) fn svg(drawing: &str, letters: SvgLetters) -> Result<String, PlotError> {
    // What cannot be drawn is refused however it is written.
    let tree = tree(drawing)?;
    Ok(match letters {
        SvgLetters::Text => drawing.to_owned(),
        SvgLetters::Outlines => tree.to_string(&WriteOptions::default()),
    })
}

/// Turns a drawing into a PDF file of its size, its letters as text or as outlines.
pub(super) fn pdf(drawing: &str, letters: SvgLetters) -> Result<Vec<u8>, PlotError> {
    /// Of SVG: a length of 96 px is an inch.
    const PIXELS_PER_INCH: f32 = 96.0;
    let options =
        ConversionOptions { embed_text: letters == SvgLetters::Text, ..Default::default() };
    let page = PageOptions { dpi: PIXELS_PER_INCH };
    svg2pdf::to_pdf(&tree(drawing)?, options, page)
        .map_err(|error| PlotError::Pdf(error.to_string()))
}

/// Turns a drawing into a PNG file.
pub(super) fn png(drawing: &str) -> Result<Vec<u8>, PlotError> {
    const SCALE: f32 = 2.0;
    /// More would take more than 256 MiB.
    const MOST_PIXELS: u64 = 1 << 26;
    let tree = tree(drawing)?;
    let size = tree.size().to_int_size();
    let [width_px, height_px] =
        [size.width(), size.height()].map(|length| length.saturating_mul(SCALE as u32));
    let refused = PlotError::Size { width_px, height_px };
    if u64::from(width_px) * u64::from(height_px) > MOST_PIXELS {
        return Err(refused);
    }
    let mut pixels = Pixmap::new(width_px, height_px).ok_or(refused)?;
    // A page that ends within a pixel is white to its end.
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    encoded(&pixels).map_err(|error| PlotError::Encoding(std::io::Error::other(error)))
}

/// Pixels as PNG, without the opacity that all of them have: figures are drawn on white.
///
/// The encoder of the drawing crates is made for speed; these files are a quarter as large: rows
/// of lines, letters and cells are mostly those above them.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let opaque = pixels.pixels();
    debug_assert!(
        opaque.iter().all(|pixel| pixel.is_opaque()),
        "a figure lets what is below shine through"
    );
    let colours = opaque.iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::FilterType::Up);
    encoder.set_compression(png::Compression::Default);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours.collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(file)
}

fn tree(drawing: &str) -> Result<Tree, PlotError> {
    let options = Options {
        font_family: EMBEDDED_FONT.to_owned(),
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    Ok(Tree::from_str(drawing, &options)?)
}

/// The embedded font and no other, whatever the machine has.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT_FILE.to_vec());
    Arc::new(fonts)
});
