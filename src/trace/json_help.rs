//! What to write instead of what is not valid JSON.

use super::strict_json::Mistake;

/// So many characters of a value are shown.
const SHOWN: usize = 80;

/// A value as messages show it: not longer than anybody reads.
fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
        None => value.to_owned(),
    }
}

/// What to do about a reference whose value is not valid JSON at the mistake.
pub(super) fn for_value(mistake: &Mistake, value: &str, reference: &str) -> String {
    if mistake.expected.starts_with("an escape") {
        return r#"the value was escaped for JavaScript: append `.replaceAll("\\'", "'")`"#
            .to_owned();
    }
    if mistake.expected.starts_with("no ") {
        return "`$util.escapeJavaScript` escapes line ends and control characters".to_owned();
    }
    let value_shown = shown(value);
    if mistake.expected.starts_with("`,`") && begins_value(value.bytes().next()) {
        return format!("this printed `{value_shown}`: a comma is missing before it");
    }
    if matches!(value, "NaN" | "Infinity" | "-Infinity") {
        return format!("this printed `{value}`, a number that JSON does not have");
    }
    if mistake.expected == "the end" {
        return format!(
            "this printed `{value_shown}` after the end of the JSON: the output must be one value"
        );
    }
    if value.starts_with(r#"{\""#) || value.starts_with(r#"[{\""#) || value.starts_with(r#"\""#) {
        return format!(
            "this printed `{value_shown}`, escaped for the inside of a string: leave out the escape, or put it in quotes"
        );
    }
    if value.starts_with('<') {
        return format!("this printed `{value_shown}`, which is XML or HTML, not JSON");
    }
    let is_list = value.starts_with('[') && value.ends_with(']') && !value.starts_with("[\"");
    if value.starts_with('{') || is_list {
        let instead = match reference.contains("$input.path(") || reference.contains("{input.path(")
        {
            true => "`$input.json` prints it as JSON",
            false => {
                "only values of the body print as JSON: `#set($root = $input.path('$'))`, `#set($root.x = …)`, and then `$input.json('$.x')`"
            }
        };
        // What was printed does not say whether it was a list.
        let string = if is_list { "; a string must be in quotes" } else { "" };
        return format!(
            "this printed `{value_shown}`: maps and lists print as Java does; {instead}{string}"
        );
    }
    if is_form(value) {
        return "this is a form body, not JSON".to_owned();
    }
    format!(
        "this printed `{value_shown}`: a string must be in quotes, escaped with `$util.escapeJavaScript`"
    )
}

/// Whether a text begins like a form body: `name=value`.
fn is_form(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let rest = text.trim_start().trim_start_matches(is_name);
    rest.len() < text.trim_start().len() && rest.starts_with('=')
}

/// What to do about a reference in quotes whose value has a quote.
pub(super) fn for_quote(value: &str) -> String {
    let is_text = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    let value = shown(value);
    if is_text {
        return format!(
            "this printed `{value}`, quotes included: remove the quotes around it in the template"
        );
    }
    format!(
        "this printed `{value}`, and a quote in it ends the string: `$util.escapeJavaScript` escapes it"
    )
}

/// What to do about text of the template that printed the mistake.
pub(super) fn for_text(mistake: &Mistake, output: &str) -> Option<&'static str> {
    let rest = output.get(mistake.at..).unwrap_or_default();
    let before = output.get(..mistake.at).unwrap_or_default();
    let first = rest.bytes().next();
    let words = ["True", "False", "None", "null", "undefined", "nil"];
    let word = words.iter().find(|word| rest.starts_with(**word));
    if mistake.at == output.len() - output.trim_start().len() && is_form(output) {
        return Some(
            "this is a form body, not JSON: check it without `--expect-json`, and encode its values with `$util.urlEncode`",
        );
    }
    let ends_string = mistake.last_string.as_ref().is_some_and(|string| string.end == mistake.at);
    if rest.starts_with("//") || rest.starts_with("/*") {
        return Some("JSON has no comments: `## …` is one of the template, to the end of its line");
    }
    if rest.starts_with("\\n") || rest.starts_with("\\r") || rest.starts_with("\\t") {
        return Some(
            "the template was escaped once too often: outside of strings, write line ends as such",
        );
    }
    if mistake.expected == "a value" && rest.starts_with('=') {
        return Some("if this is an assignment, write `#set($name = value)`");
    }
    Some(match (mistake.expected, first, word) {
        ("a value", Some(b'<'), _) => "this is XML or HTML, not JSON",
        ("a value" | "a key in double quotes", Some(b'#'), _) => {
            "`#` alone does not begin a comment: write `##`"
        }
        ("`,` or `}`" | "`,` or `]`", Some(b'a'..=b'z' | b'A'..=b'Z'), _) if ends_string => {
            "the quote before it ended the string: a quote in a string is written `\\\"`"
        }
        ("a value" | "the end", None, _) if mistake.at == 0 => "nothing was printed",
        ("the end", Some(b'}' | b']'), _) => "there is one closing bracket too many",
        ("the end", Some(b':'), _) if before.trim_end().ends_with('"') => {
            "a member must be in the braces of an object: `{ … }`"
        }
        ("the end", ..) => "the output must be one value: put several into a list",
        (_, Some(b'\\'), _) if rest.starts_with("\\\"") => {
            "the template was escaped once too often: write the quotes without backslashes"
        }
        (_, Some(0xE2), _) if rest.starts_with(['\u{201c}', '\u{201d}', '\u{201e}']) => {
            "this is a typographic quote: write `\"`"
        }
        ("a value", _, Some(_)) => "JSON has the words `true`, `false` and `null`",
        (_, Some(b'\''), _) => "strings must be in double quotes",
        ("a key in double quotes", Some(b'a'..=b'z' | b'A'..=b'Z' | b'_'), _) => {
            "names of members must be in double quotes"
        }
        ("`:`", Some(b'='), _) => "write `:`",
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
            r"in a string, a line end is written `\n`, a tab `\t`"
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
