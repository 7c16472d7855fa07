//! Lists and maps as paths see them, whether they lie in a document or were changed.

use crate::value::{Node, Value};

/// What a path can go into.
pub(super) enum Shape {
    Map,
    List,
    Null,
    /// A string, number or boolean, or an object of another kind.
    Scalar,
}

/// The shape of a value.
pub(super) fn shape(value: &Value<'_>) -> Shape {
    match value {
        Value::Node(node) if node.is_map() => Shape::Map,
        Value::Node(_) | Value::List(_) => Shape::List,
        Value::Map(_) => Shape::Map,
        Value::Null => Shape::Null,
        _ => Shape::Scalar,
    }
}

/// The member of a map; nothing if there is none, or the value is not a map.
pub(super) fn member<'r>(value: &Value<'r>, name: &str) -> Option<Value<'r>> {
    match value {
        Value::Node(node) => node.get(name),
        Value::Map(map) => map.get_str(name),
        _ => None,
    }
}

/// The length of a list; nothing if the value is not a list.
pub(super) fn list_length(value: &Value<'_>) -> Option<usize> {
    match value {
        Value::Node(node) if node.is_list() => Some(node.len()),
        Value::List(list) => Some(list.len()),
        _ => None,
    }
}

/// The size of a list or map.
pub(super) fn length(value: &Value<'_>) -> Option<usize> {
    match value {
        Value::Node(node) => Some(node.len()),
        Value::List(list) => Some(list.len()),
        Value::Map(map) => Some(map.len()),
        _ => None,
    }
}

/// The element of a list, counted from the end if the index is negative.
pub(super) fn element<'r>(value: &Value<'r>, index: i32) -> Option<Value<'r>> {
    let index = if index < 0 {
        let length = i64::try_from(list_length(value)?).ok()?;
        usize::try_from(length + i64::from(index)).ok()?
    } else {
        usize::try_from(index).ok()?
    };
    match value {
        Value::Node(node) => node.item(index),
        Value::List(list) => list.get(index),
        _ => None,
    }
}

/// The elements of a list or the values of a map, one after the other.
pub(super) enum Children<'r> {
    Elements(Node<'r>, crate::tape::Elements<'r>),
    Members(Node<'r>, crate::tape::Members<'r>),
    Made(std::vec::IntoIter<Value<'r>>),
}

impl<'r> Children<'r> {
    pub(super) fn of(value: &Value<'r>) -> Self {
        match value {
            Value::Node(node) if node.is_map() => Self::Members(*node, node.members()),
            Value::Node(node) => Self::Elements(*node, node.elements()),
            Value::List(list) => Self::Made(list.items.borrow().clone().into_iter()),
            Value::Map(map) => {
                let values: Vec<_> = map.snapshot().into_iter().map(|(_, value)| value).collect();
                Self::Made(values.into_iter())
            }
            _ => Self::Made(Vec::new().into_iter()),
        }
    }
}

impl<'r> Iterator for Children<'r> {
    type Item = Value<'r>;

    fn next(&mut self) -> Option<Value<'r>> {
        match self {
            Self::Elements(node, elements) => elements.next().map(|at| node.value_at(at)),
            Self::Members(node, members) => members.next().map(|(_, at)| node.value_at(at)),
            Self::Made(values) => values.next(),
        }
    }
}
