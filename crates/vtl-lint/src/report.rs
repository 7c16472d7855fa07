//! Collects findings while a template is walked.

use std::collections::BTreeSet;

use super::catalogue::Lint;
use vtl::diagnostic::{Diagnostic, Suggestion};
use vtl::source::Span;

/// The findings so far, each once.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<(&'static Lint, Diagnostic)>,
    places: BTreeSet<(&'static str, u32, u32)>,
}

impl Report {
    /// Adds a finding, unless the same was found at the same place before.
    pub(super) fn add(
        &mut self,
        lint: &'static Lint,
        span: Span,
        message: impl Into<String>,
    ) -> Entry<'_> {
        if !self.places.insert((lint.code.id, span.start, span.end)) {
            return Entry(None);
        }
        self.found.push((lint, Diagnostic::new(&lint.code, span, message)));
        Entry(self.found.last_mut().map(|(_, diagnostic)| diagnostic))
    }

    /// All findings, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<(&'static Lint, Diagnostic)> {
        self.found.sort_by_key(|(lint, diagnostic)| {
            (diagnostic.span.start, diagnostic.span.end, lint.code.id)
        });
        self.found
    }
}

/// A finding that was just added; nothing happens to one that was known.
pub(super) struct Entry<'r>(Option<&'r mut Diagnostic>);

impl Entry<'_> {
    /// Says what to write instead.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        if let Entry(Some(diagnostic)) = self {
            let help = help.into();
            diagnostic.help = (!help.is_empty()).then_some(help);
            return Entry(Some(diagnostic));
        }
        self
    }

    /// Adds the edit that does what the help says.
    pub(super) fn fix(self, suggestion: Option<Suggestion>) -> Self {
        if let Entry(Some(diagnostic)) = self {
            diagnostic.suggestion = suggestion;
            return Entry(Some(diagnostic));
        }
        self
    }

    /// Points at another place.
    pub(super) fn related(self, span: Span, label: impl Into<String>) -> Self {
        if let Entry(Some(diagnostic)) = self {
            diagnostic.related.push((span, label.into()));
            return Entry(Some(diagnostic));
        }
        self
    }
}
