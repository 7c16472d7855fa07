//! The fast reader: strict JSON onto a tape, in one pass, without recursion.
//!
//! It takes only what json-smart reads just the same. A raw control character, a name that is defined twice, a lone value
//! or anything that is not JSON is left to the permissive reader, so this one never has to explain itself.

use super::keys::{Key, Names, hashes_differ};
use super::{Entry, Flags, Kind, Tape};
use super::{number, scan};

/// The tape of a text that is one list or map, nested no deeper than that.
pub(crate) fn read(text: &str, levels: usize) -> Option<Tape> {
    // offsets are 32 bits wide
    u32::try_from(text.len()).ok()?;
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        levels,
        entries: Vec::with_capacity(room(text.len())),
        open: Open::default(),
        depth: 0,
        outer: Outer::default(),
        not_plain: 0,
        not_web: 0,
    };
    reader.document()?;
    Some(Tape::of(reader.entries))
}

/// For so many entries memory is set aside: of large texts, a key or value takes eight bytes and more.
fn room(length: usize) -> usize {
    const SMALL: usize = 4096;
    8 + if length < SMALL { length / 4 } else { length / 8 }
}

/// A container that has not ended yet.
#[derive(Clone, Copy, Default)]
struct Open {
    entry: u32,
    count: u32,
    is_map: bool,
    names: Names,
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    levels: usize,
    entries: Vec<Entry>,
    /// How many containers are open.
    depth: usize,
    /// The innermost of them.
    open: Open,
    /// Those around it.
    outer: Outer,
    /// One past the last place that json-smart would print differently; whatever starts later prints as it stands.
    not_plain: u32,
    not_web: u32,
}

/// The containers around the innermost one. Most documents have few levels, which need no memory of their own.
#[derive(Default)]
struct Outer {
    near: [Open; 4],
    far: Vec<Open>,
}

impl Outer {
    fn put(&mut self, level: usize, open: Open) {
        match self.near.get_mut(level) {
            Some(place) => *place = open,
            None => self.far.push(open),
        }
    }

    fn take(&mut self, level: usize) -> Option<Open> {
        match self.near.get(level) {
            Some(open) => Some(*open),
            None => self.far.pop(),
        }
    }
}

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        if !matches!(self.peek()?, b'{' | b'[') {
            return None;
        }
        while self.value()? {
            if self.open.is_map {
                self.key()?;
            }
        }
        self.skip_blanks();
        (self.at == self.bytes.len()).then_some(())
    }

    /// Reads a scalar or enters a container, and what follows up to the next value; false at the end of the document.
    #[inline]
    fn value(&mut self) -> Option<bool> {
        match self.peek()? {
            b'"' => self.string()?,
            b'{' => {
                self.enter(true)?;
                if self.peek()? != b'}' {
                    return Some(true);
                }
            }
            b'[' => {
                self.enter(false)?;
                if self.peek()? != b']' {
                    return Some(true);
                }
            }
            b't' => self.word(b"true", Kind::True)?,
            b'f' => self.word(b"false", Kind::False)?,
            b'n' => self.word(b"null", Kind::Null)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return None,
        }
        self.behind_value()
    }

    /// Reads a comma, or the ends of containers up to one.
    #[inline]
    fn behind_value(&mut self) -> Option<bool> {
        if self.peek()? == b',' {
            self.at += 1;
            return Some(true);
        }
        self.ends()
    }

    /// Reads the ends of containers up to a comma. Apart, so that nothing of it is prepared after every value.
    #[inline(never)]
    fn ends(&mut self) -> Option<bool> {
        loop {
            match (self.peek()?, self.open.is_map) {
                (b',', _) => {
                    self.at += 1;
                    return Some(true);
                }
                (b'}', true) | (b']', false) => {
                    self.leave()?;
                    if self.depth == 0 {
                        return Some(false);
                    }
                }
                _ => return None,
            }
        }
    }

    fn enter(&mut self, is_map: bool) -> Option<()> {
        if self.depth >= self.levels {
            return None;
        }
        if self.depth > 0 {
            self.open.count += 1;
            self.outer.put(self.depth - 1, self.open);
        }
        self.depth += 1;
        self.open = Open { entry: self.entries.len() as u32, is_map, ..Open::default() };
        let kind = if is_map { Kind::Map } else { Kind::List };
        self.push(kind, Flags::default(), self.at, self.at);
        self.at += 1;
        Some(())
    }

    fn leave(&mut self) -> Option<()> {
        let next = self.entries.len() as u32;
        let first = self.open.entry + 1;
        if self.open.names.are_unsure() {
            let members = self.entries.get(first as usize..).unwrap_or_default();
            if !hashes_differ(self.text, members, first, self.open.count) {
                return None;
            }
        }
        self.at += 1;
        let entry = self.entries.get_mut(self.open.entry as usize)?;
        let mut flags = Flags::default();
        if self.not_plain <= entry.start() {
            flags = flags.with(Flags::PLAIN);
        }
        if self.not_web <= entry.start() {
            flags = flags.with(Flags::WEB);
        }
        *entry = entry.closed(flags, self.at as u32, next, self.open.count);
        self.depth -= 1;
        if self.depth > 0 {
            self.open = self.outer.take(self.depth - 1)?;
        }
        Some(())
    }

    /// Reads a name and the colon behind it.
    #[inline]
    fn key(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        let key = scan::string(self.bytes, start)?;
        let first = self.open.entry as usize + 1;
        let name =
            Key { start, end: key.end, hash: key.hash, escaped: key.flags.has(Flags::ESCAPED) };
        let Open { count, names, .. } = &mut self.open;
        if !names.add(self.bytes, &self.entries, first, *count, name) {
            return None;
        }
        self.push(Kind::String, key.flags, start, key.end);
        self.note(key.flags, start);
        self.at = key.end + 1;
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        Some(())
    }

    #[inline]
    fn string(&mut self) -> Option<()> {
        let start = self.at + 1;
        let string = scan::string(self.bytes, start)?;
        self.scalar(Kind::String, string.flags, start, string.end);
        self.at = string.end + 1;
        Some(())
    }

    #[inline]
    fn word(&mut self, word: &[u8], kind: Kind) -> Option<()> {
        if !self.bytes.get(self.at..)?.starts_with(word) {
            return None;
        }
        let end = self.at + word.len();
        self.scalar(kind, Flags::PLAIN.with(Flags::WEB), self.at, end);
        self.at = end;
        Some(())
    }

    #[inline]
    fn number(&mut self) -> Option<()> {
        let (length, kind, flags) = number::strict(self.bytes.get(self.at..)?)?;
        let end = self.at + length;
        self.scalar(kind, flags, self.at, end);
        self.at = end;
        Some(())
    }

    #[inline]
    fn scalar(&mut self, kind: Kind, flags: Flags, start: usize, end: usize) {
        self.open.count += 1;
        self.push(kind, flags, start, end);
        self.note(flags, start);
    }

    #[inline]
    fn push(&mut self, kind: Kind, flags: Flags, start: usize, end: usize) {
        let next = self.entries.len() as u32 + 1;
        let entry = Entry::new(kind, flags, start as u32, end as u32, next);
        self.entries.push(entry);
    }

    /// Remembers that the text at a place is not what would be printed.
    #[inline]
    fn note(&mut self, flags: Flags, at: usize) {
        if !flags.prints_as_it_stands() {
            self.note_change(flags, at);
        }
    }

    #[inline(never)]
    fn note_change(&mut self, flags: Flags, at: usize) {
        if !flags.has(Flags::PLAIN) {
            self.not_plain = at as u32 + 1;
        }
        if !flags.has(Flags::WEB) {
            self.not_web = at as u32 + 1;
        }
    }

    /// The next byte that is not blank.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        if byte > b' ' {
            return Some(byte);
        }
        self.skip_blanks();
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blanks =
            rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        if blanks > 0 {
            self.note(Flags::default(), self.at);
            self.at += blanks;
        }
    }
}
