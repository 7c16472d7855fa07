//! Lengths, characters and parts of strings.

use super::ascii;
use crate::value::{Str, Thrown};

const OUT_OF_BOUNDS: &str = "StringIndexOutOfBoundsException";

/// `length()`.
pub(crate) fn length(text: &Str<'_>) -> usize {
    match text {
        Str::Wide(units) => units.len(),
        _ => text.as_str().map_or(0, utf16_length),
    }
}

/// How many UTF-16 units a text has.
pub(super) fn utf16_length(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    // Every character but a continuation byte makes a unit, and four-byte characters make two.
    text.bytes().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

/// The unit at an index. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn char_at(text: &Str<'_>, index: i32) -> Result<u16, Thrown> {
    let unit = usize::try_from(index).ok().and_then(|at| unit_at(text, at));
    unit.ok_or_else(|| Thrown::index(OUT_OF_BOUNDS, index, length(text)))
}

fn unit_at(text: &Str<'_>, index: usize) -> Option<u16> {
    match text {
        Str::Wide(units) => units.get(index).copied(),
        _ => match ascii(text) {
            Some(ascii) => ascii.as_bytes().get(index).copied().map(u16::from),
            None => text.as_str()?.encode_utf16().nth(index),
        },
    }
}

/// `codePointAt`. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn code_point_at(text: &Str<'_>, index: i32) -> Result<i32, Thrown> {
    let first = char_at(text, index)?;
    let second = index.checked_add(1).and_then(|next| char_at(text, next).ok());
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    let code = pair.map_or(u32::from(first), u32::from);
    Ok(i32::try_from(code).unwrap_or_default())
}

/// `codePointCount`. Fails with an `IndexOutOfBoundsException`.
pub(crate) fn code_point_count(text: &Str<'_>, begin: i32, end: i32) -> Result<i32, Thrown> {
    let units = text.units();
    let part = usize::try_from(begin)
        .ok()
        .zip(usize::try_from(end).ok())
        .and_then(|(begin, end)| units.get(begin..end))
        .ok_or_else(|| {
            Thrown::index("IndexOutOfBoundsException", format_args!("{begin}..{end}"), units.len())
        })?;
    let count = char::decode_utf16(part.iter().copied()).count();
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// `substring`; to the end without `end`. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn substring<'r>(
    text: &Str<'r>,
    begin: i32,
    end: Option<i32>,
) -> Result<Str<'r>, Thrown> {
    let length = length(text);
    let bounds = || {
        let begin = usize::try_from(begin).ok()?;
        let end = end.map_or(Some(length), |end| usize::try_from(end).ok())?;
        (begin <= end && end <= length).then_some((begin, end))
    };
    let (begin, end) = bounds().ok_or_else(|| {
        let shown = end.map_or_else(|| begin.to_string(), |end| format!("{begin}..{end}"));
        Thrown::index(OUT_OF_BOUNDS, shown, length)
    })?;
    Ok(unit_range(text, begin, end))
}

/// The part between two positions that are known to be there.
pub(super) fn unit_range<'r>(text: &Str<'r>, begin: usize, end: usize) -> Str<'r> {
    if let Some(plain) = text.as_str() {
        if plain.is_ascii() {
            return part(text, begin, end);
        }
        if let Some((begin, end)) = byte_offset(plain, begin).zip(byte_offset(plain, end)) {
            return part(text, begin, end);
        }
    }
    // A cut through a surrogate pair, or a text that has unpaired ones.
    Str::from_units(text.units().get(begin..end).unwrap_or_default())
}

/// The byte offset of a UTF-16 position; nothing inside a surrogate pair.
pub(super) fn byte_offset(text: &str, position: usize) -> Option<usize> {
    let mut units = 0;
    for (offset, character) in text.char_indices() {
        if units >= position {
            return (units == position).then_some(offset);
        }
        units += character.len_utf16();
    }
    (units == position).then_some(text.len())
}

/// The part between two byte offsets, borrowed where the text is.
pub(super) fn part<'r>(text: &Str<'r>, start: usize, end: usize) -> Str<'r> {
    match text {
        Str::Borrowed(plain) => Str::Borrowed(plain.get(start..end).unwrap_or_default()),
        Str::Shared(plain) if start == 0 && end == plain.len() => text.clone(),
        Str::Shared(plain) => Str::Shared(plain.get(start..end).unwrap_or_default().into()),
        Str::Wide(_) => text.clone(),
    }
}

/// `repeat`; the caller has charged for the result. Fails with an `IllegalArgumentException`.
pub(crate) fn repeat<'r>(text: &Str<'r>, count: i32) -> Result<Str<'r>, Thrown> {
    let count = usize::try_from(count)
        .map_err(|_| Thrown::illegal_argument(format!("count is negative: {count}")))?;
    Ok(match text.as_str() {
        _ if count == 1 => text.clone(),
        Some(plain) => Str::from(plain.repeat(count)),
        None => Str::from_units(&text.units().repeat(count)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf16_units() {
        let text = Str::Borrowed("aé😀b");
        assert_eq!(length(&text), 5);
        assert_eq!(char_at(&text, 2), Ok(0xD83D));
        assert_eq!(code_point_at(&text, 2), Ok(0x1F600));
        assert_eq!(code_point_count(&text, 0, 5), Ok(4));
        assert_eq!(substring(&text, 4, None).unwrap(), *"b");
        assert_eq!(substring(&text, 2, Some(3)).unwrap().units(), [0xD83D]);
        assert_eq!(substring(&text, 1, Some(4)).unwrap(), *"é😀");
        for (begin, end) in [(-1, None), (6, None), (3, Some(2)), (0, Some(6))] {
            assert!(substring(&text, begin, end).is_err());
        }
        assert!(char_at(&text, 5).is_err());
    }
}
