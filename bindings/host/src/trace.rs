//! What a render did, step by step, as JSON.

use serde_json::{Map, Value as Json, json};
use vtl::source::Source;
use vtl::trace::{Trace, TraceEvent};

use crate::Units;

/// The events of a trace: `kind`, its place (`line`, `column`, `offset`, `length`, `span`), `value`, `level`, and
/// `output`: from where to where in what was printed. Offsets count `units`, of the template and of the output.
#[must_use]
pub fn events_json(trace: &Trace, source: &Source, printed: &str, units: Units) -> Json {
    let in_source = Counter::of(source.text(), units);
    let in_printed = Counter::of(printed, units);
    trace.events().iter().map(|event| event_json(event, source, &in_source, &in_printed)).collect()
}

fn event_json(
    event: &TraceEvent,
    source: &Source,
    in_source: &Counter,
    in_printed: &Counter,
) -> Json {
    let at = source.position(event.span.start);
    let offset = in_source.before(event.span.start as usize);
    let mut out = Map::new();
    out.insert("kind".to_owned(), json!(event.kind.as_str()));
    out.insert("line".to_owned(), json!(at.line));
    out.insert("column".to_owned(), json!(at.column));
    out.insert("offset".to_owned(), json!(offset));
    let end = in_source.before(event.span.end as usize);
    out.insert("length".to_owned(), json!(end.saturating_sub(offset)));
    out.insert("span".to_owned(), json!([event.span.start, event.span.end]));
    if let Some(output) = &event.output {
        let output = [in_printed.before(output.start), in_printed.before(output.end)];
        out.insert("output".to_owned(), json!(output));
    }
    if let Some(value) = &event.value {
        out.insert("value".to_owned(), json!(value));
    }
    out.insert("level".to_owned(), json!(event.level));
    Json::Object(out)
}

/// Counts the units before a byte, often.
struct Counter {
    /// How many there are before each byte; nothing where each byte is one.
    counts: Option<Vec<usize>>,
}

impl Counter {
    fn of(text: &str, units: Units) -> Self {
        if text.is_ascii() {
            return Self { counts: None };
        }
        let mut counts = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for character in text.chars() {
            counts.extend(std::iter::repeat_n(count, character.len_utf8()));
            count += match units {
                Units::Utf16 => character.len_utf16(),
                Units::Characters => 1,
            };
        }
        counts.push(count);
        Self { counts: Some(counts) }
    }

    fn before(&self, byte: usize) -> usize {
        match &self.counts {
            Some(counts) => counts.get(byte).or(counts.last()).copied().unwrap_or_default(),
            None => byte,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_what_was_printed_count_units() {
        let text = "😀$x";
        let template = vtl::Engine::new().compile(text).unwrap();
        let scope = vtl::Scope::new().variable("x", "ä😀".into());
        let (rendered, trace) = template.render_traced(&scope);
        let printed = rendered.unwrap().body;
        let source = Source::new("t", text);
        let reference = |units| {
            let events = events_json(&trace, &source, &printed, units);
            let found =
                events.as_array().unwrap().iter().find(|event| event["kind"] == "reference");
            let found = found.unwrap();
            (found["offset"].clone(), found["length"].clone(), found["output"].clone())
        };
        assert_eq!(reference(Units::Utf16), (json!(2), json!(2), json!([2, 5])));
        assert_eq!(reference(Units::Characters), (json!(1), json!(2), json!([1, 3])));
    }
}
