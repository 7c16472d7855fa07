//! Comments in a template that allow lints: `## vtl-allow VTL1201 VTL1203` for its own line and the next, `##
//! vtl-allow-file VTL1201` for all of the template. `#* … *#` comments work as well.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{self, UNKNOWN_ALLOW};
use super::report::Report;
use vtl::diagnostic::Diagnostic;
use vtl::source::Span;
use vtl::syntax::ast::{Statement, Template};

/// Levels of blocks that comments are looked for in.
const DEEPEST: u32 = 64;

/// What the comments of a template allow.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    /// Lints that are allowed everywhere.
    everywhere: BTreeSet<&'static str>,
    /// The lines that a lint is allowed on, in order; what begins later also ends later.
    lines: BTreeMap<&'static str, Vec<Span>>,
}

impl Allowed {
    /// Whether a comment allows this finding.
    pub(super) fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let (id, at) = (diagnostic.code.id, diagnostic.span.start);
        if self.everywhere.contains(id) {
            return true;
        }
        let lines = self.lines.get(id).map(Vec::as_slice).unwrap_or_default();
        let begun = lines.partition_point(|lines| lines.start <= at);
        let last = begun.checked_sub(1).and_then(|last| lines.get(last));
        last.is_some_and(|lines| at < lines.end)
    }
}

/// Reads the comments; reports words in them that are not names of lints.
pub(super) fn comments(text: &str, template: &Template, report: &mut Report) -> Allowed {
    let mut allowed = Allowed::default();
    if !text.contains("vtl-allow") {
        return allowed;
    }
    each_comment(&template.body, DEEPEST, &mut |span| comment(text, span, &mut allowed, report));
    allowed
}

fn each_comment(block: &[Statement], depth: u32, found: &mut impl FnMut(Span)) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for statement in block {
        match statement {
            Statement::Comment(span) => found(*span),
            Statement::If(statement) => {
                statement
                    .branches
                    .iter()
                    .for_each(|branch| each_comment(&branch.body, depth, found));
                each_comment(statement.otherwise.as_deref().unwrap_or_default(), depth, found);
            }
            Statement::Directive(directive) => {
                each_comment(directive.block.as_deref().unwrap_or_default(), depth, found);
            }
            Statement::Text(_) | Statement::Reference(_) | Statement::Set(_) => {}
        }
    }
}

fn comment(text: &str, span: Span, allowed: &mut Allowed, report: &mut Report) {
    let content = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let Some((_, rest)) = content.split_once("vtl-allow") else {
        return;
    };
    let (rest, whole_file) = match rest.strip_prefix("-file") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let lines = (!whole_file).then(|| line_and_next(text, span));
    let rest = rest.split(['(', ':']).next().unwrap_or_default();
    for word in rest.split([' ', '\t', ',', '*', '#', '\r', '\n']).filter(|word| !word.is_empty()) {
        if let Some(lint) = catalogue::find(word) {
            match lines {
                Some(lines) => allowed.lines.entry(lint.code.id).or_default().push(lines),
                None => {
                    allowed.everywhere.insert(lint.code.id);
                }
            }
        } else if word.to_ascii_uppercase().starts_with("VTL") {
            report.add(&UNKNOWN_ALLOW, span, format!("there is no lint `{word}` to allow"));
        } else {
            // The reason, in words.
            break;
        }
    }
}

/// From the start of the line that a comment begins on to the end of the line behind it.
fn line_and_next(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let content = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let last = span.start as usize + content.trim_end_matches(['\r', '\n']).len();
    let rest = text.get(last..).unwrap_or_default();
    let end = rest.match_indices('\n').nth(1).map_or(text.len(), |(at, _)| last + at + 1);
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use crate::{LintOptions, lint};

    fn lines(text: &str) -> Vec<usize> {
        let line = |start: u32| text[..start as usize].matches('\n').count() + 1;
        lint(text, &LintOptions::new())
            .iter()
            .map(|finding| line(finding.diagnostic.span.start))
            .collect()
    }

    #[test]
    fn a_comment_allows_its_own_line_and_the_next() {
        assert_eq!(lines("$util.a()\n$util.b()\n$util.c()"), [1, 2, 3]);
        assert_eq!(lines("## vtl-allow VTL1001: we know\n$util.b()\n$util.c()"), [3]);
        assert_eq!(lines("$util.a() ## vtl-allow VTL1001\n\n$util.c()"), [3]);
        assert_eq!(lines("#* vtl-allow vtl1001 *#$util.a()\n\n$util.c()"), [3]);
    }

    #[test]
    fn a_comment_can_allow_a_lint_in_the_whole_template() {
        assert!(lines("$util.a()\n\n## vtl-allow-file VTL1001\n\n$util.c()").is_empty());
        assert_eq!(lines("$util.a()\n\n## vtl-allow-file VTL1002"), [1]);
    }
}
