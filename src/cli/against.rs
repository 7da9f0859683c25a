//! A second network beside the first.

use anyhow::{anyhow, ensure};

use super::args::NetworkArgs;
use super::load::Loaded;
use crate::report::Subject;

/// In what the second network, B, differs from the first, A.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Network")]
pub(super) struct AgainstArgs {
    /// The preset, the network file (.toml, .json) or the in-degrees (.npy) of B; without it, those of A.
    #[arg(long, value_name = "NAME or FILE")]
    pub against: Option<String>,
    /// One parameter of B by its path; repeatable, the last wins.
    #[arg(long = "against-set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    pub against_set: Vec<String>,
}

impl AgainstArgs {
    /// Whether there is a second network.
    pub(super) fn is_given(&self) -> bool {
        self.against.is_some() || !self.against_set.is_empty()
    }

    /// What describes B: A with what `--against` names in place of its preset, file or in-degrees, changed by
    /// `--against-set` after A's own changes.
    pub(super) fn other(&self, network: &NetworkArgs) -> NetworkArgs {
        let mut other = network.clone();
        if let Some(name) = &self.against {
            if name.ends_with(".npy") {
                other.indegrees = Some(name.into());
            } else {
                let is_file = [".toml", ".json"].iter().any(|ending| name.ends_with(ending));
                other.network = is_file.then(|| name.into());
                other.preset = (!is_file).then(|| name.clone());
            }
        }
        other.set.extend(self.against_set.iter().cloned());
        other
    }
}

/// Both networks, for the provenance.
pub(super) fn subject_of_both(a: &Loaded, b: &Loaded) -> Subject {
    let parameters = serde_json::json!({ "a": a.subject.parameters, "b": b.subject.parameters });
    let files = a.subject.files.iter().chain(&b.subject.files).cloned().collect();
    let network = Some(format!("{} against {}", a.name, b.name));
    Subject { network, parameters, files, populations: a.subject.populations.clone() }
}

/// Refuses networks whose populations have other names: there is nothing to take differences of.
pub(super) fn check_same_populations(a: &Loaded, b: &Loaded) -> anyhow::Result<()> {
    let [labels_a, labels_b] = [&a.network, &b.network].map(|network| network.labels());
    let differ = labels_a.iter().zip(&labels_b).find(|(one, other)| one != other);
    if let Some((one, other)) = differ {
        return Err(anyhow!(
            "{} and {} have other populations: {one} stands where {other} does",
            a.name,
            b.name
        ));
    }
    ensure!(
        labels_a.len() == labels_b.len(),
        "{} has {} populations, {} has {}",
        a.name,
        labels_a.len(),
        b.name,
        labels_b.len()
    );
    Ok(())
}
