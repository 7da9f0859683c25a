//! `siegert jobscript`: what the job could not do is refused before it waits in a queue.

use crate::support::Folder;

#[test]
fn a_job_that_could_not_run_is_refused() {
    let folder = Folder::new();
    let refused = |line: &str, words: &[&str]| {
        let run = folder.run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}: {}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "{line}: no `{word}` in: {}", run.stderr);
        }
    };
    let unable = "the job could not run its simulation";
    refused("jobscript -- simulate --preset bogus", &[unable, "bogus"]);
    let run = "jobscript -- simulate --preset brunel2000";
    refused(&format!("{run} --time 10 --transient 20"), &[unable, "--transient is 20 ms"]);
    refused(&format!("{run} --record V9 --out o"), &[unable, "--record V9"]);
    refused(&format!("{run} --dt 2"), &[unable, "at least one step, 2 ms"]);
    refused("jobscript --wall-time nan -- simulate", &["allowed is HH:MM:SS"]);
    refused(
        &format!("jobscript --wall-time 00:01:00 -- {}", "simulate"),
        &["is 60 s", "--grace of 300 s"],
    );
    refused("jobscript --wall-time 1:2:99 -- simulate", &["seconds up to 59"]);
    refused("jobscript --name a;rm -- simulate", &["allowed are letters, digits"]);
    std::fs::create_dir(folder.path("taken")).unwrap();
    folder.write("taken/provenance.json", "{}");
    refused(&format!("{run} --out taken"), &["taken holds results", "--force"]);
    let script = folder.shell(&format!("siegert {run} --out o"));
    assert_eq!(script.code, 0, "{}", script.stderr);
    assert!(script.stdout.contains("srun siegert simulate --preset brunel2000 --out o"));
    assert!(!folder.path("o").exists());
}
