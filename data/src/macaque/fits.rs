//! The regressions of the anatomy, over the data that they were fitted to.
//!
//! Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4), Figs 2, 3 and 5.

use std::sync::LazyLock;

use serde::Serialize;

use super::anatomy::{Origin, Probit, normal_distribution};
use super::area::Area;
use super::cell::Lamina;
use super::sheet::Row;
use super::sheet::TableError;
use super::shipped::{Anatomy, SlnFit};
use super::tables::Tables;
use crate::regression::{Line, Point, pearson};

/// One datum of a regression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FitPoint {
    /// What was measured: an area, or the target and the source of a connection.
    pub name: String,
    /// What is fitted over.
    pub x: f64,
    /// What is fitted.
    pub y: f64,
}

/// A straight line and its data.
#[derive(Clone, Debug, PartialEq)]
pub struct LineFit {
    /// The line.
    pub line: Line,
    /// What it is fitted to.
    pub points: Vec<FitPoint>,
}

/// The regression of the SLN over the ratio of densities, its likelihood beta-binomial.
#[derive(Clone, Debug, PartialEq)]
pub struct SlnRegression {
    /// The regression.
    pub probit: Probit,
    /// Standard errors of intercept and slope, from the observed information at the maximum.
    pub standard_errors: Probit,
    /// The correlation of the labelled neurons of one injection.
    pub overdispersion: f64,
    /// Its standard error.
    pub overdispersion_se: f64,
    /// The logarithm of the likelihood of the data.
    pub log_likelihood: f64,
    /// The squared correlation of measured and fitted SLN.
    pub r_squared: f64,
    /// The sum of the squared differences of measured and fitted SLN, per degree of freedom.
    pub residual_variance: f64,
    /// ln(target density / source density) and SLN of each connection in each animal.
    pub points: Vec<FitPoint>,
}

impl SlnRegression {
    /// The probability of a slope at least as large, of either sign, if there were no dependence: Wald's test.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let z = self.probit.slope / self.standard_errors.slope;
        libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
    }
}

/// The regressions by which the anatomy is completed, and those that the paper shows beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct AnatomyFits {
    /// ln FLN over the distance of two areas (mm): the exponential distance rule.
    pub log_fln_of_distance: LineFit,
    /// Total thickness (mm) over log10 of the overall density (per mm³).
    pub thickness_of_log_density: LineFit,
    /// The share of each layer in the total thickness, from the pia down, over log10 of the overall density.
    pub layer_shares_of_log_density: Vec<(Lamina, LineFit)>,
    /// The SLN by the pair of numbers that was published. Its standard errors are those at the maximum, from which it
    /// is a hundredth of them away.
    pub sln_published: SlnRegression,
    /// The SLN at the maximum of the likelihood.
    pub sln_own: SlnRegression,
}

/// The overdispersion at which R's search stopped, where it found the published pair; a search as published (the package
/// `aod` with its defaults) over the shipped observations, which Schmidt et al. 2018
/// (doi:10.1007/s00429-017-1554-4) do not print.
const PUBLISHED_OVERDISPERSION: f64 = 0.214_007_016;

static SHIPPED: LazyLock<AnatomyFits> =
    LazyLock::new(|| AnatomyFits::of(&Tables::shipped()).expect("a test fits the shipped tables"));

impl AnatomyFits {
    /// Of the tables in the binary, made once.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Of other tables.
    ///
    /// # Errors
    /// [`TableError`] names what is missing or malformed, or has too few data for a line.
    pub fn of(tables: &Tables) -> Result<Self, TableError> {
        let measured = Measured { tables, anatomy: &Anatomy::read(tables)? };
        let share_of = |lamina| Ok((lamina, fitted("layers.csv", measured.shares(lamina)?)?));
        let observations = Observations::read(tables)?;
        let own = own_regression(tables)?;
        Ok(Self {
            log_fln_of_distance: fitted("fln.csv", measured.log_fln())?,
            thickness_of_log_density: fitted("areas.csv", measured.thicknesses())?,
            layer_shares_of_log_density: Lamina::ALL
                .into_iter()
                .map(share_of)
                .collect::<Result<_, TableError>>()?,
            sln_published: observations.at(Maximum {
                probit: Probit::PUBLISHED,
                overdispersion: PUBLISHED_OVERDISPERSION,
                ..own
            }),
            sln_own: observations.at(own),
        })
    }

    /// The regression of the SLN that a network was completed with.
    #[must_use]
    pub fn sln(&self, fit: SlnFit) -> &SlnRegression {
        match fit {
            SlnFit::Published => &self.sln_published,
            SlnFit::Own => &self.sln_own,
        }
    }
}

fn fitted(file: &str, points: Vec<FitPoint>) -> Result<LineFit, TableError> {
    let places: Vec<Point> = points.iter().map(|point| Point { x: point.x, y: point.y }).collect();
    let line = Line::fit(&places).ok_or_else(|| TableError::Fit {
        file: file.to_owned(),
        fit: "a line",
        reason: format!("there are only {} data", points.len()),
    })?;
    Ok(LineFit { line, points })
}

/// What was measured, before anything was completed.
struct Measured<'a> {
    tables: &'a Tables,
    anatomy: &'a Anatomy,
}

impl Measured<'_> {
    /// ln FLN over distance of the connections with label.
    fn log_fln(&self) -> Vec<FitPoint> {
        let mut points = Vec::new();
        for target in Area::all() {
            for source in Area::all() {
                let fln = self.anatomy.fln_measured(target, source);
                if let Some(fln) = fln.filter(|fln| *fln > 0.0) {
                    let name = format!("{target} from {source}");
                    let x = self.anatomy.distance_mm(target, source);
                    points.push(FitPoint { name, x, y: libm::log(fln) });
                }
            }
        }
        points
    }

    fn thicknesses(&self) -> Vec<FitPoint> {
        let is_measured =
            |area: &Area| self.anatomy.thickness_origin(*area) == Some(Origin::Measured);
        let areas = Area::all().filter(is_measured);
        areas.map(|area| self.over_density(area, self.anatomy.thickness_mm(area))).collect()
    }

    /// The shares of one layer, before the shares of an area are made to sum to one.
    fn shares(&self, of: Lamina) -> Result<Vec<FitPoint>, TableError> {
        let sheet = self.tables.sheet("layers.csv")?;
        let [area, layer] = [sheet.column("area")?, sheet.column("layer")?];
        let [share, origin] = [sheet.column("thickness_share")?, sheet.column("share_origin")?];
        let mut points = Vec::new();
        for row in sheet.rows() {
            let is_measured = row.text(origin)?.parse() == Ok(Origin::Measured);
            if is_measured && row.text(layer)? == of.digits() {
                points.push(self.over_density(row.area(area)?, row.fraction(share)?));
            }
        }
        Ok(points)
    }

    /// Over log10 of the overall density (per mm³).
    fn over_density(&self, area: Area, y: f64) -> FitPoint {
        let x = libm::log10(self.anatomy.density_per_mm3(area));
        FitPoint { name: area.to_string(), x, y }
    }
}

/// Where the likelihood has its maximum, or is looked at.
#[derive(Clone, Copy)]
struct Maximum {
    probit: Probit,
    standard_errors: Probit,
    overdispersion: f64,
    overdispersion_se: f64,
}

/// The maximum, as the table of fits has it.
fn own_regression(tables: &Tables) -> Result<Maximum, TableError> {
    let sheet = tables.sheet("fits.csv")?;
    let name = sheet.column("fit")?;
    let row = sheet.rows().iter().find(|row| row.text(name) == Ok("sln_own"));
    let row = row.ok_or_else(|| sheet.no_entry("sln_own"))?;
    let number = |heading| row.number(sheet.column(heading)?);
    Ok(Maximum {
        probit: Probit { intercept: number("intercept")?, slope: number("slope")? },
        standard_errors: Probit { intercept: number("intercept_se")?, slope: number("slope_se")? },
        overdispersion: number("overdispersion")?,
        overdispersion_se: number("overdispersion_se")?,
    })
}

/// Labelled neurons of one connection in one animal.
struct Observation {
    name: String,
    above: f64,
    below: f64,
    log_density_ratio: f64,
}

struct Observations(Vec<Observation>);

impl Observations {
    fn read(tables: &Tables) -> Result<Self, TableError> {
        let sheet = tables.sheet("sln_observations.csv")?;
        let [target, source] = [sheet.column("target")?, sheet.column("source")?];
        let [above, below] = [sheet.column("above")?, sheet.column("below")?];
        let [animal, ratio] = [sheet.column("animal")?, sheet.column("log_density_ratio")?];
        let read = |row: &Row| {
            let [target, source, animal] =
                [row.text(target)?, row.text(source)?, row.text(animal)?];
            Ok(Observation {
                name: format!("{target} from {source} in {animal}"),
                above: row.not_negative(above)?,
                below: row.not_negative(below)?,
                log_density_ratio: row.number(ratio)?,
            })
        };
        sheet.rows().iter().map(read).collect::<Result<_, TableError>>().map(Self)
    }

    fn at(&self, at: Maximum) -> SlnRegression {
        let Maximum { probit, standard_errors, overdispersion, overdispersion_se } = at;
        let fitted = |x: f64| normal_distribution(probit.intercept + probit.slope * x);
        let points: Vec<FitPoint> = self.0.iter().map(Observation::point).collect();
        let beside = || points.iter().map(|point| Point { x: fitted(point.x), y: point.y });
        let squares: f64 = beside().map(|point| (point.y - point.x).powi(2)).sum();
        let log_likelihood = self.0.iter().map(|observation| {
            observation.log_likelihood(fitted(observation.log_density_ratio), overdispersion)
        });
        SlnRegression {
            probit,
            standard_errors,
            overdispersion,
            overdispersion_se,
            log_likelihood: log_likelihood.sum(),
            r_squared: pearson(beside()).unwrap_or(0.0).powi(2),
            // As of a line: two numbers are fitted.
            residual_variance: squares / (points.len() as f64 - 2.0),
            points,
        }
    }
}

impl Observation {
    fn point(&self) -> FitPoint {
        let y = self.above / (self.above + self.below);
        FitPoint { name: self.name.clone(), x: self.log_density_ratio, y }
    }

    /// Of the beta-binomial distribution with this mean share (Crowder 1978, doi:10.2307/2346223).
    fn log_likelihood(&self, share: f64, overdispersion: f64) -> f64 {
        let s = 1.0 / overdispersion - 1.0;
        let n = self.above + self.below;
        let rising = |a: f64, k: f64| libm::lgamma(a + k) - libm::lgamma(a);
        let choices =
            libm::lgamma(n + 1.0) - libm::lgamma(self.above + 1.0) - libm::lgamma(self.below + 1.0);
        rising(share * s, self.above) + rising((1.0 - share) * s, self.below) - rising(s, n)
            + choices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fits_are_those_that_completed_the_tables() {
        let fits = AnatomyFits::of(&Tables::shipped()).unwrap();
        let tables = Tables::shipped();
        let sheet = tables.sheet("fits.csv").unwrap();
        let layer_4 = &fits.layer_shares_of_log_density[Lamina::L4.index()].1;
        for (name, fit) in [
            ("log_fln_of_distance", &fits.log_fln_of_distance),
            ("thickness_of_log_density", &fits.thickness_of_log_density),
            ("layer_4_share_of_log_density", layer_4),
        ] {
            let row = sheet.rows().iter().find(|row| row.text(0) == Ok(name)).unwrap();
            let Line { intercept, slope, intercept_se, slope_se, r, points } = fit.line;
            for (column, ours) in [intercept, slope, intercept_se, slope_se, r].iter().enumerate() {
                let theirs = row.number(column + 1).unwrap();
                assert!((ours - theirs).abs() < 1e-10 * theirs.abs(), "{name}: {ours} {theirs}");
            }
            assert_eq!(row.text(9).unwrap(), points.to_string());
        }
    }

    #[test]
    fn the_published_pair_is_nearly_as_likely_as_the_maximum() {
        let fits = AnatomyFits::shipped();
        let (own, published) = (&fits.sln_own, &fits.sln_published);
        assert!((own.log_likelihood + 1_067.351_522).abs() < 1e-5, "{}", own.log_likelihood);
        let less = own.log_likelihood - published.log_likelihood;
        assert!(less > 0.0 && less < 1e-4, "{less}");
        let apart = (own.probit.slope - published.probit.slope) / own.standard_errors.slope;
        assert!(apart.abs() < 0.01, "{apart}");
        assert!(own.p_value() < 1e-40);
    }
}
