//! One page with every panel.

use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;
use validation::papers::PanelVerdict;

use super::{PanelReport, PaperReport, in_short};
use crate::report::round_percent;

const TEMPLATE: &str = include_str!("page.html");

/// A panel for the template.
#[derive(Debug, Serialize)]
struct PanelView<'a> {
    figure: &'a str,
    title: &'a str,
    verdict: PanelVerdict,
    words: &'static str,
    command: Option<&'a str>,
    pictures: Vec<String>,
    tables: Vec<String>,
    values: Vec<ValueView<'a>>,
    notes: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct ValueView<'a> {
    what: &'a str,
    published: String,
    ours: String,
    tolerance: String,
    verdict: PanelVerdict,
    words: &'static str,
    source: Option<&'a str>,
    wrong: Option<&'a str>,
}

/// The page.
pub(super) fn of(report: &PaperReport) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page", TEMPLATE)?;
    let panels: Vec<PanelView> = report.panels.iter().map(view).collect();
    let paper = report.paper;
    environment.get_template("page")?.render(context! {
        name => paper.name, title => paper.title, doi => paper.doi, panels,
    })
}

fn view<'a>(report: &'a PanelReport) -> PanelView<'a> {
    let is_picture = |file: &String| file.ends_with(".svg");
    let is_table = |file: &String| !["svg", "png", "pdf"].iter().any(|end| file.ends_with(end));
    PanelView {
        figure: &report.panel.figure,
        title: &report.panel.title,
        verdict: report.verdict,
        words: report.verdict.words(),
        command: report.command.as_deref(),
        pictures: report.files().filter(is_picture).collect(),
        tables: report.files().filter(is_table).collect(),
        values: report
            .judged()
            .zip(report.verdicts())
            .map(|((one, ours), verdict)| {
                let (absolute, relative) = (one.tolerance.absolute, one.tolerance.relative);
                ValueView {
                    what: &one.what,
                    published: in_short(&one.published),
                    ours: in_short(ours),
                    tolerance: tolerance_words(absolute, relative),
                    verdict,
                    words: verdict.words(),
                    source: one.source.as_deref(),
                    wrong: one.wrong.as_deref(),
                }
            })
            .collect(),
        notes: report.notes().collect(),
    }
}

fn tolerance_words(absolute: f64, relative: f64) -> String {
    match (absolute > 0.0, relative > 0.0) {
        (false, false) => "exact".to_owned(),
        (true, false) => format!("± {absolute}"),
        (false, true) => format!("± {}", round_percent(relative)),
        (true, true) => format!("± {} + {absolute}", round_percent(relative)),
    }
}
