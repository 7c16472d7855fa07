//! Text functions, which templates call for nearly every text, and what follows them.

use super::{Context, Machine, Run};
use crate::program::{Argument, Idiom, Method, Part, Reference, Slot};
use crate::value::{Output, TextFunction, Value};

impl<'r> Machine<'r> {
    /// The text function that a reference calls.
    #[inline]
    pub(super) fn text_function(&self, reference: &Reference) -> Option<&'static TextFunction> {
        match reference.idiom {
            Idiom::Text { function, .. } => self.functions.get(usize::from(function)),
            _ => None,
        }
    }

    /// The text that such a reference comes to, if the text is there and stays as it is, as most do. Otherwise nothing.
    #[inline(never)]
    pub(super) fn kept_text(&self, reference: &'r Reference) -> Option<&'r str> {
        let Idiom::Text { function, argument } = reference.idiom else {
            return None;
        };
        let function = self.functions.get(usize::from(function))?;
        let text = self.argument_text(argument, reference)?;
        if !self.heap.try_steps(1 + text.len() as u64 / 32) || !(function.keeps)(text) {
            return None;
        }
        for part in reference.parts.iter().skip(1) {
            match part {
                Part::Method(method)
                    if crate::java::replaces_nothing(self.heap, text, &method.site) => {}
                _ => return None,
            }
        }
        Some(text)
    }

    /// The text of the argument, if that is borrowed.
    #[inline]
    fn argument_text(&self, argument: Argument, reference: &'r Reference) -> Option<&'r str> {
        match argument {
            Argument::Variable(slot) => self.text_in(slot),
            Argument::Get { map, key } => self.member_text(map, key),
            Argument::Other => match reference.parts.first() {
                Some(Part::Method(method)) => self.borrowed(method.args.only()?, Context::Base),
                _ => None,
            },
        }
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
        match (self.value(argument, cx)?, self.variables.get(slot)) {
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
        &self,
        function: u8,
        argument: Argument,
        reference: &'r Reference,
        out: &mut Output,
    ) -> bool {
        if reference.parts.only().is_some()
            && let Some(function) = self.functions.get(usize::from(function))
            && let Some(text) = self.argument_text(argument, reference)
            && self.heap.try_steps(1 + text.len() as u64 / 32)
        {
            (function.print)(text, out);
            return true;
        }
        false
    }
}
