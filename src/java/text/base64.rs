//! `java.util.Base64`: the standard alphabet, padded, and as strict as Java's basic decoder.

use crate::value::{Str, Thrown};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text's UTF-8 in Base64.
pub(crate) fn base64_encode<'r>(text: &Str<'_>) -> Str<'r> {
    Str::from(base64_encode_bytes(text.to_utf8().as_bytes()))
}

/// The text that Base64 holds as UTF-8, U+FFFD for what is none. Fails with an `IllegalArgumentException`.
pub(crate) fn base64_decode<'r>(text: &Str<'_>) -> Result<Str<'r>, Thrown> {
    let bytes = base64_decode_bytes(&text.to_utf8())?;
    Ok(Str::from(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }))
}

/// The two digits of each number of twelve bits.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
static PAIRS: [[u8; 2]; 4096] = {
    let mut pairs = [[0; 2]; 4096];
    let mut bits = 0;
    while bits < pairs.len() {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 63]];
        bits += 1;
    }
    pairs
};

/// The bytes in Base64.
fn base64_encode_bytes(bytes: &[u8]) -> String {
    let pair = |bits: u32| PAIRS.get((bits & 0xfff) as usize).copied().unwrap_or_default();
    let digits = |[a, b, c]: [u8; 3]| {
        let bits = u32::from_be_bytes([0, a, b, c]);
        let ([first, second], [third, fourth]) = (pair(bits >> 12), pair(bits));
        [first, second, third, fourth]
    };
    let mut out = vec![0; bytes.len().div_ceil(3) * 4];
    let (quads, _) = out.as_chunks_mut::<4>();
    let (chunks, rest) = bytes.as_chunks::<3>();
    for (quad, chunk) in quads.iter_mut().zip(chunks) {
        *quad = digits(*chunk);
    }
    let last = match *rest {
        [a] => digits([a, 0, 0]).into_iter().take(2),
        [a, b] => digits([a, b, 0]).into_iter().take(3),
        _ => [0; 4].into_iter().take(0),
    };
    if let Some(quad) = quads.get_mut(chunks.len()) {
        *quad = [b'='; 4];
        quad.iter_mut().zip(last).for_each(|(place, digit)| *place = digit);
    }
    // The digits are ASCII.
    String::from_utf8(out).unwrap_or_default()
}

/// The bytes that Base64 holds. Fails with an `IllegalArgumentException` for other characters, white space included,
/// and for wrong padding; missing padding is fine, and so are spare bits.
fn base64_decode_bytes(text: &str) -> Result<Vec<u8>, Thrown> {
    let wrong = |what: &str| Thrown::illegal_argument(format!("invalid base64: {what}"));
    if text.len() == 1 {
        return Err(wrong("a single character"));
    }
    let digits_end = text.find('=').unwrap_or(text.len());
    let (digits, padding) = text.split_at_checked(digits_end).unwrap_or((text, ""));
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    let (quads, _) = digits.as_bytes().as_chunks::<4>();
    for quad in quads {
        let [a, b, c, d] = quad.map(|digit| value(digit).unwrap_or(ILLEGAL));
        if (a | b | c | d) & ILLEGAL != 0 {
            break;
        }
        let [_, bytes @ ..] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
        out.extend_from_slice(&bytes);
    }
    let done = out.len() / 3 * 4;
    let mut group = 0_u32;
    let mut count = 0;
    for (at, byte) in digits.bytes().enumerate().skip(done) {
        let value = value(byte).ok_or_else(|| wrong(&format!("illegal character at {at}")))?;
        group = group << 6 | value;
        count += 1;
        if count == 4 {
            let [_, bytes @ ..] = group.to_be_bytes();
            out.extend(bytes);
            (group, count) = (0, 0);
        }
    }
    let ok = match (count, padding) {
        (1, _) => return Err(wrong("the last unit has too few bits")),
        (0, padding) => padding.is_empty(),
        (2, padding) => padding.is_empty() || padding == "==",
        (_, padding) => padding.is_empty() || padding == "=",
    };
    if !ok {
        return Err(wrong("wrong padding"));
    }
    let [_, first, second, _] = (group << (6 * (4 - count))).to_be_bytes();
    match count {
        2 => out.push(first),
        3 => out.extend([first, second]),
        _ => {}
    }
    Ok(out)
}

/// In place of the value of what is not a digit.
const ILLEGAL: u32 = 1 << 31;

fn value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_written_and_may_be_missing() {
        for (plain, encoded) in
            [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("é?>", "w6k/Pg==")]
        {
            assert_eq!(base64_encode(&Str::Borrowed(plain)), *encoded);
            assert_eq!(base64_decode(&Str::Borrowed(encoded)).unwrap(), *plain);
            assert_eq!(
                base64_decode(&Str::Borrowed(encoded.trim_end_matches('='))).unwrap(),
                *plain
            );
        }
        assert_eq!(base64_decode(&Str::Borrowed("/w==")).unwrap(), *"\u{FFFD}");
    }

    #[test]
    fn decoding_is_as_strict_as_java() {
        for text in [
            "a", "YQ=", "YWI==", "YWJj=", "=", "==", "YQ==YQ==", "YW Jj", "YW-_", "YWJjZ",
            "YQ==\n", "Y===",
        ] {
            assert!(base64_decode(&Str::Borrowed(text)).is_err(), "{text}");
        }
        assert_eq!(base64_decode(&Str::Borrowed("YR==")).unwrap(), *"a");
    }
}
