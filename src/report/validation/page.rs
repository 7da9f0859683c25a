//! The page itself, from its template.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;
use validation::comparison::Verdict;

use super::figures::{Card, Picture};
use super::tables::{self, TableView};
use super::verdicts::VerdictsView;
use super::words::{headline, tolerance_words};
use super::{ReportError, TimedCase};
use crate::plots::{CATEGORIES, Colour, PlotError, SvgLetters};
use crate::report::{Provenance, grouped, significant};

const TEMPLATE: &str = include_str!("page.html");
/// Larger drawings go into the page as pixels.
const LARGEST_SVG: usize = 400_000;

/// Whose methods the page shows.
const REFERENCES: [(&str, &str); 7] = [
    (
        "Fourcaud & Brunel 2002, Neural Comput 14:2057.",
        "https://doi.org/10.1162/089976602320264015",
    ),
    (
        "Schuecker, Schmidt et al. 2017, PLOS Comput Biol 13:e1005179.",
        "https://doi.org/10.1371/journal.pcbi.1005179",
    ),
    ("Roxin et al. 2011, J Neurosci 31:16217.", "https://doi.org/10.1523/JNEUROSCI.1677-11.2011"),
    ("Siegert 1951, Phys Rev 81:617.", "https://doi.org/10.1103/PhysRev.81.617"),
    (
        "Tetzlaff et al. 2012, PLOS Comput Biol 8:e1002596.",
        "https://doi.org/10.1371/journal.pcbi.1002596",
    ),
    ("Schuirmann 1987, J Pharmacokinet Biopharm 15:657.", "https://doi.org/10.1007/BF01068419"),
    ("Potjans & Diesmann 2014, Cereb Cortex 24:785.", "https://doi.org/10.1093/cercor/bhs358"),
];

/// What the template is filled with.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Page {
    cases: Vec<CaseView>,
    provenance: Vec<(&'static str, String)>,
    /// Papers with their addresses.
    references: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Debug, Serialize)]
struct CaseView {
    name: String,
    title: String,
    verdict: &'static str,
    verdict_mark: String,
    /// What is said first.
    headline: String,
    /// What else its reader should know.
    warnings: Vec<String>,
    /// How many populations agree, differ, and are unknown.
    agree: usize,
    differ: usize,
    unknown: usize,
    populations: usize,
    tolerance: String,
    reason: String,
    facts: Vec<(&'static str, String)>,
    /// All verdicts at a glance, if there are several areas.
    verdicts: Option<VerdictsView>,
    figures: Vec<FigureView>,
    tables: Vec<TableView>,
    parameters: String,
    /// The numbers behind it, beside the page.
    files: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct FigureView {
    name: &'static str,
    title: String,
    caption: String,
    pictures: Vec<PictureView>,
}

#[derive(Clone, Debug, Serialize)]
struct PictureView {
    title: String,
    /// The picture itself.
    source: String,
    /// Whether it consists of pixels, which cannot know of a dark page.
    pixels: bool,
}

impl Page {
    pub(super) fn new(provenance: &Provenance) -> Self {
        let memory =
            provenance.peak_memory_bytes.map(|bytes| format!("{} bytes", grouped(bytes as f64)));
        let facts = [
            ("version", Some(provenance.version.to_owned())),
            ("command", Some(provenance.command.join(" "))),
            ("started", Some(provenance.start.clone())),
            ("took", Some(format!("{} s", significant(provenance.wall_time_s, 3)))),
            ("threads", Some(provenance.threads.to_string())),
            ("peak memory", memory),
            ("hash of the parameters", Some(provenance.parameters_sha256.clone())),
        ];
        let provenance =
            facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Self { cases: Vec::new(), provenance, references: &REFERENCES }
    }

    pub(super) fn add(
        &mut self,
        case: &TimedCase,
        cards: &[Card],
        files: Vec<String>,
    ) -> Result<(), ReportError> {
        let figures = cards.iter().map(FigureView::of).collect::<Result<_, _>>()?;
        self.cases.push(CaseView::of(case, figures, files)?);
        Ok(())
    }

    pub(super) fn html(&self) -> Result<String, ReportError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_template("report.html", TEMPLATE)?;
        let page = environment.get_template("report.html")?;
        Ok(page.render(context! { page => self })?)
    }
}

impl CaseView {
    fn of(
        timed: &TimedCase,
        figures: Vec<FigureView>,
        files: Vec<String>,
    ) -> Result<Self, ReportError> {
        let (result, case) = (&timed.result, &timed.result.problem.case);
        let judged = &result.judgement;
        let parameters = serde_json::to_string_pretty(case).map_err(|error| {
            minijinja::Error::new(minijinja::ErrorKind::BadSerialization, error.to_string())
        })?;
        Ok(Self {
            name: case.name.clone(),
            title: case.title.clone(),
            verdict: judged.verdict.word(),
            verdict_mark: tables::mark(judged.verdict.word()),
            headline: headline(judged),
            warnings: result.warnings.iter().map(ToString::to_string).collect(),
            agree: judged.count(Verdict::Agree),
            differ: judged.count(Verdict::Differ),
            unknown: judged.count(Verdict::Unknown),
            populations: judged.comparisons.len(),
            tolerance: tolerance_words(judged.margin),
            reason: case.tolerance.reason.trim().to_owned(),
            facts: facts(timed),
            verdicts: VerdictsView::of(result),
            figures,
            tables: tables::of(result),
            parameters,
            files,
        })
    }
}

fn facts(timed: &TimedCase) -> Vec<(&'static str, String)> {
    let (result, case) = (&timed.result, &timed.result.problem.case);
    let network = &result.problem.network;
    let neurons: f64 = network.populations.iter().map(|p| p.neurons.floor()).sum();
    let times = &case.simulation;
    let seeds = times.seeds.len();
    let mut facts = vec![
        ("neurons", grouped(neurons)),
        ("synapses", grouped(network.synapses().sum())),
        ("measured by", result.measured_by.to_owned()),
        (
            "simulated",
            format!(
                "{seeds} seeds of {} ms after {} ms",
                times.duration_ms - times.transient_ms,
                times.transient_ms
            ),
        ),
        ("took", format!("{} s", significant(timed.wall_time_s, 3))),
    ];
    if let Some(events) = result.measurement.events {
        facts.push(("synaptic events", grouped(events.drawn as f64)));
    }
    facts
}

impl FigureView {
    fn of(card: &Card) -> Result<Self, ReportError> {
        let pictures = card.pictures.iter().map(PictureView::of).collect::<Result<_, _>>()?;
        let (title, caption) = (card.title.clone(), card.caption.clone());
        Ok(Self { name: card.name, title, caption, pictures })
    }
}

impl PictureView {
    fn of(picture: &Picture) -> Result<Self, ReportError> {
        let drawn = Self::drawn(picture);
        drawn.map_err(|source| ReportError::Plot { name: picture.name.clone(), source })
    }

    fn drawn(picture: &Picture) -> Result<Self, PlotError> {
        let svg = picture.figure.svg(SvgLetters::Outlines)?;
        let pixels = svg.len() > LARGEST_SVG;
        let source = if pixels {
            format!("data:image/png;base64,{}", STANDARD.encode(picture.figure.png()?))
        } else {
            format!("data:image/svg+xml;base64,{}", STANDARD.encode(with_dark_colours(&svg)))
        };
        Ok(Self { title: picture.title.clone(), source, pixels })
    }
}

/// Lets a drawing follow the page into the dark: paper, ink and lines change, and the colours of
/// marks become lighter; those of a heat map, which stand for numbers, stay.
fn with_dark_colours(svg: &str) -> String {
    let changes = [
        (Colour::WHITE, "#1f2227"),
        (Colour::BLACK, "#e9eaec"),
        (Colour::GREY, "#9a9ea6"),
        (Colour::PALE, "#454a52"),
        (CATEGORIES[0], "#5ab0ea"),
        (CATEGORIES[1], "#ff8c42"),
        (CATEGORIES[2], "#2cc79a"),
        (CATEGORIES[3], "#e39ac5"),
    ];
    let rule = |(from, to): (Colour, &str)| {
        format!(r#"[fill="{from}"]{{fill:{to}}}[stroke="{from}"]{{stroke:{to}}}"#)
    };
    let rules: String = changes.into_iter().map(rule).collect();
    let style = format!("<style>@media screen and (prefers-color-scheme: dark){{{rules}}}</style>");
    match svg.find('>') {
        Some(end) => format!("{}{style}{}", &svg[..=end], &svg[end + 1..]),
        None => svg.to_owned(),
    }
}
