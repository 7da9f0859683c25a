//! What a network is called whose parameters were changed: `schuecker2017 (g = -8)`.

use serde_json::Value;

/// A value that differs, and the keys that lead to it.
struct Change<'a> {
    path: Vec<&'a str>,
    value: &'a Value,
}

/// The name of what was changed, with every value that differs by the shortest name that no other has.
///
/// `base` and `changed` are the parameters before and after; a key that is left out of both counts as equal.
pub(super) fn changed_name(name: &str, base: &Value, changed: &Value) -> String {
    let mut changes = Vec::new();
    compare(base, changed, &mut Vec::new(), &mut changes);
    if changes.is_empty() {
        return name.to_owned();
    }
    let mut all = Vec::new();
    leaves(changed, &mut Vec::new(), &mut all);
    let one = |change: &Change| format!("{} = {}", short(&change.path, &all), text(change.value));
    format!("{name} ({})", changes.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn compare<'a>(
    base: &Value,
    changed: &'a Value,
    path: &mut Vec<&'a str>,
    changes: &mut Vec<Change<'a>>,
) {
    match (base, changed) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in after {
                path.push(key);
                compare(before.get(key).unwrap_or(&Value::Null), value, path, changes);
                path.pop();
            }
        }
        (before, after) if before != after => {
            changes.push(Change { path: path.clone(), value: changed });
        }
        _ => {}
    }
}

/// The paths of all values and of the tables that hold them.
fn leaves<'a>(value: &'a Value, path: &mut Vec<&'a str>, all: &mut Vec<Vec<&'a str>>) {
    let Value::Object(entries) = value else { return };
    for (key, value) in entries {
        path.push(key);
        all.push(path.clone());
        leaves(value, path, all);
        path.pop();
    }
}

/// As many of the last keys as tell a path from all others.
fn short(path: &[&str], all: &[Vec<&str>]) -> String {
    let alone = |&keys: &usize| {
        let ending = &path[path.len() - keys..];
        all.iter().filter(|other| other.ends_with(ending)).count() <= 1
    };
    let keys = (1..path.len()).find(alone).unwrap_or(path.len());
    path[path.len() - keys..].join(".")
}

/// A number without what its last bits add: -0.6, not -0.6000000000000001.
fn shortened(number: f64) -> String {
    format!("{number:.12e}").parse::<f64>().unwrap_or(number).to_string()
}

/// A value as it is set; of long ones the beginning.
fn text(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or(number.to_string(), shortened),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    let beginning: String = text.chars().take(LONGEST).collect();
    format!("{beginning}...")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changed_values_are_named_by_the_shortest_key_that_is_clear() {
        let base = json!({"a": {"g": -16.0, "E": 1.0, "x": null}, "b": {"E": 2.0}});
        let named = |changed: Value| changed_name("net", &base, &changed);
        assert_eq!(named(base.clone()), "net");
        let changed = json!({"a": {"g": -8.0, "E": 1.5, "x": "k.npy"}, "b": {"E": 2.0}});
        assert_eq!(named(changed), "net (g = -8, a.E = 1.5, x = k.npy)");
        assert_eq!(shortened(0.1 * -6.0), "-0.6");
        let long = json!({"a": {"g": -16.0, "E": 1.0, "x": null}, "b": {"E": vec![1.0; 40]}});
        assert!(named(long).ends_with("...)"));
    }
}
