//! The static methods of `java.lang.String`, which templates call on any string.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::character::unit_of;
use crate::java::lang::number::number_of;
use crate::java::lang::object::{text_of, to_string};
use crate::java::lang::string::{STRING, made, text};
use crate::java::text;
use crate::java::util::format::{Argument, format};
use crate::java::util::{array, collection};
use crate::number::Number;
use crate::value::{Output, Str, Thrown, Value, hash_within};

pub(crate) const METHODS: Table = Table::of(&[
    Method::of_class("valueOf", &[Type::Object], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Boolean], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Char], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Int], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Long], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Float], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Double], Cost::AsItGoes, value_of),
    Method::of_class("valueOf", &[Type::Chars], Cost::Copy, of_chars),
    Method::of_class("valueOf", &[Type::Chars, Type::Int, Type::Int], Cost::Copy, of_part),
    Method::of_class("copyValueOf", &[Type::Chars], Cost::Copy, of_chars),
    Method::of_class("copyValueOf", &[Type::Chars, Type::Int, Type::Int], Cost::Copy, of_part),
    Method::of_class("format", &[STRING, Type::Objects], Cost::AsItGoes, |call| {
        formatted(call, text(call, 0)?, &call.arg(1))
    }),
    Method::of_class("format", &[Type::Foreign, STRING, Type::Objects], Cost::AsItGoes, |call| {
        formatted(call, text(call, 1)?, &call.arg(2))
    }),
    Method::of_class("join", &[Type::CharSequence, Type::CharSequences], Cost::Read, |call| {
        join(call, array::items(&call.arg(1)))
    }),
    Method::of_class("join", &[Type::CharSequence, Type::Iterable], Cost::Read, |call| {
        join(call, collection::items(&call.arg(1)))
    }),
    Method::of_class("compare", &[Type::CharSequence; 2], Cost::Read, |call| {
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
    to_string(call, &value)
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
    let heap = call.heap;
    let charge = |steps: u64, bytes: usize| {
        heap.step(steps + bytes as u64 / 8)?;
        heap.charge(bytes.saturating_mul(2))
    };
    // The arguments are gathered, and the pattern is taken apart into characters.
    charge(8, pattern.size().saturating_mul(4))?;
    format(pattern, &arguments, &charge).map(Value::Str)
}

fn join<'r>(call: &Invocation<'_, 'r>, items: Result<Vec<Value<'r>>, Thrown>) -> Outcome<'r> {
    let (heap, delimiter) = (call.heap, text(call, 0)?);
    let items = items?;
    let mut out = Output::new();
    for (at, item) in items.iter().enumerate() {
        let size = match item {
            Value::Str(text) => text.size() + delimiter.size(),
            _ => 4 + delimiter.size(),
        };
        heap.step(1 + size as u64 / 64)?;
        heap.charge(size.saturating_mul(2))?;
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
    }
    Ok(Value::Str(out.into_str()))
}
