//! Help that can be trusted.

use crate::support::Folder;

/// The commands that the program says it has.
fn commands() -> Vec<String> {
    let help = Folder::new().run(&["--help"]).stdout;
    let listed = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    // A description that goes on below is indented deeper than the names.
    let listed = listed.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    let names = listed.filter_map(|line| line.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

#[test]
fn the_program_alone_shows_what_it_can_do_and_where_to_start() {
    let run = Folder::new().run(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in ["Commands:", "network", "Start here:", "siegert COMMAND --help"] {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
}

#[test]
fn every_command_has_an_example_that_runs_as_it_stands() {
    let commands = commands();
    assert!(commands.contains(&"network".to_owned()), "{commands:?}");
    for command in commands {
        let folder = Folder::new();
        let help = folder.run(&[&command, "--help"]);
        assert_eq!(help.code, 0, "{}", help.stderr);
        let (_, example) = help.stdout.split_once("Example:\n").expect("there is an example");
        let example = example.lines().next().unwrap().trim();
        assert!(example.contains(&format!("siegert {command}")), "{example}");
        let run = folder.shell(example);
        assert_eq!(run.code, 0, "{example}: {}", run.stderr);
        assert!(!run.stdout.is_empty(), "{example}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_program_in_peace() {
    let run = Folder::new().shell("siegert network --preset brunel2000 --json | head -c 1");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
