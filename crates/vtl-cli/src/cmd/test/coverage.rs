//! Which statements of the templates the cases ran, and which ways their conditions went.

use std::fmt::Write as _;

use vtl::source::Source;
use vtl::trace::{Coverage, Missed};

use super::suite::Suite;

/// For people: counts, and what never ran.
pub(super) fn summary(suites: &[Suite], coverage: &[Option<Coverage>]) -> String {
    let mut text = String::new();
    for (suite, coverage) in suites.iter().zip(coverage) {
        let Some(coverage) = coverage else { continue };
        let source = Source::new(super::shown(&suite.template_path), suite.template.as_str());
        let ((ran, statements), (gone, branches)) = (coverage.statements(), coverage.branches());
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{}: {ran} of {statements} statements, {gone} of {branches} branches",
            source.name()
        );
        for Missed { span, what, .. } in coverage.missed() {
            let at = source.position(span.start);
            let excerpt =
                source.text().get(span.start as usize..span.end as usize).unwrap_or_default();
            let excerpt = excerpt.lines().next().unwrap_or_default();
            let _ =
                writeln!(text, "  {}:{}:{}: {what}: {excerpt}", source.name(), at.line, at.column);
        }
    }
    text
}

/// For tools that show coverage: an LCOV trace file.
pub(super) fn lcov(suites: &[Suite], coverage: &[Option<Coverage>]) -> String {
    let mut text = String::new();
    for (suite, coverage) in suites.iter().zip(coverage) {
        let Some(coverage) = coverage else { continue };
        let _ = writeln!(text, "TN:\nSF:{}", super::shown(&suite.template_path));
        for line in coverage.lines() {
            for branch in 0..line.branches {
                let _ = writeln!(
                    text,
                    "BRDA:{},0,{branch},{}",
                    line.line,
                    u32::from(branch < line.branches_hit)
                );
            }
            let _ = writeln!(text, "DA:{},{}", line.line, line.hits);
        }
        text.push_str("end_of_record\n");
    }
    text
}
