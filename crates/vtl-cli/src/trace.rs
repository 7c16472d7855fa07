//! What a render did, for people.

use vtl::source::Source;
use vtl::trace::{Trace, TraceEvent, TraceKind};

use crate::style::NOTE;

/// A line for each event: its place, what it is, its source, its value, and which bytes of the output it printed.
pub(crate) fn text(trace: &Trace, source: &Source) -> String {
    let mut text = String::new();
    // Text prints itself; a branch is told by its condition.
    let told = |event: &&TraceEvent| !matches!(event.kind, TraceKind::Text | TraceKind::Branch);
    for event in trace.events().iter().filter(told) {
        let at = source.position(event.span.start);
        let place = format!("{}:{}:{}", source.name(), at.line, at.column);
        let indent = "  ".repeat(event.level as usize);
        text += &format!(
            "{place}: {indent}{NOTE}{}{NOTE:#} {}",
            event.kind.as_str(),
            one_line(of(source, event))
        );
        match event.value.as_deref() {
            Some("") => text += " = (nothing)",
            Some(value) => text += &format!(" = {}", one_line(value)),
            None => {}
        }
        if let Some(output) = event.output.as_ref().filter(|output| !output.is_empty()) {
            text += &format!(" -> {}..{}", output.start, output.end);
        }
        text.push('\n');
    }
    if !trace.is_complete() {
        text += "… and more\n";
    }
    text
}

fn of<'s>(source: &'s Source, event: &TraceEvent) -> &'s str {
    source.text().get(event.span.start as usize..event.span.end as usize).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.replace('\r', "␍").replace('\n', "⏎")
}
