//! The plots of the page.

mod activity;
mod matrices;
mod raster;
mod scaling;
mod scatter;

use data::{Kind, Layer, Population};
use validation::CaseResult;

use super::ReportError;
use crate::plots::{Axis, CATEGORIES, Chart, Colour, Figure, Form, Legend, Mark, Shape};

pub(super) use activity::{Activity, activity};

/// Plots that belong together, with what is said about them.
pub(super) struct Card {
    /// What it goes by in the page.
    pub name: &'static str,
    pub title: String,
    pub caption: String,
    /// Side by side where the page is wide enough.
    pub pictures: Vec<Picture>,
}

/// One plot.
pub(super) struct Picture {
    /// Of its files.
    pub name: String,
    /// What it shows, if the title of its card does not say.
    pub title: String,
    pub figure: Figure,
}

impl Card {
    /// A card with one plot.
    fn single(name: &'static str, title: &str, caption: String, figure: impl Into<Figure>) -> Self {
        let (name_of_files, own_title) = (name.to_owned(), String::new());
        let picture = Picture { name: name_of_files, title: own_title, figure: figure.into() };
        Self { name, title: title.to_owned(), caption, pictures: vec![picture] }
    }
}

/// Narrow enough to be legible on a phone.
const WIDTH_PX: f64 = 300.0;
const HEIGHT_PX: f64 = 280.0;

/// All plots of a case.
pub(super) fn of(result: &CaseResult) -> Result<Vec<Card>, ReportError> {
    let mut cards = vec![scatter::rates(result), scatter::irregularity(result)];
    cards.extend(scatter::diagnosed(result));
    cards.push(matrices::side_by_side(result));
    cards.extend(scaling::from_small_to_full(result));
    let activity = activity(result)?;
    cards.extend(result.measurement.recording.as_ref().map(|all| raster::of(all, &activity)));
    if !activity.is_empty() {
        cards.push(activity::spectra(result, &activity));
        cards.push(activity::distributions(result, &activity)?);
    }
    Ok(cards)
}

fn chart(x: Axis, y: Axis, marks: Vec<Mark>) -> Chart {
    Chart {
        marks,
        legend: Legend::Below,
        width_px: WIDTH_PX,
        height_px: HEIGHT_PX,
        ..Chart::new("", x, y)
    }
}

/// Layers by colour and shape, excitatory populations filled, inhibitory ones open.
fn look(population: &Population) -> (String, Shape, Colour) {
    let excitatory = population.label.kind == Kind::Excitatory;
    let (layer, colour, filled, open) = match population.label.layer {
        Some(Layer::L23) => ("2/3", 0, Shape::Disk, Shape::Ring),
        Some(Layer::L4) => ("4", 1, Shape::Square, Shape::OpenSquare),
        Some(Layer::L5) => ("5", 2, Shape::Diamond, Shape::OpenDiamond),
        Some(Layer::L6) => ("6", 3, Shape::Triangle, Shape::OpenTriangle),
        None => ("", 0, Shape::Disk, Shape::Ring),
    };
    let name = format!("{layer}{}", population.label.kind.letter());
    (name, if excitatory { filled } else { open }, CATEGORIES[colour])
}

/// Points of all populations, a mark for each look; `at` gives the place of a population.
fn points(result: &CaseResult, at: impl Fn(usize) -> (f64, f64)) -> Vec<Mark> {
    /// Open marks are larger, so that a population of each kind is seen where both are at one place.
    const SIZE_PX: f64 = 8.0;
    const OPEN_PX: f64 = 11.0;
    let mut marks: Vec<Mark> = Vec::new();
    for (index, population) in result.problem.network.populations.iter().enumerate() {
        let (name, shape, colour) = look(population);
        let place = at(index);
        match marks.iter_mut().find(|mark| mark.name == name) {
            Some(Mark { form: Form::Points { at, .. }, .. }) => at.push(place),
            _ => {
                let open = population.label.kind == Kind::Inhibitory;
                let size_px = if open { OPEN_PX } else { SIZE_PX };
                let form = Form::Points { at: vec![place], shape, size_px, colour };
                marks.push(Mark::named(&name, form));
            }
        }
    }
    marks
}
