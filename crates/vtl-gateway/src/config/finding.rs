//! What is wrong with a configuration: a code, a sentence, a place, and what to write instead.

use std::fmt;

use super::codes::Code;
use crate::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works, and often surprises.
    Note,
    /// Works, and probably not as meant.
    Warning,
    /// The service refuses it or fails at run time.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code with its explanation.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, user text in backticks.
    pub message: String,
    /// Where, as far as it is known.
    pub place: Option<Place>,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code.id, self.message)
    }
}

/// Collects findings while a configuration is read.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn error(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Error, code, place, message.into())
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Warning, code, place, message.into())
    }

    pub(crate) fn note(
        &mut self,
        code: &'static Code,
        place: Option<&Place>,
        message: impl Into<String>,
    ) -> Entry<'_> {
        self.add(Severity::Note, code, place, message.into())
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static Code,
        place: Option<&Place>,
        message: String,
    ) -> Entry<'_> {
        self.0.push(Finding { code, severity, message, place: place.cloned(), help: None });
        Entry(self.0.last_mut())
    }

    /// The findings in the order of their places.
    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        let key = |finding: &Finding| {
            let place = finding.place.clone().unwrap_or_default();
            (place.file, place.line, place.column)
        };
        self.0.sort_by_key(key);
        self.0.dedup();
        self.0
    }
}

/// A finding just added, to be given its help.
pub(crate) struct Entry<'a>(Option<&'a mut Finding>);

impl Entry<'_> {
    pub(crate) fn help(self, help: impl Into<String>) {
        if let Some(finding) = self.0 {
            finding.help = Some(help.into());
        }
    }
}
