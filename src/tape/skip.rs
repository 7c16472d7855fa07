//! Where values in JSON text end, and what its strings are, without a tape. What is not taken here is left to serde.

use std::borrow::Cow;

use super::scan::{load, stops};

/// The string whose text after the opening quote is given, and how long that is with the closing quote. Nothing if it is not
/// valid, or has half a surrogate pair.
#[must_use]
pub fn string(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let stop = stops(load(bytes, at));
        at += (stop.trailing_zeros() / 8) as usize;
        if stop != 0 {
            break;
        }
    }
    match bytes.get(at)? {
        b'"' => Some((Cow::Borrowed(text.get(..at)?), at + 1)),
        b'\\' => {
            let (decoded, length) = decode(bytes, at)?;
            Some((Cow::Owned(decoded), length))
        }
        _ => None,
    }
}

/// The same of a string whose first escape is at a place.
fn decode(bytes: &[u8], first: usize) -> Option<(String, usize)> {
    const ROOM: usize = 512;
    let mut out = Vec::with_capacity(bytes.len().min(2 * first + ROOM));
    out.extend_from_slice(bytes.get(..first)?);
    let mut at = first;
    loop {
        let word = load(bytes, at);
        let stop = stops(word);
        // All eight, and then without those that are too many: one copy of a fixed size.
        let length = out.len() + (stop.trailing_zeros() / 8) as usize;
        out.extend_from_slice(&word.to_le_bytes());
        at += length + 8 - out.len();
        out.truncate(length);
        if stop == 0 {
            continue;
        }
        match bytes.get(at)? {
            b'"' => return Some((String::from_utf8(out).ok()?, at + 1)),
            b'\\' => at += escape(bytes.get(at + 1..)?, &mut out)?,
            _ => return None,
        }
    }
}

/// Decodes the escape whose text after the backslash is given; how long it is, with the backslash.
fn escape(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    out.push(match text.first()? {
        byte @ (b'"' | b'\\' | b'/') => *byte,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 8,
        b'f' => 12,
        b'u' => return unicode(text, out),
        _ => return None,
    });
    Some(2)
}

fn unicode(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let mut code = hex(text.get(1..5)?)?;
    let mut length = 6;
    if (0xd800..0xdc00).contains(&code) {
        let low = text.get(5..7).filter(|next| *next == b"\\u").and_then(|_| hex(text.get(7..11)?));
        let low = low.filter(|low| (0xdc00..0xe000).contains(low))?;
        code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        length = 12;
    }
    let character = char::from_u32(code)?;
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Some(length)
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
}

/// How long the JSON value is that a text begins with. Nothing if it is not valid, or has more than some levels.
#[must_use]
pub fn value_length(text: &str) -> Option<usize> {
    value::<false>(text.as_bytes(), 0)
}

/// The place after a value. Of `SIMPLE` ones all that read JSON think the same: no number has an exponent or hundreds of
/// digits, no escape half a surrogate pair.
pub(crate) fn value<const SIMPLE: bool>(bytes: &[u8], mut at: usize) -> Option<usize> {
    // A bit for each list or object around a place, above them a one: 1 for objects, the innermost one the lowest.
    let mut levels = 1_u64;
    loop {
        match bytes.get(at)? {
            b'"' => at = skip_string::<SIMPLE>(bytes, at + 1)?,
            b'{' | b'[' if levels >> 63 != 0 => return None,
            b'{' => {
                levels = levels << 1 | 1;
                at = skip_blanks(bytes, at + 1);
                if *bytes.get(at)? != b'}' {
                    at = skip_key::<SIMPLE>(bytes, at)?;
                    continue;
                }
            }
            b'[' => {
                levels <<= 1;
                at = skip_blanks(bytes, at + 1);
                if *bytes.get(at)? != b']' {
                    continue;
                }
            }
            b't' => at = skip_word(bytes, at, b"true")?,
            b'f' => at = skip_word(bytes, at, b"false")?,
            b'n' => at = skip_word(bytes, at, b"null")?,
            _ => at = skip_number::<SIMPLE>(bytes, at)?,
        }
        loop {
            if levels == 1 {
                return Some(at);
            }
            at = skip_blanks(bytes, at);
            match (bytes.get(at)?, levels & 1) {
                (b',', 0) => {
                    at = skip_blanks(bytes, at + 1);
                    break;
                }
                (b',', _) => {
                    at = skip_key::<SIMPLE>(bytes, skip_blanks(bytes, at + 1))?;
                    break;
                }
                (b'}', 1) | (b']', 0) => {
                    levels >>= 1;
                    at += 1;
                }
                _ => return None,
            }
        }
    }
}

/// The place of the value after a key and its colon.
fn skip_key<const SIMPLE: bool>(bytes: &[u8], at: usize) -> Option<usize> {
    if *bytes.get(at)? != b'"' {
        return None;
    }
    let colon = skip_blanks(bytes, skip_string::<SIMPLE>(bytes, at + 1)?);
    (*bytes.get(colon)? == b':').then(|| skip_blanks(bytes, colon + 1))
}

/// The place after the closing quote of a string whose text begins at a place.
#[inline]
pub(crate) fn skip_string<const SIMPLE: bool>(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let word = load(bytes, at);
        let stop = stops(word);
        if stop == 0 {
            at += 8;
            continue;
        }
        let place = stop.trailing_zeros() & !7;
        at += (place / 8) as usize;
        match (word >> place) as u8 {
            b'"' => return Some(at + 1),
            b'\\' => at = skip_escape::<SIMPLE>(bytes, at)?,
            _ => return None,
        }
    }
}

/// The place after an escape.
#[inline(never)]
fn skip_escape<const SIMPLE: bool>(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => {
            let unit = hex(bytes.get(at + 2..at + 6)?)?;
            let is_half = SIMPLE && (0xd800..0xe000).contains(&unit);
            (!is_half).then_some(at + 6)
        }
        _ => None,
    }
}

fn skip_word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(word).then_some(at + word.len())
}

fn skip_number<const SIMPLE: bool>(bytes: &[u8], at: usize) -> Option<usize> {
    const MANY: usize = 100;
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let start = at + usize::from(bytes.get(at) == Some(&b'-'));
    let mut end = digits(start);
    if end == start || bytes.get(start) == Some(&b'0') && end > start + 1 {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        let places = end + 1;
        end = digits(places);
        if end == places {
            return None;
        }
    }
    if SIMPLE && end - at > MANY {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        if SIMPLE {
            return None;
        }
        let exponent = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end = digits(exponent);
        if end == exponent {
            return None;
        }
    }
    Some(end)
}

/// The place after blanks.
#[inline]
pub(crate) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    const TEXTS: [&str; 9] = [
        r#"{"a":[1,-2.5e+3,0,0.1,{"b":{}},[]],"c":"x\n\"\u00e9é日","d":null,"e":[true,false]} rest"#,
        r#"{ "a" : [ 1 , 2 ] , "b" : { "c" : "long enough for more than a word or two" } },"next":1"#,
        r#""just a string with \\ and \ud83d\ude00 and the rest" , 7"#,
        r#"["\ud800","\udc00x","\/\b\f\r\t"]"#,
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]",
        "-0.0e-0}",
        "nullx",
        "{}",
        "",
    ];

    /// The texts, and what becomes of them when a byte is another one.
    fn texts() -> impl Iterator<Item = String> {
        let others = "\"\\{}[],:0-.eEu/ntx \n\u{1}é";
        TEXTS.into_iter().flat_map(move |text| {
            let places = text.char_indices().map(|(at, character)| (at, at + character.len_utf8()));
            let changed = places.flat_map(move |(from, to)| {
                let with = others.chars().map(String::from).chain([String::new()]);
                with.map(move |with| format!("{}{with}{}", &text[..from], &text[to..]))
            });
            changed.chain([text.to_owned()])
        })
    }

    #[test]
    fn values_end_where_serde_has_them_end() {
        let mut taken = 0;
        for text in texts() {
            let Some(length) = value_length(&text) else {
                continue;
            };
            let mut values = serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>();
            let raw = values.next().and_then(Result::ok).map(RawValue::get);
            // Serde wants a blank or a sign after a number or a word; here the caller checks that.
            if raw.is_some() || text.starts_with(['{', '[', '"']) {
                assert_eq!(raw, text.get(..length), "{text}");
            }
            taken += 1;
            // What all readers agree on is a part of that.
            if let Some(simple) = value::<true>(text.as_bytes(), 0) {
                assert_eq!(simple, length, "{text}");
                assert!(
                    serde_json::from_str::<serde_json::Value>(&text[..length]).is_ok(),
                    "{text}"
                );
            }
        }
        assert!(taken > 500, "{taken}");
        for other in ["[1e5]", r#"["\ud83d\ude00"]"#, &format!("[1{}]", "0".repeat(400))] {
            assert_eq!(value_length(other), Some(other.len()));
            assert_eq!(value::<true>(other.as_bytes(), 0), None, "{other}");
        }
    }

    #[test]
    fn strings_are_what_serde_makes_of_them() {
        let mut taken = 0;
        for text in texts() {
            for (at, _) in text.match_indices('"') {
                let Some((found, length)) = string(&text[at + 1..]) else {
                    continue;
                };
                let raw = &text[at..=at + length];
                assert_eq!(
                    serde_json::from_str::<String>(raw).ok().as_deref(),
                    Some(&*found),
                    "{raw}"
                );
                taken += 1;
            }
        }
        assert!(taken > 1000, "{taken}");
        assert_eq!(
            string(&format!("{}\"", "abc".repeat(50))),
            Some(("abc".repeat(50).into(), 151))
        );
        for wrong in
            [r#"\ud800""#, r#"\ud800\u0041""#, r#"\u12g4""#, "a\nb\"", "open", r#"open\"#, r#"\x""#]
        {
            assert_eq!(string(wrong), None);
        }
    }
}
