//! Populations by their names.

use crate::label::Label;
use crate::network::Network;
use crate::overlay::closest;

/// Why a name leads to no population.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownPopulation {
    /// No population has it.
    #[error("there is no population {name:?}{}", suggestion(closest.as_deref()))]
    NoSuch {
        /// The name that was asked for.
        name: String,
        /// The one that was probably meant.
        closest: Option<String>,
    },
    /// Several areas have a population of this name.
    #[error("{name:?} is in {areas} areas: put the area in front, as in {example:?}")]
    InSeveralAreas {
        /// The name that was asked for.
        name: String,
        /// How many areas have it.
        areas: usize,
        /// The full name of the first of them.
        example: String,
    },
}

impl Network {
    /// The index of a population by its name: in full, as `V1-4E`, or within its area, as `4E`, where only one
    /// area has it.
    ///
    /// ```
    /// use siegert_data::source::{NoFiles, Source};
    ///
    /// let network = Source::preset("potjans2014")?.build(&NoFiles)?.network;
    /// assert_eq!(network.index_of("4E")?, 2);
    /// let unknown = network.index_of("4e").unwrap_err();
    /// assert_eq!(unknown.to_string(), "there is no population \"4e\"; did you mean \"4E\"?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`UnknownPopulation`], with the closest name that exists, or because several areas have the name.
    pub fn index_of(&self, name: &str) -> Result<usize, UnknownPopulation> {
        let labels: Vec<&Label> = self.populations.iter().map(|p| &p.label).collect();
        if let Some(index) = labels.iter().position(|label| label.to_string() == name) {
            return Ok(index);
        }
        let within: Vec<usize> =
            (0..labels.len()).filter(|&index| labels[index].population == name).collect();
        match within[..] {
            [only] => Ok(only),
            [] => {
                let (full, short): (Vec<String>, Vec<&str>) =
                    labels.iter().map(|label| (label.to_string(), &*label.population)).unzip();
                let known = full.iter().map(String::as_str).chain(short);
                Err(UnknownPopulation::NoSuch {
                    name: name.to_owned(),
                    closest: closest(name, known),
                })
            }
            [first, ..] => Err(UnknownPopulation::InSeveralAreas {
                name: name.to_owned(),
                areas: within.len(),
                example: labels[first].to_string(),
            }),
        }
    }
}

fn suggestion(closest: Option<&str>) -> String {
    closest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

#[cfg(test)]
mod tests {
    use crate::Preset;
    use crate::macaque::{ConnectomeInputs, network};
    use crate::replacement::{Replacement, keep_areas};

    #[test]
    fn a_short_name_serves_where_one_area_has_it() {
        let parameters = Preset::Schuecker2017.parameters();
        let all = network(&parameters, &ConnectomeInputs::default()).unwrap();
        assert_eq!(all.index_of("V1-4E"), Ok(2));
        assert_eq!(all.populations[all.index_of("TH-6I").unwrap()].label.to_string(), "TH-6I");
        let several = all.index_of("4E").unwrap_err().to_string();
        assert_eq!(several, "\"4E\" is in 31 areas: put the area in front, as in \"V1-4E\"");
        let unknown = all.index_of("V1-4F").unwrap_err().to_string();
        assert!(unknown.starts_with("there is no population \"V1-4F\"; did you mean"), "{unknown}");
        assert_eq!(all.index_of("").unwrap_err().to_string(), "there is no population \"\"");

        let others = Replacement::Homogeneous { rate_hz: 1.0 };
        let one = keep_areas(all, &["V1".to_owned()], &others).unwrap();
        assert_eq!((one.index_of("4E"), one.index_of("V1-4E")), (Ok(2), Ok(2)));
    }
}
