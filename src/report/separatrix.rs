//! Where a start changes its destination, for people and for programs.

use std::fmt::Write;

use data::{Network, Population};
use serde::Serialize;
use theory::FixedPoint;
use theory::continuation::SpecialPoint;
use theory::separatrix::{Border, EdgePoint, Limit, Loss, Push, Transition};

use super::stability::ModeSummary;
use crate::number::significant;

/// A transition between two states and what sits on the border.
#[derive(Clone, Debug, Serialize)]
pub struct SeparatrixSummary {
    /// What the network goes by.
    pub network: String,
    /// The names of the populations, in the order of all arrays.
    pub populations: Vec<String>,
    /// What is varied.
    pub line: SeparatrixLine,
    /// How the flow was followed.
    pub flow: String,
    /// The critical value of the parameter, or position on the segment.
    pub critical: f64,
    /// The last position that leads to the near state, and the first that does not; at a fold
    /// twice the fold.
    pub bracket: (f64, f64),
    /// What the trajectories part at.
    pub border: BorderSummary,
    /// All unstable fixed points that trajectories passed, the slowest passage first.
    pub passed: Vec<EdgeSummary>,
    /// The state that the near end leads to: mean rate over populations (spikes/s).
    pub near_mean_rate_hz: f64,
    /// The same at the far end.
    pub far_mean_rate_hz: f64,
    /// The fold at which the near state itself vanishes, if it does in the range.
    pub fold: Option<FoldSummary>,
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
        /// The near end's mean rate over populations (spikes/s).
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
    pub critical: Option<ModeSummary>,
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
    /// Eigenvalues of the gain matrix, [real, imaginary], by descending real part; at a fold that
    /// which crosses 1.
    pub eigenvalues: Vec<(f64, f64)>,
}

/// Where the near state vanishes.
#[derive(Clone, Debug, Serialize)]
pub struct FoldSummary {
    /// The parameter.
    pub parameter: f64,
    /// How far beyond the critical parameter.
    pub distance: f64,
    /// The mean rate over populations there (spikes/s).
    pub mean_rate_over_populations_hz: f64,
}

impl SeparatrixSummary {
    /// Of one start along a parameter; `None` if the start keeps its state.
    #[must_use]
    pub fn of_limit(
        line: SeparatrixLine,
        flow: String,
        network: &Network,
        limit: &Limit,
    ) -> Option<Self> {
        let populations = &network.populations;
        let loss = limit.loss.as_ref()?;
        let (bracket, border, passed) = match loss {
            Loss::Crossing(crossing) => {
                let border = BorderSummary::of_edge(populations, &crossing.point, crossing.push);
                (crossing.bracket, border, &crossing.passed[..])
            }
            Loss::Fold(fold) => {
                let at = fold.point.parameter;
                ((at, at), BorderSummary::of_fold(populations, fold), &[][..])
            }
        };
        let fold = limit.fold.as_ref().map(|fold| FoldSummary {
            parameter: fold.point.parameter,
            distance: (fold.point.parameter - bracket.0).abs(),
            mean_rate_over_populations_hz: mean_hz(&fold.point.fixed_point),
        });
        let ends = (&limit.near, &limit.far);
        let parts = Parts { line, flow, bracket, border, passed, ends, fold };
        Some(parts.summary(populations))
    }

    /// Of starts on a segment; `None` if trajectories part at nothing unstable.
    #[must_use]
    pub fn of_transition(
        line: SeparatrixLine,
        flow: String,
        network: &Network,
        found: &Transition,
    ) -> Option<Self> {
        let (Border::Saddle(point, push) | Border::Several(point, push)) = &found.border else {
            return None;
        };
        let border = BorderSummary::of_edge(&network.populations, point, *push);
        let (bracket, passed) = (found.bracket, &found.passed[..]);
        let ends = (&found.near, &found.far);
        let parts = Parts { line, flow, bracket, border, passed, ends, fold: None };
        Some(parts.summary(&network.populations))
    }

    /// The same with the name of the network.
    #[must_use]
    pub fn of_network(self, name: &str) -> Self {
        Self { network: name.to_owned(), ..self }
    }

    /// Where the start changes sides, at what, and how far from the fold.
    #[must_use]
    pub fn text(&self) -> String {
        let (near, far) = (self.near_mean_rate_hz, self.far_mean_rate_hz);
        let mut text = format!(
            "{}: {}, {}\n\nThe state of {} spikes/s is left for one of {} spikes/s at {:.12} \
             (bracket {:.1e})\n",
            self.network,
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
                significant(fold.mean_rate_over_populations_hz, 5),
                fold.distance
            );
        }
        let others = self.passed.iter().filter(|edge| edge.rates_hz != self.border.point.rates_hz);
        for edge in others {
            let _ = writeln!(text, "Passed on the way: {}", edge.in_words());
        }
        text.push_str("Means are over populations.\n");
        text
    }
}

/// What both kinds of summaries are put together from.
struct Parts<'a> {
    line: SeparatrixLine,
    flow: String,
    bracket: (f64, f64),
    border: BorderSummary,
    passed: &'a [EdgePoint],
    ends: (&'a FixedPoint, &'a FixedPoint),
    fold: Option<FoldSummary>,
}

impl Parts<'_> {
    fn summary(self, populations: &[Population]) -> SeparatrixSummary {
        SeparatrixSummary {
            network: String::new(),
            populations: populations.iter().map(|p| p.label.to_string()).collect(),
            critical: self.bracket.0,
            passed: self.passed.iter().map(|edge| EdgeSummary::of(populations, edge)).collect(),
            near_mean_rate_hz: mean_hz(self.ends.0),
            far_mean_rate_hz: mean_hz(self.ends.1),
            line: self.line,
            flow: self.flow,
            bracket: self.bracket,
            border: self.border,
            fold: self.fold,
        }
    }
}

fn mean_hz(point: &FixedPoint) -> f64 {
    point.rates().mean_over_populations_hz()
}

impl SeparatrixLine {
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

impl BorderSummary {
    fn of_edge(populations: &[Population], edge: &EdgePoint, push: Push) -> Self {
        let side = |escapes| if escapes { Side::Far } else { Side::Near };
        let single = edge.n_unstable() == 1;
        Self {
            kind: if single { BorderKind::EdgeState } else { BorderKind::Several },
            point: EdgeSummary::of(populations, edge),
            critical: Some(ModeSummary::of(&edge.critical)),
            pushes: Some([side(push.escapes.0), side(push.escapes.1)]),
        }
    }

    fn of_fold(populations: &[Population], fold: &SpecialPoint) -> Self {
        let eigenvalue = (fold.eigenvalue.re, fold.eigenvalue.im);
        let (point, n_unstable) = (&fold.point.fixed_point, fold.point.n_unstable);
        Self {
            kind: BorderKind::Fold,
            point: EdgeSummary::new(populations, point, n_unstable, vec![eigenvalue]),
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
        let eigenvalues = edge.spectrum.iter().map(|value| (value.re, value.im)).collect();
        Self::new(populations, &edge.fixed_point, edge.n_unstable(), eigenvalues)
    }

    fn new(
        populations: &[Population],
        point: &FixedPoint,
        n_unstable: usize,
        eigenvalues: Vec<(f64, f64)>,
    ) -> Self {
        Self {
            rates_hz: point.rates().hz().to_vec(),
            residual_hz: point.residual_hz(),
            mean_rate_hz: point.rates().mean_over_neurons_hz(populations),
            mean_rate_over_populations_hz: mean_hz(point),
            n_unstable,
            eigenvalues,
        }
    }

    fn in_words(&self) -> String {
        let leading: Vec<String> = self
            .eigenvalues
            .iter()
            .take(SHOWN)
            .map(|&(real, imaginary)| match imaginary {
                0.0 => format!("{real:.5}"),
                _ => format!("{real:.5}{imaginary:+.5}i"),
            })
            .collect();
        format!(
            "mean {} spikes/s, residual {}, {} unstable direction{}, eigenvalues {}",
            significant(self.mean_rate_over_populations_hz, 6),
            significant(self.residual_hz, 2),
            self.n_unstable,
            if self.n_unstable == 1 { "" } else { "s" },
            leading.join(", ")
        )
    }
}
