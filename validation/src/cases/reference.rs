//! Rates of earlier runs that come with the program.

use super::error::CaseError;

/// A shipped table of rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its file below `validation/`.
    pub name: &'static str,
    /// What [`Stored`](crate::engines::Stored) reads.
    pub text: &'static str,
}

const ALL: [Reference; 2] = [
    Reference { name: "full_scale/rates.csv", text: include_str!("../../full_scale/rates.csv") },
    Reference {
        name: "published/potjans2014.csv",
        text: include_str!("../../published/potjans2014.csv"),
    },
];

/// The shipped table of a name.
///
/// # Errors
/// [`CaseError::NoReference`] with the names that exist.
pub fn reference(name: &str) -> Result<Reference, CaseError> {
    let known = ALL.iter().find(|reference| reference.name == name);
    known.copied().ok_or_else(|| CaseError::NoReference {
        name: name.to_owned(),
        known: ALL.iter().map(|reference| reference.name).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::shipped;
    use crate::engines::Stored;

    #[test]
    fn every_table_that_a_case_names_can_be_read() {
        for stored in shipped().unwrap().into_iter().filter_map(|case| case.reference) {
            let table = reference(&stored.table).unwrap();
            Stored::read(table.name, table.text, Some(stored.measured_ms)).unwrap();
        }
        let unknown = reference("none.csv").unwrap_err().to_string();
        assert!(unknown.contains("there are full_scale/rates.csv"), "{unknown}");
    }
}
