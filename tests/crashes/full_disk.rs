//! A file system without room, at many places: the run says so, and goes on once there is room.

use std::path::Path;
use std::process::Command;

use crate::job::{Job, PROGRAM, SIMULATE, said};

#[test]
fn a_full_disk_loses_nothing() {
    full_at(&[48, 200]);
}

#[test]
#[ignore = "a few minutes: cargo test --test crashes -- --ignored"]
fn a_disk_that_is_full_at_twenty_places() {
    full_at(&(1..=20).map(|part| 40 * part).collect::<Vec<u32>>());
}

/// Runs with so much room (KiB), then with enough.
fn full_at(room_kib: &[u32]) {
    let (expected, _) = SIMULATE.whole();
    let mut full = 0;
    for room in room_kib {
        let folder = Job::folder();
        let disk = folder.path().join("disk");
        std::fs::create_dir(&disk).unwrap();
        let Some((code, is_full)) = run_on_small_disk(folder.path(), *room) else {
            println!("skipped: no file system can be mounted here");
            return;
        };
        assert!([0, 2].contains(&code), "exit code {code} with {room} KiB");
        full += usize::from(is_full);
        SIMULATE.compare(folder.path(), &expected);
    }
    println!("{full} of {} disks were too small", room_kib.len());
    assert!(full > 0, "no disk was full");
}

/// The exit code of a run on a disk with so much room, and whether it found it full; a second one with more room goes on to the end and
/// leaves its results in the folder. Nothing where a user may not mount a disk.
fn run_on_small_disk(folder: &Path, room_kib: u32) -> Option<(i32, bool)> {
    let command = SIMULATE.resumable().join(" ");
    let script = format!(
        "mount -t tmpfs -o size={room_kib}k tmpfs disk || exit 77; cp net.toml disk; cd disk
         {PROGRAM} {command} --threads 1 > /dev/null 2> ../said; echo $? > ../code
         mount -o remount,size=64m . || exit 77
         [ -d results ] || {PROGRAM} {command} --threads 1 > /dev/null || exit 78
         cp -r results .."
    );
    let run = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .current_dir(folder)
        .output()
        .ok()?;
    let (refused, unfinished) = (run.status.code() == Some(77), run.status.code() == Some(78));
    if refused || said(&run).starts_with("unshare") {
        return None;
    }
    assert!(!unfinished && run.status.success(), "{}", said(&run));
    let first = std::fs::read_to_string(folder.join("said")).unwrap();
    let code = std::fs::read_to_string(folder.join("code")).unwrap();
    let code = code.trim().parse().unwrap();
    // Refused at the start, or found out where it is written.
    let is_told = ["are free in", "No space left on device"].iter().any(|why| first.contains(why));
    assert!(code == 0 || is_told, "{first}");
    Some((code, is_told))
}
