//! The escapes of JSON strings: reading them, and printing them as json-smart does.

use std::borrow::Cow;

use super::Flags;
use super::scan;

/// Whether the printer would write a code unit with these very digits.
#[inline]
pub(crate) fn is_printed_escape(digits: &[u8], unit: u16) -> bool {
    needs_escape(unit)
        && !matches!(unit, 8 | 9 | 10 | 12 | 13)
        && !digits.iter().any(u8::is_ascii_lowercase)
}

/// json-smart writes these as `\uXXXX`, apart from the control characters that have a short form.
pub(crate) fn needs_escape(unit: u16) -> bool {
    matches!(unit, 0..=0x1f | 0x7f..=0x9f | 0x2000..=0x20ff)
}

/// The characters of a string, which may hold halves of surrogate pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text<'t> {
    Str(Cow<'t, str>),
    /// UTF-16 with at least one unpaired surrogate.
    Wide(Vec<u16>),
}

/// What is between the quotes of a string that the strict reader accepted or the permissive one wrote.
pub(crate) fn decode(raw: &str) -> Text<'_> {
    if !raw.contains('\\') {
        return Text::Str(Cow::Borrowed(raw));
    }
    match String::from_utf8(decode_bytes(raw)) {
        Ok(text) => Text::Str(Cow::Owned(text)),
        Err(wide) => Text::Wide(units(wide.as_bytes())),
    }
}

/// Whether a string, written with escapes, has these characters.
pub(crate) fn decoded_is(raw: &str, name: &[u8]) -> bool {
    decode_bytes(raw) == name
}

/// The characters in UTF-8; unpaired surrogates become three bytes each, as in WTF-8.
pub(crate) fn decode_bytes(raw: &str) -> Vec<u8> {
    let mut rest = raw.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        bytes.extend_from_slice(before);
        rest = escape.get(2..).unwrap_or_default();
        match escape.get(1) {
            Some(b'b') => bytes.push(8),
            Some(b'f') => bytes.push(12),
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'u') => rest = unicode(rest, &mut bytes),
            Some(other) => bytes.push(*other),
            None => {}
        }
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// Decodes the digits after `\u`, with the low half of a pair if it follows; what is left after that.
fn unicode<'t>(rest: &'t [u8], bytes: &mut Vec<u8>) -> &'t [u8] {
    let Some((digits, mut rest)) = rest.split_at_checked(4) else {
        return &[];
    };
    let high = hex(digits).unwrap_or(0xfffd);
    let mut code = u32::from(high);
    if let (0xd800..0xdc00, Some(b"\\u"), Some(low)) =
        (high, rest.get(..2), rest.get(2..6).and_then(hex))
        && (0xdc00..0xe000).contains(&low)
    {
        code = 0x1_0000 + ((code - 0xd800) << 10) + (u32::from(low) - 0xdc00);
        rest = rest.get(6..).unwrap_or_default();
    }
    push_code(code, bytes);
    rest
}

fn push_code(code: u32, bytes: &mut Vec<u8>) {
    match char::from_u32(code) {
        Some(character) => {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        None => bytes.extend([12, 6, 0].map(|shift| {
            let bits = (code >> shift & 0x3f) as u8;
            if shift == 12 { 0xe0 | bits } else { 0x80 | bits }
        })),
    }
}

/// The UTF-16 of what [`decode_bytes`] gives.
fn units(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        units.extend(chunk.valid().encode_utf16());
        // an unpaired surrogate comes as three invalid chunks: 0xED, then two bytes of which the first tells all
        match chunk.invalid() {
            [0xed] => units.push(0xd000),
            [byte] => {
                if let Some(last) = units.last_mut() {
                    let shift = if *last == 0xd000 { 6 } else { 0 };
                    *last |= u16::from(byte & 0x3f) << shift;
                }
            }
            _ => {}
        }
    }
    units
}

/// The code unit that four hexadecimal digits stand for.
#[inline]
pub(crate) fn hex(digits: &[u8]) -> Option<u16> {
    hex_word(u32::from_le_bytes(digits.try_into().ok()?))
}

/// The same of the digits in one word, the first one the lowest.
#[inline]
pub(crate) fn hex_word(digits: u32) -> Option<u16> {
    const ONES: u32 = 0x0101_0101;
    const HIGH: u32 = ONES << 7;
    // The high bit of each byte that is at least so much.
    let from = |word: u32, least: u8| (word & !HIGH).wrapping_add(ONES * u32::from(0x80 - least));
    let lower = digits | ONES << 5;
    let decimal = from(digits, b'0') & !from(digits, b'9' + 1);
    let letter = from(lower, b'a') & !from(lower, b'f' + 1);
    if (decimal | letter) & !digits & HIGH != HIGH {
        return None;
    }
    let worth = (digits & (ONES * 0xf)) + (digits >> 6 & ONES) * 9;
    let pairs = worth << 4 | worth >> 8;
    Some((pairs as u8 as u16) << 8 | (pairs >> 16) as u8 as u16)
}

/// The flags of a string that [`push_plain`] and [`push_unicode`] wrote.
pub(crate) fn flags(escaped: &str) -> Flags {
    let mut flags = Flags::default();
    if !escaped.contains('\\') {
        flags = flags.with(Flags::PLAIN);
    } else {
        flags = flags.with(Flags::ESCAPED);
        // only an unpaired surrogate is written as an escape that is not printed so
        let lone = |at: usize| {
            let digits = escaped.as_bytes().get(at + 2..at + 6);
            digits.and_then(hex).is_some_and(|unit| (0xd800..0xe000).contains(&unit))
        };
        if !escaped.match_indices("\\uD").any(|(at, _)| lone(at)) {
            flags = flags.with(Flags::PLAIN);
        }
    }
    if flags.has(Flags::PLAIN) && !escaped.contains('/') {
        flags = flags.with(Flags::WEB);
    }
    flags
}

/// Appends text as json-smart prints it between quotes in `$input.json`.
pub(crate) fn push_plain(out: &mut String, text: &str) {
    push_escaped(out, text, scan::specials);
}

/// Appends text as json-smart prints it between quotes in a list: `/` is escaped too.
pub(crate) fn push_web(out: &mut String, text: &str) {
    push_escaped(out, text, scan::specials_and_slashes);
}

/// `specials` marks the bytes that may have to be escaped.
#[inline]
fn push_escaped(out: &mut String, text: &str, specials: impl Fn(u64) -> u64) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut at = 0;
    while at < bytes.len() {
        let found = specials(scan::load(bytes, at));
        if found == 0 {
            at += 8;
            continue;
        }
        at += (found.trailing_zeros() / 8) as usize;
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        let next = at + character.len_utf8();
        let unit = u16::try_from(character as u32).unwrap_or(0xffff);
        if let Some(escape) = short_escape(character) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(escape);
            done = next;
        } else if needs_escape(unit) {
            out.push_str(text.get(done..at).unwrap_or_default());
            push_unicode(out, unit);
            done = next;
        }
        at = next;
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Appends what [`push_plain`] or, with `slashes`, [`push_web`] makes of a string that is written with escapes, in one
/// pass. False where that takes more: what is appended then is not all.
pub(crate) fn push_again(out: &mut String, raw: &str, slashes: bool) -> bool {
    out.reserve(raw.len());
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Where there is one escape, others follow.
        while let word = scan::load(bytes, at)
            && word as u8 == b'\\'
        {
            let Some(length) = push_escape(out, bytes, at, word, slashes) else {
                return false;
            };
            at += length;
        }
        let next = at + next_escape(bytes.get(at..).unwrap_or_default());
        let before = raw.get(at..next).unwrap_or_default();
        match slashes {
            true => push_web(out, before),
            false => push_plain(out, before),
        }
        at = next;
    }
    true
}

/// Where the next backslash is, or the end. Most are near.
#[inline]
fn next_escape(text: &[u8]) -> usize {
    const NEAR: usize = 8;
    let near = text.get(..NEAR).unwrap_or(text);
    near.iter().position(|byte| *byte == b'\\').unwrap_or_else(|| {
        let far = text.get(near.len()..).unwrap_or_default();
        near.len() + memchr::memchr(b'\\', far).unwrap_or(far.len())
    })
}

/// Appends the character that the escape at a place of a text stands for, as it is printed; how long the escape is. `word` is
/// what is at that place.
#[inline]
fn push_escape(
    out: &mut String,
    text: &[u8],
    at: usize,
    word: u64,
    slashes: bool,
) -> Option<usize> {
    match (word >> 8) as u8 {
        b'u' => {
            let unit = hex_word((word >> 16) as u32)?;
            match char::from_u32(u32::from(unit)) {
                Some(character) if unit >= 0x80 && !needs_escape(unit) => out.push(character),
                Some(character) => push_char(out, character, slashes),
                None => return push_pair(out, text.get(at..)?, unit),
            }
            Some(6)
        }
        b'/' => {
            out.push_str(if slashes { "\\/" } else { "/" });
            Some(2)
        }
        short @ (b'b' | b'f' | b'n' | b'r' | b't' | b'"' | b'\\') => {
            out.push('\\');
            out.push(char::from(short));
            Some(2)
        }
        _ => None,
    }
}

/// Appends the character of two halves.
fn push_pair(out: &mut String, escape: &[u8], high: u16) -> Option<usize> {
    if (0xd800..0xdc00).contains(&high)
        && escape.get(6..8) == Some(b"\\u")
        && let Some(low @ 0xdc00..0xe000) = escape.get(8..12).and_then(hex)
    {
        let code = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(low) - 0xdc00);
        out.push(char::from_u32(code)?);
        return Some(12);
    }
    None
}

fn push_char(out: &mut String, character: char, slashes: bool) {
    let unit = u16::try_from(character as u32).unwrap_or(0xffff);
    match short_escape(character) {
        Some(_) if character == '/' && !slashes => out.push('/'),
        Some(escape) => out.push_str(escape),
        None if needs_escape(unit) => push_unicode(out, unit),
        None => out.push(character),
    }
}

/// The escapes of two characters; `/` gets here only where it has one.
fn short_escape(character: char) -> Option<&'static str> {
    Some(match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '/' => "\\/",
        '\x08' => "\\b",
        '\x0c' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => return None,
    })
}

/// Appends `\uXXXX`, in upper case.
pub(crate) fn push_unicode(out: &mut String, unit: u16) {
    let digit = |shift: u32| {
        let digit = (unit >> shift & 0xf) as u8;
        char::from(if digit < 10 { b'0' + digit } else { b'A' - 10 + digit })
    };
    out.push_str("\\u");
    out.extend([digit(12), digit(8), digit(4), digit(0)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_told_from_all_other_bytes() {
        for byte in 0..=255_u8 {
            for at in 0..4 {
                let mut digits = *b"1aF9";
                digits[at] = byte;
                let text = str::from_utf8(&digits).ok().filter(|text| !text.starts_with('+'));
                let expected = text.and_then(|text| u16::from_str_radix(text, 16).ok());
                assert_eq!(hex(&digits), expected, "{digits:?}");
            }
        }
        assert_eq!(hex(b"123"), None);
    }

    #[test]
    fn what_is_written_with_escapes_prints_as_its_characters_do() {
        for raw in [
            "",
            "plain",
            r#"\n\t\r\b\f\"\\\/x/"#,
            r"\u0041\u00e9\u20AC\u20ac\u0085\u000a\u000A\u0001\u007f\u002F\u005c\u0022",
            r"\ud83d\ude00\uD83D\uDE00 text \u4e2d\u6587 /",
            "é\u{85}\u{2028}\\u0061日本",
        ] {
            let Text::Str(characters) = decode(raw) else {
                panic!("{raw} has no unpaired surrogate");
            };
            for (slashes, push) in [(false, push_plain as fn(&mut String, &str)), (true, push_web)]
            {
                let (mut again, mut expected) = (String::new(), String::new());
                assert!(push_again(&mut again, raw, slashes), "{raw}");
                push(&mut expected, &characters);
                assert_eq!(again, expected, "{raw}");
            }
        }
        for raw in [r"\ud83d", r"\ud83dx", r"\ude00\ud83d", r"\ud83d\u0041"] {
            assert!(!push_again(&mut String::new(), raw, false), "{raw}");
        }
    }
}
