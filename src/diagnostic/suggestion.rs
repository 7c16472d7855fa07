//! Changes to a template that fix what a finding is about.

use crate::source::Span;

/// Whether a suggestion can be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// The output for well-formed input stays the same, or changes exactly as the finding says.
    Safe,
    /// The change is likely what was meant; somebody has to look at it.
    Unsafe,
}

/// One replacement in a template's text. An empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// What to change so that a finding is gone.
///
/// ```
/// use vtl::diagnostic::Suggestion;
/// use vtl::source::Span;
///
/// let suggestion = Suggestion::safe(Span::new(0, 4), "$b");
/// assert_eq!(suggestion.apply("$abc = 1").as_deref(), Some("$b = 1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The replacements, in the order of the text and without overlaps.
    pub edits: Vec<Edit>,
    /// Whether it can be applied without asking.
    pub applicability: Applicability,
}

impl Suggestion {
    /// One replacement that can be applied without asking.
    #[must_use]
    pub fn safe(span: Span, replacement: impl Into<String>) -> Self {
        Self::new(Applicability::Safe, vec![Edit { span, replacement: replacement.into() }])
    }

    /// One replacement that somebody has to look at.
    #[must_use]
    pub fn unsafe_edit(span: Span, replacement: impl Into<String>) -> Self {
        Self::new(Applicability::Unsafe, vec![Edit { span, replacement: replacement.into() }])
    }

    /// Several replacements.
    #[must_use]
    pub fn new(applicability: Applicability, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        Self { edits, applicability }
    }

    /// The text with the suggestion applied. None if an edit lies outside of the text or two of them overlap.
    #[must_use]
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut changed = String::with_capacity(text.len());
        let mut done = 0;
        for edit in &self.edits {
            changed.push_str(text.get(done..edit.span.start as usize)?);
            changed.push_str(&edit.replacement);
            done = edit.span.end as usize;
        }
        changed.push_str(text.get(done..)?);
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_in_the_order_of_the_text() {
        let edit = |start, end, with: &str| Edit {
            span: Span::new(start, end),
            replacement: with.to_owned(),
        };
        let suggestion =
            Suggestion::new(Applicability::Safe, vec![edit(3, 3, ")"), edit(0, 0, "(")]);
        assert_eq!(suggestion.apply("abc").as_deref(), Some("(abc)"));
        let overlapping =
            Suggestion::new(Applicability::Safe, vec![edit(0, 2, "x"), edit(1, 3, "y")]);
        assert_eq!(overlapping.apply("abc"), None);
        assert_eq!(Suggestion::safe(Span::new(2, 9), "").apply("abc"), None);
    }
}
