//! Lengths, characters and parts of strings.

use crate::value::{Rulers, Str, Thrown};

const OUT_OF_BOUNDS: &str = "StringIndexOutOfBoundsException";

/// The unit at an index. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn char_at<'r>(rulers: &Rulers<'r>, text: &Str<'r>, index: i32) -> Result<u16, Thrown> {
    let unit = usize::try_from(index).ok().and_then(|at| unit_at(rulers, text, at));
    unit.ok_or_else(|| Thrown::index(OUT_OF_BOUNDS, index, rulers.length(text)))
}

/// The unit at an index.
pub(crate) fn unit_at<'r>(rulers: &Rulers<'r>, text: &Str<'r>, index: usize) -> Option<u16> {
    if let Str::Wide(units) = text {
        return units.get(index).copied();
    }
    let plain = text.as_str()?;
    let mut units = [0; 2];
    let character = |offset: usize| plain.get(offset..)?.chars().next();
    match rulers.byte_offset(text, index) {
        Some(offset) => character(offset)?.encode_utf16(&mut units).first().copied(),
        // The second half of a pair.
        None => {
            let offset = rulers.byte_offset(text, index.checked_sub(1)?)?;
            character(offset)?.encode_utf16(&mut units).get(1).copied()
        }
    }
}

/// `codePointAt`. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn code_point_at<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    index: i32,
) -> Result<i32, Thrown> {
    let first = char_at(rulers, text, index)?;
    let second = index.checked_add(1).and_then(|next| char_at(rulers, text, next).ok());
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    let code = pair.map_or(u32::from(first), u32::from);
    Ok(i32::try_from(code).unwrap_or_default())
}

/// `codePointCount`. Fails with an `IndexOutOfBoundsException`.
pub(crate) fn code_point_count<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    begin: i32,
    end: i32,
) -> Result<i32, Thrown> {
    let length = rulers.length(text);
    let bounds = usize::try_from(begin).ok().zip(usize::try_from(end).ok());
    let (begin, end) =
        bounds.filter(|(begin, end)| begin <= end && *end <= length).ok_or_else(|| {
            let shown = format_args!("{begin}..{end}").to_string();
            Thrown::index("IndexOutOfBoundsException", shown, length)
        })?;
    let part = unit_range(rulers, text, begin, end);
    let count = match part.as_str() {
        Some(plain) => plain.chars().count(),
        None => char::decode_utf16(part.units()).count(),
    };
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// `substring`; to the end without `end`. Fails with a `StringIndexOutOfBoundsException`.
pub(crate) fn substring<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    begin: i32,
    end: Option<i32>,
) -> Result<Str<'r>, Thrown> {
    let length = rulers.length(text);
    let bounds = || {
        let begin = usize::try_from(begin).ok()?;
        let end = end.map_or(Some(length), |end| usize::try_from(end).ok())?;
        (begin <= end && end <= length).then_some((begin, end))
    };
    let (begin, end) = bounds().ok_or_else(|| {
        let shown = end.map_or_else(|| begin.to_string(), |end| format!("{begin}..{end}"));
        Thrown::index(OUT_OF_BOUNDS, shown, length)
    })?;
    let part = unit_range(rulers, text, begin, end);
    rulers.note(&part, end - begin);
    Ok(part)
}

/// The part between two positions that are known to be there.
pub(super) fn unit_range<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    begin: usize,
    end: usize,
) -> Str<'r> {
    if let Str::Wide(units) = text {
        return Str::from_units(units.get(begin..end).unwrap_or_default());
    }
    let offset = |position| rulers.byte_offset(text, position);
    match (offset(begin), offset(end)) {
        (Some(begin), Some(end)) => part(text, begin, end),
        // A cut through a pair: the halves that are cut off are the first and the last unit of what is around it.
        (first, last) => {
            let start = first.or_else(|| offset(begin.saturating_sub(1)));
            let stop = last.or_else(|| offset(end + 1));
            let around = start.zip(stop).and_then(|(start, stop)| text.as_str()?.get(start..stop));
            let units: Vec<u16> = around.unwrap_or_default().encode_utf16().collect();
            let from = usize::from(first.is_none());
            let to = units.len().saturating_sub(usize::from(last.is_none()));
            Str::from_units(units.get(from..to).unwrap_or_default())
        }
    }
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
        let rulers = Rulers::default();
        let text = Str::Borrowed("aé😀b");
        assert_eq!(char_at(&rulers, &text, 2), Ok(0xD83D));
        assert_eq!(char_at(&rulers, &text, 3), Ok(0xDE00));
        assert_eq!(code_point_at(&rulers, &text, 2), Ok(0x1F600));
        assert_eq!(code_point_count(&rulers, &text, 0, 5), Ok(4));
        assert_eq!(code_point_count(&rulers, &text, 0, 3), Ok(3));
        assert_eq!(substring(&rulers, &text, 4, None).unwrap(), *"b");
        assert_eq!(substring(&rulers, &text, 2, Some(3)).unwrap().units(), [0xD83D]);
        assert_eq!(substring(&rulers, &text, 3, Some(5)).unwrap().units(), [0xDE00, 0x62]);
        assert_eq!(substring(&rulers, &text, 3, Some(3)).unwrap(), *"");
        assert_eq!(substring(&rulers, &text, 1, Some(4)).unwrap(), *"é😀");
        for (begin, end) in [(-1, None), (6, None), (3, Some(2)), (0, Some(6))] {
            assert!(substring(&rulers, &text, begin, end).is_err());
        }
        assert!(char_at(&rulers, &text, 5).is_err());
    }
}
