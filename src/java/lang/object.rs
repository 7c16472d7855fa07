//! `java.lang.Object`.

use std::rc::Rc;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::int;
use crate::print::print;
use crate::value::class_of;
use crate::value::sequence::Sequence;
use crate::value::{Boxed, Str, Thrown, Value, equals_within, hash_within, is_same};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("equals", &[Type::Object], Cost::AsItGoes, |call| {
        let other = call.arg(0);
        if !is_same(call.receiver, &other) && Sequence::of(call.receiver).is_some() {
            check(call.receiver)?;
            check(&other)?;
        }
        bool(equals_within(call.heap, call.receiver, &other)?)
    }),
    Method::new("hashCode", &[], Cost::AsItGoes, |call| {
        check(call.receiver)?;
        Ok(Value::Int(hash_within(call.heap, call.receiver)?))
    }),
    Method::new("toString", &[], Cost::AsItGoes, |call| to_string(call, call.receiver)),
    Method::new("getClass", &[], Cost::Object, |call| {
        Ok(class_of(call.receiver)
            .map(|class| Value::Boxed(Rc::new(Boxed::Class(class))))
            .unwrap_or_default())
    }),
    Method::new("notifyAll", &[], Cost::Constant, |_| {
        Err(Thrown::java("IllegalMonitorStateException", "current thread is not owner"))
    }),
]);

/// Fails if this is a part of a list that was changed behind its back.
fn check(value: &Value<'_>) -> Result<(), Thrown> {
    Sequence::of(value).map_or(Ok(()), |list| list.check())
}

/// What `toString()` returns: null for a block that is inside itself too deeply.
pub(crate) fn to_string<'r>(call: &Invocation<'_, 'r>, value: &Value<'r>) -> Outcome<'r> {
    match value.as_block() {
        Some(block) => Ok(call.host.block_text(block)?.map_or(Value::Null, Value::Str)),
        None => text_of(call, value).map(Value::Str),
    }
}

/// The text of a value, as it is a part of another one; charged.
pub(crate) fn text_of<'r>(call: &Invocation<'_, 'r>, value: &Value<'r>) -> Result<Str<'r>, Thrown> {
    if let Value::Str(text) = value {
        return Ok(text.clone());
    }
    let mut out = call.heap.output();
    print(call.heap, call.host, value, &mut out)?;
    call.heap.written(out)
}

/// A `boolean` result.
pub(crate) fn bool<'r>(value: bool) -> Outcome<'r> {
    Ok(Value::Bool(value))
}

/// The result of a method that has none.
pub(crate) fn void<'r>(done: Result<(), Thrown>) -> Outcome<'r> {
    done.map(|()| Value::borrowed(""))
}

/// An `int` result that counts something.
pub(crate) fn count<'r>(value: usize) -> Outcome<'r> {
    Ok(int(value))
}

/// The failure of a method that was given null, or that only null can be given to.
pub(crate) fn null_pointer<'r>(_: &Invocation<'_, 'r>) -> Outcome<'r> {
    Err(Thrown::null("an argument"))
}
