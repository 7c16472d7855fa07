//! Finds mistakes in templates without running them: what `vtl check` reports.

mod allow;
pub mod catalogue;
mod context_names;
mod elsewhere;
mod facts;
mod fix;
mod level;
mod members;
mod options;
mod report;
mod rules;
mod suggest;
mod walk;

pub use catalogue::Lint;
pub use level::{Level, UnknownLevel};
pub use options::{LintOptions, TemplateKind, UnknownLint};

use vtl::diagnostic::Diagnostic;
use vtl::syntax::{self, ParseOptions};
use walk::Walker;

/// A mistake in a template, and how serious it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// How serious it is.
    pub level: Level,
    /// What it is, where, and what to write instead.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// A finding at a level.
    #[must_use]
    pub fn new(level: Level, diagnostic: Diagnostic) -> Self {
        Self { level, diagnostic }
    }
}

/// Checks a template. Gives back what was found, in the order of the text: the syntax errors if it does not parse,
/// otherwise what the lints find, without what the options or the template's own comments allow.
///
/// ```
/// use vtl_lint::{Level, LintOptions, lint};
///
/// let findings = lint("$util.toJson($input.body)", &LintOptions::new());
/// assert_eq!(findings[0].diagnostic.code.id, "VTL1001");
/// assert_eq!(findings[0].level, Level::Warning);
/// ```
#[must_use]
pub fn lint(text: &str, options: &LintOptions) -> Vec<Finding> {
    let parse = ParseOptions {
        dialect: options.dialect,
        max_depth: options.nesting,
        ..ParseOptions::default()
    };
    let template = match syntax::parse(text, &parse) {
        Ok(template) => template,
        Err(diagnostics) => {
            return diagnostics
                .into_iter()
                .map(|diagnostic| Finding::new(Level::Error, diagnostic))
                .collect();
        }
    };
    let mut found = Walker::walk(text, &template, options);
    let allowed = allow::comments(text, &template, &mut found);
    found
        .finish()
        .into_iter()
        .map(|(lint, diagnostic)| Finding::new(options.level_of(lint), diagnostic))
        .filter(|finding| finding.level > Level::Allow && !allowed.covers(&finding.diagnostic))
        .collect()
}
