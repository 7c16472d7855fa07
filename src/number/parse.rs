//! Texts that Java's number classes read.

use num_bigint::BigInt;

use super::big;
use crate::thrown::Thrown;

/// The zeros of the scripts whose ten digits Java 17 knows, as far as one `char` reaches.
const ZEROS: [u16; 37] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10,
];

/// `Character.digit`: the value of a digit or letter, if it counts as a digit in the radix.
pub(crate) fn digit(character: char, radix: u32) -> Option<u32> {
    if character.is_ascii() {
        return character.to_digit(radix.clamp(2, 36));
    }
    let code = u32::from(character);
    let value = match code {
        0xFF21..=0xFF3A => code - 0xFF21 + 10,
        0xFF41..=0xFF5A => code - 0xFF41 + 10,
        _ => ZEROS
            .iter()
            .filter_map(|zero| code.checked_sub(u32::from(*zero)))
            .find(|value| *value < 10)?,
    };
    (value < radix).then_some(value)
}

/// `Integer.parseInt`, and with other bounds those of `Byte` and `Short`. Fails with a `NumberFormatException`.
pub(crate) fn integer<T: TryFrom<i64>>(text: &str, radix: i32) -> Result<T, Thrown> {
    let value = long(text, radix)?;
    T::try_from(value).map_err(|_| Thrown::number_format(text))
}

/// `Long.parseLong`. Fails with a `NumberFormatException`.
pub(crate) fn long(text: &str, radix: i32) -> Result<i64, Thrown> {
    let wrong = || Thrown::number_format(text);
    let radix = checked_radix(radix)?;
    let (negative, digits) = split_sign(text);
    if digits.is_empty() {
        return Err(wrong());
    }
    let mut value = 0_i64;
    for character in digits.chars() {
        let digit = i64::from(digit(character, radix).ok_or_else(wrong)?);
        value = value
            .checked_mul(i64::from(radix))
            .and_then(|value| value.checked_sub(digit))
            .ok_or_else(wrong)?;
    }
    if negative { Ok(value) } else { value.checked_neg().ok_or_else(wrong) }
}

/// `Integer.decode` and its like: an optional `0x`, `0X`, `#` or `0` after the sign gives the radix.
pub(crate) fn decode(text: &str) -> Result<i64, Thrown> {
    let wrong = || Thrown::number_format(text);
    let (_, magnitude) = split_sign(text);
    let sign = text.strip_suffix(magnitude).unwrap_or_default();
    let prefixed = ["0x", "0X", "#"].iter().find_map(|prefix| magnitude.strip_prefix(prefix));
    let (digits, radix) = match (prefixed, magnitude.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (magnitude, 10),
    };
    if digits.starts_with(['+', '-']) || digits.is_empty() {
        return Err(wrong());
    }
    let sign = if sign == "-" { "-" } else { "" };
    long(&format!("{sign}{digits}"), radix).map_err(|_| wrong())
}

/// `new BigInteger(text, radix)`. Fails with a `NumberFormatException`, and where the number is too large.
pub(crate) fn big_integer(text: &str, radix: i32) -> Result<BigInt, Thrown> {
    let wrong = || Thrown::number_format(text);
    let radix = checked_radix(radix)?;
    let (_, digits) = split_sign(text);
    if digits.is_empty() {
        return Err(wrong());
    }
    if digits.len() as u64 > big::MAX_DIGITS {
        return Err(big::too_large());
    }
    let mut plain = String::with_capacity(text.len());
    if text.starts_with('-') {
        plain.push('-');
    }
    for character in digits.chars() {
        let value = digit(character, radix).ok_or_else(wrong)?;
        plain.push(char::from_digit(value, radix).ok_or_else(wrong)?);
    }
    BigInt::parse_bytes(plain.as_bytes(), radix).ok_or_else(wrong)
}

/// `Double.valueOf(String)`. Fails with a `NumberFormatException`.
pub(crate) fn double(text: &str) -> Result<f64, Thrown> {
    match Float::read(text).ok_or_else(|| Thrown::number_format(text))? {
        Float::Special(value) => Ok(value),
        Float::Decimal(digits) => digits.parse().map_err(|_| Thrown::number_format(text)),
        Float::Hex(hex) => Ok(hex.round(53, -1074)),
    }
}

/// `Float.valueOf(String)`. Fails with a `NumberFormatException`.
pub(crate) fn float(text: &str) -> Result<f32, Thrown> {
    match Float::read(text).ok_or_else(|| Thrown::number_format(text))? {
        Float::Special(value) => Ok(value as f32),
        Float::Decimal(digits) => digits.parse().map_err(|_| Thrown::number_format(text)),
        Float::Hex(hex) => Ok(hex.round(24, -149) as f32),
    }
}

fn checked_radix(radix: i32) -> Result<u32, Thrown> {
    u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .ok_or_else(|| Thrown::java("NumberFormatException", format!("radix {radix} out of range")))
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A floating point text, taken apart.
enum Float<'t> {
    Special(f64),
    Decimal(&'t str),
    Hex(Hex),
}

impl<'t> Float<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim_matches(|character| character <= ' ');
        let (negative, magnitude) = split_sign(text);
        let signed = |value: f64| if negative { -value } else { value };
        match magnitude {
            "NaN" => return Some(Self::Special(f64::NAN)),
            "Infinity" => return Some(Self::Special(signed(f64::INFINITY))),
            _ => {}
        }
        if let Some(hex) = magnitude.strip_prefix("0x").or_else(|| magnitude.strip_prefix("0X")) {
            return Hex::read(hex, negative).map(Self::Hex);
        }
        let text = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
        let (_, magnitude) = split_sign(text);
        let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (magnitude, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let mantissa_ok =
            !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction);
        let exponent_ok = exponent.is_none_or(|exponent| {
            let (_, digits) = split_sign(exponent);
            !digits.is_empty() && all_digits(digits)
        });
        (mantissa_ok && exponent_ok).then_some(Self::Decimal(text))
    }
}

/// A hexadecimal floating point number, `mantissa * 2^exponent` and a trace of what did not fit.
struct Hex {
    negative: bool,
    mantissa: u64,
    inexact: bool,
    exponent: i64,
}

impl Hex {
    fn read(text: &str, negative: bool) -> Option<Self> {
        let text = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
        let (digits, exponent) = text.split_once(['p', 'P'])?;
        let (negative_exponent, exponent) = split_sign(exponent);
        if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.parse::<i64>().map_or(1 << 40, |exponent| exponent.min(1 << 40));
        let mut hex = Self {
            negative,
            mantissa: 0,
            inexact: false,
            exponent: if negative_exponent { -exponent } else { exponent },
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        hex.push(whole, 0)?;
        hex.push(fraction, 4)?;
        Some(hex)
    }

    fn push(&mut self, digits: &str, bits_behind_point: i64) -> Option<()> {
        for character in digits.chars() {
            let digit = u64::from(character.to_digit(16)?);
            if self.mantissa >> 58 == 0 {
                self.mantissa = self.mantissa << 4 | digit;
                self.exponent -= bits_behind_point;
            } else {
                self.inexact |= digit != 0;
                self.exponent += 4 - bits_behind_point;
            }
        }
        Some(())
    }

    /// The nearest number of `precision` bits whose last bit is worth at least `2^lowest`.
    fn round(&self, precision: i64, lowest: i64) -> f64 {
        let bits = 64 - i64::from(self.mantissa.leading_zeros());
        let last = (self.exponent + bits - precision).max(lowest);
        let shift = last - self.exponent;
        let (mantissa, exponent) = if shift <= 0 || self.mantissa == 0 {
            (self.mantissa, self.exponent)
        } else if shift > 63 {
            (0, 0)
        } else {
            let unit = 1_u64 << shift;
            let (kept, rest) = (self.mantissa >> shift, self.mantissa & (unit - 1));
            let up = rest > unit / 2 || rest == unit / 2 && (self.inexact || kept & 1 == 1);
            (kept + u64::from(up), last)
        };
        let mut value = mantissa as f64;
        let mut exponent = exponent.clamp(-2200, 2200);
        while exponent != 0 && value != 0.0 && value.is_finite() {
            let step = exponent.clamp(-1000, 1000);
            value *= 2_f64.powi(i32::try_from(step).unwrap_or_default());
            exponent -= step;
        }
        if self.negative { -value } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_take_signs_radixes_and_digits_of_any_script() {
        assert_eq!(integer::<i32>("+7", 10), Ok(7));
        assert_eq!(integer::<i32>("-2147483648", 10), Ok(i32::MIN));
        assert_eq!(integer::<i32>("٣٤", 10), Ok(34));
        assert_eq!(integer::<i32>("zz", 36), Ok(1295));
        assert_eq!(decode("-0x1F"), Ok(-31));
        assert_eq!(decode("010"), Ok(8));
        for text in ["", "+", "-", " 1", "1 ", "1.0", "2147483648", "1_0"] {
            assert!(integer::<i32>(text, 10).is_err(), "{text}");
        }
        assert!(integer::<i32>("1", 37).is_err());
        assert!(decode("0x").is_err());
    }

    #[test]
    fn doubles_take_blanks_suffixes_and_hex() {
        for (text, value) in [
            (" 1.5d\n", 1.5),
            ("1e3F", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("0x1.8p1", 3.0),
            ("-Infinity", f64::NEG_INFINITY),
            ("0x1p-1074", f64::from_bits(1)),
            ("0x0.8p-1074", 0.0),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("0x1p99999999999999999999", f64::INFINITY),
            ("1e99999999999", f64::INFINITY),
        ] {
            assert_eq!(double(text), Ok(value), "{text}");
        }
        for text in ["", ".", "e1", "1e", "1dd", "0x1", "0x.p1", "inf", "infinity", "1 2", "１"] {
            assert!(double(text).is_err(), "{text}");
        }
    }
}
