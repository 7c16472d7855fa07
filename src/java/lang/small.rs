//! `java.lang.Byte` and `java.lang.Short`, which `byteValue()`, `shortValue()` and arrays of bytes give.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::{number_of, value};
use crate::java::lang::object::null_pointer;
use crate::java::lang::string::STRING;
use crate::java::lang::whole::{not_comparable, number_text};
use crate::java::util::optional;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::{Thrown, Value, int_value};

/// What both have, and some of their own.
macro_rules! small_numbers {
    ($class:ident, $number:ty, $name:literal, $parse_name:literal, [$($own:expr),*]) => {
        Table::of(&[
            Method::new("describeConstable", &[], Cost::Object, |call| {
                optional::of_cast(call, int_value(call.receiver).unwrap_or_default(), $name)
            }),
            Method::new("compareTo", &[Type::Exactly(Class::$class)], Cost::Constant, difference),
            Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
            Method::of_class("compare", &[Type::$class; 2], Cost::Constant, |call| {
                Ok(Value::Int(call.int(0) - call.int(1)))
            }),
            Method::of_class("compareUnsigned", &[Type::$class; 2], Cost::Constant, |call| {
                let unsigned = |at| i32::from((call.int(at) as $number).cast_unsigned());
                Ok(Value::Int(unsigned(0) - unsigned(1)))
            }),
            Method::of_class("decode", &[STRING], Cost::Read, |call| {
                let text = number_text(call)?;
                let number = <$number>::try_from(parse::decode(&text)?);
                let number = number.map_err(|_| Thrown::number_format(&text))?;
                Ok(value(Number::$class(number)))
            }),
            Method::of_class($parse_name, &[STRING], Cost::Read, |call| {
                Ok(value(Number::$class(parse::integer(&number_text(call)?, 10)?)))
            }),
            Method::of_class($parse_name, &[STRING, Type::Int], Cost::Read, |call| {
                Ok(value(Number::$class(parse::integer(&number_text(call)?, call.int(1))?)))
            }),
            Method::of_class("valueOf", &[STRING], Cost::Read, |call| {
                Ok(value(Number::$class(parse::integer(&number_text(call)?, 10)?)))
            }),
            Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, |call| {
                Ok(value(Number::$class(parse::integer(&number_text(call)?, call.int(1))?)))
            }),
            Method::of_class("valueOf", &[Type::$class], Cost::Constant, |call| {
                Ok(value(Number::$class(call.int(0) as $number)))
            }),
            Method::of_class("toString", &[Type::$class], Cost::Object, |call| {
                Ok(Value::string(call.int(0).to_string()))
            }),
            Method::of_class("toUnsignedInt", &[Type::$class], Cost::Object, |call| {
                Ok(Value::Int(i32::from((call.int(0) as $number).cast_unsigned())))
            }),
            Method::of_class("toUnsignedLong", &[Type::$class], Cost::Object, |call| {
                Ok(Value::Long(i64::from((call.int(0) as $number).cast_unsigned())))
            }),
            Method::of_class("hashCode", &[Type::$class], Cost::Constant, |call| {
                Ok(Value::Int(call.int(0)))
            }),
            $($own),*
        ])
    };
}

pub(crate) const BYTE: Table = small_numbers!(Byte, i8, "byte", "parseByte", []);

pub(crate) const SHORT: Table = small_numbers!(
    Short,
    i16,
    "short",
    "parseShort",
    [Method::of_class("reverseBytes", &[Type::Short], Cost::Constant, |call| {
        Ok(value(Number::Short((call.int(0) as i16).swap_bytes())))
    })]
);

fn difference<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    match (number_of(call.receiver), number_of(&call.arg(0))) {
        (Some(a), Some(b)) => Ok(Value::Int(a.to_int() - b.to_int())),
        _ => null_pointer(call),
    }
}
