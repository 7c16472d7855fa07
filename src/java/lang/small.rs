//! `java.lang.Byte` and `java.lang.Short`, which `byteValue()`, `shortValue()` and arrays of bytes give.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::integer::{not_comparable, number_text, radix};
use crate::java::lang::number::{number_of, text};
use crate::java::lang::object::null_pointer;
use crate::java::lang::string::STRING;
use crate::java::util::optional;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::{Thrown, Value};

pub(crate) const BYTE: Table = Table::of(&[
    Method::new("describeConstable", &[], Cost::Object, |call| {
        let value = crate::value::int_value(call.receiver).unwrap_or_default();
        optional::of_cast(call, value, "byte")
    }),
    Method::new("compareTo", &[Type::Exactly(Class::Byte)], Cost::Constant, difference),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::of_class("compare", &[Type::Byte; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0) - call.int(1)))
    }),
    Method::of_class("compareUnsigned", &[Type::Byte; 2], Cost::Constant, |call| {
        Ok(Value::Int((call.int(0) & 0xFF) - (call.int(1) & 0xFF)))
    }),
    Method::of_class("decode", &[STRING], Cost::Read, |call| {
        let text = number_text(call)?;
        let value = parse::decode(&text)?;
        match i8::try_from(value) {
            Ok(value) => Ok(crate::java::lang::number::value(Number::Byte(value))),
            Err(_) => Err(Thrown::number_format(&text)),
        }
    }),
    Method::of_class("parseByte", &[STRING, Type::Int], Cost::Read, parse_byte),
    Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, parse_byte),
    Method::of_class("toString", &[Type::Byte], Cost::Object, |call| {
        text(&Number::Int(call.int(0)))
    }),
    Method::of_class("valueOf", &[Type::Byte], Cost::Constant, |call| Ok(call.arg(0))),
    Method::of_class("toUnsignedInt", &[Type::Byte], Cost::Object, |call| {
        Ok(Value::Int(call.int(0) & 0xFF))
    }),
    Method::of_class("toUnsignedLong", &[Type::Byte], Cost::Object, |call| {
        Ok(Value::Long(i64::from(call.int(0) & 0xFF)))
    }),
    Method::of_class("hashCode", &[Type::Byte], Cost::Constant, |call| Ok(Value::Int(call.int(0)))),
    Method::of_class("parseByte", &[STRING], Cost::Read, parse_byte),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_byte),
]);

pub(crate) const SHORT: Table = Table::of(&[
    Method::new("describeConstable", &[], Cost::Object, |call| {
        let value = crate::value::int_value(call.receiver).unwrap_or_default();
        optional::of_cast(call, value, "short")
    }),
    Method::new("compareTo", &[Type::Exactly(Class::Short)], Cost::Constant, difference),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::of_class("compare", &[Type::Short; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0) - call.int(1)))
    }),
    Method::of_class("compareUnsigned", &[Type::Short; 2], Cost::Constant, |call| {
        Ok(Value::Int((call.int(0) & 0xFFFF) - (call.int(1) & 0xFFFF)))
    }),
    Method::of_class("decode", &[STRING], Cost::Read, |call| {
        let text = number_text(call)?;
        let value = parse::decode(&text)?;
        match i16::try_from(value) {
            Ok(value) => Ok(crate::java::lang::number::value(Number::Short(value))),
            Err(_) => Err(Thrown::number_format(&text)),
        }
    }),
    Method::of_class("parseShort", &[STRING, Type::Int], Cost::Read, parse_short),
    Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, parse_short),
    Method::of_class("toString", &[Type::Short], Cost::Object, |call| {
        text(&Number::Int(call.int(0)))
    }),
    Method::of_class("valueOf", &[Type::Short], Cost::Constant, |call| {
        Ok(crate::java::lang::number::value(Number::Short(call.int(0) as i16)))
    }),
    Method::of_class("toUnsignedInt", &[Type::Short], Cost::Object, |call| {
        Ok(Value::Int(call.int(0) & 0xFFFF))
    }),
    Method::of_class("toUnsignedLong", &[Type::Short], Cost::Object, |call| {
        Ok(Value::Long(i64::from(call.int(0) & 0xFFFF)))
    }),
    Method::of_class("reverseBytes", &[Type::Short], Cost::Constant, |call| {
        Ok(crate::java::lang::number::value(Number::Short((call.int(0) as i16).swap_bytes())))
    }),
    Method::of_class("hashCode", &[Type::Short], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0)))
    }),
    Method::of_class("parseShort", &[STRING], Cost::Read, parse_short),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_short),
]);

fn difference<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    match (number_of(call.receiver), number_of(&call.arg(0))) {
        (Some(a), Some(b)) => Ok(Value::Int(a.to_int() - b.to_int())),
        _ => null_pointer(call),
    }
}

fn parse_byte<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let value = parse::integer(&number_text(call)?, radix(call))?;
    Ok(crate::java::lang::number::value(Number::Byte(value)))
}

fn parse_short<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let value = parse::integer(&number_text(call)?, radix(call))?;
    Ok(crate::java::lang::number::value(Number::Short(value)))
}
