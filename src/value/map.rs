//! Java's maps, shared and mutable: `LinkedHashMap`, `HashMap` with its bucket order, and the case-insensitive
//! `TreeMap` of the headers.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;

use super::map_index::Index;
use super::{Value, compare_ignoring_case, equals, hash};
use crate::tape::{bucket, fold_case};

/// A `java.util.Map` that a template can reach.
#[derive(Debug)]
pub(crate) struct Map<'r> {
    /// Which class it is.
    pub(crate) kind: MapKind,
    entries: RefCell<Entries<'r>>,
    /// Counts structural changes.
    pub(crate) changes: Cell<u32>,
}

/// The classes of maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapKind {
    /// `java.util.LinkedHashMap`: insertion order.
    Linked,
    /// `java.util.HashMap`: bucket order.
    Hash,
    /// The maps of `$context`: `HashMap`s that print as nothing.
    Context,
    /// `java.util.TreeMap` with `String.CASE_INSENSITIVE_ORDER`: the headers.
    CaseInsensitive,
}

#[derive(Debug, Default)]
struct Entries<'r> {
    /// In order of insertion; `None` where an entry was removed.
    items: Vec<Option<Entry<'r>>>,
    /// Entries that are there.
    len: usize,
    /// A mark of each key to the place in `items` of the last one that has it, once there are more than a few.
    index: Option<Index>,
    /// Buckets of the `HashMap`: grows, never shrinks.
    buckets: usize,
}

/// A key and its value, with the hash that the key had when it was put.
#[derive(Debug)]
struct Entry<'r> {
    hash: i32,
    /// The place of another key with this mark, in an index.
    next: u32,
    key: Value<'r>,
    value: Value<'r>,
}

/// Bytes charged for one more entry.
pub(crate) const ENTRY_BYTES: usize = 96;
/// Bytes charged for a map without its entries.
pub(crate) const MAP_BYTES: usize = 128;
/// No place.
const NONE: u32 = u32::MAX;
/// Up to this many entries, keys are compared one by one.
const UNINDEXED: usize = 8;

impl<'r> Map<'r> {
    pub(crate) fn new(kind: MapKind) -> Self {
        Self { kind, entries: RefCell::default(), changes: Cell::new(0) }
    }

    /// A map with these entries, put one after the other.
    pub(crate) fn from_entries(
        kind: MapKind,
        entries: impl IntoIterator<Item = (Value<'r>, Value<'r>)>,
    ) -> Self {
        let map = Self::new(kind);
        for (key, value) in entries {
            map.put(key, value);
        }
        map.changes.set(0);
        map
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.borrow().len
    }

    pub(crate) fn get(&self, key: &Value<'r>) -> Option<Value<'r>> {
        let entries = self.entries.borrow();
        let at = entries.find(self.kind, key)?;
        entries.items.get(at)?.as_ref().map(|entry| entry.value.clone())
    }

    /// `get` with a string as key.
    pub(crate) fn get_str(&self, key: &str) -> Option<Value<'r>> {
        let entries = self.entries.borrow();
        let at = entries.find_str(self.kind, key)?;
        entries.items.get(at)?.as_ref().map(|entry| entry.value.clone())
    }

    /// A map with these entries, of which no two have the same key.
    pub(crate) fn of_unique(
        kind: MapKind,
        entries: impl ExactSizeIterator<Item = (Value<'r>, Value<'r>)>,
    ) -> Self {
        let map = Self::new(kind);
        let mut made = map.entries.borrow_mut();
        made.items.reserve(entries.len());
        for (key, value) in entries {
            let hash = kept_hash(kind, &key);
            made.push(kind, Entry { hash, next: NONE, key, value });
        }
        drop(made);
        map
    }

    /// Sets a value; gives back the previous one if the key was there.
    pub(crate) fn put(&self, key: Value<'r>, value: Value<'r>) -> Option<Value<'r>> {
        // A key may be this very map: nothing of it is borrowed for change while keys are hashed or compared.
        let found = self.entries.borrow().find(self.kind, &key);
        if let Some(at) = found
            && let Some(Some(entry)) = self.entries.borrow_mut().items.get_mut(at)
        {
            return Some(std::mem::replace(&mut entry.value, value));
        }
        let hash = kept_hash(self.kind, &key);
        self.entries.borrow_mut().push(self.kind, Entry { hash, next: NONE, key, value });
        self.changes.set(self.changes.get().wrapping_add(1));
        None
    }

    /// Removes a key; gives back its value if it was there.
    pub(crate) fn remove(&self, key: &Value<'r>) -> Option<Value<'r>> {
        let at = self.entries.borrow().find(self.kind, key)?;
        let entry = self.entries.borrow_mut().take(self.kind, at)?;
        self.changes.set(self.changes.get().wrapping_add(1));
        Some(entry.value)
    }

    pub(crate) fn clear(&self) {
        let old = {
            let mut entries = self.entries.borrow_mut();
            let buckets = entries.buckets;
            std::mem::replace(&mut *entries, Entries { buckets, ..Entries::default() })
        };
        drop(old);
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    /// How many keys have this hash, as far as that can make it expensive to look one up.
    pub(crate) fn collisions(&self, hash: i32) -> usize {
        let entries = self.entries.borrow();
        let Some(index) = &entries.index else {
            return 0;
        };
        let mut place = index.get(index.mark(hash)).unwrap_or(NONE);
        let mut count = 0;
        while let Some(Some(entry)) = entries.items.get(place as usize) {
            (count, place) = (count + 1, entry.next);
        }
        count
    }

    /// Whether all keys are strings, or null.
    pub(crate) fn is_named(&self) -> bool {
        let entries = self.entries.borrow();
        let mut keys = entries.items.iter().flatten().map(|entry| &entry.key);
        keys.all(|key| matches!(key, Value::Str(_) | Value::Null))
    }

    /// The entries in iteration order.
    pub(crate) fn snapshot(&self) -> Vec<(Value<'r>, Value<'r>)> {
        let order = self.order();
        let entries = self.entries.borrow();
        let pair = |entry: &Entry<'r>| (entry.key.clone(), entry.value.clone());
        match order {
            None => entries.items.iter().flatten().map(pair).collect(),
            Some(order) => {
                let entry = |at: &u32| entries.items.get(*at as usize)?.as_ref();
                order.iter().filter_map(entry).map(pair).collect()
            }
        }
    }

    /// Where the entries are, in the order of iteration; none where that is the order in which they were put.
    pub(crate) fn order(&self) -> Option<Vec<u32>> {
        let entries = self.entries.borrow();
        let places = entries.items.iter().enumerate();
        let mut items: Vec<(u32, &Entry<'r>)> = match self.kind {
            MapKind::Linked => return None,
            _ => places
                .filter_map(|(at, entry)| Some((u32::try_from(at).ok()?, entry.as_ref()?)))
                .collect(),
        };
        match self.kind {
            MapKind::CaseInsensitive => items.sort_by(|(_, a), (_, b)| order(&a.key, &b.key)),
            _ => {
                // It keeps the table of all that it ever held.
                let buckets = entries.buckets.max(16);
                items.sort_by_key(|(_, entry)| bucket(entry.hash, buckets));
            }
        }
        Some(items.into_iter().map(|(at, _)| at).collect())
    }

    /// The entry at a place: none in it where it was removed, none at all after the last.
    pub(crate) fn entry_at(&self, place: usize) -> Option<Option<(Value<'r>, Value<'r>)>> {
        let entries = self.entries.borrow();
        let entry = entries.items.get(place)?.as_ref();
        Some(entry.map(|entry| (entry.key.clone(), entry.value.clone())))
    }

    /// Empties it at the end of a render.
    pub(crate) fn release(&self) {
        drop(self.entries.take());
    }
}

/// The hash that an entry keeps of its key. A string, which stays as it is, needs none where no order comes of it.
fn kept_hash(kind: MapKind, key: &Value<'_>) -> i32 {
    match (kind, key) {
        (MapKind::Linked, Value::Str(_)) => 0,
        _ => hash(key),
    }
}

impl<'r> Entries<'r> {
    fn find(&self, kind: MapKind, key: &Value<'r>) -> Option<usize> {
        if let Value::Str(text) = key
            && let Some(text) = text.as_str()
        {
            return self.find_str(kind, text);
        }
        if kind == MapKind::CaseInsensitive {
            return match key {
                Value::Str(text) => self.find_str(kind, &text.to_utf8()),
                _ => None,
            };
        }
        // As in Java, a key that was changed since is no longer found under its new hash.
        let hash = kept_hash(kind, key);
        match &self.index {
            None => self.items.iter().position(|entry| {
                let entry = entry.as_ref();
                entry.is_some_and(|entry| entry.hash == hash && equals(&entry.key, key))
            }),
            Some(index) => {
                self.indexed(index.get(mark(index, kind, key, hash))?, |have| equals(have, key))
            }
        }
    }

    fn find_str(&self, kind: MapKind, key: &str) -> Option<usize> {
        if kind == MapKind::CaseInsensitive {
            let is_key = |have: &Value<'r>| match have {
                Value::Str(have) => compare_ignoring_case(&have.to_utf8(), key).is_eq(),
                _ => false,
            };
            return match &self.index {
                None => self.position(is_key),
                Some(index) => {
                    let place = index.get(index.mark(fold_case(key)))?;
                    self.indexed(place, is_key)
                }
            };
        }
        match &self.index {
            None => self.position(|have| have.as_str() == Some(key)),
            Some(index) => {
                let place = index.get(index.mark(key))?;
                self.indexed(place, |have| have.as_str() == Some(key))
            }
        }
    }

    fn position(&self, is_key: impl Fn(&Value<'r>) -> bool) -> Option<usize> {
        self.items.iter().position(|item| item.as_ref().is_some_and(|entry| is_key(&entry.key)))
    }

    fn indexed(&self, mut place: u32, is_key: impl Fn(&Value<'r>) -> bool) -> Option<usize> {
        while let Some(Some(entry)) = self.items.get(place as usize) {
            if is_key(&entry.key) {
                return Some(place as usize);
            }
            place = entry.next;
        }
        None
    }

    fn push(&mut self, kind: MapKind, mut entry: Entry<'r>) {
        let place = u32::try_from(self.items.len()).unwrap_or(NONE);
        if let Some(index) = &mut self.index {
            let mark = mark(index, kind, &entry.key, entry.hash);
            entry.next = index.insert(mark, place).unwrap_or(NONE);
        }
        self.items.push(Some(entry));
        self.len += 1;
        if self.index.is_none() && self.len > UNINDEXED {
            self.reindex(kind);
        }
        self.buckets = self.buckets.max(16);
        while self.len * 4 > self.buckets * 3 {
            self.buckets *= 2;
        }
    }

    fn take(&mut self, kind: MapKind, at: usize) -> Option<Entry<'r>> {
        let place = u32::try_from(at).ok()?;
        self.unlink(kind, place);
        let entry = self.items.get_mut(at)?.take()?;
        self.len -= 1;
        if self.items.len() > 2 * self.len + UNINDEXED {
            self.items.retain(Option::is_some);
            if self.index.is_some() {
                self.reindex(kind);
            }
        }
        Some(entry)
    }

    /// Takes an entry out of the index.
    fn unlink(&mut self, kind: MapKind, place: u32) {
        let entry = self.items.get(place as usize).and_then(Option::as_ref);
        let (Some(index), Some(entry)) = (&mut self.index, entry) else {
            return;
        };
        let mark = mark(index, kind, &entry.key, entry.hash);
        let next = |items: &[Option<Entry<'r>>], place: u32| {
            items.get(place as usize).and_then(Option::as_ref).map_or(NONE, |entry| entry.next)
        };
        let after = next(&self.items, place);
        let Some(first) = index.get(mark) else {
            return;
        };
        if first == place {
            match after {
                NONE => index.remove(mark),
                after => drop(index.insert(mark, after)),
            }
            return;
        }
        let mut before = first;
        while before != NONE && next(&self.items, before) != place {
            before = next(&self.items, before);
        }
        if let Some(Some(entry)) = self.items.get_mut(before as usize) {
            entry.next = after;
        }
    }

    fn reindex(&mut self, kind: MapKind) {
        let mut index = Index::with_capacity(self.items.len());
        for (place, item) in (0..).zip(&mut self.items) {
            if let Some(entry) = item {
                let mark = mark(&index, kind, &entry.key, entry.hash);
                entry.next = index.insert(mark, place).unwrap_or(NONE);
            }
        }
        self.index = Some(index);
    }
}

/// The mark of a key in an index: what is equal has the same.
fn mark(index: &Index, kind: MapKind, key: &Value<'_>, hash: i32) -> u64 {
    match key {
        Value::Str(text) if kind == MapKind::CaseInsensitive => {
            index.mark(fold_case(&text.to_utf8()))
        }
        Value::Str(text) => match text.as_str() {
            Some(text) => index.mark(text),
            None => index.mark(hash),
        },
        Value::Long(number) => index.mark(number),
        Value::Double(number) if !number.is_nan() => index.mark(number.to_bits()),
        _ => index.mark(hash),
    }
}

fn order(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => compare_ignoring_case(&a.to_utf8(), &b.to_utf8()),
        _ => Ordering::Less,
    }
}
