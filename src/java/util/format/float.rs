//! `%e`, `%f` and `%g`.

use super::integer::{grouped, signed};
use super::spec::{Flags, Spec};
use crate::number::{Number, double_digits, write_display, write_float};
use crate::value::Thrown;

/// How many zeros a decimal may have in front of its point without an exponent.
const MAX_ZEROS: i32 = 100_000;

/// A floating point number or decimal in the notation asked for. Fails for integers.
pub(super) fn convert(spec: &Spec, number: &Number) -> Result<String, Thrown> {
    let value = match number {
        Number::Double(value) => *value,
        // Java formats the double whose text is the float's.
        Number::Float(value) => float_as_double(*value),
        Number::Decimal(value) => {
            if spec.conversion == 'f' && value.scale() < -MAX_ZEROS {
                return Err(Thrown::limit(
                    "value_bytes",
                    format!("`{}` makes too long a number", spec.text),
                ));
            }
            let digits = value.unscaled().magnitude().to_string();
            let point = digits.len() as i64 - i64::from(value.scale());
            return Ok(finite(spec, value.signum() < 0, Decimals { digits, point }));
        }
        _ => return Err(spec.mismatch()),
    };
    if value.is_nan() {
        return Ok("NaN".into());
    }
    let negative = value.is_sign_negative();
    if value.is_infinite() {
        let mut plain = spec.clone();
        plain.width = None;
        return Ok(signed(&plain, negative, "", "Infinity"));
    }
    let decimals = if value == 0.0 {
        Decimals { digits: String::from("0"), point: 1 }
    } else {
        let digits = double_digits(value.abs());
        Decimals { digits: digits.as_str().to_owned(), point: i64::from(digits.point) }
    };
    Ok(finite(spec, negative, decimals))
}

fn float_as_double(value: f32) -> f64 {
    let mut text = String::new();
    write_float(value, &mut text);
    text.parse().unwrap_or_else(|_| f64::from(value))
}

fn finite(spec: &Spec, negative: bool, decimals: Decimals) -> String {
    let precision = spec.precision.unwrap_or(6);
    let text = match spec.conversion {
        'f' => plain(spec, decimals, precision),
        'e' => scientific(spec, decimals, precision),
        _ => general(spec, decimals, precision.max(1)),
    };
    signed(spec, negative, "", &text)
}

/// Digits worth `0.DIGITS * 10^point`.
struct Decimals {
    digits: String,
    point: i64,
}

impl Decimals {
    fn is_zero(&self) -> bool {
        self.digits.bytes().all(|digit| digit == b'0')
    }

    /// Keeps this many digits, rounding half up.
    fn round(&mut self, kept: i64) {
        let Ok(kept) = usize::try_from(kept) else {
            self.digits = String::from("0");
            return;
        };
        let Some(next) = self.digits.as_bytes().get(kept).copied() else {
            return;
        };
        self.digits.truncate(kept);
        if next < b'5' {
            return;
        }
        let stays = self.digits.trim_end_matches('9').len();
        let zeros = self.digits.len() - stays;
        self.digits.truncate(stays);
        match self.digits.pop() {
            Some(last) => self.digits.extend(char::from_u32(u32::from(last) + 1)),
            None => {
                self.digits.push('1');
                self.point += 1;
            }
        }
        self.digits.extend(std::iter::repeat_n('0', zeros));
    }

    /// The digit that is worth `10^place`.
    fn digit(&self, place: i64) -> char {
        let index = usize::try_from(self.point - 1 - place).ok();
        index
            .and_then(|index| self.digits.as_bytes().get(index))
            .map_or('0', |digit| char::from(*digit))
    }
}

fn plain(spec: &Spec, mut decimals: Decimals, precision: usize) -> String {
    let places = i64::try_from(precision).unwrap_or(i64::MAX / 4);
    decimals.round(decimals.point.saturating_add(places));
    let whole: String =
        (0..decimals.point.max(1)).rev().map(|place| decimals.digit(place)).collect();
    let mut text = if spec.flags.contains(Flags::GROUP) { grouped(&whole) } else { whole };
    if precision > 0 || spec.flags.contains(Flags::ALTERNATE) {
        text.push('.');
    }
    text.extend((1..=places).map(|place| decimals.digit(-place)));
    text
}

fn scientific(spec: &Spec, mut decimals: Decimals, precision: usize) -> String {
    let zero = decimals.is_zero();
    let places = i64::try_from(precision).unwrap_or(i64::MAX / 4);
    decimals.round(places.saturating_add(1));
    let first = decimals.point - 1;
    let mut text = String::new();
    text.push(decimals.digit(first));
    if precision > 0 || spec.flags.contains(Flags::ALTERNATE) {
        text.push('.');
    }
    text.extend((1..=places).map(|place| decimals.digit(first - place)));
    let exponent = if zero { 0 } else { first };
    text.push_str(if exponent < 0 { "e-" } else { "e+" });
    write_display(format_args!("{:02}", exponent.unsigned_abs()), &mut text);
    text
}

/// Plain from 10^-4 up to 10^precision once rounded, scientific elsewhere.
fn general(spec: &Spec, mut decimals: Decimals, precision: usize) -> String {
    if decimals.is_zero() {
        return plain(spec, Decimals { digits: String::from("0"), point: 1 }, precision - 1);
    }
    let kept = i64::try_from(precision).unwrap_or(i64::MAX / 4);
    decimals.round(kept);
    if decimals.point < -3 || decimals.point > kept {
        return scientific(spec, decimals, precision - 1);
    }
    let places = usize::try_from(kept - decimals.point).unwrap_or_default();
    plain(spec, decimals, places)
}
