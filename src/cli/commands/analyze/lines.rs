//! Groups of populations that figures show as one line, and the panels that lines stand in.

use data::Kind;
use sim::recording::RecordedLabel;
use validation::statistics::{
    AdaptiveRates, BinnedCounts, Kernel, PopulationActivity, Smoother, Spectrum, StatisticsError,
    optimal_sd_ms, spectrum,
};

use super::settings::{KernelArg, MeasureArgs};

/// The excitatory or inhibitory populations of an area, or of a layer where there is one area.
pub(super) struct Line {
    /// The area or the layer.
    pub(super) panel: String,
    /// Of which kind its populations are, if it is known.
    pub(super) kind: Option<Kind>,
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
    /// Smooths the rates of counts (spikes/s), adaptively without a kernel.
    fn of(
        counts: &BinnedCounts,
        kernel: Option<Kernel>,
    ) -> Result<(Self, Vec<f64>), StatisticsError> {
        match kernel {
            Some(kernel) => Self::fixed(counts, kernel),
            None => match AdaptiveRates::of(counts)? {
                Some(AdaptiveRates { rates_hz, sds_ms, stiffness }) => {
                    Ok((Self::Adaptive { sds_ms, stiffness }, rates_hz))
                }
                None => Self::fixed(counts, Kernel::Bins),
            },
        }
    }

    fn fixed(counts: &BinnedCounts, kernel: Kernel) -> Result<(Self, Vec<f64>), StatisticsError> {
        let rates_hz = counts.rates_hz();
        let smoother = Smoother::new(rates_hz.len(), counts.bin_ms(), kernel)?;
        Ok((Self::Fixed(kernel), smoother.smooth(&rates_hz)?))
    }
}

impl Line {
    /// What it goes by in its panel.
    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            Some(Kind::Excitatory) => "excitatory",
            Some(Kind::Inhibitory) => "inhibitory",
            None => "kind unknown",
        }
    }

    /// What it goes by among all lines.
    pub(super) fn full_name(&self) -> String {
        if self.panel.is_empty() {
            self.name().to_owned()
        } else {
            format!("{} {}", self.panel, self.name())
        }
    }
}

/// The lines of all figures, those of one panel next to each other.
pub(super) fn lines(
    populations: &[PopulationActivity],
    measures: &MeasureArgs,
) -> anyhow::Result<Vec<Line>> {
    let mut counted: Vec<(Group, BinnedCounts)> = Vec::new();
    for group in groups(populations) {
        let parts = group.members.iter().map(|&member| &populations[member].counts);
        if let Some(counts) = BinnedCounts::together(parts)? {
            counted.push((group, counts));
        }
    }
    let mut kernels = Vec::new();
    for panel in counted.chunk_by(|(a, _), (b, _)| a.panel == b.panel) {
        let kernel = kernel_of_panel(panel.iter().map(|(_, counts)| counts), measures.kernel())?;
        kernels.extend(panel.iter().map(|_| kernel));
    }
    let mut lines: Vec<Line> = Vec::new();
    for ((Group { panel, kind, members }, counts), kernel) in counted.into_iter().zip(kernels) {
        let (smoothing, rates_hz) = Smoothing::of(&counts, kernel)?;
        lines.push(Line {
            panel,
            kind,
            members,
            smoothing,
            rates_hz,
            spectrum: spectrum(&counts, &measures.settings().welch)?,
            counts,
        });
    }
    Ok(lines)
}

/// What the lines of a panel are smoothed with; `None` is adaptively. Lines that are looked at together have one width,
/// the least of those that fit each, or one would look calm beside the other for no reason in its spikes.
fn kernel_of_panel<'c>(
    lines: impl Iterator<Item = &'c BinnedCounts>,
    asked: KernelArg,
) -> Result<Option<Kernel>, StatisticsError> {
    match asked {
        KernelArg::Given(kernel) => Ok(Some(kernel)),
        KernelArg::Adaptive => Ok(None),
        KernelArg::Auto => {
            let widths = lines.map(optimal_sd_ms).collect::<Result<Vec<_>, _>>()?;
            let least = widths.into_iter().flatten().min_by(f64::total_cmp);
            Ok(Some(least.map_or(Kernel::Bins, |sd_ms| Kernel::Gaussian { sd_ms })))
        }
    }
}

/// Populations that make one line.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    panel: String,
    kind: Option<Kind>,
    members: Vec<usize>,
}

/// Populations by panel and kind, in the order in which the panels appear, excitatory ones first.
fn groups(populations: &[PopulationActivity]) -> Vec<Group> {
    let labels: Vec<&RecordedLabel> = populations.iter().map(|one| &one.label).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (index, panel) in panels(&labels).into_iter().enumerate() {
        let kind = labels[index].kind;
        match groups.iter_mut().find(|group| group.panel == panel && group.kind == kind) {
            Some(group) => group.members.push(index),
            None => groups.push(Group { panel, kind, members: vec![index] }),
        }
    }
    let panels: Vec<String> = groups.iter().map(|group| group.panel.clone()).collect();
    let place = |group: &Group| panels.iter().position(|panel| *panel == group.panel);
    // Excitatory before inhibitory, as `Kind` orders them, unknown ones last.
    groups.sort_by_key(|group| (place(group), group.kind.is_none(), group.kind));
    groups
}

/// The panel of each population: its area; its layer where there is one area; where there are no layers
/// either, one panel for all if no kind has several populations, one for each otherwise.
fn panels(labels: &[&RecordedLabel]) -> Vec<String> {
    let several_areas = labels.iter().any(|label| label.area != labels[0].area);
    let layered = labels.iter().any(|label| label.layer.is_some());
    let of_kind = |kind| labels.iter().filter(|label| label.kind == kind).count();
    let one_each = labels.iter().all(|label| label.kind.is_some() && of_kind(label.kind) == 1);
    let panel = |label: &&RecordedLabel| match label.layer {
        _ if several_areas => label.area.clone(),
        Some(layer) => layer.digits().to_owned(),
        None if layered || !one_each => label.population.clone(),
        None => String::new(),
    };
    labels.iter().map(panel).collect()
}

#[cfg(test)]
mod tests {
    use data::{Label, Layer};

    use super::*;

    fn panels_of(labels: &[RecordedLabel]) -> Vec<String> {
        panels(&labels.iter().collect::<Vec<_>>())
    }

    #[test]
    fn panels_are_areas_layers_or_populations() {
        let layered = |area, layer, kind| RecordedLabel::from(&Label::layered(area, layer, kind));
        let named = |name, kind| RecordedLabel::from(&Label::named(name, kind));
        let (e, i) = (Kind::Excitatory, Kind::Inhibitory);
        let areas = [layered("V1", Layer::L23, e), layered("V2", Layer::L4, i)];
        assert_eq!(panels_of(&areas), ["V1", "V2"]);
        let layers = [layered("", Layer::L23, e), layered("", Layer::L23, i)];
        assert_eq!(panels_of(&layers), ["23", "23"]);
        assert_eq!(panels_of(&[named("E", e), named("I", i)]), ["", ""]);
        let cells = [named("E", e), named("PV", i), named("SST", i)];
        assert_eq!(panels_of(&cells), ["E", "PV", "SST"]);
        let unknown = ["E", "I"].map(RecordedLabel::of_name);
        assert_eq!(panels_of(&unknown), ["E", "I"]);
    }
}
