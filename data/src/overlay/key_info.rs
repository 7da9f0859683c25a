//! What can be said about a key: its unit, its range, its meaning.

use super::range::Range;
use super::suggest::closest;

/// What a key is, for people who look it up.
#[derive(Clone, Copy, Debug)]
pub struct KeyInfo {
    /// Its dotted path; capital words between the dots, such as `NAME`, stand for names of one's own.
    pub key: &'static str,
    /// The unit, `1` where there is none; empty for what is no number.
    pub unit: &'static str,
    /// What it may be.
    pub allowed: Allowed,
    /// What holds if it is left out; empty where a preset always gives it.
    pub missing: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// What a key may be.
#[derive(Clone, Copy, Debug)]
pub enum Allowed {
    /// A number.
    Number(Range),
    /// Numbers for all populations or all pairs of them, each within the range.
    Numbers(Range),
    /// Something else, in the words of refusals.
    Other(&'static str),
}

impl Allowed {
    /// In words; of several numbers, what each of them may be.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Number(range) | Self::Numbers(range) => range.words(),
            Self::Other(words) => words,
        }
    }
}

/// No key has this name, nor begins or ends so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no parameter {name}{}",
    closest.map_or_else(String::new, |key| format!("; did you mean {key}?"))
)]
pub struct UnknownKey {
    /// The name.
    pub name: String,
    /// The key that was probably meant.
    pub closest: Option<&'static str>,
}

/// The keys that go by a name: the whole path, its last parts, or the first parts of several.
///
/// # Errors
/// [`UnknownKey`], with the closest one, if there are none.
pub fn find<'k>(keys: &[&'k KeyInfo], name: &str) -> Result<Vec<&'k KeyInfo>, UnknownKey> {
    let found: Vec<&KeyInfo> =
        keys.iter().copied().filter(|info| goes_by(info.key, name)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let guess = closest(name, keys.iter().map(|info| info.key));
    let meant = keys.iter().map(|info| info.key).find(|key| Some(*key) == guess.as_deref());
    Err(UnknownKey { name: name.to_owned(), closest: meant })
}

/// Whether the parts of a name stand one after the other among those of a key.
fn goes_by(key: &str, name: &str) -> bool {
    format!(".{key}.").contains(&format!(".{name}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::range;

    fn info(key: &'static str) -> KeyInfo {
        let allowed = Allowed::Number(range::FINITE);
        KeyInfo { key, unit: "1", allowed, missing: "", meaning: "" }
    }

    #[test]
    fn a_key_is_found_by_whole_parts_of_its_path() {
        let [first, second] = [info("a.start"), info("b.start.x")];
        let found = |name| {
            let found = find(&[&first, &second], name);
            found.map(|found| found.iter().map(|info| info.key).collect::<Vec<_>>())
        };
        assert_eq!(found("start"), Ok(vec!["a.start", "b.start.x"]));
        assert_eq!(found("b"), Ok(vec!["b.start.x"]));
        assert_eq!(found("start.x"), Ok(vec!["b.start.x"]));
        let refusal = found("strat").unwrap_err();
        assert_eq!(refusal.to_string(), "there is no parameter strat; did you mean a.start?");
        assert!(found("").is_err());
    }
}
