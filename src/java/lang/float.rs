//! `java.lang.Float`, which `floatValue()` gives.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::integer::{compare_to, not_comparable, sign};
use crate::java::lang::number::{number_of, string, text, this, value};
use crate::java::lang::object::bool;
use crate::java::lang::string::STRING;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::Value;

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("compareTo", &[Type::Exactly(Class::Float)], Cost::Constant, compare_to),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::new("isNaN", &[], Cost::Constant, |call| bool(this(call)?.to_float().is_nan())),
    Method::new("isInfinite", &[], Cost::Constant, |call| {
        bool(this(call)?.to_float().is_infinite())
    }),
    Method::of_class("isNaN", &[Type::Float], Cost::Constant, |call| bool(float(call, 0).is_nan())),
    Method::of_class("isInfinite", &[Type::Float], Cost::Constant, |call| {
        bool(float(call, 0).is_infinite())
    }),
    Method::of_class("isFinite", &[Type::Float], Cost::Constant, |call| {
        bool(float(call, 0).is_finite())
    }),
    Method::of_class("parseFloat", &[STRING], Cost::Read, parse_float),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_float),
    Method::of_class("valueOf", &[Type::Float], Cost::Constant, |call| of(float(call, 0))),
    Method::of_class("toString", &[Type::Float], Cost::Object, |call| {
        text(&Number::Float(float(call, 0)))
    }),
    Method::of_class("hashCode", &[Type::Float], Cost::Constant, |call| {
        Ok(Value::Int(Number::Float(float(call, 0)).hash_code()))
    }),
    Method::of_class("compare", &[Type::Float; 2], Cost::Constant, |call| {
        let (a, b) = (f64::from(float(call, 0)), f64::from(float(call, 1)));
        sign(crate::java::lang::compare::order_doubles(a, b))
    }),
    Method::of_class("max", &[Type::Float; 2], Cost::Constant, |call| {
        let (a, b) = (f64::from(float(call, 0)), f64::from(float(call, 1)));
        of(crate::java::lang::double::greatest(a, b) as f32)
    }),
    Method::of_class("min", &[Type::Float; 2], Cost::Constant, |call| {
        let (a, b) = (f64::from(float(call, 0)), f64::from(float(call, 1)));
        of(-crate::java::lang::double::greatest(-a, -b) as f32)
    }),
    Method::of_class("sum", &[Type::Float; 2], Cost::Constant, |call| {
        of(float(call, 0) + float(call, 1))
    }),
    Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
        Ok(call.receiver.clone())
    }),
    Method::new("describeConstable", &[], Cost::Object, crate::java::util::optional::of_constant),
    Method::of_class("toHexString", &[Type::Float], Cost::Object, |call| {
        Ok(Value::string(hex_text(float(call, 0))))
    }),
    Method::of_class("floatToRawIntBits", &[Type::Float], Cost::Constant, |call| {
        Ok(Value::Int(Number::Float(float(call, 0)).hash_code()))
    }),
    Method::of_class("floatToIntBits", &[Type::Float], Cost::Constant, |call| {
        Ok(Value::Int(Number::Float(float(call, 0)).hash_code()))
    }),
    Method::of_class("intBitsToFloat", &[Type::Int], Cost::Constant, |call| {
        of(f32::from_bits(call.int(0).cast_unsigned()))
    }),
]);

fn float(call: &Invocation<'_, '_>, at: usize) -> f32 {
    number_of(&call.arg(at)).map_or(0.0, |number| number.to_float())
}

fn of<'r>(number: f32) -> Outcome<'r> {
    Ok(value(Number::Float(number)))
}

fn parse_float<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    of(parse::float(&string(call, 0)?)?)
}

/// `Float.toHexString`: that of the double, but for numbers that only a float has to write below its last exponent.
fn hex_text(value: f32) -> String {
    if !value.is_subnormal() {
        return crate::java::lang::double::hex_text(f64::from(value));
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let mantissa = format!("{:06x}", (value.to_bits() & 0x7F_FFFF) << 1);
    format!("{sign}0x0.{}p-126", mantissa.trim_end_matches('0'))
}
