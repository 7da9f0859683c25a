//! Arguments for what a change of in-degrees must respect.

use clap::ValueEnum;
use data::{ConnectionPattern, Constraints, Network, Sign};

use super::ranges;

/// What the in-degrees must respect.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Constraints")]
pub(super) struct ConstraintArgs {
    /// Connections that stay as they are, such as 'V1-*<*-4E': targets, then sources, with * for any
    /// text; repeatable.
    #[arg(long, value_name = "TARGETS<SOURCES", value_parser = pattern)]
    keep: Vec<ConnectionPattern>,
    /// Let inhibitory and layer 4 neurons gain or lose connections between areas, too, which the published
    /// method does not.
    #[arg(long)]
    all_sources: bool,
    /// No connections where there are none; the published method makes some.
    #[arg(long)]
    no_new_connections: bool,
    /// In which direction in-degrees may change.
    #[arg(long, value_enum, default_value_t = Direction::Any)]
    sign: Direction,
    /// The least share of its original value that an in-degree may have.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = least)]
    least: f64,
    /// The largest share of its original value that an in-degree may have.
    #[arg(long, value_name = "SHARE", default_value_t = f64::INFINITY, hide_default_value = true, value_parser = most)]
    most: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Direction {
    Any,
    Decrease,
    Increase,
}

impl ConstraintArgs {
    /// What they ask for.
    ///
    /// # Errors
    /// If a pattern matches no connection of the network.
    pub fn constraints(&self, network: &Network) -> anyhow::Result<Constraints> {
        self.check(network)?;
        let base = if self.all_sources { Constraints::none() } else { Constraints::cortex() };
        let sign = match self.sign {
            Direction::Any => Sign::Any,
            Direction::Decrease => Sign::Decrease,
            Direction::Increase => Sign::Increase,
        };
        Ok(Constraints {
            kept: base.kept.into_iter().chain(self.keep.iter().cloned()).collect(),
            new_connections: !self.no_new_connections,
            sign,
            bounds: (self.least, self.most),
        })
    }

    /// Refuses patterns of `--keep` that match no connection of a network.
    fn check(&self, network: &Network) -> anyhow::Result<()> {
        let labels = network.labels();
        let holds = |pattern: &ConnectionPattern| {
            labels.iter().any(|to| labels.iter().any(|from| pattern.holds(to, from)))
        };
        match self.keep.iter().find(|pattern| !holds(pattern)) {
            None => Ok(()),
            Some(ConnectionPattern { targets, sources, .. }) => {
                let names: Vec<String> = labels.iter().map(ToString::to_string).collect();
                let shown = format!("'{targets}<{sources}'");
                Err(ranges::unknown("--keep", &shown, "connection", &names))
            }
        }
    }
}

fn pattern(text: &str) -> Result<ConnectionPattern, String> {
    match text.split_once('<') {
        Some((targets, sources)) if !targets.is_empty() && !sources.is_empty() => {
            Ok(ConnectionPattern {
                targets: targets.trim().to_owned(),
                sources: sources.trim().to_owned(),
                between_areas: false,
            })
        }
        _ => Err("allowed is TARGETS<SOURCES, such as 'V1-*<*-4E'".to_owned()),
    }
}

fn least(text: &str) -> Result<f64, String> {
    share(text, |value| (0.0..=1.0).contains(&value), "a number from 0 to 1")
}

fn most(text: &str) -> Result<f64, String> {
    share(text, |value| value >= 1.0, "a number of at least 1")
}

fn share(text: &str, allowed: impl Fn(f64) -> bool, words: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value| allowed(*value));
    value.ok_or_else(|| format!("allowed is {words}"))
}
