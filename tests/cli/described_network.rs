//! Networks from files and the shipped ones that are descriptions.

use crate::support::Folder;

const TWO: &str = r#"
[populations]
E = { kind = "E", neurons = 800 }
I = { kind = "I", neurons = 200 }
[connections]
indegrees = "k.csv"
psp_mV = { E = 0.1, I = -0.5 }
delays_ms = 1.5
"#;

#[test]
fn the_microcircuit_is_known_by_name() {
    let run = Folder::new().run(&["network", "--preset", "potjans2014", "--json"]);
    assert_eq!(run.json()["neurons"].as_f64(), Some(77_169.0));
}

#[test]
fn a_file_describes_a_network_with_a_matrix_beside_it() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("nets")).unwrap();
    folder.write("nets/two.toml", TWO);
    folder.write("nets/k.csv", "80,20\n40,10\n");
    let run = folder.run(&["network", "--network", "nets/two.toml", "--json"]);
    assert_eq!(run.json()["neurons"].as_f64(), Some(1000.0));
    let larger = "siegert network --network nets/two.toml --set populations.I.neurons=300 --json";
    assert_eq!(folder.shell(larger).json()["neurons"].as_f64(), Some(1100.0));
}

#[test]
fn what_network_writes_down_it_reads_back() {
    let folder = Folder::new();
    let first = folder.shell("siegert network --preset potjans2014 --out first");
    assert_eq!(first.code, 0, "{}", first.stderr);
    let again = folder.shell("siegert network --network first/network.toml --out second");
    assert_eq!(again.code, 0, "{}", again.stderr);
    for file in ["network.toml", "indegrees.npy", "weights_pA.npy", "delays_ms.npy"] {
        let read = |result: &str| std::fs::read(folder.path(result).join(file)).unwrap();
        assert_eq!(read("first"), read("second"), "{file}");
    }
}

#[test]
fn mistakes_in_a_description_name_the_file_and_the_key() {
    let folder = Folder::new();
    folder.write("two.toml", &TWO.replace("psp_mV", "pspmV"));
    let run = folder.shell("siegert network --network two.toml");
    assert_eq!(run.code, 2);
    let expected = "two.toml, line 7: there is no connections.pspmV; \
                    did you mean connections.psp_mV?";
    assert!(run.stderr.contains(expected), "{}", run.stderr);

    folder.write("two.toml", TWO);
    let run = folder.shell("siegert network --network two.toml");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("connections.indegrees: cannot read k.csv"), "{}", run.stderr);
}

#[test]
fn an_unknown_preset_is_refused_with_the_closest_name() {
    let run = Folder::new().run(&["network", "--preset", "brunel-2000"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean brunel2000?"), "{}", run.stderr);
}

#[test]
fn the_connection_rule_is_told_and_written_down() {
    let folder = Folder::new();
    let shown = |arguments: &[&str]| {
        let run = folder.run(&[&["network"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    };
    let text = shown(&["--preset", "brunel2000", "--out", "b"]).stdout;
    assert!(text.contains("(fixed_indegree)"), "{text}");
    let written = std::fs::read_to_string(folder.path("b/network.toml")).unwrap();
    assert!(written.contains("rule = \"fixed_indegree\""), "{written}");
    let again = shown(&["--network", "b/network.toml", "--json"]).json();
    assert_eq!(again["connection_rule"], "fixed_indegree");
    let other =
        ["--preset", "brunel2000", "--set", "connections.rule=fixed_total_number", "--json"];
    assert_eq!(shown(&other).json()["connection_rule"], "fixed_total_number");
    assert_eq!(
        shown(&["--preset", "potjans2014", "--json"]).json()["connection_rule"],
        "fixed_total_number"
    );
    let run = folder.run(&["network", "--preset", "brunel2000", "--set", "connections.rule=fixed"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("fixed_total_number"), "{}", run.stderr);
}
