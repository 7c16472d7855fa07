//! Finding the end of a JSON string, eight bytes at a time.

use super::Flags;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A string that was read: where its closing quote stands, and how its text may be used.
///
/// Two words, so that it stays in registers: the next place in the text waits for it.
#[derive(Clone, Copy)]
pub(crate) struct Scanned {
    /// The end, and above it the flags.
    end: u64,
    /// Stands for the characters well enough to tell most keys apart.
    pub(crate) hash: u64,
}

impl Scanned {
    const NOTHING: Self = Self { end: u64::MAX, hash: 0 };

    #[inline(always)]
    fn new(end: u32, flags: Flags, hash: u64) -> Self {
        Self { end: u64::from(end) | u64::from(flags.0) << 32, hash }
    }

    #[inline(always)]
    pub(crate) fn end(self) -> u32 {
        self.end as u32
    }

    #[inline(always)]
    pub(crate) fn flags(self) -> Flags {
        Flags((self.end >> 32) as u8)
    }
}

/// A string of less than sixteen bytes that prints as it stands.
#[derive(Clone, Copy)]
pub(crate) struct Short {
    pub(crate) end: u32,
    /// See [`Scanned::hash`].
    pub(crate) hash: u64,
}

impl Short {
    pub(crate) const FLAGS: Flags = Flags::PLAIN.with(Flags::WEB);
}

/// Reads a string from after its opening quote; nothing if it has no end, a raw control character or a bad escape.
#[inline]
pub(crate) fn string(bytes: &[u8], start: u32) -> Option<Scanned> {
    match short_string(bytes, start) {
        Ok(Short { end, hash }) => Some(Scanned::new(end, Short::FLAGS, hash)),
        Err(from) => long_string(bytes, start, from),
    }
}

/// Reads a string from after its opening quote, if it is a short one. Where it is not, [`long_string`] reads it, from the
/// place that this gives on.
#[inline(always)]
pub(crate) fn short_string(bytes: &[u8], start: u32) -> Result<Short, u32> {
    let head = load(bytes, start as usize);
    let quote = quotes(head);
    if quote != 0 {
        if remarkable(head) & (quote ^ (quote - 1)) == 0 {
            let length = quote.trailing_zeros() / 8;
            // What follows a short name must not tell it from its twin.
            let hash = (head & !(u64::MAX << (8 * length))) ^ u64::from(length);
            return Ok(Short { end: start + length, hash });
        }
        return Err(start);
    }
    if remarkable(head) != 0 {
        return Err(start);
    }
    let word = load(bytes, start as usize + 8);
    let quote = quotes(word);
    if quote != 0 && remarkable(word) & (quote ^ (quote - 1)) == 0 {
        let length = quote.trailing_zeros() / 8;
        let rest = word & !(u64::MAX << (8 * length));
        let hash = head ^ rest.rotate_left(29) ^ u64::from(length);
        return Ok(Short { end: start + 8 + length, hash });
    }
    Err(start + 8)
}

/// As [`string`], where there is nothing remarkable before `from`.
#[inline(always)]
pub(crate) fn long_string(bytes: &[u8], start: u32, from: u32) -> Option<Scanned> {
    let scanned = any_string(bytes, start, from);
    (scanned.end != u64::MAX).then_some(scanned)
}

#[inline(never)]
fn any_string(bytes: &[u8], start: u32, from: u32) -> Scanned {
    read_long(bytes, start, from).unwrap_or(Scanned::NOTHING)
}

#[inline(always)]
fn read_long(bytes: &[u8], start: u32, from: u32) -> Option<Scanned> {
    let mut seen = Seen::default();
    let mut at = from as usize;
    let mut quiet = 0;
    let end = loop {
        let word = load(bytes, at);
        let stop = if not_plain(word) == 0 { 0 } else { stops(word) };
        if stop == 0 {
            if not_plain(word) != 0 {
                seen.note(word, u64::MAX);
            }
            at += 8;
            quiet += 1;
            // What is longer than this is prose more often than not.
            if quiet == 2 {
                at += seen.blocks(bytes.get(at..)?);
            }
            continue;
        }
        let below = (stop & stop.wrapping_neg()).wrapping_sub(1);
        seen.note(word, below);
        at += (stop.trailing_zeros() / 8) as usize;
        match bytes.get(at) {
            Some(b'"') => break at,
            Some(b'\\') => {
                // Where there is one, others follow.
                while let word = load(bytes, at)
                    && word as u8 == b'\\'
                {
                    at += seen.escape(word)?;
                }
                quiet = 0;
            }
            _ => return None,
        }
    };
    let body = bytes.get(start as usize..end)?;
    if seen.odd != 0 && prints_escaped(body) {
        // beside a backslash, json-smart drops this one as it does control characters
        if seen.escaped && memchr::memchr(0x7f, body).is_some() {
            return None;
        }
        seen.not_plain = true;
        seen.not_web = true;
    }
    let mut flags = Flags::default();
    if seen.escaped {
        flags = flags.with(Flags::ESCAPED);
    }
    if !seen.not_plain {
        flags = flags.with(Flags::PLAIN);
    }
    if !seen.not_web && seen.slash == 0 {
        flags = flags.with(Flags::WEB);
    }
    Some(Scanned::new(end as u32, flags, hash(bytes, start as usize, body.len())))
}

/// Of a name that was read to its end: see [`Scanned::hash`].
fn hash(bytes: &[u8], start: usize, length: usize) -> u64 {
    let head = load(bytes, start);
    match length {
        0..8 => (head & !(u64::MAX << (8 * length))) ^ length as u64,
        8..16 => {
            let rest = load(bytes, start + 8) & !(u64::MAX << (8 * (length - 8)));
            head ^ rest.rotate_left(29) ^ (length - 8) as u64
        }
        _ => head ^ load(bytes, start + length - 8).rotate_left(29) ^ length as u64,
    }
}

/// What a string was found to hold.
#[derive(Default)]
struct Seen {
    escaped: bool,
    not_plain: bool,
    not_web: bool,
    slash: u64,
    /// Bytes that may begin a character which is printed as an escape.
    odd: u64,
}

impl Seen {
    fn note(&mut self, word: u64, below: u64) {
        self.slash |= slashes(word) & below;
        self.odd |= odd(word) & below;
    }

    /// The length of the blocks at the beginning of a text that hold neither the end of the string nor an escape.
    #[inline(never)]
    fn blocks(&mut self, text: &[u8]) -> usize {
        let (blocks, _) = text.as_chunks::<32>();
        let mut length = 0;
        for block in blocks {
            let (mut stop, mut slash, mut odd) = (0, 0, 0);
            for byte in *block {
                stop |= u8::from(byte < 0x20) | u8::from(byte == b'"') | u8::from(byte == b'\\');
                slash |= u8::from(byte == b'/');
                odd |= u8::from(byte == 0x7f) | u8::from(byte | 0x20 == 0xe2);
            }
            if stop != 0 {
                break;
            }
            self.slash |= u64::from(slash);
            self.odd |= u64::from(odd);
            length += 32;
        }
        length
    }

    /// Checks the escape that a word begins with; how long it is.
    fn escape(&mut self, word: u64) -> Option<usize> {
        self.escaped = true;
        match (word >> 8) as u8 {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
            b'/' => {
                self.not_plain = true;
                Some(2)
            }
            b'u' => {
                let digits = (word >> 16) as u32;
                let unit = super::escape::hex_word(digits)?;
                let is_known = self.not_plain && self.not_web;
                if !is_known && !super::escape::is_printed_escape(&digits.to_le_bytes(), unit) {
                    self.not_plain = true;
                    self.not_web = true;
                }
                Some(6)
            }
            _ => None,
        }
    }
}

/// Whether json-smart prints a character of this text as an escape: U+007F to U+009F, U+2000 to U+20FF.
fn prints_escaped(text: &[u8]) -> bool {
    memchr::memchr3_iter(0x7f, 0xc2, 0xe2, text).any(|at| match text.get(at) {
        Some(0x7f) => true,
        Some(0xc2) => text.get(at + 1).is_some_and(|next| *next < 0xa0),
        _ => text.get(at + 1).is_some_and(|next| *next < 0x84),
    })
}

/// Eight bytes from a place; past the end there are zeros, which end every string.
#[inline]
#[must_use]
pub fn load(bytes: &[u8], at: usize) -> u64 {
    // One comparison, where the place is known to be far below the largest number.
    match bytes.get(at..at.wrapping_add(8)).and_then(|word| word.first_chunk::<8>()) {
        Some(word) => u64::from_le_bytes(*word),
        None => load_end(bytes, at),
    }
}

/// The same near the end: the last eight bytes, without those before the place.
#[cold]
fn load_end(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.len().saturating_sub(at);
    match bytes.last_chunk::<8>() {
        Some(last) if rest < 8 => {
            let last = u64::from_le_bytes(*last);
            last.checked_shr(64 - 8 * rest as u32).unwrap_or_default()
        }
        _ => {
            let rest = bytes.get(at..).unwrap_or_default();
            rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
        }
    }
}

/// The high bit of each byte that is not a digit.
#[inline(always)]
pub(super) fn not_digits(word: u64) -> u64 {
    let low = word & !HIGH;
    let digit = low.wrapping_add(LOW * 0x50) & !low.wrapping_add(LOW * 0x46) & !word;
    !digit & HIGH
}

/// The high bit of each byte that is greater than a blank.
#[inline(always)]
pub(super) fn not_blank(word: u64) -> u64 {
    ((word & !HIGH).wrapping_add(LOW * 0x5f) | word) & HIGH
}

/// The high bit of each byte that is a quote, a backslash or a control character; exact up to the first.
#[inline]
#[must_use]
pub fn stops(word: u64) -> u64 {
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (quote | backslash | control) & !word & HIGH
}

/// The high bit of each byte that is a quote, a backslash, a slash, a control character or not ASCII: of each byte that ends
/// a string or may print as something else in some style. Exact up to the first.
#[inline(always)]
fn not_plain(word: u64) -> u64 {
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let slash = (word ^ (LOW * 0x2f)).wrapping_sub(LOW);
    let delete = word.wrapping_add(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (quote | backslash | slash | delete | control | word) & HIGH
}

/// The high bit of each byte that is a quote, or not ASCII and one more than a quote. Exact up to the first.
#[inline(always)]
fn quotes(word: u64) -> u64 {
    (word ^ (LOW * 0x22)).wrapping_sub(LOW) & HIGH
}

#[inline(always)]
fn remarkable(word: u64) -> u64 {
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let slash = (word ^ (LOW * 0x2f)).wrapping_sub(LOW);
    let delete = word.wrapping_add(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (backslash | slash | delete | control | word) & HIGH
}

/// Whether the first bytes of a word are a line's end and spaces, or only spaces.
#[inline(always)]
pub(super) fn are_blank(word: u64, count: u32) -> bool {
    let rest = if word as u8 == b'\n' { word ^ 0x2a } else { word };
    let other = rest ^ (LOW * 0x20);
    count == 8 && other == 0 || other & !(u64::MAX << (8 * (count & 7))) == 0 && count < 8
}

fn slashes(word: u64) -> u64 {
    (word ^ (LOW * 0x2f)).wrapping_sub(LOW) & !word & HIGH
}

/// The high bit of each byte that may begin a character which is printed as an escape: 0x7F, 0xC2, 0xE2; exact up to
/// the first.
fn odd(word: u64) -> u64 {
    let delete = word ^ (LOW * 0x7f);
    let lead = (word | (LOW * 0x20)) ^ (LOW * 0xe2);
    ((delete.wrapping_sub(LOW) & !delete) | (lead.wrapping_sub(LOW) & !lead)) & HIGH
}

/// The high bit of each byte that may have to be escaped when it is printed; exact up to the first.
pub(crate) fn specials(word: u64) -> u64 {
    stops(word) | odd(word)
}

/// The same, with slashes.
pub(crate) fn specials_and_slashes(word: u64) -> u64 {
    specials(word) | slashes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte, what [`string`] finds eight at a time.
    fn plainly(bytes: &[u8], start: usize) -> Option<(usize, Flags)> {
        let text = std::str::from_utf8(bytes.get(start..)?).ok()?;
        let mut characters = text.char_indices();
        let (mut escaped, mut plain, mut web, mut delete) = (false, true, true, false);
        loop {
            let (at, character) = characters.next()?;
            match character {
                '"' => {
                    let mut flags = Flags::default();
                    for (is, flag) in
                        [(escaped, Flags::ESCAPED), (plain, Flags::PLAIN), (web, Flags::WEB)]
                    {
                        flags = if is { flags.with(flag) } else { flags };
                    }
                    return (!delete || !escaped).then_some((start + at, flags));
                }
                '\\' => {
                    escaped = true;
                    match characters.next()?.1 {
                        '"' | '\\' | 'b' | 'f' | 'n' | 'r' | 't' => {}
                        '/' => plain = false,
                        'u' => {
                            let digits = text.as_bytes().get(at + 2..at + 6)?;
                            let unit = super::super::escape::hex(digits)?;
                            let as_it_stands =
                                super::super::escape::is_printed_escape(digits, unit);
                            (plain, web) = (plain & as_it_stands, web & as_it_stands);
                            characters.nth(3);
                        }
                        _ => return None,
                    }
                }
                '\0'..=' ' if character != ' ' => return None,
                '/' => web = false,
                '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                    delete |= character == '\u{7f}';
                    (plain, web) = (false, false);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn strings_are_found_as_byte_by_byte() {
        let specials = [
            "\"",
            "\\n",
            "\\/",
            "\\u0041",
            "\\u0001",
            "\\u20AC",
            "\\u20ac",
            "\\x",
            "\\",
            "/",
            "\n",
            "\0",
            "\u{7f}",
            "\u{80}",
            "\u{9f}",
            "\u{a0}",
            "é",
            "\u{2028}",
            "日",
            "\u{1f600}",
            "!",
            "#",
            "\u{7e}",
            "\\u12",
            "\u{a3}",
        ];
        for first in specials {
            for second in specials {
                for at in 0..40 {
                    let gap = at * 7 % 23;
                    let text = format!(
                        "\"{}{first}{}{second}\": \"after/\\n\"",
                        "a".repeat(at),
                        "b c".repeat(gap),
                    );
                    let found = string(text.as_bytes(), 1)
                        .map(|found| (found.end() as usize, found.flags()));
                    assert_eq!(found, plainly(text.as_bytes(), 1), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_stands_for_a_name_does_not_depend_on_what_follows() {
        let hash = |text: String| string(text.as_bytes(), 1).map(|found| found.hash);
        for length in 0..40 {
            let name: String = ('a'..='z').cycle().take(length).collect();
            let expected = hash(format!("\"{name}\""));
            assert!(expected.is_some());
            for after in [":1", ": \"x\"", ",\"abcdefghijklmnop\":[]", "/\\é\n"] {
                assert_eq!(hash(format!("\"{name}\"{after}")), expected, "{name}");
            }
        }
    }

    #[test]
    fn bytes_of_a_word_are_told_apart() {
        for byte in 0..=255_u8 {
            for at in 0..8 {
                let mut bytes = *b"12345678";
                bytes[at] = byte;
                let word = u64::from_le_bytes(bytes);
                let high = |is: bool| u64::from(is) << (8 * at + 7);
                assert_eq!(not_digits(word), high(!byte.is_ascii_digit()), "{byte}");
                assert_eq!(not_blank(word) | high(true), HIGH, "{byte}");
                assert_eq!(not_blank(word) & high(true), high(byte > b' '), "{byte}");
                let mut bytes = *b"        ";
                bytes[at] = byte;
                let is_blank = byte == b' ' || at == 0 && byte == b'\n';
                assert_eq!(are_blank(u64::from_le_bytes(bytes), 8), is_blank, "{byte} {at}");
                assert!(are_blank(u64::from_le_bytes(bytes), at as u32), "{byte} {at}");
            }
        }
    }
}
