//! `java.lang.Object`.

use std::rc::Rc;

use super::class::class_of;
use super::number::int;
use super::print::print;
use super::resolve::{Invocation, Method, Outcome, Type};
use crate::value::{Other, Output, Str, Thrown, Value, equals_within, hash};

pub(super) const METHODS: &[Method] = &[
    Method::new("equals", &[Type::Object], |call| {
        bool(equals_within(call.heap, call.receiver, &call.arg(0))?)
    }),
    Method::new("hashCode", &[], |call| Ok(Value::Int(hash(call.receiver)))),
    Method::new("toString", &[], |call| {
        text_of(call, call.receiver).map(Value::Str)
    }),
    Method::new("getClass", &[], |call| {
        Ok(class_of(call.receiver)
            .map(|class| Value::Other(Rc::new(Other::Class(class))))
            .unwrap_or_default())
    }),
    Method::new("notifyAll", &[], |_| {
        Err(Thrown::java(
            "IllegalMonitorStateException",
            "current thread is not owner",
        ))
    }),
];

/// `String.valueOf(value)`, charged.
pub(super) fn text_of<'r>(call: &Invocation<'_, 'r>, value: &Value<'r>) -> Result<Str<'r>, Thrown> {
    if let Value::Str(text) = value {
        return Ok(text.clone());
    }
    let mut out = Output::new();
    print(call.heap, value, &mut out)?;
    call.heap.charge(out.len())?;
    Ok(out.into_str())
}

/// A `boolean` result.
pub(super) fn bool<'r>(value: bool) -> Outcome<'r> {
    Ok(Value::Bool(value))
}

/// The result of a method that has none.
pub(super) fn void<'r>(done: Result<(), Thrown>) -> Outcome<'r> {
    done.map(|()| Value::borrowed(""))
}

/// An `int` result that counts something.
pub(super) fn count<'r>(value: usize) -> Outcome<'r> {
    Ok(int(value))
}

/// The failure of a method that was given null, or that only null can be given to.
pub(super) fn null_pointer<'r>(_: &Invocation<'_, 'r>) -> Outcome<'r> {
    Err(Thrown::null("an argument"))
}
