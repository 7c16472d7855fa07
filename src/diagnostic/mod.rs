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

/// The longest message and help, in bytes: a template or a body may be quoted in it.
const LONGEST: usize = 1_000;
/// How much is left of the end of a longer one.
const KEPT_AT_END: usize = 200;

/// The same text without its middle, if it is long.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let end = (0..=LONGEST - KEPT_AT_END).rev().find(boundary).unwrap_or_default();
    let begin = (text.len() - KEPT_AT_END..text.len()).find(boundary).unwrap_or(text.len());
    let part = |range| text.get(range).unwrap_or_default();
    format!("{}…{}", part(0..end), part(begin..text.len()))
}

impl Diagnostic {
    /// A finding at a place. The middle of a very long message is left out.
    #[must_use]
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: shortened(message.into()),
            span,
            related: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(help.into()));
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
        self.related.push((span, shortened(label.into())));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_text_is_left_out() {
        assert_eq!(shortened("short".into()), "short");
        let long = format!("begins{}ends", "é".repeat(1_000_000));
        let cut = shortened(long);
        assert!(cut.len() <= LONGEST + '…'.len_utf8(), "{}", cut.len());
        assert!(cut.starts_with("beginsé") && cut.ends_with("éends"), "{cut}");
    }
}
