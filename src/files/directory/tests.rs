//! Places that are taken, runs that are cut off, steps that fail at the end.

use super::*;

const LISTED: &str = r#"{"results": ["deep/in/rates.npy"]}"#;

fn write(directory: &ResultDirectory) {
    directory.text(PROVENANCE, LISTED).unwrap();
    directory.vector("deep/in/rates.npy", &[1.0]).unwrap();
}

fn results(place: &Path, force: bool) -> Result<(), PlaceError> {
    let mut directory = ResultDirectory::create(place, force)?;
    write(&directory);
    directory.finish(force)
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| name(entry).into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn results_appear_at_once_and_are_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("results");
    fs::create_dir(&place).unwrap();
    results(&place, false).unwrap();
    fs::write(place.join("old"), "").unwrap();
    assert!(place.join("deep/in/rates.npy").is_file());
    assert!(matches!(results(&place, false), Err(PlaceError::Exists { .. })));
    // What somebody put beside the results is not theirs.
    let refused = results(&place, true).unwrap_err();
    assert!(
        matches!(refused, PlaceError::HoldsMore { ref found, .. } if found == "old"),
        "{refused}"
    );
    assert!(place.join("old").is_file());
    fs::remove_file(place.join("old")).unwrap();
    results(&place, true).unwrap();
    assert!(place.join(PROVENANCE).is_file());
    assert_eq!(names(folder.path()), ["results"]);
}

#[test]
fn a_directory_that_nothing_was_written_into_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let directory = ResultDirectory::create(&folder.path().join("empty"), false).unwrap();
    fs::create_dir(directory.path().join("recordings")).unwrap();
    assert!(directory.path().is_dir());
    drop(directory);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_was_written_before_a_failure_is_kept_and_not_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    for number in 1..3 {
        let directory = ResultDirectory::create(&place, false).unwrap();
        directory.text("spikes", "precious").unwrap();
        let kept = directory.give_up().unwrap();
        assert!(kept.ends_with(format!("run.partial-{number}")));
        assert_eq!(fs::read_to_string(kept.join("spikes")).unwrap(), "precious");
    }
    // A panic gives up too.
    let directory = ResultDirectory::create(&place, false).unwrap();
    directory.text("spikes", "precious").unwrap();
    drop(directory);
    assert_eq!(names(folder.path()), ["run.partial-1", "run.partial-2", "run.partial-3"]);
}

#[test]
fn results_that_cannot_take_their_place_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let mut directory = ResultDirectory::create(&place, false).unwrap();
    write(&directory);
    // What came to stand there meanwhile is somebody's.
    fs::write(&place, "thesis").unwrap();
    assert!(matches!(directory.finish(false), Err(PlaceError::NoDirectory { .. })));
    let kept = directory.give_up().unwrap();
    assert!(kept.join(PROVENANCE).is_file());
    assert_eq!(fs::read_to_string(place).unwrap(), "thesis");
}

#[test]
fn force_never_replaces_what_is_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    fs::write(place.join("thesis.tex"), "precious").unwrap();
    assert!(matches!(results(place, true), Err(PlaceError::Foreign { .. })));
    assert!(place.join("thesis.tex").is_file());
}

#[test]
fn two_runs_do_not_share_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let first = ResultDirectory::create(&place, false).unwrap();
    for force in [false, true] {
        let refused = ResultDirectory::create(&place, force).unwrap_err();
        assert!(matches!(refused, PlaceError::InUse { .. }), "{refused}");
    }
    assert!(ResultDirectory::create(&folder.path().join("other"), false).is_ok());
    let within = ResultDirectory::create(&place.join("deep/in"), false).unwrap_err();
    assert!(matches!(within, PlaceError::InUse { .. }), "{within}");
    assert!(!place.exists());
    drop(first);
    results(&place, false).unwrap();
}

/// As a run leaves it that is killed.
fn left(folder: &Path, name: &str, file: &str) -> PathBuf {
    let left = folder.join(name);
    fs::create_dir(&left).unwrap();
    fs::write(left.join(file), "earlier").unwrap();
    left
}

#[test]
fn what_a_killed_run_has_left_is_told_and_never_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    left(folder, ".run.partial-1", "spikes.npz");
    fs::create_dir(folder.join(".run.partial-2")).unwrap();
    // Of a run into another place.
    left(folder, ".run.old-1.partial-1", PROVENANCE);
    let mut directory = ResultDirectory::create(&folder.join("run"), false).unwrap();
    let [told] = directory.warnings() else { panic!("{:?}", directory.warnings()) };
    assert!(told.message.contains(".run.partial-1: use or remove it"), "{told}");
    write(&directory);
    directory.finish(false).unwrap();
    drop(directory);
    assert_eq!(names(folder), [".run.old-1.partial-1", ".run.partial-1", "run"]);
    assert_eq!(names(&folder.join("run")), ["deep", PROVENANCE]);
}

#[test]
fn results_that_were_being_replaced_come_back_or_go() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let place = folder.join("run");
    // Killed between the two moves.
    left(folder, ".run.old-1", PROVENANCE);
    assert!(matches!(results(&place, false), Err(PlaceError::Exists { .. })));
    assert_eq!(fs::read_to_string(place.join(PROVENANCE)).unwrap(), "earlier");
    assert_eq!(names(folder), ["run"]);
    // Killed before the old ones were removed; and what is not known to be results.
    left(folder, ".run.old-1", PROVENANCE);
    left(folder, ".run.old-2", "thesis.tex");
    results(&place, true).unwrap();
    assert_eq!(fs::read_to_string(place.join(PROVENANCE)).unwrap(), LISTED);
    assert_eq!(names(folder), [".run.old-2", "run"]);
}

#[cfg(unix)]
#[test]
fn places_that_cannot_be_taken_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "").unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    symlink("around", at("around")).unwrap();
    fs::create_dir(at("empty")).unwrap();
    symlink("empty", at("link")).unwrap();
    let refused = |place: &Path| results(place, true).unwrap_err();
    for link in ["dangling", "dangling/"] {
        assert!(matches!(refused(&at(link)), PlaceError::Dangling { .. }), "{link}");
    }
    for file in ["file", "file/"] {
        assert!(matches!(refused(&at(file)), PlaceError::NoDirectory { .. }), "{file}");
    }
    assert!(matches!(refused(Path::new("")), PlaceError::NoName { .. }));
    assert!(matches!(refused(&at("missing/..")), PlaceError::NoName { .. }));
    for place in ["/", ".", "..", "../.."] {
        let refused = refused(Path::new(place));
        assert!(matches!(refused, PlaceError::HoldsCurrent { .. }), "{place}: {refused}");
    }
    for name in ["file/run", "around", &"long".repeat(70)] {
        assert!(matches!(refused(&at(name)), PlaceError::Refused { .. }), "{name}");
    }
    assert_eq!(names(folder.path()), ["around", "dangling", "empty", "file", "link"]);
    // A link to an empty directory stays one; folders around a place are made.
    results(&at("link"), false).unwrap();
    assert!(at("link").is_symlink() && at("empty").join(PROVENANCE).is_file());
    results(&at("new/folder/run/"), false).unwrap();
    assert!(at("new/folder/run").join(PROVENANCE).is_file());
}

#[test]
fn nothing_is_written_outside() {
    let folder = tempfile::tempdir().unwrap();
    let directory = ResultDirectory::create(&folder.path().join("run"), false).unwrap();
    for name in ["../thesis.tex", "/tmp/siegert-thesis.tex", "a/../../thesis.tex"] {
        assert!(directory.text(name, "results").is_err(), "{name}");
    }
    assert_eq!(names(folder.path()), [".run.lock", ".run.partial-1"]);
}

#[cfg(feature = "plots")]
#[test]
fn a_figure_that_cannot_be_written_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let mut directory = ResultDirectory::create(&place, false).unwrap();
    let empty = crate::plots::Figure { panels: Vec::new(), columns: 1 };
    directory.figure("rates", &empty);
    directory.figure("raster", &empty);
    write(&directory);
    fs::create_dir(directory.path().join("raster.svg")).unwrap();
    let told = directory.draw(crate::plots::SvgLetters::Text);
    assert!(told.iter().any(|w| w.message.starts_with("the figure raster is not in")), "{told:?}");
    directory.finish(false).unwrap();
    assert!(place.join("deep/in/rates.npy").is_file());
}
