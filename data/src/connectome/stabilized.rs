//! The project's own stabilized in-degrees.
//!
//! They are the in-degrees of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179) after
//! `siegert stabilize`, kept as one [`RankOneChange`] per round. From these and the network of the preset `schuecker2017` the
//! matrix is put together again.

use std::sync::LazyLock;

use super::blueprint::Blueprint;
use super::full_scale;
use super::in_degrees::InDegrees;
use crate::constraints::Constraints;
use crate::macaque::sheet::{Sheet, SheetText, TableError};
use crate::matrix::Matrix;
use crate::network::Network;
use crate::parameters::Preset;
use crate::rank_one::RankOneChange;

/// The kappa up to which the shipped in-degrees keep the low-activity state.
///
/// The published target is 1.2 (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179).
/// Stabilized up to there by the exact flow, the network of the preset `metastable` has no
/// low-activity state; from 1.22 on it has, as with the published in-degrees.
pub const SHIPPED_TARGET: f64 = 1.22;

const TEXT: &str = include_str!("../../tables/stabilization.csv");
const FILE: &str = "stabilization.csv";
const HEADINGS: [&str; 5] = ["round", "population", "amplitude_mV", "ratio_per_mV", "left"];

/// The rounds of a stabilization, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct StabilizingRounds(pub Vec<RankOneChange>);

impl StabilizingRounds {
    /// The shipped rounds.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<StabilizingRounds> = LazyLock::new(|| {
            StabilizingRounds::read(TEXT).expect("a test reads the shipped rounds")
        });
        &SHIPPED
    }

    /// Reads a table as [`Self::table`] writes it.
    ///
    /// # Errors
    /// [`TableError`] if a column, a population or a number is missing.
    pub fn read(text: &str) -> Result<Self, TableError> {
        let sheet = Sheet::with_headings(FILE, text);
        let [round, population, amplitude, ratio, left] = HEADINGS.map(|name| sheet.column(name));
        let (round, population) = (round?, population?);
        let (amplitude, ratio, left) = (amplitude?, ratio?, left?);
        let names: Vec<String> =
            Blueprint::shipped().layout.labels().map(|label| label.to_string()).collect();
        let mut rounds: Vec<RankOneChange> = Vec::new();
        for (k, row) in sheet.rows().iter().enumerate() {
            let expected = (k / names.len() + 1, &names[k % names.len()]);
            if row.number(round)? != expected.0 as f64 || row.text(population)? != expected.1 {
                return Err(
                    row.unexpected(population, "the populations in their order, round by round")
                );
            }
            if k % names.len() == 0 {
                rounds.push(RankOneChange {
                    amplitude_mv: Vec::new(),
                    ratio_per_mv: Vec::new(),
                    left: Vec::new(),
                });
            }
            if let Some(change) = rounds.last_mut() {
                change.amplitude_mv.push(row.number(amplitude)?);
                change.ratio_per_mv.push(row.number(ratio)?);
                change.left.push(row.number(left)?);
            }
        }
        match rounds.last() {
            Some(last) if last.left.len() != names.len() => {
                Err(sheet.no_entry(format!("round {} is complete", rounds.len())))
            }
            _ => Ok(Self(rounds)),
        }
    }

    /// The table: one row per round and population, shortest decimals that read back exactly.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = SheetText::new(&HEADINGS);
        for (round, change) in self.0.iter().enumerate() {
            for (i, label) in Blueprint::shipped().layout.labels().enumerate() {
                let (amplitude, ratio) = (change.amplitude_mv[i], change.ratio_per_mv[i]);
                text.row(&[&(round + 1), &label, &amplitude, &ratio, &change.left[i]]);
            }
        }
        text.finish()
    }

    /// The in-degrees that the rounds lead to, under the constraints of [`Constraints::cortex`].
    #[must_use]
    pub fn in_degrees(&self) -> Matrix {
        let network = unstabilized();
        let (original, constraints) = (&network.in_degrees, Constraints::cortex());
        self.0.iter().fold(original.clone(), |before, change| {
            constraints.apply(&network.populations, original, &before, &change.of(&network))
        })
    }
}

/// The network with the in-degrees of the anatomy that the rounds begin with.
///
/// It is put together below [`Connectome`](super::Connectome), which may ask for the stabilized in-degrees
/// itself, and never looks at what `K_stable` says.
fn unstabilized() -> Network {
    let (blueprint, parameters) = (Blueprint::shipped(), Preset::Schuecker2017.parameters());
    let in_degrees = InDegrees::new(blueprint, &parameters.network);
    in_degrees
        .and_then(|in_degrees| full_scale::network(blueprint, &parameters.network, in_degrees))
        .expect("a test builds the network of the preset")
}

/// The shipped stabilized in-degrees, `[target, source]`.
#[must_use]
pub fn stabilized_in_degrees() -> &'static Matrix {
    static SHIPPED: LazyLock<Matrix> = LazyLock::new(|| StabilizingRounds::shipped().in_degrees());
    &SHIPPED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;
    use crate::macaque::{ConnectomeInputs, network};

    #[test]
    fn the_rounds_begin_with_the_network_of_the_preset() {
        let preset = Preset::Schuecker2017.parameters();
        let of_preset = network(&preset, &ConnectomeInputs::default()).unwrap();
        assert_eq!(unstabilized(), of_preset);
    }

    #[test]
    fn the_shipped_table_is_what_its_reading_writes() {
        let shipped = StabilizingRounds::shipped();
        assert!(!shipped.0.is_empty());
        assert_eq!(shipped.table(), TEXT);
    }

    #[test]
    fn a_table_out_of_order_or_cut_short_is_refused() {
        let swapped = TEXT.replacen("V1-23E", "V1-4E", 1);
        let refusal = StabilizingRounds::read(&swapped).unwrap_err().to_string();
        assert!(refusal.contains("populations in their order"), "{refusal}");
        let cut = TEXT.trim_end().rsplit_once('\n').unwrap().0;
        let refusal = StabilizingRounds::read(cut).unwrap_err().to_string();
        assert!(refusal.contains("complete"), "{refusal}");
    }

    #[test]
    fn neither_inhibition_nor_4e_gains_connections_between_areas() {
        let labels: Vec<Label> = Blueprint::shipped().layout.labels().collect();
        let (original, stabilized) = (&unstabilized().in_degrees, stabilized_in_degrees());
        for ((i, j), k) in stabilized.iter() {
            assert!(k >= 0.0 && k.is_finite());
            let barred = matches!(labels[j].population.as_str(), "23I" | "4E" | "4I" | "5I" | "6I");
            if barred && labels[i].area != labels[j].area {
                assert_eq!(k, original[(i, j)], "{} from {}", labels[i], labels[j]);
            }
        }
    }
}
