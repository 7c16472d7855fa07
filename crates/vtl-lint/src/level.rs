//! How serious a finding is.

use std::fmt;
use std::str::FromStr;

/// How serious a finding is. Ordered: what is worse is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Worth knowing.
    Note,
    /// Very likely a mistake.
    Warning,
    /// The service refuses it, or it cannot do what it says.
    Error,
}

impl Level {
    /// The word for it: `allow`, `note`, `warning`, `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is not a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLevel(String);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a level: write allow, note, warning or error", self.0)
    }
}

impl std::error::Error for UnknownLevel {}

impl FromStr for Level {
    type Err = UnknownLevel;

    /// The level of that name; `warn` and `deny` mean `warning` and `error`.
    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        match word.to_ascii_lowercase().as_str() {
            "allow" | "off" => Ok(Self::Allow),
            "note" => Ok(Self::Note),
            "warning" | "warn" => Ok(Self::Warning),
            "error" | "deny" => Ok(Self::Error),
            _ => Err(UnknownLevel(word.to_owned())),
        }
    }
}
