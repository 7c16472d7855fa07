//! Whether a render prints JSON, and if not, which place of the template is to blame.

use super::json_help;
use super::strict_json::{self, Mistake};
use super::{Trace, TraceEvent, TraceKind};
use crate::diagnostic::{Diagnostic, render_codes as codes};
use crate::error::Error;
use crate::scope::Scope;
use crate::source::{Position, Source, Span};
use crate::template::{Rendered, Template};

/// Why an output is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotJson {
    /// The place of the template that is to blame, what it printed, and what to write instead.
    pub diagnostic: Diagnostic,
    /// The byte of the output where reading it as JSON fails.
    pub offset: usize,
    /// The same as line and column of the output.
    pub position: Position,
}

impl Template {
    /// Renders, and says why the output is no JSON (as RFC 8259 has it), if it is none. The template is rendered a
    /// second time, traced, where there is something to say.
    ///
    /// ```
    /// use vtl::{Engine, Scope};
    ///
    /// let template = Engine::new().compile(r#"{"name": "$input.path('$.name')"}"#).unwrap();
    /// let scope = Scope::new().body(r#"{"name": "the \"boss\""}"#);
    /// let (rendered, mistake) = template.render_json(&scope).unwrap();
    /// assert_eq!(rendered.body, r#"{"name": "the "boss""}"#);
    /// let mistake = mistake.unwrap();
    /// assert_eq!((mistake.position.line, mistake.position.column), (1, 16));
    /// assert_eq!(mistake.diagnostic.span.start, 10);
    /// ```
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_json(&self, scope: &Scope<'_>) -> Result<(Rendered, Option<NotJson>), Error> {
        let rendered = self.render(scope)?;
        let Some(mistake) = strict_json::first_mistake(&rendered.body) else {
            return Ok((rendered, None));
        };
        let (_, trace) = self.render_traced(scope);
        let blame = Blame {
            template: self.source(),
            output: &rendered.body,
            trace: &trace,
            mistake: &mistake,
        };
        let not_json = blame.explain();
        Ok((rendered, Some(not_json)))
    }
}

struct Blame<'a> {
    template: &'a str,
    output: &'a str,
    trace: &'a Trace,
    mistake: &'a Mistake,
}

impl Blame<'_> {
    fn explain(&self) -> NotJson {
        let offset = self.mistake.at;
        let at = u32::try_from(offset).unwrap_or(u32::MAX);
        let position = Source::new("output", self.output).position(at);
        let found = match self.output.get(offset..).and_then(|rest| rest.chars().next()) {
            Some(c) if c.is_control() => format!("U+{:04X}", u32::from(c)),
            Some(c) => format!("`{c}`"),
            None => "the end".to_owned(),
        };
        let expected = self.mistake.expected;
        let place = format!("{}:{}", position.line, position.column);
        let what = if expected.starts_with("no ") || expected.starts_with("an escape") {
            format!("expected {expected}")
        } else {
            format!("expected {expected}, found {found}")
        };
        let message = format!("the output is not valid JSON at {place}: {what}");
        let diagnostic = self.diagnostic(message);
        NotJson { diagnostic, offset, position }
    }

    fn diagnostic(&self, message: String) -> Diagnostic {
        if let Some(event) = self.string_ended_by_a_value() {
            let value = event.value.as_deref().unwrap_or_default();
            return Diagnostic::new(&codes::NOT_JSON, event.span, message)
                .with_help(json_help::for_quote(value));
        }
        if let Some(event) = self.hole() {
            let help = match event.kind {
                TraceKind::Reference => {
                    "this reference printed nothing where a value is expected; `$input.json` prints `\"\"` for a missing value"
                }
                _ => "this printed nothing where a value is expected",
            };
            return Diagnostic::new(&codes::NOT_JSON, event.span, message).with_help(help);
        }
        let Some(event) = self.trace.printed_by(self.mistake.at) else {
            return self.at_the_end(message);
        };
        let diagnostic = Diagnostic::new(&codes::NOT_JSON, self.place(event), message);
        match event.kind {
            TraceKind::Reference => {
                let value = event.value.as_deref().unwrap_or_default();
                let reference =
                    self.template.get(event.span.start as usize..event.span.end as usize);
                let reference = reference.unwrap_or_default();
                diagnostic.with_help(json_help::for_value(self.mistake, value, reference))
            }
            _ => self.with_comma(diagnostic),
        }
    }

    /// The output ends too early: what was opened last is to blame.
    fn at_the_end(&self, message: String) -> Diagnostic {
        let end = self.template.len();
        let diagnostic = Diagnostic::new(&codes::NOT_JSON, Span::new(end, end), message);
        let diagnostic = self.with_text_help(diagnostic);
        match self.mistake.opened.and_then(|at| self.trace.printed_by(at).zip(Some(at))) {
            Some((event, at)) => {
                let place = self.place_of(event, at);
                diagnostic.with_related(place, "this is not closed")
            }
            None => diagnostic,
        }
    }

    fn with_comma(&self, diagnostic: Diagnostic) -> Diagnostic {
        let Some(comma) = self.mistake.comma else {
            return self.with_text_help(diagnostic);
        };
        let Some(event) = self.trace.printed_by(comma) else {
            return diagnostic;
        };
        let place = self.place_of(event, comma);
        let follows_comma =
            self.output.get(self.mistake.at..).is_some_and(|rest| rest.starts_with(','));
        let between = (place.end as usize)..(diagnostic.span.start as usize);
        let between = self.template.get(between).unwrap_or_default();
        let help = if follows_comma {
            "there is one comma too many"
        } else if between.trim().is_empty() && place.end <= diagnostic.span.start {
            "remove the comma"
        } else if between.contains("#if")
            && !between.contains("#foreach")
            && !between.contains("#end#end")
        {
            "print it only with what follows it: move it into the `#if`, to its start"
        } else {
            "print the comma only if something follows: `#if($foreach.hasNext),#end`"
        };
        let related = match follows_comma {
            true => "this comma is before it",
            false => "nothing follows this comma",
        };
        diagnostic.with_related(place, related).with_help(help)
    }

    fn with_text_help(&self, diagnostic: Diagnostic) -> Diagnostic {
        match json_help::for_text(self.mistake, self.output) {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        }
    }

    /// The reference whose value ended the string before the mistake, although something else began it.
    fn string_ended_by_a_value(&self) -> Option<&TraceEvent> {
        let string = self.mistake.last_string.as_ref()?;
        let between = self.output.get(string.end..self.mistake.at)?;
        if !between.trim().is_empty() {
            return None;
        }
        let opened_by = self.trace.printed_by(string.start)?;
        let closed_by = self.trace.printed_by(string.end.checked_sub(1)?)?;
        let is_value =
            closed_by.kind == TraceKind::Reference && opened_by.output != closed_by.output;
        is_value.then_some(closed_by)
    }

    /// The reference that printed nothing where a value was wanted.
    fn hole(&self) -> Option<&TraceEvent> {
        let next = self.output.as_bytes().get(self.mistake.at);
        if self.mistake.expected != "a value" || !matches!(next, None | Some(b',' | b'}' | b']')) {
            return None;
        }
        self.trace.events().iter().rfind(|event| {
            let Some(output) = event.output.as_ref().filter(|output| output.is_empty()) else {
                return false;
            };
            let between = self.output.get(output.end..self.mistake.at);
            matches!(event.kind, TraceKind::Reference | TraceKind::If | TraceKind::Foreach)
                && between.is_some_and(|between| between.trim().is_empty())
        })
    }

    fn place(&self, event: &TraceEvent) -> Span {
        self.place_of(event, self.mistake.at)
    }

    fn place_of(&self, event: &TraceEvent, offset: usize) -> Span {
        place_of(self.template, self.output, event, offset)
    }
}

/// The place in the template of a byte that an event printed: within text, the very character.
pub(super) fn place_of(template: &str, printed: &str, event: &TraceEvent, offset: usize) -> Span {
    let Some(output) = &event.output else {
        return event.span;
    };
    let source = template.get(event.span.start as usize..event.span.end as usize);
    let (Some(source), Some(text)) = (source, printed.get(output.clone())) else {
        return event.span;
    };
    // A lone `#` before a text is printed with it.
    let Some(before) = text.strip_suffix(source).filter(|_| event.kind == TraceKind::Text) else {
        return event.span;
    };
    let start = (event.span.start as usize)
        .saturating_add(offset.saturating_sub(output.start))
        .saturating_sub(before.len());
    let length =
        template.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Span::new(start, start.saturating_add(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    /// The blamed piece of the template, and the place in the output.
    fn blamed(template: &str, body: &str) -> Option<(String, u32, u32)> {
        let compiled = Engine::new().compile(template).unwrap();
        let (_, mistake) = compiled.render_json(&Scope::new().body(body)).unwrap();
        let mistake = mistake?;
        let span = mistake.diagnostic.span;
        let source = template[span.start as usize..span.end as usize].to_owned();
        Some((source, mistake.position.line, mistake.position.column))
    }

    fn found(source: &str, line: u32, column: u32) -> Option<(String, u32, u32)> {
        Some((source.to_owned(), line, column))
    }

    #[test]
    fn json_is_fine() {
        assert_eq!(blamed("{\"a\": $input.json('$.a')}", "{\"a\": [1]}"), None);
    }

    #[test]
    fn a_quote_in_a_value_is_blamed_on_its_reference() {
        let template = "{\n  \"a\": \"$input.path('$.a')\"\n}";
        let reference = "$input.path('$.a')";
        assert_eq!(blamed(template, r#"{"a": "x\"y"}"#), found(reference, 2, 11));
        assert_eq!(blamed(template, r#"{"a": "x\""}"#), found(reference, 2, 11));
        assert_eq!(
            blamed("{\"a\": \"$input.json('$.a')\"}", r#"{"a": "x"}"#),
            found("$input.json('$.a')", 1, 9)
        );
    }

    #[test]
    fn a_missing_value_is_blamed_on_the_reference_that_printed_nothing() {
        let template = "{\"a\": $input.path('$.a'), \"b\": 1}";
        assert_eq!(blamed(template, "{}"), found("$input.path('$.a')", 1, 7));
        assert_eq!(blamed(template, r#"{"a": "x"}"#), found("$input.path('$.a')", 1, 7));
    }

    #[test]
    fn text_of_the_template_is_blamed_to_the_character() {
        assert_eq!(blamed("{\"a\": 1,\n}", "{}"), found("}", 2, 1));
        assert_eq!(blamed("[#foreach($i in [1, 2])$i,#end]", "{}"), found("]", 1, 6));
        assert_eq!(
            blamed("{\"a\": \"$util.escapeJavaScript(\"it's\")\"}", "{}"),
            found("$util.escapeJavaScript(\"it's\")", 1, 11)
        );
    }

    #[test]
    fn an_output_that_ends_too_early_points_at_what_is_open() {
        let compiled = Engine::new().compile("{\"a\": [1").unwrap();
        let (_, mistake) = compiled.render_json(&Scope::new()).unwrap();
        let diagnostic = mistake.unwrap().diagnostic;
        assert_eq!(diagnostic.related.first().map(|(span, _)| span.start), Some(6));
    }
}
