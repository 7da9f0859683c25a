//! How two areas of the model stand to each other.

use super::area::Area;
use super::shipped::{Anatomy, SlnFit};

/// The direction of a connection by its laminar origin, the share of labelled neurons above layer 4 (SLN), as in
/// Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlnClass {
    /// SLN above 0.65.
    Feedforward,
    /// SLN from 0.35 to 0.65.
    Lateral,
    /// SLN below 0.35.
    Feedback,
}

/// Architectural types of target and source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TypeRelation {
    /// The target's is below the source's: from high to low, "HL".
    HighToLow,
    /// They are equal, "HZ".
    Horizontal,
    /// The target's is above the source's: from low to high, "LH".
    LowToHigh,
}

/// Levels of target and source in the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HierarchyRelation {
    /// The target's is above.
    Up,
    /// They are equal.
    Level,
    /// The target's is below.
    Down,
}

/// What pairs of areas are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairClasses {
    /// The laminar origin of their connection, where they have one.
    Sln,
    /// Their architectural types.
    Type,
    /// Their levels in the hierarchy.
    Hierarchy,
}

/// Above it, connections are feedforward.
const FEEDFORWARD_ABOVE: f64 = 0.65;

/// Below it, they are feedback.
const FEEDBACK_BELOW: f64 = 0.35;

impl PairClasses {
    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sln => "sln",
            Self::Type => "type",
            Self::Hierarchy => "hierarchy",
        }
    }

    /// The names of the classes.
    #[must_use]
    pub fn names(self) -> [&'static str; 3] {
        match self {
            Self::Sln => {
                [SlnClass::Feedforward, SlnClass::Lateral, SlnClass::Feedback].map(SlnClass::name)
            }
            Self::Type => {
                [TypeRelation::HighToLow, TypeRelation::Horizontal, TypeRelation::LowToHigh]
                    .map(TypeRelation::name)
            }
            Self::Hierarchy => {
                [HierarchyRelation::Up, HierarchyRelation::Level, HierarchyRelation::Down]
                    .map(HierarchyRelation::name)
            }
        }
    }
}

impl SlnClass {
    /// In the order of tables.
    pub const ALL: [Self; 3] = [Self::Feedforward, Self::Lateral, Self::Feedback];

    /// The short name, as in figures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Feedforward => "FF",
            Self::Lateral => "lateral",
            Self::Feedback => "FB",
        }
    }

    /// Of an SLN.
    #[must_use]
    pub fn of(sln: f64) -> Self {
        if sln > FEEDFORWARD_ABOVE {
            Self::Feedforward
        } else if sln < FEEDBACK_BELOW {
            Self::Feedback
        } else {
            Self::Lateral
        }
    }
}

impl TypeRelation {
    /// In the order of tables.
    pub const ALL: [Self; 3] = [Self::HighToLow, Self::Horizontal, Self::LowToHigh];

    /// The short name, as in figures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HighToLow => "HL",
            Self::Horizontal => "HZ",
            Self::LowToHigh => "LH",
        }
    }
}

impl HierarchyRelation {
    /// In the order of tables.
    pub const ALL: [Self; 3] = [Self::Up, Self::Level, Self::Down];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Level => "level",
            Self::Down => "down",
        }
    }
}

impl Anatomy {
    /// The direction of a connection by its SLN; `None` if it does not exist.
    #[must_use]
    pub fn sln_class(&self, target: Area, source: Area, fit: SlnFit) -> Option<SlnClass> {
        self.sln(target, source, fit).map(SlnClass::of)
    }

    /// How the architectural types of two areas stand to each other.
    #[must_use]
    pub fn type_relation(&self, target: Area, source: Area) -> TypeRelation {
        match self.architectural_type(target).cmp(&self.architectural_type(source)) {
            std::cmp::Ordering::Less => TypeRelation::HighToLow,
            std::cmp::Ordering::Equal => TypeRelation::Horizontal,
            std::cmp::Ordering::Greater => TypeRelation::LowToHigh,
        }
    }

    /// How the levels of two areas in the hierarchy stand to each other.
    #[must_use]
    pub fn hierarchy_relation(&self, target: Area, source: Area) -> HierarchyRelation {
        let (target, source) = (self.hierarchy(target), self.hierarchy(source));
        if target > source {
            HierarchyRelation::Up
        } else if target < source {
            HierarchyRelation::Down
        } else {
            HierarchyRelation::Level
        }
    }
    /// The name of the class of a pair; `None` if it has none, as areas without a connection have no SLN.
    #[must_use]
    pub fn class_of_pair(
        &self,
        by: PairClasses,
        target: Area,
        source: Area,
        fit: SlnFit,
    ) -> Option<&'static str> {
        match by {
            PairClasses::Sln => self.sln_class(target, source, fit).map(SlnClass::name),
            PairClasses::Type => Some(self.type_relation(target, source).name()),
            PairClasses::Hierarchy => Some(self.hierarchy_relation(target, source).name()),
        }
    }
}
