//! `java.util.Optional` and its like for numbers.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number;
use crate::java::lang::object::{bool, null_pointer};
use crate::java::util::stream;
use crate::value::{Boxed, Optional, StreamKind, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("isPresent", &[], Cost::Constant, |call| bool(held(call).is_some())),
    Method::new("isEmpty", &[], Cost::Constant, |call| bool(held(call).is_none())),
    Method::new("orElseThrow", &[], Cost::Constant, get),
    Method::new("orElseThrow", &[Type::Foreign], Cost::Constant, |call| match held(call) {
        Some(value) => Ok(value),
        None => null_pointer(call),
    }),
]);

/// What the `Optional` of an object adds.
pub(crate) const OBJECTS: Table = Table::of(&[
    Method::new("get", &[], Cost::Constant, get),
    Method::new("orElse", &[Type::Object], Cost::Constant, |call| {
        Ok(held(call).unwrap_or_else(|| call.arg(0)))
    }),
    Method::new("stream", &[], Cost::Object, |call| {
        stream::of(call, held(call).into_iter().collect())
    }),
    Method::new("orElseGet", &[Type::Foreign], Cost::Constant, |call| match held(call) {
        Some(value) => Ok(value),
        None => null_pointer(call),
    }),
    Method::new("filter", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("map", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("flatMap", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("or", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("ifPresent", &[Type::Foreign], Cost::Constant, |call| match held(call) {
        Some(_) => null_pointer(call),
        None => crate::java::lang::object::void(Ok(())),
    }),
    Method::of_class("empty", &[], Cost::Object, |call| of(call, StreamKind::Object, None)),
    Method::of_class("of", &[Type::Object], Cost::Object, |call| match call.arg(0) {
        Value::Null => Err(Thrown::null("the value")),
        value => of(call, StreamKind::Object, Some(value)),
    }),
    Method::of_class("ofNullable", &[Type::Object], Cost::Object, |call| match call.arg(0) {
        Value::Null => of(call, StreamKind::Object, None),
        value => of(call, StreamKind::Object, Some(value)),
    }),
]);

pub(crate) const INTS: Table = Table::of(&[
    Method::new("getAsInt", &[], Cost::Constant, get),
    Method::new("orElse", &[Type::Int], Cost::Constant, |call| {
        Ok(held(call).unwrap_or_else(|| Value::Int(call.int(0))))
    }),
]);

pub(crate) const LONGS: Table = Table::of(&[
    Method::new("getAsLong", &[], Cost::Constant, get),
    Method::new("orElse", &[Type::Long], Cost::Constant, |call| {
        Ok(held(call).unwrap_or_else(|| Value::Long(number::long(call, 0))))
    }),
]);

pub(crate) const DOUBLES: Table = Table::of(&[
    Method::new("getAsDouble", &[], Cost::Constant, get),
    Method::new("orElse", &[Type::Double], Cost::Constant, |call| {
        Ok(held(call).unwrap_or_else(|| Value::Double(number::double(call, 0))))
    }),
]);

/// An `Optional` of a stream's elements.
pub(crate) fn of<'r>(
    call: &Invocation<'_, 'r>,
    kind: StreamKind,
    value: Option<Value<'r>>,
) -> Outcome<'r> {
    call.heap.object(64)?;
    let optional = Value::other(Boxed::Optional(Optional { kind, value }));
    call.heap.keep(&optional);
    Ok(optional)
}

/// `describeConstable()` of what is a constant itself.
pub(crate) fn of_constant<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    of(call, StreamKind::Object, Some(call.receiver.clone()))
}

/// `describeConstable()` of what is cast from an `int`.
pub(crate) fn of_cast<'r>(call: &Invocation<'_, 'r>, number: i32, class: &str) -> Outcome<'r> {
    let text = format!("DynamicConstantDesc[ConstantBootstraps::explicitCast({number}){class}]");
    of(call, StreamKind::Object, Some(Value::string(text)))
}

fn held<'r>(call: &Invocation<'_, 'r>) -> Option<Value<'r>> {
    match call.receiver {
        Value::Boxed(other) => match &**other {
            Boxed::Optional(optional) => optional.value.clone(),
            _ => None,
        },
        _ => None,
    }
}

fn get<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    held(call).ok_or_else(|| Thrown::java("NoSuchElementException", "no value present"))
}
