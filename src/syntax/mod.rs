//! The Velocity 1.7 language: text in, tree out. Knows nothing about values or evaluation.

pub mod ast;
mod lexer;
mod parser;
pub mod print;
mod recognize;
mod scan;
mod token;
pub mod visit;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use ast::Template;
use parser::{Session, Stop};

/// Which Velocity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
        Self {
            dialect: Dialect::default(),
            max_depth: 64,
            macros: Vec::new(),
        }
    }
}

/// The tree of a template.
///
/// # Errors
///
/// Everything that is wrong with the template, in the order of the text, if Velocity would refuse it, if it is nested
/// too deep, or longer than four gigabytes.
pub fn parse(text: &str, options: &ParseOptions) -> Result<Template, Vec<Diagnostic>> {
    if u32::try_from(text.len()).is_err() {
        let span = Span::new(0, 0);
        return Err(vec![Diagnostic::new(
            &codes::TOO_LONG,
            span,
            "the template is longer than four gigabytes",
        )]);
    }
    let mut session = Session::new(options);
    match session.parse(text) {
        Ok(template) if session.diagnostics.is_empty() => Ok(template),
        Ok(_) | Err(Stop::Recoverable | Stop::Fatal) => {
            let mut diagnostics = session.diagnostics;
            diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
            Err(diagnostics)
        }
    }
}
