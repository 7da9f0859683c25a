//! How a command ended, and the exit code that says so.

use std::io::Write;

/// The exit code of a command that did its work.
const DONE: u8 = 0;
/// The exit code of a scientific no.
const NO: u8 = 1;
/// The exit code of wrong usage and of trouble with files.
pub(super) const USAGE: u8 = 2;
/// The exit code of a run that was told to stop, as shells know it from Ctrl-C.
pub(super) const INTERRUPTED: u8 = 130;

/// How a command that was able to do its work ended.
#[derive(Debug)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// A scientific no, with the reason: no fixed point, a comparison that differs. Exit code 1.
    No(anyhow::Error),
    /// Stopped in good order because somebody wanted it, with where it stopped. Exit code 130.
    Interrupted(anyhow::Error),
}

/// A line on standard error; where nobody can read it, the exit code says enough.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// Characters of a line at most, at its beginning and at its end: what files hold may be in it, and may be long.
const LONGEST: usize = 2000;

/// A text that a terminal only prints: control characters, which may come from a file, are written out.
fn printable(text: &str) -> String {
    let count = text.chars().count();
    let Some(left_out @ 1..) = count.checked_sub(2 * LONGEST) else {
        return text.chars().map(written_out).collect();
    };
    let begin: String = text.chars().take(LONGEST).map(written_out).collect();
    let end: String = text.chars().skip(count - LONGEST).map(written_out).collect();
    format!("{begin} ... {left_out} characters ... {end}")
}

fn written_out(c: char) -> String {
    match c {
        '\n' | '\t' => c.to_string(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    }
}

/// Tells people why a command did not end well, and everything else by the exit code.
pub(super) fn report(ended: anyhow::Result<Outcome>) -> u8 {
    match ended {
        Ok(Outcome::Done) => DONE,
        Ok(Outcome::No(reason)) => {
            say(&format!("no: {reason:#}"));
            NO
        }
        Ok(Outcome::Interrupted(state)) => {
            say(&format!("interrupted: {state:#}"));
            INTERRUPTED
        }
        Err(trouble) => {
            say(&format!("error: {trouble:#}"));
            USAGE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_only_print_and_end() {
        assert_eq!(printable("a\tb: \u{1b}[2J\u{7}"), "a\tb: \\u{1b}[2J\\u{7}");
        let long = printable(&format!("error: {}: why", "x".repeat(2 * LONGEST)));
        assert!(long.starts_with("error: x") && long.ends_with("x: why"), "{long}");
        assert!(long.contains(" ... 12 characters ... "), "{long}");
    }
}
