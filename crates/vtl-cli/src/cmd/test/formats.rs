//! Test results for people, for programs, and for the systems that show them.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::args::TestFormat;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

/// One case that ran.
pub(super) struct Row<'a> {
    /// The test file and the line of the case in it.
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) name: &'a str,
    /// What is not as expected.
    pub(super) problems: &'a [String],
    pub(super) time: Duration,
}

impl Row<'_> {
    pub(super) fn passed(&self) -> bool {
        self.problems.is_empty()
    }

    /// The first line of each problem, on one line.
    fn headline(&self) -> String {
        let first = self.problems.iter().filter_map(|problem| problem.lines().next());
        first.collect::<Vec<_>>().join("; ")
    }

    /// The problems without colors.
    fn text(&self) -> String {
        anstream::adapter::strip_str(&self.problems.join("\n")).to_string()
    }
}

/// The results in a format. `left_out` cases were not selected.
pub(super) fn report(
    format: TestFormat,
    rows: &[Row<'_>],
    left_out: usize,
    verbose: bool,
) -> String {
    match format {
        TestFormat::Human => human(rows, left_out, verbose),
        TestFormat::Json => json(rows, left_out),
        TestFormat::Junit => junit(rows),
        TestFormat::Github => github(rows, left_out),
        TestFormat::Tap => tap(rows),
    }
}

fn human(rows: &[Row<'_>], left_out: usize, verbose: bool) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    for row in rows {
        let place = format!("{}:{}", row.file, row.line);
        if row.passed() {
            if verbose {
                let _ = writeln!(text, "{GREEN}pass{GREEN:#} {place}: {}", row.name);
            }
            continue;
        }
        let _ = writeln!(text, "{RED}fail{RED:#} {place}: {}", row.name);
        for line in row.problems.iter().flat_map(|problem| problem.lines()) {
            let _ = writeln!(text, "     {line}");
        }
    }
    let style = if rows.iter().all(Row::passed) { GREEN } else { RED };
    let _ = writeln!(text, "{style}{}{style:#}", summary(rows, left_out));
    text
}

fn summary(rows: &[Row<'_>], left_out: usize) -> String {
    let passed = rows.iter().filter(|row| row.passed()).count();
    let failed = rows.len() - passed;
    match left_out {
        0 => format!("{passed} passed, {failed} failed"),
        _ => format!("{passed} passed, {failed} failed, {left_out} left out by --filter"),
    }
}

/// One object per case, then one with the totals.
fn json(rows: &[Row<'_>], left_out: usize) -> String {
    let mut text = String::new();
    for row in rows {
        let line = json!({
            "file": row.file,
            "line": row.line,
            "name": row.name,
            "ok": row.passed(),
            "seconds": row.time.as_secs_f64(),
            "problems": row.problems.iter().map(|problem| {
                anstream::adapter::strip_str(problem).to_string()
            }).collect::<Vec<_>>(),
        });
        let _ = writeln!(text, "{line}");
    }
    let passed = rows.iter().filter(|row| row.passed()).count();
    let totals = json!({"passed": passed, "failed": rows.len() - passed, "filtered": left_out});
    let _ = writeln!(text, "{totals}");
    text
}

/// Workflow commands, which GitHub shows at the lines of a pull request.
fn github(rows: &[Row<'_>], left_out: usize) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut text = String::new();
    for row in rows.iter().filter(|row| !row.passed()) {
        let (file, title) = (property(&row.file), property(row.name));
        let _ = writeln!(
            text,
            "::error file={file},line={},title={title}::{}",
            row.line,
            escape(&row.text())
        );
    }
    let _ = writeln!(text, "{}", summary(rows, left_out));
    text
}

/// The Test Anything Protocol, version 14.
fn tap(rows: &[Row<'_>]) -> String {
    let mut text = format!("TAP version 14\n1..{}\n", rows.len());
    for (number, row) in (1..).zip(rows) {
        // `#` starts a directive, which a name must not.
        let name = format!("{}: {}", row.file, row.name).replace('\\', "\\\\").replace('#', "\\#");
        let name = name.replace(['\r', '\n'], " ");
        if row.passed() {
            let _ = writeln!(text, "ok {number} - {name}");
            continue;
        }
        let _ = writeln!(text, "not ok {number} - {name}\n  ---");
        let _ = writeln!(text, "  at: {}", json!(format!("{}:{}", row.file, row.line)));
        let _ = writeln!(text, "  message: {}\n  ...", json!(row.text()));
    }
    text
}

/// JUnit XML, the form that CI systems read.
pub(super) fn junit(rows: &[Row<'_>]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for suite in rows.chunk_by(|a, b| a.file == b.file) {
        let Some(Row { file, .. }) = suite.first() else { continue };
        let name = escape_xml(file);
        let failures = suite.iter().filter(|row| !row.passed()).count();
        let time: f64 = suite.iter().map(|row| row.time.as_secs_f64()).sum();
        let tests = suite.len();
        let _ = writeln!(
            xml,
            r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0" time="{time:.6}">"#
        );
        for row in suite {
            let (case, line, time) = (escape_xml(row.name), row.line, row.time.as_secs_f64());
            let _ = write!(
                xml,
                r#"    <testcase name="{case}" classname="{name}" file="{name}" line="{line}" time="{time:.6}""#
            );
            if row.passed() {
                xml.push_str("/>\n");
                continue;
            }
            let (message, text) = (escape_xml(&row.headline()), escape_xml(&row.text()));
            let _ = writeln!(
                xml,
                ">\n      <failure message=\"{message}\">{text}</failure>\n    </testcase>"
            );
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            // XML 1.0 cannot write these in any form.
            c if c.is_control() && !matches!(c, '\t' | '\r') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
