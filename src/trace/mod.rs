//! What a render did, step by step: which part of the template printed which bytes, what references were worth, which
//! conditions held. For `vtl render --trace` and `--expect-json`, and for coverage.

mod coverage;
mod expect_json;
mod json_help;
mod repeated;
mod strict_json;

use std::ops::Range;

pub use coverage::{Coverage, LineCoverage, Missed};
pub use expect_json::NotJson;

use crate::error::Error;
use crate::eval::{Event, Recorder};
use crate::program::TracedKind;
use crate::scope::Scope;
use crate::source::Span;
use crate::template::{Rendered, Template};

/// What a render did, in the order in which it happened.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    events: Vec<TraceEvent>,
    is_cut: bool,
}

/// One thing that a render did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceEvent {
    /// What it is.
    pub kind: TraceKind,
    /// Where it is in the template; of a directive with a block, the directive alone.
    pub span: Span,
    /// The bytes of the output that it printed. `None` for what was rendered into a string or block, and for what
    /// cannot print.
    pub output: Option<Range<usize>>,
    /// The text of its value, shortened: what a reference printed, what a `#set` stored, `true` or `false` for a
    /// condition, the item of an iteration.
    pub value: Option<String>,
    /// How many other events it happened inside of.
    pub level: u32,
}

/// The kinds of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TraceKind {
    /// Text of the template.
    Text,
    /// A reference was printed.
    Reference,
    /// `#set`
    Set,
    /// `#if`, with all that it did.
    If,
    /// A condition was looked at.
    Condition,
    /// A block of an `#if` was chosen.
    Branch,
    /// `#foreach`, with all its iterations.
    Foreach,
    /// An iteration of a loop began.
    Iteration,
    /// Another directive.
    Directive,
}

impl TraceKind {
    /// Its name in lower case: `reference`, `condition`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Reference => "reference",
            Self::Set => "set",
            Self::If => "if",
            Self::Condition => "condition",
            Self::Branch => "branch",
            Self::Foreach => "foreach",
            Self::Iteration => "iteration",
            Self::Directive => "directive",
        }
    }
}

impl Trace {
    /// The events, in the order in which they began.
    #[must_use]
    pub fn events(&self) -> &[TraceEvent] {
        &self.events
    }

    /// Whether everything is there: a trace keeps its first 100,000 events.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.is_cut
    }

    /// The innermost event that printed a byte of the output.
    #[must_use]
    pub fn printed_by(&self, offset: usize) -> Option<&TraceEvent> {
        self.events
            .iter()
            .rfind(|event| event.output.as_ref().is_some_and(|output| output.contains(&offset)))
    }
}

impl Template {
    /// Renders and records. Slower than [`render`](Self::render), and a trace of a failing render goes up to the
    /// failure; the usage that it reports counts the recording too.
    ///
    /// ```
    /// use vtl::trace::TraceKind;
    /// use vtl::{Engine, Scope};
    ///
    /// let template = Engine::new().compile("Hello $input.path('$.name')!").unwrap();
    /// let (rendered, trace) = template.render_traced(&Scope::new().body(r#"{"name":"Ann"}"#));
    /// assert_eq!(rendered.unwrap().body, "Hello Ann!");
    /// let event = trace.printed_by(6).unwrap();
    /// assert_eq!((event.kind, event.value.as_deref()), (TraceKind::Reference, Some("Ann")));
    /// assert_eq!(event.output, Some(6..9));
    /// ```
    pub fn render_traced(&self, scope: &Scope<'_>) -> (Result<Rendered, Error>, Trace) {
        let mut recorder = Recorder::default();
        let result = self.render_recorded(scope, &mut recorder);
        let trace = Trace {
            events: recorder.events.into_iter().map(TraceEvent::from).collect(),
            is_cut: recorder.is_cut,
        };
        (result, trace)
    }
}

impl From<Event> for TraceEvent {
    fn from(event: Event) -> Self {
        let kind = match event.kind {
            TracedKind::Text => TraceKind::Text,
            TracedKind::Reference => TraceKind::Reference,
            TracedKind::Set => TraceKind::Set,
            TracedKind::If => TraceKind::If,
            TracedKind::Condition => TraceKind::Condition,
            TracedKind::Branch => TraceKind::Branch,
            TracedKind::Foreach => TraceKind::Foreach,
            TracedKind::Iteration => TraceKind::Iteration,
            TracedKind::Directive => TraceKind::Directive,
        };
        Self {
            kind,
            span: event.span,
            output: event.output,
            value: event.value.map(String::from),
            level: event.level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    fn events(template: &str, body: &str) -> Vec<String> {
        let compiled = Engine::new().compile(template).unwrap();
        let (_, trace) = compiled.render_traced(&Scope::new().body(body));
        let describe = |event: &TraceEvent| {
            let source = &template[event.span.start as usize..event.span.end as usize];
            let output = event
                .output
                .clone()
                .map_or_else(String::new, |at| format!(" {}..{}", at.start, at.end));
            let value =
                event.value.as_ref().map_or_else(String::new, |value| format!(" = {value}"));
            format!(
                "{}{} `{source}`{output}{value}",
                "  ".repeat(event.level as usize),
                event.kind.as_str()
            )
        };
        trace.events().iter().map(describe).collect()
    }

    #[test]
    fn every_statement_has_its_places_and_value() {
        assert_eq!(
            events("a$input.path('$.n')#set($x = 5)b", r#"{"n":[1]}"#),
            [
                "text `a` 0..1",
                "reference `$input.path('$.n')` 1..4 = [1]",
                "set `#set($x = 5)` 4..4 = 5",
                "text `b` 4..5",
            ]
        );
    }

    #[test]
    fn branches_and_turns_are_told() {
        assert_eq!(
            events("#foreach($i in [1, 2])#if($i == 1)x#{else}$i#end#end", "{}"),
            [
                "foreach `#foreach($i in [1, 2]` 0..2",
                "  iteration `#foreach($i in [1, 2]` 0..0 = 1",
                "  if `#if($i == 1)` 0..1",
                "    condition `#if($i == 1)` = true",
                "    branch `#if($i == 1)` 0..0",
                "    text `x` 0..1",
                "  iteration `#foreach($i in [1, 2]` 1..1 = 2",
                "  if `#if($i == 1)` 1..2",
                "    condition `#if($i == 1)` = false",
                "    branch `$i` 1..1",
                "    reference `$i` 1..2 = 2",
            ]
        );
    }

    #[test]
    fn what_is_rendered_into_a_string_has_no_place_in_the_output() {
        assert_eq!(
            events("#set($x = \"<$input.body\")$x", "b"),
            [
                "set `#set($x = \"<$input.body\")` 0..0 = <b",
                "  text `<`",
                "  reference `$input.body` = b",
                // The blank that Velocity adds to a string before it parses it.
                "  text `\"`",
                "reference `$x` 0..2 = <b",
            ]
        );
    }

    #[test]
    fn a_failing_render_is_traced_up_to_the_failure() {
        let compiled = Engine::new().compile("ab$input.json('$.')c").unwrap();
        let (result, trace) = compiled.render_traced(&Scope::new());
        assert!(result.is_err());
        assert_eq!(trace.events().len(), 2);
    }

    #[test]
    fn traced_and_untraced_renders_print_the_same() {
        let template = "#define($d)[$x]#end#set($x = 1)$d\\$x #[[$y]]#\n #if($x == 1) a #else b #end\n$!nope #foo($x)";
        let compiled = Engine::new().compile(template).unwrap();
        let scope = Scope::new();
        let (traced, _) = compiled.render_traced(&scope);
        assert_eq!(traced.unwrap().body, compiled.render(&scope).unwrap().body);
    }
}
