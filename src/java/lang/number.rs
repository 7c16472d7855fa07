//! `java.lang.Number`, and numbers as values.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table};
use crate::number::Number;
use crate::value::{Thrown, Value};
pub(crate) use crate::value::{int_value, number_of, number_value as value};

/// What every number has.
pub(crate) const METHODS: Table = Table::of(&[
    Method::new("byteValue", &[], Cost::DigitsSquared, |call| {
        // Fractions are cut to an int first.
        Ok(value(Number::Byte(this(call)?.to_int() as i8)))
    }),
    Method::new("shortValue", &[], Cost::DigitsSquared, |call| {
        Ok(value(Number::Short(this(call)?.to_int() as i16)))
    }),
    Method::new("intValue", &[], Cost::DigitsSquared, |call| Ok(Value::Int(this(call)?.to_int()))),
    Method::new("longValue", &[], Cost::DigitsSquared, |call| {
        Ok(Value::Long(this(call)?.to_long()))
    }),
    Method::new("floatValue", &[], Cost::DigitsSquared, |call| {
        Ok(value(Number::Float(this(call)?.to_float())))
    }),
    Method::new("doubleValue", &[], Cost::DigitsSquared, |call| {
        Ok(Value::Double(this(call)?.to_double()))
    }),
]);

/// An `Integer` that counts something.
pub(crate) fn int<'r>(count: usize) -> Value<'r> {
    Value::Int(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The number that a method is called on.
pub(crate) fn this(call: &Invocation<'_, '_>) -> Result<Number, Thrown> {
    number_of(call.receiver).ok_or_else(|| Thrown::null("the number"))
}

/// A numeric argument as a `long`.
pub(crate) fn long(call: &Invocation<'_, '_>, at: usize) -> i64 {
    number_of(&call.arg(at)).map_or(0, |number| number.to_long())
}

/// A numeric argument as a `double`.
pub(crate) fn double(call: &Invocation<'_, '_>, at: usize) -> f64 {
    number_of(&call.arg(at)).map_or(0.0, |number| number.to_double())
}

/// The text of a number.
pub(crate) fn text<'r>(number: &Number) -> Outcome<'r> {
    let mut out = String::new();
    number.write(&mut out);
    Ok(Value::string(out))
}

/// A string argument; fails for null. `?` stands for unpaired surrogates.
pub(crate) fn string(call: &Invocation<'_, '_>, at: usize) -> Result<String, Thrown> {
    match call.args.get(at) {
        Some(Value::Str(text)) => Ok(text.to_utf8().into_owned()),
        _ => Err(Thrown::null("the text")),
    }
}
