//! The rarer Java objects that templates can hold.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;

use super::{Array, Class, Iter, Map, MapEntry, MapKind, Optional, Stream, SubList, Value, View};

/// A Java object that is neither string, common number, list nor map.
#[derive(Debug)]
pub(crate) enum Boxed<'r> {
    /// A number that is neither `Integer`, `Long` nor `Double`.
    Number(crate::number::Number),
    /// `java.lang.Character`: a UTF-16 code unit.
    Char(u16),
    /// An array: `String[]`, `byte[]`, `char[]`, `Object[]`.
    Array(Array<'r>),
    /// What a `#define` or a block macro call puts into a variable.
    Block(BlockReference<'r>),
    /// `$foreach`.
    Loop(LoopScope<'r>),
    /// `keySet()`, `values()`, `entrySet()`.
    View(View<'r>),
    /// `java.util.Map.Entry`.
    Entry(MapEntry<'r>),
    /// A part of a list.
    SubList(SubList<'r>),
    /// `java.util.Iterator`.
    Iterator(RefCell<Iter<'r>>),
    /// `java.util.stream.Stream` and its like for numbers.
    Stream(Stream<'r>),
    /// `java.util.Optional`.
    Optional(Optional<'r>),
    /// `java.lang.Class`.
    Class(Class),
}

/// A block that renders where it is printed.
pub(crate) struct BlockReference<'r> {
    /// The statements, of a type that only the evaluator knows.
    pub(crate) block: &'r dyn Any,
    /// How deep it may be inside itself.
    pub(crate) max_depth: u32,
    /// How deep it is now.
    pub(crate) depth: Cell<u32>,
    /// The variable that it was put into.
    pub(crate) name: &'r str,
}

impl fmt::Debug for BlockReference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockReference").field("name", &self.name).finish_non_exhaustive()
    }
}

/// `org.apache.velocity.runtime.directive.ForeachScope`: a map of its own with the loop's counters.
#[derive(Debug)]
pub(crate) struct LoopScope<'r> {
    /// Zero-based; -1 before the first iteration.
    pub(crate) index: Cell<i32>,
    pub(crate) has_next: Cell<bool>,
    /// What `$foreach` was before: the enclosing loop, or a value that the template had put there.
    pub(crate) previous: Value<'r>,
    /// What templates put into it (a `HashMap`).
    pub(crate) storage: Map<'r>,
}

impl<'r> LoopScope<'r> {
    pub(crate) fn new(previous: Value<'r>) -> Self {
        Self {
            index: Cell::new(-1),
            has_next: Cell::new(false),
            previous,
            storage: Map::new(MapKind::Hash),
        }
    }

    /// Becomes the scope of another loop, if it is as it was made; false otherwise.
    pub(crate) fn begin_again(&mut self, previous: &Value<'r>) -> bool {
        if self.storage.len() > 0 || self.storage.changes.get() > 0 {
            return false;
        }
        self.index.set(-1);
        self.has_next.set(false);
        self.previous = previous.clone();
        true
    }

    /// Tells loops apart.
    pub(crate) fn identity(&self) -> usize {
        std::ptr::from_ref(&self.index).addr()
    }

    /// The enclosing loop's scope, if `$foreach` was one.
    pub(crate) fn parent(&self) -> Option<&LoopScope<'r>> {
        match &self.previous {
            Value::Boxed(other) => match &**other {
                Boxed::Loop(scope) => Some(scope),
                _ => None,
            },
            _ => None,
        }
    }

    /// `getReplaced()`: the value that the outermost loop's scope took the place of.
    pub(crate) fn replaced(&self) -> Value<'r> {
        let mut scope = self;
        while let Some(parent) = scope.parent() {
            scope = parent;
        }
        scope.previous.clone()
    }

    /// What `$foreach` becomes when the loop ends.
    pub(crate) fn restored(&self) -> Value<'r> {
        self.previous.clone()
    }
}

impl Boxed<'_> {
    /// Empties what a template can have put itself into.
    pub(super) fn release(&self) {
        match self {
            Self::Array(array) => drop(array.items.take()),
            Self::Loop(scope) => scope.storage.release(),
            Self::Stream(stream) => drop(stream.items.take()),
            Self::Entry(entry) => drop(entry.value.take()),
            _ => {}
        }
    }
}
