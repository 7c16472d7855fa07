//! `StringEscapeUtils.escapeJavaScript` of commons-lang 2.

use std::fmt::Write as _;

use crate::value::{Heap, Output, Str, Thrown};

/// The text with quotes, backslashes, slashes, control characters and all beyond ASCII escaped, for `$util`.
///
/// Charges for what it makes, before it does where that may be much.
pub(crate) fn escape_java_script<'r>(heap: &Heap<'r>, text: Str<'r>) -> Result<Str<'r>, Thrown> {
    match text.as_str() {
        Some(plain) if is_escaped(plain) => Ok(text),
        _ => escaped(heap, &text),
    }
}

fn escaped<'r>(heap: &Heap<'r>, text: &Str<'r>) -> Result<Str<'r>, Thrown> {
    /// Of shorter texts the size is not computed in advance.
    const SHORT: usize = 1024;
    let is_short = text.size() <= SHORT;
    if !is_short {
        heap.charge(escaped_size(text).saturating_mul(2))?;
    }
    let mut out = heap.scratch();
    out.reserve(text.size() + 64);
    match text.as_str() {
        Some(plain) => escape_marked(plain, &mut out),
        None => text.units().into_iter().for_each(|unit| escape_unit(unit, &mut out)),
    }
    if is_short {
        heap.charge(out.len().saturating_mul(2))?;
    }
    let escaped = Str::Shared(out.as_str().into());
    heap.keep_scratch(out);
    Ok(escaped)
}

/// Bytes of the escaped text, or some more.
fn escaped_size(text: &Str<'_>) -> usize {
    let size = |byte: u8| match byte {
        0..0x20 => 6,
        0x80.. => 3,
        byte => 1 + usize::from(needs_escape(byte)),
    };
    match text.as_str() {
        Some(plain) => plain.bytes().map(size).sum(),
        None => text.size().saturating_mul(3),
    }
}

/// Prints the escaped text.
pub(crate) fn print_java_script(text: &Str<'_>, out: &mut Output) {
    match text.as_str() {
        Some(plain) => escape(plain, out.buffer()),
        None => text.units().into_iter().for_each(|unit| escape_unit(unit, out.buffer())),
    }
}

fn escape(text: &str, out: &mut String) {
    match is_escaped(text) {
        true => out.push_str(text),
        false => escape_marked(text, out),
    }
}

/// The same for a text that has something to escape.
fn escape_marked(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let mut done = 0;
    while let Some(at) = first_marked(bytes, done) {
        out.push_str(text.get(done..at).unwrap_or_default());
        if let Some(&byte) = bytes.get(at)
            && byte.is_ascii()
        {
            escape_unit(byte.into(), out);
            done = at + 1;
            continue;
        }
        let mut units = [0; 2];
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        for unit in character.encode_utf16(&mut units) {
            escape_unit(*unit, out);
        }
        done = at + character.len_utf8();
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Whether escaping leaves a text as it is.
pub(crate) fn is_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_clean = |word: &[u8; 8]| marks(u64::from_le_bytes(*word)) == 0;
    match bytes.last_chunk() {
        // The last eight may be looked at twice.
        Some(last) => {
            let (words, _) = bytes.as_chunks();
            words.iter().all(is_clean) && is_clean(last)
        }
        None => !bytes.iter().any(|byte| needs_escape(*byte)),
    }
}

/// Where the first byte stands, from a place on, that does not come through as it is.
fn first_marked(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let (words, tail) = rest.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(from + 8 * n + (marks.trailing_zeros() / 8) as usize);
        }
    }
    let done = from + 8 * words.len();
    let at = match bytes.last_chunk() {
        // The last eight without those before the tail. The zeros that come after it count as marked.
        Some(last) if !tail.is_empty() => {
            let word = u64::from_le_bytes(*last) >> (8 * (8 - tail.len()));
            let at = (marks(word).trailing_zeros() / 8) as usize;
            (at < tail.len()).then_some(at)
        }
        _ => tail.iter().position(|byte| needs_escape(*byte)),
    };
    at.map(|at| done + at)
}

/// The highest bit of each byte that needs an escape. After the first of them others may have it too.
fn marks(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let control = word.wrapping_sub(LOW * 0x20);
    let double_quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let backslash = (word ^ (LOW * 0x5C)).wrapping_sub(LOW);
    // 0x27 and 0x2F
    let quote_or_slash = ((word | (LOW * 0x08)) ^ (LOW * 0x2F)).wrapping_sub(LOW);
    ((control | double_quote | backslash | quote_or_slash) & !word | word) & HIGH
}

#[allow(clippy::indexing_slicing, reason = "256 entries, and an index below that")]
fn needs_escape(byte: u8) -> bool {
    #[allow(clippy::indexing_slicing, reason = "computed when this is compiled")]
    const MARKED: [bool; 256] = {
        let mut marked = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            marked[byte] =
                byte < 0x20 || byte >= 0x80 || matches!(byte as u8, b'\'' | b'"' | b'\\' | b'/');
            byte += 1;
        }
        marked
    };
    MARKED.get(usize::from(byte)).copied().unwrap_or_default()
}

fn escape_unit(unit: u16, out: &mut String) {
    let letter = match unit {
        0x08 => 'b',
        0x09 => 't',
        0x0A => 'n',
        0x0C => 'f',
        0x0D => 'r',
        0x22 => '"',
        0x27 => '\'',
        0x2F => '/',
        0x5C => '\\',
        0x20..=0x7F => {
            out.extend(char::from_u32(u32::from(unit)));
            return;
        }
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04X}");
            return;
        }
    };
    out.push('\\');
    out.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_commons_lang() {
        let heap = Heap::new(&crate::Limits::default());
        let escaped = |text: &'static str| {
            escape_java_script(&heap, Str::Borrowed(text)).unwrap().to_utf8().into_owned()
        };
        assert_eq!(escaped("plain <&> \u{7f}"), "plain <&> \u{7f}");
        assert_eq!(
            escaped("it's \"a/b\" \\ \n\u{1}é😀"),
            r#"it\'s \"a\/b\" \\ \n\u0001\u00E9\uD83D\uDE00"#
        );
        for byte in 0..=0x7F_u8 {
            let text = format!("1234567{}", char::from(byte));
            let longer = format!("{text}12345678");
            assert_eq!(
                marks(u64::from_le_bytes(*text.as_bytes().first_chunk().unwrap())) != 0,
                needs_escape(byte)
            );
            let at = needs_escape(byte).then_some(7);
            assert_eq!(first_marked(longer.as_bytes(), 0), at);
            assert_eq!(first_marked(longer.as_bytes(), 3), at);
            for end in 0..=longer.len() {
                let is_marked = at.is_some_and(|at| at < end);
                assert_eq!(is_escaped(&longer[..end]), !is_marked);
            }
        }
        let wide = Str::Wide([0xD83D, 0x61].into());
        assert_eq!(escape_java_script(&heap, wide).unwrap(), *r"\uD83Da");
    }
}
