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
    pairs.iter().map(|pair| places(option, pair, network)).collect()
}

fn places(option: &str, pair: &str, network: &Network) -> anyhow::Result<(usize, usize)> {
    let [first, second] = pair.split(',').collect::<Vec<_>>()[..] else {
        bail!("{option} is {pair}, allowed are the names of two populations: A,B");
    };
    Ok((place(option, first, network)?, place(option, second, network)?))
}

fn place(option: &str, name: &str, network: &Network) -> anyhow::Result<usize> {
    Ok(plotted::populations(option, &[name.trim().to_owned()], network)?[0])
}
