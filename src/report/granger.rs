//! Granger causality, for people and for programs.

use data::Matrix;
use serde::Serialize;
use serde::ser::SerializeMap;
use validation::statistics::{Cause, Series, TargetCauses};

use super::Report;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots;

/// What the past of series tells of others.
#[derive(Clone, Copy, Debug)]
pub struct GrangerReport<'a> {
    /// What the series go by.
    pub name: &'a str,
    /// What they are.
    pub measure: &'a str,
    /// The series.
    pub series: &'a Series,
    /// How the sources of each are known.
    pub known_by: &'a str,
    /// Whether the tests are the published ones.
    pub is_published: bool,
    /// The share of false discoveries, or the level of each test.
    pub false_discoveries: f64,
    /// All that were tested.
    pub causes: &'a [TestedCause],
    /// The models.
    pub targets: &'a [TargetCauses],
}

/// A cause, and whether it is one.
#[derive(Clone, Copy, Debug)]
pub struct TestedCause {
    /// The place of the target.
    pub target: usize,
    /// What was found.
    pub cause: Cause,
    /// The p-value adjusted for the number of tests.
    pub p_adjusted: f64,
    /// Whether it is significant.
    pub significant: bool,
}

struct Named<'a>(&'a TestedCause, &'a [String]);

impl Serialize for Named<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TestedCause { target, cause, p_adjusted, significant } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("target", &self.1[*target])?;
        map.serialize_entry("source", &self.1[cause.source])?;
        map.serialize_entry("causality", &cause.causality)?;
        map.serialize_entry("bias", &cause.bias)?;
        map.serialize_entry("statistic", &cause.statistic)?;
        map.serialize_entry("p_value", &cause.p_value)?;
        map.serialize_entry("p_adjusted", p_adjusted)?;
        map.serialize_entry("significant", significant)?;
        map.end()
    }
}

impl Serialize for GrangerReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.series.names();
        let of_targets = |value: fn(&TargetCauses) -> usize| -> Vec<usize> {
            self.targets.iter().map(value).collect()
        };
        let targets: Vec<&str> =
            self.targets.iter().map(|one| names[one.target].as_str()).collect();
        let variances: Vec<f64> = self.targets.iter().map(|one| one.residual_variance).collect();
        let pairs: Vec<Named> = self.causes.iter().map(|cause| Named(cause, names)).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", self.name)?;
        map.serialize_entry("of", self.measure)?;
        map.serialize_entry("interval_ms", &self.series.interval_ms())?;
        map.serialize_entry("names", names)?;
        map.serialize_entry("sources", self.known_by)?;
        map.serialize_entry("test", self.test())?;
        map.serialize_entry("tests", &self.causes.len())?;
        map.serialize_entry("significant", &self.significant().count())?;
        map.serialize_entry("significant_share", &self.significant_share())?;
        map.serialize_entry("targets", &targets)?;
        map.serialize_entry("orders", &of_targets(|one| one.order))?;
        map.serialize_entry("samples", &of_targets(|one| one.samples))?;
        map.serialize_entry("residual_variances", &variances)?;
        map.serialize_entry("pairs", &pairs)?;
        map.end()
    }
}

impl GrangerReport<'_> {
    fn test(&self) -> &'static str {
        if self.is_published { "levene" } else { "f" }
    }

    fn significant(&self) -> impl Iterator<Item = &TestedCause> {
        self.causes.iter().filter(|tested| tested.significant)
    }

    fn significant_share(&self) -> Option<f64> {
        let tests = self.causes.len();
        (tests > 0).then(|| self.significant().count() as f64 / tests as f64)
    }

    fn csv(&self) -> String {
        let names = self.series.names();
        let row = |tested: &TestedCause| {
            let TestedCause { target, cause, p_adjusted, significant } = *tested;
            [
                names[target].clone(),
                names[cause.source].clone(),
                exact(cause.causality),
                exact(cause.bias),
                exact(cause.statistic),
                exact(cause.p_value),
                exact(p_adjusted),
                significant.to_string(),
            ]
        };
        let heading = [
            "target",
            "source",
            "causality",
            "bias",
            "statistic",
            "p_value",
            "p_adjusted",
            "significant",
        ];
        csv_table(heading, self.causes.iter().map(row))
    }

    /// The significant ones, the strongest first.
    fn table(&self) -> Table {
        const SHOWN: usize = 20;
        let names = self.series.names();
        let left = ["source", "target"].map(|name| (name, Align::Left));
        let right = ["causality", "by chance", "p (adjusted)"].map(|name| (name, Align::Right));
        let mut table = Table::new(left.into_iter().chain(right));
        let mut strongest: Vec<&TestedCause> = self.significant().collect();
        strongest.sort_by(|a, b| b.cause.causality.total_cmp(&a.cause.causality));
        for TestedCause { target, cause, p_adjusted, .. } in strongest.into_iter().take(SHOWN) {
            table.row([
                names[cause.source].clone(),
                names[*target].clone(),
                significant(cause.causality, 3),
                significant(cause.bias, 2),
                significant(*p_adjusted, 2),
            ]);
        }
        table
    }

    /// `[target, source]`; NaN where nothing was tested.
    fn matrix(&self, value: impl Fn(&TestedCause) -> f64) -> Matrix {
        let size = self.series.number();
        let mut matrix = Matrix::filled(size, size, f64::NAN);
        for tested in self.causes {
            matrix[(tested.target, tested.cause.source)] = value(tested);
        }
        matrix
    }
}

impl Report for GrangerReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("granger.json");

    fn text(&self) -> String {
        let orders = self.targets.iter().map(|one| one.order);
        let (least, most) =
            orders.fold((usize::MAX, 0), |(a, b), order| (a.min(order), b.max(order)));
        let order = if least == most { least.to_string() } else { format!("{least} to {most}") };
        let (found, tests) = (self.significant().count(), self.causes.len());
        let level = match self.is_published {
            true => format!("at p < {} of Levene's test, one by one", self.false_discoveries),
            false => format!("with at most {} false ones among them", self.false_discoveries),
        };
        let table = if found > 0 { format!("\n{}", self.table()) } else { String::new() };
        format!(
            "{}: conditional Granger causality of {}, order {order}\n{found} of {tests} causes are significant, {level}\n{table}",
            self.name, self.measure
        )
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("granger.csv", &self.csv())?;
        let causality =
            self.matrix(|tested| if tested.significant { tested.cause.causality } else { 0.0 });
        results.figure("granger", &plots::causes(self.series.names(), &causality));
        Ok(())
    }
}
