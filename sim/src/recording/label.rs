//! What a recording says of a population beside its spikes.

use std::fmt;

use data::{Kind, Label, Layer};

/// The name of a recorded population; unlike a [`Label`], its kind may be unknown, as formats of
/// other programs have no place for it. Nobody guesses it from the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordedLabel {
    /// The area; empty where there is none.
    pub area: String,
    /// The name within the area.
    pub population: String,
    /// The layer, if there is one and it is known.
    pub layer: Option<Layer>,
    /// Excitatory or inhibitory, if it is known.
    pub kind: Option<Kind>,
}

impl RecordedLabel {
    /// A population of which the name is all that is known, written as `V1-23E`: what stands before
    /// the first hyphen is taken for the area.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let (area, population) = name.split_once('-').unwrap_or(("", name));
        Self { area: area.to_owned(), population: population.to_owned(), layer: None, kind: None }
    }

    /// A population of which area and name are known.
    #[must_use]
    pub fn in_area(area: &str, population: &str) -> Self {
        Self { area: area.to_owned(), population: population.to_owned(), layer: None, kind: None }
    }

    /// A population by its name in full and what is known of it: a layer by its digits and a kind by
    /// its letter, as [`Layer::digits`] and [`Kind::letter`] have them; empty ones are unknown.
    /// `None` if they are neither.
    #[must_use]
    pub fn described(name: &str, area: &str, layer: &str, kind: &str) -> Option<Self> {
        let within = name.strip_prefix(area).and_then(|rest| rest.strip_prefix('-'));
        let population = within.filter(|_| !area.is_empty()).unwrap_or(name);
        let layer = match layer {
            "" => None,
            digits => Some(Layer::ALL.into_iter().find(|layer| layer.digits() == digits)?),
        };
        let kind = match kind {
            "" => None,
            "E" => Some(Kind::Excitatory),
            "I" => Some(Kind::Inhibitory),
            _ => return None,
        };
        Some(Self { layer, kind, ..Self::in_area(area, population) })
    }

    /// The digits of the layer, empty if it is unknown.
    #[must_use]
    pub fn layer_digits(&self) -> &'static str {
        self.layer.map_or("", Layer::digits)
    }

    /// The letter of the kind, empty if it is unknown.
    #[must_use]
    pub fn kind_letter(&self) -> &'static str {
        match self.kind {
            Some(Kind::Excitatory) => "E",
            Some(Kind::Inhibitory) => "I",
            None => "",
        }
    }
}

impl From<&Label> for RecordedLabel {
    fn from(label: &Label) -> Self {
        let Label { area, population, layer, kind } = label;
        let (area, population) = (area.clone(), population.clone());
        Self { area, population, layer: *layer, kind: Some(*kind) }
    }
}

/// As the [`Label`] of the population: `V1-23E`, or the name alone where there is no area.
impl fmt::Display for RecordedLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        data::write_name(f, &self.area, &self.population)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone_say_nothing_of_the_kind() {
        let label = RecordedLabel::of_name("V1-23I");
        assert_eq!((label.area.as_str(), label.population.as_str()), ("V1", "23I"));
        assert_eq!((label.kind, label.layer), (None, None));
        assert_eq!(RecordedLabel::of_name("SST").area, "");
        assert_eq!(label.to_string(), "V1-23I");
    }

    #[test]
    fn layers_and_kinds_are_written_and_read() {
        let label = Label::layered("V1", Layer::L23, Kind::Inhibitory);
        let recorded = RecordedLabel::from(&label);
        let (layer, kind) = (recorded.layer_digits(), recorded.kind_letter());
        assert_eq!((layer, kind), ("23", "I"));
        assert_eq!(RecordedLabel::described("V1-23I", "V1", layer, kind), Some(recorded));
        assert_eq!(RecordedLabel::described("E", "", "7", "E"), None);
        assert_eq!(RecordedLabel::described("E", "", "", "X"), None);
        // A hyphen in a name makes no area.
        let label = RecordedLabel::described("PV-2", "", "", "I").unwrap();
        assert_eq!((label.area.as_str(), label.to_string().as_str()), ("", "PV-2"));
    }
}
