//! What to write instead of what is no JSON.

use super::strict_json::Mistake;

/// What to do about a reference whose value is no JSON at the mistake.
pub(super) fn for_value(mistake: &Mistake, value: &str) -> String {
    if mistake.expected.starts_with("an escape") {
        return r#"the value was escaped for JavaScript: append `.replaceAll("\\'", "'")`"#
            .to_owned();
    }
    if mistake.expected.starts_with("no ") {
        return "`$util.escapeJavaScript` escapes line ends and control characters".to_owned();
    }
    if mistake.expected.starts_with("`,`") && begins_value(value.bytes().next()) {
        return format!("this printed `{value}`: a comma is missing before it");
    }
    if matches!(value, "NaN" | "Infinity" | "-Infinity") {
        return format!("this printed `{value}`, a number that JSON does not have");
    }
    if value.starts_with('{') {
        return format!(
            "this printed `{value}`: a map prints as Java does, `$input.json` prints JSON"
        );
    }
    format!(
        "this printed `{value}`: a string needs quotes around it, and `$util.escapeJavaScript` inside them"
    )
}

/// What to do about a reference in quotes whose value has a quote.
pub(super) fn for_quote(value: &str) -> String {
    let is_text = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    if is_text {
        return format!(
            "this printed `{value}`, which brings its own quotes: leave those around it out"
        );
    }
    format!(
        "this printed `{value}`, and a quote in it ends the string: `$util.escapeJavaScript` escapes it"
    )
}

/// What to do about text of the template: `rest` is the output from the mistake on.
pub(super) fn for_text(mistake: &Mistake, rest: &str) -> Option<&'static str> {
    let first = rest.bytes().next();
    let words = ["True", "False", "None", "null", "undefined", "nil"];
    let word = words.iter().find(|word| rest.starts_with(**word));
    Some(match (mistake.expected, first, word) {
        ("a value" | "the end", None, _) if mistake.at == 0 => "nothing was printed",
        ("the end", Some(b'}' | b']'), _) => "there is a bracket too many",
        ("the end", ..) => "an output is one value: put several into a list",
        ("a value", _, Some(_)) => "JSON has the words `true`, `false` and `null`",
        (_, Some(b'\''), _) => "JSON takes double quotes only",
        ("a key in double quotes", Some(b'a'..=b'z' | b'A'..=b'Z' | b'_'), _) => {
            "keys must be in double quotes"
        }
        ("a value", Some(b',' | b'}' | b']'), _) => "a value is missing before it",
        ("a value", Some(b'a'..=b'z' | b'A'..=b'Z'), _) => "strings must be in double quotes",
        ("`,` or `}`" | "`,` or `]`", Some(b'0'..=b'9'), _) if is_zero(mistake) => {
            "numbers do not begin with zeros"
        }
        ("`,` or `}`" | "`,` or `]`", first, _) if begins_value(first) => {
            "a comma is missing before it"
        }
        ("`,` or `}`", Some(b']'), _) => "close the object with `}` first",
        ("`,` or `]`", Some(b'}'), _) => "close the list with `]` first",
        (expected, ..) if expected.starts_with("no ") => {
            r"in a string a line end is written `\n`, a tab `\t`"
        }
        (expected, ..) if expected.starts_with("an escape") => {
            r"a backslash in a string is written `\\`"
        }
        _ => return None,
    })
}

fn begins_value(byte: Option<u8>) -> bool {
    matches!(byte, Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9'))
}

/// Whether the byte before the mistake ended a number, as the zero of `007` does.
fn is_zero(mistake: &Mistake) -> bool {
    mistake.after_number == Some(mistake.at)
}
