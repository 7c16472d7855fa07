//! `java.math.BigInteger`: what `num_bigint` lacks of it, and bounds on its size.

use num_bigint::{BigInt, Sign};

use crate::thrown::Thrown;

/// The most bits that a result may have: enough for any number in a payload, too few to stall a rendering.
const MAX_BITS: u64 = 1 << 18;

/// The most decimal digits that fit.
pub(crate) const MAX_DIGITS: u64 = MAX_BITS * 3 / 10;

/// The product. Fails where it would be too large.
pub(crate) fn multiply(left: &BigInt, right: &BigInt) -> Result<BigInt, Thrown> {
    check_bits(left.bits() + right.bits())?;
    Ok(left * right)
}

/// The power. Fails for a negative exponent, and where the result would be too large.
pub(crate) fn pow(base: &BigInt, exponent: i32) -> Result<BigInt, Thrown> {
    let exponent = u32::try_from(exponent).map_err(|_| Thrown::arithmetic("negative exponent"))?;
    if base.bits() > 1 {
        check_bits(base.bits().saturating_mul(u64::from(exponent)))?;
    }
    Ok(base.pow(exponent))
}

/// The number shifted to the left, or to the right for negative counts. Fails where it would be too large.
pub(crate) fn shift_left(value: &BigInt, count: i64) -> Result<BigInt, Thrown> {
    if count >= 0 {
        if value.sign() != Sign::NoSign {
            check_bits(value.bits().saturating_add(count.unsigned_abs()))?;
            return Ok(value << count.unsigned_abs());
        }
        return Ok(BigInt::ZERO);
    }
    Ok(value >> count.unsigned_abs().min(MAX_BITS * 2))
}

/// `10^exponent`. Fails where it would be too large.
pub(super) fn power_of_ten(exponent: u64) -> Result<BigInt, Thrown> {
    if exponent > MAX_DIGITS {
        return Err(too_large());
    }
    let exponent = u32::try_from(exponent).map_err(|_| too_large())?;
    Ok(BigInt::from(10).pow(exponent))
}

/// `BigInteger.mod`: never negative. Fails for a modulus that is not positive.
pub(crate) fn modulo(left: &BigInt, right: &BigInt) -> Result<BigInt, Thrown> {
    if right.sign() != Sign::Plus {
        return Err(Thrown::arithmetic("BigInteger: modulus not positive"));
    }
    let rest = left % right;
    Ok(if rest.sign() == Sign::Minus { rest + right } else { rest })
}

/// The low 64 bits, as `longValue` takes them.
pub(crate) fn low_long(value: &BigInt) -> i64 {
    let low = value.iter_u64_digits().next().unwrap_or_default();
    let low = if value.sign() == Sign::Minus { low.wrapping_neg() } else { low };
    low as i64
}

/// `BigInteger.doubleValue`: the nearest double.
pub(crate) fn to_double(value: &BigInt) -> f64 {
    // Rust's reading of decimal text rounds correctly; numbers too long for a double are infinite anyway.
    if value.bits() > 1100 {
        return if value.sign() == Sign::Minus { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// `BigInteger.floatValue`: the nearest float.
pub(crate) fn to_float(value: &BigInt) -> f32 {
    if value.bits() > 1100 {
        return if value.sign() == Sign::Minus { f32::NEG_INFINITY } else { f32::INFINITY };
    }
    value.to_string().parse().unwrap_or(f32::NAN)
}

/// `BigInteger.hashCode`.
pub(crate) fn hash_code(value: &BigInt) -> i32 {
    let mut digits: Vec<u32> = value.iter_u32_digits().collect();
    digits.reverse();
    let hash =
        digits.iter().fold(0_i32, |hash, digit| hash.wrapping_mul(31).wrapping_add(*digit as i32));
    if value.sign() == Sign::Minus { hash.wrapping_neg() } else { hash }
}

fn check_bits(bits: u64) -> Result<(), Thrown> {
    if bits > MAX_BITS { Err(too_large()) } else { Ok(()) }
}

pub(super) fn too_large() -> Thrown {
    Thrown::arithmetic(format!("the number would have more than {MAX_DIGITS} digits"))
}
