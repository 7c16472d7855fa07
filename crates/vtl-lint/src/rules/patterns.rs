//! Regular expressions of one character that was meant as such.

use crate::catalogue;
use crate::walk::{Walker, constant_text};
use vtl::syntax::ast::Expression;

/// Looks at the pattern of `split`, `replaceAll` and `replaceFirst`.
pub(crate) fn pattern(walker: &mut Walker<'_>, method: &str, args: &[Expression]) {
    if !matches!(method, "split" | "replaceAll" | "replaceFirst") || !walker.is_service() {
        return;
    }
    let Some((first, text)) = args.first().and_then(|arg| Some((arg, constant_text(arg)?))) else {
        return;
    };
    let mut characters = text.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else {
        return;
    };
    let what = match character {
        '.' => "is any character in a regular expression",
        '|' => "separates alternatives in a regular expression, here two empty ones",
        '^' => "is the start of the string in a regular expression",
        '$' => "is the end of the string in a regular expression",
        '+' | '*' | '?' | '(' | ')' | '[' | '{' => {
            "alone is not a valid regular expression: this fails the template"
        }
        _ => return,
    };
    let message = format!("`{character}` {what}");
    let written = match character {
        '^' | '[' => format!("'\\{character}'"),
        _ => format!("'[{character}]'"),
    };
    let help = match method {
        "replaceAll" => format!("write `{written}`, or `.replace(…)`, which takes plain text"),
        _ => format!("write `{written}`"),
    };
    let fix = walker.replace(first.span, written);
    walker.report.add(&catalogue::PATTERN_CHARACTER, first.span, message).help(help).fix(fix);
}
