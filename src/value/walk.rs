//! Going through lists and maps where they are, without copies: for what runs while nothing changes them.

use std::rc::Rc;

use super::sequence::Sequence;
use super::{Boxed, Map, Node, Value};
use crate::tape;

/// The items of a list, one after the other.
#[derive(Debug)]
pub(crate) enum Items<'r> {
    /// A document's list that nothing has changed.
    Elements(Node<'r>, tape::Elements<'r>),
    Places {
        list: Sequence<'r>,
        at: usize,
        end: usize,
    },
}

/// The entries of a map, in the order of iteration.
#[derive(Debug)]
pub(crate) enum Members<'r> {
    /// A document's map that nothing has changed.
    Node(Node<'r>, tape::Members<'r>),
    Own {
        map: Own<'r>,
        /// Where the entries are, if not in the order in which they were put.
        order: Option<std::vec::IntoIter<u32>>,
        at: usize,
    },
}

/// A map that the render has made.
#[derive(Debug)]
pub(crate) enum Own<'r> {
    Map(Rc<Map<'r>>),
    Loop(Rc<Boxed<'r>>),
}

impl<'r> Items<'r> {
    /// The items of a list or of a part of one; none for all else.
    pub(crate) fn of(value: &Value<'r>) -> Option<Self> {
        match value {
            Value::Node(node) if node.is_list() && node.current().is_none() => {
                Some(Self::Elements(*node, node.elements()))
            }
            Value::Boxed(other) if !matches!(&**other, Boxed::SubList(_)) => None,
            _ => Sequence::of(value).map(Self::places),
        }
    }

    /// The items of anything with places.
    pub(crate) fn places(list: Sequence<'r>) -> Self {
        let end = list.len();
        Self::Places { list, at: 0, end }
    }

    /// How many are left.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Elements(node, _) => node.len(),
            Self::Places { at, end, .. } => end - at,
        }
    }
}

impl<'r> Iterator for Items<'r> {
    type Item = Value<'r>;

    fn next(&mut self) -> Option<Value<'r>> {
        match self {
            Self::Elements(node, rest) => rest.next().map(|index| node.value_at(index)),
            Self::Places { list, at, end } => {
                let item = list.item(*at).filter(|_| at < end)?;
                *at += 1;
                Some(item)
            }
        }
    }
}

impl<'r> Members<'r> {
    /// The entries of a map; none for all else.
    pub(crate) fn of(value: &Value<'r>) -> Option<Self> {
        let own = match value {
            Value::Map(map) => Own::Map(Rc::clone(map)),
            Value::Node(node) => match node.current() {
                Some(Value::Map(map)) => Own::Map(map),
                Some(_) => return None,
                None => return node.is_map().then(|| Self::Node(*node, node.members())),
            },
            Value::Boxed(other) if matches!(&**other, Boxed::Loop(_)) => {
                Own::Loop(Rc::clone(other))
            }
            _ => return None,
        };
        let order = own.map()?.order().map(Vec::into_iter);
        Some(Self::Own { map: own, order, at: 0 })
    }
}

impl<'r> Iterator for Members<'r> {
    type Item = (Value<'r>, Value<'r>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Node(node, rest) => {
                rest.next().map(|(key, value)| (node.value_at(key), node.value_at(value)))
            }
            Self::Own { map, order, at } => loop {
                let place = match order {
                    Some(order) => order.next()? as usize,
                    None => *at,
                };
                *at += 1;
                match map.map()?.entry_at(place) {
                    Some(Some(entry)) => return Some(entry),
                    // An entry that was removed.
                    Some(None) => {}
                    None => return None,
                }
            },
        }
    }
}

impl<'r> Own<'r> {
    fn map(&self) -> Option<&Map<'r>> {
        match self {
            Self::Map(map) => Some(map),
            Self::Loop(other) => match &**other {
                Boxed::Loop(scope) => Some(&scope.storage),
                _ => None,
            },
        }
    }
}
