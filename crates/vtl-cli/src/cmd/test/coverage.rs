//! Which statements of the templates the cases ran, which ways their conditions went, and which routes and responses
//! of a configuration took part.

use std::fmt::Write as _;

use vtl::source::Source;
use vtl::trace::{Coverage, Missed};

use super::run::SuiteResult;
use super::suite::{NamedTemplate, Suite};

/// For people: counts, and what never ran.
pub(super) fn summary(suites: &[Suite], results: &[SuiteResult]) -> String {
    let mut text = String::new();
    for (suite, result) in suites.iter().zip(results) {
        for (template, coverage) in templates(suite, result) {
            of_template(template, coverage, &mut text);
        }
        of_routes(suite, result, &mut text);
    }
    text
}

/// For tools that show coverage: an LCOV trace file of the templates that are files of their own.
pub(super) fn lcov(suites: &[Suite], results: &[SuiteResult]) -> String {
    let mut text = String::new();
    for (suite, result) in suites.iter().zip(results).filter(|(suite, _)| suite.apis.is_none()) {
        for (template, coverage) in templates(suite, result) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "TN:\nSF:{}", template.name);
            for line in coverage.lines() {
                for branch in 0..line.branches {
                    let hit = u32::from(branch < line.branches_hit);
                    let _ = writeln!(text, "BRDA:{},0,{branch},{hit}", line.line);
                }
                let _ = writeln!(text, "DA:{},{}", line.line, line.hits);
            }
            text.push_str("end_of_record\n");
        }
    }
    text
}

fn templates<'a>(
    suite: &'a Suite,
    result: &'a SuiteResult,
) -> impl Iterator<Item = (&'a NamedTemplate, &'a Coverage)> {
    let covered = suite.templates.iter().zip(&result.templates);
    let exchanged = result.exchanged.values().map(|one| (&one.named, &one.coverage));
    covered.filter_map(|(template, coverage)| Some((template, coverage.as_ref()?))).chain(exchanged)
}

fn of_template(template: &NamedTemplate, coverage: &Coverage, text: &mut String) {
    let source = Source::new(template.name.as_str(), template.text.as_str());
    let ((ran, statements), (gone, branches)) = (coverage.statements(), coverage.branches());
    let name = source.name();
    let _ =
        writeln!(text, "{name}: {ran} of {statements} statements, {gone} of {branches} branches");
    for Missed { span, what, .. } in coverage.missed() {
        let at = source.position(span.start);
        let excerpt = source.text().get(span.start as usize..span.end as usize).unwrap_or_default();
        let excerpt = excerpt.lines().next().unwrap_or_default();
        let _ = writeln!(text, "  {name}:{}:{}: {what}: {excerpt}", at.line, at.column);
    }
}

fn of_routes(suite: &Suite, result: &SuiteResult, text: &mut String) {
    let Some(apis) = &suite.apis else { return };
    let routes = &apis.rest().api().routes;
    let mut missed = Vec::new();
    let (mut taken, mut responses, mut selected) = (0, 0, 0);
    for route in routes {
        let name = route.name();
        let is_taken = result.routes.contains(&name);
        taken += usize::from(is_taken);
        if !is_taken {
            missed.push(format!("no case sends `{name}`"));
        }
        for response in &route.integration.responses {
            let status = response.status;
            let is_selected = result.responses.contains(&format!("{name} {status}"));
            responses += 1;
            selected += usize::from(is_selected);
            if is_taken && !is_selected {
                let pattern = response.selection_pattern.as_deref().unwrap_or("(default)");
                missed.push(format!("no case selects response {status} of `{name}`: {pattern}"));
            }
        }
    }
    let mut total = routes.len();
    // Routes of HTTP APIs have no responses of their own.
    for name in apis.routes().into_iter().skip(routes.len()) {
        total += 1;
        match result.routes.contains(&name) {
            true => taken += 1,
            false => missed.push(format!("no case sends `{name}`")),
        }
    }
    let file = super::shown(&suite.path);
    let _ =
        writeln!(text, "{file}: {taken} of {total} routes, {selected} of {responses} responses");
    for line in missed {
        let _ = writeln!(text, "  {line}");
    }
}
