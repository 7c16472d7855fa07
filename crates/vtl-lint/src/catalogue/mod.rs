//! The table of lints: code, default level, explanation, an example that fires and one that must not.

mod comments;
mod conditions;
mod flow;
mod names;
mod output;
mod overrides;
mod variables;

pub(super) use comments::*;
pub(super) use conditions::*;
pub(super) use flow::*;
pub(super) use names::*;
pub(super) use output::*;
pub(super) use overrides::*;
pub(super) use variables::*;

use super::level::Level;
use vtl::diagnostic::Code;

/// One thing that templates are checked for.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// Its code, with title, explanation and an example that fires.
    pub code: Code,
    /// The level that it is reported at unless told otherwise.
    pub level: Level,
    /// How the example is written so that the lint keeps quiet.
    pub quiet_example: &'static str,
}

impl Lint {
    const fn new(
        id: &'static str,
        level: Level,
        title: &'static str,
        explanation: &'static str,
        example: Option<&'static str>,
        quiet_example: &'static str,
    ) -> Self {
        Self { code: Code { id, title, explanation, example }, level, quiet_example }
    }
}

/// All lints, by number.
pub fn all() -> impl Iterator<Item = &'static Lint> {
    [
        names::ALL,
        variables::ALL,
        output::ALL,
        conditions::ALL,
        flow::ALL,
        overrides::ALL,
        comments::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The lint of that code.
#[must_use]
pub fn find(id: &str) -> Option<&'static Lint> {
    all().find(|lint| lint.code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LintOptions, TemplateKind, lint};

    fn codes(lint_under_test: &Lint, text: &str) -> Vec<&'static str> {
        let kind = match lint_under_test.code.id {
            "VTL1202" => TemplateKind::Response,
            _ => TemplateKind::Request,
        };
        let findings = lint(text, &LintOptions::new().kind(kind));
        findings.iter().map(|finding| finding.diagnostic.code.id).collect()
    }

    #[test]
    fn every_example_fires_and_its_opposite_is_clean() {
        for lint in all() {
            let id = lint.code.id;
            if let Some(example) = lint.code.example {
                let found = codes(lint, example);
                assert!(found.contains(&id), "{id} does not fire on {example:?}: {found:?}");
            }
            let found = codes(lint, lint.quiet_example);
            assert!(found.is_empty(), "{id}: {:?} is not clean: {found:?}", lint.quiet_example);
        }
    }
}
