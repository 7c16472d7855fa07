//! The doors to the rest of the crate: Java's patterns, json-smart's reading, JSONPath.

use crate::java::regex::Pattern;
use crate::json;
use crate::json::tape::Kind;

/// Steps of backtracking that one pattern may take.
const REGEX_STEPS: usize = 1_000_000;

/// A text that even json-smart does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotJson;

/// Whether a Java pattern matches the whole of `text`.
///
/// # Errors
/// When the pattern is none, or takes too many steps; the text says why.
pub(super) fn matches_whole(pattern: &str, text: &str) -> Result<bool, String> {
    Pattern::new(pattern, REGEX_STEPS)
        .and_then(|pattern| pattern.matches(text))
        .map_err(|thrown| thrown.message)
}

/// Whether a Java pattern matches anywhere in `text`.
///
/// # Errors
/// As [`matches_whole`].
pub(super) fn finds(pattern: &str, text: &str) -> Result<bool, String> {
    Pattern::new(pattern, REGEX_STEPS)
        .and_then(|pattern| pattern.find(text))
        .map_err(|thrown| thrown.message)
}

/// Whether `text` reads as JSON in json-smart's permissive mode.
///
/// # Errors
/// When it does not.
pub(super) fn check_json(text: &str) -> Result<(), NotJson> {
    json::parse(text).map(|_| ()).map_err(|_| NotJson)
}

/// What a JSONPath without its `$.` leads to in a body, as text. `None` when it leads nowhere.
///
/// # Errors
/// When the body is not JSON.
pub(super) fn value_at(text: &str, path: &str) -> Result<Option<String>, NotJson> {
    let v: serde_json::Value = serde_json::from_str(text).map_err(|_| NotJson)?;
    let p = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    Ok(v.pointer(&p)
        .and_then(|v| v.as_str().map(str::to_owned).or(Some(v.to_string()))))
}

/// The member `statusCode` of a mock integration's rendered template, if it is a whole number.
pub(super) fn mock_status(text: &str) -> Option<i64> {
    let (text, tape) = json::parse(text).ok()?;
    let index = tape.member(&text, 0, "statusCode")?;
    let entry = tape.entry(index);
    match entry.kind() {
        Kind::List | Kind::Map | Kind::String | Kind::Null => None,
        _ => entry.text(&text).parse().ok(),
    }
}
