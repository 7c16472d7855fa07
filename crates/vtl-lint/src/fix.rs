//! Suggestions: the edits that do what the help of a finding says.

use vtl::diagnostic::{Applicability, Edit, Suggestion};
use vtl::source::Span;
use vtl::syntax::ast::Reference;

use crate::walk::Walker;

/// Gives back the apostrophes that `$util.escapeJavaScript` escapes.
pub(crate) const APOSTROPHES: &str = r#".replaceAll("\\'", "'")"#;

fn edit(span: Span, replacement: impl Into<String>) -> Edit {
    Edit { span, replacement: replacement.into() }
}

/// An empty place.
pub(crate) fn at(offset: u32) -> Span {
    Span { start: offset, end: offset }
}

impl Walker<'_> {
    /// Whether spans are exact here, and double quotes can be written.
    fn can_edit(&self) -> bool {
        self.strings == 0
    }

    /// One replacement that somebody has to look at, where places are exact.
    pub(crate) fn replace(&self, span: Span, replacement: impl Into<String>) -> Option<Suggestion> {
        let replacement = replacement.into();
        let is_possible = self.can_edit() || !replacement.contains('"') && self.is_exact();
        is_possible.then(|| Suggestion::unsafe_edit(span, replacement))
    }

    /// Another name in place of a name.
    pub(crate) fn rename(&self, span: Span, old: &str, new: &str) -> Option<Suggestion> {
        (self.slice(span) == old).then(|| self.replace(span, new)).flatten()
    }

    /// Puts text before and after a place.
    pub(crate) fn surround(&self, span: Span, before: &str, after: &str) -> Option<Suggestion> {
        let is_possible =
            self.can_edit() || !before.contains('"') && !after.contains('"') && self.is_exact();
        is_possible.then(|| {
            let edits = vec![edit(at(span.start), before), edit(at(span.end), after)];
            Suggestion::new(Applicability::Unsafe, edits)
        })
    }

    /// The reference, escaped for a string of JSON; with what to write in place of it.
    pub(crate) fn escape(&self, reference: &Reference) -> (String, Option<Suggestion>) {
        let span = self.bare(reference);
        let source = self.slice(span);
        let rest = self.text.get(span.end as usize..).unwrap_or_default();
        // What follows would be taken for a part of a reference without braces.
        let is_open = source.starts_with("${")
            || source.starts_with("$!{")
            || rest.starts_with(['.', '[', '(']);
        let (before, after) = match is_open {
            true => ("${util.escapeJavaScript(", format!("){APOSTROPHES}}}")),
            false => ("$util.escapeJavaScript(", format!("){APOSTROPHES}")),
        };
        let written = format!("{before}{}{after}", self.source(span));
        let edits = vec![edit(at(span.start), before), edit(at(span.end), after)];
        let is_possible = self.can_edit() && !self.is_escaped_place();
        let applicability = match self.block_depth {
            0 => Applicability::Safe,
            // A block may be printed elsewhere, where no escape is wanted.
            _ => Applicability::Unsafe,
        };
        (written, is_possible.then(|| Suggestion::new(applicability, edits)))
    }

    /// Appends what gives apostrophes back to a call of `$util.escapeJavaScript`.
    pub(crate) fn unescape_apostrophes(&self, call: Span) -> Option<Suggestion> {
        let rest = self.text.get(call.end as usize..).unwrap_or_default();
        let is_possible = self.can_edit()
            && !rest.trim_start_matches('.').starts_with("replace")
            && self.slice(call).ends_with(')');
        is_possible.then(|| Suggestion::safe(at(call.end), APOSTROPHES))
    }
}
