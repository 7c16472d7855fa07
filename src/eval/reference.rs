//! References: printed, resolved, assigned to.

use super::{Context, Flow, Machine, Run};
use crate::program::{Constant, Expr, Method, Part, Reference};
use crate::source::Span;
use crate::value::{Binding, Call, Other, Output, Printed, Thrown, Value};

impl<'r> Machine<'r> {
    pub(super) fn print_reference(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run {
        if self.print_directly(reference, cx, out)? {
            return self.check_output(out);
        }
        let value = self.resolve(reference, cx)?;
        if reference.escaped {
            out.push_str(&reference.escape_prefix);
            if value.is_null() {
                out.push_char('\\');
            }
            out.push_str(
                cx.literal_of(&reference.null_text)
                    .unwrap_or(&reference.null_text),
            );
            return self.check_output(out);
        }
        match &value {
            Value::Null => self.print_missing(reference, cx, out),
            Value::Str(text) => {
                out.push_str(&reference.prefix);
                out.push(text);
            }
            Value::Other(other) if matches!(&**other, Other::Block(_)) => {
                // A block prints itself, without the reference's prefix.
                if let Other::Block(block) = &**other
                    && !self.print_block(block, cx, out)?
                {
                    self.print_missing(reference, cx, out);
                }
            }
            value => {
                out.push_str(&reference.prefix);
                crate::java::print(self.heap, value, out)
                    .map_err(|thrown| Flow::from(thrown).at(reference.span))?;
            }
        }
        self.check_output(out)
    }

    /// Prints what need not become a value first: a member of a document, a function's result. False where there is no
    /// such way.
    fn print_directly(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<bool> {
        let Some((last, path)) = reference.parts.split_last() else {
            return Ok(false);
        };
        // Inside a macro a variable may stand for an argument that is evaluated whenever it is read.
        let is_plain =
            !reference.escaped && reference.prefix.is_empty() && matches!(cx, Context::Base);
        if !is_plain {
            return Ok(false);
        }
        match (last, path) {
            (Part::Property { name, .. }, []) => {
                let Value::Node(node) = self.get(reference.slot, cx)? else {
                    return Ok(false);
                };
                let is_read = !node.document.is_touched()
                    && node.is_map()
                    && !matches!(&**name, "class" | "Class");
                Ok(is_read && node.print_member(name, out))
            }
            (Part::Method(method), []) => {
                let Value::Object(object) = self.get(reference.slot, cx)? else {
                    return Ok(false);
                };
                let [arg] = &*method.args else {
                    return Ok(false);
                };
                self.print_call(object, method, arg, cx, out)
                    .map_err(|flow| flow.of(|| reference.literal.clone()))
            }
            _ => Ok(false),
        }
    }

    /// Prints a call with one argument. Where that is not done, the argument must not have been evaluated, unless it
    /// has no effects.
    fn print_call(
        &mut self,
        object: &'r dyn Binding<'r>,
        method: &'r Method,
        arg: &'r Expr,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<bool> {
        let arg = match arg {
            Expr::Constant(Constant::String(text)) => Value::borrowed(text),
            Expr::Variable { slot, .. } => self.get(*slot, cx)?,
            Expr::Reference(reference) => match self.member(reference, cx)? {
                Some(value) => value,
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        self.heap.step(1)?;
        let call = Call {
            heap: self.heap,
            site: Some(method),
        };
        let printed = object.print(call, &method.name, std::slice::from_ref(&arg), out);
        let printed = printed.map_err(|thrown| Flow::from(thrown).at(method.span))?;
        Ok(matches!(printed, Printed::Done))
    }

    /// The value of `$document.name`, if reading it has no effects.
    fn member(&mut self, reference: &'r Reference, cx: Context<'_, 'r>) -> Run<Option<Value<'r>>> {
        let [part] = &*reference.parts else {
            return Ok(None);
        };
        let Value::Node(node) = self.get(reference.slot, cx)? else {
            return Ok(None);
        };
        if node.document.is_touched() {
            return Ok(None);
        }
        Ok(match part {
            Part::Property { name, .. }
                if node.is_map() && !matches!(&**name, "class" | "Class") =>
            {
                node.get(name)
            }
            Part::Method(method) if &*method.name == "get" && node.is_map() => {
                match &*method.args {
                    [Expr::Variable { slot, .. }] => match self.get(*slot, cx)? {
                        Value::Str(name) => name.as_str().and_then(|name| node.get(name)),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        })
    }

    fn print_missing(&self, reference: &'r Reference, cx: Context<'_, 'r>, out: &mut Output) {
        match cx.literal_of(&reference.null_text) {
            Some(literal) => {
                let own = reference.missing.len() - reference.null_text.len();
                out.push_str(reference.missing.get(..own).unwrap_or_default());
                out.push_str(literal);
            }
            None => out.push_str(&reference.missing),
        }
    }

    /// The value of a reference; what the dialect has for missing ones where it resolves to nothing.
    pub(super) fn resolve(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let mut value = self.get(reference.slot, cx)?;
        let mut last = None;
        for part in &reference.parts {
            if value.is_null() {
                break;
            }
            value = self
                .follow(part, value, cx)
                .map_err(|flow| flow.of(|| reference.literal.clone()))?;
            last = Some(part);
        }
        if value.is_null() {
            return self.missing(|| Unresolved::of(reference, last));
        }
        Ok(value)
    }

    fn follow(&mut self, part: &'r Part, value: Value<'r>, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        match part {
            Part::Property { name, span } => self.property(&value, name, *span),
            Part::Method(method) => self.call(&value, method, cx),
            Part::Index { index, span } => self.index(&value, index, *span, cx),
        }
    }

    fn property(&mut self, value: &Value<'r>, name: &'r str, span: Span) -> Run<Value<'r>> {
        let found = match value {
            Value::Object(object) => object.get(
                Call {
                    heap: self.heap,
                    site: None,
                },
                name,
            ),
            _ => crate::java::get_property(self.heap, value, name),
        };
        found
            .map(Option::unwrap_or_default)
            .map_err(|thrown| Flow::from(thrown).at(span))
    }

    fn call(
        &mut self,
        value: &Value<'r>,
        method: &'r Method,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        self.heap.step(1)?;
        match &*method.args {
            [] => self.invoke(value, method, &mut [], cx),
            [a] => {
                let mut args = [self.value(a, cx)?];
                self.invoke(value, method, &mut args, cx)
            }
            [a, b] => {
                let mut args = [self.value(a, cx)?, self.value(b, cx)?];
                self.invoke(value, method, &mut args, cx)
            }
            exprs => {
                let mut args = Vec::with_capacity(exprs.len());
                for arg in exprs {
                    args.push(self.value(arg, cx)?);
                }
                self.invoke(value, method, &mut args, cx)
            }
        }
    }

    fn invoke(
        &mut self,
        value: &Value<'r>,
        method: &'r Method,
        args: &mut [Value<'r>],
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let result = match value {
            Value::Object(object) => {
                // The functions of the service take any object and use its text; a block's text is its rendering.
                for arg in args.iter_mut().filter(|arg| is_block(arg)) {
                    *arg = Value::Str(self.text_of(arg, cx)?);
                }
                object.call(
                    Call {
                        heap: self.heap,
                        site: Some(method),
                    },
                    &method.name,
                    args,
                )
            }
            Value::Other(_)
                if is_block(value) && &*method.name == "toString" && args.is_empty() =>
            {
                Ok(Some(Value::Str(self.text_of(value, cx)?)))
            }
            _ => crate::java::call_at(self.heap, value, method, args),
        };
        result
            .map(Option::unwrap_or_default)
            .map_err(|thrown| Flow::from(thrown).at(method.span))
    }

    fn index(
        &mut self,
        value: &Value<'r>,
        index: &'r Expr,
        span: Span,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let index = self.value(index, cx)?;
        let index = self
            .index_from_end(value, index)
            .map_err(|thrown| Flow::from(thrown).at(span))?;
        self.call_plain(value, "get", &[index])
            .map(Option::unwrap_or_default)
            .map_err(|thrown| Flow::from(thrown).at(span))
    }

    /// A negative index counts from the end of whatever has a `size()`.
    fn index_from_end(&mut self, value: &Value<'r>, index: Value<'r>) -> Result<Value<'r>, Thrown> {
        let Value::Int(at) = index else {
            return Ok(index);
        };
        if at >= 0 {
            return Ok(index);
        }
        match self.call_plain(value, "size", &[])? {
            Some(Value::Int(size)) => Ok(Value::Int(size.wrapping_add(at))),
            _ => Err(Thrown::java(
                "VelocityException",
                format!("the negative index {at} needs something with a size"),
            )),
        }
    }

    fn call_plain(
        &mut self,
        value: &Value<'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown> {
        match value {
            Value::Object(object) => object.call(
                Call {
                    heap: self.heap,
                    site: None,
                },
                name,
                args,
            ),
            _ => crate::java::call_method(self.heap, value, name, args),
        }
    }

    /// `#set` of a property, a map key or a list item.
    pub(super) fn assign(
        &mut self,
        target: &'r Reference,
        value: Value<'r>,
        cx: Context<'_, 'r>,
    ) -> Run {
        let Some((last, path)) = target.parts.split_last() else {
            return Ok(());
        };
        let mut owner = self.get(target.slot, cx)?;
        for part in path {
            if owner.is_null() {
                return Ok(());
            }
            owner = self
                .follow(part, owner, cx)
                .map_err(|flow| flow.of(|| target.literal.clone()))?;
        }
        if owner.is_null() {
            return Ok(());
        }
        let result = match last {
            Part::Index { index, span } => {
                let index = self.value(index, cx)?;
                let index = self
                    .index_from_end(&owner, index)
                    .map_err(|thrown| Flow::from(thrown).at(*span))?;
                self.assign_item(&owner, index, value)
            }
            Part::Property { name, .. } => {
                crate::java::set_property(self.heap, &owner, name, value).map(drop)
            }
            Part::Method(method) => {
                crate::java::set_property(self.heap, &owner, &method.name, value).map(drop)
            }
        };
        result.map_err(|thrown| {
            Flow::from(thrown)
                .at(target.span)
                .of(|| target.literal.clone())
        })
    }

    fn assign_item(
        &mut self,
        owner: &Value<'r>,
        index: Value<'r>,
        value: Value<'r>,
    ) -> Result<(), Thrown> {
        let args = [index, value];
        if crate::java::has_method(owner, "set", &args) {
            self.call_plain(owner, "set", &args)?;
        } else {
            self.call_plain(owner, "put", &args)?;
        }
        Ok(())
    }
}

fn is_block(value: &Value<'_>) -> bool {
    matches!(value, Value::Other(other) if matches!(&**other, Other::Block(_)))
}

/// What strict mode says about a reference that resolves to nothing.
pub(super) struct Unresolved {
    pub(super) literal: Box<str>,
    /// The step that gives nothing; the variable's own name, if it has no value.
    pub(super) step: Box<str>,
    /// From the reference's start to the end of that step.
    pub(super) span: Span,
}

impl Unresolved {
    fn of(reference: &Reference, last: Option<&Part>) -> Self {
        let span = reference.span;
        let (step, end) = match last {
            None => (None, span.end),
            Some(Part::Property { name, span }) => (Some(name.clone()), span.end),
            Some(Part::Method(method)) => {
                let step = [&*method.name, "(…)"].concat().into();
                (Some(step), method.span.end)
            }
            Some(Part::Index { span, .. }) => (Some("[…]".into()), span.end),
        };
        let span = if step.is_some() {
            Span { end, ..span }
        } else {
            span
        };
        Self {
            literal: reference.literal.clone(),
            step: step.unwrap_or_default(),
            span,
        }
    }
}
