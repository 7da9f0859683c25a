//! The names in a folder of checkpoints, and what may be removed from it.

use std::fs;
use std::io;
use std::path::Path;

/// The file that names the newest checkpoint.
pub(super) const LATEST: &str = "latest";
/// That file before it takes its name.
pub(super) const NEW_LATEST: &str = ".latest";
/// A checkpoint that is being written.
pub(super) const PARTIAL: &str = ".partial";
/// The file of a checkpoint that says what belongs to it.
pub(super) const MANIFEST: &str = "checkpoint.json";
/// The sums over the input of sampled neurons.
pub(super) const INPUTS: &str = "inputs.json";

/// What each rank writes: the state of its neurons, and what it has recorded.
const PARTS: [(&str, &str); 3] = [("state-", ".bin"), ("spikes-", ".npz"), ("potentials-", ".bin")];

pub(super) fn state(rank: usize) -> String {
    part(PARTS[0], rank)
}

pub(super) fn spikes(rank: usize) -> String {
    part(PARTS[1], rank)
}

pub(super) fn potentials(rank: usize) -> String {
    part(PARTS[2], rank)
}

fn part((what, extension): (&str, &str), rank: usize) -> String {
    format!("{what}{rank}{extension}")
}

/// The name of a checkpoint; of one whose name is taken already, with a number.
pub(super) fn checkpoint(time_ms: f64, number: usize) -> String {
    match number {
        0 => format!("{time_ms:.4}ms"),
        again => format!("{time_ms:.4}ms-{again}"),
    }
}

/// Whether a text is a name that [`checkpoint`] gives, and so one folder in that of the checkpoints.
pub(super) fn is_checkpoint(name: &str) -> bool {
    let (time, number) = name.split_once("ms").unwrap_or_default();
    let (whole, decimals) = time.split_once('.').unwrap_or_default();
    let number = number.strip_prefix('-').map_or(number.is_empty(), is_number);
    is_number(whole) && is_number(decimals) && decimals.len() == 4 && number
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether a file of this name belongs to a checkpoint.
fn is_file(name: &str) -> bool {
    let is_part = |(what, extension): &(&str, &str)| {
        let rank = name.strip_prefix(what).and_then(|rest| rest.strip_suffix(extension));
        rank.is_some_and(is_number)
    };
    name == MANIFEST || name == INPUTS || PARTS.iter().any(is_part)
}

/// Removes a folder that holds nothing but files of a checkpoint; says whether it did.
pub(super) fn remove(folder: &Path) -> io::Result<bool> {
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Ok(false);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !(entry.file_type()?.is_file() && entry.file_name().to_str().is_some_and(is_file)) {
            return Ok(false);
        }
        files.push(entry.path());
    }
    // What says that they are a checkpoint goes first: what is left is none.
    files.sort_by_key(|file| !file.ends_with(MANIFEST));
    files.iter().try_for_each(fs::remove_file)?;
    fs::remove_dir(folder).map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_form() {
        for (time_ms, number) in [(0.1, 0), (300.0, 1), (1e9, 12)] {
            assert!(is_checkpoint(&checkpoint(time_ms, number)), "{time_ms}");
        }
        let foreign = [
            "",
            ".",
            "..",
            "../300.0000ms",
            "300.0000ms/..",
            "/tmp",
            "300ms",
            "300.000ms",
            "-1.0000ms",
            "300.0000ms-",
            "300.0000ms-a",
            "300.0000 ms",
            "3a.0000ms",
            "300.0000msms",
            "300.0000ms\n",
            ".partial",
        ];
        for name in foreign {
            assert!(!is_checkpoint(name), "{name}");
        }
    }

    #[test]
    fn only_folders_of_files_of_checkpoints_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("300.0000ms");
        let fill = || {
            fs::create_dir_all(&place).unwrap();
            for name in [&state(0), &spikes(10), &potentials(2), MANIFEST, INPUTS] {
                fs::write(place.join(name), "").unwrap();
            }
        };
        fill();
        assert!(remove(&place).unwrap() && !place.exists());
        for foreign in ["thesis.tex", "state-a.bin", "state-.bin", "state-0.bin.bak"] {
            fill();
            let foreign = place.join(foreign);
            fs::write(&foreign, "precious").unwrap();
            assert!(!remove(&place).unwrap() && place.join(MANIFEST).is_file());
            fs::remove_file(foreign).unwrap();
        }
        fs::create_dir(place.join("state-3.bin")).unwrap();
        assert!(!remove(&place).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("1.0000ms"));
        fs::create_dir(&victim).unwrap();
        fs::write(victim.join(MANIFEST), "").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(!remove(&link).unwrap() && victim.join(MANIFEST).is_file());
    }
}
