//! Which Java number json-smart makes of a numeric text, and whether it prints as that text again.

use std::borrow::Cow;

use super::{Flags, Kind, scan};
use crate::number::{Decimal, write_display};

/// A number of more characters than this, with a point or exponent, becomes a `BigDecimal`.
const DOUBLE_LENGTH: usize = 18;

/// A number in strict JSON without a sign from a place on: where it ends and what it becomes.
///
/// What ends the number is found in the word that it begins with, since the next place in the text waits for it.
#[inline(always)]
pub(super) fn unsigned(bytes: &[u8], at: u32) -> Option<(u32, Kind, Flags)> {
    signed(bytes, at, 0)
}

/// The same after a minus sign.
#[inline(never)]
pub(super) fn negative(bytes: &[u8], at: u32) -> Option<(u32, Kind, Flags)> {
    signed(bytes, at, 1)
}

#[inline(always)]
fn signed(bytes: &[u8], at: u32, sign: u32) -> Option<(u32, Kind, Flags)> {
    let start = at + sign;
    let word = scan::load(bytes, start as usize);
    let others = scan::not_digits(word);
    // Without the lowest bit: what comes after the first byte that is not a digit.
    let later = others & others.wrapping_sub(1);
    let whole = others.trailing_zeros() / 8;
    let zero = word as u8 == b'0';
    if others == 0 || whole == 0 || (zero && whole > 1) {
        return long(bytes, at);
    }
    let (end, places) = match (word >> (8 * whole)) as u8 {
        b'.' if later != 0 => {
            let end = later.trailing_zeros() / 8;
            (end, word >> (8 * whole + 7) >> 1)
        }
        b'.' => {
            let places = scan::load(bytes, (start + whole + 1) as usize);
            let others = scan::not_digits(places);
            if others == 0 {
                return many_places(bytes, at, start + whole + 1, places);
            }
            (whole + 1 + others.trailing_zeros() / 8, places)
        }
        b'e' | b'E' => return long(bytes, at),
        _ => return Some((start + whole, Kind::Integer, canonical(sign == 0 || !zero))),
    };
    let count = end - whole - 1;
    if count == 0 || matches!((places >> (8 * count)) as u8, b'e' | b'E') {
        return long(bytes, at);
    }
    // As `prints_plain` has it, which knows more lengths.
    let superfluous = count > 1 && (places >> (8 * (count - 1))) as u8 == b'0';
    let small = zero && places & 0xff_ffff == 0x30_3030;
    Some((start + end, Kind::Double, canonical(!superfluous & !small)))
}

/// The same for a number with more than seven places, of which the first eight are given.
#[inline(never)]
fn many_places(bytes: &[u8], at: u32, point: u32, places: u64) -> Option<(u32, Kind, Flags)> {
    let mut end = point + 8;
    loop {
        let word = scan::load(bytes, end as usize);
        let others = scan::not_digits(word);
        let count = others.trailing_zeros() / 8;
        end += count;
        if others != 0 {
            if matches!((word >> (8 * count)) as u8, b'e' | b'E') {
                return long(bytes, at);
            }
            break;
        }
    }
    let sign = u32::from(bytes.get(at as usize) == Some(&b'-'));
    let whole = point - 1 - at - sign;
    let zero = bytes.get((at + sign) as usize) == Some(&b'0');
    let zeros = |count: u32| (places ^ 0x3030_3030_3030_3030) << (64 - 8 * count) == 0;
    if (end - at) as usize > DOUBLE_LENGTH {
        return Some((end, Kind::BigDecimal, canonical(!zero || !zeros(6))));
    }
    let superfluous = bytes.get(end as usize - 1) == Some(&b'0');
    let prints_same = whole + (end - point) <= 15 && !superfluous && !(zero && zeros(3));
    Some((end, Kind::Double, canonical(prints_same)))
}

/// The same for numbers of all lengths.
#[inline(never)]
fn long(bytes: &[u8], at: u32) -> Option<(u32, Kind, Flags)> {
    let text = bytes.get(at as usize..)?;
    let negative = usize::from(text.first() == Some(&b'-'));
    let whole = digits(text, negative);
    let end = negative + whole;
    let leading_zero = text.get(negative) == Some(&b'0');
    if whole == 0 || (leading_zero && whole > 1) {
        return None;
    }
    let (length, kind, flags) = match text.get(end) {
        Some(b'.' | b'e' | b'E') => fraction(text, negative, whole)?,
        _ => {
            let kind = integer_kind(text.get(..end)?);
            let zero = negative == 1 && leading_zero;
            (end, kind, canonical(!zero))
        }
    };
    Some((at + length as u32, kind, flags))
}

#[inline(never)]
fn fraction(text: &[u8], negative: usize, whole: usize) -> Option<(usize, Kind, Flags)> {
    let mut end = negative + whole;
    let mut places: &[u8] = &[];
    if text.get(end) == Some(&b'.') {
        let count = digits(text, end + 1);
        places = text.get(end + 1..end + 1 + count)?;
        end += 1 + count;
        if count == 0 {
            return None;
        }
    }
    let plain_end = end;
    let mut exponent = 0;
    if let Some(b'e' | b'E') = text.get(end) {
        end += 1;
        end += usize::from(matches!(text.get(end), Some(b'+' | b'-')));
        exponent = digits(text, end);
        end += exponent;
        if exponent == 0 {
            return None;
        }
    }
    let plain = end == plain_end;
    let zero_whole = text.get(negative) == Some(&b'0');
    if end > DOUBLE_LENGTH {
        // A huge exponent is an error of BigDecimal's, which the permissive reader reports. Without one, `toString` lays
        // out what is at least 1e-6.
        if !plain {
            return (exponent <= 3).then_some((end, Kind::BigDecimal, Flags::default()));
        }
        let is_small = places.iter().take(6).all(|digit| *digit == b'0');
        return Some((end, Kind::BigDecimal, canonical(!zero_whole || !is_small)));
    }
    let prints_same = plain && prints_plain(zero_whole, whole, places);
    Some((end, Kind::Double, canonical(prints_same)))
}

/// Whether `Double.toString` lays this decimal out as it stands: between 1e-3 and 1e7, no superfluous zero, and few
/// enough digits that they are the shortest ones.
fn prints_plain(zero_whole: bool, whole: usize, places: &[u8]) -> bool {
    if places == b"0" {
        return whole <= 7;
    }
    let superfluous = places.last() == Some(&b'0');
    let small = zero_whole && places.iter().take(3).all(|digit| *digit == b'0');
    whole <= 7 && whole + places.len() <= 15 && !superfluous && !small
}

fn canonical(yes: bool) -> Flags {
    if yes { Flags::PLAIN.with(Flags::WEB) } else { Flags::default() }
}

/// The class of an integer by its text, a minus sign and digits.
#[inline]
pub(crate) fn integer_kind(text: &[u8]) -> Kind {
    if text.len() <= 9 {
        return Kind::Integer;
    }
    long_integer_kind(text)
}

#[inline(never)]
fn long_integer_kind(text: &[u8]) -> Kind {
    let parsed = std::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok());
    match parsed {
        Some(value) if i32::try_from(value).is_ok() => Kind::Integer,
        Some(_) => Kind::Long,
        None => Kind::BigInteger,
    }
}

/// How many digits there are from a place on.
#[inline]
fn digits(text: &[u8], from: usize) -> usize {
    let mut end = from;
    loop {
        let others = scan::not_digits(scan::load(text, end));
        end += (others.trailing_zeros() / 8) as usize;
        if others != 0 {
            return end - from;
        }
    }
}

/// An integer as the permissive reader takes it, without superfluous zeros.
pub(crate) fn lenient_integer(token: &str) -> (Kind, Cow<'_, str>) {
    let (sign, digits) = match token.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", token),
    };
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        // a minus sign alone is 0, and there is no -0
        let kind = if token.len() > 19 + sign.len() { Kind::BigInteger } else { Kind::Integer };
        return (kind, Cow::Borrowed("0"));
    }
    let text = format!("{sign}{significant}");
    // json-smart looks at the length first, zeros included
    let kind = if digits.len() > 19 { Kind::BigInteger } else { integer_kind(text.as_bytes()) };
    (kind, Cow::Owned(text))
}

/// A decimal as the permissive reader takes it; nothing where json-smart throws.
pub(crate) fn lenient_decimal(token: &str) -> Option<(Kind, Cow<'_, str>)> {
    if token.encode_utf16().count() > DOUBLE_LENGTH {
        let decimal = Decimal::parse(token).ok()?;
        let mut text = String::with_capacity(token.len());
        write_display(decimal, &mut text);
        return Some((Kind::BigDecimal, Cow::Owned(text)));
    }
    token.parse::<f64>().ok()?;
    Some((Kind::Double, Cow::Borrowed(token)))
}

/// The flags of a value that is not a string, by its text.
pub(crate) fn scalar_flags(kind: Kind, text: &str) -> Flags {
    match kind {
        Kind::Double if text != "NaN" => match long(text.as_bytes(), 0) {
            Some((end, _, flags)) if end as usize == text.len() => flags,
            _ => Flags::default(),
        },
        _ => canonical(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_few_characters_are_read_as_those_of_any_length() {
        let wholes = ["", "0", "00", "01", "7", "10", "999", "1234567", "12345678", "123456789012"];
        let places =
            ["", ".", ".0", ".5", ".50", ".00", ".000", ".0005", ".001", ".1234567", ".12345678"];
        let more = [
            ".123456789",
            ".0000001234",
            ".00012345678",
            ".1234567890123456789",
            ".00000000000000000012",
        ];
        let exponents = ["", "e5", "E-3", "e", "e+", "e400"];
        let ends = ["", ",", "]", "}", " ", "\n1", "x", "-", ":12345678"];
        for whole in wholes {
            for places in places.iter().chain(&more) {
                for exponent in exponents {
                    for end in ends {
                        let text = format!("{whole}{places}{exponent}{end}");
                        let expected = long(text.as_bytes(), 0);
                        assert_eq!(unsigned(text.as_bytes(), 0), expected, "{text}");
                        let text = format!("[-{text}");
                        let expected = long(text.as_bytes(), 1);
                        assert_eq!(negative(text.as_bytes(), 1), expected, "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn long_decimals_with_exponents_print_as_the_permissive_reader_has_them() {
        let path = crate::jsonpath::Path::compile("$").unwrap();
        let read = |text: String| path.read(&text).map_err(|error| error.to_string());
        for number in [
            "9.999000099990002e-05",
            "-9.999000099990002E+05",
            "123456789012345678901e0",
            "0.00000000000000000012e12",
            "1.50000000000000000000e2",
            "1.2345678901234567890e-300",
            "1.2345678901234567890e999",
            "0.00000000000000000000e-7",
            "1.2345678901234567890e1000",
        ] {
            let expected = read(format!("[{number},'x']")).unwrap().unwrap();
            let expected = expected.strip_suffix(",\"x\"]").unwrap();
            assert_eq!(read(format!("[{number}]")), Ok(Some(format!("{expected}]"))), "{number}");
            let is_strict = super::super::Tape::parse(&format!("[{number}]"), 400).is_some();
            assert_eq!(is_strict, !number.ends_with("e1000"), "{number}");
        }
    }
}
