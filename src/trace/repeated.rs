//! Members that an output defines twice: valid JSON, but most readers keep one of the two only.

use std::collections::BTreeMap;
use std::ops::Range;

use super::expect_json::place_of;
use crate::diagnostic::{Diagnostic, render_codes as codes};
use crate::scope::Scope;
use crate::source::Source;
use crate::template::Template;

/// More members of one object than this are not compared.
const MOST_MEMBERS: usize = 100_000;

impl Template {
    /// Says which part of the template printed a member that its object has already; `output` is what the template
    /// printed over this scope, and is valid JSON. Gives nothing where every name is there once.
    ///
    /// ```
    /// use vtl::{Engine, Scope};
    ///
    /// let template = Engine::new().compile(r#"{"user": "", "agent": "$input.path('$.a')"}"#).unwrap();
    /// let scope = Scope::new().body(r#"{"a": "\", \"user\": \"root"}"#);
    /// let output = template.render(&scope).unwrap().body;
    /// let finding = template.repeated_member(&scope, &output).unwrap();
    /// assert_eq!(finding.message, "the output defines the member `user` twice, at 1:3 and 1:28");
    /// assert_eq!(finding.span.start, 23);
    /// ```
    #[must_use]
    pub fn repeated_member(&self, scope: &Scope<'_>, output: &str) -> Option<Diagnostic> {
        let (first, second) = repeated(output)?;
        let (_, trace) = self.render_traced(scope);
        let event = trace.printed_by(second.start)?;
        let source = Source::new("output", output);
        let position = |at: usize| {
            let at = source.position(u32::try_from(at).unwrap_or(u32::MAX));
            format!("{}:{}", at.line, at.column)
        };
        let name: String =
            output.get(second.clone()).unwrap_or_default().chars().take(80).collect();
        let message = format!(
            "the output defines the member `{name}` twice, at {} and {}",
            position(first.start),
            position(second.start)
        );
        let span = place_of(self.source(), output, event, second.start);
        let mut diagnostic = Diagnostic::new(&codes::REPEATED_MEMBER, span, message);
        let is_value = event.value.is_some();
        if let Some(event) = trace.printed_by(first.start) {
            let place = place_of(self.source(), output, event, first.start);
            if place != span {
                diagnostic = diagnostic.with_related(place, "first defined here");
            }
        }
        Some(diagnostic.with_help(match is_value {
            true => "if a value brought it in, escape the value: `$util.escapeJavaScript`",
            false => "remove one of the two; in a loop, print the name from the loop's variable",
        }))
    }
}

/// The first name that is there twice in one object of a valid JSON text, without its quotes: both places.
fn repeated(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut open: Vec<Option<BTreeMap<&str, usize>>> = Vec::new();
    let mut is_name = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => open.push(Some(BTreeMap::new())),
            b'[' => open.push(None),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let start = at;
                while let Some(&byte) = bytes.get(at) {
                    match byte {
                        b'"' => break,
                        b'\\' => at += 2,
                        _ => at += 1,
                    }
                }
                let end = at;
                at += 1;
                if let Some(Some(names)) = open.last_mut()
                    && is_name
                    && names.len() < MOST_MEMBERS
                {
                    let name = text.get(start..end).unwrap_or_default();
                    if let Some(first) = names.insert(name, start) {
                        return Some((first..first + name.len(), start..end));
                    }
                }
            }
            _ => {}
        }
        match byte {
            b'{' | b',' => is_name = true,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => is_name = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_same_object_count() {
        for text in [
            r#"{"a": "a", "b": {"a": 1}, "c": ["a", "a", {"a": 1}, {"a": 2}]}"#,
            r#"["a", "a"]"#,
            r#"{"a\"": 1, "a": "\"a\": 1"}"#,
            "\"a\"",
            "{}",
        ] {
            assert_eq!(repeated(text), None, "{text}");
        }
        assert_eq!(repeated(r#"{"a": {"b": 1, "b": 2}}"#), Some((8..9, 16..17)));
        assert_eq!(repeated(r#"[{"a": 1}, {"a": [1, {}], "a": ""}]"#), Some((13..14, 27..28)));
    }
}
