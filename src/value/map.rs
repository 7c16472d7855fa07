//! Java's maps, shared and mutable: `LinkedHashMap`, `HashMap` with its bucket order, and the case-insensitive
//! `TreeMap` of the headers.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Value, compare_ignoring_case, equals, hash, hash_str};

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
    /// Java's hash of each key to positions in `items`, once there are more than a few.
    index: Option<HashMap<i32, Vec<usize>>>,
    /// Buckets of the `HashMap`: grows, never shrinks.
    buckets: usize,
}

/// A key and its value, with the hash that the key had when it was put.
#[derive(Debug)]
struct Entry<'r> {
    hash: i32,
    key: Value<'r>,
    value: Value<'r>,
}

/// Up to so many entries, keys are compared one by one.
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
            let hash = hash(&key);
            made.push(Entry { hash, key, value });
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
        let hash = hash(&key);
        self.entries.borrow_mut().push(Entry { hash, key, value });
        self.changes.set(self.changes.get().wrapping_add(1));
        None
    }

    /// Removes a key; gives back its value if it was there.
    pub(crate) fn remove(&self, key: &Value<'r>) -> Option<Value<'r>> {
        let at = self.entries.borrow().find(self.kind, key)?;
        let entry = self.entries.borrow_mut().take(at)?;
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

    /// Whether all keys are strings, or null.
    pub(crate) fn is_named(&self) -> bool {
        let entries = self.entries.borrow();
        let mut keys = entries.items.iter().flatten().map(|entry| &entry.key);
        keys.all(|key| matches!(key, Value::Str(_) | Value::Null))
    }

    /// The entries in iteration order.
    pub(crate) fn snapshot(&self) -> Vec<(Value<'r>, Value<'r>)> {
        let entries = self.entries.borrow();
        let mut items: Vec<&Entry<'r>> = entries.items.iter().flatten().collect();
        match self.kind {
            MapKind::Linked => {}
            MapKind::Hash | MapKind::Context => {
                let mask = entries.buckets.max(16) - 1;
                items.sort_by_key(|entry| bucket(entry.hash, mask));
            }
            MapKind::CaseInsensitive => items.sort_by(|a, b| order(&a.key, &b.key)),
        }
        let pairs = items.into_iter();
        pairs.map(|entry| (entry.key.clone(), entry.value.clone())).collect()
    }

    /// Empties it at the end of a render.
    pub(crate) fn release(&self) {
        drop(self.entries.take());
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
            return self.position(|have| order(have, key) == Ordering::Equal);
        }
        // As in Java, a key that was changed since is no longer found under its new hash.
        let hash = hash(key);
        match &self.index {
            None => self.items.iter().position(|entry| {
                let entry = entry.as_ref();
                entry.is_some_and(|entry| entry.hash == hash && equals(&entry.key, key))
            }),
            Some(index) => self.indexed(index.get(&hash)?, |have| equals(have, key)),
        }
    }

    fn find_str(&self, kind: MapKind, key: &str) -> Option<usize> {
        if kind == MapKind::CaseInsensitive {
            return self.position(|have| {
                have.as_str()
                    .is_some_and(|have| compare_ignoring_case(have, key) == Ordering::Equal)
            });
        }
        match &self.index {
            None => self.position(|have| have.as_str() == Some(key)),
            Some(index) => {
                self.indexed(index.get(&hash_str(key))?, |have| have.as_str() == Some(key))
            }
        }
    }

    fn position(&self, is_key: impl Fn(&Value<'r>) -> bool) -> Option<usize> {
        self.items.iter().position(|item| item.as_ref().is_some_and(|entry| is_key(&entry.key)))
    }

    fn indexed(&self, candidates: &[usize], is_key: impl Fn(&Value<'r>) -> bool) -> Option<usize> {
        candidates
            .iter()
            .copied()
            .find(|&at| matches!(self.items.get(at), Some(Some(entry)) if is_key(&entry.key)))
    }

    fn push(&mut self, entry: Entry<'r>) {
        let at = self.items.len();
        if let Some(index) = &mut self.index {
            index.entry(entry.hash).or_default().push(at);
        }
        self.items.push(Some(entry));
        self.len += 1;
        if self.index.is_none() && self.len > UNINDEXED {
            self.reindex();
        }
        self.buckets = self.buckets.max(16);
        while self.len * 4 > self.buckets * 3 {
            self.buckets *= 2;
        }
    }

    fn take(&mut self, at: usize) -> Option<Entry<'r>> {
        let entry = self.items.get_mut(at)?.take()?;
        self.len -= 1;
        if let Some(index) = &mut self.index
            && let Some(places) = index.get_mut(&entry.hash)
        {
            places.retain(|&place| place != at);
        }
        if self.items.len() > 2 * self.len + UNINDEXED {
            self.items.retain(Option::is_some);
            if self.index.is_some() {
                self.reindex();
            }
        }
        Some(entry)
    }

    fn reindex(&mut self) {
        let mut index: HashMap<i32, Vec<usize>> = HashMap::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            if let Some(entry) = item {
                index.entry(entry.hash).or_default().push(at);
            }
        }
        self.index = Some(index);
    }
}

/// The bucket of a key in a `HashMap` with `mask + 1` buckets.
fn bucket(hash: i32, mask: usize) -> usize {
    let hash = hash.cast_unsigned();
    (hash ^ (hash >> 16)) as usize & mask
}

fn order(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => compare_ignoring_case(&a.to_utf8(), &b.to_utf8()),
        _ => Ordering::Less,
    }
}
