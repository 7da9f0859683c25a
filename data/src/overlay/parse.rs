//! From text to a tree whose every value knows its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{OverlayError, Trouble};
use super::node::{Node, Origin, Value};
use super::{Format, Source};

pub(super) fn tree(source: &Source) -> Result<Node, OverlayError> {
    let lines = Lines::of(source);
    match source.format {
        Format::Toml => toml_tree(source, &lines),
        Format::Json => json_tree(source, &lines),
    }
}

/// Finds the line of a byte.
struct Lines<'a> {
    file: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(source: &Source<'a>) -> Self {
        let ends = source.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { file: source.name, starts }
    }

    fn origin(&self, byte: usize) -> Origin {
        let line = self.starts.partition_point(|&start| start <= byte);
        Origin::Line { file: self.file.to_owned(), line }
    }
}

fn toml_tree(source: &Source, lines: &Lines) -> Result<Node, OverlayError> {
    let table = DeTable::parse(source.text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        syntax("TOML", error.message().to_owned(), lines.origin(start))
    })?;
    let value = toml_table(table.get_ref(), lines);
    Ok(Node { value, origin: lines.origin(0) })
}

fn toml_table(table: &DeTable, lines: &Lines) -> Value {
    let mut entries: Vec<(usize, String, Node)> = table
        .iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let mut node = toml_node(value, lines);
            node.origin = lines.origin(start);
            (start, key.get_ref().to_string(), node)
        })
        .collect();
    // The first mistake in the file is the first to be reported.
    entries.sort_by_key(|(start, ..)| *start);
    Value::Table(entries.into_iter().map(|(_, key, node)| (key, node)).collect())
}

fn toml_node(value: &Spanned<DeValue>, lines: &Lines) -> Node {
    let origin = lines.origin(value.span().start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix())
            .map_or_else(|_| number(integer.as_str()), Value::Integer),
        DeValue::Float(float) => number(float.as_str()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| toml_node(item, lines)).collect())
        }
        DeValue::Table(table) => toml_table(table, lines),
    };
    Node { value, origin }
}

fn json_tree(source: &Source, lines: &Lines) -> Result<Node, OverlayError> {
    let options = jsonc_parser::ParseOptions {
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        ..Default::default()
    };
    let collect = jsonc_parser::CollectOptions::default();
    let parsed = jsonc_parser::parse_to_ast(source.text, &collect, &options).map_err(|error| {
        let reason = error.kind().to_string().to_lowercase();
        syntax("JSON", reason, lines.origin(error.range().start))
    })?;
    match parsed.value {
        Some(value) => json_node(value, lines),
        None => Ok(Node::empty_table(lines.origin(0))),
    }
}

fn json_node(value: jsonc_parser::ast::Value, lines: &Lines) -> Result<Node, OverlayError> {
    use jsonc_parser::ast::Value as Json;
    use jsonc_parser::common::Ranged;
    let origin = lines.origin(value.range().start);
    let value = match value {
        Json::NullKeyword(_) => Value::Null,
        Json::BooleanLit(flag) => Value::Bool(flag.value),
        Json::StringLit(text) => Value::Text(text.value.into_owned()),
        Json::NumberLit(literal) => {
            literal.value.parse().map_or_else(|_| number(literal.value), Value::Integer)
        }
        Json::Array(array) => {
            let items = array.elements.into_iter().map(|item| json_node(item, lines));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Json::Object(object) => json_table(object, lines)?,
    };
    Ok(Node { value, origin })
}

fn json_table(object: jsonc_parser::ast::Object, lines: &Lines) -> Result<Value, OverlayError> {
    let mut entries: Vec<(String, Node)> = Vec::new();
    for property in object.properties {
        let origin = lines.origin(property.range.start);
        let key = property.name.into_string();
        if entries.iter().any(|(known, _)| *known == key) {
            return Err(Trouble::DuplicateKey { key }.at(origin));
        }
        let mut node = json_node(property.value, lines)?;
        node.origin = origin;
        entries.push((key, node));
    }
    Ok(Value::Table(entries))
}

/// A number that is not an integer; what cannot be one stays not-a-number and is refused later.
fn number(literal: &str) -> Value {
    Value::Number(literal.parse().unwrap_or(f64::NAN))
}

/// The value of a setting `key=value`: a JSON or Python constant, a number, a list, or else text.
pub(super) fn setting_value(text: &str, origin: &Origin) -> Result<Node, OverlayError> {
    let value = match text.trim() {
        "null" | "none" | "None" => Value::Null,
        "true" | "True" => Value::Bool(true),
        "false" | "False" => Value::Bool(false),
        literal if literal.starts_with(['[', '{', '"']) => return setting_json(literal, origin),
        literal => match (literal.parse::<i128>(), literal.parse::<f64>()) {
            (Ok(integer), _) => Value::Integer(integer),
            (_, Ok(number)) => Value::Number(number),
            _ => Value::Text(literal.to_owned()),
        },
    };
    Ok(Node { value, origin: origin.clone() })
}

fn setting_json(literal: &str, origin: &Origin) -> Result<Node, OverlayError> {
    let json = serde_json::from_str(literal)
        .map_err(|error| syntax("JSON", error.to_string(), origin.clone()))?;
    Ok(Node::from_json(json, origin))
}

fn syntax(format: &'static str, reason: String, origin: Origin) -> OverlayError {
    Trouble::Syntax { format, reason }.at(origin)
}
