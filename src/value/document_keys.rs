//! Going through the keys of a document's map without making values of them.

use super::Node;
use crate::tape::Members;

/// The keys that an iterator has not given out yet, of a map that nothing has changed.
pub(crate) struct DocumentKeys<'i, 'r> {
    node: Node<'r>,
    rest: &'i mut Members<'r>,
    left: &'i mut usize,
}

/// A key of a document's map.
#[derive(Clone, Copy)]
pub(crate) struct Key<'r> {
    pub(crate) text: &'r str,
    /// The tape index of its value.
    pub(crate) value: u32,
    pub(crate) has_next: bool,
}

impl<'i, 'r> DocumentKeys<'i, 'r> {
    pub(super) fn new(
        node: Node<'r>,
        rest: &'i mut Members<'r>,
        left: &'i mut usize,
    ) -> Option<Self> {
        node.is_untouched_map().then_some(Self { node, rest, left })
    }

    /// The map.
    pub(crate) fn node(&self) -> Node<'r> {
        self.node
    }

    /// The next key, if there is one that is well-formed text.
    #[inline]
    pub(crate) fn peek(&self) -> Option<Key<'r>> {
        let key = self.rest.peek()?;
        let text = self.node.string_at(key)?;
        Some(Key { text, value: key + 1, has_next: *self.left > 1 })
    }

    /// Passes over the next key.
    #[inline]
    pub(crate) fn pass(&mut self) {
        self.rest.next();
        *self.left = self.left.saturating_sub(1);
    }
}
