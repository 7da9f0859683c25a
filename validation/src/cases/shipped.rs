//! The cases that come with the program.

use data::overlay::{Format, Source};

use super::definition::Case;
use super::error::CaseError;

/// The texts, from short to long.
const TEXTS: [(&str, &str); 6] = [
    ("brunel2000.toml", include_str!("../../cases/brunel2000.toml")),
    ("potjans2014.toml", include_str!("../../cases/potjans2014.toml")),
    ("th.toml", include_str!("../../cases/th.toml")),
    ("v1.toml", include_str!("../../cases/v1.toml")),
    ("macaque_downscaled.toml", include_str!("../../cases/macaque_downscaled.toml")),
    ("full_scale.toml", include_str!("../../cases/full_scale.toml")),
];

/// All shipped cases.
///
/// # Errors
/// None for the shipped texts; [`CaseError`] is what reading any text can give.
pub fn shipped() -> Result<Vec<Case>, CaseError> {
    let read =
        |&(name, text): &(&str, &str)| Case::read(&Source { name, format: Format::Toml, text });
    TEXTS.iter().map(read).collect()
}

/// The shipped case of a name.
///
/// # Errors
/// [`CaseError::Unknown`] with the names that exist.
pub fn shipped_case(name: &str) -> Result<Case, CaseError> {
    let cases = shipped()?;
    let known = cases.iter().map(|case| case.name.clone()).collect();
    let unknown = CaseError::Unknown { name: name.to_owned(), known };
    cases.into_iter().find(|case| case.name == name).ok_or(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_called_as_its_file() {
        for ((file, _), case) in TEXTS.iter().zip(shipped().unwrap()) {
            assert_eq!(format!("{}.toml", case.name), *file);
            assert_eq!(shipped_case(&case.name).unwrap(), case);
        }
    }

    #[test]
    fn an_unknown_case_is_refused_with_those_that_exist() {
        let error = shipped_case("brunel").unwrap_err().to_string();
        assert!(error.contains("no case brunel; the cases are brunel2000"), "{error}");
    }
}
