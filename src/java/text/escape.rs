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
        Some(plain) => escape(plain, &mut out),
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
        Some(plain) => {
            print_escaped(plain, out);
        }
        None => text.units().into_iter().for_each(|unit| escape_unit(unit, out.buffer())),
    }
}

/// The same of well-formed text. Gives whether it comes through as it is.
pub(crate) fn print_escaped(text: &str, out: &mut Output) -> bool {
    let is_kept = is_escaped(text);
    match is_kept {
        true => out.push_str(text),
        false => escape(text, out.buffer()),
    }
    is_kept
}

fn escape(text: &str, out: &mut String) {
    let (words, tail) = text.as_bytes().as_chunks();
    let mut done = 0;
    for (n, word) in words.iter().enumerate() {
        escape_word(text, 8 * n, *word, &mut done, out);
    }
    let mut last = [b' '; 8];
    last.iter_mut().zip(tail).for_each(|(place, byte)| *place = *byte);
    escape_word(text, 8 * words.len(), last, &mut done, out);
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Escapes what is marked in the eight bytes at a place. What is before `done` is printed already.
#[inline(always)]
fn escape_word(text: &str, start: usize, word: [u8; 8], done: &mut usize, out: &mut String) {
    let mut marks = all_marks(u64::from_le_bytes(word));
    while marks != 0 {
        let offset = (marks.trailing_zeros() / 8) as usize;
        marks &= marks - 1;
        let at = start + offset;
        // Inside of a character whose first byte was marked.
        if at < *done {
            continue;
        }
        out.push_str(text.get(*done..at).unwrap_or_default());
        let byte = word.get(offset).copied().unwrap_or_default();
        match short_escape(byte) {
            Some(escape) => {
                out.push_str(escape);
                *done = at + 1;
            }
            None => *done = at + escape_long(text.get(at..).unwrap_or_default(), out),
        }
    }
}

/// Escapes the first character with its number, and gives how long it was.
#[inline(never)]
fn escape_long(text: &str, out: &mut String) -> usize {
    let Some(character) = text.chars().next() else {
        return 1;
    };
    let mut units = [0; 2];
    for unit in character.encode_utf16(&mut units) {
        escape_unit(*unit, out);
    }
    character.len_utf8()
}

/// What a byte becomes that is escaped with a letter or sign.
fn short_escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'/' => "\\/",
        b'"' => "\\\"",
        b'\'' => "\\'",
        b'\\' => "\\\\",
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        0x08 => "\\b",
        0x0C => "\\f",
        _ => return None,
    })
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

/// The highest bit of each byte that needs an escape, and no other.
fn all_marks(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const LOWER: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let not_zero = |word: u64| ((word & LOWER) + LOWER) | word;
    let control = not_zero(word & (LOW * 0xE0));
    let double_quote = not_zero(word ^ (LOW * 0x22));
    let backslash = not_zero(word ^ (LOW * 0x5C));
    // 0x27 and 0x2F
    let quote_or_slash = not_zero((word | (LOW * 0x08)) ^ (LOW * 0x2F));
    (!(control & double_quote & backslash & quote_or_slash) | word) & !LOWER
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
    if let Ok(byte) = u8::try_from(unit)
        && let Some(escape) = short_escape(byte)
    {
        out.push_str(escape);
    } else if (0x20..0x80).contains(&unit) {
        out.extend(char::from_u32(u32::from(unit)));
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{unit:04X}");
    }
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
            for end in 0..=longer.len() {
                let is_marked = at.is_some_and(|at| at < end);
                assert_eq!(is_escaped(&longer[..end]), !is_marked);
            }
        }
        for text in ["é", "a\u{1}\u{0}é/\"中😀'\\b", "12345é78", "1234567é", "'1234567'8"] {
            for before in 0..17 {
                let text = ["x".repeat(before).as_str(), text, "1234567890"].concat();
                for (end, _) in text.char_indices() {
                    let mut out = Output::new();
                    let is_kept = print_escaped(&text[..end], &mut out);
                    let mut each = String::new();
                    text[..end].encode_utf16().for_each(|unit| escape_unit(unit, &mut each));
                    assert_eq!((out.text(), is_kept), (&*each, each == text[..end]));
                }
            }
        }
        let wide = Str::Wide([0xD83D, 0x61].into());
        assert_eq!(escape_java_script(&heap, wide).unwrap(), *r"\uD83Da");
    }
}
