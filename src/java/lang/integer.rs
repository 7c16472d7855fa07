//! `java.lang.Integer`.

use std::cmp::Ordering;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::{number_of, string, text};
use crate::java::lang::object::null_pointer;
use crate::java::lang::string::STRING;
use crate::java::util::optional;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::{Thrown, Value};

/// A text, the part of it that is a number, and its radix.
pub(crate) const PART: [Type; 4] = [Type::CharSequence, Type::Int, Type::Int, Type::Int];

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("compareTo", &[Type::Exactly(Class::Integer)], Cost::Constant, compare_to),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::of_class("parseInt", &[STRING], Cost::Read, parse_int),
    Method::of_class("parseInt", &[STRING, Type::Int], Cost::Read, parse_int),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_int),
    Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, parse_int),
    Method::of_class("valueOf", &[Type::Int], Cost::Constant, |call| Ok(Value::Int(call.int(0)))),
    Method::of_class("decode", &[STRING], Cost::Read, |call| {
        let text = string(call, 0)?;
        let value = parse::decode(&text)?;
        i32::try_from(value).map(Value::Int).map_err(|_| Thrown::number_format(&text))
    }),
    Method::of_class("parseUnsignedInt", &[STRING], Cost::Read, parse_unsigned),
    Method::of_class("parseUnsignedInt", &[STRING, Type::Int], Cost::Read, parse_unsigned),
    Method::of_class("parseInt", &PART, Cost::Read, |call| {
        parse::integer(&part(call)?, call.int(3)).map(Value::Int)
    }),
    Method::of_class("parseUnsignedInt", &PART, Cost::Read, |call| {
        unsigned(&part(call)?, call.int(3))
    }),
    Method::new("describeConstable", &[], Cost::Object, optional::of_constant),
    Method::of_class("getInteger", &[STRING], Cost::Read, |_| Ok(Value::Null)),
    Method::of_class("getInteger", &[STRING, Type::Exactly(Class::Integer)], Cost::Read, |call| {
        Ok(call.arg(1))
    }),
    Method::of_class("toString", &[Type::Int], Cost::Object, |call| {
        text(&Number::Int(call.int(0)))
    }),
    Method::of_class("toString", &[Type::Int; 2], Cost::Object, |call| {
        in_radix(i64::from(call.int(0)), call.int(1))
    }),
    Method::of_class("toBinaryString", &[Type::Int], Cost::Object, |call| {
        Ok(Value::string(format!("{:b}", call.int(0))))
    }),
    Method::of_class("toHexString", &[Type::Int], Cost::Object, |call| {
        Ok(Value::string(format!("{:x}", call.int(0))))
    }),
    Method::of_class("toOctalString", &[Type::Int], Cost::Object, |call| {
        Ok(Value::string(format!("{:o}", call.int(0))))
    }),
    Method::of_class("toUnsignedString", &[Type::Int], Cost::Object, |call| {
        Ok(Value::string(call.int(0).cast_unsigned().to_string()))
    }),
    Method::of_class("toUnsignedString", &[Type::Int; 2], Cost::Object, |call| {
        in_radix(i64::from(call.int(0).cast_unsigned()), call.int(1))
    }),
    Method::of_class("toUnsignedLong", &[Type::Int], Cost::Object, |call| {
        Ok(Value::Long(i64::from(call.int(0).cast_unsigned())))
    }),
    Method::of_class("hashCode", &[Type::Int], Cost::Constant, |call| Ok(Value::Int(call.int(0)))),
    Method::of_class("compare", &[Type::Int; 2], Cost::Constant, |call| {
        sign(call.int(0).cmp(&call.int(1)))
    }),
    Method::of_class("compareUnsigned", &[Type::Int; 2], Cost::Constant, |call| {
        sign(call.int(0).cast_unsigned().cmp(&call.int(1).cast_unsigned()))
    }),
    Method::of_class("max", &[Type::Int; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).max(call.int(1))))
    }),
    Method::of_class("min", &[Type::Int; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).min(call.int(1))))
    }),
    Method::of_class("sum", &[Type::Int; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).wrapping_add(call.int(1))))
    }),
    Method::of_class("signum", &[Type::Int], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).signum()))
    }),
    Method::of_class("reverse", &[Type::Int], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).reverse_bits()))
    }),
    Method::of_class("reverseBytes", &[Type::Int], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).swap_bytes()))
    }),
    Method::of_class("bitCount", &[Type::Int], Cost::Constant, |call| {
        bits(call.int(0).count_ones())
    }),
    Method::of_class("numberOfLeadingZeros", &[Type::Int], Cost::Constant, |call| {
        bits(call.int(0).leading_zeros())
    }),
    Method::of_class("numberOfTrailingZeros", &[Type::Int], Cost::Constant, |call| {
        bits(call.int(0).trailing_zeros())
    }),
    Method::of_class("highestOneBit", &[Type::Int], Cost::Constant, |call| {
        let bit = 1_u32.checked_shl(31_u32.wrapping_sub(call.int(0).leading_zeros()));
        Ok(Value::Int(bit.unwrap_or_default().cast_signed()))
    }),
    Method::of_class("lowestOneBit", &[Type::Int], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0) & call.int(0).wrapping_neg()))
    }),
    Method::of_class("rotateLeft", &[Type::Int; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).rotate_left(call.int(1).cast_unsigned() & 31)))
    }),
    Method::of_class("rotateRight", &[Type::Int; 2], Cost::Constant, |call| {
        Ok(Value::Int(call.int(0).rotate_right(call.int(1).cast_unsigned() & 31)))
    }),
    Method::of_class("divideUnsigned", &[Type::Int; 2], Cost::Constant, |call| {
        let (a, b) = (call.int(0).cast_unsigned(), call.int(1).cast_unsigned());
        let quotient = a.checked_div(b).ok_or_else(by_zero)?;
        Ok(Value::Int(quotient.cast_signed()))
    }),
    Method::of_class("remainderUnsigned", &[Type::Int; 2], Cost::Constant, |call| {
        let (a, b) = (call.int(0).cast_unsigned(), call.int(1).cast_unsigned());
        let remainder = a.checked_rem(b).ok_or_else(by_zero)?;
        Ok(Value::Int(remainder.cast_signed()))
    }),
    Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
        Ok(call.receiver.clone())
    }),
]);

/// `compareTo` of two numbers of one class. Fails for null.
pub(crate) fn compare_to<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    match (number_of(call.receiver), number_of(&call.arg(0))) {
        (Some(a), Some(b)) => sign(crate::java::lang::compare::order_numbers(&a, &b)),
        _ => null_pointer(call),
    }
}

/// `compareTo` of an object of another class.
pub(crate) fn not_comparable<'r>(_: &Invocation<'_, 'r>) -> Outcome<'r> {
    Err(Thrown::java("ClassCastException", "this is not a number of the same class"))
}

/// -1, 0 or 1.
pub(crate) fn sign<'r>(order: Ordering) -> Outcome<'r> {
    Ok(Value::Int(order as i32))
}

/// A number of bits.
pub(crate) fn bits<'r>(count: u32) -> Outcome<'r> {
    Ok(Value::Int(count.cast_signed()))
}

/// A division by zero.
pub(crate) fn by_zero() -> Thrown {
    Thrown::arithmetic("/ by zero")
}

/// `toString(value, radix)`: what is not a radix counts as 10.
pub(crate) fn in_radix<'r>(value: i64, radix: i32) -> Outcome<'r> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
    let number = num_bigint::BigInt::from(value);
    Ok(Value::string(number.to_str_radix(radix.unwrap_or(10))))
}

/// The radix that is the second argument, or 10.
pub(crate) fn radix(call: &Invocation<'_, '_>) -> i32 {
    if call.args.len() > 1 { call.int(1) } else { 10 }
}

fn parse_int<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    parse::integer(&number_text(call)?, radix(call)).map(Value::Int)
}

fn parse_unsigned<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    unsigned(&number_text(call)?, radix(call))
}

fn unsigned<'r>(text: &str, radix: i32) -> Outcome<'r> {
    let value = parse::long(text, radix)?;
    match u32::try_from(value) {
        Ok(value) if !text.starts_with('-') => Ok(Value::Int(value.cast_signed())),
        _ => Err(Thrown::number_format(text)),
    }
}

/// The part of a text between two places. Fails if there is none.
pub(crate) fn part(call: &Invocation<'_, '_>) -> Result<String, Thrown> {
    let text = crate::java::lang::string::text(call, 0)?;
    let part =
        crate::java::text::substring(&call.heap.rulers, text, call.int(1), Some(call.int(2)))?;
    Ok(part.to_utf8().into_owned())
}

/// The text of a number; for null, number classes throw what they throw for no number.
pub(crate) fn number_text(call: &Invocation<'_, '_>) -> Result<String, Thrown> {
    string(call, 0).map_err(|_| Thrown::number_format("null"))
}
