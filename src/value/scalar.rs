//! Numbers and characters among values.

use super::{Boxed, Value};
use crate::number::{Number, parse};

/// The number after a value, if it is one.
pub(crate) fn number_of(value: &Value<'_>) -> Option<Number> {
    Some(match value {
        Value::Int(value) => Number::Int(*value),
        Value::Long(value) => Number::Long(*value),
        Value::Double(value) => Number::Double(*value),
        Value::Boxed(other) => match &**other {
            Boxed::Number(number) => number.clone(),
            _ => return None,
        },
        _ => return None,
    })
}

/// A number as a value.
pub(crate) fn number_value<'r>(number: Number) -> Value<'r> {
    match number {
        Number::Int(value) => Value::Int(value),
        Number::Long(value) => Value::Long(value),
        Number::Double(value) => Value::Double(value),
        other => Value::other(Boxed::Number(other)),
    }
}

/// `intValue()`, if the value is a number.
pub(crate) fn int_value(value: &Value<'_>) -> Option<i32> {
    match value {
        Value::Int(value) => Some(*value),
        _ => number_of(value).map(|number| number.to_int()),
    }
}

/// The `BigInteger` of a literal's digits.
pub(crate) fn big_integer<'r>(digits: &str) -> Value<'r> {
    match parse::big_integer(digits, 10) {
        Ok(number) => number_value(Number::Big(number)),
        Err(_) => Value::Null,
    }
}

/// The UTF-16 code unit, if this is a `Character`.
pub(crate) fn unit_of(value: &Value<'_>) -> Option<u16> {
    match value {
        Value::Boxed(other) => match &**other {
            Boxed::Char(unit) => Some(*unit),
            _ => None,
        },
        _ => None,
    }
}
