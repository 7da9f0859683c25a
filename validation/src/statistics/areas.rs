//! Areas as wholes: their rates, how they follow each other, and their synaptic input.

use std::ops::Range;

use data::{Matrix, Network};

use super::{
    BinnedCounts, CrossCorrelations, InhibitoryInput, PopulationActivity, StatisticsError,
    synaptic_input_pa, temporal_hierarchy, weighted_mean,
};

/// Lags between areas are looked for up to this (ms), and the correlation is smoothed with a
/// Gaussian of this standard deviation (ms), as in Schmidt et al. 2018
/// (doi:10.1371/journal.pcbi.1006359).
const LARGEST_LAG_MS: f64 = 100.0;
const SMOOTHING_SD_MS: f64 = 2.0;
/// In less time than so many of the largest lags, the peaks of a cross-correlation are mostly chance.
const LEAST_LAGS: f64 = 10.0;

/// How long a recording lasts at least if it is to tell lags between areas (ms).
pub const LEAST_TIME_OF_LAGS_MS: f64 = LEAST_LAGS * LARGEST_LAG_MS;

/// The areas of a recording; one without a name where there are none.
#[derive(Clone, Debug, PartialEq)]
pub struct Areas {
    /// The areas in the order of their populations.
    pub areas: Vec<Area>,
    /// How areas follow each other, if there are several.
    /// `None` of one area, or of less than [`LEAST_TIME_OF_LAGS_MS`].
    pub order: Option<Order>,
    /// Synaptic input of the populations (pA), `[population, bin]`, if the network is known and all of
    /// it was recorded.
    pub input_pa: Option<Matrix>,
    /// Functional connectivity: correlations (Pearson) of the synaptic input of areas, `[a, b]`.
    pub functional_connectivity: Option<Matrix>,
}

/// One area.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// What it is called.
    pub name: String,
    /// Its populations, by their places among all.
    pub members: Range<usize>,
    /// The spikes of all of them.
    pub counts: BinnedCounts,
    /// Variance over mean of the counts of all its populations together.
    pub synchrony: Option<f64>,
}

impl Area {
    /// Mean rate over neurons (spikes/s).
    #[must_use]
    pub fn rate_hz(&self) -> f64 {
        let rates = self.counts.rates_hz();
        rates.iter().sum::<f64>() / rates.len().max(1) as f64
    }
}

/// Lags between areas (ms) with the correlation there, `[a, b]`: positive where a follows b.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The lags (ms); NaN where the correlation has no peak.
    pub lags_ms: Matrix,
    /// The coefficients of correlation at the lags.
    pub coefficients: Matrix,
    /// From 0, the first, to 1, the last.
    pub hierarchy: Vec<f64>,
}

impl Areas {
    /// Of populations, those of an area next to each other, and of the network that they are, if it is known.
    ///
    /// # Errors
    /// [`StatisticsError`] if populations were not counted in the same bins.
    pub fn of(
        populations: &[PopulationActivity],
        network: Option<&Network>,
    ) -> Result<Self, StatisticsError> {
        let areas = areas(populations)?;
        let input_pa = network.map_or(Ok(None), |network| input(populations, network))?;
        let several = areas.len() > 1 && areas[0].counts.counts().len() > 1;
        let order =
            if several && bears_lags(&areas[0].counts) { Some(order(&areas)?) } else { None };
        let functional_connectivity = match &input_pa {
            Some(input) if several => Some(functional_connectivity(&areas, populations, input)?),
            _ => None,
        };
        Ok(Self { areas, order, input_pa, functional_connectivity })
    }
}

fn areas(populations: &[PopulationActivity]) -> Result<Vec<Area>, StatisticsError> {
    let mut areas = Vec::new();
    let mut first = 0;
    for members in populations.chunk_by(|a, b| a.label.area == b.label.area) {
        let range = first..first + members.len();
        first = range.end;
        let wide = BinnedCounts::together(members.iter().map(|one| &one.synchrony_counts))?;
        let synchrony = wide.and_then(|counts| counts.variance_over_mean());
        if let Some(counts) = BinnedCounts::together(members.iter().map(|one| &one.counts))? {
            let name = members[0].label.area.clone();
            areas.push(Area { name, members: range, counts, synchrony });
        }
    }
    Ok(areas)
}

/// Whether a recording is long enough to tell lags.
fn bears_lags(counts: &BinnedCounts) -> bool {
    // Bins may cut off a part of the last one.
    let time_ms = (counts.counts().len() + 1) as f64 * counts.bin_ms();
    time_ms >= LEAST_TIME_OF_LAGS_MS
}

fn order(areas: &[Area]) -> Result<Order, StatisticsError> {
    let rates: Vec<Vec<f64>> = areas.iter().map(|area| area.counts.rates_hz()).collect();
    let series: Vec<&[f64]> = rates.iter().map(Vec::as_slice).collect();
    let all = CrossCorrelations::new(&series, areas[0].counts.bin_ms())?;
    let size = areas.len();
    let (mut lags_ms, mut coefficients) = (Matrix::zeros(size, size), Matrix::zeros(size, size));
    for a in 0..size {
        for b in a + 1..size {
            let peak = all.peak(a, b, LARGEST_LAG_MS, SMOOTHING_SD_MS)?;
            let (lag_ms, coefficient) =
                peak.map_or((f64::NAN, f64::NAN), |peak| (peak.lag_ms, peak.coefficient));
            (lags_ms[(a, b)], lags_ms[(b, a)]) = (lag_ms, -lag_ms);
            (coefficients[(a, b)], coefficients[(b, a)]) = (coefficient, coefficient);
        }
        coefficients[(a, a)] = 1.0;
    }
    Ok(Order { hierarchy: temporal_hierarchy(&lags_ms), lags_ms, coefficients })
}

/// The synaptic input of all populations, if all of the network was recorded.
fn input(
    populations: &[PopulationActivity],
    network: &Network,
) -> Result<Option<Matrix>, StatisticsError> {
    let names = network.populations.iter().map(|population| population.label.to_string());
    if !names.eq(populations.iter().map(|one| one.name())) {
        return Ok(None);
    }
    let rates: Vec<Vec<f64>> = populations.iter().map(|one| one.counts.rates_hz()).collect();
    let samples = rates.first().map_or(0, Vec::len);
    let rates = Matrix::from_fn(rates.len(), samples, |population, k| rates[population][k]);
    let bin_ms = populations[0].counts.bin_ms();
    Ok(Some(synaptic_input_pa(network, &rates, bin_ms, InhibitoryInput::Negative)?))
}

fn functional_connectivity(
    areas: &[Area],
    populations: &[PopulationActivity],
    input_pa: &Matrix,
) -> Result<Matrix, StatisticsError> {
    let of_area = |area: &Area| {
        let rows: Vec<&[f64]> = area.members.clone().map(|member| input_pa.row(member)).collect();
        let sizes: Vec<f64> =
            populations[area.members.clone()].iter().map(|one| f64::from(one.neurons)).collect();
        weighted_mean(&rows, &sizes)
    };
    let inputs: Vec<Vec<f64>> = areas.iter().map(of_area).collect();
    let series: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    Ok(CrossCorrelations::new(&series, areas[0].counts.bin_ms())?.at_equal_times())
}
