//! The papers that come with the program.

use data::overlay::{Format, Source};

use super::definition::{Paper, PaperError};

/// Names and texts.
const TEXTS: [(&str, &str); 3] = [
    ("schuecker2017.toml", include_str!("../../papers/schuecker2017.toml")),
    ("schmidt2018-anatomy.toml", include_str!("../../papers/schmidt2018-anatomy.toml")),
    ("schmidt2018-dynamics.toml", include_str!("../../papers/schmidt2018-dynamics.toml")),
];

/// Their names.
pub const SHIPPED: [&str; 3] = ["schuecker2017", "schmidt2018-anatomy", "schmidt2018-dynamics"];

impl Paper {
    /// The shipped paper of a name.
    ///
    /// # Errors
    /// [`PaperError::Unknown`] with the names that exist.
    pub fn shipped(name: &str) -> Result<Self, PaperError> {
        let found = TEXTS.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name));
        let Some(&(name, text)) = found else {
            let known = SHIPPED.map(str::to_owned).into();
            return Err(PaperError::Unknown { name: name.to_owned(), known });
        };
        Self::read(&Source { name, format: Format::Toml, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_is_called_as_its_file_and_names_its_panels_once() {
        for ((file, _), name) in TEXTS.iter().zip(SHIPPED) {
            let paper = Paper::shipped(name).unwrap();
            assert_eq!(format!("{name}.toml"), *file);
            assert_eq!(paper.name, name);
            for (k, panel) in paper.panels.iter().enumerate() {
                let before = &paper.panels[..k];
                assert!(before.iter().all(|one| one.figure != panel.figure), "{}", panel.figure);
            }
            assert!(paper.runs.iter().all(|run| {
                paper.panels.iter().any(|panel| panel.run.as_ref() == Some(&run.name))
            }));
        }
    }

    #[test]
    fn an_unknown_paper_is_refused_with_those_that_exist() {
        let error = Paper::shipped("schmidt2018").unwrap_err().to_string();
        assert!(error.contains("no paper schmidt2018; the papers are schuecker2017"), "{error}");
    }
}
