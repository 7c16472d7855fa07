//! Values on their way onto a tape: the permissive reader's, which learns only at the end what a map holds.

use std::collections::BTreeMap;

use crate::tape::escape;
use crate::tape::number;
use crate::tape::{Entry, Flags, Kind, Tape};

/// Where a value is in its arena.
pub(super) type Id = usize;

/// Maps with more members than this find their names by an index.
const FEW: usize = 16;

/// All values of a document, without nesting, so that depth costs no stack.
#[derive(Default)]
pub(super) struct Arena {
    items: Vec<Item>,
}

enum Item {
    Scalar(Kind, Box<str>),
    List(Vec<Id>),
    Map(Members),
}

#[derive(Default)]
struct Members {
    list: Vec<(Box<str>, Id)>,
    index: BTreeMap<Box<str>, usize>,
}

impl Members {
    /// `LinkedHashMap.put`: the last value, in the first place.
    fn put(&mut self, name: String, value: Id) {
        let name = name.into_boxed_str();
        let found = if self.list.len() > FEW {
            self.index.get(&name).copied()
        } else {
            self.list.iter().position(|(other, _)| *other == name)
        };
        match found.and_then(|at| self.list.get_mut(at)) {
            Some((_, held)) => *held = value,
            None => {
                self.list.push((name, value));
                self.extend_index();
            }
        }
    }

    fn extend_index(&mut self) {
        if self.list.len() > FEW {
            for (at, (name, _)) in self.list.iter().enumerate().skip(self.index.len()) {
                self.index.insert(name.clone(), at);
            }
        }
    }
}

impl Arena {
    /// A string as it is between quotes.
    pub(super) fn escaped(text: &str) -> String {
        let mut escaped = String::with_capacity(text.len());
        escape::push_plain(&mut escaped, text);
        escaped
    }

    /// The same for UTF-16, where unpaired surrogates become escapes.
    pub(super) fn escaped_units(units: &[u16]) -> String {
        let mut escaped = String::with_capacity(units.len());
        for unit in char::decode_utf16(units.iter().copied()) {
            match unit {
                Ok(character) => {
                    escape::push_plain(&mut escaped, character.encode_utf8(&mut [0; 4]))
                }
                Err(lone) => escape::push_unicode(&mut escaped, lone.unpaired_surrogate()),
            }
        }
        escaped
    }

    pub(super) fn string(&mut self, escaped: String) -> Id {
        self.new_item(Item::Scalar(Kind::String, escaped.into()))
    }

    pub(super) fn scalar(&mut self, kind: Kind, text: &str) -> Id {
        self.new_item(Item::Scalar(kind, text.into()))
    }

    pub(super) fn container(&mut self, is_map: bool) -> Id {
        self.new_item(if is_map { Item::Map(Members::default()) } else { Item::List(Vec::new()) })
    }

    fn new_item(&mut self, item: Item) -> Id {
        self.items.push(item);
        self.items.len() - 1
    }

    pub(super) fn add(&mut self, list: Id, value: Id) {
        if let Some(Item::List(items)) = self.items.get_mut(list) {
            items.push(value);
        }
    }

    pub(super) fn put(&mut self, map: Id, name: String, value: Id) {
        if let Some(Item::Map(members)) = self.items.get_mut(map) {
            members.put(name, value);
        }
    }

    /// The document under a root; nothing if its text is too long for a tape.
    pub(super) fn finish(&self, root: Id) -> Option<(String, Tape)> {
        let mut writer = Writer {
            arena: self,
            text: String::new(),
            entries: Vec::with_capacity(self.items.len()),
            open: Vec::new(),
            not_plain: 0,
            not_web: 0,
        };
        writer.value(root);
        while writer.step() {}
        u32::try_from(writer.text.len()).ok()?;
        let entries = writer.entries;
        Some((writer.text, Tape::of(entries)))
    }
}

/// Writes values as text and entries.
struct Writer<'a> {
    arena: &'a Arena,
    text: String,
    entries: Vec<Entry>,
    /// Containers that have not ended: the item, its entry, the child that is next.
    open: Vec<(&'a Item, usize, usize)>,
    not_plain: usize,
    not_web: usize,
}

impl<'a> Writer<'a> {
    fn value(&mut self, id: Id) {
        let Some(item) = self.arena.items.get(id) else {
            return;
        };
        match item {
            Item::Scalar(Kind::String, escaped) => self.string(escaped),
            Item::Scalar(kind, text) => {
                let start = self.text.len();
                self.text.push_str(text);
                self.push(*kind, number::scalar_flags(*kind, text), start);
            }
            Item::List(_) | Item::Map(_) => {
                let is_map = matches!(item, Item::Map(_));
                self.open.push((item, self.entries.len(), 0));
                let start = self.text.len();
                self.text.push(if is_map { '{' } else { '[' });
                let kind = if is_map { Kind::Map } else { Kind::List };
                let next = self.entries.len() + 1;
                let entry =
                    Entry::new(kind, Flags::default(), start as u32, start as u32, next as u32);
                self.entries.push(entry);
            }
        }
    }

    /// Writes the next child of the innermost container, or its end; false when all have ended.
    fn step(&mut self) -> bool {
        let Some((item, _, child)) = self.open.last_mut() else {
            return false;
        };
        let item: &'a Item = item;
        let at = *child;
        *child += 1;
        let comma = if at > 0 { "," } else { "" };
        match item {
            Item::List(items) => match items.get(at) {
                Some(id) => {
                    self.text.push_str(comma);
                    self.value(*id);
                }
                None => self.close(']', at),
            },
            Item::Map(members) => match members.list.get(at) {
                Some((name, id)) => {
                    self.text.push_str(comma);
                    self.string(name);
                    self.text.push(':');
                    self.value(*id);
                }
                None => self.close('}', at),
            },
            Item::Scalar(..) => {
                self.open.pop();
            }
        }
        true
    }

    fn close(&mut self, bracket: char, count: usize) {
        self.text.push(bracket);
        let Some((_, at, _)) = self.open.pop() else {
            return;
        };
        let (end, next) = (self.text.len() as u32, self.entries.len() as u32);
        if let Some(entry) = self.entries.get_mut(at) {
            let mut flags = Flags::default();
            if self.not_plain <= entry.start() as usize {
                flags = flags.with(Flags::PLAIN);
            }
            if self.not_web <= entry.start() as usize {
                flags = flags.with(Flags::WEB);
            }
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            *entry = entry.closed(flags, end, next, count);
        }
    }

    fn string(&mut self, escaped: &str) {
        self.text.push('"');
        let start = self.text.len();
        self.text.push_str(escaped);
        self.push(Kind::String, escape::flags(escaped), start);
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
        let entry = Entry::new(kind, flags, start as u32, self.text.len() as u32, next);
        self.entries.push(entry);
    }
}
