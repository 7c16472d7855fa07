//! The values that a template sees: Java's, because the service is a Java program and templates can tell.
//!
//! A [`Value`] lives inside one render, `'r`: it borrows from the compiled template and from the scope, and shares
//! mutable lists and maps by reference count, as Java shares objects.

mod arena;
mod array;
mod boxed;
mod call_site;
mod class;
pub(crate) mod document;
mod document_keys;
mod equality;
mod hash;
mod heap;
mod host;
mod iterate;
mod list;
mod map;
mod map_index;
pub(crate) mod maps;
mod nodes_equal;
mod object;
mod output;
mod places;
mod ruler;
mod scalar;
pub(crate) mod sequence;
mod stream;
mod text;
mod text_function;
mod view;
mod walk;

pub(crate) use crate::tape::compare_ignoring_case;
pub(crate) use crate::thrown::Thrown;
pub(crate) use arena::Arena;
pub(crate) use array::{Array, accept};
pub(crate) use boxed::{BlockReference, Boxed, LoopScope};
pub(crate) use call_site::{CallSite, Known, Site};
pub(crate) use class::{Class, class_of, map_kind};
pub(crate) use document::{Document, Node, header};
pub(crate) use document_keys::{DocumentKeys, Key};
pub(crate) use equality::{equals, equals_within, is_same};
pub(crate) use hash::{hash, hash_str, hash_within};
pub(crate) use heap::{Heap, RegexBudget};
pub(crate) use host::{Host, NoBlocks};
pub(crate) use iterate::{Iter, elements, iterate, shown_by};
pub(crate) use list::{List, ListKind};
pub(crate) use map::{ENTRY_BYTES, MAP_BYTES, Map, MapKind};
pub(crate) use object::{Binding, Call, Printed};
pub(crate) use output::Output;
pub(crate) use places::Wanted;
pub(crate) use ruler::Rulers;
pub(crate) use scalar::{big_integer, int_value, number_of, number_value, unit_of};
pub(crate) use stream::{Optional, Stream, StreamKind};
pub(crate) use text::Str;
pub(crate) use text_function::TextFunction;
pub(crate) use view::{MapEntry, SubList, View, ViewKind, entry_of, view_of};
pub(crate) use walk::{Items, Members};

use std::rc::Rc;

/// A Java object, or null.
#[derive(Debug, Clone, Default)]
pub(crate) enum Value<'r> {
    /// `null`, and every variable that was never set.
    #[default]
    Null,
    /// `java.lang.Boolean`
    Bool(bool),
    /// `java.lang.Integer`
    Int(i32),
    /// `java.lang.Long`
    Long(i64),
    /// `java.lang.Double`
    Double(f64),
    /// `java.lang.String`
    Str(Str<'r>),
    /// A list or map of a document (body, parameters, context) that nothing has changed yet.
    Node(Node<'r>),
    /// A `java.util.List`.
    List(Rc<List<'r>>),
    /// A `java.util.Map`.
    Map(Rc<Map<'r>>),
    /// `$input`, `$util`, and what hosts add.
    Object(&'r dyn Binding<'r>),
    /// Everything rarer.
    Boxed(Rc<Boxed<'r>>),
}

impl<'r> Value<'r> {
    /// The empty string: what the service has for everything that does not resolve.
    pub(crate) const EMPTY: Self = Value::Str(Str::Borrowed(""));

    /// A string borrowed from the template or the scope.
    pub(crate) fn borrowed(text: &'r str) -> Self {
        Self::Str(Str::Borrowed(text))
    }

    /// A string made by the render.
    pub(crate) fn string(text: impl Into<Rc<str>>) -> Self {
        Self::Str(Str::Shared(text.into()))
    }

    /// One of the rarer kinds.
    pub(crate) fn other(other: Boxed<'r>) -> Self {
        Self::Boxed(Rc::new(other))
    }

    /// Drops it; at once where there is nothing to free.
    // In debug builds, a copy at each place that asks takes too much of a small stack.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn discard(self) {
        match self.owns() {
            true => drop(self),
            false => std::mem::forget(self),
        }
    }

    /// Whether there is anything to free.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn owns(&self) -> bool {
        match self {
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Long(_)
            | Self::Double(_)
            | Self::Str(Str::Borrowed(_))
            | Self::Node(_)
            | Self::Object(_) => false,
            Self::Str(_) | Self::List(_) | Self::Map(_) | Self::Boxed(_) => true,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string without unpaired surrogates.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => text.as_str(),
            _ => None,
        }
    }

    /// This value, or the list or map that has taken the place of a document's node once something changed it.
    pub(crate) fn resolved(self) -> Self {
        match &self {
            Self::Node(node) => node.current().unwrap_or(self),
            _ => self,
        }
    }

    /// The items, if this is a list.
    pub(crate) fn list_items(&self) -> Option<Vec<Value<'r>>> {
        match self {
            Self::List(list) => Some(list.items.borrow().clone()),
            Self::Node(node) => match node.current() {
                Some(list) => list.list_items(),
                None => node.items(),
            },
            Self::Boxed(other) => match &**other {
                Boxed::SubList(part) => part.items(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The block, if this is one.
    pub(crate) fn as_block(&self) -> Option<&BlockReference<'r>> {
        match self {
            Self::Boxed(object) => match &**object {
                Boxed::Block(block) => Some(block),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub(crate) fn map_get(&self, key: &Value<'r>) -> Option<Value<'r>> {
        match self {
            Self::Map(map) => map.get(key),
            Self::Node(node) => match (node.current(), key) {
                (Some(map), _) => map.map_get(key),
                (None, Self::Str(text)) => match text.as_str() {
                    Some(name) => node.get(name),
                    None => {
                        let entries = node.entries()?;
                        let found = entries.into_iter().find(|(have, _)| equals(have, key));
                        found.map(|(_, value)| value)
                    }
                },
                _ => None,
            },
            Self::Boxed(other) => match &**other {
                Boxed::Loop(scope) => scope.storage.get(key),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many entries there are, if this is a map.
    pub(crate) fn map_len(&self) -> Option<usize> {
        match self {
            Self::Map(map) => Some(map.len()),
            Self::Node(node) => match node.current() {
                Some(map) => map.map_len(),
                None => node.is_map().then(|| node.len()),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Loop(scope) => Some(scope.storage.len()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The entries in iteration order, if this is a map.
    pub(crate) fn map_entries(&self) -> Option<Vec<(Value<'r>, Value<'r>)>> {
        match self {
            Self::Map(map) => Some(map.snapshot()),
            Self::Node(node) => match node.current() {
                Some(map) => map.map_entries(),
                None => node.entries(),
            },
            Self::Boxed(other) => match &**other {
                Boxed::Loop(scope) => Some(scope.storage.snapshot()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether a value can hold others.
pub(crate) fn is_container(value: &Value<'_>) -> bool {
    matches!(value, Value::Node(_) | Value::List(_) | Value::Map(_) | Value::Boxed(_))
}
