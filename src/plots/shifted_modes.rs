//! What the modes of a gain matrix have to do with the shift of a fixed point.

use super::axis::Axis;
use super::chart::Chart;
use super::colour::{CATEGORIES, Colour};
use super::figure::{Figure, Panel};
use super::mark::{Form, Mark, Shape};
use super::scale::Scale;

/// A mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedMode {
    /// The real part of its eigenvalue.
    pub eigenvalue: f64,
    /// The size of its share of the shift, eta.
    pub eta: f64,
    /// The angle between its right eigenvector and the shift (degrees).
    pub angle_deg: f64,
    /// The size of the relative change of the in-degrees that undoes its part of the shift.
    pub relative_change: f64,
}

/// The share of each mode over what it takes to undo it (Schuecker, Schmidt et al. 2017,
/// doi:10.1371/journal.pcbi.1005179, Fig. 5), over its eigenvalue, and its angle to the shift; the first is critical.
#[must_use]
pub fn shifted_modes(title: &str, modes: &[ShiftedMode]) -> Figure {
    let eta = |mode: &ShiftedMode| mode.eta;
    let eigenvalue = |mode: &ShiftedMode| mode.eigenvalue;
    let change = |mode: &ShiftedMode| mode.relative_change;
    let angle = |mode: &ShiftedMode| mode.angle_deg;
    let shares = Axis::new("|η|, share of the shift", decades(modes.iter().map(eta)));
    let changes = Axis::new("relative change of the in-degrees", decades(modes.iter().map(change)));
    let eigenvalues = Axis::new("Re λ", Scale::linear_over(modes.iter().map(eigenvalue)));
    let degrees = Axis::new("angle to the shift (°)", Scale::Linear { from: 0.0, to: 92.0 });
    let panels = [
        scatter(title, (changes, change), (shares.clone(), eta), modes),
        scatter("", (eigenvalues.clone(), eigenvalue), (shares, eta), modes),
        scatter("", (eigenvalues, eigenvalue), (degrees, angle), modes),
    ];
    Figure { panels: panels.map(Panel::Chart).to_vec(), columns: 3 }
}

/// Six decades at most: modes with less have nothing to do with the shift.
fn decades(sizes: impl Iterator<Item = f64>) -> Scale {
    const DECADES: f64 = 1e-6;
    let sizes: Vec<f64> = sizes.collect();
    let most = sizes.iter().copied().fold(0.0, f64::max);
    Scale::log_over(sizes.into_iter().filter(move |size| *size >= DECADES * most))
}

/// An axis and what is shown along it.
type Along = (Axis, fn(&ShiftedMode) -> f64);

fn scatter(title: &str, (x, across): Along, (y, up): Along, modes: &[ShiftedMode]) -> Chart {
    let place = |mode: &ShiftedMode| (across(mode), up(mode));
    let points = |at: Vec<(f64, f64)>, shape, size_px, colour: Colour| Form::Points {
        at,
        shape,
        size_px,
        colour,
    };
    let others = modes.iter().skip(1).map(place).collect();
    let critical = modes.iter().take(1).map(place).collect();
    let marks = vec![
        Mark::unnamed(points(others, Shape::Disk, 5.0, CATEGORIES[0])),
        Mark::named("critical mode", points(critical, Shape::Diamond, 11.0, CATEGORIES[1])),
    ];
    let (width_px, height_px) = (320.0, 260.0);
    Chart { marks, width_px, height_px, legend: super::Legend::Below, ..Chart::new(title, x, y) }
}
