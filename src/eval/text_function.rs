//! Text functions, which templates call for nearly every text, and what follows them.

use super::{Context, Machine, Run};
use crate::program::{Idiom, Method, Part, Reference, Slot};
use crate::value::{Output, Str, TextFunction, Value};

impl<'r> Machine<'r> {
    /// The text function that a reference calls.
    #[inline]
    pub(super) fn text_function(&self, reference: &Reference) -> Option<&'static TextFunction> {
        match reference.idiom {
            Idiom::Text(at) => self.functions.get(usize::from(at)),
            _ => None,
        }
    }

    /// The text that such a reference comes to, if the text is there and stays as it is, as most do. Otherwise nothing.
    #[inline(never)]
    pub(super) fn kept_text(
        &self,
        function: &'static TextFunction,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Option<&'r str> {
        let (Part::Method(method), rest) = reference.parts.split_first()? else {
            return None;
        };
        let text = self.borrowed(method.args.only()?, cx)?;
        if !self.heap.try_steps(1 + text.len() as u64 / 32) || !(function.keeps)(text) {
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
    pub(super) fn apply_text_function(
        &mut self,
        function: &'static TextFunction,
        slot: Slot,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        self.heap.step(1)?;
        let Some(argument) = method.args.only() else {
            return Ok(Value::Null);
        };
        match (self.value(argument, cx)?, self.variables.get(slot as usize)) {
            (Value::Str(text), _) => {
                self.heap.step(text.size() as u64 / 8)?;
                Ok(Value::Str((function.apply)(self.heap, text)?))
            }
            (value, Some(Value::Object(object))) => {
                self.call_with_args(*object, method, std::slice::from_ref(&value), cx)
            }
            _ => Ok(Value::Null),
        }
    }

    /// Prints such a call if nothing follows it. Otherwise, and where the argument is not text, says so.
    #[inline]
    pub(super) fn print_text_function(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> bool {
        if let Some(function) = self.text_function(reference)
            && let Some(Part::Method(method)) = reference.parts.only()
            && let Some(argument) = method.args.only()
            && let Some(text) = self.borrowed(argument, cx)
            && self.heap.try_steps(1 + text.len() as u64 / 32)
        {
            (function.print)(&Str::Borrowed(text), out);
            return true;
        }
        false
    }
}
