//! From arguments to BOLD signals.

use anyhow::bail;
use clap::ValueEnum;
use validation::statistics::{BoldInput, BoldModel, Series, bold};

use super::definitions::Definitions;

/// How BOLD signals follow from activity.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "BOLD")]
pub(super) struct BoldArgs {
    /// How blood flow, volume and oxygenation follow from activity; friston2003 without it.
    #[arg(long, value_enum)]
    model: Option<ModelArg>,
    /// What activity is divided by; its maximum without it.
    #[arg(long, value_enum)]
    activity: Option<ActivityArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModelArg {
    /// Friston et al. 2003 (doi:10.1016/S1053-8119(03)00202-7).
    Friston2003,
    /// Buxton et al. 2004 (doi:10.1016/j.neuroimage.2004.07.013).
    Buxton2004,
    /// As neuRosim computed the signals of Schmidt et al. 2018: Buxton's model with time constants that count samples.
    Published,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ActivityArg {
    /// Its maximum, series by series.
    Relative,
    /// Nothing: it is in the unit of the model.
    Given,
}

impl BoldArgs {
    /// The signals of activity.
    pub(super) fn signals(
        &self,
        activity: &Series,
        definitions: Definitions,
    ) -> anyhow::Result<Series> {
        let input = match self.activity {
            Some(ActivityArg::Given) => BoldInput::Given,
            Some(ActivityArg::Relative) | None => BoldInput::Relative,
        };
        Ok(bold(activity, self.model(definitions), input)?)
    }

    fn model(&self, definitions: Definitions) -> BoldModel {
        match (self.model, definitions) {
            (Some(ModelArg::Friston2003), _) | (None, Definitions::Corrected) => {
                BoldModel::Friston2003
            }
            (Some(ModelArg::Buxton2004), _) => BoldModel::Buxton2004,
            (Some(ModelArg::Published), _) | (None, Definitions::Published) => {
                BoldModel::AsPublished
            }
        }
    }

    /// What the model goes by.
    pub(super) fn model_name(&self, definitions: Definitions) -> &'static str {
        match self.model(definitions) {
            BoldModel::Friston2003 => "friston2003",
            BoldModel::Buxton2004 => "buxton2004",
            BoldModel::AsPublished => "published",
        }
    }

    /// Refuses options where no signals are asked for.
    pub(super) fn check_unused(&self, asked_by: &str) -> anyhow::Result<()> {
        let given = [("--model", self.model.is_some()), ("--activity", self.activity.is_some())];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => bail!("{option} would be ignored without {asked_by}"),
            None => Ok(()),
        }
    }

    /// For the provenance.
    pub(super) fn parameters(&self, definitions: Definitions) -> serde_json::Value {
        let relative = self.activity != Some(ActivityArg::Given);
        serde_json::json!({
            "model": self.model_name(definitions),
            "activity": if relative { "relative" } else { "given" },
        })
    }
}
