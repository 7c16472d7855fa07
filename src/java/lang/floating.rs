//! `java.lang.Double`, and `java.lang.Float`, which `floatValue()` gives.

use std::cmp::Ordering;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::compare::order_doubles;
use crate::java::lang::number::{double, long, number_of, string, text, this, value};
use crate::java::lang::object::bool;
use crate::java::lang::string::STRING;
use crate::java::lang::whole::{compare_to, not_comparable, sign};
use crate::java::util::optional;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::Value;

/// What both have, and some of their own. `$at` takes a number from the arguments, `$this` is the receiver's.
macro_rules! floating_numbers {
    (
        $class:ident, $at:ident, $this:ident, $parse_name:literal => $parse:expr, $hex:expr,
        [$($own:expr,)*]
    ) => {
        Table::of(&[
            Method::new("compareTo", &[Type::Exactly(Class::$class)], Cost::Constant, compare_to),
            Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
            Method::new("describeConstable", &[], Cost::Object, optional::of_constant),
            Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
                Ok(call.receiver.clone())
            }),
            Method::new("isNaN", &[], Cost::Constant, |call| bool(this(call)?.$this().is_nan())),
            Method::new("isInfinite", &[], Cost::Constant, |call| {
                bool(this(call)?.$this().is_infinite())
            }),
            Method::of_class("isNaN", &[Type::$class], Cost::Constant, |call| {
                bool($at(call, 0).is_nan())
            }),
            Method::of_class("isInfinite", &[Type::$class], Cost::Constant, |call| {
                bool($at(call, 0).is_infinite())
            }),
            Method::of_class("isFinite", &[Type::$class], Cost::Constant, |call| {
                bool($at(call, 0).is_finite())
            }),
            Method::of_class($parse_name, &[STRING], Cost::Read, |call| {
                Ok(value(Number::$class($parse(&string(call, 0)?)?)))
            }),
            Method::of_class("valueOf", &[STRING], Cost::Read, |call| {
                Ok(value(Number::$class($parse(&string(call, 0)?)?)))
            }),
            Method::of_class("valueOf", &[Type::$class], Cost::Constant, |call| {
                Ok(value(Number::$class($at(call, 0))))
            }),
            Method::of_class("toString", &[Type::$class], Cost::Object, |call| {
                text(&Number::$class($at(call, 0)))
            }),
            Method::of_class("toHexString", &[Type::$class], Cost::Object, |call| {
                Ok(Value::string($hex($at(call, 0))))
            }),
            Method::of_class("hashCode", &[Type::$class], Cost::Constant, |call| {
                Ok(Value::Int(Number::$class($at(call, 0)).hash_code()))
            }),
            Method::of_class("compare", &[Type::$class; 2], Cost::Constant, |call| {
                sign(order_doubles($at(call, 0).into(), $at(call, 1).into()))
            }),
            Method::of_class("max", &[Type::$class; 2], Cost::Constant, |call| {
                let greatest = greatest($at(call, 0).into(), $at(call, 1).into());
                Ok(value(Number::$class(greatest as _)))
            }),
            Method::of_class("min", &[Type::$class; 2], Cost::Constant, |call| {
                let least = -greatest((-$at(call, 0)).into(), (-$at(call, 1)).into());
                Ok(value(Number::$class(least as _)))
            }),
            Method::of_class("sum", &[Type::$class; 2], Cost::Constant, |call| {
                Ok(value(Number::$class($at(call, 0) + $at(call, 1))))
            }),
            $($own,)*
        ])
    };
}

pub(crate) const DOUBLE: Table = floating_numbers!(
    Double, double, to_double, "parseDouble" => parse::double, double_hex,
    [
        Method::of_class("doubleToLongBits", &[Type::Double], Cost::Constant, to_bits),
        Method::of_class("doubleToRawLongBits", &[Type::Double], Cost::Constant, to_bits),
        Method::of_class("longBitsToDouble", &[Type::Long], Cost::Constant, |call| {
            Ok(Value::Double(f64::from_bits(long(call, 0).cast_unsigned())))
        }),
    ]
);

pub(crate) const FLOAT: Table = floating_numbers!(
    Float, float, to_float, "parseFloat" => parse::float, float_hex,
    [
        Method::of_class("floatToRawIntBits", &[Type::Float], Cost::Constant, |call| {
            Ok(Value::Int(Number::Float(float(call, 0)).hash_code()))
        }),
        Method::of_class("floatToIntBits", &[Type::Float], Cost::Constant, |call| {
            Ok(Value::Int(Number::Float(float(call, 0)).hash_code()))
        }),
        Method::of_class("intBitsToFloat", &[Type::Int], Cost::Constant, |call| {
            Ok(value(Number::Float(f32::from_bits(call.int(0).cast_unsigned()))))
        }),
    ]
);

fn float(call: &Invocation<'_, '_>, at: usize) -> f32 {
    number_of(&call.arg(at)).map_or(0.0, |number| number.to_float())
}

/// `Math.max`: NaN if there is one, and 0.0 above -0.0.
pub(crate) fn greatest(a: f64, b: f64) -> f64 {
    match order_doubles(a, b) {
        Ordering::Less => b,
        _ => a,
    }
}

fn to_bits<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let value = double(call, 0);
    let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    Ok(Value::Long(bits.cast_signed()))
}

/// `Double.toHexString`.
pub(crate) fn double_hex(value: f64) -> String {
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

/// `Float.toHexString`: that of the double, but for numbers that only a float has to write below its last exponent.
fn float_hex(value: f32) -> String {
    if !value.is_subnormal() {
        return double_hex(f64::from(value));
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let mantissa = format!("{:06x}", (value.to_bits() & 0x7F_FFFF) << 1);
    format!("{sign}0x0.{}p-126", mantissa.trim_end_matches('0'))
}
