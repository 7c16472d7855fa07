//! What `replaceAll` does to text that `$util.escapeJavaScript` has escaped.

use crate::catalogue;
use crate::facts::{Escape, Taint};
use crate::walk::{Walker, constant_text};
use vtl::diagnostic::{Applicability, Suggestion};
use vtl::source::Span;
use vtl::syntax::ast::Expression;

/// What a call of `replaceAll`, `replace` or `replaceFirst` leaves of the danger.
pub(crate) fn replaced(
    walker: &mut Walker<'_>,
    taint: Taint,
    method: &str,
    args: &[Expression],
) -> Taint {
    let [pattern, replacement] = args else {
        return taint;
    };
    let Some(text) = constant_text(pattern) else {
        return taint.escaped(Escape::Full);
    };
    let span = pattern.span.to(replacement.span);
    if let Some(backslashes) = text.strip_suffix('\'')
        && backslashes.bytes().all(|byte| byte == b'\\')
    {
        let to_apostrophe = constant_text(replacement).is_some_and(|with| with == "'");
        return apostrophe(walker, taint, method, (backslashes.len(), to_apostrophe), span);
    }
    match taint.escape {
        // Somebody takes care of quotes in a way of their own.
        Escape::None if text.contains('"') || text.contains("\\\\") => taint.escaped(Escape::Full),
        Escape::JavaScript(_) if text.contains('\'') => taint.escaped(Escape::Full),
        _ => taint,
    }
}

/// The pattern is an apostrophe after this many backslashes.
fn apostrophe(
    walker: &mut Walker<'_>,
    taint: Taint,
    method: &str,
    (backslashes, to_apostrophe): (usize, bool),
    span: Span,
) -> Taint {
    if !to_apostrophe {
        return taint;
    }
    // As a regular expression two backslashes mean one; as plain text every backslash means itself.
    let meant = if method == "replace" { backslashes } else { backslashes / 2 };
    if meant == 1 {
        return if matches!(taint.escape, Escape::JavaScript(_)) {
            taint.escaped(Escape::Full)
        } else {
            taint
        };
    }
    if matches!(taint.escape, Escape::JavaScript(_)) || backslashes > 0 {
        let message = match meant {
            0 => "this replaces every apostrophe with an apostrophe: the backslash before it stays"
                .to_owned(),
            _ => format!(
                "this looks for {meant} backslashes and an apostrophe, which `$util.escapeJavaScript` never prints"
            ),
        };
        let written = if method == "replace" { r#""\'", "'""# } else { r#""\\'", "'""# };
        // Only apostrophes are changed, and only where the escape put a backslash before them.
        let fix = walker.replace(span, written).map(|fix| Suggestion {
            applicability: match taint.escape {
                Escape::JavaScript(_) if method != "replaceFirst" => Applicability::Safe,
                _ => Applicability::Unsafe,
            },
            ..fix
        });
        walker
            .report
            .add(&catalogue::REPLACE_IN_VAIN, span, message)
            .help(r#"the pattern is a regular expression, and strings have no escapes: write `.replaceAll("\\'", "'")`"#)
            .fix(fix);
    }
    taint
}
