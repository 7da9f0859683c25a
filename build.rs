//! Tells the crate which commit it is built from, where it is built in its repository.

#![expect(clippy::disallowed_macros, reason = "Cargo reads what a build script prints")]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A package from a registry may lie within the repository of somebody else.
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !own.join(".git").exists() {
        return;
    }
    // The log of HEAD grows with each commit and each change of the branch, HEAD itself does not.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file])
            && own.join(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        println!("cargo::rustc-env=SIEGERT_COMMIT={commit}");
    }
}

/// What git says in one line; nothing where there is no git.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
