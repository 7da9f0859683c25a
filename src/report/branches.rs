//! Branches of fixed points along a parameter, for people and for programs.
//!
//! The summaries are views, and not the points of the theory as they serialise themselves: documents have mean rates,
//! which need the sizes of the populations, in place of the hundreds of rates of each point (those are in files).

use std::fmt::Write;

use data::{Matrix, Network, Population};
use serde::Serialize;
use theory::Complex;
use theory::continuation::{Branch, BranchEnd, BranchPoint, SpecialKind, SpecialPoint};

use super::Report;
use super::branch_groups::{
    AlsoFollowed, GroupAlong, PopulationGroup, groups_csv, groups_in_one, networks_in_one,
};
use super::phase_diagram::PhaseDiagramSummary;
use super::relaxation::{HOPF, STABLE};
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, significant};
use crate::plots::{self, DiagramPoint, Figure};

/// The range of a parameter that branches are followed over.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ParameterRange<'a> {
    /// The parameter.
    pub parameter: &'a str,
    /// One end of the range.
    pub from: f64,
    /// The other end.
    pub to: f64,
}

/// What a continuation found.
#[derive(Clone, Debug, Serialize)]
pub struct BranchesReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    name: &'a str,
    #[serde(flatten)]
    range: ParameterRange<'a>,
    /// In the order of the fixed points that they start from.
    #[serde(rename = "branches")]
    shown: Vec<BranchSummary>,
    /// Where oscillations begin over a second parameter, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    boundary: Option<PhaseDiagramSummary<'a>>,
    /// The mean rates of groups of populations, if there are to be some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupAlong>,
    /// Further networks in the same diagram.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<AlsoFollowed<'a>>,
    #[serde(skip)]
    branches: &'a [Branch],
    #[serde(skip)]
    group_populations: &'a [PopulationGroup],
    /// The populations with a diagram of their own.
    #[serde(skip)]
    plotted: &'a [usize],
    #[serde(skip)]
    network: &'a Network,
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
    pub ends: (BranchEnd, BranchEnd),
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
    pub kind: SpecialKind,
    /// How far apart the last two estimates of the parameter were.
    pub parameter_error: f64,
    /// The eigenvalue of the gain matrix that crosses Re λ = 1.
    pub eigenvalue: Complex,
    /// The frequency (Hz) of an oscillation of the spiking network that begins or ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_hz: Option<f64>,
    /// The index of the branch's point that it follows.
    pub after: usize,
    /// The fixed point.
    #[serde(flatten)]
    pub point: PointSummary,
}

impl<'a> BranchesReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        range: ParameterRange<'a>,
        branches: &'a [Branch],
    ) -> Self {
        let populations = &network.populations;
        let shown = branches.iter().map(|b| BranchSummary::of(populations, b)).collect();
        Self {
            name,
            range,
            shown,
            boundary: None,
            groups: Vec::new(),
            also: Vec::new(),
            branches,
            group_populations: &[],
            plotted: &[],
            network,
        }
    }

    /// With the mean rates of these groups; of further networks, too, if these are added later.
    #[must_use]
    pub fn with_groups(mut self, groups: &'a [PopulationGroup]) -> Self {
        self.groups =
            groups.iter().map(|group| GroupAlong::of(group, self.network, self.branches)).collect();
        self.group_populations = groups;
        self
    }

    /// With further networks, by their names.
    #[must_use]
    pub fn with_also(
        mut self,
        others: impl Iterator<Item = (&'a str, &'a Network, &'a [Branch])>,
    ) -> Self {
        let groups = self.group_populations;
        self.also = others
            .map(|(name, network, branches)| AlsoFollowed::of(name, network, branches, groups))
            .collect();
        self
    }

    /// With a diagram for each of these populations.
    #[must_use]
    pub fn with_plots(self, populations: &'a [usize]) -> Self {
        Self { plotted: populations, ..self }
    }

    /// With the boundaries over a second parameter.
    #[must_use]
    pub fn with_boundary(self, boundary: Option<PhaseDiagramSummary<'a>>) -> Self {
        Self { boundary, ..self }
    }

    /// A line for each population at each point of each branch, special ones at their place.
    fn rates_csv(&self) -> String {
        let heading =
            ["branch", "point", "parameter", "stable", "special", "area", "population", "rate_hz"];
        let points = self.branches.iter().zip(1..).flat_map(|(branch, number)| {
            branch.in_order().zip(1..).map(move |(at, point)| (number, point, at))
        });
        let rows = points.flat_map(|(number, k, (point, special))| {
            let rates_hz = point.fixed_point.rates().hz();
            self.network.populations.iter().zip(rates_hz).map(move |(population, &rate_hz)| {
                [
                    number.to_string(),
                    k.to_string(),
                    exact(point.parameter),
                    (point.n_unstable == 0).to_string(),
                    special.map_or("", |special| name(special.kind)).to_owned(),
                    population.label.area.clone(),
                    population.label.population.clone(),
                    exact(rate_hz),
                ]
            })
        });
        csv_table(heading, rows)
    }

    /// All points of all branches, special ones at their place, one per line.
    fn csv(&self) -> String {
        points_csv(&self.shown)
    }

    /// The networks with their branches, this one first.
    fn all_networks(&self) -> impl Iterator<Item = (&'a str, &'a Network, &'a [Branch])> {
        let others = self.also.iter().map(|other| (other.name, other.network, other.branches));
        std::iter::once((self.name, self.network, self.branches)).chain(others)
    }

    /// The mean rates of groups and further networks.
    fn write_more(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        for (other, number) in self.also.iter().zip(1..) {
            results.text(&format!("also_{number}.csv"), &points_csv(&other.shown))?;
        }
        let networks: Vec<_> = self.all_networks().collect();
        if !self.also.is_empty() {
            let figure = networks_in_one(self.range.parameter, MEAN_RATE, &networks, None);
            results.figure("diagram_networks", &figure);
        }
        if self.group_populations.is_empty() {
            return Ok(());
        }
        results.text("populations.csv", &groups_csv(self.group_populations, &networks))?;
        if self.also.is_empty() {
            let groups = self.group_populations;
            let figure = groups_in_one(self.range.parameter, groups, self.network, self.branches);
            results.figure("populations", &figure);
            return Ok(());
        }
        for group in self.group_populations {
            let measure = format!("mean rate of {} (spikes/s)", group.name);
            let figure = networks_in_one(self.range.parameter, &measure, &networks, Some(group));
            results.figure(&format!("populations_{}", group.name), &figure);
        }
        Ok(())
    }
}

const MEAN_RATE: &str = "mean rate over neurons (spikes/s)";

/// All points of branches, special ones at their place, one per line.
fn points_csv(branches: &[BranchSummary]) -> String {
    let rows = branches.iter().zip(1..).flat_map(|(branch, number)| {
        branch.in_order().map(move |(point, special)| point.row(number, special))
    });
    csv_table(COLUMNS, rows)
}

impl Report for BranchesReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("branches.json");

    /// For each branch its ends, special points and stability.
    fn text(&self) -> String {
        let Self { name, range: ParameterRange { parameter, from, to }, shown, .. } = self;
        let plural = if shown.len() == 1 { "" } else { "es" };
        let mut text = format!(
            "{name}: {} branch{plural} along {parameter} from {from} to {to}\n",
            shown.len()
        );
        for (index, branch) in shown.iter().enumerate() {
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
        for other in &self.also {
            let _ = write!(text, "\n{}\n", other.name);
            for (branch, number) in other.shown.iter().zip(1..) {
                let table = branch.table(parameter);
                let _ = write!(text, "Branch {number}, {} points\n{table}", branch.points.len());
            }
        }
        text.push_str("\nMean rates are in spikes/s. Stability holds from one line to the next.\n");
        text.push_str(STABLE);
        if shown.iter().any(BranchSummary::has_hopf_points) {
            text.push_str(HOPF);
        }
        if let Some(boundary) = &self.boundary {
            text.push_str(&boundary.text(parameter));
        }
        text
    }

    /// All points as a table, the rates of each branch, and the diagram.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("branches.csv", &self.csv())?;
        let populations = &self.network.populations;
        for (branch, number) in self.branches.iter().zip(1..) {
            let points: Vec<_> = branch.in_order().map(|(point, _)| point).collect();
            let rate = |k: usize, i: usize| points[k].fixed_point.rates().hz()[i];
            let rates = Matrix::from_fn(points.len(), populations.len(), rate);
            results.matrix(&format!("rates_{number}.npy"), &rates)?;
        }
        results.text("rates.csv", &self.rates_csv())?;
        let mean_hz =
            |point: &BranchPoint| point.fixed_point.rates().mean_over_neurons_hz(populations);
        results.figure("diagram", &self.diagram(MEAN_RATE, &mean_hz));
        for &population in self.plotted {
            let name = &populations[population].label;
            let rate_hz = |point: &BranchPoint| point.fixed_point.rates().hz()[population];
            let figure = self.diagram(&format!("rate of {name} (spikes/s)"), &rate_hz);
            results.figure(&format!("diagram_{name}"), &figure);
        }
        self.write_more(results)?;
        self.boundary.iter().try_for_each(|boundary| boundary.write(self.range, results))
    }
}

impl BranchesReport<'_> {
    fn diagram(&self, measure: &str, rate_hz: &dyn Fn(&BranchPoint) -> f64) -> Figure {
        let drawn: Vec<_> = self.branches.iter().map(|branch| drawn(branch, rate_hz)).collect();
        plots::bifurcation_diagram(self.range.parameter, measure, &drawn)
    }
}

/// A branch, special points at their places, as it is drawn.
pub(super) fn drawn(branch: &Branch, rate_hz: &dyn Fn(&BranchPoint) -> f64) -> Vec<DiagramPoint> {
    let place = |(point, special): (&BranchPoint, Option<&SpecialPoint>)| DiagramPoint {
        parameter: point.parameter,
        rate_hz: rate_hz(point),
        stable: point.n_unstable == 0,
        special: special.map(|special| special.kind),
    };
    branch.in_order().map(place).collect()
}

impl BranchSummary {
    pub(super) fn of(populations: &[Population], branch: &Branch) -> Self {
        let points = branch.points.iter();
        let special_points = branch.special_points.iter();
        Self {
            points: points.map(|point| PointSummary::of(populations, point)).collect(),
            special_points: special_points
                .map(|special| SpecialSummary::of(populations, special))
                .collect(),
            start: branch.start,
            ends: branch.ends,
        }
    }

    fn has_hopf_points(&self) -> bool {
        self.special_points.iter().any(|special| special.kind == SpecialKind::Hopf)
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
                Some(special) => special.in_words(),
                None if index == 0 => end_in_words(self.ends.0).to_owned(),
                None if index == last => end_in_words(self.ends.1).to_owned(),
                None if index == self.start => "start".to_owned(),
                None => String::new(),
            };
            let beyond = match special {
                Some(special) => self.points.get(special.after + 1),
                None if index == last => None,
                None => Some(point),
            };
            index += usize::from(special.is_none());
            if !what.is_empty() {
                table.row(point.cells(&what, beyond));
            }
        }
        table
    }
}

impl SpecialSummary {
    fn in_words(&self) -> String {
        let kind = special_in_words(self.kind);
        match self.frequency_hz {
            Some(frequency_hz) => format!("{kind} at {} Hz", significant(frequency_hz, 5)),
            None => kind.to_owned(),
        }
    }

    fn of(populations: &[Population], special: &SpecialPoint) -> Self {
        Self {
            kind: special.kind,
            parameter_error: special.parameter_error,
            eigenvalue: special.eigenvalue,
            frequency_hz: special.frequency_hz,
            after: special.after,
            point: PointSummary::of(populations, &special.point),
        }
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
            special.map_or("", |special| name(special.kind)).to_owned(),
        ]
    }
}

/// A special point as tables name it.
fn name(kind: SpecialKind) -> &'static str {
    match kind {
        SpecialKind::Fold => "fold",
        SpecialKind::Hopf => "hopf",
        SpecialKind::BranchPoint => "branch_point",
        SpecialKind::Oscillation => "oscillation",
    }
}

/// A special point as people call it.
fn special_in_words(kind: SpecialKind) -> &'static str {
    match kind {
        SpecialKind::Fold => "fold",
        SpecialKind::Hopf => "Hopf point of the relaxation",
        SpecialKind::BranchPoint => "branch point",
        SpecialKind::Oscillation => "onset of an oscillation",
    }
}

fn end_in_words(end: BranchEnd) -> &'static str {
    match end {
        BranchEnd::RangeLeft => "end of the range",
        BranchEnd::Closed => "back at its start",
        BranchEnd::StepTooSmall => "lost: no step succeeds",
        BranchEnd::RatesInvalid => "end: rates become invalid",
        BranchEnd::PointLimit => "as many points as allowed",
    }
}
