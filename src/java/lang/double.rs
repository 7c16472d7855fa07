//! `java.lang.Double`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::integer::{compare_to, not_comparable, sign};
use crate::java::lang::number::{double, long, string, text, this};
use crate::java::lang::object::bool;
use crate::java::lang::string::STRING;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::Value;

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("compareTo", &[Type::Exactly(Class::Double)], Cost::Constant, compare_to),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::new("isNaN", &[], Cost::Constant, |call| bool(this(call)?.to_double().is_nan())),
    Method::new("isInfinite", &[], Cost::Constant, |call| {
        bool(this(call)?.to_double().is_infinite())
    }),
    Method::of_class("isNaN", &[Type::Double], Cost::Constant, |call| {
        bool(double(call, 0).is_nan())
    }),
    Method::of_class("isInfinite", &[Type::Double], Cost::Constant, |call| {
        bool(double(call, 0).is_infinite())
    }),
    Method::of_class("isFinite", &[Type::Double], Cost::Constant, |call| {
        bool(double(call, 0).is_finite())
    }),
    Method::of_class("parseDouble", &[STRING], Cost::Read, parse_double),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_double),
    Method::of_class("valueOf", &[Type::Double], Cost::Constant, |call| {
        Ok(Value::Double(double(call, 0)))
    }),
    Method::of_class("toString", &[Type::Double], Cost::Object, |call| {
        text(&Number::Double(double(call, 0)))
    }),
    Method::of_class("toHexString", &[Type::Double], Cost::Object, |call| {
        Ok(Value::string(hex_text(double(call, 0))))
    }),
    Method::of_class("hashCode", &[Type::Double], Cost::Constant, |call| {
        Ok(Value::Int(Number::Double(double(call, 0)).hash_code()))
    }),
    Method::of_class("compare", &[Type::Double; 2], Cost::Constant, |call| {
        sign(crate::java::lang::compare::order_doubles(double(call, 0), double(call, 1)))
    }),
    Method::of_class("max", &[Type::Double; 2], Cost::Constant, |call| {
        Ok(Value::Double(greatest(double(call, 0), double(call, 1))))
    }),
    Method::of_class("min", &[Type::Double; 2], Cost::Constant, |call| {
        Ok(Value::Double(-greatest(-double(call, 0), -double(call, 1))))
    }),
    Method::of_class("sum", &[Type::Double; 2], Cost::Constant, |call| {
        Ok(Value::Double(double(call, 0) + double(call, 1)))
    }),
    Method::of_class("doubleToLongBits", &[Type::Double], Cost::Constant, to_bits),
    Method::of_class("doubleToRawLongBits", &[Type::Double], Cost::Constant, to_bits),
    Method::of_class("longBitsToDouble", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Double(f64::from_bits(long(call, 0).cast_unsigned())))
    }),
    Method::new("describeConstable", &[], Cost::Object, crate::java::util::optional::of_constant),
    Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
        Ok(call.receiver.clone())
    }),
]);

/// `Math.max`: NaN if there is one, and 0.0 above -0.0.
pub(crate) fn greatest(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    match crate::java::lang::compare::order_doubles(a, b) {
        std::cmp::Ordering::Less => b,
        _ => a,
    }
}

fn parse_double<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    parse::double(&string(call, 0)?).map(Value::Double)
}

fn to_bits<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let value = double(call, 0);
    let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    Ok(Value::Long(bits.cast_signed()))
}

/// `Double.toHexString`.
pub(crate) fn hex_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return format!("{sign}0x0.0p0");
    }
    let bits = value.to_bits();
    let mantissa = format!("{:013x}", bits & ((1 << 52) - 1));
    let mantissa = mantissa.trim_end_matches('0');
    let mantissa = if mantissa.is_empty() { "0" } else { mantissa };
    match i64::try_from(bits >> 52 & 0x7FF).unwrap_or_default() {
        0 => format!("{sign}0x0.{mantissa}p-1022"),
        exponent => format!("{sign}0x1.{mantissa}p{}", exponent - 1023),
    }
}
