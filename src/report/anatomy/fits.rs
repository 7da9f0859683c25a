//! The regressions of the anatomy.

use data::Line;
use data::macaque::{AnatomyFits, FitPoint, Lamina, LineFit, SlnFit, SlnRegression};
use serde_json::{Map, Value, json};

use crate::files::csv_table;
use crate::number::{exact, significant};
use crate::report::table::{Align, Table};

/// A line with its name and what its axes are.
pub(super) struct NamedFit<'a> {
    pub(super) name: String,
    pub(super) x: &'static str,
    pub(super) y: String,
    pub(super) fit: &'a LineFit,
}

const LOG_DENSITY: &str = "log10 of the density (neurons per mm³)";

/// All lines, in the order of the paper.
pub(super) fn lines(fits: &AnatomyFits) -> Vec<NamedFit<'_>> {
    let thickness = NamedFit {
        name: "thickness_density".to_owned(),
        x: LOG_DENSITY,
        y: "thickness (mm)".to_owned(),
        fit: &fits.thickness_of_log_density,
    };
    let shares = fits.layer_shares_of_log_density.iter().map(|(lamina, fit)| NamedFit {
        name: format!("layer_{lamina}_share_density"),
        x: LOG_DENSITY,
        y: format!("share of layer {}", in_words(*lamina)),
        fit,
    });
    let distance = NamedFit {
        name: "fln_distance".to_owned(),
        x: "distance (mm)",
        y: "ln FLN".to_owned(),
        fit: &fits.log_fln_of_distance,
    };
    std::iter::once(thickness).chain(shares).chain(std::iter::once(distance)).collect()
}

/// How people write a lamina.
fn in_words(lamina: Lamina) -> &'static str {
    match lamina {
        Lamina::L23 => "2/3",
        other => other.digits(),
    }
}

/// `used` is the regression of the SLN that the network was completed with.
pub(super) fn fits_document(fits: &AnatomyFits, used: SlnFit) -> Value {
    let mut document = Map::new();
    for named in lines(fits) {
        document.insert(named.name, line_document(named.fit));
    }
    let rule = fits.log_fln_of_distance.line;
    // The distance rule as it is written: FLN = c exp(-lambda d).
    let rule = json!({ "c": rule.intercept.exp(), "lambda_per_mm": -rule.slope });
    document.insert("exponential_distance_rule".to_owned(), rule);
    document.insert("sln_published".to_owned(), sln_document(&fits.sln_published));
    document.insert("sln_maximum_likelihood".to_owned(), sln_document(&fits.sln_own));
    document.insert("sln".to_owned(), sln_document(fits.sln(used)));
    Value::Object(document)
}

fn line_document(fit: &LineFit) -> Value {
    let line = fit.line;
    json!({
        "points": line.points,
        "intercept": line.intercept,
        "slope": line.slope,
        "intercept_standard_error": line.intercept_se,
        "slope_standard_error": line.slope_se,
        "r": line.r,
        "r_squared": line.r * line.r,
        "p": line.p_value(),
        "data": fit.points,
    })
}

fn sln_document(fit: &SlnRegression) -> Value {
    json!({
        "points": fit.points.len(),
        "intercept": fit.probit.intercept,
        "slope": fit.probit.slope,
        "intercept_standard_error": fit.standard_errors.intercept,
        "slope_standard_error": fit.standard_errors.slope,
        "overdispersion": fit.overdispersion,
        "overdispersion_standard_error": fit.overdispersion_se,
        "log_likelihood": fit.log_likelihood,
        "p": fit.p_value(),
        "r_squared": fit.r_squared,
        "residual_variance": fit.residual_variance,
        "data": fit.points,
    })
}

/// One row for each fit.
pub(super) fn fits_csv(fits: &AnatomyFits) -> String {
    let heading = [
        "fit",
        "points",
        "intercept",
        "slope",
        "intercept_standard_error",
        "slope_standard_error",
        "r",
        "p",
        "overdispersion",
        "log_likelihood",
    ];
    let of_line = |named: NamedFit| {
        let Line { intercept, slope, intercept_se, slope_se, r, points } = named.fit.line;
        let numbers = [intercept, slope, intercept_se, slope_se, r, named.fit.line.p_value()];
        let empty = [String::new(), String::new()];
        [named.name, points.to_string()]
            .into_iter()
            .chain(numbers.map(exact))
            .chain(empty)
            .collect::<Vec<_>>()
    };
    let of_sln = |(name, fit): (&str, &SlnRegression)| {
        let se = fit.standard_errors;
        let numbers = [fit.probit.intercept, fit.probit.slope, se.intercept, se.slope];
        let quality = [fit.r_squared.sqrt(), fit.p_value(), fit.overdispersion, fit.log_likelihood];
        [name.to_owned(), fit.points.len().to_string()]
            .into_iter()
            .chain(numbers.map(exact))
            .chain(quality.map(exact))
            .collect()
    };
    let slns = [("sln_published", &fits.sln_published), ("sln_maximum_likelihood", &fits.sln_own)];
    csv_table(heading, lines(fits).into_iter().map(of_line).chain(slns.map(of_sln)))
}

/// The data of all fits.
pub(super) fn fit_data_csv(fits: &AnatomyFits) -> String {
    let rows_of = |name: String, points: &[FitPoint]| -> Vec<[String; 4]> {
        let row =
            |point: &FitPoint| [name.clone(), point.name.clone(), exact(point.x), exact(point.y)];
        points.iter().map(row).collect()
    };
    let of_lines = lines(fits).into_iter().flat_map(|named| rows_of(named.name, &named.fit.points));
    let of_sln = rows_of("sln".to_owned(), &fits.sln_own.points);
    csv_table(["fit", "of", "x", "y"], of_lines.chain(of_sln))
}

pub(super) fn fits_table(fits: &AnatomyFits) -> Table {
    let mut table = Table::new([
        ("fit", Align::Left),
        ("points", Align::Right),
        ("intercept", Align::Right),
        ("slope", Align::Right),
        ("± (SE)", Align::Right),
        ("r", Align::Right),
        ("p", Align::Right),
    ]);
    for named in lines(fits) {
        let line = named.fit.line;
        table.row([
            named.y + " over " + named.x,
            line.points.to_string(),
            significant(line.intercept, 4),
            significant(line.slope, 4),
            significant(line.slope_se, 2),
            significant(line.r, 3),
            p_value(line.p_value()),
        ]);
    }
    for (name, fit) in [("published", &fits.sln_published), ("at the maximum", &fits.sln_own)] {
        table.row([
            format!("probit of SLN over ln of the ratio of densities, {name}"),
            fit.points.len().to_string(),
            significant(fit.probit.intercept, 4),
            significant(fit.probit.slope, 4),
            significant(fit.standard_errors.slope, 2),
            significant(fit.r_squared.sqrt(), 3),
            p_value(fit.p_value()),
        ]);
    }
    table
}

/// As papers write it.
fn p_value(p: f64) -> String {
    if p < 1e-3 { format!("{p:.0e}") } else { significant(p, 2) }
}
