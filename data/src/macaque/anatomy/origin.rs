//! What a number of the anatomy rests on.

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Data of this area.
    Measured,
    /// Carried over from similar areas.
    Assumed,
    /// Read off a regression.
    Regression,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Measured, Self::Assumed, Self::Regression];
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Measured => "measured",
            Self::Assumed => "assumed",
            Self::Regression => "regression",
        })
    }
}

impl std::str::FromStr for Origin {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|origin| origin.to_string() == name).ok_or(())
    }
}
