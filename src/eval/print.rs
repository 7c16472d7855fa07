//! References that are printed.

use super::reference::Unresolved;
use super::{Context, Flow, Machine, Run};
use crate::program::{Expr, Idiom, Part, Reference, Slot, Variable};
use crate::source::Span;
use crate::value::{Boxed, NoBlocks, Output, Printed, Str, Value};

impl<'r> Machine<'r> {
    /// What a reference prints that is just a variable with a text in it.
    #[inline]
    pub(super) fn plain_text(&self, slot: Slot, cx: Context<'_, 'r>) -> Option<&Str<'r>> {
        match (cx, self.variables.get(slot)) {
            (Context::Base, Some(Value::Str(text))) => Some(text),
            _ => None,
        }
    }

    /// Prints a variable: its value, or what stands for a missing one.
    #[inline(never)]
    pub(super) fn print_variable(
        &mut self,
        variable: &'r Variable,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let mut value = self.get(variable.slot, cx)?;
        if value.is_null() {
            value = self.missing(|| Unresolved {
                literal: (*variable.literal).into(),
                step: "".into(),
                span: variable.span,
            })?;
        }
        self.print_value(value, Source::Variable(variable), cx, out)
    }

    /// Prints a reference: its value, or what stands for a missing one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn print_reference(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        match reference.idiom {
            Idiom::Other if self.print_constant_call(reference, cx, out) => self.check_output(out),
            Idiom::Members => self.print_members_reference(reference, cx, out),
            _ => self.print_any_reference(reference, cx, out),
        }
    }

    /// The same of a reference to members.
    #[inline(never)]
    fn print_members_reference(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        if reference.is_plain
            && let Some(map) = self.untouched_map(reference.slot, cx)
        {
            return match self.print_members(reference, map, cx, out)? {
                Printed::Done => self.check_output(out),
                Printed::Not(value) => {
                    self.print_value(value, Source::Reference(reference), cx, out)
                }
            };
        }
        self.print_any_reference(reference, cx, out)
    }

    /// Prints a call with one constant argument, such as `$input.path('$.name')`, where the object has a short way. This is
    /// what templates consist of, and prepares nothing that they do not need.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn print_constant_call(
        &self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> bool {
        if !reference.is_plain || !matches!(cx, Context::Base) {
            return false;
        }
        let (Some(Value::Object(object)), Some(Part::Method(method))) =
            (self.variables.get(reference.slot), reference.parts.only())
        else {
            return false;
        };
        let Some(text) = method.args.only().and_then(Expr::constant_text) else {
            return false;
        };
        if self.heap.steps_left() == 0 {
            return false;
        }
        self.heap.owe(1);
        let is_printed = object.print_constant(&method.site, text, out);
        if !is_printed {
            self.heap.give_back_step();
        }
        is_printed
    }

    #[inline(never)]
    fn print_any_reference(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        let value = match self.print_directly(reference, cx, out)? {
            Printed::Done => return self.check_output(out),
            Printed::Not(value) => value,
        };
        if reference.escaped {
            self.print_escaped(reference, &value, cx, out);
            return self.check_output(out);
        }
        self.print_value(value, Source::Reference(reference), cx, out)
    }

    fn print_value(
        &mut self,
        value: Value<'r>,
        source: Source<'r>,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        match &value {
            Value::Null => source.print_missing(cx, out),
            Value::Str(text) => {
                out.push_str(source.prefix());
                out.push(text);
            }
            Value::Int(number) => {
                out.push_str(source.prefix());
                crate::number::write_integer(*number, out.buffer());
            }
            Value::Boxed(other) if matches!(&**other, Boxed::Block(_)) => {
                // A block prints itself, without the reference's prefix.
                if let Boxed::Block(block) = &**other
                    && !self.print_block(block, cx, out)?
                {
                    source.print_missing(cx, out);
                }
            }
            // Apart, since a `#stop` in a block that it holds leaves nothing of it.
            value if self.has_blocks && crate::value::is_container(value) => {
                out.push_str(source.prefix());
                let text = self.text_of(value, cx);
                out.push(&text.map_err(|flow| flow.at(source.span()))?);
            }
            value => {
                out.push_str(source.prefix());
                crate::print::print(self.heap, &NoBlocks, value, out)
                    .map_err(|thrown| Flow::from(thrown).at(source.span()))?;
            }
        }
        value.discard();
        self.check_output(out)
    }

    /// Prints what need not become a value of its own first: a text, a member of a document, the result of a
    /// function. Otherwise gives back what is to be printed.
    #[inline]
    fn print_directly(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<Printed<'r>> {
        // Inside a macro a variable may stand for an argument that is evaluated whenever it is read.
        if !reference.is_plain || !matches!(cx, Context::Base) {
            return self.resolve(reference, cx).map(Printed::Not);
        }
        let done = match reference.idiom {
            Idiom::Text { function, argument } => {
                self.print_text_function(function, argument, reference, out)
                    || self.print_borrowed(reference, cx, out)
            }
            Idiom::Get(_) => self.print_borrowed(reference, cx, out),
            _ => false,
        };
        if done {
            return Ok(Printed::Done);
        }
        if let (Some(Value::Object(object)), Some(Part::Method(method))) =
            (self.variables.get(reference.slot), reference.parts.only())
        {
            return match self.print_call(*object, method, cx, out) {
                Ok(Printed::Not(Value::Null)) => self.missing_result(reference),
                Ok(printed) => Ok(printed),
                Err(flow) => Err(flow.of(|| reference.source())),
            };
        }
        self.resolve(reference, cx).map(Printed::Not)
    }

    /// Prints a borrowed string.
    #[inline]
    fn print_borrowed(
        &self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> bool {
        let text = self.reference_text(reference, cx);
        out.push_str(text.unwrap_or_default());
        text.is_some()
    }

    /// What an escaped reference prints: its source.
    fn print_escaped(
        &self,
        reference: &'r Reference,
        value: &Value<'r>,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) {
        out.push_str(reference.escape_prefix());
        if value.is_null() {
            out.push_char('\\');
        }
        let null_text = reference.null_text();
        out.push_str(cx.literal_of(null_text).unwrap_or(null_text));
    }
}

/// What is printed, for what it prints besides its value.
#[derive(Clone, Copy)]
enum Source<'r> {
    Variable(&'r Variable),
    Reference(&'r Reference),
}

impl<'r> Source<'r> {
    /// Printed before a value.
    fn prefix(self) -> &'r str {
        match self {
            Self::Variable(_) => "",
            Self::Reference(reference) => reference.prefix(),
        }
    }

    /// Printed in place of a missing value; and the end of that, for which a macro's parameter prints its argument.
    fn missing(self) -> (&'r str, &'r str) {
        match self {
            Self::Variable(variable) => (variable.missing(), variable.missing()),
            Self::Reference(reference) => (reference.missing(), reference.null_text()),
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Variable(variable) => variable.span,
            Self::Reference(reference) => reference.span,
        }
    }

    fn print_missing(self, cx: Context<'_, '_>, out: &mut Output) {
        let (missing, null_text) = self.missing();
        match cx.literal_of(null_text) {
            Some(literal) => {
                let own = missing.len() - null_text.len();
                out.push_str(missing.get(..own).unwrap_or_default());
                out.push_str(literal);
            }
            None => out.push_str(missing),
        }
    }
}
