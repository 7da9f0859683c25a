//! Which connections exist, and in which layers they start and end.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByArea;
use crate::macaque::sheet::TableError;

/// Why a connection is taken to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// CoCoMac reports it.
    CoCoMac,
    /// Only the retrograde tracing of Markov et al. 2014 (doi:10.1093/cercor/bhs270) shows it.
    Tracing,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CoCoMac => "cocomac",
            Self::Tracing => "tracing",
        })
    }
}

impl FromStr for Evidence {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "cocomac" => Ok(Self::CoCoMac),
            "tracing" => Ok(Self::Tracing),
            _ => Err(()),
        }
    }
}

/// How strongly one layer is labelled, in CoCoMac's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labelling {
    /// `0`: not at all.
    Absent,
    /// `1`: sparsely.
    Sparse,
    /// `2`: moderately.
    Moderate,
    /// `3`: densely.
    Dense,
    /// `X`: labelled, the strength is not known.
    Present,
    /// `?`: not known.
    Unknown,
}

impl Labelling {
    const CODE: [(char, Self); 6] = [
        ('0', Self::Absent),
        ('1', Self::Sparse),
        ('2', Self::Moderate),
        ('3', Self::Dense),
        ('X', Self::Present),
        ('?', Self::Unknown),
    ];

    /// The strength from 0 to 3, a decimal logarithm of the number of labelled neurons where it is
    /// above 0. Label of unknown strength counts as moderate (Schmidt et al. 2018,
    /// doi:10.1007/s00429-017-1554-4); `None` if it is not known whether there is any.
    #[must_use]
    pub fn strength(self) -> Option<u8> {
        match self {
            Self::Absent => Some(0),
            Self::Sparse => Some(1),
            Self::Moderate | Self::Present => Some(2),
            Self::Dense => Some(3),
            Self::Unknown => None,
        }
    }
}

/// The labelling of layers 1 to 6, written as in CoCoMac: `00X0?3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaminarPattern(pub [Labelling; 6]);

impl FromStr for LaminarPattern {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let decode = |letter: char| Labelling::CODE.iter().find(|(code, _)| *code == letter);
        let layers: Option<Vec<Labelling>> = code.chars().map(|c| Some(decode(c)?.1)).collect();
        layers.and_then(|layers| layers.try_into().ok()).map(Self).ok_or(())
    }
}

impl fmt::Display for LaminarPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|layer| {
            let letter = Labelling::CODE.iter().find(|(_, labelling)| labelling == layer);
            letter.map_or(Ok(()), |(letter, _)| write!(f, "{letter}"))
        })
    }
}

/// What is known of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Why it is taken to exist.
    pub evidence: Evidence,
    /// Layers of its origin, where known. Layers 1 and 4 send nothing if nothing is known of them.
    pub source_pattern: Option<LaminarPattern>,
    /// Layers of its termination, where known.
    pub target_pattern: Option<LaminarPattern>,
}

/// The connections onto each area by the name of their source, within the model or not.
pub(super) type Connections = ByArea<BTreeMap<String, Connection>>;

/// Source, then target, then the pair of patterns.
type PatternFile = BTreeMap<String, BTreeMap<String, (Option<String>, Option<String>)>>;
type CountFile = BTreeMap<String, BTreeMap<String, u32>>;

const PATTERNS: &str = "CoCoMac_complete_81.json";
const STUDIES: &str = "cocomac_confirmative_studies.json";

/// The connections onto the model's areas that CoCoMac reports (Bakker et al. 2012,
/// doi:10.3389/fninf.2012.00030).
///
/// A connection exists if it has a laminar pattern or, without one, if a study confirms it.
pub(super) fn reported(raw: &RawTables) -> Result<Connections, TableError> {
    let patterns: PatternFile = raw.json(PATTERNS)?;
    let studies: CountFile = raw.json(STUDIES)?;
    let confirmed = |source: &str, target: &str| {
        studies.get(source).and_then(|targets| targets.get(target)).is_some_and(|n| *n > 0)
    };
    let mut connections = Connections::from_fn(|_| BTreeMap::new());
    for (source, targets) in &patterns {
        for (target, (source_pattern, target_pattern)) in targets {
            let known = source_pattern.is_some() || target_pattern.is_some();
            if let Ok(area) = area_name(target).parse::<Area>()
                && (known || confirmed(source, target))
            {
                let connection = Connection {
                    evidence: Evidence::CoCoMac,
                    source_pattern: pattern(source, target, source_pattern)?.map(origins),
                    target_pattern: pattern(source, target, target_pattern)?,
                };
                connections[area].insert(area_name(source).to_owned(), connection);
            }
        }
    }
    Ok(connections)
}

/// Adds the connections that only tracing shows.
pub(super) fn add_traced(connections: &mut Connections, traced: impl Fn(Area, Area) -> bool) {
    for target in Area::all() {
        for source in Area::all().filter(|source| traced(target, *source)) {
            connections[target].entry(source.to_string()).or_insert(Connection {
                evidence: Evidence::Tracing,
                source_pattern: None,
                target_pattern: None,
            });
        }
    }
}

/// `FV91-V1` is V1 in the parcellation of Felleman & Van Essen 1991.
fn area_name(key: &str) -> &str {
    key.rsplit('-').next().unwrap_or(key)
}

fn pattern(
    source: &str,
    target: &str,
    code: &Option<String>,
) -> Result<Option<LaminarPattern>, TableError> {
    let unreadable = |code: &String| TableError::NoEntry {
        file: PATTERNS.to_owned(),
        entry: format!("{source} -> {target}: '{code}' is not six of 0, 1, 2, 3, X and ?"),
    };
    code.as_ref().map(|code| code.parse().map_err(|()| unreadable(code))).transpose()
}

/// Of layers 1 and 4, unknown means absent: hardly any cortico-cortical neuron lies there.
fn origins(LaminarPattern(mut layers): LaminarPattern) -> LaminarPattern {
    for layer in [0, 3] {
        if layers[layer] == Labelling::Unknown {
            layers[layer] = Labelling::Absent;
        }
    }
    LaminarPattern(layers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_read_back_as_written() {
        let pattern: LaminarPattern = "?1X?03".parse().unwrap();
        assert_eq!(pattern.to_string(), "?1X?03");
        assert_eq!(pattern.0[2].strength(), Some(2));
        assert_eq!(pattern.0[0].strength(), None);
        assert_eq!(origins(pattern).to_string(), "01X003");
        assert!("00000".parse::<LaminarPattern>().is_err());
        assert!("00000Y".parse::<LaminarPattern>().is_err());
    }
}
