//! `java.lang.Integer` and `java.lang.Long`.

use std::cmp::Ordering;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::{long, number_of, string};
use crate::java::lang::object::null_pointer;
use crate::java::lang::string::STRING;
use crate::java::util::optional;
use crate::number::parse;
use crate::value::Class;
use crate::value::{Thrown, Value};

/// A text, the part of it that is a number, and its radix.
const PART: [Type; 4] = [Type::CharSequence, Type::Int, Type::Int, Type::Int];

/// What both have, and some of their own. `$at` takes a number from the arguments; `$parse` and `$parse_unsigned` read one
/// from a text in a radix.
macro_rules! whole_numbers {
    (
        $class:ident, $kind:ident, $unsigned:ty, $at:ident,
        $parse_name:literal => $parse:expr,
        $parse_unsigned_name:literal => $parse_unsigned:expr,
        [$($own:expr,)*]
    ) => {
        Table::of(&[
            Method::new("compareTo", &[Type::Exactly(Class::$class)], Cost::Constant, compare_to),
            Method::new("compareTo", &[Type::Object], Cost::Constant, not_comparable),
            Method::new("describeConstable", &[], Cost::Object, optional::of_constant),
            Method::new("resolveConstantDesc", &[Type::Foreign], Cost::Constant, |call| {
                Ok(call.receiver.clone())
            }),
            Method::of_class($parse_name, &[STRING], Cost::Read, |call| {
                $parse(&number_text(call)?, 10).map(Value::$kind)
            }),
            Method::of_class($parse_name, &[STRING, Type::Int], Cost::Read, |call| {
                $parse(&number_text(call)?, call.int(1)).map(Value::$kind)
            }),
            Method::of_class($parse_name, &PART, Cost::Read, |call| {
                $parse(&part(call)?, call.int(3)).map(Value::$kind)
            }),
            Method::of_class($parse_unsigned_name, &[STRING], Cost::Read, |call| {
                $parse_unsigned(&number_text(call)?, 10).map(Value::$kind)
            }),
            Method::of_class($parse_unsigned_name, &[STRING, Type::Int], Cost::Read, |call| {
                $parse_unsigned(&number_text(call)?, call.int(1)).map(Value::$kind)
            }),
            Method::of_class($parse_unsigned_name, &PART, Cost::Read, |call| {
                $parse_unsigned(&part(call)?, call.int(3)).map(Value::$kind)
            }),
            Method::of_class("valueOf", &[STRING], Cost::Read, |call| {
                $parse(&number_text(call)?, 10).map(Value::$kind)
            }),
            Method::of_class("valueOf", &[STRING, Type::Int], Cost::Read, |call| {
                $parse(&number_text(call)?, call.int(1)).map(Value::$kind)
            }),
            Method::of_class("valueOf", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0)))
            }),
            Method::of_class("toString", &[Type::$kind], Cost::Object, |call| {
                Ok(Value::string($at(call, 0).to_string()))
            }),
            Method::of_class("toString", &[Type::$kind, Type::Int], Cost::Object, |call| {
                in_radix($at(call, 0).into(), call.int(1))
            }),
            Method::of_class("toBinaryString", &[Type::$kind], Cost::Object, |call| {
                Ok(Value::string(format!("{:b}", $at(call, 0))))
            }),
            Method::of_class("toHexString", &[Type::$kind], Cost::Object, |call| {
                Ok(Value::string(format!("{:x}", $at(call, 0))))
            }),
            Method::of_class("toOctalString", &[Type::$kind], Cost::Object, |call| {
                Ok(Value::string(format!("{:o}", $at(call, 0))))
            }),
            Method::of_class("toUnsignedString", &[Type::$kind], Cost::Object, |call| {
                Ok(Value::string($at(call, 0).cast_unsigned().to_string()))
            }),
            Method::of_class("toUnsignedString", &[Type::$kind, Type::Int], Cost::Object, |call| {
                in_radix($at(call, 0).cast_unsigned().into(), call.int(1))
            }),
            Method::of_class("hashCode", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::Int(crate::value::hash(&Value::$kind($at(call, 0)))))
            }),
            Method::of_class("compare", &[Type::$kind; 2], Cost::Constant, |call| {
                sign($at(call, 0).cmp(&$at(call, 1)))
            }),
            Method::of_class("compareUnsigned", &[Type::$kind; 2], Cost::Constant, |call| {
                sign($at(call, 0).cast_unsigned().cmp(&$at(call, 1).cast_unsigned()))
            }),
            Method::of_class("max", &[Type::$kind; 2], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0).max($at(call, 1))))
            }),
            Method::of_class("min", &[Type::$kind; 2], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0).min($at(call, 1))))
            }),
            Method::of_class("sum", &[Type::$kind; 2], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0).wrapping_add($at(call, 1))))
            }),
            Method::of_class("signum", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::Int($at(call, 0).signum() as i32))
            }),
            Method::of_class("reverse", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0).reverse_bits()))
            }),
            Method::of_class("reverseBytes", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0).swap_bytes()))
            }),
            Method::of_class("bitCount", &[Type::$kind], Cost::Constant, |call| {
                bits($at(call, 0).count_ones())
            }),
            Method::of_class("numberOfLeadingZeros", &[Type::$kind], Cost::Constant, |call| {
                bits($at(call, 0).leading_zeros())
            }),
            Method::of_class("numberOfTrailingZeros", &[Type::$kind], Cost::Constant, |call| {
                bits($at(call, 0).trailing_zeros())
            }),
            Method::of_class("highestOneBit", &[Type::$kind], Cost::Constant, |call| {
                let place = $at(call, 0).cast_unsigned().checked_ilog2();
                let bit = place.map_or(0, |place| <$unsigned>::from(true) << place);
                Ok(Value::$kind(bit.cast_signed()))
            }),
            Method::of_class("lowestOneBit", &[Type::$kind], Cost::Constant, |call| {
                Ok(Value::$kind($at(call, 0) & $at(call, 0).wrapping_neg()))
            }),
            Method::of_class("rotateLeft", &[Type::$kind, Type::Int], Cost::Constant, |call| {
                let by = call.int(1).cast_unsigned() % <$unsigned>::BITS;
                Ok(Value::$kind($at(call, 0).rotate_left(by)))
            }),
            Method::of_class("rotateRight", &[Type::$kind, Type::Int], Cost::Constant, |call| {
                let by = call.int(1).cast_unsigned() % <$unsigned>::BITS;
                Ok(Value::$kind($at(call, 0).rotate_right(by)))
            }),
            Method::of_class("divideUnsigned", &[Type::$kind; 2], Cost::Constant, |call| {
                let (a, b) = ($at(call, 0).cast_unsigned(), $at(call, 1).cast_unsigned());
                Ok(Value::$kind(a.checked_div(b).ok_or_else(by_zero)?.cast_signed()))
            }),
            Method::of_class("remainderUnsigned", &[Type::$kind; 2], Cost::Constant, |call| {
                let (a, b) = ($at(call, 0).cast_unsigned(), $at(call, 1).cast_unsigned());
                Ok(Value::$kind(a.checked_rem(b).ok_or_else(by_zero)?.cast_signed()))
            }),
            $($own,)*
        ])
    };
}

pub(crate) const INTEGER: Table = whole_numbers!(
    Integer, Int, u32, int,
    "parseInt" => parse::integer,
    "parseUnsignedInt" => unsigned_int,
    [
        Method::of_class("decode", &[STRING], Cost::Read, |call| {
            let text = string(call, 0)?;
            let value = parse::decode(&text)?;
            i32::try_from(value).map(Value::Int).map_err(|_| Thrown::number_format(&text))
        }),
        Method::of_class("getInteger", &[STRING], Cost::Read, |_| Ok(Value::Null)),
        Method::of_class(
            "getInteger",
            &[STRING, Type::Exactly(Class::Integer)],
            Cost::Read,
            |call| Ok(call.arg(1)),
        ),
        Method::of_class("toUnsignedLong", &[Type::Int], Cost::Object, |call| {
            Ok(Value::Long(i64::from(call.int(0).cast_unsigned())))
        }),
    ]
);

pub(crate) const LONG: Table = whole_numbers!(
    Long, Long, u64, long,
    "parseLong" => parse::long,
    "parseUnsignedLong" => unsigned_long,
    [
        Method::of_class("decode", &[STRING], Cost::Read, |call| {
            parse::decode(&string(call, 0)?).map(Value::Long)
        }),
        Method::of_class("getLong", &[STRING], Cost::Read, |_| Ok(Value::Null)),
        Method::of_class("getLong", &[STRING, Type::Long], Cost::Read, |call| {
            Ok(Value::Long(long(call, 1)))
        }),
    ]
);

fn int(call: &Invocation<'_, '_>, at: usize) -> i32 {
    call.int(at)
}

fn unsigned_int(text: &str, radix: i32) -> Result<i32, Thrown> {
    let value = parse::long(text, radix)?;
    match u32::try_from(value) {
        Ok(value) if !text.starts_with('-') => Ok(value.cast_signed()),
        _ => Err(Thrown::number_format(text)),
    }
}

fn unsigned_long(text: &str, radix: i32) -> Result<i64, Thrown> {
    let value = parse::big_integer(text, radix)?;
    match u64::try_from(value) {
        Ok(value) if !text.starts_with('-') => Ok(value.cast_signed()),
        _ => Err(Thrown::number_format(text)),
    }
}

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
fn bits<'r>(count: u32) -> Outcome<'r> {
    Ok(Value::Int(count.cast_signed()))
}

fn by_zero() -> Thrown {
    Thrown::arithmetic("/ by zero")
}

/// `toString(value, radix)`: what is not a radix counts as 10.
fn in_radix<'r>(value: i128, radix: i32) -> Outcome<'r> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
    let number = num_bigint::BigInt::from(value);
    Ok(Value::string(number.to_str_radix(radix.unwrap_or(10))))
}

/// The part of a text between two places. Fails if there is none.
fn part(call: &Invocation<'_, '_>) -> Result<String, Thrown> {
    let text = crate::java::lang::string::text(call, 0)?;
    let part =
        crate::java::text::substring(&call.heap.rulers, text, call.int(1), Some(call.int(2)))?;
    Ok(part.to_utf8().into_owned())
}

/// The text of a number; for null, number classes throw what they throw for no number.
pub(crate) fn number_text(call: &Invocation<'_, '_>) -> Result<String, Thrown> {
    string(call, 0).map_err(|_| Thrown::number_format("null"))
}
