//! The README's tour, run as it stands.

use crate::support::Folder;

/// The commands in the shell blocks of a section, a line each; a backslash joins lines.
fn commands(text: &str, section: &str) -> Vec<String> {
    let (_, rest) = text.split_once(section).expect("the README has the section");
    let section = rest.split("\n## ").next().unwrap_or(rest);
    let blocks = section.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let lines = blocks.map(|block| block.replace("\\\n", " "));
    let lines: Vec<String> =
        lines.flat_map(|b| b.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines.into_iter().filter(|line| !line.trim().is_empty()).collect()
}

#[test]
fn the_tour_runs_from_its_first_command_to_its_last() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let commands = commands(&readme, "\n## A tour");
    assert!(commands.len() >= 5, "{commands:?}");
    let folder = Folder::new();
    for command in commands {
        assert!(command.starts_with("siegert "), "{command}");
        let run = folder.shell(&command);
        assert_eq!(run.code, 0, "{command}: {}", run.stderr);
    }
}
