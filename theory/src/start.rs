//! Where searches for fixed points start.

use std::fmt;

/// What a start was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StartKind {
    /// All populations silent, followed along the flow.
    Zero,
    /// Given rates, followed along the flow.
    Given,
    /// Some populations silent, others at their highest rates, followed along the flow.
    Corner,
    /// Random rates, followed along the flow.
    Random,
    /// The mean rates of an orbit of the flow, handed to Newton's method.
    Orbit,
    /// The network without input from outside, which is then turned up.
    Drive,
    /// The network without synapses between its populations, which are then turned up.
    Coupling,
    /// A state of a related network, which is then turned into this one.
    Related,
    /// Random rates, handed to Newton's method.
    Guess,
    /// A bisection of the line between two attractors for the state on the edge of their basins.
    Edge,
    /// A point between two attractors, handed to Newton's method.
    Between,
    /// Newton's method from beside a known fixed point, with all known ones deflated.
    Deflation,
    /// Beside an unstable fixed point, followed along the flow.
    Downhill,
}

impl StartKind {
    /// Whether such starts are followed along the flow, to where it settles.
    #[must_use]
    pub fn follows_the_flow(self) -> bool {
        matches!(self, Self::Zero | Self::Given | Self::Corner | Self::Random | Self::Downhill)
    }
}

impl fmt::Display for StartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zero => "from zero",
            Self::Given => "from given rates",
            Self::Corner => "from highest rates",
            Self::Random => "from random rates",
            Self::Orbit => "inside an orbit",
            Self::Drive => "from the network without drive",
            Self::Coupling => "from the network without coupling",
            Self::Related => "from the unchanged network",
            Self::Guess => "by Newton's method from random rates",
            Self::Edge => "on the edge between basins",
            Self::Between => "between attractors",
            Self::Deflation => "by deflation",
            Self::Downhill => "down from an unstable state",
        })
    }
}
