//! Documents (bodies, parameters, context) whose lists and maps are read where they lie, until a template changes one.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::Value;

/// A document and what has become of it.
#[derive(Debug)]
pub(crate) struct Document<'r> {
    /// Nodes that something may have changed: the lists and maps that have taken their place.
    overlay: RefCell<HashMap<u32, Value<'r>>>,
    /// Whether there are any.
    touched: Cell<bool>,
}

/// A list or map of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'r> {
    pub(crate) document: &'r Document<'r>,
    pub(crate) index: u32,
}

impl<'r> Node<'r> {
    /// Whether both are the same place of the same document.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }

    /// The items, if this is a list (as the document has them: ask `current` first).
    pub(crate) fn items(&self) -> Option<Vec<Value<'r>>> {
        None
    }

    /// The entries, if this is a map (as the document has them: ask `current` first).
    pub(crate) fn entries(&self) -> Option<Vec<(Value<'r>, Value<'r>)>> {
        None
    }

    /// The list or map that has taken the place of this node, if any.
    pub(crate) fn current(&self) -> Option<Value<'r>> {
        if !self.document.touched.get() {
            return None;
        }
        self.document.overlay.borrow().get(&self.index).cloned()
    }
}
