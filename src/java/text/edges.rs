//! `trim`, `strip` and their like.

use super::slice::part;
use crate::value::Str;

/// Without characters up to the blank at both ends.
pub(crate) fn trim<'r>(text: &Str<'r>) -> Str<'r> {
    cut(text, &|unit| unit <= 0x20, true, true)
}

/// Without white space at both ends.
pub(crate) fn strip<'r>(text: &Str<'r>) -> Str<'r> {
    cut(text, &is_whitespace, true, true)
}

/// Without white space in front.
pub(crate) fn strip_leading<'r>(text: &Str<'r>) -> Str<'r> {
    cut(text, &is_whitespace, true, false)
}

/// Without white space after.
pub(crate) fn strip_trailing<'r>(text: &Str<'r>) -> Str<'r> {
    cut(text, &is_whitespace, false, true)
}

/// Whether there is nothing but white space.
pub(crate) fn is_blank(text: &Str<'_>) -> bool {
    match text.as_str() {
        Some(text) => text.chars().all(|character| is_whitespace(u32::from(character))),
        None => false,
    }
}

/// `Character.isWhitespace`: no-break spaces are none, the separators U+001C to U+001F are.
pub(crate) fn is_whitespace(code: u32) -> bool {
    matches!(
        code,
        0x09..=0x0D
            | 0x1C..=0x20
            | 0x1680
            | 0x2000..=0x2006
            | 0x2008..=0x200A
            | 0x2028
            | 0x2029
            | 0x205F
            | 0x3000
    )
}

/// All that is cut off lies in the basic plane, so units and characters are as good as each other.
fn cut<'r>(text: &Str<'r>, drops: &dyn Fn(u32) -> bool, front: bool, back: bool) -> Str<'r> {
    if let Some(plain) = text.as_str() {
        let drops = |character: char| drops(u32::from(character));
        let kept = if front { plain.trim_start_matches(drops) } else { plain };
        let start = plain.len() - kept.len();
        let kept = if back { kept.trim_end_matches(drops) } else { kept };
        return part(text, start, start + kept.len());
    }
    let units = text.units();
    let mut kept = units.as_slice();
    while let Some((first, rest)) =
        kept.split_first().filter(|(first, _)| front && drops(u32::from(**first)))
    {
        let _ = first;
        kept = rest;
    }
    while let Some((last, rest)) =
        kept.split_last().filter(|(last, _)| back && drops(u32::from(**last)))
    {
        let _ = last;
        kept = rest;
    }
    Str::from_units(kept)
}
