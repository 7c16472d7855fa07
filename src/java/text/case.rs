//! Upper and lower case, and the order of strings.

use std::ops::RangeInclusive;

use super::{ascii, map_runs};
use crate::value::Str;

/// `toUpperCase` in a language without rules of its own.
pub(crate) fn to_upper_case<'r>(text: &Str<'r>) -> Str<'r> {
    match ascii(text) {
        Some(plain) if !plain.bytes().any(|byte| byte.is_ascii_lowercase()) => text.clone(),
        Some(plain) => Str::from(plain.to_ascii_uppercase()),
        None if is_unchanged(text, 0xa0..=0xbe, b'a'..=b'z') => text.clone(),
        None => match latin(text, upper_letter, 0xa0..=0xbe, b'a'..=b'z') {
            Some(upper) => Str::from(upper),
            None => map_runs(text, |run, out| {
                let mut mapped = Mapped::default();
                run.chars().for_each(|c| mapped.push(c, out, char::to_uppercase));
            }),
        },
    }
}

/// `toLowerCase` in a language without rules of its own.
pub(crate) fn to_lower_case<'r>(text: &Str<'r>) -> Str<'r> {
    match ascii(text) {
        Some(plain) if !plain.bytes().any(|byte| byte.is_ascii_uppercase()) => text.clone(),
        Some(plain) => Str::from(plain.to_ascii_lowercase()),
        None if is_unchanged(text, 0x80..=0x9e, b'A'..=b'Z') => text.clone(),
        None => match latin(text, lower_letter, 0x80..=0x9e, b'A'..=b'Z') {
            Some(lower) => Str::from(lower),
            // What becomes of a sigma depends on what is around it.
            None => map_runs(text, |run, out| match run.contains('Σ') {
                true => out.push_str(&run.to_lowercase()),
                false => {
                    let mut mapped = Mapped::default();
                    run.chars().for_each(|c| mapped.push(c, out, char::to_lowercase));
                }
            }),
        },
    }
}

/// The upper case of the letter of U+00C0 to U+00FF that has this second byte. All are of two bytes, which the compiler sees:
/// one is written like a number. Those without such an upper case are not asked for.
#[inline(always)]
fn upper_letter(second: u8) -> &'static str {
    match second {
        0x80 | 0xa0 => "À",
        0x81 | 0xa1 => "Á",
        0x82 | 0xa2 => "Â",
        0x83 | 0xa3 => "Ã",
        0x84 | 0xa4 => "Ä",
        0x85 | 0xa5 => "Å",
        0x86 | 0xa6 => "Æ",
        0x87 | 0xa7 => "Ç",
        0x88 | 0xa8 => "È",
        0x89 | 0xa9 => "É",
        0x8a | 0xaa => "Ê",
        0x8b | 0xab => "Ë",
        0x8c | 0xac => "Ì",
        0x8d | 0xad => "Í",
        0x8e | 0xae => "Î",
        0x8f | 0xaf => "Ï",
        0x90 | 0xb0 => "Ð",
        0x91 | 0xb1 => "Ñ",
        0x92 | 0xb2 => "Ò",
        0x93 | 0xb3 => "Ó",
        0x94 | 0xb4 => "Ô",
        0x95 | 0xb5 => "Õ",
        0x96 | 0xb6 => "Ö",
        0x97 => "×",
        0xb7 => "÷",
        0x98 | 0xb8 => "Ø",
        0x99 | 0xb9 => "Ù",
        0x9a | 0xba => "Ú",
        0x9b | 0xbb => "Û",
        0x9c | 0xbc => "Ü",
        0x9d | 0xbd => "Ý",
        0x9e | 0xbe => "Þ",
        0x9f => "ß",
        _ => "ÿ",
    }
}

/// Its lower case.
#[inline(always)]
fn lower_letter(second: u8) -> &'static str {
    match second {
        0x80 | 0xa0 => "à",
        0x81 | 0xa1 => "á",
        0x82 | 0xa2 => "â",
        0x83 | 0xa3 => "ã",
        0x84 | 0xa4 => "ä",
        0x85 | 0xa5 => "å",
        0x86 | 0xa6 => "æ",
        0x87 | 0xa7 => "ç",
        0x88 | 0xa8 => "è",
        0x89 | 0xa9 => "é",
        0x8a | 0xaa => "ê",
        0x8b | 0xab => "ë",
        0x8c | 0xac => "ì",
        0x8d | 0xad => "í",
        0x8e | 0xae => "î",
        0x8f | 0xaf => "ï",
        0x90 | 0xb0 => "ð",
        0x91 | 0xb1 => "ñ",
        0x92 | 0xb2 => "ò",
        0x93 | 0xb3 => "ó",
        0x94 | 0xb4 => "ô",
        0x95 | 0xb5 => "õ",
        0x96 | 0xb6 => "ö",
        0x97 => "×",
        0xb7 => "÷",
        0x98 | 0xb8 => "ø",
        0x99 | 0xb9 => "ù",
        0x9a | 0xba => "ú",
        0x9b | 0xbb => "û",
        0x9c | 0xbc => "ü",
        0x9d | 0xbd => "ý",
        0x9e | 0xbe => "þ",
        0x9f => "ß",
        _ => "ÿ",
    }
}

/// Whether a text is in Latin-1 and has nothing of `letters`, by their byte after 0xC3, and of `ascii`. Ends at the first
/// bytes that have.
fn is_unchanged(text: &Str<'_>, letters: RangeInclusive<u8>, ascii: RangeInclusive<u8>) -> bool {
    const BLOCK: usize = 64;
    let (letters, ascii) = (letters.into_inner(), ascii.into_inner());
    let is_in = |(from, to): (u8, u8), byte: u8| byte.wrapping_sub(from) <= to - from;
    let changes = |before: u8, byte: u8| {
        let second = is_in(letters, byte) | (byte == 0x9f) | (byte == 0xbf);
        is_in(ascii, byte)
            | (byte > 0xc3)
            | (before == 0xc3) & second
            | (before == 0xc2) & (byte == 0xb5)
    };
    let Some((first, rest)) = text.as_str().and_then(|text| text.as_bytes().split_first()) else {
        return false;
    };
    let text = text.as_str().unwrap_or_default().as_bytes();
    let mut blocks = text.chunks(BLOCK).zip(rest.chunks(BLOCK));
    let is_same = |(before, bytes): (&[u8], &[u8])| {
        let pairs = before.iter().zip(bytes);
        !pairs.fold(false, |any, (before, byte)| any | changes(*before, *byte))
    };
    !changes(0, *first) && blocks.all(is_same)
}

/// The other case of a text in the Latin-1 letters whose other case is one too; nothing if it has others. `letters` are
/// those to change, by their byte after 0xC3, `ascii` those of ASCII.
fn latin(
    text: &Str<'_>,
    letter: impl Fn(u8) -> &'static str,
    letters: RangeInclusive<u8>,
    ascii: RangeInclusive<u8>,
) -> Option<String> {
    const BEGINNING: usize = 64;
    let text = text.as_str()?;
    let beginning = text.as_bytes().iter().take(BEGINNING);
    let others = beginning.filter(|byte| !byte.is_ascii()).count();
    match others * 2 > text.len().min(BEGINNING) {
        true => letter_by_letter(text.as_bytes(), letter, &ascii),
        false => all_at_once(text.as_bytes(), letters, ascii),
    }
}

/// For texts most of which is not ASCII: letters that are strings need no check that the result is UTF-8, which would take
/// longer.
#[inline(always)]
fn letter_by_letter(
    text: &[u8],
    letter: impl Fn(u8) -> &'static str,
    ascii: &RangeInclusive<u8>,
) -> Option<String> {
    let mut mapped = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        rest = match rest {
            // A sharp s, a y with dots: their upper cases are others.
            [0xc3, 0x9f | 0xbf, ..] => return None,
            [0xc3, second, rest @ ..] => {
                mapped.push_str(letter(*second));
                rest
            }
            [byte @ 0..0x80, rest @ ..] => {
                let is_letter = ascii.contains(byte);
                mapped.push(char::from(*byte ^ (CASE * u8::from(is_letter))));
                rest
            }
            // The micro sign goes beyond Latin-1.
            [0xc2, second, rest @ ..] if *second != 0xb5 => {
                mapped.push(char::from(*second));
                rest
            }
            [] => return Some(mapped),
            _ => return None,
        };
    }
}

/// What the cases of a letter differ in.
const CASE: u8 = 0x20;

/// For texts of which little is not ASCII. There the other case is another bit: of ASCII `ascii`, and of the byte after 0xC3
/// that is one of `letters`, but not of the signs for times and division.
///
/// Each byte is told by itself and the one before, so that the compiler can do many at once.
fn all_at_once(
    text: &[u8],
    letters: RangeInclusive<u8>,
    ascii: RangeInclusive<u8>,
) -> Option<String> {
    let (letters, ascii) = (letters.into_inner(), ascii.into_inner());
    let is_in = |(from, to): (u8, u8), byte: u8| byte.wrapping_sub(from) <= to - from;
    let mut mapped = text.to_vec();
    let mut others = 0;
    let mut map = |before: u8, byte: u8, mapped: &mut u8| {
        let is_second = before == 0xc3;
        let is_letter = is_second & is_in(letters, byte) & (byte | CASE != 0xb7);
        *mapped ^= CASE * u8::from(is_letter | is_in(ascii, byte));
        // Beyond Latin-1, the micro sign, a sharp s, a y with dots.
        others |= u8::from(byte > 0xc3)
            | u8::from((before == 0xc2) & (byte == 0xb5))
            | u8::from(is_second & ((byte == 0x9f) | (byte == 0xbf)));
    };
    let (first, rest) = (text.first()?, text.get(1..)?);
    let (first_mapped, rest_mapped) = mapped.split_first_mut()?;
    map(0, *first, first_mapped);
    for ((before, byte), mapped) in text.iter().zip(rest).zip(rest_mapped) {
        map(*before, *byte, mapped);
    }
    if others != 0 { None } else { String::from_utf8(mapped).ok() }
}

/// Characters that were mapped to another case a moment ago. Looking one up in Unicode's tables takes as long as ten that
/// are here, and a text of one script has few.
struct Mapped([(char, char); 64]);

impl Default for Mapped {
    fn default() -> Self {
        Self([('\0', '\0'); 64])
    }
}

impl Mapped {
    #[inline]
    fn push<M: Iterator<Item = char>>(
        &mut self,
        character: char,
        out: &mut String,
        map: impl Fn(char) -> M,
    ) {
        // From the marks of Chinese, Japanese and Korean to the end of Yi nothing has a case.
        if ('\u{2e80}'..='\u{a4cf}').contains(&character) {
            return out.push(character);
        }
        let Some(slot) = self.0.get_mut(character as usize % 64) else {
            return;
        };
        if slot.0 == character {
            return out.push(slot.1);
        }
        let mut mapped = map(character);
        match (mapped.next(), mapped.next()) {
            (Some(single), None) => {
                *slot = (character, single);
                out.push(single);
            }
            (first, second) => out.extend(first.into_iter().chain(second).chain(mapped)),
        }
    }
}

/// `compareTo`: the difference of the first units that differ, or of the lengths.
pub(crate) fn compare(left: &Str<'_>, right: &Str<'_>) -> i32 {
    let (Some(left), Some(right)) = (left.as_str(), right.as_str()) else {
        let units = |text: &Str<'_>| text.units().into_iter().map(i32::from);
        return difference(units(left), units(right));
    };
    let same = same_beginning(left, right);
    difference(units_from(left, same), units_from(right, same))
}

fn units_from(text: &str, at: usize) -> impl Iterator<Item = i32> {
    text.get(at..).unwrap_or_default().encode_utf16().map(i32::from)
}

/// Up to where two texts are the same, at the start of a character.
fn same_beginning(left: &str, right: &str) -> usize {
    const BLOCK: usize = 32;
    let (a, b) = (left.as_bytes(), right.as_bytes());
    let blocks = a.as_chunks::<BLOCK>().0.iter().zip(b.as_chunks::<BLOCK>().0);
    let blocks = BLOCK * blocks.take_while(|(a, b)| a == b).count();
    let [a, b] = [a, b].map(|text| text.get(blocks..).unwrap_or_default());
    let mut same = blocks + a.iter().zip(b).take_while(|(a, b)| a == b).count();
    while !left.is_char_boundary(same) {
        same -= 1;
    }
    same
}

/// `compareToIgnoreCase`.
pub(crate) fn compare_ignoring_case(left: &Str<'_>, right: &Str<'_>) -> i32 {
    if let (Some(left), Some(right)) = (ascii(left), ascii(right)) {
        let folded = |byte: u8| i32::from(byte.to_ascii_lowercase());
        return difference(left.bytes().map(folded), right.bytes().map(folded));
    }
    let (left, right) = (left.units(), right.units());
    let is_latin1 = |units: &[u16]| units.iter().all(|unit| *unit <= 0xFF);
    if is_latin1(&left) || is_latin1(&right) {
        let folded =
            |unit: u16| char::from_u32(u32::from(unit)).map_or(i32::from(unit), |c| code(fold(c)));
        return difference(left.into_iter().map(folded), right.into_iter().map(folded));
    }
    // Only where both have to, Java takes surrogate pairs for one character.
    let order = difference(code_points(&left), code_points(&right));
    let same = code_points(&left).zip(code_points(&right)).all(|(left, right)| left == right);
    if same { count(left.len()) - count(right.len()) } else { order }
}

fn code_points(units: &[u16]) -> impl Iterator<Item = i32> {
    char::decode_utf16(units.iter().copied()).map(|item| match item {
        Ok(character) => code(fold(character)),
        Err(unpaired) => i32::from(unpaired.unpaired_surrogate()),
    })
}

fn code(character: char) -> i32 {
    i32::try_from(u32::from(character)).unwrap_or_default()
}

fn count(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn difference(mut left: impl Iterator<Item = i32>, mut right: impl Iterator<Item = i32>) -> i32 {
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if a != b => return a - b,
            (Some(_), Some(_)) => {}
            (Some(_), None) => return count(left.count() + 1),
            (None, Some(_)) => return -count(right.count() + 1),
            (None, None) => return 0,
        }
    }
}

/// `equalsIgnoreCase`.
pub(crate) fn equals_ignoring_case(left: &Str<'_>, right: &Str<'_>) -> bool {
    match (left.as_str(), right.as_str()) {
        (Some(left), Some(right)) => left == right || texts_equal_ignoring_case(left, right),
        _ => units_equal_ignoring_case(&left.units(), &right.units()),
    }
}

fn texts_equal_ignoring_case(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    let (mut left, mut right) = (left.chars(), right.chars());
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b))
                if a == b || a.len_utf16() == b.len_utf16() && fold(a) == fold(b) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

fn units_equal_ignoring_case(left: &[u16], right: &[u16]) -> bool {
    left.len() == right.len() && code_points(left).eq(code_points(right))
}

/// `regionMatches(ignoreCase, offset, other, otherOffset, length)`.
pub(crate) fn region_matches(
    ignore_case: bool,
    text: &Str<'_>,
    offset: i32,
    other: &Str<'_>,
    other_offset: i32,
    length: i32,
) -> bool {
    if let (Some(text), Some(other)) = (ascii(text), ascii(other)) {
        let text = region(text.as_bytes(), offset, length);
        let other = region(other.as_bytes(), other_offset, length);
        return text.zip(other).is_some_and(|(text, other)| match ignore_case {
            true => text.eq_ignore_ascii_case(other),
            false => text == other,
        });
    }
    let (text, other) = (text.units(), other.units());
    let regions = region(&text, offset, length).zip(region(&other, other_offset, length));
    regions.is_some_and(|(text, other)| match ignore_case {
        true => units_equal_ignoring_case(text, other),
        false => text == other,
    })
}

/// A part of a string; None where it is not within. A negative length is nothing, wherever it ends within.
fn region<T>(units: &[T], offset: i32, length: i32) -> Option<&[T]> {
    let start = usize::try_from(offset).ok()?;
    match usize::try_from(length) {
        Ok(length) => units.get(start..)?.get(..length),
        Err(_) => {
            let end = i64::from(offset) + i64::from(length);
            (i64::try_from(units.len()).unwrap_or(i64::MAX) >= end).then_some(&[])
        }
    }
}

/// What Java compares where case does not count: the lower case of the upper case, one character each.
fn fold(character: char) -> char {
    simple_lower(simple_upper(character))
}

/// `Character.toUpperCase`: the simple mapping.
pub(crate) fn simple_upper(character: char) -> char {
    let mut mapped = character.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        // Greek letters with a subscript iota go to their title case.
        _ => match u32::from(character) {
            code @ (0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7) => {
                char::from_u32(code + 8)
            }
            code @ (0x1FB3 | 0x1FC3 | 0x1FF3) => char::from_u32(code + 9),
            _ => None,
        }
        .unwrap_or(character),
    }
}

/// `Character.toLowerCase`: the simple mapping.
pub(crate) fn simple_lower(character: char) -> char {
    let mut mapped = character.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ if character == '\u{130}' => 'i',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &'static str) -> Str<'static> {
        Str::Borrowed(text)
    }

    #[test]
    fn cases_map_as_in_java() {
        assert_eq!(to_upper_case(&text("straße ŉ")), *"STRASSE ʼN");
        assert_eq!(to_lower_case(&text("ΑΣ İ")), *"ας i̇");
        assert_eq!(to_lower_case(&text("É日本Жİ\0É")), *"é日本жi̇\0é");
        assert_eq!(to_lower_case(&text("ÀÖ×ØÞßàö÷øþ\u{a0}Az")), *"àö×øþßàö÷øþ\u{a0}az");
        assert_eq!(to_upper_case(&text("ÀÖ×ØÞàö÷øþ\u{a0}Az")), *"ÀÖ×ØÞÀÖ÷ØÞ\u{a0}AZ");
        assert_eq!(to_upper_case(&text("éß")), *"ÉSS");
        assert_eq!(to_upper_case(&text("éÉ日本ÿµж\0ßfié")), *"ÉÉ日本ŸΜЖ\0SSFIÉ");
        assert!(equals_ignoring_case(&text("İ"), &text("i")));
        assert!(!equals_ignoring_case(&text("ß"), &text("ss")));
        assert!(equals_ignoring_case(&text("ς"), &text("Σ")));
    }

    /// Whether a text has much or little that is not ASCII.
    #[test]
    fn every_letter_of_latin_1_maps_as_unicode_says() {
        for letter in '\u{80}'..='\u{ff}' {
            for text in [
                letter.to_string().repeat(40),
                format!("{}z{letter}Z", "plain ".repeat(20)),
                format!("{letter}aZ"),
            ] {
                let found = [
                    to_upper_case(&Str::from(text.clone())),
                    to_lower_case(&Str::from(text.clone())),
                ];
                let expected = [text.to_uppercase(), text.to_lowercase()];
                assert_eq!(found.map(|found| found.to_utf8().into_owned()), expected, "{text}");
            }
        }
    }

    #[test]
    fn order_is_by_units() {
        assert_eq!(compare(&text("a"), &text("c")), -2);
        assert_eq!(compare(&text("abc"), &text("a")), 2);
        assert!(compare(&text("\u{FFFD}"), &text("😀")) > 0);
        let long = "aé日😀".repeat(20);
        for (left, right) in
            [("", ""), ("é", "è"), ("日", "旦"), ("😀", "😁"), ("x", ""), ("é", "日")]
        {
            let texts = [left, right].map(|last| format!("{long}{last}"));
            let [left, right] = texts.map(Str::from);
            let units = |text: &Str<'_>| text.units().into_iter().map(i32::from);
            assert_eq!(compare(&left, &right), difference(units(&left), units(&right)));
            let same = units_equal_ignoring_case(&left.units(), &right.units());
            assert_eq!(equals_ignoring_case(&left, &right), same);
        }
        assert_eq!(compare_ignoring_case(&text("Ab"), &text("aC")), -1);
        assert!(region_matches(true, &text("xABy"), 1, &text("ab"), 0, 2));
        assert!(!region_matches(false, &text("xABy"), 1, &text("ab"), 0, 2));
        assert!(!region_matches(false, &text("a"), 0, &text("a"), 0, 2));
        for (left, right) in [("abc", "ABC"), ("äbc", "ÄBC"), ("äbc", "xBc")] {
            let (left, right) = (text(left), text(right));
            assert!(region_matches(true, &left, 1, &right, 1, 2));
            assert!(!region_matches(false, &left, 1, &right, 1, 2));
            assert!(region_matches(false, &left, 3, &right, 3, 0));
            assert!(region_matches(false, &left, 3, &right, 0, -1));
            assert!(region_matches(false, &left, 4, &right, 0, -1));
            assert!(!region_matches(false, &left, 5, &right, 0, -1));
            assert!(!region_matches(false, &left, 4, &right, 0, 0));
            assert!(!region_matches(true, &left, -1, &right, 0, 1));
        }
    }
}
