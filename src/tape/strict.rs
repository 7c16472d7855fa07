//! The fast reader: strict JSON onto a tape, in one pass, without recursion.
//!
//! It takes only what json-smart reads just the same. A raw control character, a name that is defined twice, a lone value
//! or anything that is not JSON is left to the permissive reader, so this one never has to explain itself.
//!
//! The place in the text is handed from step to step and not kept in the reader: the next place depends on what was read at
//! this one, and a detour through memory would be the longest part of that chain.

use super::keys::{Key, hashes_differ, repeats};
use super::scan::Short;
use super::{Entry, Flags, Kind};
use super::{number, scan};

/// The entries of a text that is one list or map, nested no deeper than that.
pub(crate) fn read(text: &str, levels: usize) -> Option<Vec<Entry>> {
    // Places are 32 bits wide, and some bytes after the end must be one too.
    u32::try_from(text.len() + 64).ok()?;
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        most: Open::at_level(levels),
        entries: Vec::with_capacity(room(text.as_bytes())),
        open: NONE,
        info: Open::default(),
        count: 0,
        marks: 0,
        outer: Vec::new(),
        changed: Changed::default(),
    };
    reader.document()?;
    Some(reader.entries)
}

/// How many entries memory is set aside for: in large texts a key or value takes eight bytes or more, unless the beginning is
/// denser.
fn room(text: &[u8]) -> usize {
    const SMALL: usize = 4096;
    const LARGE: usize = 1 << 18;
    const BEGINNING: usize = 512;
    let length = text.len();
    let usual = match length {
        0..SMALL => return 8 + length / 4,
        _ => 8 + length / 8,
    };
    match text.first_chunk::<BEGINNING>() {
        Some(beginning) if length < LARGE => {
            // Bytes are counted in bytes, which the compiler does for many at once.
            let begins = |byte: &u8| u8::from(matches!(byte, b',' | b':' | b'[' | b'{'));
            let parts = beginning.as_chunks::<128>().0.iter();
            let entries: usize =
                parts.map(|part| usize::from(part.iter().map(begins).sum::<u8>())).sum();
            usual.max(length / 8 * entries * 9 / BEGINNING)
        }
        _ => usual,
    }
}

/// The place of what is around the root.
const NONE: u32 = u32::MAX;

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// What is beyond this is nested too deeply.
    most: Open,
    /// The entry of a container that has not ended has the place of the one around it as its `next`, what was counted
    /// before the container inside it began as its `end`, and what [`Open`] tells as the rest.
    entries: Vec<Entry>,
    /// The entry of the innermost container.
    open: u32,
    /// What it is.
    info: Open,
    /// How many elements or members it has so far.
    count: u32,
    /// Its names, each as one of 64 bits.
    marks: u64,
    /// The marks of the maps around it.
    outer: Vec<u64>,
    changed: Changed,
}

/// A container that has not ended: its kind and whether it is left open that its names differ, where all entries have
/// these; its level; and how many of those around it are maps.
#[derive(Clone, Copy, Default)]
struct Open(u32);

impl Open {
    const LEVEL: u32 = 8;
    const MAPS: u32 = 20;
    /// What only maps have in their kind, of the two.
    const MAP: u32 = Kind::Map as u32 & !(Kind::List as u32);
    const UNSURE: u32 = (Flags::ESCAPED.0 as u32) << 4;

    /// The last one of a level.
    fn at_level(level: usize) -> Self {
        const MOST: usize = (1 << (Open::MAPS - Open::LEVEL)) - 1;
        Self((level.min(MOST) as u32) << Self::LEVEL)
    }

    #[inline(always)]
    fn is_map(self) -> bool {
        self.0 & Self::MAP != 0
    }

    /// The byte that ends it.
    #[inline(always)]
    fn end(self) -> u8 {
        const DIFFERENCE: u32 = (b'}' ^ b']') as u32 / Open::MAP;
        b']' ^ ((self.0 & Self::MAP) * DIFFERENCE) as u8
    }

    /// A container of a kind inside of it.
    #[inline(always)]
    fn inner(self, kind: Kind) -> Self {
        let maps = (self.0 & Self::MAP) << (Self::MAPS - 1);
        let around = (self.0 & !0xff) + (1 << Self::LEVEL) + maps;
        Self(around | kind as u32)
    }

    /// Whether it is deeper than that.
    #[inline(always)]
    fn is_beyond(self, most: Self) -> bool {
        self.0 & ((1 << Self::MAPS) - (1 << Self::LEVEL)) > most.0
    }

    /// How many of those around it are maps.
    #[inline(always)]
    fn maps_around(self) -> usize {
        (self.0 >> Self::MAPS) as usize
    }
}

/// One past the last place that json-smart would print differently; whatever starts later prints as it stands.
#[derive(Default)]
struct Changed {
    plain: u32,
    web: u32,
    /// The greater of the two.
    last: u32,
}

impl Changed {
    /// Remembers that the text at a place is not what would be printed.
    #[inline(always)]
    fn note(&mut self, flags: Flags, at: u32) {
        if !flags.has(Flags::PLAIN) {
            self.plain = at + 1;
        }
        if !flags.has(Flags::WEB) {
            self.web = at + 1;
        }
        self.last = at + 1;
    }

    /// The flags of a container that begins at a place.
    #[inline(always)]
    fn flags_since(&self, start: u32) -> Flags {
        if self.last <= start {
            return Flags::PLAIN.with(Flags::WEB);
        }
        self.some_flags_since(start)
    }

    #[inline(never)]
    fn some_flags_since(&self, start: u32) -> Flags {
        let plain = if self.plain <= start { Flags::PLAIN } else { Flags::default() };
        if self.web <= start { plain.with(Flags::WEB) } else { plain }
    }

    /// The next byte that is not blank, and its place.
    #[inline(always)]
    fn peek(&mut self, bytes: &[u8], at: u32) -> Option<(u32, u8)> {
        let byte = *bytes.get(at as usize)?;
        if byte > b' ' {
            return Some((at, byte));
        }
        let sign = self.after_blanks(bytes, at);
        (sign.1 != NOTHING).then_some(sign)
    }

    /// The next byte that is not blank, where one is: most are single.
    #[inline(never)]
    fn after_blanks(&mut self, bytes: &[u8], at: u32) -> Sign {
        let byte = |at: u32| bytes.get(at as usize).copied().unwrap_or(NOTHING);
        let next = byte(at + 1);
        if next > b' ' && byte(at) == b' ' {
            self.note(Flags::default(), at);
            return (at + 1, next);
        }
        let at = self.skip_blanks(bytes, at);
        (at, byte(at))
    }

    /// The place after blanks.
    #[inline(never)]
    fn skip_blanks(&mut self, bytes: &[u8], from: u32) -> u32 {
        let mut at = from;
        loop {
            let word = scan::load(bytes, at as usize);
            let others = scan::not_blank(word);
            let count = others.trailing_zeros() / 8;
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if !scan::are_blank(word, count) {
                let rest = bytes.get(at as usize..).unwrap_or_default();
                at += rest.iter().take_while(|byte| is_blank(byte)).count() as u32;
                break;
            }
            at += count;
            if others != 0 {
                break;
            }
        }
        if at > from {
            self.note(Flags::default(), from);
        }
        at
    }
}

/// A place in the text, and the byte there, which is not blank.
///
/// Two words, so that functions hand it back in registers; an optional one would take the detour through memory.
type Sign = (u32, u8);

/// In place of a byte, where reading ends without a tape.
const NOTHING: u8 = 0;
/// In place of a byte, after the end of the root.
const END: u8 = 1;

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        let mut sign = self.changed.peek(self.bytes, 0)?;
        if !matches!(sign.1, b'{' | b'[') {
            return None;
        }
        loop {
            let is_key = match sign.1 {
                b'{' => {
                    sign = self.enter(Kind::Map, sign.0)?;
                    sign.1 != b'}' || self.go_on_after(&mut sign)?
                }
                b'[' => {
                    sign = self.enter(Kind::List, sign.0)?;
                    sign.1 == b']' && self.go_on_after(&mut sign)?
                }
                _ => {
                    let end = self.value(sign)?;
                    sign = self.changed.peek(self.bytes, end)?;
                    if sign.1 == b',' {
                        sign = self.changed.peek(self.bytes, sign.0 + 1)?;
                        self.info.is_map()
                    } else {
                        self.go_on_after(&mut sign)?
                    }
                }
            };
            if is_key {
                sign = self.key(sign)?;
            } else if self.open == NONE {
                break;
            }
        }
        (sign.0 as usize == self.bytes.len()).then_some(())
    }

    /// Reads a scalar; the place after it.
    #[inline(always)]
    fn value(&mut self, (at, byte): Sign) -> Option<u32> {
        Some(match byte {
            b'"' => match scan::short_string(self.bytes, at + 1) {
                Ok(string) => {
                    self.scalar(Kind::String, Short::FLAGS, at + 1, string.end);
                    string.end + 1
                }
                Err(from) => self.long_string(at + 1, from)? + 1,
            },
            b't' => self.word(b"true", Kind::True, at)?,
            b'f' => self.word(b"false", Kind::False, at)?,
            b'n' => self.word(b"null", Kind::Null, at)?,
            b'0'..=b'9' => {
                let (end, kind, flags) = number::unsigned(self.bytes, at)?;
                self.scalar(kind, flags, at, end);
                end
            }
            b'-' => {
                let (end, kind, flags) = number::negative(self.bytes, at)?;
                self.scalar(kind, flags, at, end);
                end
            }
            _ => return None,
        })
    }

    /// Enters a container; the next byte.
    #[inline(always)]
    fn enter(&mut self, kind: Kind, at: u32) -> Option<Sign> {
        let info = self.info.inner(kind);
        if info.is_beyond(self.most) {
            return None;
        }
        if let Some(around) = self.entries.get_mut(self.open as usize) {
            around.end = self.count + 1;
        }
        if self.info.is_map() {
            self.outer.push(self.marks);
        }
        let place = self.entries.len() as u32;
        self.entries.push(Entry { start: at, end: 0, next: self.open, info: info.0 });
        self.open = place;
        self.info = info;
        self.count = 0;
        self.marks = 0;
        self.changed.peek(self.bytes, at + 1)
    }

    /// Reads the ends of containers and what follows; whether a name does.
    #[inline(always)]
    fn go_on_after(&mut self, sign: &mut Sign) -> Option<bool> {
        *sign = self.after_ends(*sign)?;
        Some(self.info.is_map())
    }

    #[inline(always)]
    fn after_ends(&mut self, sign: Sign) -> Option<Sign> {
        let sign = self.ends(sign);
        (sign.1 != NOTHING).then_some(sign)
    }

    /// Reads the ends of containers up to a comma, or to the end of the document. Apart, so that nothing of it is
    /// prepared after every value.
    #[inline(never)]
    fn ends(&mut self, sign: Sign) -> Sign {
        self.try_ends(sign).unwrap_or((0, NOTHING))
    }

    #[inline(always)]
    fn try_ends(&mut self, (mut at, mut byte): Sign) -> Option<Sign> {
        let bytes = self.bytes;
        let entries = &mut *self.entries;
        let next = entries.len() as u32;
        let (mut open, mut count, mut info) = (self.open, self.count, self.info);
        loop {
            if byte != info.end() {
                return None;
            }
            at += 1;
            let entry = entries.get_mut(open as usize)?;
            let (place, is_unsure) = (open, entry.info & Open::UNSURE != 0);
            open = entry.next;
            let flags = self.changed.flags_since(entry.start);
            entry.close(flags, at, next, count);
            if is_unsure && !names_differ(self.text, entries, place, count) {
                return None;
            }
            let Some(entry) = entries.get(open as usize) else {
                self.info = Open::default();
                self.open = NONE;
                if (at as usize) < bytes.len() {
                    at = self.changed.skip_blanks(bytes, at);
                }
                return Some((at, END));
            };
            count = entry.end;
            info = Open(entry.info);
            (at, byte) = self.changed.peek(bytes, at)?;
            if byte == b',' {
                break;
            }
        }
        (self.open, self.count, self.info) = (open, count, info);
        if info.is_map() {
            self.marks = *self.outer.get(info.maps_around())?;
        }
        self.outer.truncate(info.maps_around());
        self.changed.peek(bytes, at + 1)
    }

    /// Reads a name and the colon after it.
    #[inline(always)]
    fn key(&mut self, (at, byte): Sign) -> Option<Sign> {
        if byte != b'"' {
            return None;
        }
        let start = at + 1;
        let end = match scan::short_string(self.bytes, start) {
            Ok(key) => self.name(start, key.end, Short::FLAGS, key.hash)?,
            Err(from) => self.long_name(start, from)?,
        };
        let (at, byte) = self.changed.peek(self.bytes, end + 1)?;
        if byte != b':' {
            return None;
        }
        self.changed.peek(self.bytes, at + 1)
    }

    /// Takes a name; gives its end. Of short ones all is known but that, and nothing else is looked at.
    #[inline(always)]
    fn name(&mut self, start: u32, end: u32, flags: Flags, hash: u64) -> Option<u32> {
        let mark = 1 << (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        let escaped = flags.has(Flags::ESCAPED);
        if self.marks & mark != 0 || escaped {
            self.suspect(Key { start, end, escaped })?;
        }
        self.marks |= mark;
        self.push(Kind::String, flags, start, end);
        self.note(flags, start);
        Some(end)
    }

    #[inline(never)]
    fn long_name(&mut self, start: u32, from: u32) -> Option<u32> {
        let name = scan::long_string(self.bytes, start, from)?;
        self.name(start, name.end(), name.flags(), name.hash)
    }

    /// Reads a string that is not short; gives its end.
    #[inline(never)]
    fn long_string(&mut self, start: u32, from: u32) -> Option<u32> {
        let string = scan::long_string(self.bytes, start, from)?;
        self.scalar(Kind::String, string.flags(), start, string.end());
        Some(string.end())
    }

    /// Takes a name that may have been there before; nothing if it was.
    #[inline(never)]
    fn suspect(&mut self, key: Key) -> Option<()> {
        if key.escaped || self.count > FEW {
            let entry = self.entries.get_mut(self.open as usize)?;
            entry.info |= Open::UNSURE;
            // All names are compared in the end: few of those that follow need come here.
            self.marks = 0;
            return Some(());
        }
        let first = self.open + 1;
        let before = self.entries.get(first as usize..).unwrap_or_default();
        (!repeats(self.text.as_bytes(), before, first, key)).then_some(())
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8], kind: Kind, at: u32) -> Option<u32> {
        let end = at + word.len() as u32;
        if self.bytes.get(at as usize..end as usize)? != word {
            return None;
        }
        self.scalar(kind, Flags::PLAIN.with(Flags::WEB), at, end);
        Some(end)
    }

    #[inline(always)]
    fn scalar(&mut self, kind: Kind, flags: Flags, start: u32, end: u32) {
        self.count += 1;
        self.push(kind, flags, start, end);
        self.note(flags, start);
    }

    #[inline(always)]
    fn push(&mut self, kind: Kind, flags: Flags, start: u32, end: u32) {
        let next = self.entries.len() as u32 + 1;
        let entry = Entry::new(kind, flags, start, end, next);
        self.entries.push(entry);
    }

    /// Remembers that the text at a place is not what would be printed.
    #[inline(always)]
    fn note(&mut self, flags: Flags, at: u32) {
        if !flags.prints_as_it_stands() {
            self.note_change(flags, at);
        }
    }

    #[inline(never)]
    fn note_change(&mut self, flags: Flags, at: u32) {
        self.changed.note(flags, at);
    }
}

/// Whether the names of a map, whose entries are the last ones, are all different.
#[inline(never)]
fn names_differ(text: &str, entries: &[Entry], map: u32, count: u32) -> bool {
    let first = map + 1;
    let members = entries.get(first as usize..).unwrap_or_default();
    hashes_differ(text, members, first, count)
}

/// So many members are compared one by one; of larger objects a table is made when they are complete.
const FEW: u32 = 16;
