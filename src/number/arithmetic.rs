//! Arithmetic and comparison of numbers as Velocity 1.7 does it.

use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

use super::big;
use super::decimal::{Decimal, Rounding};
use crate::thrown::Thrown;

/// A number of one of Java's classes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Number {
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Big(BigInt),
    Decimal(Decimal),
}

/// What an operation is carried out in.
enum Base {
    Long(i64, i64),
    Float(f32, f32),
    Double(f64, f64),
    Big(BigInt, BigInt),
    Decimal(Decimal, Decimal),
}

impl Number {
    /// Steps of going through its digits for each digit, as writing them does.
    pub(crate) fn digits_squared(&self) -> u64 {
        let words = match self {
            Self::Big(number) => number.bits() / 64,
            Self::Decimal(number) => {
                number.unscaled().bits() / 64 + u64::from(number.scale().unsigned_abs()) / 1024
            }
            _ => 0,
        };
        words.saturating_mul(words) / 8
    }

    /// The sum. Fails where it would be too large, or a decimal meets an infinity or NaN.
    pub(crate) fn add(&self, other: &Self) -> Result<Self, Thrown> {
        Ok(match self.base(other)? {
            Base::Long(left, right) => match left.checked_add(right) {
                Some(sum) => self.wrap(other, sum),
                None => Self::Big(BigInt::from(left) + right),
            },
            Base::Float(left, right) => Self::Float(left + right),
            Base::Double(left, right) => Self::Double(left + right),
            Base::Big(left, right) => Self::Big(left + right),
            Base::Decimal(left, right) => Self::Decimal(left.add(&right)?),
        })
    }

    /// The difference. Fails as [`Number::add`].
    pub(crate) fn subtract(&self, other: &Self) -> Result<Self, Thrown> {
        Ok(match self.base(other)? {
            Base::Long(left, right) => match left.checked_sub(right) {
                Some(difference) => self.wrap(other, difference),
                None => Self::Big(BigInt::from(left) - right),
            },
            Base::Float(left, right) => Self::Float(left - right),
            Base::Double(left, right) => Self::Double(left - right),
            Base::Big(left, right) => Self::Big(left - right),
            Base::Decimal(left, right) => Self::Decimal(left.subtract(&right)?),
        })
    }

    /// The product. Fails as [`Number::add`].
    pub(crate) fn multiply(&self, other: &Self) -> Result<Self, Thrown> {
        Ok(match self.base(other)? {
            Base::Long(left, right) => {
                let product = left.wrapping_mul(right);
                // Velocity's own test: it misses the smallest long times -1.
                if right != 0 && product.wrapping_div(right) != left {
                    Self::Big(BigInt::from(left) * right)
                } else {
                    self.wrap(other, product)
                }
            }
            Base::Float(left, right) => Self::Float(left * right),
            Base::Double(left, right) => Self::Double(left * right),
            Base::Big(left, right) => Self::Big(big::multiply(&left, &right)?),
            Base::Decimal(left, right) => Self::Decimal(left.multiply(&right)?),
        })
    }

    /// The quotient, nothing where the divisor is zero. Fails as [`Number::add`].
    pub(crate) fn divide(&self, other: &Self) -> Result<Option<Self>, Thrown> {
        if other.is_zero() {
            return Ok(None);
        }
        Ok(Some(match self.base(other)? {
            Base::Long(left, right) => self.wrap(other, left.wrapping_div(right)),
            Base::Float(left, right) => Self::Float(left / right),
            Base::Double(left, right) => Self::Double(left / right),
            Base::Big(left, right) => Self::Big(left / right),
            Base::Decimal(left, right) => {
                let scale = left.scale();
                Self::Decimal(left.divide(&right, scale, Rounding::HalfDown)?)
            }
        }))
    }

    /// The remainder, nothing where the divisor is zero. Fails for decimals, and for a big negative divisor.
    pub(crate) fn modulo(&self, other: &Self) -> Result<Option<Self>, Thrown> {
        if other.is_zero() {
            return Ok(None);
        }
        Ok(Some(match self.base(other)? {
            Base::Long(left, right) => self.wrap(other, left.wrapping_rem(right)),
            Base::Float(left, right) => Self::Float(left % right),
            Base::Double(left, right) => Self::Double(left % right),
            Base::Big(left, right) => Self::Big(big::modulo(&left, &right)?),
            Base::Decimal(..) => {
                return Err(Thrown::arithmetic("cannot calculate the modulo of BigDecimals"));
            }
        }))
    }

    /// How the numbers compare; NaN compares as equal to everything. Fails as [`Number::add`].
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, Thrown> {
        Ok(match self.base(other)? {
            Base::Long(left, right) => left.cmp(&right),
            Base::Float(left, right) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
            Base::Double(left, right) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
            Base::Big(left, right) => left.cmp(&right),
            Base::Decimal(left, right) => left.compare(&right),
        })
    }

    /// Whether this is zero of any class.
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Float(value) => *value == 0.0,
            Self::Double(value) => *value == 0.0,
            Self::Big(value) => value.sign() == Sign::NoSign,
            Self::Decimal(value) => value.signum() == 0,
            Self::Byte(_) | Self::Short(_) | Self::Int(_) | Self::Long(_) => self.to_long() == 0,
        }
    }

    /// `longValue`.
    pub(crate) fn to_long(&self) -> i64 {
        match self {
            Self::Byte(value) => i64::from(*value),
            Self::Short(value) => i64::from(*value),
            Self::Int(value) => i64::from(*value),
            Self::Long(value) => *value,
            Self::Float(value) => *value as i64,
            Self::Double(value) => *value as i64,
            Self::Big(value) => big::low_long(value),
            Self::Decimal(value) => value.low_long(),
        }
    }

    /// `intValue`: fractions are cut, floating point numbers saturate, integers keep their low bits.
    pub(crate) fn to_int(&self) -> i32 {
        match self {
            Self::Float(value) => *value as i32,
            Self::Double(value) => *value as i32,
            _ => self.to_long() as i32,
        }
    }

    /// `doubleValue`.
    pub(crate) fn to_double(&self) -> f64 {
        match self {
            Self::Float(value) => f64::from(*value),
            Self::Double(value) => *value,
            Self::Big(value) => big::to_double(value),
            Self::Decimal(value) => value.to_double(),
            Self::Byte(_) | Self::Short(_) | Self::Int(_) | Self::Long(_) => self.to_long() as f64,
        }
    }

    /// `floatValue`.
    pub(crate) fn to_float(&self) -> f32 {
        match self {
            Self::Float(value) => *value,
            Self::Double(value) => *value as f32,
            Self::Big(value) => big::to_float(value),
            Self::Decimal(value) => value.to_float(),
            Self::Byte(_) | Self::Short(_) | Self::Int(_) | Self::Long(_) => self.to_long() as f32,
        }
    }

    /// `hashCode`.
    pub(crate) fn hash_code(&self) -> i32 {
        let of_long = |bits: i64| (bits ^ (bits as u64 >> 32) as i64) as i32;
        match self {
            Self::Byte(_) | Self::Short(_) | Self::Int(_) => self.to_int(),
            Self::Long(value) => of_long(*value),
            Self::Float(value) if value.is_nan() => 0x7fc0_0000,
            Self::Float(value) => value.to_bits() as i32,
            Self::Double(value) if value.is_nan() => 0x7ff8_0000,
            Self::Double(value) => of_long(value.to_bits() as i64),
            Self::Big(value) => big::hash_code(value),
            Self::Decimal(value) => value.hash_code(),
        }
    }

    /// Appends `toString`.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Float(value) => super::write_float(*value, out),
            Self::Double(value) => super::write_double(*value, out),
            Self::Big(value) => super::write_display(value, out),
            Self::Decimal(value) => super::write_display(value, out),
            Self::Byte(_) | Self::Short(_) | Self::Int(_) | Self::Long(_) => {
                super::write_display(self.to_long(), out)
            }
        }
    }

    fn base(&self, other: &Self) -> Result<Base, Thrown> {
        let is_decimal = |number: &Self| matches!(number, Self::Decimal(_));
        let is_big = |number: &Self| matches!(number, Self::Big(_));
        let is_fraction = |number: &Self| matches!(number, Self::Float(_) | Self::Double(_));
        let any = |test: fn(&Self) -> bool| test(self) || test(other);
        Ok(if any(is_decimal) || any(is_fraction) && any(is_big) {
            Base::Decimal(self.to_decimal()?, other.to_decimal()?)
        } else if any(is_big) {
            Base::Big(self.to_big(), other.to_big())
        } else if any(|number| matches!(number, Self::Double(_))) {
            Base::Double(self.to_double(), other.to_double())
        } else if any(is_fraction) {
            Base::Float(self.to_float(), other.to_float())
        } else {
            Base::Long(self.to_long(), other.to_long())
        })
    }

    fn to_decimal(&self) -> Result<Decimal, Thrown> {
        match self {
            Self::Decimal(value) => Ok(value.clone()),
            Self::Big(value) => Ok(Decimal::new(value.clone(), 0)),
            // Integers go through a double here, which long ones do not survive unharmed.
            _ => Decimal::of_double(self.to_double()),
        }
    }

    fn to_big(&self) -> BigInt {
        match self {
            Self::Big(value) => value.clone(),
            _ => BigInt::from(self.to_long()),
        }
    }

    /// The result in the wider of the two classes, or in the next one where it fits.
    fn wrap(&self, other: &Self, value: i64) -> Self {
        let width = |number: &Self| match number {
            Self::Byte(_) => 0,
            Self::Short(_) => 1,
            Self::Int(_) => 2,
            _ => 3,
        };
        let width = width(self).max(width(other));
        if width == 0
            && let Ok(value) = i8::try_from(value)
        {
            Self::Byte(value)
        } else if width <= 1
            && let Ok(value) = i16::try_from(value)
        {
            Self::Short(value)
        } else if width <= 2
            && let Ok(value) = i32::try_from(value)
        {
            Self::Int(value)
        } else {
            Self::Long(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: &Number) -> String {
        let mut out = String::new();
        number.write(&mut out);
        out
    }

    #[test]
    fn integers_grow_into_the_next_class() {
        let grown = Number::Int(i32::MAX).add(&Number::Int(1)).unwrap();
        assert_eq!(grown, Number::Long(2_147_483_648));
        let grown = Number::Long(i64::MAX).add(&Number::Int(1)).unwrap();
        assert_eq!(text(&grown), "9223372036854775808");
        assert!(matches!(grown, Number::Big(_)));
        assert_eq!(Number::Byte(100).multiply(&Number::Byte(2)).unwrap(), Number::Short(200));
    }

    #[test]
    fn the_overflow_velocity_misses_stays_missed() {
        let product = Number::Long(i64::MIN).multiply(&Number::Int(-1)).unwrap();
        assert_eq!(product, Number::Long(i64::MIN));
    }

    #[test]
    fn division_truncates_and_zero_divides_nothing() {
        assert_eq!(Number::Int(-7).divide(&Number::Int(2)), Ok(Some(Number::Int(-3))));
        assert_eq!(Number::Int(-7).modulo(&Number::Int(3)), Ok(Some(Number::Int(-1))));
        assert_eq!(Number::Double(1.0).divide(&Number::Int(0)), Ok(None));
        assert_eq!(Number::Int(1).modulo(&Number::Double(-0.0)), Ok(None));
    }

    #[test]
    fn a_big_integer_and_a_double_make_a_decimal() {
        let big = Number::Big(BigInt::from(10_i64.pow(18)) * 10);
        assert_eq!(text(&big.add(&Number::Double(0.5)).unwrap()), "10000000000000000000.5");
        assert!(big.add(&Number::Double(f64::NAN)).is_err());
        assert!(Number::Int(1).modulo(&big.add(&Number::Double(0.5)).unwrap()).is_err());
    }
}
