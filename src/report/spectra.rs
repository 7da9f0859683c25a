//! Predicted spectra, for people and for programs.

use std::fmt::Write;

use data::{Network, Warning};
use serde::Serialize;
use theory::Complex;
use theory::dynamics::AsynchronousStability;
use theory::response::{ResponseTheory, rough_above_hz};
use theory::spectra::{
    ModeSensitivity, PEAK_FACTOR, Peak, SourceSpectrum, Spectra, Trajectories, peaks,
};

use super::measured_spectra::SpectraComparison;
use super::table::{Align, Table};
use super::{Report, names};
use crate::files::{MeasuredSpectra, ResultDirectory, csv_table};
use crate::number::{exact, plain, significant};
use crate::plots::{self, MeasuredPower};

/// Fluctuations at a fixed point, along frequency.
#[derive(Clone, Debug)]
pub struct SpectraReport<'a> {
    name: &'a str,
    network: &'a Network,
    spectra: &'a Spectra,
    asynchronous: &'a AsynchronousStability,
    sensitivity: &'a ModeSensitivity,
    source: SourceSpectrum,
    /// How the response of neurons was computed.
    pub response: ResponseTheory,
    peaks: Vec<PopulationPeak>,
    /// What was measured.
    pub measured: Option<&'a MeasuredSpectra>,
    /// Cross spectra of pairs that were asked for.
    pub cross: &'a [CrossPair],
    /// All eigenvalues, where they were followed.
    pub trajectories: Option<&'a Trajectories>,
}

/// The cross spectrum of two populations, by frequency ((spikes/s)²/Hz).
#[derive(Clone, Debug)]
pub struct CrossPair {
    /// Which populations.
    pub pair: (usize, usize),
    /// Their cross spectrum.
    pub hz: Vec<Complex>,
}

/// A peak of a population's spectrum.
#[derive(Clone, Debug, Serialize)]
struct PopulationPeak {
    population: String,
    #[serde(flatten)]
    peak: Peak,
    /// Over that of independent Poisson neurons.
    over_floor: f64,
}

/// So many connections and peaks are shown to people.
const SHOWN: usize = 12;

/// The document.
#[derive(Serialize)]
struct Document<'a> {
    network: &'a str,
    source: SourceSpectrum,
    response: ResponseTheory,
    populations: Vec<String>,
    frequencies_hz: &'a [f64],
    power_hz: &'a [Vec<f64>],
    floor_hz: &'a [f64],
    peaks: &'a [PopulationPeak],
    /// `[re, im]` of the eigenvalue nearest to 1 at each frequency.
    nearest: Vec<[f64; 2]>,
    /// `[mode][frequency]`, where all were followed.
    eigenvalues: Option<Vec<Vec<[f64; 2]>>>,
    asynchronous: &'a AsynchronousStability,
    /// Predicted and measured power in bands, where some was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<SpectraComparison>,
}

impl<'a> SpectraReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(
        name: &'a str,
        network: &'a Network,
        spectra: &'a Spectra,
        asynchronous: &'a AsynchronousStability,
        sensitivity: &'a ModeSensitivity,
        source: SourceSpectrum,
    ) -> Self {
        let names = names(&network.populations);
        let of_population = |(k, name): (usize, &String)| {
            let floor_hz = spectra.floor_hz[k];
            let found = peaks(&spectra.frequencies_hz, &spectra.power_hz[k], PEAK_FACTOR);
            let name = name.clone();
            found
                .into_iter()
                .map(move |peak| PopulationPeak {
                    population: name.clone(),
                    over_floor: peak.power_hz / floor_hz,
                    peak,
                })
                .collect::<Vec<_>>()
        };
        Self {
            name,
            network,
            spectra,
            asynchronous,
            sensitivity,
            source,
            response: ResponseTheory::Analytic,
            peaks: names.iter().enumerate().flat_map(of_population).collect(),
            measured: None,
            cross: &[],
            trajectories: None,
        }
    }

    /// What limits these spectra.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let unstable = asynchronous_warning(self.asynchronous, "spectra");
        self.rough().into_iter().chain(unstable).collect()
    }

    /// A warning where a response in closed form is rough.
    fn rough(&self) -> Option<Warning> {
        let [rough_hz, wrong_hz] = self.rough_above_hz()?;
        let highest_hz = self.spectra.frequencies_hz.last()?;
        let message = format!(
            "above {} Hz, the response of simulated neurons is off this theory of coloured noise by more than 10 \
             %, above {} Hz by more than 30 %: what rests on these frequencies is rough",
            significant(rough_hz, 2),
            significant(wrong_hz, 2)
        );
        (*highest_hz > rough_hz).then(|| Warning::new("high_frequency", message))
    }

    /// Where the response becomes rough: in closed form.
    fn rough_above_hz(&self) -> Option<[f64; 2]> {
        (self.response == ResponseTheory::Analytic).then(|| self.reach_hz())
    }

    /// Where a response in closed form becomes rough, at the slowest synapses.
    fn reach_hz(&self) -> [f64; 2] {
        let synapses_ms = self.network.populations.iter().map(|one| one.neuron.tau_syn_ex_ms);
        rough_above_hz(synapses_ms.fold(0.0, f64::max))
    }

    /// Beside what was measured; in the same bands by either response.
    fn comparison(&self) -> Option<SpectraComparison> {
        let (names, measured) = (names(&self.network.populations), self.measured?);
        Some(SpectraComparison::of(names, self.spectra, measured, self.reach_hz()))
    }

    fn power_csv(&self) -> String {
        let names = names(&self.network.populations);
        let heading = std::iter::once("frequency_hz").chain(names.iter().map(String::as_str));
        let rows = self.spectra.frequencies_hz.iter().enumerate().map(|(k, &frequency_hz)| {
            let powers = self.spectra.power_hz.iter().map(move |powers| exact(powers[k]));
            std::iter::once(exact(frequency_hz)).chain(powers)
        });
        csv_table(heading, rows)
    }

    fn peaks_csv(&self) -> String {
        let heading = ["population", "frequency_hz", "power_hz", "over_floor"];
        let rows = self.peaks.iter().map(|one| {
            let numbers = [one.peak.frequency_hz, one.peak.power_hz, one.over_floor].map(exact);
            std::iter::once(one.population.clone()).chain(numbers)
        });
        csv_table(heading, rows)
    }

    fn eigenvalues_csv(&self) -> String {
        let nearest = std::slice::from_ref(&self.spectra.nearest);
        let modes = self.trajectories.map_or(nearest, |all| &all.eigenvalues);
        let frequencies_hz = &self.spectra.frequencies_hz;
        let rows = modes.iter().zip(1..).flat_map(|(values, mode): (_, usize)| {
            values.iter().zip(frequencies_hz).map(move |(value, &frequency_hz)| {
                [mode.to_string(), exact(frequency_hz), exact(value.re), exact(value.im)]
            })
        });
        csv_table(["mode", "frequency_hz", "re", "im"], rows)
    }

    /// Connections by how far they move the mode towards 1 or away from it.
    fn sensitivities(&self) -> Vec<(usize, usize, f64, f64)> {
        let size = self.network.size();
        let existing = (0..size * size).map(|k| (k / size, k % size));
        let existing = existing.filter(|&at| self.network.in_degrees[at] != 0.0);
        let mut all: Vec<_> = existing
            .map(|(target, source)| {
                let (towards, across) = self.sensitivity.towards_and_across(target, source);
                (target, source, towards, across)
            })
            .collect();
        all.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        all
    }

    fn sensitivity_csv(&self) -> String {
        let names = names(&self.network.populations);
        let rows = self.sensitivities().into_iter().map(|(target, source, towards, across)| {
            [names[target].clone(), names[source].clone(), exact(towards), exact(across)]
        });
        csv_table(["target", "source", "towards_one", "across"], rows)
    }

    fn cross_csv(&self) -> String {
        let names = names(&self.network.populations);
        let rows = self.cross.iter().flat_map(|CrossPair { pair: (i, j), hz }| {
            let (first, second) = (names[*i].clone(), names[*j].clone());
            let powers = [&self.spectra.power_hz[*i], &self.spectra.power_hz[*j]];
            let at = self.spectra.frequencies_hz.iter().enumerate();
            at.map(move |(k, &frequency_hz)| {
                let coherence = hz[k].norm_sqr() / (powers[0][k] * powers[1][k]);
                let numbers = [frequency_hz, hz[k].re, hz[k].im, coherence].map(exact);
                [first.clone(), second.clone()].into_iter().chain(numbers).collect::<Vec<_>>()
            })
        });
        csv_table(["first", "second", "frequency_hz", "re", "im", "coherence"], rows)
    }

    fn table_of_peaks(&self) -> Table {
        let mut table = Table::new([
            ("population", Align::Left),
            ("peak (Hz)", Align::Right),
            ("power ((spikes/s)²/Hz)", Align::Right),
            ("over Poisson", Align::Right),
        ]);
        let mut largest: Vec<&PopulationPeak> = self.peaks.iter().collect();
        largest.sort_by(|a, b| b.over_floor.total_cmp(&a.over_floor));
        for one in largest.into_iter().take(SHOWN) {
            table.row([
                one.population.clone(),
                plain(one.peak.frequency_hz, 1),
                significant(one.peak.power_hz, 3),
                significant(one.over_floor, 3),
            ]);
        }
        table
    }

    fn table_of_connections(&self) -> Table {
        let names = names(&self.network.populations);
        let mut table = Table::new([
            ("target", Align::Left),
            ("source", Align::Left),
            ("towards 1", Align::Right),
            ("across", Align::Right),
        ]);
        for (target, source, towards, across) in self.sensitivities().into_iter().take(SHOWN) {
            let (target, source) = (&names[target], &names[source]);
            table.row([target, source, &format!("{towards:+.4}"), &format!("{across:+.4}")]);
        }
        table
    }
}

/// A warning where the state is not stable.
#[must_use]
pub fn asynchronous_warning(stability: &AsynchronousStability, what: &str) -> Option<Warning> {
    let zero = stability.zeros().first()?;
    let message = format!(
        "the asynchronous state is unstable ({} Hz, growing with {}/s): these {what} are those of a state that the \
         network leaves",
        plain(zero.frequency_hz, 1),
        plain(zero.growth_per_s, 1)
    );
    Some(Warning::new("asynchronous_instability", message))
}

fn pairs_of(values: &[Complex]) -> Vec<[f64; 2]> {
    values.iter().map(|value| [value.re, value.im]).collect()
}

impl Serialize for SpectraReport<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = |all: &Trajectories| all.eigenvalues.iter().map(|one| pairs_of(one)).collect();
        Document {
            network: self.name,
            source: self.source,
            response: self.response,
            populations: names(&self.network.populations),
            frequencies_hz: &self.spectra.frequencies_hz,
            power_hz: &self.spectra.power_hz,
            floor_hz: &self.spectra.floor_hz,
            peaks: &self.peaks,
            nearest: pairs_of(&self.spectra.nearest),
            eigenvalues: self.trajectories.map(all),
            asynchronous: self.asynchronous,
            measured: self.comparison(),
        }
        .serialize(serializer)
    }
}

impl Report for SpectraReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("spectra.json");

    fn text(&self) -> String {
        let nearest = self.asynchronous.nearest();
        let mut text = format!(
            "{}: fluctuations around the asynchronous state, {} sources\n\nPeaks over {} times the valleys beside \
             them\n{}",
            self.name,
            self.source.name(),
            PEAK_FACTOR,
            self.table_of_peaks()
        );
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\nMode nearest to 1: eigenvalue {} at {} Hz; what each connection adds to it, on the way to 1 (more \
             power) and across (other frequency)\n{}",
            shown(nearest.eigenvalue),
            plain(nearest.frequency_hz, 1),
            self.table_of_connections()
        );
        if let Some(comparison) = self.comparison() {
            let _ = write!(
                text,
                "\nPredicted over measured power, where the theory of coloured noise is right to 10 %, to 30 %, and \
                 beyond\n{}",
                comparison.table()
            );
        }
        text
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("power.csv", &self.power_csv())?;
        results.text("peaks.csv", &self.peaks_csv())?;
        results.text("eigenvalues.csv", &self.eigenvalues_csv())?;
        results.text("sensitivity.csv", &self.sensitivity_csv())?;
        if !self.cross.is_empty() {
            results.text("cross_spectra.csv", &self.cross_csv())?;
        }
        if let Some(comparison) = self.comparison() {
            results.text("comparison.csv", &comparison.csv())?;
        }
        if self.spectra.frequencies_hz.len() < 2 {
            return Ok(());
        }
        let measured = self.measured.map(|all| MeasuredPower {
            frequencies_hz: &all.frequencies_hz,
            power_hz: &all.power_hz,
            standard_error_hz: &all.standard_error_hz,
        });
        let wrong_hz = self.rough_above_hz().map(|[_, wrong_hz]| wrong_hz);
        let figure = plots::power_spectra(self.network, self.spectra, measured, wrong_hz);
        results.figure("spectra", &figure);
        let nearest = std::slice::from_ref(&self.spectra.nearest);
        let modes = self.trajectories.map_or(nearest, |all| &all.eigenvalues);
        results.figure("eigenvalues", &plots::trajectories(&self.spectra.frequencies_hz, modes));
        Ok(())
    }
}

fn shown(value: Complex) -> String {
    format!("{:.4} {:+.4} i", value.re, value.im)
}
