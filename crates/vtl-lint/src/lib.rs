//! Finds mistakes in mapping templates without running them: what `vtl check` reports.
//!
//! ```
//! use vtl_lint::{LintOptions, lint};
//!
//! let findings = lint(r#"{"all": "$input.params()"}"#, &LintOptions::default());
//! assert!(!findings.is_empty());
//! for finding in &findings {
//!     let diagnostic = &finding.diagnostic;
//!     println!("{} at byte {}: {}", diagnostic.code.id, diagnostic.span.start, diagnostic.message);
//! }
//! ```
//!
//! Every kind of mistake has an entry in the [`catalogue`]: a code that never changes, a level, an explanation and an
//! example. A finding names the place, says what the service does, and where there is a sure way out carries an edit
//! that a tool can apply. Which methods exist, and what a reference can be, is asked of the engine's own tables
//! (`vtl::reflection`), so that no finding contradicts the runtime.
//!
//! [`LintOptions`] says what the template is for, which variables a host adds, and the levels to use. The crate
//! `vtl-gateway` finds templates inside configuration files; `vtl check` puts the two together.

// Nothing that a template or a body holds may stop the process.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

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
