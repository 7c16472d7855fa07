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
            let escaped = characters
                .next()
                .filter(|next| !next.is_ascii_alphanumeric())?;
            text.push(escaped);
        } else if u8::try_from(character).is_ok_and(is_meta) {
            return None;
        } else {
            text.push(character);
        }
    }
    Some(Cow::Owned(text))
}

fn is_meta(byte: u8) -> bool {
    matches!(
        byte,
        b'\\' | b'.' | b'[' | b'{' | b'(' | b')' | b'*' | b'+' | b'?' | b'^' | b'$' | b'|'
    )
}
