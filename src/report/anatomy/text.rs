//! The structure of a network in words.

use std::fmt::Write;

use data::macaque::SlnClass;
use data::structure::AreaRelation;

use super::AnatomyReport;
use super::changes::change_in_words;
use super::fits::fits_table;
use super::macaque::{MacaqueViews, by_hierarchy, by_type};
use crate::number::{grouped, plain, significant};
use crate::report::table::{Align, Table};

const ORIGINS: [&str; 4] = [
    "I, from the modelled part of the area",
    "II, from the rest of the area",
    "III, from other areas",
    "IV, from outside the model",
];

const ABSENT: &str = "\
This network was not built from the anatomy of the macaque: types II and IV, relations of areas, FLN and fits are absent.\n";

impl AnatomyReport<'_> {
    pub(super) fn in_words(&self) -> String {
        let mut text = format!(
            "{}: {} neurons in {}, {} recurrent and {} external synapses, {} on a neuron\n\n{}",
            self.name,
            grouped(self.total(|area| area.neurons)),
            match self.areas.len() {
                1 => format!("{} populations", self.network.size()),
                areas => format!("{areas} areas"),
            },
            grouped(self.total(|area| area.within + area.between)),
            grouped(self.total(|area| area.external)),
            grouped(self.mean_in_degree()),
            self.origins_table(),
        );
        text.push('\n');
        match &self.macaque {
            Some(macaque) => text.push_str(&relations_in_words(macaque)),
            None => text.push_str(ABSENT),
        }
        if let Some(macaque) = self.macaque.as_ref().filter(|_| self.tells_fits) {
            // Writing to a string cannot fail.
            let _ = write!(text, "\nThe fits of the anatomy\n{}", fits_table(macaque.fits));
        }
        if let Some(change) = &self.change {
            text.push_str(&change_in_words(change));
        }
        text
    }

    fn origins_table(&self) -> Table {
        let mut table = Table::new([
            ("synapses", Align::Left),
            ("number", Align::Right),
            ("share (%)", Align::Right),
        ]);
        let counts: Vec<(&str, f64)> = match self.synapses_by_type() {
            Some(types) => ORIGINS.into_iter().zip(types).collect(),
            None => vec![
                ("from the same area", self.total(|area| area.within)),
                ("from other areas", self.total(|area| area.between)),
                ("from outside the network", self.total(|area| area.external)),
                ("from sources whose activity is given", self.total(|area| area.replaced)),
            ],
        };
        let all: f64 = counts.iter().map(|(_, synapses)| synapses).sum();
        for (name, synapses) in counts {
            let share = if all > 0.0 { 100.0 * synapses / all } else { 0.0 };
            table.row([name.to_owned(), grouped(synapses), plain(share, 2)]);
        }
        table
    }
}

fn relations_in_words(macaque: &MacaqueViews) -> String {
    let all = macaque.all();
    let names = by_type(&all).into_iter().chain(by_hierarchy(&all));
    let names = names.map(|count| (count.name, Align::Right));
    let mut table = Table::new(
        [("connected pairs", Align::Left), ("all", Align::Right)].into_iter().chain(names),
    );
    let row = |name: &str, relations: &[&AreaRelation]| -> Vec<String> {
        let counts = by_type(relations).into_iter().chain(by_hierarchy(relations));
        let numbers = counts.map(|count| count.pairs.to_string());
        [name.to_owned(), relations.len().to_string()].into_iter().chain(numbers).collect()
    };
    for class in SlnClass::ALL {
        table.row(row(class.name(), &macaque.of_class(Some(class))));
    }
    let unknown = macaque.of_class(None);
    if !unknown.is_empty() {
        table.row(row("not in the anatomy", &unknown));
    }
    table.row(row("all", &all));
    let correlation = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| significant(r, 3));
    format!(
        "{table}\nlog10 of relative in-degrees and of the FLN correlate at {} over {} pairs, at {} over the {} with measured FLN\n",
        correlation(macaque.fln_completed.r_of_log10),
        macaque.fln_completed.pairs,
        correlation(macaque.fln_measured.r_of_log10),
        macaque.fln_measured.pairs,
    )
}
