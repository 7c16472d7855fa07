//! A text and the tape over it, as the permissive reader writes both: json-smart's normal form, in one pass.

use std::collections::HashMap;

use crate::tape::escape;
use crate::tape::number::scalar_flags;
use crate::tape::{Entry, Flags, Kind, Tape, names_differ};

/// What is written so far.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    entries: Vec<Entry>,
    open: Vec<Open>,
    /// One past the last place that json-smart would print differently; whatever starts later prints as it stands.
    not_plain: usize,
    not_web: usize,
}

/// A container that has not ended yet.
struct Open {
    entry: usize,
    count: u32,
    is_map: bool,
    /// In a map: a value has been written, a comma or the end is due.
    has_value: bool,
}

impl Writer {
    /// A writer with room for what a text of so many bytes becomes, as a rule.
    pub(super) fn with_room(length: usize) -> Self {
        Self {
            text: String::with_capacity(length + length / 8),
            entries: Vec::with_capacity(8 + length / 8),
            ..Self::default()
        }
    }

    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the innermost container is a map, and if so, whether a value was its last part. None where nothing is
    /// open.
    pub(super) fn innermost(&self) -> Option<(bool, bool)> {
        self.open.last().map(|open| (open.is_map, open.has_value))
    }

    /// A comma in a map: a name may follow.
    pub(super) fn comma(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.has_value = false;
        }
    }

    /// A name of the innermost map, which `push` appends as it is between quotes.
    pub(super) fn name(&mut self, push: impl FnOnce(&mut String)) {
        if self.open.last().is_some_and(|open| open.count > 0) {
            self.text.push(',');
        }
        self.quoted(push);
        self.text.push(':');
    }

    /// A string, which `push` appends as it is between quotes.
    pub(super) fn string(&mut self, push: impl FnOnce(&mut String)) {
        self.begin_value();
        self.quoted(push);
    }

    /// A value that is neither a string nor a container.
    pub(super) fn scalar(&mut self, kind: Kind, text: &str) {
        self.begin_value();
        let start = self.text.len();
        self.text.push_str(text);
        self.push(kind, scalar_flags(kind, text), start);
    }

    /// Begins a list or a map.
    pub(super) fn enter(&mut self, is_map: bool) {
        self.begin_value();
        let entry = self.entries.len();
        self.open.push(Open { entry, count: 0, is_map, has_value: false });
        let start = self.text.len() as u32;
        self.text.push(if is_map { '{' } else { '[' });
        let kind = if is_map { Kind::Map } else { Kind::List };
        self.entries.push(Entry::new(kind, Flags::default(), start, start, entry as u32 + 1));
    }

    /// Ends the innermost container.
    pub(super) fn leave(&mut self) {
        let Some(Open { entry: at, mut count, is_map, .. }) = self.open.pop() else {
            return;
        };
        if is_map {
            let first = at + 1;
            let members = self.entries.get(first..).unwrap_or_default();
            if !names_differ(&self.text, members, first as u32, count) {
                count = self.drop_repeated(at);
            }
        }
        self.text.push(if is_map { '}' } else { ']' });
        let (end, next) = (self.text.len() as u32, self.entries.len() as u32);
        if let Some(entry) = self.entries.get_mut(at) {
            let start = entry.start() as usize;
            let mut flags = Flags::default();
            if self.not_plain <= start {
                flags = flags.with(Flags::PLAIN);
            }
            if self.not_web <= start {
                flags = flags.with(Flags::WEB);
            }
            *entry = entry.closed(flags, end, next, count);
        }
    }

    /// The document; nothing if its text is too long for a tape.
    pub(super) fn finish(self) -> Option<(String, Tape)> {
        u32::try_from(self.text.len()).ok()?;
        Some((self.text, Tape::of(self.entries)))
    }

    fn begin_value(&mut self) {
        if let Some(open) = self.open.last_mut() {
            if !open.is_map && open.count > 0 {
                self.text.push(',');
            }
            open.count = open.count.saturating_add(1);
            open.has_value = true;
        }
    }

    fn quoted(&mut self, push: impl FnOnce(&mut String)) {
        self.text.push('"');
        let start = self.text.len();
        push(&mut self.text);
        let flags = escape::flags(self.text.get(start..).unwrap_or_default());
        self.push(Kind::String, flags, start);
        self.text.push('"');
    }

    fn push(&mut self, kind: Kind, flags: Flags, start: usize) {
        if !flags.has(Flags::PLAIN) {
            self.not_plain = start + 1;
        }
        if !flags.has(Flags::WEB) {
            self.not_web = start + 1;
        }
        let next = self.entries.len() as u32 + 1;
        self.entries.push(Entry::new(kind, flags, start as u32, self.text.len() as u32, next));
    }

    /// Writes the innermost map anew, as `LinkedHashMap.put` fills it: of a name that is there more than once, the last
    /// value in the first place. How many members are left.
    #[cold]
    fn drop_repeated(&mut self, map: usize) -> u32 {
        let Some(start) = self.entries.get(map).map(|entry| entry.start()) else {
            return 0;
        };
        let mut kept: Vec<(Entry, usize)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut at = map + 1;
        while let [key, value, ..] = self.entries.get(at..).unwrap_or_default() {
            // Both were written by this, so that the same name is the same text.
            let place = *known.entry(key.text(&self.text)).or_insert(kept.len());
            match kept.get_mut(place) {
                Some((_, held)) => *held = at + 1,
                None => kept.push((*key, at + 1)),
            }
            at = value.next() as usize;
        }
        let mut text = String::new();
        let mut entries: Vec<Entry> = Vec::new();
        for (key, value) in &kept {
            if !text.is_empty() {
                text.push(',');
            }
            let first = self.entries.get(*value).copied().unwrap_or(*key);
            for (entry, range) in [(*key, 0..0), (first, *value..first.next() as usize)] {
                let quote = if entry.kind() == Kind::String { "\"" } else { "" };
                text.push_str(quote);
                let from = start + 1 + text.len() as u32;
                text.push_str(entry.text(&self.text));
                text.push_str(quote);
                let index = (map + 1 + entries.len()) as u32;
                let by = from.wrapping_sub(entry.start());
                if range.is_empty() {
                    text.push(':');
                    entries.push(entry.moved(by, (index + 1).wrapping_sub(entry.next())));
                    continue;
                }
                let shift = index.wrapping_sub(range.start as u32);
                let inner = self.entries.get(range).unwrap_or_default();
                entries.extend(inner.iter().map(|entry| entry.moved(by, shift)));
            }
        }
        self.text.truncate(start as usize + 1);
        self.text.push_str(&text);
        self.entries.truncate(map + 1);
        self.entries.extend(entries);
        // What is not printed as it stands may have gone, or have moved: the map is not taken for plain then.
        self.not_plain = self.not_plain.min(start as usize + 1);
        self.not_web = self.not_web.min(start as usize + 1);
        kept.len() as u32
    }
}
