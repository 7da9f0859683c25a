//! `siegert continue --boundary`: onsets of oscillations in the plane of two parameters.

use anyhow::{Context, anyhow, bail, ensure};
use data::ScalarParameter;
use theory::continuation::Branch;
use theory::dynamics::{
    BoundarySettings, DynamicsError, DynamicsSettings, Onsets, PhaseDiagram, PhaseDiagramError,
    PlaneSearch, RecipePlane, phase_diagram,
};

use super::Args;
use crate::cli::load::Loaded;
use crate::cli::ranges::{self, Range};
use crate::cli::session::Session;
use crate::report::ParameterRange;

/// The other parameter.
#[derive(Debug, clap::Args)]
pub(super) struct BoundaryArgs {
    /// Follow the onsets of oscillations over this parameter, too.
    #[arg(long, value_name = "NAME2", requires_all = ["from2", "to2"])]
    boundary: Option<String>,
    /// One end of its range.
    #[arg(long, value_name = "A2", requires = "boundary")]
    from2: Option<f64>,
    /// The other end.
    #[arg(long, value_name = "B2", requires = "boundary")]
    to2: Option<f64>,
}

/// The second parameter and its range.
#[derive(Debug)]
pub(super) struct Second<'a> {
    name: &'a str,
    from: f64,
    to: f64,
    /// Its value in the network, if it has one.
    own: Option<f64>,
}

impl BoundaryArgs {
    /// The second parameter, if one was asked for; checked before anything is computed.
    pub(super) fn of(
        &self,
        first: &ScalarParameter,
        loaded: &Loaded,
    ) -> anyhow::Result<Option<Second<'_>>> {
        let (Some(name), Some(from), Some(to)) = (&self.boundary, self.from2, self.to2) else {
            return Ok(None);
        };
        ranges::check("--from2", Some(from), Range::Parameter)?;
        ranges::check("--to2", Some(to), Range::Parameter)?;
        ensure!(from != to, "--from2 and --to2 are both {from}: there is no range to follow over");
        let second = loaded.recipe.parameter(name).context("--boundary names no parameter")?;
        if let Some(key) = second.shared_key(first) {
            let other = first.name();
            bail!(
                "--boundary {name} changes {key}, as --parameter {other} does: two parameters are needed"
            );
        }
        let own = second.value_in(&loaded.subject.parameters);
        Ok(Some(Second { name, from, to, own }))
    }
}

impl Second<'_> {
    pub(super) fn range(&self) -> ParameterRange<'_> {
        ParameterRange { parameter: self.name, from: self.from, to: self.to }
    }

    /// Its value in the network, if that lies in the range.
    fn own_within(&self) -> Option<f64> {
        let (low, high) = (self.from.min(self.to), self.from.max(self.to));
        self.own.filter(|own| (low..=high).contains(own))
    }

    /// Values, besides its own, at which onsets are looked for.
    fn lines(&self) -> impl Iterator<Item = f64> {
        let own = self.own_within();
        [self.from, self.to].into_iter().filter(move |value| Some(*value) != own)
    }

    pub(super) fn no_onset(&self, parameter: &str) -> anyhow::Error {
        let values: Vec<String> = self
            .own_within()
            .into_iter()
            .chain(self.lines())
            .map(|value| value.to_string())
            .collect();
        anyhow!(
            "no oscillation begins along {parameter} where {} is {}: there is no boundary to follow",
            self.name,
            values.join(" or ")
        )
    }
}

impl Args {
    /// The boundaries through the onsets on branches of the network itself and at both ends of the second range.
    pub(super) fn boundaries(
        &self,
        session: &mut Session,
        loaded: &Loaded,
        second: &Second,
        branches: &[Branch],
        dynamics: DynamicsSettings,
    ) -> anyhow::Result<PhaseDiagram> {
        let plane = RecipePlane {
            recipe: loaded.recipe.clone(),
            first: self.parameter.clone(),
            second: second.name.to_owned(),
            assumptions: self.search.assumptions(),
        };
        let search =
            PlaneSearch { starts: self.starts(loaded)?, continuation: self.settings()?, dynamics };
        let watching = session.watching("boundary", None);
        let own = second.own_within();
        let known = own.map(|own| Onsets::on_branches(branches, own)).unwrap_or_default();
        let lines: Vec<f64> = second.lines().collect();
        let settings = self.boundary_settings(second, dynamics);
        let found = phase_diagram(&plane, known, &lines, &search, settings, &watching);
        drop(watching);
        let found = found.map_err(stopped)?;
        session.warn(found.warnings.clone());
        Ok(found)
    }

    fn boundary_settings(&self, second: &Second, dynamics: DynamicsSettings) -> BoundarySettings {
        let ranges = ((self.from, self.to), (second.from, second.to));
        let defaults = BoundarySettings::over(ranges.0, ranges.1, dynamics);
        let longest_step = defaults.longest_step.min(self.longest_step);
        BoundarySettings { points: self.points, longest_step, ..defaults }
    }
}

fn stopped(error: PhaseDiagramError) -> anyhow::Error {
    match error {
        PhaseDiagramError::Dynamics(DynamicsError::Stopped(stopped)) => {
            anyhow::Error::new(stopped).context("the boundary was stopped")
        }
        error => error.into(),
    }
}
