//! The arrows between the members, as `cargo tree` sees them, and other invariants of the house.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

mod modules;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who may depend on whom, directly.
const ALLOWED: [(&str, &[&str]); 5] = [
    ("siegert", &["siegert-data", "siegert-theory", "siegert-sim", "siegert-validation"]),
    ("siegert-validation", &["siegert-data", "siegert-theory", "siegert-sim"]),
    ("siegert-theory", &["siegert-data"]),
    ("siegert-sim", &["siegert-data"]),
    ("siegert-data", &[]),
];

/// The packages that a member's code is linked with; `arguments` narrow or widen the tree.
fn dependencies(member: &str, arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none", "--format", "{p}", "-p", member])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let (tree, trouble) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    assert!(output.status.success(), "{}", trouble.unwrap());
    let tree = tree.unwrap();
    let packages = tree.lines().skip(1).filter_map(|line| line.split_whitespace().next());
    packages.map(str::to_owned).collect()
}

#[test]
fn arrows_between_members_point_down() {
    for (member, allowed) in ALLOWED {
        let found = dependencies(member, &["--edges", "normal,build,dev", "--depth", "1"]);
        let arrows = found.iter().filter(|name| name.starts_with("siegert"));
        for arrow in arrows {
            assert!(allowed.contains(&arrow.as_str()), "{member} must not depend on {arrow}");
        }
    }
}

#[test]
fn theory_and_sim_do_not_know_of_each_other() {
    for (member, other) in [("siegert-theory", "siegert-sim"), ("siegert-sim", "siegert-theory")] {
        let found = dependencies(member, &["--edges", "normal,build,dev", "--all-features"]);
        assert!(!found.contains(other), "{member} reaches {other}");
    }
}

#[test]
fn mpi_is_there_only_behind_its_feature() {
    let reaches_mpi = |arguments: &[&str]| {
        dependencies("siegert-sim", arguments).iter().any(|name| name == "mpi" || name == "mpi-sys")
    };
    assert!(!reaches_mpi(&[]));
    assert!(reaches_mpi(&["--features", "mpi"]));
}

/// A library user of the theory waits for so many packages at most, its own two among them.
const MOST_PACKAGES_OF_THEORY: usize = 80;

#[test]
fn the_theory_alone_is_light() {
    let found = dependencies("siegert-theory", &["--edges", "normal"]);
    assert!(found.len() <= MOST_PACKAGES_OF_THEORY, "{}: {found:?}", found.len());
    for heavy in ["clap", "resvg", "indicatif", "rust-hdf5", "zip", "proptest", "divan"] {
        assert!(!found.contains(heavy), "siegert-theory reaches {heavy}");
    }
}

/// A feature of the root package, and a package that is there only with it.
const BEHIND_FEATURES: [(&str, &str); 5] = [
    ("cli", "clap"),
    ("cli", "indicatif"),
    ("plots", "resvg"),
    ("sonata", "rust-hdf5"),
    ("mpi", "mpi"),
];

#[test]
fn features_bring_what_they_are_for() {
    let without = dependencies("siegert", &["--edges", "normal", "--no-default-features"]);
    for (feature, package) in BEHIND_FEATURES {
        assert!(!without.contains(package), "{package} is there without features");
        let arguments = ["--edges", "normal", "--no-default-features", "--features", feature];
        assert!(dependencies("siegert", &arguments).contains(package), "{feature}: no {package}");
    }
}

#[test]
fn only_the_root_package_uses_anyhow() {
    for (member, _) in ALLOWED.iter().skip(1) {
        let found = dependencies(member, &["--edges", "normal", "--depth", "1"]);
        assert!(!found.contains("anyhow"), "{member} uses anyhow");
    }
}

/// All Rust sources below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn mpi_is_named_in_one_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names_mpi = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().any(|line| line.trim_start().starts_with("use mpi::"))
    };
    let folders = ["src", "data/src", "theory/src", "sim/src", "validation/src"];
    let named: Vec<PathBuf> =
        folders.iter().flat_map(|folder| sources(&root.join(folder))).filter(names_mpi).collect();
    assert_eq!(named, [root.join("sim/src/communicator/mpi.rs")]);
}

/// Whether a line cites a paper by authors and year, as in Fourcaud & Brunel 2002
/// (doi:10.1162/089976602320264015).
fn cites(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_year = |word: &str| {
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
    };
    let year_after = |at: usize| words.get(at).is_some_and(|word| is_year(word));
    words.iter().enumerate().any(|(at, word)| match *word {
        "al." | "al.," => year_after(at + 1),
        "&" => year_after(at + 2),
        _ => false,
    })
}

#[test]
fn a_paper_that_is_cited_has_its_doi_within_ten_lines() {
    const WITHIN: usize = 10;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rooms = ["src", "data", "theory", "sim", "validation", "tests"];
    let mut missing = Vec::new();
    for path in rooms.iter().flat_map(|room| sources(&root.join(room))) {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for at in (0..lines.len()).filter(|&at| cites(lines[at])) {
            let around = &lines[at.saturating_sub(WITHIN)..lines.len().min(at + WITHIN + 1)];
            if !around.iter().any(|line| line.contains("doi:10.") || line.contains("https://")) {
                missing.push(format!("{}:{}: {}", path.display(), at + 1, lines[at].trim()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn citations_are_recognised() {
    let dated = "Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4)";
    assert!(cites(dated) && cites("Fourcaud & Brunel (2002)"));
    assert!(!cites("a && b") && !cites("in 2018 & later"));
}
