//! Results as JUnit XML, the form that CI systems read.

use std::fmt::Write as _;

use super::CaseResult;
use super::suite::Suite;

pub(super) fn report(suites: &[Suite], results: &[Vec<CaseResult>]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    // Writing to a string does not fail.
    for (suite, results) in suites.iter().zip(results) {
        let name = escape(&suite.path.display().to_string());
        let failures = results.iter().filter(|result| !result.problems.is_empty()).count();
        let time: f64 = results.iter().map(|result| result.time.as_secs_f64()).sum();
        let tests = results.len();
        let _ = writeln!(
            xml,
            r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0" time="{time:.6}">"#
        );
        for (case, result) in suite.cases.iter().zip(results) {
            let (case_name, time) = (escape(&case.name), result.time.as_secs_f64());
            let _ = write!(
                xml,
                r#"    <testcase name="{case_name}" classname="{name}" time="{time:.6}""#
            );
            if result.problems.is_empty() {
                xml.push_str("/>\n");
                continue;
            }
            let message = result
                .problems
                .iter()
                .filter_map(|problem| problem.lines().next())
                .collect::<Vec<_>>()
                .join("; ");
            let text = anstream::adapter::strip_str(&result.problems.join("\n")).to_string();
            let _ = writeln!(
                xml,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                escape(&message),
                escape(&text)
            );
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            // XML 1.0 has no way to say these.
            c if c.is_control() && !matches!(c, '\t' | '\r') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
