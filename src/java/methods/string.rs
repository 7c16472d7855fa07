//! `java.lang.String`.

use super::number::int;
use super::object::bool;
use super::resolve::{Invocation, Method, Outcome, Type};
use crate::java::regex::Pattern;
use crate::value::{Str, Thrown, Value};

const STRING: Type = Type::Exactly(super::Class::String);

pub(super) const METHODS: &[Method] = &[
    Method::new("length", &[], |call| Ok(int(this(call).units().len()))),
    Method::new("isEmpty", &[], |call| bool(this(call).is_empty())),
    Method::new("replaceAll", &[STRING, STRING], |call| replace(call, true)),
    Method::new("replaceFirst", &[STRING, STRING], |call| {
        replace(call, false)
    }),
    Method::new("split", &[STRING], |call| split(call, 0)),
    Method::new("split", &[STRING, Type::Int], |call| {
        split(call, call.int(1))
    }),
    Method::new("matches", &[STRING], |call| {
        let pattern = pattern(call)?;
        bool(pattern.matches(&this(call).to_utf8())?)
    }),
];

fn this<'a, 'r>(call: &Invocation<'a, 'r>) -> &'a Str<'r> {
    match call.receiver {
        Value::Str(text) => text,
        _ => &Str::Borrowed(""),
    }
}

fn pattern(call: &Invocation<'_, '_>) -> Result<Pattern, Thrown> {
    match call.args.first() {
        Some(Value::Str(text)) => Pattern::new(&text.to_utf8(), call.heap.limits().regex_steps),
        _ => Err(Thrown::null("the regular expression")),
    }
}

fn replace<'r>(call: &Invocation<'_, 'r>, all: bool) -> Outcome<'r> {
    let pattern = pattern(call)?;
    let Some(Value::Str(replacement)) = call.args.get(1) else {
        return Err(Thrown::null("the replacement"));
    };
    let text = this(call).to_utf8();
    let most = call.heap.limits().value_bytes;
    let result = if all {
        pattern.replace_all(&text, &replacement.to_utf8(), most)?
    } else {
        pattern.replace_first(&text, &replacement.to_utf8(), most)?
    };
    call.heap.charge(result.len())?;
    Ok(Value::string(result))
}

fn split<'r>(call: &Invocation<'_, 'r>, limit: i32) -> Outcome<'r> {
    let pattern = pattern(call)?;
    let text = this(call).to_utf8();
    let parts: Vec<Value<'r>> = pattern
        .split(&text, limit)?
        .into_iter()
        .map(Value::string)
        .collect();
    call.heap.charge(text.len() + 32 * parts.len())?;
    Ok(super::array::new("java.lang.String", parts))
}
