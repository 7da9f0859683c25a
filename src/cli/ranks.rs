//! Running as one of several ranks: all were asked for the same, who speaks, and how a failure on one ends all.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use anyhow::bail;
use sim::communicator::{Communicator, gather_texts, require_same};

use super::args::OutputArgs;
use super::outcome::Outcome;
use super::outcome::{USAGE, say};
use crate::report::InputFile;

/// Does the work of this process's rank. An error or panic on one rank ends the job.
pub(super) fn run(
    asked: &OutputArgs,
    work: impl FnOnce(&dyn Communicator) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let communicator = start()?;
    let same = check_same_command(&*communicator, &asked.words);
    if agree(&*communicator, same)?.is_none() {
        return Ok(Outcome::Done);
    }
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
    let (threads, words) = (asked.threads, asked.words.clone());
    OutputArgs { threads, words, quiet: true, silent: true, ..OutputArgs::default() }
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

/// Refuses to begin what other ranks were not asked for.
fn check_same_command(communicator: &dyn Communicator, words: &[String]) -> anyhow::Result<()> {
    if communicator.size() == 1 {
        return Ok(());
    }
    require_same(communicator, &[("siegert's version", env!("CARGO_PKG_VERSION").to_owned())])?;
    // The name of the program may differ between machines.
    let words = words.iter().skip(1).cloned();
    let commands = gather_texts(communicator, &without_threads(words).join("\n"))?;
    match commands.iter().position(|command| *command != commands[0]) {
        None => Ok(()),
        Some(rank) => {
            let (here, first) = differing(&commands[rank], &commands[0]);
            bail!(
                "the ranks were asked for different things: rank {rank} for {here}, rank 0 for {first}"
            )
        }
    }
}

/// The arguments without the number of threads, which machines may have more or less of.
fn without_threads(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = words;
    while let Some(word) = words.next() {
        if word == THREADS {
            words.next();
        } else if !word.starts_with(&format!("{THREADS}=")) {
            kept.push(word);
        }
    }
    kept
}

const THREADS: &str = "--threads";

/// Where two commands, a word a line, differ, with the option that the first differing word belongs to.
fn differing(one: &str, other: &str) -> (String, String) {
    let [one, other] = [one, other].map(|command| command.lines().collect::<Vec<_>>());
    let pairs = || one.iter().zip(&other);
    let mut before = pairs().take_while(|(a, b)| a == b).count();
    let shorter = one.len().min(other.len());
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let after = after.min(shorter - before);
    let both_values =
        [&one, &other].iter().all(|words| words.get(before).is_some_and(|word| !is_option(word)));
    if before > 0 && is_option(one[before - 1]) && both_values {
        before -= 1;
    }
    (quoted(&one[before..one.len() - after]), quoted(&other[before..other.len() - after]))
}

fn is_option(word: &str) -> bool {
    word.starts_with('-')
}

fn quoted(words: &[&str]) -> String {
    match words.join(" ") {
        nothing if nothing.is_empty() => "nothing there".to_owned(),
        words => format!("`{words}`"),
    }
}

/// Goes on only if all ranks have read the same; otherwise rank 0 says what differs.
pub(super) fn agree_on_files(
    communicator: &dyn Communicator,
    files: &[InputFile],
) -> anyhow::Result<Option<()>> {
    let list = |file: &InputFile| format!("{} (SHA-256 {})", file.path.display(), file.sha256);
    let files = files.iter().map(list).collect::<Vec<_>>().join(", ");
    agree(communicator, require_same(communicator, &[("what was read", files)]).map_err(Into::into))
}

/// A text of rank 0 on all ranks.
pub(super) fn broadcast(communicator: &dyn Communicator, text: &str) -> anyhow::Result<String> {
    let own = if communicator.rank() == 0 { text } else { "" };
    Ok(gather_texts(communicator, own)?.swap_remove(0))
}

/// The result of this rank if all ranks have one; otherwise the trouble of the first that has none, on all.
pub(super) fn all_or_none<T>(
    communicator: &dyn Communicator,
    result: anyhow::Result<T>,
) -> anyhow::Result<T> {
    let own = result.as_ref().err().map(|trouble| format!("{trouble:#}")).unwrap_or_default();
    let troubles = gather_texts(communicator, &own)?;
    match troubles.into_iter().find(|trouble| !trouble.is_empty()) {
        Some(trouble) => Err(anyhow::Error::msg(trouble)),
        None => result,
    }
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
    fn where_commands_differ_is_shown_with_its_option() {
        let differ = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|command| command.replace(' ', "\n"));
            differing(&one, &other)
        };
        let shown = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let seeds = differ("simulate --seed 7 --quiet", "simulate --seed 1 --quiet");
        assert_eq!(seeds, shown("`--seed 7`", "`--seed 1`"));
        let more = differ("simulate --quiet", "simulate");
        assert_eq!(more, shown("`--quiet`", "nothing there"));
        assert_eq!(differ("network", "validate"), shown("`network`", "`validate`"));
    }

    #[test]
    fn ranks_may_have_other_numbers_of_threads() {
        let words = "simulate --threads 2 --threads=3 --time 4".split(' ').map(str::to_owned);
        assert_eq!(without_threads(words), ["simulate", "--time", "4"]);
    }

    #[test]
    fn other_files_on_a_rank_are_refused_once() {
        let heard = run_ranks(2, |rank| {
            let contents = [b"a", b"b"][rank.rank()];
            let files = [InputFile::new("net.toml".as_ref(), contents)];
            agree_on_files(rank, &files).map_err(|error| error.to_string())
        });
        assert!(heard[0].as_ref().unwrap_err().contains("what was read is net.toml (SHA-256 3e23"));
        assert_eq!(heard[1], Ok(None));
    }

    #[test]
    fn all_hear_of_the_trouble_of_one() {
        let heard = run_ranks(3, |rank| {
            let trouble = |reason: &str| Err(anyhow!("no room").context(reason.to_owned()));
            let result = if rank.rank() == 1 { trouble("rank 1") } else { Ok(rank.rank()) };
            all_or_none(rank, result).unwrap_err().to_string()
        });
        assert_eq!(heard, ["rank 1: no room"; 3]);
        let heard = run_ranks(2, |rank| all_or_none(rank, Ok(rank.rank())).unwrap());
        assert_eq!(heard, [0, 1]);
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
