//! A connection between areas, with the layers in which it starts and ends.

use std::fmt;
use std::str::FromStr;

/// Why a connection is taken to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// CoCoMac reports it.
    CoCoMac,
    /// Only the retrograde tracing of Markov et al. 2014 (doi:10.1093/cercor/bhs270) shows it.
    Tracing,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CoCoMac => "cocomac",
            Self::Tracing => "tracing",
        })
    }
}

impl FromStr for Evidence {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "cocomac" => Ok(Self::CoCoMac),
            "tracing" => Ok(Self::Tracing),
            _ => Err(()),
        }
    }
}

/// How strongly one layer is labelled, in CoCoMac's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labelling {
    /// `0`: not at all.
    Absent,
    /// `1`: sparsely.
    Sparse,
    /// `2`: moderately.
    Moderate,
    /// `3`: densely.
    Dense,
    /// `X`: labelled, the strength is not known.
    Present,
    /// `?`: not known.
    Unknown,
}

impl Labelling {
    const CODE: [(char, Self); 6] = [
        ('0', Self::Absent),
        ('1', Self::Sparse),
        ('2', Self::Moderate),
        ('3', Self::Dense),
        ('X', Self::Present),
        ('?', Self::Unknown),
    ];

    /// The strength from 0 to 3, a decimal logarithm of the number of labelled neurons where it is
    /// above 0. Label of unknown strength counts as moderate (Schmidt et al. 2018,
    /// doi:10.1007/s00429-017-1554-4); `None` if it is not known whether there is any.
    #[must_use]
    pub fn strength(self) -> Option<u8> {
        match self {
            Self::Absent => Some(0),
            Self::Sparse => Some(1),
            Self::Moderate | Self::Present => Some(2),
            Self::Dense => Some(3),
            Self::Unknown => None,
        }
    }
}

/// The labelling of layers 1 to 6, written as in CoCoMac: `00X0?3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaminarPattern(pub [Labelling; 6]);

impl FromStr for LaminarPattern {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let decode = |letter: char| Labelling::CODE.iter().find(|(code, _)| *code == letter);
        let layers: Option<Vec<Labelling>> = code.chars().map(|c| Some(decode(c)?.1)).collect();
        layers.and_then(|layers| layers.try_into().ok()).map(Self).ok_or(())
    }
}

impl fmt::Display for LaminarPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|layer| {
            let letter = Labelling::CODE.iter().find(|(_, labelling)| labelling == layer);
            letter.map_or(Ok(()), |(letter, _)| write!(f, "{letter}"))
        })
    }
}

/// What is known of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Why it is taken to exist.
    pub evidence: Evidence,
    /// Layers of its origin, where known. Layers 1 and 4 send nothing if nothing is known of them.
    pub source_pattern: Option<LaminarPattern>,
    /// Layers of its termination, where known.
    pub target_pattern: Option<LaminarPattern>,
}
