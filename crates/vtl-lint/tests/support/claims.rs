//! What findings claim, held against what a render did. The differential tester uses it too.

use vtl::source::Span;
use vtl::trace::{TraceEvent, TraceKind};
use vtl_lint::Finding;

/// Why findings are wrong about a render: its output, unless it failed, and its events.
pub(crate) fn contradictions(
    text: &str,
    findings: &[Finding],
    output: Option<&str>,
    events: &[TraceEvent],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for finding in findings {
        let diagnostic = &finding.diagnostic;
        let claims = |what: &str| diagnostic.message.contains(what);
        let mut fail = |why: &str| {
            wrong.push(format!("{}: {} {why}", diagnostic.code.id, diagnostic.message));
        };
        events
            .iter()
            .filter_map(|event| contradiction(text, finding, event))
            .for_each(|why| fail(&why));
        if claims("no iterations") && has_iterations(finding, events) {
            fail("has iterations");
        }
        // The call itself was made: of the variable, not of what another call gives, which may be nothing.
        let is_called = events.iter().any(|event| {
            let before = Span { start: event.span.start, end: diagnostic.span.start };
            let before = slice(text, before);
            event.kind == TraceKind::Reference
                && is_same_reference(text, event, diagnostic.span)
                && !before.contains(['(', '[', '"'])
                && before.matches('.').count() <= 1
                && ["input", "util", "s."].iter().any(|name| before.contains(name))
        });
        if claims("fails the template") && output.is_some() && is_called {
            fail("does not fail");
        }
        let is_json = |text| serde_json::from_str::<serde_json::Value>(text).is_ok();
        let is_printed = events.iter().any(|event| {
            event.kind == TraceKind::Text
                && event.span.start <= diagnostic.span.start
                && diagnostic.span.start <= event.span.end
        });
        if let Some(output) = output
            && is_printed
            && diagnostic.message.starts_with("this is not valid JSON")
            && is_json(output)
        {
            fail("prints valid JSON");
        }
    }
    wrong
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// Whether an event is about the very reference that a finding is about, not about one of its arguments.
fn is_same_reference(text: &str, event: &TraceEvent, span: Span) -> bool {
    let holds = event.span.start <= span.start && span.end <= event.span.end;
    let before = Span { start: event.span.start, end: span.start };
    let opened = slice(text, before).matches(['(', '[']).count();
    let closed = slice(text, before).matches([')', ']']).count();
    holds && opened == closed
}

/// What a finding says of the condition that it is about, if it is about all of it.
fn expected_condition(finding: &Finding) -> Option<&'static str> {
    let diagnostic = &finding.diagnostic;
    match diagnostic.code.id {
        "VTL1301" => Some("true"),
        "VTL1302" | "VTL1303" | "VTL1304" | "VTL1305" => Some("false"),
        "VTL1311" if diagnostic.message.contains("never true") => Some("false"),
        "VTL1311" => Some("true"),
        // "prints nothing and counts as true"
        "VTL1101" => Some("true"),
        _ => None,
    }
}

/// Why the finding is wrong about this event.
fn contradiction(text: &str, finding: &Finding, event: &TraceEvent) -> Option<String> {
    let diagnostic = &finding.diagnostic;
    let span = diagnostic.span;
    let claims = |what: &str| diagnostic.message.contains(what);
    let value = event.value.as_deref().unwrap_or_default();
    let is_inside = event.span.start <= span.start && span.end <= event.span.end;
    match event.kind {
        TraceKind::Reference if claims("prints nothing") || claims("has no value") => {
            // Signs that Velocity takes into a reference are printed before it.
            let value = value.trim_start_matches(['\\', '$', '#', '!']);
            let is_wrong = is_same_reference(text, event, span) && !value.is_empty();
            is_wrong.then(|| format!("prints {value:?}"))
        }
        TraceKind::Reference if claims("is set and never read") => {
            let name = slice(text, span);
            let read = slice(text, event.span);
            let is_read = read.strip_prefix(name).is_some_and(|rest| {
                !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
            });
            is_read.then(|| format!("is read by {read}"))
        }
        TraceKind::Condition => {
            let condition = slice(text, event.span).trim().trim_matches(['(', ')']);
            let subject = slice(text, span);
            let is_whole = condition == subject
                || condition == format!("!{subject}") && diagnostic.code.id != "VTL1101";
            let expected = expected_condition(finding)?;
            (is_whole && value != expected && !value.is_empty()).then(|| format!("is {value}"))
        }
        TraceKind::Set if diagnostic.code.id == "VTL1310" => (is_inside
            && !matches!(value, "true" | "false" | ""))
        .then(|| format!("gives {value:?}")),
        _ if claims("this never runs") => {
            (event.span == span && event.kind != TraceKind::Branch).then(|| "runs".to_owned())
        }
        _ => None,
    }
}

/// Whether the loop that a finding is about has iterations.
fn has_iterations(finding: &Finding, events: &[TraceEvent]) -> bool {
    let span = finding.diagnostic.span;
    let Some(at) = events.iter().position(|event| {
        event.kind == TraceKind::Foreach
            && event.span.start <= span.start
            && span.end <= event.span.end
    }) else {
        return false;
    };
    let level = events[at].level;
    let inside = events[at + 1..].iter().take_while(|event| event.level > level);
    inside.into_iter().any(|event| event.kind == TraceKind::Iteration && event.level == level + 1)
}
