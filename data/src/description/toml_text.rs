//! A description as TOML text, laid out for people: one row of a matrix per line.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::form::Description;

impl Description {
    /// The description as TOML; numbers are written so that they return exactly.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        if let Ok(Value::Object(entries)) = serde_json::to_value(self) {
            table(&mut text, "", &entries);
        }
        text.trim_start().to_owned()
    }
}

/// Writes what fits on a line first, as TOML demands, then the sections.
fn table(text: &mut String, path: &str, entries: &Map<String, Value>) {
    for (key, value) in entries.iter().filter(|(_, value)| !is_section(path, value)) {
        line(text, key, value);
    }
    for (key, value) in entries.iter().filter(|(_, value)| is_section(path, value)) {
        let key = quoted_if_needed(key);
        let below = if path.is_empty() { key } else { format!("{path}.{key}") };
        match value {
            Value::Array(tables) => {
                for entries in tables.iter().filter_map(Value::as_object) {
                    push(text, format_args!("\n[[{below}]]\n"));
                    table(text, &below, entries);
                }
            }
            value => {
                push(text, format_args!("\n[{below}]\n"));
                value.as_object().into_iter().for_each(|entries| table(text, &below, entries));
            }
        }
    }
}

/// What stands under a header of its own: the tables of the root, tables of tables, and lists of
/// tables.
fn is_section(path: &str, value: &Value) -> bool {
    match value {
        Value::Object(entries) => path.is_empty() || entries.values().all(Value::is_object),
        Value::Array(items) => items.first().is_some_and(Value::is_object),
        _ => false,
    }
}

fn line(text: &mut String, key: &str, value: &Value) {
    push(text, format_args!("{} = ", quoted_if_needed(key)));
    match value {
        Value::Array(rows) if rows.first().is_some_and(Value::is_array) => {
            text.push_str("[\n");
            for row in rows {
                text.push_str("    ");
                inline(text, row);
                text.push_str(",\n");
            }
            text.push(']');
        }
        value => inline(text, value),
    }
    text.push('\n');
}

fn inline(text: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => push(text, format_args!("{flag}")),
        Value::Number(number) => push(text, format_args!("{number}")),
        Value::String(string) => text.push_str(&quoted(string)),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                inline(text, item);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            text.push_str("{ ");
            for (index, (key, value)) in entries.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                push(text, format_args!("{comma}{} = ", quoted_if_needed(key)));
                inline(text, value);
            }
            text.push_str(" }");
        }
    }
}

fn quoted_if_needed(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        return key.to_owned();
    }
    let quoted = quoted(key);
    // With quotes of both kinds in it, a text is written over several lines, which no key may be.
    if quoted.starts_with("\"\"\"") || quoted.starts_with("'''") {
        Value::String(key.to_owned()).to_string()
    } else {
        quoted
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn push(text: &mut String, arguments: std::fmt::Arguments) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_return_whatever_quotes_they_have() {
        for key in ["E", "L2/3", "a \"b\"", "a 'b'", "\"a' \\", "'''", "\"\"\"", "é"] {
            let text = format!("{} = 1", quoted_if_needed(key));
            let table: toml::Table = text.parse().unwrap();
            assert_eq!(table.keys().collect::<Vec<_>>(), [key], "{text}");
        }
    }
}
