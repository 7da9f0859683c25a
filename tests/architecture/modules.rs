//! The order among the top-level modules of each package: whoever uses another lies above it.
//!
//! Read from the sources by their words, not by a compiler: `crate::module` and `crate::Item`, where the
//! root of the package says which module an item is from. What stands in a `pub use` is a name for users and
//! no arrow; tests may look at anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sources;

/// Which modules a module uses, and a file that does.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

/// The words of a text: names, and every other character on its own.
fn words(text: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match is_name(first) {
            true => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// The code without comments and without the tests at its end.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What is named directly behind `crate::`: one name, or those that open the parts of a group.
fn behind_crate<'t>(words: &[&'t str]) -> Vec<&'t str> {
    match words {
        ["{", group @ ..] => {
            let mut names = Vec::new();
            let (mut depth, mut opens) = (0, true);
            for word in group {
                match *word {
                    "{" => depth += 1,
                    "}" if depth == 0 => break,
                    "}" => depth -= 1,
                    "," if depth == 0 => opens = true,
                    name if opens => {
                        names.push(name);
                        opens = false;
                    }
                    _ => {}
                }
            }
            names
        }
        [name, ..] => vec![name],
        [] => Vec::new(),
    }
}

/// Every name behind `crate::` that is used and not only passed on.
fn used(code: &str) -> BTreeSet<String> {
    let words = words(code);
    let mut found = BTreeSet::new();
    for (at, window) in words.windows(3).enumerate() {
        if window != ["crate", ":", ":"] {
            continue;
        }
        let before = &words[at.saturating_sub(5)..at];
        let passed_on = before.last() == Some(&"use") && before.contains(&"pub");
        if !passed_on {
            found.extend(behind_crate(&words[at + 3..]).into_iter().map(str::to_owned));
        }
    }
    found
}

/// The modules that the root of a package declares, and the module of every item that it passes on.
fn declared(root: &str) -> (BTreeSet<String>, BTreeMap<String, String>) {
    let words = words(root);
    let after_mod = words.windows(3).filter(|w| w[0] == "mod" && w[2] == ";");
    let modules: BTreeSet<String> = after_mod.map(|w| w[1].to_owned()).collect();
    let mut items = BTreeMap::new();
    for statement in words.split(|word| *word == ";") {
        let Some(at) = statement.iter().position(|word| *word == "use") else { continue };
        let Some(module) = statement.get(at + 1) else { continue };
        if modules.contains(*module) {
            let names = statement[at + 2..].iter().map(|name| (*name).to_owned());
            items.extend(names.map(|name| (name, (*module).to_owned())));
        }
    }
    (modules, items)
}

fn arrows(folder: &Path) -> Arrows {
    let root = std::fs::read_to_string(folder.join("lib.rs")).unwrap();
    let (modules, items) = declared(&code(&root));
    let mut arrows = Arrows::new();
    for path in sources(folder) {
        let below = path.strip_prefix(folder).unwrap();
        let is_test = below.components().any(|part| {
            matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs" | "testing.rs"))
        });
        let top = below.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = top.trim_end_matches(".rs");
        if is_test || !modules.contains(module) {
            continue;
        }
        for name in used(&code(&std::fs::read_to_string(&path).unwrap())) {
            let other = if modules.contains(&name) { Some(&name) } else { items.get(&name) };
            if let Some(other) = other.filter(|other| *other != module) {
                let of_module = arrows.entry(module.to_owned()).or_default();
                of_module.entry(other.clone()).or_insert_with(|| below.display().to_string());
            }
        }
    }
    arrows
}

/// The modules that can be reached from one.
fn reached<'a>(arrows: &'a Arrows, from: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = vec![from];
    while let Some(module) = next.pop() {
        for other in arrows.get(module).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(other.as_str()) {
                next.push(other);
            }
        }
    }
    found
}

/// Every arrow that lies on a circle, with a file that draws it.
fn on_circles(arrows: &Arrows) -> Vec<String> {
    let mut found = Vec::new();
    for (module, others) in arrows {
        for (other, file) in others {
            if reached(arrows, other).contains(module.as_str()) {
                found.push(format!("{module} -> {other} ({file})"));
            }
        }
    }
    found
}

#[test]
fn modules_use_those_below_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for package in PACKAGES {
        let arrows = arrows(&root.join(package));
        assert!(!arrows.is_empty(), "{package} has no arrows at all");
        let circles = on_circles(&arrows);
        assert!(circles.is_empty(), "{package}:\n{}", circles.join("\n"));
    }
}

/// The folders of the packages whose modules have an order.
const PACKAGES: [&str; 4] = ["data/src", "sim/src", "validation/src", "src"];

#[test]
fn arrows_are_read_from_what_is_used() {
    let names = |text: &str| used(text).into_iter().collect::<Vec<_>>();
    assert_eq!(names("use crate::matrix::Matrix;"), ["matrix"]);
    assert_eq!(names("use crate::{Network, a::{b, c}, d};"), ["Network", "a", "d"]);
    assert_eq!(names("fn f() { crate::solver::solve() }"), ["solver"]);
    assert!(names("pub use crate::connectome::{network, labels};").is_empty());
    assert!(names("pub(crate) use crate::area::NAMES;").is_empty());
    assert_eq!(code("a // crate::b\n#[cfg(test)]\nmod tests { crate::c }"), "a ");
    let (modules, items) = declared("pub mod a;\nmod b;\npub use b::{C, d::E};");
    assert_eq!(modules.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((items["C"].as_str(), items["E"].as_str()), ("b", "b"));
}

#[test]
fn circles_are_found() {
    let arrow = |to: &str| BTreeMap::from([(to.to_owned(), "file.rs".to_owned())]);
    let of = |pairs: &[(&str, &str)]| -> Arrows {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), arrow(to))).collect()
    };
    assert!(on_circles(&of(&[("a", "b"), ("b", "c")])).is_empty());
    let found = on_circles(&of(&[("a", "b"), ("b", "c"), ("c", "b")]));
    assert_eq!(found, ["b -> c (file.rs)", "c -> b (file.rs)"]);
}
