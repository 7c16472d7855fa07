//! The table of lints: code, default level, explanation, an example that fires and one that must not.

/// Makes a static of each row of a table of lints, and `ALL` that lists them. A row is
/// `NAME "id" Level: "title", "explanation", fires "template", quiet "template";`, where `fires` is optional.
macro_rules! lints {
    (@example) => { None };
    (@example $example:literal) => { Some($example) };
    ($(
        $name:ident $id:literal $level:ident: $title:literal, $explanation:literal,
        $(fires $example:literal,)? quiet $quiet_example:literal;
    )*) => {
        $(pub(crate) static $name: $crate::catalogue::Lint = $crate::catalogue::Lint {
            code: vtl::diagnostic::Code {
                id: $id,
                title: $title,
                explanation: $explanation,
                example: lints!(@example $($example)?),
            },
            level: $crate::level::Level::$level,
            quiet_example: $quiet_example,
        };)*

        pub(super) static ALL: &[&$crate::catalogue::Lint] = &[$(&$name),*];
    };
}

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
        let mut unclean = Vec::new();
        for lint in all() {
            let id = lint.code.id;
            if let Some(example) = lint.code.example {
                let found = codes(lint, example);
                assert!(found.contains(&id), "{id} does not fire on {example:?}: {found:?}");
            }
            let found = codes(lint, lint.quiet_example);
            if !found.is_empty() {
                unclean.push(format!("{id}: {:?} is not clean: {found:?}", lint.quiet_example));
            }
        }
        assert!(unclean.is_empty(), "{}", unclean.join("\n"));
    }
}
