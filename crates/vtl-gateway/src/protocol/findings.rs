//! The JSON form of findings, whether about a template or about a configuration.

use serde_json::{Map, Value as Json, json};
use vtl::Error;
use vtl::diagnostic::Diagnostic;
use vtl::source::Source;

use crate::config::Finding;

/// Everything that is wrong with a template, as a list of findings.
#[must_use]
pub fn error_findings(error: &Error) -> Json {
    error
        .diagnostics()
        .iter()
        .map(|finding| diagnostic_json(finding, error.source(), "error"))
        .collect()
}

/// A finding about a template: `level`, `code`, `message`, and, where they are known, `help`,
/// `line`, `column`, `endLine`, `endColumn` (all from 1) and `span` (bytes).
#[must_use]
pub fn diagnostic_json(finding: &Diagnostic, source: Option<&Source>, level: &str) -> Json {
    let mut members = begin(level, finding.code.id, &finding.message, finding.help.as_deref());
    if let Some(source) = source {
        let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
        members.insert("line".to_owned(), json!(start.line));
        members.insert("column".to_owned(), json!(start.column));
        members.insert("endLine".to_owned(), json!(end.line));
        members.insert("endColumn".to_owned(), json!(end.column));
        members.insert("span".to_owned(), json!([finding.span.start, finding.span.end]));
    }
    Json::Object(members)
}

/// A finding about a configuration: `level`, `code`, `message`, and, where they are known, `help`,
/// `file`, `line`, `column` and `pointer`.
#[must_use]
pub fn finding_json(finding: &Finding) -> Json {
    let level = finding.severity.as_str();
    let mut members = begin(level, finding.code.id, &finding.message, finding.help.as_deref());
    if let Some(place) = &finding.place {
        members.insert("file".to_owned(), json!(place.file()));
        if place.line > 0 {
            members.insert("line".to_owned(), json!(place.line));
            members.insert("column".to_owned(), json!(place.column));
        }
        members.insert("pointer".to_owned(), json!(place.pointer()));
    }
    Json::Object(members)
}

fn begin(level: &str, code: &str, message: &str, help: Option<&str>) -> Map<String, Json> {
    let mut members = Map::new();
    members.insert("level".to_owned(), json!(level));
    members.insert("code".to_owned(), json!(code));
    members.insert("message".to_owned(), json!(message));
    if let Some(help) = help {
        members.insert("help".to_owned(), json!(help));
    }
    members
}
