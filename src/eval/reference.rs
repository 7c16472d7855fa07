//! References: resolved, and assigned to.

use super::{Context, Flow, Machine, Run};
use crate::program::{Expr, Idiom, Part, Reference};
use crate::source::Span;
use crate::value::{Call, Heap, NoBlocks, Printed, Thrown, Value};

impl<'r> Machine<'r> {
    /// The value of a reference; what the dialect has for missing ones where it resolves to nothing.
    pub(super) fn resolve(
        &mut self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        if reference.idiom == Idiom::Members
            && let Some(map) = self.untouched_map(reference.slot, cx)
        {
            return self.resolve_members(reference, map, cx);
        }
        let Some((first, rest)) = reference.parts.split_first() else {
            let value = self.get(reference.slot, cx)?;
            if value.is_null() {
                return self.missing(|| Unresolved::of(reference, None));
            }
            return Ok(value);
        };
        let value = match self.first_step(reference, first, cx) {
            Ok(Some(value)) => value,
            Ok(None) => return self.missing(|| Unresolved::of(reference, None)),
            Err(flow) => return Err(flow.of(|| reference.source())),
        };
        if value.is_null() {
            return self.missing(|| Unresolved::of(reference, Some(first)));
        }
        if rest.is_empty() {
            return Ok(value);
        }
        self.steps(reference, rest, value, cx)
    }

    /// The steps after the first.
    pub(super) fn steps(
        &mut self,
        reference: &'r Reference,
        rest: &'r [Part],
        mut value: Value<'r>,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        for part in rest {
            self.heap.step(1)?;
            value = self.follow(part, value, cx).map_err(|flow| flow.of(|| reference.source()))?;
            if value.is_null() {
                return self.missing(|| Unresolved::of(reference, Some(part)));
            }
        }
        Ok(value)
    }

    /// What stands for a reference whose last step gives nothing.
    pub(super) fn missing_result(&self, reference: &'r Reference) -> Run<Printed<'r>> {
        self.missing(|| Unresolved::of(reference, reference.parts.last())).map(Printed::Not)
    }

    /// What the first step from a variable gives; nothing where the variable has no value.
    #[inline]
    fn first_step(
        &mut self,
        reference: &'r Reference,
        part: &'r Part,
        cx: Context<'_, 'r>,
    ) -> Run<Option<Value<'r>>> {
        if let Part::Method(method) = part
            && let Some(function) = self.text_function(reference)
        {
            return self.apply_text_function(function, reference.slot, method, cx).map(Some);
        }
        let slot = reference.slot;
        // Outside macros and loops over nulls, the variable stays where it is.
        let value = match (cx, self.variables.get(slot), part) {
            (Context::Base, Some(Value::Object(object)), Part::Method(method)) => {
                self.call_object(*object, method, cx)?
            }
            (Context::Base, Some(Value::Node(node)), Part::Method(method)) => {
                let node = Value::Node(*node);
                self.call_java(&node, method, cx)?
            }
            (Context::Base, Some(Value::Null), _) => return Ok(None),
            (Context::Base, Some(value), Part::Property { name, span }) => {
                property(self.heap, value, name, *span)?
            }
            _ => match self.get(slot, cx)? {
                Value::Null => return Ok(None),
                value => self.follow(part, value, cx)?,
            },
        };
        Ok(Some(value))
    }

    fn follow(&mut self, part: &'r Part, value: Value<'r>, cx: Context<'_, 'r>) -> Run<Value<'r>> {
        let result = match part {
            Part::Property { name, span } => property(self.heap, &value, name, *span),
            Part::Method(method) => {
                if let Value::Str(text) = &value
                    && let Some(text) = text.as_str()
                    && crate::java::replaces_nothing(self.heap, text, &method.site)
                {
                    return Ok(value);
                }
                self.call(&value, method, cx)
            }
            Part::Index { index, span } => self.index(&value, index, *span, cx),
        };
        value.discard();
        result
    }

    fn index(
        &mut self,
        value: &Value<'r>,
        index: &'r Expr,
        span: Span,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let index = self.value(index, cx)?;
        let index =
            self.index_from_end(value, index).map_err(|thrown| Flow::from(thrown).at(span))?;
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
            Value::Object(object) => {
                object.call(Call { heap: self.heap, host: &NoBlocks, site: None }, name, args)
            }
            _ => crate::java::call_method(self.heap, &NoBlocks, value, name, args),
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
            self.heap.step(1)?;
            owner = self.follow(part, owner, cx).map_err(|flow| flow.of(|| target.source()))?;
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
        result.map_err(|thrown| Flow::from(thrown).at(target.span).of(|| target.source()))
    }

    fn assign_item(
        &mut self,
        owner: &Value<'r>,
        index: Value<'r>,
        value: Value<'r>,
    ) -> Result<(), Thrown> {
        // The method is looked for each time, and twice for lists.
        self.heap.step(12)?;
        let args = [index, value];
        if crate::java::has_method(owner, "set", &args) {
            self.call_plain(owner, "set", &args)?;
        } else {
            self.call_plain(owner, "put", &args)?;
        }
        Ok(())
    }
}

/// The value of `$value.name`; null where there is none.
#[inline]
fn property<'r>(
    heap: &'r Heap<'r>,
    value: &Value<'r>,
    name: &'r str,
    span: Span,
) -> Run<Value<'r>> {
    let found = match value {
        // The member of a document's map, which most are, needs no look at what else its class has.
        Value::Node(map) if map.is_untouched_map() && !crate::java::is_getter_of_maps(name) => {
            return Ok(map.get(name).unwrap_or_default());
        }
        Value::Object(object) => object.get(Call { heap, host: &NoBlocks, site: None }, name),
        _ => crate::java::get_property(heap, value, name),
    };
    found.map(Option::unwrap_or_default).map_err(|thrown| Flow::from(thrown).at(span))
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
    pub(super) fn of(reference: &Reference, last: Option<&Part>) -> Self {
        let span = reference.span;
        let (step, end) = match last {
            None => (None, span.end),
            Some(Part::Property { name, span }) => (Some((**name).into()), span.end),
            Some(Part::Method(method)) => {
                let step = [&*method.name, "(…)"].concat().into();
                (Some(step), method.span.end)
            }
            Some(Part::Index { span, .. }) => (Some("[…]".into()), span.end),
        };
        let span = if step.is_some() { Span { end, ..span } } else { span };
        Self { literal: reference.source(), step: step.unwrap_or_default(), span }
    }
}
