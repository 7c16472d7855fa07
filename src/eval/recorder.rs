//! Writes down what a render does. Only programs that are lowered for a trace call in here; all others pay nothing.

use std::ops::Range;

use super::{Context, Machine, Run};
use crate::program::{Op, Slot, Traced, TracedKind};
use crate::source::Span;
use crate::value::{Boxed, NoBlocks, Output, Value};

/// Events after which no more are kept: a trace is for people.
const MOST_EVENTS: usize = 100_000;

/// What was recorded of one render.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) events: Vec<Event>,
    /// Whether there was more to record than is kept.
    pub(crate) is_cut: bool,
    /// The render's own output, as opposed to strings and blocks that are rendered on the way. Never looked into.
    main: Option<*const Output>,
    level: u32,
}

/// One thing that a render did.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) kind: TracedKind,
    pub(crate) span: Span,
    /// What it printed, as bytes of the output; nothing for what was rendered into a string.
    pub(crate) output: Option<Range<usize>>,
    /// The text of the value.
    pub(crate) value: Option<Box<str>>,
    /// How deep it ran inside other events.
    pub(crate) level: u32,
}

impl Recorder {
    pub(super) fn begin_render(&mut self, out: &Output) {
        self.main = Some(std::ptr::from_ref(out));
    }

    fn begin(&mut self, kind: TracedKind, span: Span, out: Option<&Output>) -> Option<usize> {
        if self.events.len() >= MOST_EVENTS {
            self.is_cut = true;
            return None;
        }
        let output = out
            .filter(|out| self.main == Some(std::ptr::from_ref(*out)))
            .map(|out| out.len()..out.len());
        let level = self.level;
        self.events.push(Event { kind, span, output, value: None, level });
        Some(self.events.len() - 1)
    }

    fn end(&mut self, at: usize, out: &Output, value: Option<Box<str>>) {
        let Some(event) = self.events.get_mut(at) else {
            return;
        };
        if let Some(output) = &mut event.output {
            output.end = out.len().max(output.start);
        }
        event.value = value;
    }
}

impl<'r> Machine<'r> {
    /// Runs a statement and records it, also where it fails.
    #[cold]
    pub(super) fn traced(
        &mut self,
        traced: &'r Traced,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let start = out.len();
        let at = match &mut self.recorder {
            Some(recorder) => {
                let at = recorder.begin(traced.kind, traced.span, Some(out));
                recorder.level += 1;
                at
            }
            None => None,
        };
        let result = self.op(&traced.op, cx, out);
        let value = match &traced.op {
            Op::Variable(_) | Op::Reference(_) => out.text().get(start..).map(shorten),
            Op::SetVariable { slot, .. } if result.is_ok() => self.variable_text(*slot, cx),
            _ => None,
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.level = recorder.level.saturating_sub(1);
            if let Some(at) = at {
                recorder.end(at, out, value);
            }
        }
        result
    }

    /// Records that a block runs.
    #[cold]
    pub(super) fn mark(
        &mut self,
        kind: TracedKind,
        item: Option<Slot>,
        span: Span,
        cx: Context<'_, 'r>,
        out: &Output,
    ) -> Run {
        let value = item.and_then(|slot| self.variable_text(slot, cx));
        if let Some(recorder) = &mut self.recorder
            && let Some(at) = recorder.begin(kind, span, Some(out))
        {
            recorder.end(at, out, value);
        }
        Ok(())
    }

    /// Records what a condition came to.
    #[cold]
    pub(super) fn record_condition(&mut self, span: Span, holds: bool) {
        if let Some(recorder) = &mut self.recorder
            && let Some(at) = recorder.begin(TracedKind::Condition, span, None)
            && let Some(event) = recorder.events.get_mut(at)
        {
            event.value = Some(holds.to_string().into());
        }
    }

    /// The text of a variable. Nothing for a block, which would have to be run, and for what cannot be printed.
    fn variable_text(&mut self, slot: Slot, cx: Context<'_, 'r>) -> Option<Box<str>> {
        let value = self.get(slot, cx).ok()?;
        match &value {
            Value::Null => None,
            Value::Boxed(other) if matches!(&**other, Boxed::Block(_)) => None,
            value => {
                let mut text = Output::new();
                crate::print::print(self.heap, &NoBlocks, value, &mut text).ok()?;
                Some(shorten(text.text()))
            }
        }
    }
}

fn shorten(text: &str) -> Box<str> {
    const ENOUGH: usize = 120;
    match text.char_indices().nth(ENOUGH) {
        Some((at, _)) => [text.get(..at).unwrap_or_default(), "…"].concat().into(),
        None => text.into(),
    }
}
