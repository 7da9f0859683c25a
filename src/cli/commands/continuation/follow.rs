//! The branches of one network.

use std::sync::Arc;

use anyhow::ensure;
use theory::continuation::{Branch, ContinuationSettings, diagram};
use theory::dynamics::{DynamicsError, DynamicsSettings, mark_onsets};
use theory::{ChangedNetworks, Family, fitted};

use super::Args;
use crate::cli::load::{Loaded, load_network};
use crate::cli::outcome::Outcome;
use crate::cli::session::Session;
use crate::report::unmarked_onsets;

/// What became of following the branches of a network.
pub(super) enum Followed {
    Branches(Vec<Branch>),
    /// There is none, which is an answer.
    Nothing(Outcome),
}

impl Args {
    /// The branches, with onsets of oscillations where they are looked for.
    pub(super) fn followed(
        &self,
        session: &mut Session,
        loaded: &Loaded,
        settings: ContinuationSettings,
        dynamics: Option<DynamicsSettings>,
    ) -> anyhow::Result<Followed> {
        let assumptions = self.search.assumptions();
        session.theory_of(&loaded.network, assumptions);
        let along = loaded.recipe.along(&self.parameter)?;
        let networks = ChangedNetworks::unchanged(Arc::new(along), assumptions);
        let watching = session.watching("continuation", None);
        let family = fitted(Arc::new(networks), self.from, self.to, &watching)?;
        let mut branches = match diagram(&*family, &self.starts(loaded)?, settings, &watching) {
            Ok(branches) => branches,
            Err(error) => return Ok(Followed::Nothing(self.refused(error)?)),
        };
        drop(watching);
        if !self.flow_hopf {
            branches.iter_mut().for_each(Branch::leave_out_hopf_points);
        }
        if let Some(settings) = dynamics {
            mark(session, &*family, &mut branches, settings)?;
        }
        Ok(Followed::Branches(branches))
    }

    /// The further networks of the diagram, checked before anything is followed.
    pub(super) fn other_networks(&self, first: &Loaded) -> anyhow::Result<Vec<Loaded>> {
        let other = |changes: &String| {
            let mut network = self.network.clone();
            network.set.extend(changes.split(',').map(|change| change.trim().to_owned()));
            let other = load_network(&network)?;
            ensure!(
                other.network.labels() == first.network.labels(),
                "--also {changes}: the network has other populations than the first"
            );
            other.recipe.parameter(&self.parameter)?;
            Ok(other)
        };
        self.also.iter().map(other).collect()
    }
}

fn mark(
    session: &mut Session,
    family: &dyn Family,
    branches: &mut [Branch],
    settings: DynamicsSettings,
) -> anyhow::Result<()> {
    let watching = session.watching("onsets of oscillations", None);
    for branch in branches {
        match mark_onsets(family, branch, settings, &watching) {
            Ok(warnings) => session.warn(warnings),
            Err(DynamicsError::Stopped(stopped)) => {
                return Err(anyhow::Error::new(stopped).context("the continuation was stopped"));
            }
            Err(unknown) => session.warn([unmarked_onsets(&unknown)]),
        }
    }
    Ok(())
}
