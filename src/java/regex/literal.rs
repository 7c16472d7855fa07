//! Patterns that stand for one fixed text.

use std::borrow::Cow;

/// The text that a pattern without meta characters stands for; nothing for other patterns.
///
/// A backslash takes the meaning from any character but a letter or digit.
pub(super) fn unescape(pattern: &str) -> Option<Cow<'_, str>> {
    if !pattern.bytes().any(is_meta) {
        return Some(Cow::Borrowed(pattern));
    }
    let mut text = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            let escaped = characters.next().filter(|next| !next.is_ascii_alphanumeric())?;
            text.push(escaped);
        } else if u8::try_from(character).is_ok_and(is_meta) {
            return None;
        } else {
            text.push(character);
        }
    }
    Some(Cow::Owned(text))
}

/// The byte of a text that others have least, as far as can be told.
pub(super) fn rare_byte(text: &[u8]) -> u8 {
    let is_rare = |byte: &&u8| !byte.is_ascii_alphanumeric() && **byte != b' ';
    let byte = text.iter().rfind(is_rare).or(text.first());
    byte.copied().unwrap_or_default()
}

/// Whether a text has a byte.
#[inline]
pub(super) fn has_byte(text: &[u8], byte: u8) -> bool {
    const SHORT: usize = 64;
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let pattern = LOW * u64::from(byte);
    let is_in = |word: &[u8; 8]| {
        let difference = u64::from_le_bytes(*word) ^ pattern;
        difference.wrapping_sub(LOW) & !difference & HIGH != 0
    };
    match text.last_chunk() {
        // The last eight may be looked at twice.
        Some(last) if text.len() < SHORT => is_in(last) || text.as_chunks().0.iter().any(is_in),
        Some(_) => memchr::memchr(byte, text).is_some(),
        None => text.contains(&byte),
    }
}

fn is_meta(byte: u8) -> bool {
    matches!(
        byte,
        b'\\' | b'.' | b'[' | b'{' | b'(' | b')' | b'*' | b'+' | b'?' | b'^' | b'$' | b'|'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..80 {
            let mut text = vec![b'('; length];
            assert!(!has_byte(&text, b'\''), "{length}");
            for at in 0..length {
                text[at] = b'\'';
                assert!(has_byte(&text, b'\''), "{at} of {length}");
                text[at] = 0xff;
                assert!(!has_byte(&text, b'\''), "{at} of {length}");
            }
        }
    }

    #[test]
    fn signs_are_rarer_than_letters() {
        assert_eq!(rare_byte(br"'"), b'\'');
        assert_eq!(rare_byte(b"a, b"), b',');
        assert_eq!(rare_byte(b"ab"), b'a');
    }
}
