//! Which connections exist, and in which layers they start and end.

use std::collections::BTreeMap;

use super::connection::{Connection, Evidence, Labelling, LaminarPattern};
use super::raw::RawTables;
use crate::macaque::area::Area;
use crate::macaque::by_area::ByArea;
use crate::macaque::sheet::TableError;

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
