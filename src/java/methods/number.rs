//! `java.lang.Number`, and numbers as values.

use super::resolve::{Invocation, Method, Outcome, Table};
use crate::java::number::{Number, parse};
use crate::value::{Other, Thrown, Value};

/// What every number has.
pub(super) const METHODS: Table = Table::of(&[
    Method::new("byteValue", &[], |call| {
        // Fractions are cut to an int first.
        Ok(value(Number::Byte(this(call)?.to_int() as i8)))
    }),
    Method::new("shortValue", &[], |call| Ok(value(Number::Short(this(call)?.to_int() as i16)))),
    Method::new("intValue", &[], |call| Ok(Value::Int(this(call)?.to_int()))),
    Method::new("longValue", &[], |call| Ok(Value::Long(this(call)?.to_long()))),
    Method::new("floatValue", &[], |call| Ok(value(Number::Float(this(call)?.to_float())))),
    Method::new("doubleValue", &[], |call| Ok(Value::Double(this(call)?.to_double()))),
]);

/// The number behind a value, if it is one.
pub(crate) fn number_of(value: &Value<'_>) -> Option<Number> {
    Some(match value {
        Value::Int(value) => Number::Int(*value),
        Value::Long(value) => Number::Long(*value),
        Value::Double(value) => Number::Double(*value),
        Value::Other(other) => match &**other {
            Other::Number(number) => number.clone(),
            _ => return None,
        },
        _ => return None,
    })
}

/// A number as a value.
pub(crate) fn value<'r>(number: Number) -> Value<'r> {
    match number {
        Number::Int(value) => Value::Int(value),
        Number::Long(value) => Value::Long(value),
        Number::Double(value) => Value::Double(value),
        other => Value::other(Other::Number(other)),
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
        Ok(number) => value(Number::Big(number)),
        Err(_) => Value::Null,
    }
}

/// An `Integer` that counts something.
pub(super) fn int<'r>(count: usize) -> Value<'r> {
    Value::Int(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The number that a method is called on.
pub(super) fn this(call: &Invocation<'_, '_>) -> Result<Number, Thrown> {
    number_of(call.receiver).ok_or_else(|| Thrown::null("the number"))
}

/// A numeric argument as a `long`.
pub(super) fn long(call: &Invocation<'_, '_>, at: usize) -> i64 {
    number_of(&call.arg(at)).map_or(0, |number| number.to_long())
}

/// A numeric argument as a `double`.
pub(super) fn double(call: &Invocation<'_, '_>, at: usize) -> f64 {
    number_of(&call.arg(at)).map_or(0.0, |number| number.to_double())
}

/// The text of a number.
pub(super) fn text<'r>(number: &Number) -> Outcome<'r> {
    let mut out = String::new();
    number.write(&mut out);
    Ok(Value::string(out))
}

/// A string argument; fails for null. `?` stands for unpaired surrogates.
pub(super) fn string(call: &Invocation<'_, '_>, at: usize) -> Result<String, Thrown> {
    match call.args.get(at) {
        Some(Value::Str(text)) => Ok(text.to_utf8().into_owned()),
        _ => Err(Thrown::null("the text")),
    }
}
