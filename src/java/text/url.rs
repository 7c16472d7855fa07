//! `URLEncoder` and `URLDecoder` for UTF-8.

use super::map_runs;
use crate::number::parse;
use crate::value::{Str, Thrown};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// The text as a form field: blanks become `+`, all but letters, digits and `-_.*` becomes `%XX`.
pub(crate) fn url_encode<'r>(text: &Str<'r>) -> Str<'r> {
    if text.as_str().is_some_and(|plain| plain.bytes().all(is_safe)) {
        return text.clone();
    }
    let utf8 = text.to_utf8();
    let mut out = Vec::with_capacity(utf8.len() + utf8.len() / 2);
    let digit = |bits: u8| HEX.get(usize::from(bits)).copied().unwrap_or_default();
    for byte in utf8.bytes() {
        match byte {
            b' ' => out.push(b'+'),
            _ if is_safe(byte) => out.push(byte),
            _ => out.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
    // All of it is ASCII.
    Str::from(String::from_utf8(out).unwrap_or_default())
}

fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*')
}

/// The text of a form field. Fails with an `IllegalArgumentException` for a `%` without two hexadecimal digits; bytes
/// that are no UTF-8 become U+FFFD.
pub(crate) fn url_decode<'r>(text: &Str<'r>) -> Result<Str<'r>, Thrown> {
    if text.as_str().is_some_and(|plain| !plain.bytes().any(|byte| matches!(byte, b'%' | b'+'))) {
        return Ok(text.clone());
    }
    let mut result = Ok(());
    let decoded = map_runs(text, |run, out| {
        if result.is_ok() {
            result = decode(run, out);
        }
    });
    result.map(|()| decoded)
}

fn decode(text: &str, out: &mut String) -> Result<(), Thrown> {
    let mut rest = text;
    while let Some(at) = rest.find(['%', '+']) {
        let (plain, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        if let Some(behind) = marked.strip_prefix('+') {
            out.push(' ');
            rest = behind;
            continue;
        }
        let mut bytes = Vec::new();
        rest = marked;
        while let Some(escape) = rest.strip_prefix('%') {
            let mut characters = escape.chars();
            let length = characters.by_ref().take(2).map(char::len_utf8).sum();
            let (digits, behind) = escape.split_at_checked(length).unwrap_or_default();
            if digits.encode_utf16().count() < 2 {
                return Err(Thrown::illegal_argument("incomplete trailing escape (`%`)"));
            }
            // Java reads the digits as a number, so that a plus sign passes for one.
            let byte = parse::integer::<u8>(digits, 16).map_err(|_| {
                Thrown::illegal_argument(format!("illegal hex characters in escape: `%{digits}`"))
            })?;
            bytes.push(byte);
            rest = behind;
        }
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
    out.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_is_that_of_forms() {
        let encoded = |text: &'static str| url_encode(&Str::Borrowed(text)).to_utf8().into_owned();
        assert_eq!(encoded("a b~é*-_.'"), "a+b%7E%C3%A9*-_.%27");
        assert_eq!(encoded("safe-1"), "safe-1");
        assert_eq!(url_encode(&Str::Wide([0xD800].into())), *"%3F");
    }

    #[test]
    fn decoding_refuses_broken_escapes() {
        let decoded = |text: &'static str| {
            url_decode(&Str::Borrowed(text)).map(|text| text.to_utf8().into_owned())
        };
        assert_eq!(decoded("a+b%7E%c3%a9").as_deref(), Ok("a b~é"));
        assert_eq!(decoded("%FF%").map_err(|thrown| thrown.class), Err("IllegalArgumentException"));
        assert_eq!(decoded("%C3x%E9").as_deref(), Ok("\u{FFFD}x\u{FFFD}"));
        assert_eq!(decoded("%+1").as_deref(), Ok("\u{1}"));
        for text in ["%", "%4", "%zz", "%-1", "%é1", "% 1"] {
            assert!(decoded(text).is_err(), "{text}");
        }
    }
}
