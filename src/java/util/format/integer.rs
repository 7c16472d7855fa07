//! `%d`, `%o` and `%x`.

use num_bigint::Sign;

use super::spec::{Flags, Spec};
use crate::number::Number;
use crate::value::Thrown;

/// An integer in the notation asked for. Fails for other numbers, and for flags that do not suit.
pub(super) fn convert(spec: &Spec, number: &Number) -> Result<String, Thrown> {
    if matches!(number, Number::Float(_) | Number::Double(_) | Number::Decimal(_)) {
        return Err(spec.mismatch());
    }
    let (negative, digits) = match (spec.conversion, number) {
        ('d', _) => {
            let mut text = String::new();
            number.write(&mut text);
            match text.strip_prefix('-') {
                Some(digits) => (true, digits.to_owned()),
                None => (false, text),
            }
        }
        (conversion, Number::Big(value)) => {
            let radix = if conversion == 'x' { 16 } else { 8 };
            (value.sign() == Sign::Minus, value.magnitude().to_str_radix(radix))
        }
        ('x', number) => {
            spec.allow("-#0")?;
            (false, format!("{:x}", twos_complement(number)))
        }
        (_, number) => {
            spec.allow("-#0")?;
            (false, format!("{:o}", twos_complement(number)))
        }
    };
    let prefix = match spec.conversion {
        _ if !spec.flags.contains(Flags::ALTERNATE) => "",
        'x' => "0x",
        _ => "0",
    };
    let digits = if spec.flags.contains(Flags::GROUP) { grouped(&digits) } else { digits };
    Ok(signed(spec, negative, prefix, &digits))
}

/// The bits of the number's own class.
fn twos_complement(number: &Number) -> u64 {
    let bits = number.to_long() as u64;
    match number {
        Number::Byte(_) => bits & 0xFF,
        Number::Short(_) => bits & 0xFFFF,
        Number::Int(_) => bits & 0xFFFF_FFFF,
        _ => bits,
    }
}

/// The digits in groups of three.
pub(super) fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Sign, prefix, zeros up to the width, and the digits.
pub(super) fn signed(spec: &Spec, negative: bool, prefix: &str, digits: &str) -> String {
    let flags = spec.flags;
    let (before, behind) = match negative {
        true if flags.contains(Flags::PARENTHESES) => ("(", ")"),
        true => ("-", ""),
        false if flags.contains(Flags::PLUS) => ("+", ""),
        false if flags.contains(Flags::BLANK) => (" ", ""),
        false => ("", ""),
    };
    let mut text = String::from(before);
    text.push_str(prefix);
    if flags.contains(Flags::ZERO) {
        let used = before.len() + prefix.len() + digits.len() + behind.len();
        let zeros = spec.width.unwrap_or(0).saturating_sub(used);
        text.extend(std::iter::repeat_n('0', zeros));
    }
    text.push_str(digits);
    text.push_str(behind);
    text
}
