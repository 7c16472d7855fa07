//! Java's lists, shared and mutable.

use std::cell::{Cell, RefCell};

use super::Value;

/// A `java.util.List` that a template can reach.
#[derive(Debug)]
pub(crate) struct List<'r> {
    /// Which class it is.
    pub(crate) kind: ListKind,
    /// The items. Never keep a borrow while template code or methods of items run.
    pub(crate) items: RefCell<Vec<Value<'r>>>,
    /// Counts structural changes, so that loops over a changed list fail as Java's do.
    pub(crate) changes: Cell<u32>,
}

/// The classes of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// `java.util.ArrayList`: prints `[a, b]`.
    ArrayList,
    /// `net.minidev.json.JSONArray`: prints as JSON.
    JsonArray,
    /// `Arrays.asList`: fixed size.
    Fixed,
    /// `List.of`, `Collections.unmodifiableList`: immutable.
    Immutable,
}

impl<'r> List<'r> {
    pub(crate) fn new(kind: ListKind, items: Vec<Value<'r>>) -> Self {
        Self { kind, items: RefCell::new(items), changes: Cell::new(0) }
    }

    /// An `ArrayList`.
    pub(crate) fn array_list(items: Vec<Value<'r>>) -> Self {
        Self::new(ListKind::ArrayList, items)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<Value<'r>> {
        self.items.borrow().get(index).cloned()
    }

    /// Notes a structural change.
    pub(crate) fn changed(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    /// Empties it, without running destructors of items while it is borrowed.
    pub(crate) fn release(&self) {
        drop(self.items.take());
    }
}
