//! `java.util.stream` and `java.util.Optional`.

use std::cell::RefCell;

use super::Value;

/// A stream: its elements, until it is used.
#[derive(Debug)]
pub(crate) struct Stream<'r> {
    pub(crate) kind: StreamKind,
    pub(crate) items: RefCell<Option<Vec<Value<'r>>>>,
}

/// `Optional`, `OptionalInt`, `OptionalLong`, `OptionalDouble`.
#[derive(Debug)]
pub(crate) struct Optional<'r> {
    pub(crate) kind: StreamKind,
    pub(crate) value: Option<Value<'r>>,
}

/// What a stream is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamKind {
    Object,
    Int,
    Long,
    Double,
}

impl StreamKind {
    /// The component class of the array of its elements.
    pub(crate) fn component(self) -> &'static str {
        match self {
            Self::Object => "java.lang.Object",
            Self::Int => "int",
            Self::Long => "long",
            Self::Double => "double",
        }
    }
}
