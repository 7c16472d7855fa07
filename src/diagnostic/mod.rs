//! What is wrong with a template and where: a code, a message, a place, and what to write instead.

/// Makes a static of each row of a table of codes, `ALL` that lists them, and `find` that looks one up. A row is
/// `NAME "id": "title", "explanation", example "text";`, the example being optional.
#[doc(hidden)]
#[macro_export]
macro_rules! code_table {
    ($($name:ident $id:literal: $title:literal, $explanation:literal $(, example $example:expr)?;)*) => {
        $(pub(crate) static $name: $crate::diagnostic::Code = $crate::diagnostic::Code {
            id: $id,
            title: $title,
            explanation: $explanation,
            example: {
                const EXAMPLE: &[&str] = &[$($example)?];
                EXAMPLE.first().copied()
            },
        };)*

        /// All codes, by number.
        pub static ALL: &[&$crate::diagnostic::Code] = &[$(&$name),*];

        /// The code with this id, in upper or lower case.
        #[must_use]
        pub fn find(id: &str) -> Option<&'static $crate::diagnostic::Code> {
            ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
        }
    };
}

pub mod codes;
mod render;
pub mod render_codes;
mod suggestion;

pub use codes::Code;
pub use render::{Plain, Role, Style, render, render_styled};
pub use suggestion::{Applicability, Edit, Suggestion};

use crate::source::Span;

/// One finding about a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code with its explanation.
    pub code: &'static Code,
    /// What is wrong: lower case, no full stop, user text in backticks.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Span, String)>,
    /// What to write instead.
    pub help: Option<String>,
    /// The same as a change to the text, where there is one that is sure to be right.
    pub suggestion: Option<Suggestion>,
}

impl Diagnostic {
    /// A finding at a place.
    #[must_use]
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: cut(message.into()),
            span,
            related: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(cut(help.into()));
        self
    }

    /// Adds a change to the text.
    #[must_use]
    pub fn with_suggestion(mut self, suggestion: Suggestion) -> Self {
        self.suggestion = Some(suggestion);
        self
    }

    /// Adds a place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, cut(label.into())));
        self
    }
}

/// A text that people read: the middle of a very long one, a value of the template or the body in it, is left out.
fn cut(text: String) -> String {
    const LONGEST: usize = 1000;
    const KEPT: usize = 400;
    if text.len() <= LONGEST {
        return text;
    }
    let start = text.char_indices().nth(KEPT).map_or(text.len(), |(at, _)| at);
    let end = text.char_indices().rev().nth(KEPT).map_or(0, |(at, _)| at);
    match (text.get(..start), text.get(end..)) {
        (Some(before), Some(after)) if start < end => format!("{before} … {after}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_in_messages_are_cut() {
        let long = format!("`{}` is not a number", "\u{e9}".repeat(1_000_000));
        let diagnostic = Diagnostic::new(&codes::VALUE, Span::new(0, 0), long).with_help("short");
        assert!(diagnostic.message.len() < 2000, "{}", diagnostic.message.len());
        assert!(
            diagnostic.message.starts_with('`') && diagnostic.message.ends_with("not a number")
        );
        assert_eq!(diagnostic.help.as_deref(), Some("short"));
    }
}
