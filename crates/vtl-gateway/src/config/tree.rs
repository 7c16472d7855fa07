//! A configuration file as a tree whose every node knows its place.

mod key;
mod map;

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::Place;
pub(crate) use key::{Key, Keys};
pub(crate) use map::Members;

/// How deep a file may nest.
pub(super) const MAX_DEPTH: usize = 100;

/// How many nodes a file may have as it is written. What aliases add is counted by [`super::budget`].
pub(super) const MAX_NODES: usize = 2_500_000;

/// In larger files places have no pointers: they would take more memory than the file.
const MAX_POINTERS: usize = 300_000;

/// A value with its place and, in YAML, its tag (`!Sub`).
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
    pub(crate) tag: Option<Box<str>>,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Value {
    #[default]
    Null,
    Bool(bool),
    /// A number, by its text: an account number keeps its leading zeros.
    Number(String),
    String(String),
    List(Vec<Node>),
    Map(Members),
}

/// A member of a map, with the place of its key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) key_place: Place,
    pub(crate) value: Node,
}

impl Node {
    pub(crate) fn new(value: Value, place: Place) -> Self {
        Self { value, place, tag: None }
    }

    pub(crate) fn string(text: impl Into<String>, place: &Place) -> Self {
        Self::new(Value::String(text.into()), place.clone())
    }

    /// The member called `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The member called `key`, with its key's place.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.called(key),
            _ => None,
        }
    }

    /// The member called `key`, unless it is null.
    pub(crate) fn some(&self, key: &str) -> Option<&Self> {
        self.get(key).filter(|node| !node.is_null())
    }

    /// What a path of keys leads to.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Gives back the room for members that did not come.
    pub(super) fn shrink(&mut self) {
        match &mut self.value {
            Value::List(items) => items.shrink_to_fit(),
            Value::Map(entries) => entries.shrink_to_fit(),
            _ => {}
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A scalar's text, as it was written.
    pub(crate) fn text(&self) -> Option<String> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// A truth value, also as one of the words `true` and `false`.
    pub(crate) fn truth(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A whole number, also as text.
    pub(crate) fn whole<T: std::str::FromStr>(&self) -> Option<T> {
        self.text().and_then(|text| text.trim().parse().ok())
    }

    /// The texts of a list, or the one text of a scalar.
    pub(crate) fn texts(&self) -> Vec<String> {
        match &self.value {
            Value::List(items) => items.iter().filter_map(Self::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    /// The value as plain JSON. Depth is bounded by the reader.
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone()))
            }
            Value::String(text) => Json::String(text.clone()),
            Value::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.to_string(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }

    /// What kind of value this is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// The longest pointer, in bytes: what is below has the same one. Each value of a document has one.
const LONGEST_POINTER: usize = 1_000;
/// The bytes of all pointers.
const POINTER_BYTES: usize = 64 << 20;

/// The place of a value that `key` leads to below `parent`.
fn below(parent: &Place, key: &str, own: &Place) -> Place {
    let pointer = parent.pointer();
    match pointer.len() + key.len() < LONGEST_POINTER {
        true => own.reached_by(format!("{pointer}/{key}")),
        false => parent.at(own.line, own.column),
    }
}

/// Puts the JSON pointers into the places of a tree, from its top.
pub(super) fn set_pointers(root: &mut Node) {
    let mut open = vec![root];
    let mut left = MAX_POINTERS;
    let mut bytes = POINTER_BYTES;
    while let Some(node) = open.pop() {
        let members = node.items().len() + node.entries().len();
        let below_it = members.saturating_mul(node.place.pointer().len());
        let Some(rest) = left.checked_sub(members).zip(bytes.checked_sub(below_it)) else {
            return;
        };
        (left, bytes) = rest;
        let place = &node.place;
        match &mut node.value {
            Value::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    item.place = below(place, &index.to_string(), &item.place);
                    open.push(item);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    let key = entry.key.replace('~', "~0").replace('/', "~1");
                    let inner = below(place, &key, &entry.value.place);
                    entry.key_place = inner.at(entry.key_place.line, entry.key_place.column);
                    entry.value.place = inner;
                    open.push(&mut entry.value);
                }
            }
            _ => {}
        }
    }
}

/// The members of a large map by their keys. Of two with the same key the last one counts.
#[derive(Debug, Default)]
pub(super) struct Index<'a>(HashMap<&'a str, &'a Entry>);

impl<'a> Index<'a> {
    /// The members of `node`, if it is a map.
    pub(super) fn new(node: Option<&'a Node>) -> Self {
        let entries = node.map(Node::entries).unwrap_or_default();
        Self(entries.iter().map(|entry| (entry.key.as_str(), entry)).collect())
    }

    pub(super) fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.0.get(key).copied()
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

/// How many nodes a tree has, how many bytes its strings have, and how deep it is.
pub(super) struct Size {
    pub(super) nodes: usize,
    pub(super) bytes: usize,
    pub(super) depth: usize,
}

impl Size {
    pub(super) fn of(node: &Node) -> Self {
        let mut open = vec![(node, 1)];
        let mut size = Self { nodes: 0, bytes: 0, depth: 0 };
        while let Some((node, depth)) = open.pop() {
            size.nodes += 1;
            size.depth = size.depth.max(depth);
            size.bytes += match &node.value {
                Value::String(text) | Value::Number(text) => text.len(),
                Value::Map(entries) => entries.iter().map(|entry| entry.key.len()).sum(),
                _ => 0,
            };
            let members = node.entries().iter().map(|entry| &entry.value);
            open.extend(node.items().iter().chain(members).map(|inner| (inner, depth + 1)));
        }
        size
    }
}

/// Making trees: what a framework generates, before it is read as if it were written.
impl Node {
    /// An empty map.
    pub(crate) fn map(place: &Place) -> Self {
        Self::new(Value::Map(Members::default()), place.clone())
    }

    /// A list.
    pub(crate) fn list(items: Vec<Self>, place: &Place) -> Self {
        Self::new(Value::List(items), place.clone())
    }

    /// A boolean.
    pub(crate) fn boolean(value: bool, place: &Place) -> Self {
        Self::new(Value::Bool(value), place.clone())
    }

    /// The same map with one more member, or with another value for it.
    pub(crate) fn with(mut self, key: &str, value: Self) -> Self {
        self.set(key, value);
        self
    }

    /// Sets a member of a map; something else becomes a map.
    pub(crate) fn set(&mut self, key: &str, value: Self) {
        let place = value.place.clone();
        if let Some(slot) = self.member(key, &place) {
            *slot = value;
        }
    }

    /// A member of a map to be changed, made where it is missing. Something else becomes a map.
    pub(crate) fn member(&mut self, key: &str, place: &Place) -> Option<&mut Self> {
        if !self.is_map() {
            self.value = Value::Map(Members::default());
        }
        let Value::Map(entries) = &mut self.value else {
            return None;
        };
        entries.value_mut(key, || {
            let value = Self::new(Value::Null, place.clone());
            Entry { key: key.into(), key_place: place.clone(), value }
        })
    }

    /// Adds an item to a list; something else becomes a list.
    pub(crate) fn push(&mut self, item: Self) {
        if !matches!(self.value, Value::List(_)) {
            self.value = Value::List(Vec::new());
        }
        if let Value::List(items) = &mut self.value {
            items.push(item);
        }
    }
}
