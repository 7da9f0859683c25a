//! Mean rates of groups of populations along branches, and branches of several networks beside each other.

use data::{Network, Rates};
use serde::Serialize;
use theory::continuation::{Branch, BranchPoint};

use super::branches::{BranchSummary, drawn};
use crate::files::csv_table;
use crate::number::exact;
use crate::plots::{self, Figure, NamedBranches};

/// Populations whose mean rate is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationGroup {
    /// What they are called together.
    pub name: String,
    /// Their places.
    pub populations: Vec<usize>,
}

impl PopulationGroup {
    fn rates(&self, point: &BranchPoint) -> Rates {
        let rates_hz = point.fixed_point.rates().hz();
        Rates::from_hz(self.populations.iter().map(|&place| rates_hz[place]).collect())
    }

    /// The mean over their neurons (spikes/s).
    fn mean_hz(&self, network: &Network, point: &BranchPoint) -> f64 {
        let own = self.populations.iter().map(|&place| network.populations[place].clone());
        self.rates(point).mean_over_neurons_hz(&own.collect::<Vec<_>>())
    }
}

/// The mean rates of a group at the points of branches.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GroupAlong {
    name: String,
    populations: Vec<String>,
    branches: Vec<GroupRates>,
}

/// In the order of the points, special ones not among them.
#[derive(Clone, Debug, Serialize)]
struct GroupRates {
    mean_rate_hz: Vec<f64>,
    mean_rate_over_populations_hz: Vec<f64>,
}

impl GroupAlong {
    pub(super) fn of(group: &PopulationGroup, network: &Network, branches: &[Branch]) -> Self {
        let of_branch = |branch: &Branch| {
            let points = branch.points.iter();
            GroupRates {
                mean_rate_hz: points.clone().map(|point| group.mean_hz(network, point)).collect(),
                mean_rate_over_populations_hz: points
                    .map(|point| group.rates(point).mean_over_populations_hz())
                    .collect(),
            }
        };
        let name = |&place: &usize| network.populations[place].label.to_string();
        Self {
            name: group.name.clone(),
            populations: group.populations.iter().map(name).collect(),
            branches: branches.iter().map(of_branch).collect(),
        }
    }
}

/// The branches of a further network.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AlsoFollowed<'a> {
    #[serde(rename = "network")]
    pub(super) name: &'a str,
    #[serde(rename = "branches")]
    pub(super) shown: Vec<BranchSummary>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupAlong>,
    #[serde(skip)]
    pub(super) network: &'a Network,
    #[serde(skip)]
    pub(super) branches: &'a [Branch],
}

impl<'a> AlsoFollowed<'a> {
    pub(super) fn of(
        name: &'a str,
        network: &'a Network,
        branches: &'a [Branch],
        groups: &[PopulationGroup],
    ) -> Self {
        let summary = |branch| BranchSummary::of(&network.populations, branch);
        let along = |group| GroupAlong::of(group, network, branches);
        Self {
            name,
            shown: branches.iter().map(summary).collect(),
            groups: groups.iter().map(along).collect(),
            network,
            branches,
        }
    }
}

/// A network by its name with its branches.
pub(super) type Followed<'a> = (&'a str, &'a Network, &'a [Branch]);

/// A line for each group at each point, special ones at their place, of each branch of each network.
pub(super) fn groups_csv(groups: &[PopulationGroup], networks: &[Followed<'_>]) -> String {
    let mut rows = Vec::new();
    for (name, network, branches) in networks {
        for (branch, number) in branches.iter().zip(1_usize..) {
            for ((point, _), k) in branch.in_order().zip(1_usize..) {
                rows.extend(groups.iter().map(|group| {
                    [
                        (*name).to_owned(),
                        number.to_string(),
                        k.to_string(),
                        exact(point.parameter),
                        (point.n_unstable == 0).to_string(),
                        group.name.clone(),
                        exact(group.mean_hz(network, point)),
                        exact(group.rates(point).mean_over_populations_hz()),
                    ]
                }));
            }
        }
    }
    let heading = [
        "network",
        "branch",
        "point",
        "parameter",
        "stable",
        "populations",
        "mean_rate_hz",
        "mean_rate_over_populations_hz",
    ];
    csv_table(heading, rows)
}

/// The mean rates of several groups of one network.
pub(super) fn groups_in_one(
    parameter: &str,
    groups: &[PopulationGroup],
    network: &Network,
    branches: &[Branch],
) -> Figure {
    let named = |group: &PopulationGroup| {
        let rate_hz = |point: &BranchPoint| group.mean_hz(network, point);
        NamedBranches {
            name: group.name.clone(),
            branches: branches.iter().map(|branch| drawn(branch, &rate_hz)).collect(),
        }
    };
    let named: Vec<NamedBranches> = groups.iter().map(named).collect();
    plots::branches_beside(parameter, "mean rate over neurons (spikes/s)", &named)
}

/// The mean rates of several networks: of a group, or over all neurons.
pub(super) fn networks_in_one(
    parameter: &str,
    measure: &str,
    networks: &[Followed<'_>],
    group: Option<&PopulationGroup>,
) -> Figure {
    let named = |(name, network, branches): &Followed<'_>| {
        let rate_hz = |point: &BranchPoint| match group {
            Some(group) => group.mean_hz(network, point),
            None => point.fixed_point.rates().mean_over_neurons_hz(&network.populations),
        };
        NamedBranches {
            name: (*name).to_owned(),
            branches: branches.iter().map(|branch| drawn(branch, &rate_hz)).collect(),
        }
    };
    let named: Vec<NamedBranches> = networks.iter().map(named).collect();
    plots::branches_beside(parameter, measure, &named)
}
