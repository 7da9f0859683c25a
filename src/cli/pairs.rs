//! Pairs of populations by their names.

use anyhow::bail;
use data::Network;

use super::plotted;

/// The places of the populations of each pair `A,B`.
pub(super) fn populations(
    option: &str,
    pairs: &[String],
    network: &Network,
) -> anyhow::Result<Vec<(usize, usize)>> {
    let place = |name: &str| -> anyhow::Result<usize> {
        let one = [name.trim().to_owned()];
        Ok(plotted::populations(option, &one, network)?[0])
    };
    let pair = |text: &String| match text.split(',').collect::<Vec<_>>()[..] {
        [first, second] => Ok((place(first)?, place(second)?)),
        _ => bail!("{option} is {text}, allowed are the names of two populations: A,B"),
    };
    pairs.iter().map(pair).collect()
}
