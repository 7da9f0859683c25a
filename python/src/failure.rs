//! Errors of siegert as exceptions of Python.

use std::error::Error;
use std::fmt::Write;
use std::io;
use std::path::Path;

use pyo3::prelude::*;

use crate::words::in_python;

/// An exception of `siegert/errors.py`, made where no interpreter is at hand.
#[derive(Debug)]
pub struct Failure {
    class: &'static str,
    message: String,
}

impl Failure {
    /// A value that is not allowed.
    pub fn parameter(error: &dyn Error) -> Self {
        Self::new("ParameterError", error)
    }

    /// A name that is not there.
    pub fn unknown(error: &dyn Error) -> Self {
        Self::new("UnknownParameter", error)
    }

    /// The theory has no answer.
    pub fn theory(error: &dyn Error) -> Self {
        Self::new("TheoryError", error)
    }

    /// The simulation cannot be built or go on.
    pub fn simulation(error: &dyn Error) -> Self {
        Self::new("SimulationError", error)
    }

    /// A file cannot be read or written.
    pub fn file(error: &dyn Error) -> Self {
        Self::new("FileError", error)
    }

    /// A file that the system does not let be read or written.
    pub fn system(cannot: &str, path: &Path, error: &io::Error) -> Self {
        Self::said("FileError", format!("cannot {cannot} {}: {error}", path.display()))
    }

    /// In words of one's own.
    pub fn said(class: &'static str, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }

    fn new(class: &'static str, error: &dyn Error) -> Self {
        Self { class, message: in_python(chain(error)) }
    }
}

/// An error and what it comes from, as the command prints it.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        // Transparent errors say what their source says.
        if !text.ends_with(&cause) {
            let _ = write!(text, ": {cause}");
        }
        source = error.source();
    }
    text
}

impl From<Failure> for PyErr {
    fn from(Failure { class, message }: Failure) -> Self {
        Python::attach(|py| {
            let exception = py
                .import("siegert.errors")
                .and_then(|errors| errors.getattr(class))
                .and_then(|class| class.call1((message,)));
            exception.map_or_else(|broken| broken, PyErr::from_value)
        })
    }
}
