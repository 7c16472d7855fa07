//! `indexOf`, `contains`, `replace` and their like.

use memchr::memmem;

use crate::value::{Rulers, Str};

/// `indexOf(text, from)`, -1 where there is none.
pub(crate) fn index_of<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    wanted: &Str<'_>,
    from: i32,
) -> i32 {
    let from = usize::try_from(from).unwrap_or(0);
    if let (Some(plain), Some(wanted)) = (text.as_str(), wanted.as_str()) {
        let start = match from {
            0 => Some(0),
            _ => rulers.byte_offset(text, from.min(rulers.length(text))),
        };
        if let Some(start) = start {
            let rest = plain.as_bytes().get(start..).unwrap_or_default();
            let found = memmem::find(rest, wanted.as_bytes());
            return to_int(found.map(|at| rulers.position(text, start + at)));
        }
    }
    let (units, wanted) = (text.units(), wanted.units());
    let from = from.min(units.len());
    let found = (from..=units.len()).find(|at| starts_at(&units, &wanted, *at));
    to_int(found)
}

/// `lastIndexOf(text, from)`, -1 where there is none.
pub(crate) fn last_index_of<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    wanted: &Str<'_>,
    from: i32,
) -> i32 {
    let Ok(from) = usize::try_from(from) else {
        return -1;
    };
    if let (Some(plain), Some(wanted)) = (text.as_str(), wanted.as_str()) {
        // Where the last one may begin.
        let last = match from >= rulers.length(text) {
            true => Some(plain.len()),
            false => rulers.byte_offset(text, from),
        };
        if let Some(last) = last {
            let end = last.saturating_add(wanted.len()).min(plain.len());
            let within = plain.as_bytes().get(..end).unwrap_or_default();
            let found = memmem::rfind(within, wanted.as_bytes());
            return to_int(found.map(|at| rulers.position(text, at)));
        }
    }
    let (units, wanted) = (text.units(), wanted.units());
    let Some(last) = units.len().checked_sub(wanted.len()) else {
        return -1;
    };
    to_int((0..=from.min(last)).rev().find(|at| starts_at(&units, &wanted, *at)))
}

/// `contains`.
pub(crate) fn contains<'r>(rulers: &Rulers<'r>, text: &Str<'r>, wanted: &Str<'_>) -> bool {
    match (text.as_str(), wanted.as_str()) {
        (Some(text), Some(wanted)) => memmem::find(text.as_bytes(), wanted.as_bytes()).is_some(),
        _ => index_of(rulers, text, wanted, 0) >= 0,
    }
}

/// `startsWith(prefix, offset)`.
pub(crate) fn starts_with<'r>(
    rulers: &Rulers<'r>,
    text: &Str<'r>,
    prefix: &Str<'_>,
    offset: i32,
) -> bool {
    let Ok(offset) = usize::try_from(offset) else {
        return false;
    };
    if let (Some(plain), Some(prefix)) = (text.as_str(), prefix.as_str()) {
        let start = if offset == 0 { Some(0) } else { rulers.byte_offset(text, offset) };
        if let Some(start) = start {
            return plain.get(start..).is_some_and(|rest| rest.starts_with(prefix));
        }
    }
    starts_at(&text.units(), &prefix.units(), offset)
}

/// `endsWith`.
pub(crate) fn ends_with(text: &Str<'_>, suffix: &Str<'_>) -> bool {
    match (text.as_str(), suffix.as_str()) {
        (Some(text), Some(suffix)) => text.ends_with(suffix),
        _ => text.units().ends_with(&suffix.units()),
    }
}

/// How often `replace` finds a text, at most.
pub(crate) fn count(text: &Str<'_>, wanted: &Str<'_>) -> usize {
    match (text.as_str(), wanted.as_str()) {
        (Some(text), Some(wanted)) if !wanted.is_empty() => {
            memmem::find_iter(text.as_bytes(), wanted.as_bytes()).count()
        }
        _ => text.size() / wanted.size().max(1) + 1,
    }
}

/// `replace(old, new)`: every occurrence of the text. The same string where there is none.
pub(crate) fn replace<'r>(text: &Str<'r>, old: &Str<'_>, new: &Str<'_>) -> Str<'r> {
    if let (Some(plain), Some(old), Some(new)) = (text.as_str(), old.as_str(), new.as_str())
        && (!old.is_empty() || plain.is_ascii())
    {
        return if memmem::find(plain.as_bytes(), old.as_bytes()).is_some() {
            Str::from(plain.replace(old, new))
        } else {
            text.clone()
        };
    }
    let (units, old, new) = (text.units(), old.units(), new.units());
    let mut out = Vec::with_capacity(units.len());
    let mut rest = units.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        if !old.is_empty() && rest.starts_with(&old) {
            out.extend_from_slice(&new);
            rest = rest.get(old.len()..).unwrap_or_default();
            continue;
        }
        if old.is_empty() {
            out.extend_from_slice(&new);
        }
        out.push(*first);
        rest = behind;
    }
    if old.is_empty() {
        out.extend_from_slice(&new);
    }
    Str::from_units(&out)
}

/// `replace(char, char)`.
pub(crate) fn replace_char<'r>(text: &Str<'r>, old: u16, new: u16) -> Str<'r> {
    let mut units = text.units();
    if !units.contains(&old) {
        return text.clone();
    }
    for unit in &mut units {
        if *unit == old {
            *unit = new;
        }
    }
    Str::from_units(&units)
}

fn starts_at(units: &[u16], wanted: &[u16], at: usize) -> bool {
    units.get(at..).is_some_and(|rest| rest.starts_with(wanted))
}

fn to_int(position: Option<usize>) -> i32 {
    position.and_then(|position| i32::try_from(position).ok()).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_found_in_units() {
        let text = Str::Borrowed("é😀ab-ab");
        let rulers = Rulers::default();
        let find =
            |wanted: &'static str, from| index_of(&rulers, &text, &Str::Borrowed(wanted), from);
        assert_eq!(find("ab", 0), 3);
        assert_eq!(find("ab", 4), 6);
        assert_eq!(find("ab", 2), 3);
        assert_eq!(find("", 99), 8);
        assert_eq!(find("x", -5), -1);
        let rfind = |wanted: &'static str, from| {
            last_index_of(&rulers, &text, &Str::Borrowed(wanted), from)
        };
        assert_eq!(rfind("ab", i32::MAX), 6);
        assert_eq!(rfind("ab", 5), 3);
        assert_eq!(rfind("é", 0), 0);
        assert_eq!(rfind("ab", -1), -1);
        assert!(starts_with(&rulers, &text, &Str::Borrowed("ab"), 3));
        assert!(!starts_with(&rulers, &text, &Str::Borrowed("ab"), 9));
    }

    #[test]
    fn replacing_nothing_puts_text_between_units() {
        let replaced = |text: &'static str, old: &'static str| {
            replace(&Str::Borrowed(text), &Str::Borrowed(old), &Str::Borrowed("-")).units()
        };
        assert_eq!(replaced("ab", ""), "-a-b-".encode_utf16().collect::<Vec<_>>());
        assert_eq!(replaced("😀", ""), [45, 0xD83D, 45, 0xDE00, 45]);
        assert_eq!(replaced("aaa", "aa"), "-a".encode_utf16().collect::<Vec<_>>());
    }
}
