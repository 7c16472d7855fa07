//! Which Java number json-smart makes of a numeric text, and whether it prints as that text again.

use std::borrow::Cow;

use super::{Flags, Kind};
use crate::number::{Decimal, write_display};

/// A number of more characters than this, with a point or exponent, becomes a `BigDecimal`.
const DOUBLE_LENGTH: usize = 18;

/// A number in strict JSON from the start of the text: how long it is and what it becomes.
#[inline]
pub(crate) fn strict(text: &[u8]) -> Option<(usize, Kind, Flags)> {
    let negative = usize::from(text.first() == Some(&b'-'));
    let whole = digits(text, negative);
    let end = negative + whole;
    let leading_zero = text.get(negative) == Some(&b'0');
    if whole == 0 || (leading_zero && whole > 1) {
        return None;
    }
    match text.get(end) {
        Some(b'.' | b'e' | b'E') => fraction(text, negative, whole),
        _ => {
            let kind = integer_kind(text.get(..end)?);
            let zero = negative == 1 && leading_zero;
            Some((end, kind, canonical(!zero)))
        }
    }
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
    if let Some(b'e' | b'E') = text.get(end) {
        end += 1;
        end += usize::from(matches!(text.get(end), Some(b'+' | b'-')));
        let count = digits(text, end);
        end += count;
        if count == 0 {
            return None;
        }
    }
    let plain = end == plain_end;
    let zero_whole = text.get(negative) == Some(&b'0');
    if end > DOUBLE_LENGTH {
        // A huge exponent is an error of BigDecimal's, which the permissive reader reports. Without one, `toString` lays
        // out what is at least 1e-6.
        let is_small = places.iter().take(6).all(|digit| *digit == b'0');
        return plain.then_some((end, Kind::BigDecimal, canonical(!zero_whole || !is_small)));
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

#[inline]
fn digits(text: &[u8], from: usize) -> usize {
    let mut end = from;
    while let Some(b'0'..=b'9') = text.get(end) {
        end += 1;
    }
    end - from
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
        Kind::Double if text != "NaN" => match strict(text.as_bytes()) {
            Some((length, _, flags)) if length == text.len() => flags,
            _ => Flags::default(),
        },
        _ => canonical(true),
    }
}
