//! Rates that are not simulated now: files of users, stored references.

use std::path::Path;

use data::Label;
use sim::SimulationSettings;
use validation::cases::{Problem, reference};
use validation::engines::{Engine, Given, Recorded, Stored};

use super::Args;
use crate::files::{RecordingFrame, read_rates, read_recording, read_text, recording_files};

/// What the arguments and the case say to measure with; nothing if it is to be simulated.
pub(super) fn engine(args: &Args, problem: &Problem) -> anyhow::Result<Option<Box<dyn Engine>>> {
    if let Some(file) = &args.measured {
        return from_file(file, problem).map(Some);
    }
    let case = &problem.case;
    match &case.reference {
        Some(run) if case.long && !args.simulate => {
            let table = reference(&run.table)?;
            let stored = Stored::read(table.name, table.text, Some(run.measured_ms))?;
            Ok(Some(Box::new(stored)))
        }
        _ => Ok(None),
    }
}

fn from_file(file: &Path, problem: &Problem) -> anyhow::Result<Box<dyn Engine>> {
    let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if extension == "csv" {
        let name = file.display().to_string();
        return Ok(Box::new(Stored::read(&name, &read_text(file)?, None)?));
    }
    if matches!(extension.as_str(), "npy" | "json") {
        let populations = &problem.network.populations;
        let labels: Vec<Label> = populations.iter().map(|p| p.label.clone()).collect();
        return Ok(Box::new(Given(read_rates(file, &labels)?)));
    }
    recording(file, problem)
}

/// Spikes in any format that recordings have.
fn recording(place: &Path, problem: &Problem) -> anyhow::Result<Box<dyn Engine>> {
    let sizes = problem.network.populations.iter().map(|population| {
        let neurons = u32::try_from(population.created_neurons()).unwrap_or(u32::MAX);
        (population.label.to_string(), neurons)
    });
    let frame = RecordingFrame {
        populations: Some(sizes.collect()),
        id_map: None,
        dt_ms: SimulationSettings::default().dt_ms,
        end_ms: None,
    };
    let files = recording_files(&[place.to_owned()])?;
    let (name, recording) = (place.display().to_string(), read_recording(&files, &frame)?);
    Ok(Box::new(Recorded { name, recording }))
}
