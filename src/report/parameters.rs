//! Parameters with their units, ranges and meanings, for people, for programs and for the guide.

use std::fmt::Write;

use data::overlay::KeyInfo;
use serde::Serialize;
use serde_json::Value;

use super::{Align, Report, Table};
use crate::files::ResultDirectory;

/// What can be set, and the values of a preset.
#[derive(Clone, Debug, Serialize)]
pub struct ParametersReport {
    /// Whose values these are.
    pub preset: Option<&'static str>,
    /// In the order in which they are written.
    pub parameters: Vec<ParameterEntry>,
    /// Whether people see Markdown.
    #[serde(skip)]
    pub is_markdown: bool,
}

/// One parameter.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterEntry {
    /// Which networks have it.
    pub of: &'static str,
    /// Its path.
    pub key: &'static str,
    /// Its unit; 1 where there is none, empty for what is no number.
    pub unit: &'static str,
    /// What it may be.
    pub allowed: &'static str,
    /// What it is, where a preset says so.
    pub value: Option<Value>,
    /// What holds without it, where it can be left out.
    pub missing: Option<&'static str>,
    /// What it means.
    pub meaning: &'static str,
}

impl ParameterEntry {
    /// What is known of a key, with the value that it has among `values`, nested as its path.
    #[must_use]
    pub fn of(networks: &'static str, info: &KeyInfo, values: &Value) -> Self {
        let pointer = format!("/{}", info.key.replace('.', "/"));
        Self {
            of: networks,
            key: info.key,
            unit: info.unit,
            allowed: info.allowed.words(),
            value: values.pointer(&pointer).cloned(),
            missing: (!info.missing.is_empty()).then_some(info.missing),
            meaning: info.meaning,
        }
    }

    /// The tables around the key, with the networks that have them.
    fn section(&self) -> (&'static str, &'static str) {
        (self.of, self.key.rsplit_once('.').map_or("", |(section, _)| section))
    }

    fn name(&self) -> &'static str {
        self.key.rsplit('.').next().unwrap_or(self.key)
    }

    /// The value, or what holds without one.
    fn value(&self) -> String {
        match (&self.value, self.missing) {
            (Some(value), _) => short(value),
            (None, Some(missing)) => format!("({missing})"),
            (None, None) => String::new(),
        }
    }

    fn cells(&self) -> [String; 5] {
        let [name, unit, allowed, meaning] =
            [self.name(), self.unit, self.allowed, self.meaning].map(str::to_owned);
        [name, self.value(), unit, allowed, meaning]
    }
}

/// A value in a few words.
fn short(value: &Value) -> String {
    match value {
        Value::Array(items) if items.len() > 4 => format!("a list of {}", items.len()),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |x| x.to_string())
        }
        value => value.to_string(),
    }
}

const COLUMNS: [&str; 5] = ["", "value", "unit", "allowed", "meaning"];

impl ParametersReport {
    fn sections(&self) -> impl Iterator<Item = &[ParameterEntry]> {
        self.parameters.chunk_by(|one, next| one.section() == next.section())
    }

    fn table(&self) -> String {
        let mut text = String::new();
        for section in self.sections() {
            let (networks, tables) = section[0].section();
            let mut table = Table::new(COLUMNS.map(|column| (column, Align::Left)));
            for entry in section {
                table.row(entry.cells());
            }
            let title = if tables.is_empty() {
                networks.to_owned()
            } else {
                format!("{networks}: {tables}")
            };
            // Into a text nothing fails.
            let _ = write!(text, "{title}\n{table}\n");
        }
        text.truncate(text.trim_end().len());
        text + "\n"
    }

    fn markdown(&self) -> String {
        let mut text = String::new();
        let mut networks = "";
        for section in self.sections() {
            let (of, tables) = section[0].section();
            if of != networks {
                let _ = writeln!(text, "## {}\n", capital(of));
                networks = of;
            }
            if !tables.is_empty() {
                let _ = writeln!(text, "### `{tables}`\n");
            }
            text += "| key | default | unit | allowed | meaning |\n|---|---|---|---|---|\n";
            for entry in section {
                let [name, value, unit, allowed, meaning] = entry.cells();
                let _ = writeln!(text, "| `{name}` | {value} | {unit} | {allowed} | {meaning} |");
            }
            text += "\n";
        }
        text.truncate(text.trim_end().len());
        text + "\n"
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Report for ParametersReport {
    const DOCUMENT: Option<&'static str> = Some("parameters.json");

    fn text(&self) -> String {
        if self.is_markdown { self.markdown() } else { self.table() }
    }

    fn write(&self, _: &ResultDirectory) -> anyhow::Result<()> {
        Ok(())
    }
}
