//! The static methods of `java.lang.String`, which templates call on any string.

use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::character::unit_of;
use crate::java::lang::number::number_of;
use crate::java::lang::object::text_of;
use crate::java::lang::string::{STRING, made, text};
use crate::java::text;
use crate::java::util::format::{Argument, format};
use crate::java::util::{array, collection};
use crate::number::Number;
use crate::value::{Output, Str, Thrown, Value, hash_within};

pub(crate) const METHODS: Table = Table::of(&[
    Method::of_class("valueOf", &[Type::Object], value_of),
    Method::of_class("valueOf", &[Type::Boolean], value_of),
    Method::of_class("valueOf", &[Type::Char], value_of),
    Method::of_class("valueOf", &[Type::Int], value_of),
    Method::of_class("valueOf", &[Type::Long], value_of),
    Method::of_class("valueOf", &[Type::Float], value_of),
    Method::of_class("valueOf", &[Type::Double], value_of),
    Method::of_class("valueOf", &[Type::Chars], of_chars),
    Method::of_class("valueOf", &[Type::Chars, Type::Int, Type::Int], of_part),
    Method::of_class("copyValueOf", &[Type::Chars], of_chars),
    Method::of_class("copyValueOf", &[Type::Chars, Type::Int, Type::Int], of_part),
    Method::of_class("format", &[STRING, Type::Objects], |call| {
        formatted(call, text(call, 0)?, &call.arg(1))
    }),
    Method::of_class("format", &[Type::Foreign, STRING, Type::Objects], |call| {
        formatted(call, text(call, 1)?, &call.arg(2))
    }),
    Method::of_class("join", &[Type::CharSequence, Type::CharSequences], |call| {
        join(call, array::items(&call.arg(1)))
    }),
    Method::of_class("join", &[Type::CharSequence, Type::Iterable], |call| {
        join(call, collection::items(&call.arg(1)))
    }),
    Method::of_class("compare", &[Type::CharSequence; 2], |call| {
        Ok(Value::Int(text::compare(text(call, 0)?, text(call, 1)?)))
    }),
]);

fn value_of<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let value = call.arg(0);
    let value = match (number_of(&value), call.params) {
        // A wider parameter than the argument's class.
        (Some(number), [Type::Float]) => {
            crate::java::lang::number::value(Number::Float(number.to_float()))
        }
        (Some(number), [Type::Double]) => Value::Double(number.to_double()),
        _ => value,
    };
    text_of(call, &value).map(Value::Str)
}

fn units(value: &Value<'_>) -> Result<Vec<u16>, Thrown> {
    Ok(array::items(value)?.iter().filter_map(unit_of).collect())
}

fn of_chars<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    made(call, Str::from_units(&units(&call.arg(0))?))
}

fn of_part<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let units = units(&call.arg(0))?;
    let range = usize::try_from(call.int(1)).ok().zip(usize::try_from(call.int(2)).ok());
    let part = range.and_then(|(from, count)| units.get(from..from.checked_add(count)?));
    match part {
        Some(part) => made(call, Str::from_units(part)),
        None => Err(Thrown::index("StringIndexOutOfBoundsException", call.int(1), units.len())),
    }
}

/// `String.format`. Fails for a pattern that is null or wrong.
pub(crate) fn formatted<'r>(
    call: &Invocation<'_, 'r>,
    pattern: &Str<'r>,
    arguments: &Value<'r>,
) -> Outcome<'r> {
    let values = match array::items(arguments) {
        Ok(values) => values,
        // Without an array every argument is null.
        Err(_) => vec![Value::Null; 100],
    };
    let numbers: Vec<Option<Number>> = values.iter().map(number_of).collect();
    let mut arguments = Vec::with_capacity(values.len());
    for (value, number) in values.iter().zip(&numbers) {
        arguments.push(match (value, number) {
            (Value::Null, _) => Argument::Null,
            (Value::Bool(value), _) => Argument::Bool(*value),
            (_, Some(number)) => Argument::Number(number),
            _ => match unit_of(value) {
                Some(unit) => Argument::Char(unit),
                None => Argument::Object(text_of(call, value)?, hash_within(call.heap, value)?),
            },
        });
    }
    let text = format(pattern, &arguments, call.heap.limits().value_bytes)?;
    made(call, text)
}

fn join<'r>(call: &Invocation<'_, 'r>, items: Result<Vec<Value<'r>>, Thrown>) -> Outcome<'r> {
    let delimiter = text(call, 0)?;
    let mut out = Output::new();
    for (at, item) in items?.iter().enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        match item {
            Value::Str(text) => out.push(text),
            Value::Null => out.push_str("null"),
            _ => {
                return Err(Thrown::java("ClassCastException", "only strings can be joined"));
            }
        }
        if out.len() > call.heap.limits().value_bytes {
            call.heap.charge(out.len())?;
        }
    }
    made(call, out.into_str())
}
