//! `java.math.BigInteger`.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::number::{long, number_of, this, value};
use crate::java::lang::object::bool;
use crate::number::{Number, big};
use crate::value::{Thrown, Value};

const BIG: Type = Type::Exactly(crate::value::Class::BigInteger);
/// The most bits of numbers that take more than one pass over their digits.
const MAX_BITS: u64 = 4096;

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("abs", &[], Cost::Digits, |call| of(own(call)?.magnitude().clone().into())),
    Method::new("add", &[BIG], Cost::Digits, |call| of(own(call)? + other(call)?)),
    Method::new("and", &[BIG], Cost::Digits, |call| of(own(call)? & other(call)?)),
    Method::new("andNot", &[BIG], Cost::Digits, |call| of(own(call)? & !other(call)?)),
    Method::new("bitCount", &[], Cost::Digits, |call| bits(bit_count(&own(call)?))),
    Method::new("bitLength", &[], Cost::Digits, |call| bits(bit_length(&own(call)?))),
    Method::new("byteValueExact", &[], Cost::Digits, |call| {
        exact(call).map(|number: i8| value(Number::Byte(number)))
    }),
    Method::new("clearBit", &[Type::Int], Cost::Shift, |call| with_bit(call, |_| false)),
    Method::new("compareTo", &[BIG], Cost::Digits, |call| order(own(call)?.cmp(&other(call)?))),
    Method::new("compareTo", &[Type::Object], Cost::Digits, not_comparable),
    Method::new("divide", &[BIG], Cost::DigitsSquared, |call| of(own(call)? / divisor(call)?)),
    Method::new("divideAndRemainder", &[BIG], Cost::DigitsSquared, |call| {
        let (own, divisor) = (own(call)?, divisor(call)?);
        pair(&own / &divisor, own % divisor)
    }),
    Method::new("flipBit", &[Type::Int], Cost::Shift, |call| with_bit(call, |bit| !bit)),
    Method::new("gcd", &[BIG], Cost::DigitsCubed, |call| of(gcd(own(call)?, other(call)?)?)),
    Method::new("getLowestSetBit", &[], Cost::Digits, |call| {
        let zeros = own(call)?.trailing_zeros();
        Ok(Value::Int(zeros.and_then(|zeros| i32::try_from(zeros).ok()).unwrap_or(-1)))
    }),
    Method::new("intValueExact", &[], Cost::Digits, |call| exact(call).map(Value::Int)),
    Method::new("longValueExact", &[], Cost::Digits, |call| exact(call).map(Value::Long)),
    Method::new("max", &[BIG], Cost::Digits, |call| of(own(call)?.max(other(call)?))),
    Method::new("min", &[BIG], Cost::Digits, |call| of(own(call)?.min(other(call)?))),
    Method::new("mod", &[BIG], Cost::DigitsSquared, |call| {
        of(big::modulo(&own(call)?, &other(call)?)?)
    }),
    Method::new("modInverse", &[BIG], Cost::DigitsCubed, |call| {
        let (own, modulus) = (own(call)?, modulus(call, 0)?);
        check_bits(&own)?;
        let inverse = own.modinv(&modulus);
        of(inverse.ok_or_else(|| Thrown::arithmetic("BigInteger not invertible"))?)
    }),
    Method::new("modPow", &[BIG, BIG], Cost::DigitsCubed, |call| {
        let (own, exponent, modulus) = (own(call)?, other(call)?, modulus(call, 1)?);
        check_bits(&own)?;
        check_bits(&exponent)?;
        if exponent.sign() != Sign::Minus {
            return of(own.modpow(&exponent, &modulus));
        }
        let inverse = own.modinv(&modulus);
        let inverse = inverse.ok_or_else(|| Thrown::arithmetic("BigInteger not invertible"))?;
        of(inverse.modpow(&-exponent, &modulus))
    }),
    Method::new("multiply", &[BIG], Cost::DigitsSquared, |call| {
        of(big::multiply(&own(call)?, &other(call)?)?)
    }),
    Method::new("negate", &[], Cost::Digits, |call| of(-own(call)?)),
    Method::new("not", &[], Cost::Digits, |call| of(!own(call)?)),
    Method::new("or", &[BIG], Cost::Digits, |call| of(own(call)? | other(call)?)),
    Method::new("pow", &[Type::Int], Cost::Power, |call| of(big::pow(&own(call)?, call.int(0))?)),
    Method::new("remainder", &[BIG], Cost::DigitsSquared, |call| of(own(call)? % divisor(call)?)),
    Method::new("setBit", &[Type::Int], Cost::Shift, |call| with_bit(call, |_| true)),
    Method::new("shiftLeft", &[Type::Int], Cost::Shift, |call| {
        of(big::shift_left(&own(call)?, i64::from(call.int(0)))?)
    }),
    Method::new("shiftRight", &[Type::Int], Cost::Shift, |call| {
        of(big::shift_left(&own(call)?, -i64::from(call.int(0)))?)
    }),
    Method::new("shortValueExact", &[], Cost::Digits, |call| {
        exact(call).map(|number: i16| value(Number::Short(number)))
    }),
    Method::new("signum", &[], Cost::Digits, |call| order(own(call)?.cmp(&BigInt::ZERO))),
    Method::new("sqrt", &[], Cost::DigitsSquared, |call| of(root(call)?.0)),
    Method::new("sqrtAndRemainder", &[], Cost::DigitsSquared, |call| {
        let (root, rest) = root(call)?;
        pair(root, rest)
    }),
    Method::new("subtract", &[BIG], Cost::Digits, |call| of(own(call)? - other(call)?)),
    Method::new("testBit", &[Type::Int], Cost::Digits, |call| bool(own(call)?.bit(bit(call)?))),
    Method::new("toByteArray", &[], Cost::Digits, |call| {
        let bytes = own(call)?.to_signed_bytes_be();
        call.heap.charge(bytes.len().saturating_mul(32))?;
        let bytes = bytes.into_iter().map(|byte| value(Number::Byte(byte.cast_signed()))).collect();
        Ok(crate::java::util::array::new("byte", bytes))
    }),
    Method::new("toString", &[Type::Int], Cost::DigitsSquared, |call| {
        let radix = call.int(0).cast_unsigned();
        let radix = if (2..=36).contains(&radix) { radix } else { 10 };
        let text = own(call)?.to_str_radix(radix);
        call.heap.charge(text.len())?;
        Ok(Value::string(text))
    }),
    Method::of_class("valueOf", &[Type::Long], Cost::Object, |call| {
        of(BigInt::from(long(call, 0)))
    }),
    Method::new("xor", &[BIG], Cost::Digits, |call| of(own(call)? ^ other(call)?)),
]);

/// A `BigInteger`.
pub(crate) fn of<'r>(number: BigInt) -> Outcome<'r> {
    Ok(value(Number::Big(number)))
}

/// `BigInteger[]` of two.
fn pair<'r>(first: BigInt, second: BigInt) -> Outcome<'r> {
    let items = [first, second].map(|number| value(Number::Big(number)));
    Ok(crate::java::util::array::new("java.math.BigInteger", items.into()))
}

/// The result of a comparison.
pub(crate) fn order<'r>(order: Ordering) -> Outcome<'r> {
    Ok(Value::Int(order as i32))
}

/// `compareTo(Object)`, which is there for all but numbers of the same class.
pub(crate) fn not_comparable<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    if call.arg(0).is_null() {
        return Err(Thrown::null("an argument"));
    }
    Err(Thrown::java("ClassCastException", "the numbers are of different classes"))
}

fn bits<'r>(count: u32) -> Outcome<'r> {
    Ok(Value::Int(count.cast_signed()))
}

fn own(call: &Invocation<'_, '_>) -> Result<BigInt, Thrown> {
    match this(call)? {
        Number::Big(number) => Ok(number),
        number => Ok(BigInt::from(number.to_long())),
    }
}

fn other(call: &Invocation<'_, '_>) -> Result<BigInt, Thrown> {
    argument(call, 0)
}

fn argument(call: &Invocation<'_, '_>, at: usize) -> Result<BigInt, Thrown> {
    match number_of(&call.arg(at)) {
        Some(Number::Big(number)) => Ok(number),
        _ => Err(Thrown::null("an argument")),
    }
}

fn divisor(call: &Invocation<'_, '_>) -> Result<BigInt, Thrown> {
    let divisor = other(call)?;
    if divisor.sign() == Sign::NoSign {
        return Err(Thrown::arithmetic("BigInteger divide by zero"));
    }
    Ok(divisor)
}

fn modulus(call: &Invocation<'_, '_>, at: usize) -> Result<BigInt, Thrown> {
    let modulus = argument(call, at)?;
    if modulus.sign() != Sign::Plus {
        return Err(Thrown::arithmetic("BigInteger: modulus not positive"));
    }
    check_bits(&modulus)?;
    Ok(modulus)
}

fn check_bits(number: &BigInt) -> Result<(), Thrown> {
    if number.bits() > MAX_BITS {
        return Err(Thrown::limit("steps", format!("this takes numbers of up to {MAX_BITS} bits")));
    }
    Ok(())
}

fn exact<T: TryFrom<i64>>(call: &Invocation<'_, '_>) -> Result<T, Thrown> {
    let number = own(call)?;
    let fits = i64::try_from(&number).ok().and_then(|number| T::try_from(number).ok());
    fits.ok_or_else(|| Thrown::arithmetic("BigInteger out of range"))
}

fn bit(call: &Invocation<'_, '_>) -> Result<u64, Thrown> {
    u64::try_from(call.int(0)).map_err(|_| Thrown::arithmetic("negative bit address"))
}

fn with_bit<'r>(call: &Invocation<'_, 'r>, change: fn(bool) -> bool) -> Outcome<'r> {
    let (mut number, at) = (own(call)?, bit(call)?);
    let set = change(number.bit(at));
    if set != number.bit(at) {
        // Charges as a shift to that place does.
        big::shift_left(&BigInt::from(1), i64::try_from(at).unwrap_or(i64::MAX))?;
        number.set_bit(at, set);
    }
    of(number)
}

/// The bits that differ from the sign.
fn bit_count(number: &BigInt) -> u32 {
    let number = if number.sign() == Sign::Minus { !number } else { number.clone() };
    number.iter_u64_digits().map(u64::count_ones).sum()
}

fn bit_length(number: &BigInt) -> u32 {
    let bits = if number.sign() == Sign::Minus { (!number).bits() } else { number.bits() };
    u32::try_from(bits).unwrap_or(u32::MAX)
}

/// The greatest common divisor. Fails where that would take too long.
pub(crate) fn gcd(a: BigInt, b: BigInt) -> Result<BigInt, Thrown> {
    let (mut a, mut b) = (a, b);
    // Two numbers of very different size meet after one division.
    if b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    check_bits(&b)?;
    while b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    Ok(a.magnitude().clone().into())
}

fn root(call: &Invocation<'_, '_>) -> Result<(BigInt, BigInt), Thrown> {
    let number = own(call)?;
    if number.sign() == Sign::Minus {
        return Err(Thrown::arithmetic("negative BigInteger"));
    }
    check_bits(&number)?;
    let root = number.sqrt();
    let rest = number - &root * &root;
    Ok((root, rest))
}
