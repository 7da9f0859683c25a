//! Branches of fixed points along a parameter, for people and for programs.

use std::fmt::Write;

use data::Population;
use serde::Serialize;
use theory::continuation::{Branch, BranchEnd, BranchPoint, SpecialKind, SpecialPoint};

use super::relaxation::{HOPF, STABLE};
use super::table::{Align, Table};
use crate::files::csv_table;
use crate::number::{exact, significant};

/// What a continuation found.
#[derive(Clone, Debug, Serialize)]
pub struct BranchesSummary {
    /// What the network goes by.
    pub network: String,
    /// The parameter.
    pub parameter: String,
    /// One end of its range.
    pub from: f64,
    /// The other end.
    pub to: f64,
    /// The branches in the order of the fixed points that they start from.
    pub branches: Vec<BranchSummary>,
}

/// A branch of fixed points.
#[derive(Clone, Debug, Serialize)]
pub struct BranchSummary {
    /// Its points in order.
    pub points: Vec<PointSummary>,
    /// The points at which the stability changes, in the same order.
    pub special_points: Vec<SpecialSummary>,
    /// Which of its points it was followed from, counted from 0.
    pub start: usize,
    /// Why it ended at the first and at the last point.
    pub ends: [EndReason; 2],
}

/// A fixed point on a branch.
#[derive(Clone, Debug, Serialize)]
pub struct PointSummary {
    /// The parameter.
    pub parameter: f64,
    /// The mean rate over neurons (spikes/s).
    pub mean_rate_hz: f64,
    /// The mean rate with every population counted once (spikes/s).
    pub mean_rate_over_populations_hz: f64,
    /// In how many directions the flow leaves.
    pub n_unstable: usize,
    /// The largest real part of an eigenvalue of the gain matrix.
    pub spectral_abscissa: f64,
    /// The largest difference between the rates and what they call for (spikes/s).
    pub residual_hz: f64,
}

/// The columns of the table of all points.
const COLUMNS: [&str; 8] = [
    "branch",
    "parameter",
    "mean_rate_hz",
    "mean_rate_over_populations_hz",
    "n_unstable",
    "spectral_abscissa",
    "residual_hz",
    "special",
];

/// A point at which the stability changes.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialSummary {
    /// What happens there.
    pub kind: SpecialName,
    /// How far apart the last two estimates of the parameter were.
    pub parameter_error: f64,
    /// The eigenvalue of the gain matrix that crosses Re λ = 1: real and imaginary part.
    pub eigenvalue: (f64, f64),
    /// The index of the branch's point that it follows.
    pub after: usize,
    /// The fixed point.
    #[serde(flatten)]
    pub point: PointSummary,
}

/// A kind of special point by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialName {
    /// Two fixed points meet.
    Fold,
    /// Rates begin to oscillate.
    Hopf,
    /// Another branch crosses.
    BranchPoint,
}

/// Why a branch ended, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// At the edge of the range.
    RangeLeft,
    /// At its own beginning.
    Closed,
    /// Where not even the shortest step succeeded.
    StepTooSmall,
    /// Where rates would be negative or above 1/t_ref.
    RatesInvalid,
    /// After as many points as were allowed.
    PointLimit,
}

impl BranchesSummary {
    /// Puts branches in words.
    #[must_use]
    pub fn of(
        network: &str,
        parameter: &str,
        (from, to): (f64, f64),
        populations: &[Population],
        branches: &[Branch],
    ) -> Self {
        Self {
            network: network.to_owned(),
            parameter: parameter.to_owned(),
            from,
            to,
            branches: branches.iter().map(|b| BranchSummary::of(populations, b)).collect(),
        }
    }

    /// For each branch its ends, special points and stability.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { network, parameter, from, to, branches } = self;
        let plural = if branches.len() == 1 { "" } else { "es" };
        let mut text = format!(
            "{network}: {} branch{plural} along {parameter} from {from} to {to}\n",
            branches.len()
        );
        for (index, branch) in branches.iter().enumerate() {
            let (number, points) = (index + 1, branch.points.len());
            let table = branch.table(parameter);
            // Writing to a string cannot fail.
            let special = match branch.special_points.len() {
                0 => String::new(),
                1 => " and a special one between them".to_owned(),
                special => format!(" and {special} special ones between them"),
            };
            let _ = write!(text, "\nBranch {number}, {points} points{special}\n{table}");
        }
        text.push_str("\nMean rates are in spikes/s. Stability holds from one line to the next.\n");
        text.push_str(STABLE);
        if branches.iter().any(BranchSummary::has_hopf_points) {
            text.push_str(HOPF);
        }
        text
    }

    /// All points of all branches, special ones at their place, one per line.
    #[must_use]
    pub fn csv(&self) -> String {
        let branches = self.branches.iter().zip(1..);
        let rows = branches.flat_map(|(branch, number)| {
            branch.in_order().map(move |(point, special)| point.row(number, special))
        });
        csv_table(COLUMNS, rows)
    }
}

impl BranchSummary {
    fn of(populations: &[Population], branch: &Branch) -> Self {
        let point = |point: &BranchPoint| PointSummary::of(populations, point);
        let special = |special: &SpecialPoint| SpecialSummary {
            kind: special.kind.into(),
            parameter_error: special.parameter_error,
            eigenvalue: (special.eigenvalue.re, special.eigenvalue.im),
            after: special.after,
            point: point(&special.point),
        };
        Self {
            points: branch.points.iter().map(point).collect(),
            special_points: branch.special_points.iter().map(special).collect(),
            start: branch.start,
            ends: [branch.ends.0.into(), branch.ends.1.into()],
        }
    }

    fn has_hopf_points(&self) -> bool {
        self.special_points.iter().any(|special| special.kind == SpecialName::Hopf)
    }

    fn in_order(&self) -> impl Iterator<Item = (&PointSummary, Option<&SpecialSummary>)> {
        self.points.iter().enumerate().flat_map(|(index, point)| {
            let here = self.special_points.iter().filter(move |special| special.after == index);
            let special = here.map(|special| (&special.point, Some(special)));
            std::iter::once((point, None)).chain(special)
        })
    }

    /// A line for both ends, the start and each special point.
    fn table(&self, parameter: &str) -> Table {
        let last = self.points.len() - 1;
        let columns = ["over neurons", "over populations"].map(|name| (name, Align::Right));
        let mut table = Table::new(
            [("", Align::Left), (parameter, Align::Right)]
                .into_iter()
                .chain(columns)
                .chain([("stability beyond", Align::Left)]),
        );
        let mut index = 0;
        for (point, special) in self.in_order() {
            let what = match special {
                Some(special) => special.kind.in_words(),
                None if index == 0 => self.ends[0].in_words(),
                None if index == last => self.ends[1].in_words(),
                None if index == self.start => "start",
                None => "",
            };
            let beyond = match special {
                Some(special) => self.points.get(special.after + 1),
                None if index == last => None,
                None => Some(point),
            };
            index += usize::from(special.is_none());
            if !what.is_empty() {
                table.row(point.cells(what, beyond));
            }
        }
        table
    }
}

impl PointSummary {
    fn of(populations: &[Population], point: &BranchPoint) -> Self {
        let rates = point.fixed_point.rates();
        Self {
            parameter: point.parameter,
            mean_rate_hz: rates.mean_over_neurons_hz(populations),
            mean_rate_over_populations_hz: rates.mean_over_populations_hz(),
            n_unstable: point.n_unstable,
            spectral_abscissa: point.spectral_abscissa,
            residual_hz: point.fixed_point.residual_hz(),
        }
    }

    fn cells(&self, what: &str, beyond: Option<&Self>) -> [String; 5] {
        let stability = match beyond.map(|point| point.n_unstable) {
            None => String::new(),
            Some(0) => "stable".to_owned(),
            Some(1) => "1 unstable direction".to_owned(),
            Some(n) => format!("{n} unstable directions"),
        };
        let mean = [self.mean_rate_hz, self.mean_rate_over_populations_hz];
        let [over_neurons, over_populations] = mean.map(|rate_hz| significant(rate_hz, 5));
        let parameter = significant(self.parameter, 9);
        [what.to_owned(), parameter, over_neurons, over_populations, stability]
    }

    /// A row of the table of all points.
    fn row(&self, branch: usize, special: Option<&SpecialSummary>) -> [String; 8] {
        [
            branch.to_string(),
            exact(self.parameter),
            exact(self.mean_rate_hz),
            exact(self.mean_rate_over_populations_hz),
            self.n_unstable.to_string(),
            exact(self.spectral_abscissa),
            exact(self.residual_hz),
            special.map_or("", |special| special.kind.name()).to_owned(),
        ]
    }
}

impl SpecialName {
    fn name(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::Hopf => "hopf",
            Self::BranchPoint => "branch_point",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::Hopf => "Hopf point of the relaxation",
            Self::BranchPoint => "branch point",
        }
    }
}

impl From<SpecialKind> for SpecialName {
    fn from(kind: SpecialKind) -> Self {
        match kind {
            SpecialKind::Fold => Self::Fold,
            SpecialKind::Hopf => Self::Hopf,
            SpecialKind::BranchPoint => Self::BranchPoint,
        }
    }
}

impl EndReason {
    fn in_words(self) -> &'static str {
        match self {
            Self::RangeLeft => "end of the range",
            Self::Closed => "back at its start",
            Self::StepTooSmall => "lost: no step succeeds",
            Self::RatesInvalid => "end: rates become invalid",
            Self::PointLimit => "as many points as allowed",
        }
    }
}

impl From<BranchEnd> for EndReason {
    fn from(end: BranchEnd) -> Self {
        match end {
            BranchEnd::RangeLeft => Self::RangeLeft,
            BranchEnd::Closed => Self::Closed,
            BranchEnd::StepTooSmall => Self::StepTooSmall,
            BranchEnd::RatesInvalid => Self::RatesInvalid,
            BranchEnd::PointLimit => Self::PointLimit,
        }
    }
}
