//! The Velocity 1.7 language: text in, tree out. Knows nothing about values or evaluation.

mod advice;
pub mod ast;
mod lexer;
mod parser;
mod recognize;
mod scan;
mod token;
pub mod visit;

use crate::diagnostic::{Diagnostic, codes};
use arcstr::ArcStr;

use crate::source::Span;
use ast::Template;
use parser::{Session, Stop};

/// Which Velocity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Dialect {
    /// API Gateway: missing references print nothing yet count as true, no macros, no `#evaluate`, 1,000 iterations.
    #[default]
    ApiGateway,
    /// Apache Velocity 1.7 as it ships.
    Velocity,
}

/// What the parser has to know besides the text.
#[derive(Debug, Clone)]
pub struct ParseOptions {
    /// Which directives exist.
    pub dialect: Dialect,
    /// How deep blocks, parentheses, arguments and strings may be nested in each other.
    pub max_depth: u32,
    /// Macros that were defined before this text is read: `\\#name` is an escape for them.
    pub macros: Vec<Box<str>>,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { dialect: Dialect::default(), max_depth: 64, macros: Vec::new() }
    }
}

/// The tree of a template.
///
/// # Errors
///
/// Everything that is wrong with the template, in the order of the text, if Velocity would refuse it, if it is nested
/// too deep, or longer than four gigabytes.
pub fn parse(text: &str, options: &ParseOptions) -> Result<Template, Vec<Diagnostic>> {
    parse_shared(&text.into(), options)
}

/// Parses a text that the strings of the tree are to share.
pub(crate) fn parse_shared(text: &ArcStr, options: &ParseOptions) -> Result<Template, Mistakes> {
    if u32::try_from(text.len()).is_err() {
        let span = Span::new(0, 0);
        return Err(vec![Diagnostic::new(
            &codes::TOO_LONG,
            span,
            "the template is longer than four gigabytes",
        )]);
    }
    let mut session = Session::new(text, options);
    match session.parse() {
        Ok(body) if session.diagnostics.is_empty() => Ok(Template { body }),
        Ok(_) | Err(Stop::Recoverable | Stop::Fatal) => {
            let mut diagnostics = session.diagnostics;
            diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
            Err(advice::refine(text, diagnostics))
        }
    }
}

/// Everything that is wrong with a template.
pub(crate) type Mistakes = Vec<Diagnostic>;

/// Whether a template was refused because of its depth.
pub(crate) fn is_too_deep(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code.id == codes::TOO_DEEP.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text that repeats a piece is read to its end on a small stack.
    fn survives(begin: &str, piece: &str, end: &str) -> bool {
        let text = format!("{begin}{}{end}", piece.repeat(3_000 / piece.len()));
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        let thread = small.spawn(move || {
            for dialect in [Dialect::ApiGateway, Dialect::Velocity] {
                let options = ParseOptions { dialect, ..ParseOptions::default() };
                match parse(&text, &options) {
                    Ok(template) => drop(template),
                    Err(diagnostics) => assert!(!diagnostics.is_empty()),
                }
            }
        });
        thread.unwrap().join().is_ok()
    }

    #[test]
    fn no_text_is_too_much() {
        for piece in [
            "(",
            "[",
            "{",
            "!",
            "\\",
            "$",
            "#",
            "\"",
            "'",
            "##",
            "#*",
            "#[[",
            "]]#",
            "${",
            "$a[",
            "$a.b(",
            ".b",
            "[0]",
            "#if(",
            "#if(1)",
            "#else",
            "#elseif(1)",
            "#end",
            "#foreach(",
            "#foreach($a in $b)",
            "#set($a=",
            "#macro(a)",
            "#@a(",
            "\"$a.b(",
            "1+",
            "- ",
            " ",
            "\n",
            "{1:",
            "[1..",
            "\\$",
            "$\\",
            "\\#",
            "\\#a",
            "é",
            "😀",
            "$!",
            "#**",
            "#{",
            "$ ",
            "#a(",
        ] {
            for begin in ["", "$a", "$a.b(", "$a[", "#if(", "#set($a = ", "#foo(", "\"", "#*", "##"]
            {
                assert!(survives(begin, piece, ""), "{begin} {piece}");
            }
        }
    }

    #[test]
    fn the_default_depth_fits_on_a_small_stack() {
        for (begin, piece, middle, end) in [
            ("#set($a = ", "[", "1", "]"),
            ("#set($a = ", "{1 : ", "1", "}"),
            ("#set($a = ", "(", "1", ")"),
            ("#set($a = ", "$a.b(", "1", ")"),
            ("#set($a = ", "$a[", "1", "]"),
            ("#set($a = ", "!", "1", ""),
            ("", "#if(1)", "x", "#end"),
            ("", "#foreach($a in $b)", "x", "#end"),
        ] {
            let times = 60;
            let close = if begin.is_empty() { "" } else { ")" };
            let text = [begin, &piece.repeat(times), middle, &end.repeat(times), close].concat();
            let small = std::thread::Builder::new().stack_size(256 * 1024);
            let thread = small.spawn(move || parse(&text, &ParseOptions::default()).is_ok());
            assert_eq!(thread.unwrap().join().ok(), Some(true), "{piece}");
        }
    }
}
