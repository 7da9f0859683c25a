//! Where a start changes its destination, for people and for programs.
//!
//! The summaries are views, and not the borders of the theory as they serialise themselves: one entry serves a saddle
//! and a fold, which the theory tells apart by type, and has mean rates, which need the sizes of the populations.

use std::fmt::Write;

use data::{Network, Population};
use serde::Serialize;
use theory::continuation::SpecialPoint;
use theory::separatrix::{Border, EdgePoint, Limit, Loss, Push, Transition};
use theory::trajectory::FlowMethod;
use theory::{Complex, FixedPoint, Mode};

use super::{Report, names};
use crate::files::ResultDirectory;
use crate::number::significant;
use crate::plots;

/// A transition between two states and what sits on the border.
#[derive(Clone, Debug, Serialize)]
pub struct SeparatrixReport<'a> {
    /// What the network goes by.
    #[serde(rename = "network")]
    name: &'a str,
    populations: Vec<String>,
    /// What is varied.
    line: SeparatrixLine,
    /// How the flow was followed.
    flow: String,
    /// The critical value of the parameter, or position on the segment.
    critical: f64,
    /// The last position that leads to the near state, and the first that does not; at a fold
    /// twice the fold.
    bracket: (f64, f64),
    /// What the trajectories part at.
    border: BorderSummary,
    /// All unstable fixed points that trajectories passed, the slowest passage first.
    passed: Vec<EdgeSummary>,
    /// The state that the near end leads to: mean rate over neurons (spikes/s).
    near_mean_rate_hz: f64,
    /// The same at the far end.
    far_mean_rate_hz: f64,
    /// The fold at which the near state itself vanishes, if it does in the range.
    fold: Option<FoldSummary>,
    #[serde(skip)]
    network: &'a Network,
}

/// What is varied.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SeparatrixLine {
    /// A parameter, with the start as it is.
    Parameter {
        /// The parameter.
        name: String,
        /// Where the near end is.
        from: f64,
        /// Where the far end is.
        to: f64,
    },
    /// The start, from the near state (position 0) to the far one (position 1).
    Segment {
        /// The near end's mean rate over neurons (spikes/s).
        from_hz: f64,
        /// The far end's.
        to_hz: f64,
    },
}

/// The fixed point at which trajectories part.
#[derive(Clone, Debug, Serialize)]
pub struct BorderSummary {
    /// What it is.
    pub kind: BorderKind,
    /// The fixed point.
    #[serde(flatten)]
    pub point: EdgeSummary,
    /// Its critical mode; at a fold there is none.
    pub critical: Option<Mode>,
    /// Where small pushes against and along the critical mode lead: `near` or `far`.
    pub pushes: Option<[Side; 2]>,
}

/// A kind of border by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BorderKind {
    /// A saddle with one unstable direction.
    EdgeState,
    /// A fixed point with several unstable directions.
    Several,
    /// The near state vanishes.
    Fold,
}

/// One of the two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// That of the near end.
    Near,
    /// Another one.
    Far,
}

/// An unstable, or at a fold neutral, fixed point.
#[derive(Clone, Debug, Serialize)]
pub struct EdgeSummary {
    /// One rate per population (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The largest difference between these rates and what they call for (spikes/s).
    pub residual_hz: f64,
    /// The mean over neurons (spikes/s).
    pub mean_rate_hz: f64,
    /// The mean with every population counted once (spikes/s).
    pub mean_rate_over_populations_hz: f64,
    /// The number of unstable directions.
    pub n_unstable: usize,
    /// Eigenvalues of the gain matrix, by descending real part; at a fold that which crosses 1.
    pub eigenvalues: Vec<Complex>,
}

/// Where the near state vanishes.
#[derive(Clone, Debug, Serialize)]
pub struct FoldSummary {
    /// The parameter.
    pub parameter: f64,
    /// How far beyond the critical parameter.
    pub distance: f64,
    /// The mean rate over neurons there (spikes/s).
    pub mean_rate_hz: f64,
    /// The mean with every population counted once (spikes/s).
    pub mean_rate_over_populations_hz: f64,
}

impl<'a> SeparatrixReport<'a> {
    /// Of one start along a parameter; `None` if the start keeps its state.
    #[must_use]
    pub fn of_limit(
        name: &'a str,
        network: &'a Network,
        line: SeparatrixLine,
        flow: FlowMethod,
        limit: &Limit,
    ) -> Option<Self> {
        let populations = &network.populations;
        let (bracket, border, passed) = match limit.loss.as_ref()? {
            Loss::Crossing(crossing) => {
                let border = BorderSummary::of_edge(populations, &crossing.point, crossing.push);
                (crossing.bracket, border, &crossing.passed[..])
            }
            Loss::Fold(fold) => {
                let at = fold.point.parameter;
                ((at, at), BorderSummary::of_fold(populations, fold), &[][..])
            }
        };
        Some(Self {
            name,
            populations: names(populations),
            line,
            flow: flow.to_string(),
            critical: bracket.0,
            bracket,
            border,
            passed: passed.iter().map(|edge| EdgeSummary::of(populations, edge)).collect(),
            near_mean_rate_hz: mean_hz(populations, &limit.near),
            far_mean_rate_hz: mean_hz(populations, &limit.far),
            fold: limit.fold.as_ref().map(|fold| FoldSummary::of(populations, fold, bracket.0)),
            network,
        })
    }

    /// Of starts on a segment; `None` if trajectories part at nothing unstable.
    #[must_use]
    pub fn of_transition(
        name: &'a str,
        network: &'a Network,
        line: SeparatrixLine,
        flow: FlowMethod,
        found: &Transition,
    ) -> Option<Self> {
        let (Border::Saddle(point, push) | Border::Several(point, push)) = &found.border else {
            return None;
        };
        let populations = &network.populations;
        Some(Self {
            name,
            populations: names(populations),
            line,
            flow: flow.to_string(),
            critical: found.bracket.0,
            bracket: found.bracket,
            border: BorderSummary::of_edge(populations, point, *push),
            passed: found.passed.iter().map(|edge| EdgeSummary::of(populations, edge)).collect(),
            near_mean_rate_hz: mean_hz(populations, &found.near),
            far_mean_rate_hz: mean_hz(populations, &found.far),
            fold: None,
            network,
        })
    }
}

impl FoldSummary {
    fn of(populations: &[Population], fold: &SpecialPoint, critical: f64) -> Self {
        let point = &fold.point.fixed_point;
        Self {
            parameter: fold.point.parameter,
            distance: (fold.point.parameter - critical).abs(),
            mean_rate_hz: mean_hz(populations, point),
            mean_rate_over_populations_hz: point.rates().mean_over_populations_hz(),
        }
    }
}

impl Report for SeparatrixReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("separatrix.json");

    /// Where the start changes sides, at what, and how far from the fold.
    fn text(&self) -> String {
        let (near, far) = (self.near_mean_rate_hz, self.far_mean_rate_hz);
        let mut text = format!(
            "{}: {}, {}\n\nThe state of {} spikes/s is left for one of {} spikes/s at {:.12} \
             (bracket {:.1e})\n",
            self.name,
            self.line.in_words(),
            self.flow,
            significant(near, 5),
            significant(far, 6),
            self.critical,
            (self.bracket.1 - self.bracket.0).abs(),
        );
        text.push_str(&self.border.text());
        // Writing to a string cannot fail.
        if let (Some(fold), BorderKind::EdgeState | BorderKind::Several) =
            (&self.fold, self.border.kind)
        {
            let _ = writeln!(
                text,
                "The state itself vanishes at a fold at {:.10} (mean {} spikes/s), {:.4e} beyond",
                fold.parameter,
                significant(fold.mean_rate_hz, 5),
                fold.distance
            );
        }
        let others = self.passed.iter().filter(|edge| edge.rates_hz != self.border.point.rates_hz);
        for edge in others {
            let _ = writeln!(text, "Passed on the way: {}", edge.in_words());
        }
        text.push_str("Means are over neurons.\n");
        text
    }

    /// The rates, modes and plots of what sits on the border.
    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let BorderSummary { kind, point, critical, .. } = &self.border;
        results.vector("saddle_rates.npy", &point.rates_hz)?;
        if let Some(critical) = critical {
            results.complex("critical_left.npy", &critical.left)?;
            results.complex("critical_right.npy", &critical.right)?;
        }
        let title =
            format!("{} {:.10}: {}", self.line.coordinate(), self.critical, kind.in_words());
        let rates = plots::rate_matrix(&title, &self.network.populations, &point.rates_hz);
        results.figure("saddle_rates", &rates);
        if !point.eigenvalues.is_empty() {
            results.figure("spectrum", &plots::spectrum(&title, &point.eigenvalues));
        }
        Ok(())
    }
}

/// The mean over neurons.
fn mean_hz(populations: &[Population], point: &FixedPoint) -> f64 {
    point.rates().mean_over_neurons_hz(populations)
}

impl SeparatrixLine {
    /// What changes along it, before a value of it.
    fn coordinate(&self) -> String {
        match self {
            Self::Parameter { name, .. } => format!("{name} ="),
            Self::Segment { .. } => "position".to_owned(),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Parameter { name, from, to } => format!("{name} from {from} to {to}"),
            Self::Segment { from_hz, to_hz } => format!(
                "starts from the attractor of {} spikes/s (0) to that of {} spikes/s (1)",
                significant(*from_hz, 5),
                significant(*to_hz, 6)
            ),
        }
    }
}

impl Side {
    fn of(escapes: bool) -> Self {
        if escapes { Self::Far } else { Self::Near }
    }
}

impl BorderSummary {
    fn of_edge(populations: &[Population], edge: &EdgePoint, push: Push) -> Self {
        let single = edge.n_unstable() == 1;
        Self {
            kind: if single { BorderKind::EdgeState } else { BorderKind::Several },
            point: EdgeSummary::of(populations, edge),
            critical: Some(edge.critical.clone()),
            pushes: Some([Side::of(push.escapes.0), Side::of(push.escapes.1)]),
        }
    }

    fn of_fold(populations: &[Population], fold: &SpecialPoint) -> Self {
        let (point, n_unstable) = (&fold.point.fixed_point, fold.point.n_unstable);
        Self {
            kind: BorderKind::Fold,
            point: EdgeSummary::new(populations, point, n_unstable, vec![fold.eigenvalue]),
            critical: None,
            pushes: None,
        }
    }

    fn text(&self) -> String {
        let mut text =
            format!("Trajectories part at {}: {}\n", self.kind.in_words(), self.point.in_words());
        if let Some([against, along]) = self.pushes {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "Pushed against its critical mode it leads to the {}, along it to the {}",
                against.in_words(),
                along.in_words()
            );
        }
        text
    }
}

impl BorderKind {
    /// What it is called.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::EdgeState => "an edge state",
            Self::Several => "a fixed point with several unstable directions",
            Self::Fold => "the fold of the state",
        }
    }
}

impl Side {
    fn in_words(self) -> &'static str {
        match self {
            Self::Near => "near state",
            Self::Far => "far state",
        }
    }
}

/// How many eigenvalues people are shown.
const SHOWN: usize = 3;

impl EdgeSummary {
    fn of(populations: &[Population], edge: &EdgePoint) -> Self {
        Self::new(populations, &edge.fixed_point, edge.n_unstable(), edge.spectrum.clone())
    }

    fn new(
        populations: &[Population],
        point: &FixedPoint,
        n_unstable: usize,
        eigenvalues: Vec<Complex>,
    ) -> Self {
        Self {
            rates_hz: point.rates().hz().to_vec(),
            residual_hz: point.residual_hz(),
            mean_rate_hz: mean_hz(populations, point),
            mean_rate_over_populations_hz: point.rates().mean_over_populations_hz(),
            n_unstable,
            eigenvalues,
        }
    }

    fn in_words(&self) -> String {
        let leading: Vec<String> = self
            .eigenvalues
            .iter()
            .take(SHOWN)
            .map(|Complex { re, im }| match im {
                0.0 => format!("{re:.5}"),
                _ => format!("{re:.5}{im:+.5}i"),
            })
            .collect();
        format!(
            "mean {} spikes/s, residual {}, {} unstable direction{}, eigenvalues {}",
            significant(self.mean_rate_hz, 6),
            significant(self.residual_hz, 2),
            self.n_unstable,
            if self.n_unstable == 1 { "" } else { "s" },
            leading.join(", ")
        )
    }
}
