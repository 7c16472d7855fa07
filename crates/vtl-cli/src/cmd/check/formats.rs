//! Findings for people, for programs, and for the systems that show them beside the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};
use vtl::diagnostic::Code;
use vtl_lint::Level;

use super::{Collected, Found};
use crate::style;

/// A message longer than this is cut: nobody reads on.
const LONGEST: usize = 400;

pub(super) fn human(found: &[Found]) -> String {
    found.iter().map(|found| format!("{}\n", found.shown())).collect()
}

/// One line for each finding.
pub(super) fn concise(found: &[Found]) -> String {
    let line = |found: &Found| {
        let style = style::of_level(found.level.as_str());
        format!(
            "{}:{}:{}: {style}{}[{}]{style:#}: {}\n",
            found.file,
            found.line,
            found.column,
            found.level.as_str(),
            found.code.id,
            cut(&found.message)
        )
    };
    found.iter().map(line).collect()
}

/// How often each code was found, the most frequent first.
pub(super) fn statistics(found: &[Found]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize, &Found)> = BTreeMap::new();
    for found in found {
        let entry = counts.entry(found.code.id).or_insert((0, 0, found));
        entry.0 += 1;
        entry.1 += usize::from(found.fix.is_some());
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|(a, (many, ..)), (b, (more, ..))| more.cmp(many).then(a.cmp(b)));
    let row = |(code, (count, fixable, found)): &(&str, (usize, usize, &Found))| {
        let mark = if *fixable > 0 { "*" } else { " " };
        format!("{count:>6}  {code} [{mark}] {:7}  {}\n", found.level.as_str(), found.code.title)
    };
    let mut text: String = rows.iter().map(row).collect();
    if rows.iter().any(|(_, (_, fixable, _))| *fixable > 0) {
        text += "[*] can be fixed\n";
    }
    text
}

/// The last line: what was found, in how many files, and what can be fixed.
pub(super) fn summary(collected: &Collected) -> String {
    let found = &collected.found;
    let count = |level| found.iter().filter(|found| found.level == level).count();
    let mut text = format!(
        "{}, {}, {} in {}\n",
        plural(count(Level::Error), "error"),
        plural(count(Level::Warning), "warning"),
        plural(count(Level::Note), "note"),
        plural(collected.files, "file"),
    );
    let fixes = found.iter().filter_map(|found| found.fix.as_ref());
    let (safe, other): (Vec<_>, Vec<_>) = fixes.partition(|fix| fix.is_safe);
    text += &match (safe.len(), other.len()) {
        (0, 0) => String::new(),
        (safe, 0) => format!("{safe} fixable with `--fix`\n"),
        (0, other) => {
            format!("{other} fixable with `--unsafe-fixes`; `--diff` shows the changes\n")
        }
        (safe, other) => {
            format!("{safe} fixable with `--fix`, {other} more with `--unsafe-fixes`\n")
        }
    };
    text
}

/// What `--fix` and `--diff` did.
pub(super) fn fixed(fixes: usize, files: usize, would: bool) -> String {
    let done = if would { "would be applied" } else { "applied" };
    format!("{} {done} in {}", plural(fixes, "fix"), plural(files, "file"))
}

fn plural(count: usize, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "fix") => format!("{count} fixes"),
        _ => format!("{count} {what}s"),
    }
}

/// A text that is not longer than anybody reads.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// One object per line. The places of edits are offsets in bytes.
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
            "message": cut(&found.message),
            "help": found.help,
            "fix": found.fix.as_ref().map(|fix| json!({
                "applicability": if fix.is_safe { "safe" } else { "unsafe" },
                "edits": fix.edits.iter().map(|(start, end, replacement)| json!({
                    "start": start, "end": end, "replacement": replacement,
                })).collect::<Vec<_>>(),
            })),
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
            escape(&format!("{}{help}", cut(&found.message))),
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
        "message": {"text": format!("{}{help}", cut(&found.message))},
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

/// What is written in another way in a path of a URI.
const NOT_IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path as a reference of a URI.
fn uri(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), NOT_IN_PATHS).to_string()
}
