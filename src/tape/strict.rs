//! The fast reader: strict JSON onto a tape, in one pass, without recursion.
//!
//! It takes only what json-smart reads just the same. A raw control character, a name that is defined twice, a lone value
//! or anything that is not JSON is left to the permissive reader, so this one never has to explain itself.
//!
//! The place in the text is handed from step to step and not kept in the reader: the next place depends on what was read at
//! this one, and a detour through memory would be the longest part of that chain.

use super::keys::{Key, hashes_differ, repeats};
use super::{Entry, Flags, Kind};
use super::{number, scan};

/// The entries of a text that is one list or map, nested no deeper than that.
pub(crate) fn read(text: &str, levels: usize) -> Option<Vec<Entry>> {
    // Places are 32 bits wide, and some bytes after the end must be one too.
    u32::try_from(text.len() + 64).ok()?;
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        levels,
        entries: Vec::with_capacity(room(text.len())),
        open: NONE,
        count: 0,
        is_map: false,
        marks: 0,
        outer: Vec::new(),
        changed: Changed::default(),
    };
    reader.document()?;
    Some(reader.entries)
}

/// For so many entries memory is set aside: of large texts, a key or value takes eight bytes and more.
fn room(length: usize) -> usize {
    const SMALL: usize = 4096;
    8 + if length < SMALL { length / 4 } else { length / 8 }
}

/// The place of what is around the root.
const NONE: u32 = u32::MAX;

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// How many containers may still be opened in each other.
    levels: usize,
    /// The entry of a container that has not ended has the place of the one around it as its `next`, and what was counted
    /// before the container inside it began as its `end`.
    entries: Vec<Entry>,
    /// The entry of the innermost container.
    open: u32,
    /// How many elements or members it has so far.
    count: u32,
    is_map: bool,
    /// Its names, each as one of 64 bits.
    marks: u64,
    /// The marks of the maps around it.
    outer: Vec<u64>,
    changed: Changed,
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
            sign = self.value(sign)?;
            if self.is_map {
                sign = self.key(sign)?;
            } else if self.open == NONE {
                break;
            }
        }
        (sign.0 as usize == self.bytes.len()).then_some(())
    }

    /// Reads a scalar or enters a container, and what follows up to the next value or key, or to the end of the document.
    #[inline(always)]
    fn value(&mut self, (at, byte): Sign) -> Option<Sign> {
        let end = match byte {
            b'"' => {
                let string = scan::string(self.bytes, at + 1)?;
                self.scalar(Kind::String, string.flags(), at + 1, string.end());
                string.end() + 1
            }
            b'{' => return self.container(Kind::Map, b'}', at),
            b'[' => return self.container(Kind::List, b']', at),
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
        };
        let sign = self.changed.peek(self.bytes, end)?;
        if sign.1 != b',' {
            return self.after_ends(sign);
        }
        self.changed.peek(self.bytes, sign.0 + 1)
    }

    /// Enters a container, and reads its end if it is empty.
    #[inline(always)]
    fn container(&mut self, kind: Kind, end: u8, at: u32) -> Option<Sign> {
        self.levels = self.levels.checked_sub(1)?;
        if let Some(around) = self.entries.get_mut(self.open as usize) {
            around.set_end(self.count + 1);
        }
        if self.is_map {
            self.outer.push(self.marks);
        }
        let place = self.entries.len() as u32;
        self.entries.push(Entry::new(kind, Flags::default(), at, 0, self.open));
        self.open = place;
        self.count = 0;
        self.is_map = kind == Kind::Map;
        self.marks = 0;
        let sign = self.changed.peek(self.bytes, at + 1)?;
        if sign.1 == end { self.after_ends(sign) } else { Some(sign) }
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
        let (mut open, mut count, mut is_map) = (self.open, self.count, self.is_map);
        let (mut maps, mut closed) = (0, 0);
        loop {
            if byte != if is_map { b'}' } else { b']' } {
                return None;
            }
            at += 1;
            let entry = entries.get_mut(open as usize)?;
            let (place, is_unsure) = (open, entry.flags().has(UNSURE));
            open = entry.next();
            let kind = if is_map { Kind::Map } else { Kind::List };
            entry.close(kind, self.changed.flags_since(entry.start()), at, next, count);
            if is_unsure && !names_differ(self.text, entries, place, count) {
                return None;
            }
            closed += 1;
            let Some(entry) = entries.get(open as usize) else {
                self.is_map = false;
                self.open = NONE;
                if (at as usize) < bytes.len() {
                    at = self.changed.skip_blanks(bytes, at);
                }
                return Some((at, END));
            };
            count = entry.end();
            is_map = entry.is_map();
            maps += usize::from(is_map);
            (at, byte) = self.changed.peek(bytes, at)?;
            if byte == b',' {
                break;
            }
        }
        self.levels += closed;
        (self.open, self.count, self.is_map) = (open, count, is_map);
        if self.is_map {
            // The marks of the last of the maps that this came to.
            self.outer.truncate((self.outer.len() + 1).checked_sub(maps)?);
            self.marks = self.outer.pop()?;
        } else {
            self.outer.truncate(self.outer.len().checked_sub(maps)?);
        }
        self.changed.peek(bytes, at + 1)
    }

    /// Reads a name and the colon after it.
    #[inline(always)]
    fn key(&mut self, (at, byte): Sign) -> Option<Sign> {
        if byte != b'"' {
            return None;
        }
        let start = at + 1;
        let key = scan::string(self.bytes, start)?;
        let mark = 1 << (key.hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        if self.marks & mark != 0 || key.flags().has(Flags::ESCAPED) {
            self.suspect(Key { start, end: key.end(), escaped: key.flags().has(Flags::ESCAPED) })?;
        }
        self.marks |= mark;
        self.push(Kind::String, key.flags(), start, key.end());
        self.note(key.flags(), start);
        let (at, byte) = self.changed.peek(self.bytes, key.end() + 1)?;
        if byte != b':' {
            return None;
        }
        self.changed.peek(self.bytes, at + 1)
    }

    /// Takes a name that may have been there before; nothing if it was.
    #[inline(never)]
    fn suspect(&mut self, key: Key) -> Option<()> {
        if key.escaped || self.count > FEW {
            let entry = self.entries.get_mut(self.open as usize)?;
            *entry = entry.with_flag(UNSURE);
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

/// Of a map that has not ended: whether it is left open that all its names differ.
const UNSURE: Flags = Flags::ESCAPED;

/// So many members are compared one by one; of larger objects a table is made when they are complete.
const FEW: u32 = 16;
