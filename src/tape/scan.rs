//! Finding the end of a JSON string, eight bytes at a time.

use super::Flags;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A string that was read: where its closing quote stands, and how its text may be used.
pub(crate) struct Scanned {
    pub(crate) end: usize,
    pub(crate) flags: Flags,
    /// Stands for the characters well enough to tell most keys apart.
    pub(crate) hash: u64,
}

/// Reads a string from after its opening quote; nothing if it has no end, a raw control character or a bad escape.
#[inline(always)]
pub(crate) fn string(bytes: &[u8], start: usize) -> Option<Scanned> {
    let word = load(bytes, start);
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW) & !word & HIGH;
    let below = (quote & quote.wrapping_neg()).wrapping_sub(1);
    if quote != 0 && remarkable(word) & below == 0 {
        let length = (quote.trailing_zeros() / 8) as usize;
        return Some(Scanned {
            end: start + length,
            flags: Flags::PLAIN.with(Flags::WEB),
            hash: (word & (below >> 7)) ^ length as u64,
        });
    }
    long_string(bytes, start)
}

/// The same for strings that are longer than a word or hold something remarkable.
#[inline(never)]
fn long_string(bytes: &[u8], start: usize) -> Option<Scanned> {
    let mut seen = Seen::default();
    let mut at = start;
    let mut quiet = 0;
    let end = loop {
        let word = load(bytes, at);
        let stop = if is_plain(word) { 0 } else { stops(word) };
        if stop == 0 {
            if !is_plain(word) {
                seen.note(word, u64::MAX);
            }
            at += 8;
            quiet += 1;
            // What is longer than this is prose more often than not.
            if quiet == 3 {
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
                while bytes.get(at) == Some(&b'\\') {
                    at += seen.escape(bytes.get(at + 1..)?)?;
                }
                quiet = 0;
            }
            _ => return None,
        }
    };
    let body = bytes.get(start..end)?;
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
    let head = load(bytes, start);
    let tail = load(bytes, (end.max(start + 8)) - 8);
    let length = body.len();
    let hash = if length < 8 {
        // What follows a short name must not tell it from its twin.
        (head & ((1 << (8 * length)) - 1)) ^ length as u64
    } else {
        head ^ tail.rotate_left(29) ^ length as u64
    };
    Some(Scanned { end, flags, hash })
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

    /// Checks the escape whose text after the backslash is given; how long it is, with the backslash.
    fn escape(&mut self, text: &[u8]) -> Option<usize> {
        self.escaped = true;
        match text.first()? {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
            b'/' => {
                self.not_plain = true;
                Some(2)
            }
            b'u' => {
                let digits = text.get(1..5)?;
                let unit = super::escape::hex(digits)?;
                if !super::escape::is_printed_escape(digits, unit) {
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
pub(crate) fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => load_end(bytes, at),
    }
}

#[cold]
fn load_end(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// The high bit of each byte that is a quote, a backslash or a control character; exact up to the first.
fn stops(word: u64) -> u64 {
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (quote | backslash | control) & !word & HIGH
}

/// Whether all bytes are ASCII and print as they are in every style. Most words are; this is cheaper than to ask what else
/// there is.
#[inline(always)]
fn is_plain(word: u64) -> bool {
    let quote = (word ^ (LOW * 0x22)).wrapping_sub(LOW);
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let slash = (word ^ (LOW * 0x2f)).wrapping_sub(LOW);
    let delete = (word ^ (LOW * 0x7f)).wrapping_sub(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (quote | backslash | slash | delete | control | word) & HIGH == 0
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

/// The high bit of each byte but a quote that makes a string more than a copy of its text; exact up to the first.
fn remarkable(word: u64) -> u64 {
    let backslash = (word ^ (LOW * 0x5c)).wrapping_sub(LOW);
    let slash = (word ^ (LOW * 0x2f)).wrapping_sub(LOW);
    let control = word.wrapping_sub(LOW * 0x20);
    (backslash | slash | control) & !word & HIGH | odd(word)
}

/// The high bit of each byte that may have to be escaped when it is printed; exact up to the first.
pub(crate) fn specials(word: u64) -> u64 {
    stops(word) | odd(word)
}

/// The same, with slashes.
pub(crate) fn specials_and_slashes(word: u64) -> u64 {
    specials(word) | slashes(word)
}
