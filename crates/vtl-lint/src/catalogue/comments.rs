//! Lints: allow comments.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] = &[&UNKNOWN_ALLOW];

pub(crate) static UNKNOWN_ALLOW: Lint = Lint::new(
    "VTL1901",
    Level::Warning,
    "allow comment that names no lint",
    "`## vtl-allow VTL1201` allows lints by their codes. A word that is none allows nothing.",
    Some("## vtl-allow VTL9999\nx"),
    "## vtl-allow VTL1201\nx",
);
