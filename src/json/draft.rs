//! A tape in the making, of data that is not a body: parameters, `$context`, variables. It begins with what a host
//! has (pairs, JSON as text or as a tree, or a tape that is kept), then single members are set and maps get Java's order.

use std::collections::HashMap;

use serde_json::{Map as JsonMap, Value as Json};

use super::Malformed;
use crate::tape::escape::{self, Text};
use crate::tape::number::scalar_flags;
use crate::tape::{Entry, Flags, Kind, MAX_DEPTH, Tape};

/// Up to this many names are compared one by one.
const FEW: usize = 16;

/// A text and the entries over it; the root is entry 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) entries: Vec<Entry>,
}

impl Draft {
    /// An empty map.
    pub(super) fn new() -> Self {
        Self { text: String::new(), entries: vec![map_entry(1)] }
    }

    /// A map of strings. Of a name that is there twice the last value is in the first place.
    pub(super) fn of_pairs<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Self {
        let mut draft = Self::with_room_for(pairs);
        let mut known = HashMap::new();
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.as_ref());
            let at = draft.entries.len() as u32;
            let first = match pairs.len() <= FEW {
                true => draft.key_among_pairs(name).unwrap_or(at),
                false => *known.entry(name).or_insert(at),
            };
            if first == at {
                draft.push_text(name);
                draft.push_text(value);
                continue;
            }
            let string = draft.new_text(value).shifted(first + 1);
            if let Some(entry) = draft.entries.get_mut(first as usize + 1) {
                *entry = string;
            }
        }
        draft.close_pairs();
        draft
    }

    /// An empty map with room for these.
    pub(super) fn with_room_for<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Self {
        let bytes =
            pairs.iter().map(|(name, value)| name.as_ref().len() + value.as_ref().len()).sum();
        let mut draft = Self {
            text: String::with_capacity(bytes),
            entries: Vec::with_capacity(1 + 2 * pairs.len()),
        };
        draft.entries.push(map_entry(1));
        draft
    }

    /// Makes all entries after the first its members.
    pub(super) fn close_pairs(&mut self) {
        let next = self.entries.len() as u32;
        if let Some(root) = self.entries.first_mut() {
            *root = map_entry(next).with_count(next / 2);
        }
    }

    /// The place of a name, where all entries after the first are pairs.
    fn key_among_pairs(&self, name: &str) -> Option<u32> {
        let (pairs, _) = self.entries.get(1..)?.as_chunks::<2>();
        let is_same = |[key, _]: &[Entry; 2]| key.text(&self.text) == name;
        pairs.iter().position(is_same).map(|at| 1 + 2 * at as u32)
    }

    /// A value. What lies deeper than 400 levels is null.
    pub(super) fn of_tree(value: &Json) -> Self {
        let mut draft = Self::default();
        draft.push_tree(value, 0);
        draft
    }

    /// An object.
    pub(super) fn of_members(members: &JsonMap<String, Json>) -> Self {
        let mut draft = Self::default();
        draft.push_members(members, 0);
        draft
    }

    /// JSON text, read as `serde_json` reads it; with so much room for more text.
    pub(super) fn of_text(text: &str, room: usize) -> Result<Self, Malformed> {
        let draft = Tape::parse(text, MAX_DEPTH).and_then(|tape| {
            let mut copy = String::with_capacity(text.len() + room);
            copy.push_str(text);
            Self { text: copy, entries: tape.entries }.with_numbers_of_serde()
        });
        match draft {
            Some(draft) => Ok(draft),
            None => tree_of(text).map(|tree| Self::of_tree(&tree)),
        }
    }

    /// Makes numbers what they are as `serde_json` knows them; nothing where that refuses one.
    fn with_numbers_of_serde(mut self) -> Option<Self> {
        for entry in &mut self.entries {
            if entry.is_plain_string() {
                continue;
            }
            match entry.kind() {
                Kind::Map | Kind::List => *entry = entry.without_flags(),
                Kind::Integer if !entry.flags().has(Flags::PLAIN) => {
                    *entry = entry.with_kind(Kind::Double, Flags::default());
                }
                Kind::BigInteger if entry.text(&self.text).parse::<u64>().is_ok() => {}
                Kind::BigInteger | Kind::BigDecimal | Kind::Double => {
                    let number: f64 = entry.text(&self.text).parse().ok()?;
                    if !number.is_finite() {
                        return None;
                    }
                    if entry.kind() != Kind::Double {
                        *entry = entry.with_kind(Kind::Double, Flags::default());
                    }
                }
                _ => {}
            }
        }
        Some(self)
    }

    pub(super) fn is_map(&self) -> bool {
        self.entry(0).kind() == Kind::Map
    }

    /// A map of maps of empty maps, all names of which print as they stand.
    pub(super) fn of_maps(maps: &[(&str, &[&str])]) -> Self {
        let mut draft = Self::new();
        for (name, inner) in maps {
            draft.push_plain(name);
            let at = draft.open(Kind::Map);
            for name in *inner {
                draft.push_plain(name);
                let at = draft.open(Kind::Map);
                draft.close(at, 0);
            }
            draft.close(at, inner.len());
        }
        draft.close(0, maps.len());
        draft
    }

    /// Adds the members of another map at the end of the root, which has none of these names.
    pub(super) fn append(&mut self, other: &Self) {
        let (text, entries) = (self.text.len() as u32, self.entries.len() as u32 - 1);
        self.text.push_str(&other.text);
        let members = other.entries.get(1..).unwrap_or_default();
        self.entries.extend(members.iter().map(|entry| entry.moved(text, entries)));
        let count = other.members(0).count() as u32;
        if let Some(root) = self.entries.first_mut() {
            *root = root.shifted(members.len() as u32).with_more(count);
        }
    }

    /// Whether the root has a member with one of these names.
    pub(super) fn has_one_of(&self, names: [&str; 2]) -> bool {
        let text = self.text.as_bytes();
        self.members(0).any(|(key, _)| {
            let key = self.entry(key);
            names.iter().any(|name| key.is_name(text, name.as_bytes()))
        })
    }

    /// Sets the member at a path to a string. What is on the way and not a map becomes one.
    pub(super) fn set<'n>(&mut self, path: impl IntoIterator<Item = &'n str>, value: &str) {
        let mut path = path.into_iter().peekable();
        let mut map = 0;
        while let Some(name) = path.next() {
            if path.peek().is_some() {
                map = self.map_at(map, name);
                continue;
            }
            let string = self.new_text(value);
            match self.find(map, name) {
                Some(at) => self.replace(at, string),
                None => drop(self.insert(map, name, string)),
            }
        }
    }

    /// Adds a string to the root, whatever names are there.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let string = self.new_text(value);
        self.insert(0, name, string);
    }

    /// The map that a map has under a name, made if need be.
    pub(super) fn map_at(&mut self, map: u32, name: &str) -> u32 {
        match self.find(map, name) {
            Some(at) if self.entry(at).kind() == Kind::Map => at,
            Some(at) => {
                self.replace(at, map_entry(1));
                at
            }
            None => self.insert(map, name, map_entry(1)),
        }
    }

    /// The keys and values of a map.
    pub(super) fn members(&self, map: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let end = self.entry(map).next();
        let mut at = map + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let key = at;
            at = self.entry(key + 1).next();
            Some((key, key + 1))
        })
    }

    pub(super) fn entry(&self, at: u32) -> Entry {
        self.entries.get(at as usize).copied().unwrap_or(map_entry(u32::MAX))
    }

    /// The value of a map's member.
    fn find(&self, map: u32, name: &str) -> Option<u32> {
        let (text, name) = (self.text.as_bytes(), name.as_bytes());
        let mut members = self.members(map);
        members.find(|(key, _)| self.entry(*key).is_name(text, name)).map(|(_, value)| value)
    }

    /// Keeps the root's names without escapes.
    pub(super) fn decode_names(&mut self) {
        let keys: Vec<u32> = self
            .members(0)
            .map(|(key, _)| key)
            .filter(|key| self.entry(*key).flags().has(Flags::ESCAPED))
            .collect();
        for key in keys {
            let Text::Str(name) = escape::decode(self.entry(key).text(&self.text)) else {
                continue;
            };
            let name = name.into_owned();
            let entry = self.new_text(&name).shifted(key);
            if let Some(place) = self.entries.get_mut(key as usize) {
                *place = entry;
            }
        }
    }

    /// Puts an entry without anything inside it in the place of a member's value; its `next` is counted from itself.
    fn replace(&mut self, at: u32, entry: Entry) {
        let end = self.entry(at).next();
        self.splice(at, end, [entry.shifted(at)], at - 1);
    }

    /// Adds a member at the end of a map, with an entry without anything inside it; its `next` is counted from itself.
    fn insert(&mut self, map: u32, name: &str, entry: Entry) -> u32 {
        let at = self.entry(map).next();
        let key = self.new_text(name).shifted(at);
        self.splice(at, at, [key, entry.shifted(at + 1)], map);
        if let Some(entry) = self.entries.get_mut(map as usize) {
            *entry = entry.shifted(2).with_more(1);
        }
        at + 1
    }

    /// Replaces entries. Those before `inner` that reach over that place are around them.
    fn splice<const N: usize>(&mut self, from: u32, to: u32, with: [Entry; N], inner: u32) {
        let by = (N as u32).wrapping_sub(to - from);
        if by != 0 {
            let around = self.entries.iter_mut().take(inner as usize);
            around
                .filter(|entry| entry.next() > inner)
                .for_each(|entry| *entry = entry.shifted(by));
            let behind = self.entries.iter_mut().skip(to as usize);
            behind.for_each(|entry| *entry = entry.shifted(by));
        }
        self.entries.splice(from as usize..to as usize, with);
    }

    /// A string, its text kept without escapes, so that renders borrow it. Its `next` is counted from itself. Whether it
    /// would be JSON as it stands is not found out: hardly any template prints parameters as JSON.
    fn new_text(&mut self, text: &str) -> Entry {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        Entry::new(Kind::String, Flags::default(), start, end, 1)
    }

    pub(super) fn push_text(&mut self, text: &str) {
        let at = self.entries.len() as u32;
        let entry = self.new_text(text).shifted(at);
        self.entries.push(entry);
    }

    /// A text that prints as it stands.
    fn push_plain(&mut self, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        let (flags, next) = (Flags::PLAIN.with(Flags::WEB), self.entries.len() as u32 + 1);
        self.entries.push(Entry::new(Kind::String, flags, start, end, next));
    }

    fn push_scalar(&mut self, kind: Kind, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        let next = self.entries.len() as u32 + 1;
        let flags = scalar_flags(kind, text);
        self.entries.push(Entry::new(kind, flags, start, end, next));
    }

    fn push_tree(&mut self, value: &Json, depth: usize) {
        match value {
            Json::Null => self.push_scalar(Kind::Null, "null"),
            Json::Bool(false) => self.push_scalar(Kind::False, "false"),
            Json::Bool(true) => self.push_scalar(Kind::True, "true"),
            Json::Number(number) => {
                let kind = match number.as_i64() {
                    Some(value) if i32::try_from(value).is_ok() => Kind::Integer,
                    Some(_) => Kind::Long,
                    None if number.is_u64() => Kind::BigInteger,
                    None => Kind::Double,
                };
                self.push_scalar(kind, &number.to_string());
            }
            Json::String(text) => self.push_text(text),
            Json::Array(_) | Json::Object(_) if depth >= MAX_DEPTH => {
                self.push_scalar(Kind::Null, "null");
            }
            Json::Array(items) => {
                let at = self.open(Kind::List);
                items.iter().for_each(|item| self.push_tree(item, depth + 1));
                self.close(at, items.len());
            }
            Json::Object(members) => self.push_members(members, depth),
        }
    }

    fn push_members(&mut self, members: &JsonMap<String, Json>, depth: usize) {
        let at = self.open(Kind::Map);
        for (name, value) in members {
            self.push_text(name);
            self.push_tree(value, depth + 1);
        }
        self.close(at, members.len());
    }

    fn open(&mut self, kind: Kind) -> usize {
        let at = self.text.len() as u32;
        self.entries.push(Entry::new(kind, Flags::default(), at, at, 0));
        self.entries.len() - 1
    }

    fn close(&mut self, at: usize, count: usize) {
        let (end, next) = (self.text.len() as u32, self.entries.len() as u32);
        if let Some(entry) = self.entries.get_mut(at) {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            *entry = entry.closed(Flags::default(), end, next, count);
        }
    }
}

/// An empty map.
fn map_entry(next: u32) -> Entry {
    Entry::new(Kind::Map, Flags::default(), 0, 0, next)
}

fn tree_of(text: &str) -> Result<Json, Malformed> {
    serde_json::from_str(text)
        .map_err(|error| Malformed { position: 0, message: error.to_string() })
}
