//! Rates that are not simulated now: files of users, stored references.

use std::path::Path;

use data::Label;
use validation::cases::{Problem, reference};
use validation::engines::{Engine, Given, Stored};

use super::Args;
use crate::files::{read_rates, read_text};

/// What the arguments and the case say to measure with; nothing if it is to be simulated.
pub(super) fn engine(args: &Args, problem: &Problem) -> anyhow::Result<Option<Box<dyn Engine>>> {
    if let Some(file) = &args.measured {
        return from_file(file, problem).map(Some);
    }
    let case = &problem.case;
    match &case.reference {
        Some(name) if case.long && !args.simulate => {
            let stored = reference(name)?;
            Ok(Some(Box::new(Stored::read(stored.name, stored.text)?)))
        }
        _ => Ok(None),
    }
}

fn from_file(file: &Path, problem: &Problem) -> anyhow::Result<Box<dyn Engine>> {
    let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if extension == "csv" {
        let name = file.display().to_string();
        return Ok(Box::new(Stored::read(&name, &read_text(file)?)?));
    }
    let labels: Vec<Label> =
        problem.network.populations.iter().map(|population| population.label.clone()).collect();
    Ok(Box::new(Given(read_rates(file, &labels)?)))
}
