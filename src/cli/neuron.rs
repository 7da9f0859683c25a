//! Which neuron: the single neuron of parameters.

use std::path::{Path, PathBuf};

use anyhow::Context;
use data::NeuronParams;
use data::overlay::{Format, Source};
use data::parameters::Parameters;

use crate::files::{input_file, read_text};
use crate::report::{InputFile, Subject};

/// A single neuron by its parameters.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Neuron")]
pub(super) struct NeuronArgs {
    /// A TOML or JSON file of parameters, of which the single neuron's are used.
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
    /// One parameter, such as neuron_params.single_neuron_dict.tau_m=20; repeatable.
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    set: Vec<String>,
}

/// The neuron that was asked for, among the parameters that it came with.
pub(super) struct AskedNeuron<'a> {
    args: &'a NeuronArgs,
    parameters: Parameters,
}

impl NeuronArgs {
    pub(super) fn read(&self) -> anyhow::Result<AskedNeuron<'_>> {
        Ok(AskedNeuron { args: self, parameters: self.parameters()? })
    }

    fn parameters(&self) -> anyhow::Result<Parameters> {
        let settings = self.set.iter().map(String::as_str);
        let Some(file) = &self.params else {
            return Ok(Parameters::default().overlaid(None, settings)?);
        };
        let (text, name) = (read_text(file)?, file.display().to_string());
        let source = Source { name: &name, format: Format::of_name(&name), text: &text };
        Ok(Parameters::default().overlaid(Some(&source), settings)?)
    }
}

impl AskedNeuron<'_> {
    pub(super) fn params(&self) -> NeuronParams {
        NeuronParams::from(self.parameters.network.neurons.single_neuron)
    }

    /// The step of a simulation (ms).
    pub(super) fn dt_ms(&self) -> f64 {
        self.parameters.simulation.dt_ms
    }

    /// What was computed from: the parameters and the files that they and the table came from.
    pub(super) fn subject(&self, table: Option<&PathBuf>) -> anyhow::Result<Subject> {
        let read =
            |file: &PathBuf| -> anyhow::Result<InputFile> { Ok(input_file(Path::new(file))?) };
        let files = self.args.params.iter().chain(table).map(read).collect::<Result<_, _>>()?;
        let parameters =
            serde_json::to_value(&self.parameters).context("cannot keep the parameters")?;
        Ok(Subject { parameters, files, ..Subject::default() })
    }
}
