//! Objects that show a part of a list or map: `keySet()`, `values()`, `entrySet()`, entries, `subList`.

use std::cell::{Cell, RefCell};

use super::{Boxed, Value};

/// What `keySet()`, `values()` or `entrySet()` gives: it changes with its map.
#[derive(Debug)]
pub(crate) struct View<'r> {
    pub(crate) kind: ViewKind,
    /// A map, a document's node, or a loop's scope.
    pub(crate) map: Value<'r>,
}

/// Which side of a map a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ViewKind {
    Keys,
    Values,
    Entries,
}

/// A `java.util.Map.Entry`.
#[derive(Debug)]
pub(crate) struct MapEntry<'r> {
    /// The map that it belongs to; null for one that stands alone and cannot be changed.
    pub(crate) map: Value<'r>,
    pub(crate) key: Value<'r>,
    /// The value when it was last seen.
    pub(crate) value: RefCell<Value<'r>>,
}

/// What `subList` gives.
#[derive(Debug)]
pub(crate) struct SubList<'r> {
    /// A list, a document's node, an array, or another part of one.
    pub(crate) parent: Value<'r>,
    pub(crate) offset: usize,
    pub(crate) len: Cell<usize>,
    /// The parent's count of changes, when this last saw it.
    pub(crate) changes: Cell<u32>,
    /// How many parts of parts this is.
    pub(crate) depth: u32,
}

impl<'r> MapEntry<'r> {
    /// The value that it has now.
    pub(crate) fn current(&self) -> Value<'r> {
        let is_fixed = match &self.map {
            Value::Null => true,
            Value::Node(node) => node.current().is_none(),
            _ => false,
        };
        if !is_fixed && let Some(value) = self.map.map_get(&self.key) {
            self.value.replace(value);
        }
        self.value.borrow().clone()
    }
}

impl<'r> SubList<'r> {
    /// The items, as far as they are still there.
    pub(crate) fn items(&self) -> Option<Vec<Value<'r>>> {
        let items = match &self.parent {
            Value::Boxed(other) => match &**other {
                Boxed::Array(array) => array.items.borrow().clone(),
                _ => self.parent.list_items()?,
            },
            parent => parent.list_items()?,
        };
        Some(items.into_iter().skip(self.offset).take(self.len.get()).collect())
    }
}

/// An entry of a map.
pub(crate) fn entry_of<'r>(map: &Value<'r>, key: Value<'r>, value: Value<'r>) -> Value<'r> {
    Value::other(Boxed::Entry(MapEntry { map: map.clone(), key, value: value.into() }))
}

/// The view after a value.
pub(crate) fn view_of<'v, 'r>(value: &'v Value<'r>) -> Option<&'v View<'r>> {
    match value {
        Value::Boxed(other) => match &**other {
            Boxed::View(view) => Some(view),
            _ => None,
        },
        _ => None,
    }
}
