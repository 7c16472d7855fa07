//! `java.math.BigDecimal`: a big integer and a decimal scale.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

use super::{big, parse};
use crate::thrown::Thrown;

/// A decimal number worth `unscaled * 10^-scale`.
///
/// Equality is Java's: `1.0` and `1.00` are not equal, but [`Decimal::compare`] finds no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    unscaled: BigInt,
    scale: i32,
}

/// How `BigDecimal` rounds, under Java's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    Unnecessary,
}

impl Rounding {
    /// The mode with Java's constant. Fails for other numbers.
    pub(crate) fn from_constant(constant: i32) -> Result<Self, Thrown> {
        Ok(match constant {
            0 => Self::Up,
            1 => Self::Down,
            2 => Self::Ceiling,
            3 => Self::Floor,
            4 => Self::HalfUp,
            5 => Self::HalfDown,
            6 => Self::HalfEven,
            7 => Self::Unnecessary,
            _ => return Err(Thrown::illegal_argument("invalid rounding mode")),
        })
    }
}

impl Decimal {
    /// The number with these parts.
    pub(crate) fn new(unscaled: BigInt, scale: i32) -> Self {
        Self { unscaled, scale }
    }

    /// The exact value of a double, as `new BigDecimal(double)`. Fails for infinities and NaN.
    pub(crate) fn of_double(value: f64) -> Result<Self, Thrown> {
        if !value.is_finite() {
            return Err(Thrown::java("NumberFormatException", "infinite or NaN"));
        }
        let bits = value.to_bits();
        let biased = i32::try_from(bits >> 52 & 0x7ff).unwrap_or_default();
        let fraction = bits & ((1 << 52) - 1);
        let (mut mantissa, mut exponent) =
            if biased == 0 { (fraction << 1, -1075) } else { (fraction | 1 << 52, biased - 1075) };
        if mantissa == 0 {
            return Ok(Self::new(BigInt::ZERO, 0));
        }
        let zeros = mantissa.trailing_zeros();
        mantissa >>= zeros;
        exponent += i32::try_from(zeros).unwrap_or_default();
        let mut unscaled = BigInt::from(mantissa);
        if exponent < 0 {
            unscaled *= BigInt::from(5).pow(exponent.unsigned_abs());
        } else {
            unscaled <<= exponent.unsigned_abs();
        }
        if value < 0.0 {
            unscaled = -unscaled;
        }
        Ok(Self::new(unscaled, (-exponent).max(0)))
    }

    /// The number that `new BigDecimal(String)` reads. Fails with a `NumberFormatException`.
    pub(crate) fn parse(text: &str) -> Result<Self, Thrown> {
        let wrong = || Thrown::number_format(text);
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => {
                let (mantissa, rest) = text.split_at_checked(at).ok_or_else(wrong)?;
                (mantissa, parse_exponent(rest.get(1..).unwrap_or_default()).ok_or_else(wrong)?)
            }
            None => (text, 0),
        };
        let (sign, magnitude) = match mantissa.as_bytes().first() {
            Some(b'-') => ("-", mantissa.get(1..).unwrap_or_default()),
            Some(b'+') => ("", mantissa.get(1..).unwrap_or_default()),
            _ => ("", mantissa),
        };
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(wrong());
        }
        let mut digits = String::with_capacity(mantissa.len());
        digits.push_str(sign);
        for character in whole.chars().chain(fraction.chars()) {
            let digit = parse::digit(character, 10).ok_or_else(wrong)?;
            digits.push(char::from_digit(digit, 10).ok_or_else(wrong)?);
        }
        let places = i64::try_from(fraction.chars().count()).map_err(|_| wrong())?;
        let scale = i32::try_from(places - exponent).map_err(|_| wrong())?;
        Ok(Self::new(parse::big_integer(&digits, 10)?, scale))
    }

    /// The digits as an integer.
    pub(crate) fn unscaled(&self) -> &BigInt {
        &self.unscaled
    }

    /// How many of the digits follow the point.
    pub(crate) fn scale(&self) -> i32 {
        self.scale
    }

    /// How many digits the unscaled value has; one for zero.
    pub(crate) fn precision(&self) -> u64 {
        digit_count(&self.unscaled)
    }

    /// -1, 0 or 1.
    pub(crate) fn signum(&self) -> i32 {
        match self.unscaled.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    /// The sum. Fails where the scales lie too far apart.
    pub(crate) fn add(&self, other: &Self) -> Result<Self, Thrown> {
        let (left, right, scale) = self.aligned(other)?;
        Ok(Self::new(left + right, scale))
    }

    /// The difference. Fails where the scales lie too far apart.
    pub(crate) fn subtract(&self, other: &Self) -> Result<Self, Thrown> {
        let (left, right, scale) = self.aligned(other)?;
        Ok(Self::new(left - right, scale))
    }

    /// The product. Fails where it or its scale would be too large.
    pub(crate) fn multiply(&self, other: &Self) -> Result<Self, Thrown> {
        let scale = self.scale.checked_add(other.scale).ok_or_else(scale_overflow)?;
        Ok(Self::new(big::multiply(&self.unscaled, &other.unscaled)?, scale))
    }

    /// The quotient with `scale` digits after the point. Fails for a zero divisor, and where it would be too large.
    pub(crate) fn divide(
        &self,
        other: &Self,
        scale: i32,
        rounding: Rounding,
    ) -> Result<Self, Thrown> {
        if other.signum() == 0 {
            return Err(Thrown::arithmetic("division by zero"));
        }
        let shift = i64::from(scale) + i64::from(other.scale) - i64::from(self.scale);
        let power = big::power_of_ten(shift.unsigned_abs())?;
        let unscaled = if shift >= 0 {
            divide_rounded(&big::multiply(&self.unscaled, &power)?, &other.unscaled, rounding)?
        } else {
            divide_rounded(&self.unscaled, &big::multiply(&other.unscaled, &power)?, rounding)?
        };
        Ok(Self::new(unscaled, scale))
    }

    /// The same number with another scale. Fails where digits would be lost unasked, or there would be too many.
    pub(crate) fn with_scale(&self, scale: i32, rounding: Rounding) -> Result<Self, Thrown> {
        if self.signum() == 0 {
            return Ok(Self::new(BigInt::ZERO, scale));
        }
        let shift = i64::from(scale) - i64::from(self.scale);
        if shift >= 0 {
            let power = big::power_of_ten(shift.unsigned_abs())?;
            return Ok(Self::new(big::multiply(&self.unscaled, &power)?, scale));
        }
        // Dropping more digits than there are leaves the same as dropping two more.
        let drop = shift.unsigned_abs().min(self.precision() + 2);
        let power = big::power_of_ten(drop)?;
        Ok(Self::new(divide_rounded(&self.unscaled, &power, rounding)?, scale))
    }

    /// The number without zeros at the end of its unscaled value.
    pub(crate) fn strip_trailing_zeros(&self) -> Self {
        if self.signum() == 0 {
            return Self::new(BigInt::ZERO, 0);
        }
        let text = self.unscaled.to_string();
        let kept = text.trim_end_matches('0');
        let dropped = i32::try_from(text.len() - kept.len()).unwrap_or_default();
        match (self.scale.checked_sub(dropped), kept.parse()) {
            (Some(scale), Ok(unscaled)) => Self::new(unscaled, scale),
            _ => self.clone(),
        }
    }

    /// How the numbers compare, whatever their scales.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let signs = self.signum().cmp(&other.signum());
        if signs != Ordering::Equal || self.signum() == 0 {
            return signs;
        }
        let magnitudes = self.leading_place().cmp(&other.leading_place());
        if magnitudes != Ordering::Equal {
            return if self.signum() > 0 { magnitudes } else { magnitudes.reverse() };
        }
        // With the same leading place the scales differ by no more than the digits that are there.
        match self.aligned(other) {
            Ok((left, right, _)) => left.cmp(&right),
            Err(_) => Ordering::Equal,
        }
    }

    fn leading_place(&self) -> i64 {
        i64::try_from(self.precision()).unwrap_or(i64::MAX / 2) - i64::from(self.scale)
    }

    fn aligned(&self, other: &Self) -> Result<(BigInt, BigInt, i32), Thrown> {
        let scale = self.scale.max(other.scale);
        Ok((self.scaled_to(scale)?, other.scaled_to(scale)?, scale))
    }

    fn scaled_to(&self, scale: i32) -> Result<BigInt, Thrown> {
        if scale == self.scale || self.signum() == 0 {
            return Ok(self.unscaled.clone());
        }
        let shift = i64::from(scale) - i64::from(self.scale);
        big::multiply(&self.unscaled, &big::power_of_ten(shift.unsigned_abs())?)
    }

    /// The integer part. Fails where it would be too large.
    pub(crate) fn to_big_integer(&self) -> Result<BigInt, Thrown> {
        self.with_scale(0, Rounding::Down).map(|number| number.unscaled)
    }

    /// `longValue`: the low 64 bits of the integer part.
    pub(crate) fn low_long(&self) -> i64 {
        if self.leading_place() <= 0 || self.scale <= -64 {
            return 0;
        }
        self.to_big_integer().map_or(0, |integer| big::low_long(&integer))
    }

    /// The nearest double.
    pub(crate) fn to_double(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The nearest float.
    pub(crate) fn to_float(&self) -> f32 {
        self.to_string().parse().unwrap_or(f32::NAN)
    }

    /// `BigDecimal.hashCode`.
    pub(crate) fn hash_code(&self) -> i32 {
        big::hash_code(&self.unscaled).wrapping_mul(31).wrapping_add(self.scale)
    }

    /// The number without an exponent. Fails where it would be too long.
    pub(crate) fn to_plain_string(&self) -> Result<String, Thrown> {
        let digits = self.unscaled.magnitude().to_string();
        let mut text = String::new();
        if self.signum() < 0 {
            text.push('-');
        }
        if self.scale <= 0 {
            text.push_str(&digits);
            let zeros = u64::from(self.scale.unsigned_abs());
            if self.signum() != 0 && zeros > 0 {
                push_zeros(zeros, &mut text)?;
            }
        } else {
            push_plain(&digits, u64::from(self.scale.unsigned_abs()), &mut text)?;
        }
        Ok(text)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.unscaled.magnitude().to_string();
        let mut text = String::with_capacity(digits.len() + 14);
        if self.signum() < 0 {
            text.push('-');
        }
        let exponent = i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - i64::from(self.scale);
        if self.scale == 0 {
            text.push_str(&digits);
        } else if self.scale > 0 && exponent >= -6 {
            push_plain(&digits, u64::from(self.scale.unsigned_abs()), &mut text)
                .map_err(|_| std::fmt::Error)?;
        } else {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
            text.push_str(first);
            if !rest.is_empty() {
                text.push('.');
                text.push_str(rest);
            }
            if exponent != 0 {
                text.push_str(if exponent > 0 { "E+" } else { "E" });
                super::write_display(exponent, &mut text);
            }
        }
        f.write_str(&text)
    }
}

/// The digits with `scale` of them after the point.
fn push_plain(digits: &str, scale: u64, out: &mut String) -> Result<(), Thrown> {
    let scale = usize::try_from(scale).map_err(|_| big::too_large())?;
    match digits.len().checked_sub(scale) {
        Some(before) if before > 0 => {
            let (whole, fraction) = digits.split_at_checked(before).unwrap_or((digits, ""));
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
        }
        _ => {
            out.push_str("0.");
            push_zeros((scale - digits.len()) as u64, out)?;
            out.push_str(digits);
        }
    }
    Ok(())
}

fn push_zeros(count: u64, out: &mut String) -> Result<(), Thrown> {
    if count > big::MAX_DIGITS {
        return Err(big::too_large());
    }
    out.extend((0..count).map(|_| '0'));
    Ok(())
}

/// What follows the `e`: a sign and up to ten digits.
fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let mut value = 0_i64;
    let mut count = 0;
    for character in digits.chars() {
        let digit = i64::from(parse::digit(character, 10)?);
        if value != 0 || digit != 0 {
            count += 1;
        }
        if count > 10 {
            return None;
        }
        value = value * 10 + digit;
    }
    if digits.is_empty() || value > i64::from(i32::MAX) {
        return None;
    }
    Some(if negative { -value } else { value })
}

fn digit_count(value: &BigInt) -> u64 {
    if value.bits() < 64 {
        let low = value.iter_u64_digits().next().unwrap_or_default();
        return u64::from(low.checked_ilog10().unwrap_or_default()) + 1;
    }
    value.magnitude().to_string().len() as u64
}

fn divide_rounded(left: &BigInt, right: &BigInt, rounding: Rounding) -> Result<BigInt, Thrown> {
    let quotient = left / right;
    let rest = left - &quotient * right;
    if rest.sign() == Sign::NoSign {
        return Ok(quotient);
    }
    let negative = (left.sign() == Sign::Minus) != (right.sign() == Sign::Minus);
    let half = (rest.magnitude() * 2_u8).cmp(right.magnitude());
    let away = match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => half != Ordering::Less,
        Rounding::HalfDown => half == Ordering::Greater,
        Rounding::HalfEven => {
            half == Ordering::Greater || half == Ordering::Equal && quotient.bit(0)
        }
        Rounding::Unnecessary => return Err(Thrown::arithmetic("rounding necessary")),
    };
    Ok(match (away, negative) {
        (false, _) => quotient,
        (true, true) => quotient - 1,
        (true, false) => quotient + 1,
    })
}

fn scale_overflow() -> Thrown {
    Thrown::arithmetic("the scale would not fit")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn texts_read_and_print_as_in_java() {
        for (text, printed) in [
            ("1.10", "1.10"),
            ("0.00000000000000000001", "1E-20"),
            ("100000000000000000000e2", "1.00000000000000000000E+22"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("1e-7", "1E-7"),
            ("0.000001", "0.000001"),
            ("1E+2147483647", "1E+2147483647"),
            ("0e5", "0E+5"),
        ] {
            assert_eq!(decimal(text).to_string(), printed);
        }
        for text in ["", ".", "e5", "1e", "1e99999999999", "1e-2147483650", "1 ", "0x1", "1.2.3"] {
            assert!(Decimal::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn arithmetic_keeps_java_scales() {
        assert_eq!(decimal("1.10").add(&decimal("2")).unwrap().to_string(), "3.10");
        assert_eq!(decimal("1.10").multiply(&decimal("2.0")).unwrap().to_string(), "2.200");
        let third = decimal("1.00").divide(&decimal("3"), 2, Rounding::HalfDown);
        assert_eq!(third.unwrap().to_string(), "0.33");
        assert_eq!(decimal("1.0").compare(&decimal("1.00")), Ordering::Equal);
        assert_ne!(decimal("1.0"), decimal("1.00"));
        assert_eq!(Decimal::of_double(0.1).unwrap().precision(), 55);
    }

    #[test]
    fn hostile_exponents_are_refused_or_cheap() {
        let huge = decimal("1e999999999");
        assert!(huge.add(&decimal("1")).is_err());
        assert!(huge.to_plain_string().is_err());
        assert!(huge.to_big_integer().is_err());
        assert_eq!(huge.compare(&decimal("1")), Ordering::Greater);
        assert_eq!(huge.low_long(), 0);
        assert_eq!(huge.to_double(), f64::INFINITY);
        assert_eq!(decimal("1e-999999999").low_long(), 0);
    }
}
