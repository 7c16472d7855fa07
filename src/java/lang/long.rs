//! `java.lang.Long`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::integer::{
    PART, bits, by_zero, compare_to, in_radix, not_comparable, number_text, part, radix, sign,
};
use crate::java::lang::number::{long, string, text};
use crate::java::lang::string::STRING;
use crate::number::{Number, parse};
use crate::value::Class;
use crate::value::{Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("compareTo", &[Type::Exactly(Class::Long)], Cost::Constant, compare_to),
    Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
    Method::of_class("parseLong", &[STRING], Cost::Read, parse_long),
    Method::of_class("parseLong", &[STRING, Type::Int], Cost::Read, parse_long),
    Method::of_class("valueOf", &[STRING], Cost::Read, parse_long),
    Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, parse_long),
    Method::of_class("valueOf", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0)))
    }),
    Method::of_class("decode", &[STRING], Cost::Read, |call| {
        parse::decode(&string(call, 0)?).map(Value::Long)
    }),
    Method::of_class("parseUnsignedLong", &[STRING], Cost::Read, parse_unsigned),
    Method::of_class("parseUnsignedLong", &[STRING, Type::Int], Cost::Read, parse_unsigned),
    Method::of_class("parseLong", &PART, Cost::Read, |call| {
        parse::long(&part(call)?, call.int(3)).map(Value::Long)
    }),
    Method::of_class("parseUnsignedLong", &PART, Cost::Read, |call| {
        unsigned(&part(call)?, call.int(3))
    }),
    Method::new("describeConstable", &[], Cost::Object, crate::java::util::optional::of_constant),
    Method::of_class("getLong", &[STRING], Cost::Read, |_| Ok(Value::Null)),
    Method::of_class("getLong", &[STRING, Type::Long], Cost::Read, |call| {
        Ok(Value::Long(long(call, 1)))
    }),
    Method::of_class("toString", &[Type::Long], Cost::Object, |call| {
        text(&Number::Long(long(call, 0)))
    }),
    Method::of_class("toString", &[Type::Long, Type::Int], Cost::Object, |call| {
        in_radix(long(call, 0), call.int(1))
    }),
    Method::of_class("toBinaryString", &[Type::Long], Cost::Object, |call| {
        Ok(Value::string(format!("{:b}", long(call, 0))))
    }),
    Method::of_class("toHexString", &[Type::Long], Cost::Object, |call| {
        Ok(Value::string(format!("{:x}", long(call, 0))))
    }),
    Method::of_class("toOctalString", &[Type::Long], Cost::Object, |call| {
        Ok(Value::string(format!("{:o}", long(call, 0))))
    }),
    Method::of_class("toUnsignedString", &[Type::Long], Cost::Object, |call| {
        Ok(Value::string(long(call, 0).cast_unsigned().to_string()))
    }),
    Method::of_class("toUnsignedString", &[Type::Long, Type::Int], Cost::Object, |call| {
        let radix = u32::try_from(call.int(1)).ok().filter(|radix| (2..=36).contains(radix));
        let number = num_bigint::BigInt::from(long(call, 0).cast_unsigned());
        Ok(Value::string(number.to_str_radix(radix.unwrap_or(10))))
    }),
    Method::of_class("hashCode", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Int(Number::Long(long(call, 0)).hash_code()))
    }),
    Method::of_class("compare", &[Type::Long; 2], Cost::Constant, |call| {
        sign(long(call, 0).cmp(&long(call, 1)))
    }),
    Method::of_class("compareUnsigned", &[Type::Long; 2], Cost::Constant, |call| {
        sign(long(call, 0).cast_unsigned().cmp(&long(call, 1).cast_unsigned()))
    }),
    Method::of_class("max", &[Type::Long; 2], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).max(long(call, 1))))
    }),
    Method::of_class("min", &[Type::Long; 2], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).min(long(call, 1))))
    }),
    Method::of_class("sum", &[Type::Long; 2], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).wrapping_add(long(call, 1))))
    }),
    Method::of_class("signum", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Int(long(call, 0).signum() as i32))
    }),
    Method::of_class("reverse", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).reverse_bits()))
    }),
    Method::of_class("reverseBytes", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).swap_bytes()))
    }),
    Method::of_class("bitCount", &[Type::Long], Cost::Constant, |call| {
        bits(long(call, 0).count_ones())
    }),
    Method::of_class("numberOfLeadingZeros", &[Type::Long], Cost::Constant, |call| {
        bits(long(call, 0).leading_zeros())
    }),
    Method::of_class("numberOfTrailingZeros", &[Type::Long], Cost::Constant, |call| {
        bits(long(call, 0).trailing_zeros())
    }),
    Method::of_class("highestOneBit", &[Type::Long], Cost::Constant, |call| {
        let bit = 1_u64.checked_shl(63_u32.wrapping_sub(long(call, 0).leading_zeros()));
        Ok(Value::Long(bit.unwrap_or_default().cast_signed()))
    }),
    Method::of_class("lowestOneBit", &[Type::Long], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0) & long(call, 0).wrapping_neg()))
    }),
    Method::of_class("rotateLeft", &[Type::Long, Type::Int], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).rotate_left(call.int(1).cast_unsigned() & 63)))
    }),
    Method::of_class("rotateRight", &[Type::Long, Type::Int], Cost::Constant, |call| {
        Ok(Value::Long(long(call, 0).rotate_right(call.int(1).cast_unsigned() & 63)))
    }),
    Method::of_class("divideUnsigned", &[Type::Long; 2], Cost::Constant, |call| {
        let (a, b) = (long(call, 0).cast_unsigned(), long(call, 1).cast_unsigned());
        let quotient = a.checked_div(b).ok_or_else(by_zero)?;
        Ok(Value::Long(quotient.cast_signed()))
    }),
    Method::of_class("remainderUnsigned", &[Type::Long; 2], Cost::Constant, |call| {
        let (a, b) = (long(call, 0).cast_unsigned(), long(call, 1).cast_unsigned());
        let remainder = a.checked_rem(b).ok_or_else(by_zero)?;
        Ok(Value::Long(remainder.cast_signed()))
    }),
    Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
        Ok(call.receiver.clone())
    }),
]);

fn parse_long<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    parse::long(&number_text(call)?, radix(call)).map(Value::Long)
}

fn parse_unsigned<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    unsigned(&number_text(call)?, radix(call))
}

fn unsigned<'r>(text: &str, radix: i32) -> Outcome<'r> {
    let value = parse::big_integer(text, radix)?;
    match u64::try_from(value) {
        Ok(value) if !text.starts_with('-') => Ok(Value::Long(value.cast_signed())),
        _ => Err(Thrown::number_format(text)),
    }
}
