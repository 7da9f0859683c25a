//! Where random starts lead, for people and for programs.

use data::Network;
use serde::Serialize;
use serde::ser::SerializeMap;
use theory::basins::{BasinSettings, Basins, Destination, FollowedStart, Orbit, Sample};

use super::Report;
use super::relaxation::STABLE;
use super::table::{Align, Table};
use crate::files::{ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots::{self, BasinsPanel, FollowedRates};

/// What was found at a value of the parameter, or of the network as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct BasinsAt {
    /// The value.
    pub value: Option<f64>,
    /// What was found there.
    pub basins: Basins,
}

/// Where the starts of one or several networks lead.
#[derive(Clone, Debug)]
pub struct BasinsReport<'a> {
    name: &'a str,
    network: &'a Network,
    parameter: Option<&'a str>,
    settings: &'a BasinSettings,
    found: &'a [BasinsAt],
}

#[derive(Serialize)]
struct AttractorEntry<'a> {
    value: Option<f64>,
    /// Which at this value, from 1, by ascending mean rate.
    attractor: usize,
    /// The mean over neurons (spikes/s).
    mean_rate_hz: f64,
    mean_rate_over_populations_hz: f64,
    share: f64,
    starts: usize,
    spectral_abscissa: f64,
    rates_hz: &'a [f64],
}

#[derive(Serialize)]
struct UnsettledEntry {
    value: Option<f64>,
    /// From 1.
    start: usize,
    mean_rate_over_populations_hz: f64,
    /// Over time, in the last third of it (spikes/s).
    sd_hz: f64,
    lowest_hz: f64,
    highest_hz: f64,
    /// Time constants of the rates.
    period: Option<f64>,
}

/// What the starts at a value have in common.
#[derive(Serialize)]
struct ValueEntry {
    value: Option<f64>,
    attractors: usize,
    settled_share: f64,
    /// Of the attractor with the lowest mean rate.
    lowest_share: Option<f64>,
    unsettled_share: f64,
    not_finite: usize,
    /// Over unsettled starts: the mean and the spread of their mean rates over populations, and the mean of their spread
    /// over time (spikes/s).
    unsettled_mean_rate_hz: Option<f64>,
    unsettled_sd_between_starts_hz: Option<f64>,
    unsettled_sd_over_time_hz: Option<f64>,
    /// Of the unsettled starts.
    periodic_share: Option<f64>,
    /// Minima of the speed on the way, on the average of all starts.
    slow_passages_mean: f64,
    /// Of starts that settled (time constants of the rates).
    settling_time_mean: Option<f64>,
}

impl BasinsAt {
    fn attractors(&self) -> impl Iterator<Item = AttractorEntry<'_>> {
        self.basins.attractors.iter().zip(1..).map(|(one, attractor)| AttractorEntry {
            value: self.value,
            attractor,
            mean_rate_hz: one.found.mean_rate_hz,
            mean_rate_over_populations_hz: one.found.point.rates().mean_over_populations_hz(),
            share: self.basins.share(one),
            starts: one.starts,
            spectral_abscissa: one.found.stability.spectral_abscissa(),
            rates_hz: one.found.point.rates().hz(),
        })
    }

    fn unsettled(&self) -> impl Iterator<Item = UnsettledEntry> {
        self.basins.unsettled().map(|(start, orbit)| UnsettledEntry {
            value: self.value,
            start: start + 1,
            mean_rate_over_populations_hz: orbit.mean_hz,
            sd_hz: orbit.sd_hz,
            lowest_hz: orbit.lowest_hz,
            highest_hz: orbit.highest_hz,
            period: orbit.period,
        })
    }

    fn summary(&self) -> ValueEntry {
        let Basins { attractors, starts } = &self.basins;
        let orbits: Vec<&Orbit> = self.basins.unsettled().map(|(_, orbit)| orbit).collect();
        let count = starts.len() as f64;
        let means: Vec<f64> = orbits.iter().map(|orbit| orbit.mean_hz).collect();
        let spreads: Vec<f64> = orbits.iter().map(|orbit| orbit.sd_hz).collect();
        let periodic: Vec<f64> =
            orbits.iter().map(|orbit| f64::from(orbit.period.is_some())).collect();
        let settled = starts.iter().filter(|start| is_settled(start));
        let times: Vec<f64> = settled.map(|start| start.duration).collect();
        let slow: usize = starts.iter().map(|start| start.slow.len()).sum();
        ValueEntry {
            value: self.value,
            attractors: attractors.len(),
            settled_share: times.len() as f64 / count,
            lowest_share: attractors.first().map(|lowest| self.basins.share(lowest)),
            unsettled_share: orbits.len() as f64 / count,
            not_finite: self.basins.not_finite(),
            unsettled_mean_rate_hz: mean(&means),
            unsettled_sd_between_starts_hz: sd(&means),
            unsettled_sd_over_time_hz: mean(&spreads),
            periodic_share: mean(&periodic),
            slow_passages_mean: slow as f64 / count,
            settling_time_mean: mean(&times),
        }
    }

    fn title(&self, parameter: Option<&str>) -> String {
        match (parameter, self.value) {
            (Some(parameter), Some(value)) => format!("{parameter} = {value}"),
            _ => String::new(),
        }
    }

    /// The value as a cell.
    fn cell(&self) -> String {
        self.value.map_or_else(String::new, exact)
    }
}

fn is_settled(start: &FollowedStart) -> bool {
    matches!(start.destination, Destination::Attractor(_))
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn sd(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

impl<'a> BasinsReport<'a> {
    /// Of what was found at each value of a parameter, or of one network.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        parameter: Option<&'a str>,
        settings: &'a BasinSettings,
        found: &'a [BasinsAt],
    ) -> Self {
        Self { name, network, parameter, settings, found }
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            (self.parameter.unwrap_or("value"), Align::Right),
            ("starts", Align::Right),
            ("share", Align::Right),
            ("over neurons", Align::Right),
            ("over populations", Align::Right),
            ("max Re λ", Align::Right),
            ("lead to", Align::Left),
        ]);
        for at in self.found {
            let value = at.value.map_or_else(String::new, data::short_number);
            for one in at.attractors() {
                table.row([
                    value.clone(),
                    one.starts.to_string(),
                    plain(one.share, 3),
                    significant(one.mean_rate_hz, 5),
                    significant(one.mean_rate_over_populations_hz, 5),
                    plain(one.spectral_abscissa, 4),
                    format!("attractor {}", one.attractor),
                ]);
            }
            let summary = at.summary();
            if let (Some(mean_hz), Some(sd_hz)) =
                (summary.unsettled_mean_rate_hz, summary.unsettled_sd_over_time_hz)
            {
                let mean = format!("{} ± {}", significant(mean_hz, 4), significant(sd_hz, 2));
                let count = at.basins.unsettled().count();
                let share = plain(summary.unsettled_share, 3);
                let words = periods_in_words(&at.basins);
                table.row([
                    value.clone(),
                    count.to_string(),
                    share,
                    String::new(),
                    mean,
                    String::new(),
                    words,
                ]);
            }
            if summary.not_finite > 0 {
                let share = plain(summary.not_finite as f64 / at.basins.starts.len() as f64, 3);
                let empty = String::new;
                table.row([
                    value,
                    summary.not_finite.to_string(),
                    share,
                    empty(),
                    empty(),
                    empty(),
                    "no numbers".to_owned(),
                ]);
            }
        }
        table
    }

    fn starts_csv(&self) -> String {
        let rows = self.found.iter().flat_map(|at| {
            at.basins.starts.iter().enumerate().map(move |(k, start)| {
                let (destination, attractor) = match start.destination {
                    Destination::Attractor(place) => ("attractor", (place + 1).to_string()),
                    Destination::Unsettled(_) => ("unsettled", String::new()),
                    Destination::NotFinite => ("not_finite", String::new()),
                };
                [
                    at.cell(),
                    (k + 1).to_string(),
                    destination.to_owned(),
                    attractor,
                    exact(start.duration),
                    exact(start.last_mean_hz),
                ]
            })
        });
        let heading =
            ["value", "start", "destination", "attractor", "followed_for", "last_mean_rate_hz"];
        csv_table(heading, rows)
    }

    fn attractors_csv(&self) -> String {
        let rows = self.found.iter().flat_map(|at| {
            at.attractors().flat_map(move |one| {
                let populations = self.network.populations.iter().zip(one.rates_hz);
                populations.map(move |(population, &rate_hz)| {
                    [
                        at.cell(),
                        one.attractor.to_string(),
                        exact(one.share),
                        population.label.area.clone(),
                        population.label.population.clone(),
                        exact(rate_hz),
                    ]
                })
            })
        });
        csv_table(["value", "attractor", "share", "area", "population", "rate_hz"], rows)
    }

    /// A line for each of some samples of every start.
    fn samples_csv(&self, samples: fn(&FollowedStart) -> &[Sample]) -> String {
        let rows = self.found.iter().flat_map(|at| {
            at.basins.starts.iter().enumerate().flat_map(move |(k, start)| {
                samples(start).iter().map(move |sample| {
                    [
                        at.cell(),
                        (k + 1).to_string(),
                        exact(sample.s),
                        exact(sample.mean_hz),
                        exact(sample.speed_hz),
                    ]
                })
            })
        });
        csv_table(["value", "start", "s", "mean_rate_hz", "speed_hz"], rows)
    }

    fn panels(&self) -> Vec<BasinsPanel> {
        let panel = |at: &BasinsAt| {
            let last = |settled: bool| {
                let starts = at.basins.starts.iter();
                starts
                    .filter(|start| is_settled(start) == settled)
                    .map(|start| start.last_mean_hz)
                    .collect()
            };
            BasinsPanel {
                title: at.title(self.parameter),
                settled_hz: last(true),
                unsettled_hz: last(false),
            }
        };
        self.found.iter().map(panel).collect()
    }

    fn followed(&self) -> Vec<FollowedRates<'_>> {
        let rates = |at: &'a BasinsAt| FollowedRates {
            title: at.title(self.parameter),
            trajectories: at
                .basins
                .starts
                .iter()
                .filter(|start| !start.trajectory.is_empty())
                .collect(),
        };
        self.found.iter().map(rates).collect()
    }
}

fn periods_in_words(basins: &Basins) -> String {
    let periods: Vec<f64> = basins.unsettled().filter_map(|(_, orbit)| orbit.period).collect();
    match (mean(&periods), basins.unsettled().count()) {
        (None, _) => "nothing that repeats itself".to_owned(),
        (Some(mean), count) => format!(
            "{} of {count} with a period of {} on average",
            periods.len(),
            significant(mean, 3)
        ),
    }
}

impl Serialize for BasinsReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let values: Vec<f64> = self.found.iter().filter_map(|at| at.value).collect();
        map.serialize_entry("network", self.name)?;
        map.serialize_entry("parameter", &self.parameter)?;
        map.serialize_entry("values", &values)?;
        map.serialize_entry("starts", &self.settings.starts)?;
        map.serialize_entry("highest_start_hz", &self.settings.highest_hz)?;
        map.serialize_entry("duration", &self.settings.duration)?;
        map.serialize_entry("flow", &self.settings.flow.to_string())?;
        let by_value: Vec<ValueEntry> = self.found.iter().map(BasinsAt::summary).collect();
        map.serialize_entry("by_value", &by_value)?;
        let attractors: Vec<AttractorEntry<'_>> =
            self.found.iter().flat_map(BasinsAt::attractors).collect();
        map.serialize_entry("attractors", &attractors)?;
        let unsettled: Vec<UnsettledEntry> =
            self.found.iter().flat_map(BasinsAt::unsettled).collect();
        map.serialize_entry("unsettled", &unsettled)?;
        map.end()
    }
}

impl Report for BasinsReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("basins.json");

    fn text(&self) -> String {
        format!(
            "{}: where {} random starts lead within {} time constants of the rates\n\n{}\n\
             Mean rates are in spikes/s; of starts that do not settle, those of the last third of the time ± their SD \
             over time.\n{STABLE}",
            self.name,
            self.settings.starts,
            data::short_number(self.settings.duration),
            self.table()
        )
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("starts.csv", &self.starts_csv())?;
        results.text("attractors.csv", &self.attractors_csv())?;
        results.text("slow.csv", &self.samples_csv(|start| &start.slow))?;
        results.figure("basins", &plots::basins(&self.panels()));
        if self
            .found
            .iter()
            .any(|at| at.basins.starts.iter().any(|start| !start.trajectory.is_empty()))
        {
            results.text("trajectories.csv", &self.samples_csv(|start| &start.trajectory))?;
            results.figure("trajectories", &plots::followed_rates(&self.followed()));
        }
        Ok(())
    }
}
