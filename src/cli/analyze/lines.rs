//! Groups of populations that figures show as one line, and the panels that lines stand in.

use validation::statistics::{
    AdaptiveRates, BinnedCounts, Kernel, PopulationActivity, Smoother, Spectrum, StatisticsError,
    optimal_sd_ms, spectrum,
};

use super::settings::{KernelArg, MeasureArgs};

/// The excitatory or inhibitory populations of an area, or of a layer where there is one area.
pub(super) struct Line {
    /// The area or the layer.
    pub(super) panel: String,
    /// What it goes by in its panel.
    pub(super) name: &'static str,
    /// Whether its populations are inhibitory.
    pub(super) inhibitory: bool,
    /// Which populations.
    pub(super) members: Vec<usize>,
    /// Their spikes together.
    pub(super) counts: BinnedCounts,
    /// What the series was smoothed with, and the series (spikes/s).
    pub(super) smoothing: Smoothing,
    pub(super) rates_hz: Vec<f64>,
    /// The spectrum of the unsmoothed rate.
    pub(super) spectrum: Option<Spectrum>,
}

/// What a series was smoothed with.
pub(super) enum Smoothing {
    /// The same kernel at all times.
    Fixed(Kernel),
    /// A Gaussian of another width (ms) at each time, chosen at this stiffness.
    Adaptive { sds_ms: Vec<f64>, stiffness: f64 },
}

impl Smoothing {
    /// Smooths the rates of counts (spikes/s).
    fn of(counts: &BinnedCounts, kernel: KernelArg) -> Result<(Self, Vec<f64>), StatisticsError> {
        let fixed = |kernel| {
            let rates_hz = counts.rates_hz();
            let smoother = Smoother::new(rates_hz.len(), counts.bin_ms(), kernel)?;
            Ok((Self::Fixed(kernel), smoother.smooth(&rates_hz)?))
        };
        match kernel {
            KernelArg::Given(kernel) => fixed(kernel),
            KernelArg::Auto => {
                let sd_ms = optimal_sd_ms(counts)?;
                fixed(sd_ms.map_or(Kernel::Bins, |sd_ms| Kernel::Gaussian { sd_ms }))
            }
            KernelArg::Adaptive => match AdaptiveRates::of(counts)? {
                Some(AdaptiveRates { rates_hz, sds_ms, stiffness }) => {
                    Ok((Self::Adaptive { sds_ms, stiffness }, rates_hz))
                }
                None => fixed(Kernel::Bins),
            },
        }
    }
}

impl Line {
    /// What it goes by among all lines.
    pub(super) fn full_name(&self) -> String {
        if self.panel.is_empty() {
            self.name.to_owned()
        } else {
            format!("{} {}", self.panel, self.name)
        }
    }
}

/// The lines of all figures, those of one panel next to each other.
pub(super) fn lines(
    populations: &[PopulationActivity],
    measures: &MeasureArgs,
) -> anyhow::Result<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    for (panel, inhibitory, members) in groups(populations) {
        let parts = members.iter().map(|&member| &populations[member].counts);
        let Some(counts) = BinnedCounts::together(parts)? else { continue };
        let (smoothing, rates_hz) = Smoothing::of(&counts, measures.kernel())?;
        lines.push(Line {
            panel,
            name: if inhibitory { "inhibitory" } else { "excitatory" },
            inhibitory,
            members,
            smoothing,
            rates_hz,
            spectrum: spectrum(&counts, &measures.settings().welch)?,
            counts,
        });
    }
    Ok(lines)
}

/// Populations by panel and kind, in the order in which the panels appear.
fn groups(populations: &[PopulationActivity]) -> Vec<(String, bool, Vec<usize>)> {
    let split = |one: &PopulationActivity| match one.name.split_once('-') {
        Some((area, name)) => (area.to_owned(), name.to_owned()),
        None => (String::new(), one.name.clone()),
    };
    let one_area = populations.iter().all(|one| split(one).0 == split(&populations[0]).0);
    let mut panels: Vec<(String, [Vec<usize>; 2])> = Vec::new();
    for (index, population) in populations.iter().enumerate() {
        let (area, name) = split(population);
        let layer = name.trim_end_matches(['E', 'I']).to_owned();
        let panel = if one_area { layer } else { area };
        let kind = usize::from(name.ends_with('I'));
        let place = panels.iter().position(|(known, _)| *known == panel).unwrap_or(panels.len());
        if place == panels.len() {
            panels.push((panel, [Vec::new(), Vec::new()]));
        }
        panels[place].1[kind].push(index);
    }
    let of_panel = |(panel, [excitatory, inhibitory]): (String, [Vec<usize>; 2])| {
        [(panel.clone(), false, excitatory), (panel, true, inhibitory)]
    };
    let all = panels.into_iter().flat_map(of_panel);
    all.filter(|(_, _, members)| !members.is_empty()).collect()
}
