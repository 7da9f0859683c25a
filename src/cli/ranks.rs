//! Running as one of several ranks: who speaks, and how a failure on one ends all.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use sim::communicator::Communicator;

use super::outcome::{USAGE, say};
use super::{Outcome, OutputArgs};

/// Does the work of this process's rank. An error or panic on one rank ends the job.
pub(super) fn run(
    work: impl FnOnce(&dyn Communicator) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let communicator = start()?;
    let ended = catch_unwind(AssertUnwindSafe(|| work(&*communicator)));
    if communicator.size() > 1 {
        let rank = communicator.rank();
        match &ended {
            Ok(Ok(_)) => {}
            Ok(Err(trouble)) => {
                say(&format!("error on rank {rank}: {trouble:#}"));
                communicator.abort(i32::from(USAGE));
            }
            // The panic has said itself what happened.
            Err(_) => communicator.abort(i32::from(USAGE)),
        }
        // Rank 0 speaks for all.
        if rank > 0 && ended.is_ok() {
            return Ok(Outcome::Done);
        }
    }
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(feature = "mpi")]
fn start() -> anyhow::Result<Box<dyn Communicator>> {
    Ok(Box::new(sim::communicator::MpiRank::start()?))
}

#[cfg(not(feature = "mpi"))]
fn start() -> anyhow::Result<Box<dyn Communicator>> {
    // What the launchers of Open MPI and MPICH tell their processes.
    let launched = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"].into_iter().find_map(|name| {
        std::env::var(name).ok()?.parse::<u32>().ok().filter(|&processes| processes > 1)
    });
    if let Some(processes) = launched {
        anyhow::bail!(
            "this is one of {processes} processes of an MPI job, but siegert was built without \
             MPI; build it with --features mpi"
        );
    }
    Ok(Box::new(sim::communicator::SingleProcess))
}

/// Where a rank writes and what it says: rank 0 as asked, the others nothing.
pub(super) fn output(asked: &OutputArgs, communicator: &dyn Communicator) -> OutputArgs {
    if communicator.rank() == 0 {
        return asked.clone();
    }
    OutputArgs { threads: asked.threads, quiet: true, silent: true, ..OutputArgs::default() }
}

/// Goes on only if all ranks can; otherwise the first that cannot says why, and nothing is left
/// to do (`None`) on the others.
pub(super) fn agree<T>(
    communicator: &dyn Communicator,
    result: anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    if communicator.size() == 1 {
        return result.map(Some);
    }
    let failed = communicator.all_gather(&[u64::from(result.is_err())])?;
    match failed.iter().position(|failed| failed[0] != 0) {
        None => result.map(Some),
        Some(first) if first == communicator.rank() => result.map(Some),
        Some(_) => Ok(None),
    }
}

/// A text of rank 0 on all ranks.
pub(super) fn broadcast(communicator: &dyn Communicator, text: &str) -> anyhow::Result<String> {
    let bytes: Vec<u64> = text.bytes().map(u64::from).collect();
    let own = if communicator.rank() == 0 { &bytes[..] } else { &[] };
    let of_all = communicator.all_gather(own)?;
    let bytes = of_all[0].iter().filter_map(|&byte| u8::try_from(byte).ok()).collect();
    Ok(String::from_utf8(bytes)?)
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use sim::communicator::run_ranks;

    use super::*;

    #[test]
    fn the_first_rank_that_cannot_go_on_speaks() {
        let heard = run_ranks(3, |rank| {
            let result = if rank.rank() == 0 { Ok(()) } else { Err(anyhow!("{}", rank.rank())) };
            agree(rank, result).map_err(|error| error.to_string())
        });
        assert_eq!(heard, [Ok(None), Err("1".to_owned()), Ok(None)]);
    }

    #[test]
    fn only_rank_0_speaks() {
        let silent = |rank: &dyn Communicator| output(&OutputArgs::default(), rank).silent;
        assert_eq!(run_ranks(3, |rank| silent(rank)), [false, true, true]);
    }

    #[test]
    fn all_hear_rank_0() {
        let heard = run_ranks(3, |rank| {
            let own = if rank.rank() == 0 { "übér" } else { "" };
            broadcast(rank, own).unwrap()
        });
        assert_eq!(heard, ["übér"; 3]);
    }
}
