//! Predicted spectra held against measured ones.

use serde::Serialize;
use theory::spectra::Spectra;
use validation::comparison::{BandPower, PowerCurve, band_powers};

use super::table::{Align, Table};
use crate::files::{MeasuredSpectra, csv_table};
use crate::number::{exact, plain, significant};

/// The width of the bands of the table of numbers (Hz).
const BAND_HZ: f64 = 20.0;

/// Predicted beside measured power, of the populations that were measured.
#[derive(Clone, Debug)]
pub(super) struct SpectraComparison {
    populations: Vec<PopulationBands>,
}

#[derive(Clone, Debug)]
struct PopulationBands {
    name: String,
    /// As narrow as a table of numbers has them.
    narrow: Vec<BandPower>,
    /// By how far the theory reaches.
    by_reach: Vec<BandPower>,
}

/// One band, for programs.
#[derive(Serialize)]
struct BandDocument<'a> {
    population: &'a str,
    from_hz: f64,
    to_hz: f64,
    predicted_hz: f64,
    measured_hz: f64,
    standard_error_hz: Option<f64>,
    ratio: f64,
}

impl SpectraComparison {
    /// Of spectra whose theory is rough above two frequencies (Hz).
    pub(super) fn of(
        names: Vec<String>,
        predicted: &Spectra,
        measured: &MeasuredSpectra,
        rough_above_hz: [f64; 2],
    ) -> Self {
        let frequencies_hz = &predicted.frequencies_hz;
        let highest_hz = frequencies_hz.last().copied().unwrap_or(0.0);
        let narrow_hz: Vec<f64> =
            (0..=(highest_hz / BAND_HZ).ceil() as usize).map(|k| k as f64 * BAND_HZ).collect();
        // The last frequency belongs to the last band.
        let beyond_hz = highest_hz.next_up();
        let [rough_hz, wrong_hz] = rough_above_hz.map(|hz| hz.min(beyond_hz));
        let by_reach_hz = [0.0, rough_hz, wrong_hz, beyond_hz];
        let populations = names.into_iter().enumerate().filter_map(|(k, name)| {
            let power_hz = measured.power_hz[k].as_ref()?;
            let errors_hz = measured.standard_error_hz[k].as_deref();
            let curve = PowerCurve { frequencies_hz, power_hz: &predicted.power_hz[k] };
            let found = PowerCurve { frequencies_hz: &measured.frequencies_hz, power_hz };
            let of = |edges_hz: &[f64]| band_powers(edges_hz, curve, found, errors_hz);
            Some(PopulationBands { name, narrow: of(&narrow_hz), by_reach: of(&by_reach_hz) })
        });
        Self { populations: populations.collect() }
    }

    /// Bands of 20 Hz of every population.
    pub(super) fn csv(&self) -> String {
        let heading =
            ["population", "from_hz", "to_hz", "predicted_hz", "measured_hz", "standard_error_hz"];
        let rows = self.populations.iter().flat_map(|one| {
            one.narrow.iter().map(|band| {
                let error_hz = band.standard_error_hz;
                let error = if error_hz.is_nan() { String::new() } else { exact(error_hz) };
                let numbers = [band.from_hz, band.to_hz, band.predicted_hz, band.measured_hz];
                let numbers = numbers.map(exact).into_iter().chain([error]);
                std::iter::once(one.name.clone()).chain(numbers).collect::<Vec<_>>()
            })
        });
        csv_table(heading, rows)
    }

    /// Predicted over measured power where the theory is right to 10 %, to 30 %, and beyond.
    pub(super) fn table(&self) -> Table {
        let bands = self.populations.first().map_or(&[][..], |one| &one.by_reach);
        let names = bands
            .iter()
            .map(|band| format!("{} to {} Hz", plain(band.from_hz, 0), plain(band.to_hz, 0)));
        let names: Vec<String> = names.collect();
        let columns = names.iter().flat_map(|name| [name.as_str(), "± s.e."]);
        let columns = columns.map(|name| (name, Align::Right));
        let mut table = Table::new([("", Align::Left)].into_iter().chain(columns));
        for one in &self.populations {
            let numbers = one.by_reach.iter().flat_map(|band| {
                [significant(band.ratio(), 3), significant(band.ratio_error(), 2)]
            });
            table.row(std::iter::once(one.name.clone()).chain(numbers));
        }
        table
    }
}

impl Serialize for SpectraComparison {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bands = self.populations.iter().flat_map(|one| {
            one.narrow.iter().map(|band| BandDocument {
                population: &one.name,
                from_hz: band.from_hz,
                to_hz: band.to_hz,
                predicted_hz: band.predicted_hz,
                measured_hz: band.measured_hz,
                standard_error_hz: Some(band.standard_error_hz).filter(|hz| !hz.is_nan()),
                ratio: band.ratio(),
            })
        });
        serializer.collect_seq(bands)
    }
}
