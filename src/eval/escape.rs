//! `$util.escapeJavaScript(…)` of the service, which templates call for nearly every text, and what follows it.

use super::{Context, Machine, Run};
use crate::java::text;
use crate::program::{Idiom, Method, Part, Reference, UTIL};
use crate::value::{Output, Str, Value};

impl<'r> Machine<'r> {
    /// Whether a reference is such a call.
    #[inline]
    pub(super) fn escapes(&self, reference: &Reference) -> bool {
        reference.idiom == Idiom::Escape && self.has_util
    }

    /// The text that such a reference comes to, if the text is there and stays as it is, as most do. Otherwise nothing.
    #[inline(never)]
    pub(super) fn unescaped(
        &self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Option<&'r str> {
        let (Part::Method(method), rest) = reference.parts.split_first()? else {
            return None;
        };
        let [argument] = &*method.args else {
            return None;
        };
        let text = self.borrowed(argument, cx)?;
        if !self.heap.try_steps(1 + text.len() as u64 / 32) || !text::is_escaped(text) {
            return None;
        }
        for part in rest {
            match part {
                Part::Method(method)
                    if crate::java::replaces_nothing(self.heap, text, &method.site) => {}
                _ => return None,
            }
        }
        Some(text)
    }

    /// What such a call comes to; null where the text of a block inside itself is asked for.
    pub(super) fn escape(&mut self, method: &'r Method, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        self.heap.step(1)?;
        let [argument] = &*method.args else {
            return Ok(Value::Null);
        };
        match (self.value(argument, cx)?, self.variables.get(UTIL as usize)) {
            (Value::Str(text), _) => {
                self.heap.step(text.size() as u64 / 8)?;
                Ok(Value::Str(text::escape_java_script(self.heap, text)?))
            }
            (value, Some(Value::Object(util))) => self.call_with_one(*util, method, value, cx),
            _ => Ok(Value::Null),
        }
    }

    /// Prints such a call if nothing follows it. Otherwise, and where the argument is not text, says so.
    #[inline]
    pub(super) fn print_escaped_text(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> bool {
        if let [Part::Method(method)] = &*reference.parts
            && let [argument] = &*method.args
            && let Some(text) = self.borrowed(argument, cx)
            && self.heap.try_steps(1 + text.len() as u64 / 32)
        {
            text::print_java_script(&Str::Borrowed(text), out);
            return true;
        }
        false
    }
}
