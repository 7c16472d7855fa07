//! Findings for people, for programs, and for the systems that show them beside the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use vtl::diagnostic::Code;
use vtl_lint::Level;

use super::Found;

pub(super) fn human(found: &[Found]) -> String {
    let mut text: String = found.iter().map(|found| format!("{}\n", found.shown)).collect();
    let count = |level| found.iter().filter(|found| found.level == level).count();
    let (errors, warnings, notes) =
        (count(Level::Error), count(Level::Warning), count(Level::Note));
    // Writing to a string does not fail.
    let _ = writeln!(text, "{errors} errors, {warnings} warnings, {notes} notes");
    text
}

/// One object a line.
pub(super) fn json(found: &[Found]) -> String {
    let lines = found.iter().map(|found| {
        let line = json!({
            "file": found.file,
            "line": found.line,
            "column": found.column,
            "endLine": found.end_line,
            "endColumn": found.end_column,
            "level": found.level.as_str(),
            "code": found.code.id,
            "message": found.message,
            "help": found.help,
        });
        format!("{line}\n")
    });
    lines.collect()
}

/// Workflow commands, which GitHub shows at the lines of a pull request.
pub(super) fn github(found: &[Found]) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut text = String::new();
    for found in found {
        let command = if found.level == Level::Note { "notice" } else { found.level.as_str() };
        let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
            property(&found.file),
            found.line,
            found.column,
            found.end_line,
            found.end_column,
            property(&format!("{}: {}", found.code.id, found.code.title)),
            escape(&format!("{}{help}", found.message)),
        );
    }
    text
}

/// SARIF 2.1.0.
pub(super) fn sarif(found: &[Found]) -> String {
    let rules: BTreeMap<&str, &Code> =
        found.iter().map(|found| (found.code.id, found.code)).collect();
    let rules: Vec<Json> = rules
        .values()
        .map(|code| {
            json!({
                "id": code.id,
                "shortDescription": {"text": code.title},
                "fullDescription": {"text": code.explanation},
            })
        })
        .collect();
    let results: Vec<Json> = found.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "vtl", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(found: &Found) -> Json {
    let help = found.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    json!({
        "ruleId": found.code.id,
        "level": found.level.as_str(),
        "message": {"text": format!("{}{help}", found.message)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&found.file)},
                "region": {
                    "startLine": found.line,
                    "startColumn": found.column,
                    "endLine": found.end_line,
                    "endColumn": found.end_column,
                },
            },
        }],
    })
}

/// A path as a reference of a URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(byte.into());
            }
            _ => {
                // Writing to a string does not fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
