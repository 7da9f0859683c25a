//! Inputs that no user means: names that are none, endless files, sizes beyond everything, spikes that cannot be.

use crate::support::{Folder, Run, TINY};

fn with_network(text: &str) -> Folder {
    let folder = Folder::new();
    folder.write("net.toml", text);
    folder
}

fn refused(run: &Run, words: &[&str]) {
    assert_eq!(run.code, 2, "{}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "no `{word}` in: {}", run.stderr);
    }
}

#[test]
fn names_that_are_none_are_refused_in_the_description() {
    for name in ["", " E", "E ", "-E", r"E\n", r"\u001bE", r"a\tb"] {
        let text = TINY.replace("E = { kind", &format!("\"{name}\" = {{ kind"));
        let run = with_network(&text).run(&["network", "--network", "net.toml"]);
        refused(&run, &["net.toml, line 3", "is no name for a population", "allowed is a text"]);
        assert!(!run.stderr.contains('\u{1b}'), "{name}");
    }
    let area = TINY.replace("kind = \"E\"", "kind = \"E\", area = \"V1\\n\"");
    let run = with_network(&area).run(&["network", "--network", "net.toml"]);
    refused(&run, &["net.toml, line 3", "\"V1\\n\" is no name"]);
}

#[test]
fn names_that_a_format_cannot_hold_are_refused_before_the_run() {
    let folder = with_network(&TINY.replace("E = { kind", "\"L2/3E\" = { kind"));
    for (format, place) in [("npy", "NPY files"), ("sonata", "a SONATA file")] {
        let simulate = format!("simulate --network net.toml --time 1e6 --format {format} --out o");
        let run = folder.run(&simulate.split(' ').collect::<Vec<_>>());
        refused(&run, &["\"L2/3E\" cannot be kept in", place]);
        assert!(!folder.path("o").exists());
    }
    let both = format!("{TINY}\n").replace("I = { kind", "e = { kind");
    let folder = with_network(
        &both
            .replace("{ E = 8, I = 2 }", "8")
            .replace("{ E = 87.8, I = -439.0 }", "1")
            .replace("kind = \"I\"", "kind = \"E\""),
    );
    let simulate = "simulate --network net.toml --time 5 --format npy --out o";
    refused(&folder.run(&simulate.split(' ').collect::<Vec<_>>()), &["E and e", "capital letters"]);
}

#[test]
fn names_with_commas_and_quotes_go_through_every_table() {
    let folder = with_network(&TINY.replace("E = { kind", "'E,1 \"x\"' = { kind"));
    let run = |line: &str| folder.run(&line.split(' ').collect::<Vec<_>>());
    let formats = "--format nest --format npy --format npz --format sonata";
    let simulated = run(&format!("simulate --network net.toml --time 50 {formats} --out o"));
    assert_eq!(simulated.code, 0, "{}", simulated.stderr);
    let spikes = |file: &str| run(&format!("analyze {file} --json")).json();
    let expected = spikes("o/spikes.npz");
    assert_eq!(expected["populations"][0], "E,1 \"x\"");
    for file in ["o/recordings/siegert-spikes-0-0.dat", "o/spikes.h5"] {
        let found = spikes(file);
        for key in ["populations", "spikes"] {
            assert_eq!(found[key], expected[key], "{file}");
        }
    }
    assert_eq!(run("analyze o --out a").code, 0);
    let rates = run("simulate --network net.toml --dry-run --json --assume-rates a/rates.csv");
    assert_eq!(rates.code, 0, "{}", rates.stderr);
}

#[cfg(unix)]
#[test]
fn errors_that_nobody_can_read_have_their_exit_code() {
    let folder = with_network(TINY);
    for line in ["siegert network --preset nosuch", "siegert nosuch", "siegert network --threads 0"]
    {
        assert_eq!(folder.shell(&format!("{line} 2>/dev/full")).code, 2, "{line}");
        assert_eq!(folder.shell(&format!("{line} 2>&-")).code, 2, "{line}");
    }
    let warned = "siegert simulate --network net.toml --time 5.03 --json";
    assert!(folder.shell(warned).stderr.contains("warning"));
    assert_eq!(folder.shell(&format!("{warned} 2>/dev/full")).code, 0);
    assert_eq!(folder.shell("siegert network --network net.toml >/dev/full").code, 2);
}

#[cfg(unix)]
#[test]
fn the_hash_is_of_what_was_read() {
    let folder = with_network(TINY);
    let hash = |out: &str| {
        let text = std::fs::read_to_string(folder.path(out).join("provenance.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["files"][0]["sha256"].as_str().unwrap().to_owned()
    };
    let plain = folder.run(&["network", "--network", "net.toml", "--out", "plain"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let piped = folder.shell("cat net.toml | siegert network --network /dev/stdin --out piped");
    assert_eq!(piped.code, 0, "{}", piped.stderr);
    assert_eq!(hash("piped"), hash("plain"));
    folder.write("rates.json", r#"{"E": 10, "I": 10}"#);
    folder.write("tiny.toml", include_str!("../cases/tiny.toml"));
    let measured = folder.shell("mkfifo r.json; cat rates.json > r.json & siegert validate --case tiny.toml --measured r.json");
    assert!(measured.code < 2, "{}", measured.stderr);
}

#[cfg(unix)]
#[test]
fn endless_files_are_refused() {
    let folder = with_network(&TINY.replace("8.5", "\"/dev/zero\""));
    refused(&folder.run(&["network", "--network", "/dev/zero"]), &["/dev/zero has more than the"]);
    let limited = folder.shell("ulimit -v 2000000; siegert network --network net.toml");
    refused(&limited, &["external.rates_hz: cannot read /dev/zero: /dev/zero has more than the"]);
}

#[cfg(unix)]
#[test]
fn what_does_not_fit_into_memory_is_refused_with_both_numbers() {
    let huge =
        TINY.replace("neurons = 40", "neurons = 1000000000").replace("{ E = 8, I = 2 }", "0");
    let folder = with_network(&huge);
    let run = folder.shell("ulimit -v 4000000; siegert simulate --network net.toml --time 1");
    refused(&run, &["takes about 41,", "MiB of memory, but 3,", "--dry-run"]);
    assert_eq!(folder.run(&["simulate", "--network", "net.toml", "--dry-run"]).code, 0);
    folder.write("net.toml", TINY);
    let many = "ulimit -v 4000000; siegert simulate --network net.toml --time 1 --threads 1024";
    refused(&folder.shell(many), &["takes about 2,0", "MiB of memory"]);
    let tiny = include_str!("../cases/tiny.toml");
    folder.write(
        "many.toml",
        &tiny.replace("uncoupled_neurons = 200", "uncoupled_neurons = 5000000"),
    );
    let many = folder.run(&["validate", "--case", "many.toml"]);
    refused(&many, &["uncoupled_neurons is 5000000, allowed is at most 1000000"]);
    folder.write("long.toml", &tiny.replace("duration_ms = 200.0", "duration_ms = 1e12"));
    refused(
        &folder.run(&["validate", "--case", "long.toml"]),
        &["more steps of 0.1 ms than can be counted"],
    );
}

#[cfg(unix)]
#[test]
fn recordings_larger_than_any_are_refused() {
    let folder = with_network(TINY);
    folder.write("network_gids.txt", ",E,1,4000000000\n");
    folder.write("a.dat", "1\t0.6\n");
    let many = folder.shell("ulimit -v 4000000; siegert analyze a.dat");
    refused(&many, &["analysing 4000000000 neurons", "MiB of memory"]);
    folder.write("network_gids.txt", ",E,1,4\n");
    folder.write("a.dat", "1\t0.6\n2\t429496729.5\n");
    let late = folder.run(&["analyze", "a.dat"]);
    refused(&late, &["goes to 429496729.5 ms, over 429496729 bins of 1 ms", "--t-max"]);
    folder.write("network_gids.txt", ",E,1,18446744073709551615\n");
    refused(&folder.run(&["analyze", "a.dat"]), &["network_gids.txt", "line 1"]);
}

#[cfg(unix)]
#[test]
fn a_signal_to_terminate_ends_a_run_as_ctrl_c_does() {
    let folder = with_network(TINY);
    let run = "siegert simulate --network net.toml --time 1e7 --quiet & it=$!; sleep 2; kill -TERM $it; wait $it";
    let ended = folder.shell(run);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(ended.stderr.contains("interrupted: stopped at"), "{}", ended.stderr);
}

/// The first of each kind that mutated inputs found.
#[test]
fn numbers_and_names_beyond_all_bounds_are_refused_at_once() {
    let folder = with_network(&format!("neuron.t_ref = 1e20\n{TINY}"));
    let run = folder.run(&["simulate", "--network", "net.toml", "--dry-run"]);
    refused(&run, &["the refractory period in steps of E"]);
    folder.write("p.json", &format!(r#"{{"network_params": {{"{}": 1}}}}"#, "d".repeat(100_000)));
    let clock = std::time::Instant::now();
    refused(&folder.run(&["network", "--params", "p.json"]), &["p.json, line 1: there is no"]);
    assert!(clock.elapsed().as_secs() < 5);
    let deep = format!("external{}rates_hz=10", ".".repeat(80_000));
    refused(&folder.run(&["network", "--set", &deep]), &["more than 32 parts"]);
    let surface = ["network", "--set", "surface=1e18"];
    refused(
        &folder.run(&surface),
        &["surface is 1e18, allowed is a finite number above 0 and at most 1000000"],
    );
}

#[test]
fn spikes_within_the_refractory_period_are_refused() {
    let folder = with_network(TINY);
    let run = folder.run(&["simulate", "--network", "net.toml", "--time", "100", "--out", "o"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.run(&["analyze", "o", "--network", "net.toml"]).code, 0);
    folder.write("network_gids.txt", ",E,1,40\n,I,41,50\n");
    folder.write("a.dat", "1\t5.0\n2\t5.5\n1\t6.0\n");
    assert_eq!(folder.run(&["analyze", "a.dat"]).code, 0);
    let close = folder.run(&["analyze", "a.dat", "--network", "net.toml"]);
    refused(&close, &["a.dat", "neuron 0 (from 0) of E spikes at 6 ms, 1 ms after its last"]);
    // In two files, too, and where the provenance beside them says what the neurons are.
    std::fs::create_dir(folder.path("two")).unwrap();
    folder.write("two/network_gids.txt", ",E,1,40\n,I,41,50\n");
    folder.write("two/spikes-a.dat", "1\t5.0\n");
    folder.write("two/spikes-b.dat", "1\t6.0\n");
    std::fs::copy(folder.path("o/provenance.json"), folder.path("two/provenance.json")).unwrap();
    let close = folder.run(&["analyze", "two"]);
    refused(&close, &["neuron 0 (from 0) of E spikes at 6 ms"]);
}
