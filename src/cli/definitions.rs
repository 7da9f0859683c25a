//! Right definitions, or those behind published figures.

use clap::ValueEnum;

/// Which definitions a measure goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Definitions {
    /// Right ones.
    #[default]
    Corrected,
    /// Those behind the figures of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359), with their defects.
    Published,
}

impl Definitions {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Corrected => "corrected",
            Self::Published => "published",
        }
    }
}
