//! What goes from population to population, and from area to area.

use data::{Matrix, Population};

use super::axis::Axis;
use super::figure::{Figure, Panel};
use super::heatmap::{Cell, Heatmap, Palette};
use super::matrix::{balanced, names_of, value_matrix_of};
use super::scale::Scale;
use theory::Complex;

/// Amounts that connections have, such as in-degrees, on a logarithmic scale; rows receive. Where there is no
/// connection, there is no colour.
#[must_use]
pub fn connection_matrix(
    title: &str,
    measure: &str,
    populations: &[Population],
    amounts: &Matrix,
) -> Figure {
    let names = names_by_place(populations);
    of_amounts(title, measure, names, ["target population", "source population"], amounts).into()
}

/// As [`connection_matrix`], from area to area.
#[must_use]
pub fn area_matrix(title: &str, measure: &str, areas: &[&str], amounts: &Matrix) -> Figure {
    let names = areas.iter().map(|&area| area.to_owned()).collect();
    of_amounts(title, measure, names, ["target area", "source area"], amounts).into()
}

/// As [`connection_matrix`], of anything with names, as one panel of a figure.
#[must_use]
pub fn named_matrix(title: &str, measure: &str, names: &[String], amounts: &Matrix) -> Panel {
    Panel::Heatmap(of_amounts(title, measure, names.to_vec(), ["target", "source"], amounts))
}

/// Correlations from -1 to 1, in the order of clusters.
#[must_use]
pub fn correlations_by_cluster(
    names: &[String],
    correlations: &Matrix,
    members: &[Vec<usize>],
) -> Figure {
    let order = members.concat();
    let cluster_of = members.iter().enumerate().flat_map(|(k, own)| vec![k + 1; own.len()]);
    let named = order.iter().zip(cluster_of);
    let ordered = named.map(|(&place, cluster)| format!("{} {cluster}", names[place])).collect();
    let size = order.len();
    let values = Matrix::from_fn(size, size, |t, s| correlations[(order[t], order[s])]);
    let title = format!("Correlation of the changes within areas, {} clusters", members.len());
    let colour = Axis::new("correlation", Scale::Linear { from: -1.0, to: 1.0 });
    let map = square(&title, ordered, ["area", "area"], &values, colour);
    Heatmap { palette: Palette::Diverging, ..map }.into()
}

/// Numbers with a sign that connections have, in two colours; rows receive. Zero is no number of a connection.
#[must_use]
pub fn signed_connection_matrix(
    title: &str,
    measure: &str,
    populations: &[Population],
    values: &Matrix,
) -> Figure {
    let names = names_by_place(populations);
    let axes = ["target population", "source population"];
    let colour = Axis::new(measure, balanced(values.values(), 0.0));
    Heatmap { palette: Palette::Diverging, ..square(title, names, axes, values, colour) }.into()
}

/// Links ordered by the modules of their nodes; where there is none, there is no colour. Links of both signs have two
/// colours.
#[must_use]
pub fn ordered_by_module(
    names: &[String],
    links: &Matrix,
    members: &[Vec<usize>],
    axes: [&str; 2],
) -> Figure {
    let order = members.concat();
    let module_of = members.iter().enumerate().flat_map(|(k, nodes)| vec![k + 1; nodes.len()]);
    let name = |(&node, module): (&usize, usize)| format!("{} {module}", names[node]);
    let names = match names.len() {
        few if few <= MOST_NAMES => order.iter().zip(module_of).map(name).collect(),
        _ => middles(members),
    };
    let size = order.len();
    let ordered = Matrix::from_fn(size, size, |t, s| links[(order[t], order[s])]);
    let title = format!("Links by module, of {} modules", members.len());
    if ordered.values().iter().any(|&link| link < 0.0) {
        let colour = Axis::new("weight", balanced(ordered.values(), 0.0));
        let map = square(&title, names, axes, &ordered, colour);
        return Heatmap { palette: Palette::Diverging, ..map }.into();
    }
    of_amounts(&title, "weight", names, axes, &ordered).into()
}

/// How long the paths between nodes are; where none leads, and from a node to itself, there is no colour.
#[must_use]
pub fn path_lengths(names: &[String], lengths: &Matrix) -> Figure {
    let size = names.len();
    let known = |t, s| match lengths[(t, s)] {
        length if length.is_finite() && t != s => length,
        _ => f64::NAN,
    };
    let known = Matrix::from_fn(size, size, known);
    let colour =
        Axis::new("length of the path", Scale::linear_over(known.values().iter().copied()));
    let names = match size {
        ..=MOST_NAMES => names.to_vec(),
        _ => vec![String::new(); size],
    };
    square("Shortest paths", names, ["target", "source"], &known, colour).into()
}

/// The numbers of modules, each in the middle of its nodes.
fn middles(members: &[Vec<usize>]) -> Vec<String> {
    let names = members.iter().enumerate().flat_map(|(module, nodes)| {
        (0..nodes.len()).map(move |k| match k == nodes.len() / 2 {
            true => (module + 1).to_string(),
            false => String::new(),
        })
    });
    names.collect()
}

/// A mode of the gain matrix as areas by populations: where it shows (u) and what drives it (v). The entries of a
/// complex mode are shown by their sizes.
#[must_use]
pub fn mode_matrices(
    populations: &[Population],
    eigenvalue: Complex,
    right: &[Complex],
    left: &[Complex],
) -> Figure {
    let is_real = eigenvalue.im == 0.0;
    let panel = |title: &str, letter: &str, vector: &[Complex]| {
        let entry = |z: &Complex| if is_real { z.re } else { z.norm() };
        let entries: Vec<f64> = vector.iter().map(entry).collect();
        let labels = names_of(populations);
        let highest = entries.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let (palette, scale, measure) = if is_real {
            (Palette::Diverging, balanced(&entries, 0.0), letter.to_owned())
        } else {
            let scale = Scale::Linear { from: 0.0, to: highest };
            (Palette::Sequential, scale, format!("|{letter}|"))
        };
        let matrix = value_matrix_of(title, &measure, &labels, &entries, scale);
        Panel::Heatmap(Heatmap { palette, missing: "no such population".to_owned(), ..matrix })
    };
    let sign = if eigenvalue.im < 0.0 { '-' } else { '+' };
    let lambda = match is_real {
        true => format!("{:.3}", eigenvalue.re),
        false => format!("{:.3} {sign} {:.3} i", eigenvalue.re, eigenvalue.im.abs()),
    };
    let shown = format!("Where it shows (λ = {lambda})");
    let panels = vec![panel(&shown, "u", right), panel("What drives it", "v", left)];
    Figure { panels, columns: 2 }
}

fn of_amounts(
    title: &str,
    measure: &str,
    names: Vec<String>,
    axes: [&str; 2],
    amounts: &Matrix,
) -> Heatmap {
    /// Less than this share of the largest amount takes the colour of the end.
    const LEAST: f64 = 1e-6;
    let spoken = || amounts.values().iter().copied().filter(|v| v.is_finite() && *v > 0.0);
    let most = spoken().fold(0.0, f64::max);
    let least = spoken().fold(f64::INFINITY, f64::min).max(LEAST * most);
    let (from, to) = match most > 0.0 {
        true => (10_f64.powf(least.log10().floor()), 10_f64.powf(most.log10().ceil())),
        false => (0.1, 1.0),
    };
    let to = if to > from { to } else { 10.0 * from };
    square(title, names, axes, amounts, Axis::new(measure, Scale::Log { from, to }))
}

fn square(
    title: &str,
    names: Vec<String>,
    axes: [&str; 2],
    values: &Matrix,
    colour: Axis,
) -> Heatmap {
    let cell = |&value: &f64| match value {
        none if none == 0.0 || none.is_nan() => Cell::Missing,
        value => Cell::Value(value),
    };
    let rows = 0..values.targets();
    Heatmap {
        title: title.to_owned(),
        rows: names.clone(),
        columns: names,
        axes: axes.map(str::to_owned),
        cells: rows.map(|row| values.row(row).iter().map(cell).collect()).collect(),
        colour,
        palette: Palette::Sequential,
        silent: String::new(),
        missing: "none".to_owned(),
    }
}

/// So many names can be read one below the other at the size of large cells.
const MOST_NAMES: usize = 64;

/// The names of populations; where they are too many, those of areas, each in the middle of its populations.
fn names_by_place(populations: &[Population]) -> Vec<String> {
    if populations.len() <= MOST_NAMES {
        return populations.iter().map(|population| population.label.to_string()).collect();
    }
    let of_area = populations.chunk_by(|a, b| a.label.area == b.label.area);
    let names = of_area.flat_map(|own| {
        let middle = own.len() / 2;
        own.iter().enumerate().map(move |(k, population)| {
            if k == middle { population.label.area.clone() } else { String::new() }
        })
    });
    names.collect()
}
