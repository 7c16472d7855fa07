//! Maps of all kinds, whether they lie in a document, were made by the render or belong to a loop.

use super::sequence::concurrent_modification;
use super::{Boxed, Heap, LoopScope, Map, MapKind, Thrown, Value, map_kind};

/// `map.get("name")`.
pub(crate) fn get_named<'r>(map: &Value<'r>, name: &str) -> Value<'r> {
    let mut scope = map;
    loop {
        let found = match scope {
            Value::Node(node) if node.current().is_none() => node.get(name),
            _ => existing(scope, |map| map.get_str(name)).flatten(),
        };
        match (found, parent(scope)) {
            (Some(found), _) => return found,
            (None, None) => return Value::Null,
            (None, Some(outer)) => scope = outer,
        }
    }
}

/// The scope of the enclosing loop, where one's own has no such key.
pub(crate) fn parent<'v, 'r>(map: &'v Value<'r>) -> Option<&'v Value<'r>> {
    let Value::Boxed(other) = map else {
        return None;
    };
    let Boxed::Loop(scope) = &**other else {
        return None;
    };
    scope.parent().map(|_| &scope.previous)
}

/// Removes a key; gives back its value.
pub(crate) fn take<'r>(
    heap: &'r Heap<'r>,
    map: &Value<'r>,
    key: &Value<'r>,
) -> Result<Option<Value<'r>>, Thrown> {
    if find(map, key).is_none() {
        return Ok(None);
    }
    let target = changeable(heap, map);
    Ok(existing(&target, |map| map.remove(key)).flatten())
}

/// `map.clear()`.
pub(crate) fn clear<'r>(heap: &'r Heap<'r>, map: &Value<'r>) -> Result<(), Thrown> {
    let target = changeable(heap, map);
    existing(&target, Map::clear).ok_or_else(concurrent_modification)
}

/// The number of entries.
pub(crate) fn len(map: &Value<'_>) -> usize {
    match map {
        Value::Node(node) if node.current().is_none() => node.len(),
        _ => existing(map, Map::len).unwrap_or_default(),
    }
}

/// The count of changes.
pub(crate) fn changes(map: &Value<'_>) -> u32 {
    existing(map, |map| map.changes.get()).unwrap_or_default()
}

/// The value of a key, if it is there.
pub(crate) fn find<'r>(map: &Value<'r>, key: &Value<'r>) -> Option<Value<'r>> {
    map.map_get(key)
}

/// The entries, in the order of iteration.
pub(crate) fn entries<'r>(map: &Value<'r>) -> Vec<(Value<'r>, Value<'r>)> {
    match map {
        Value::Node(node) if node.current().is_none() => node.entries().unwrap_or_default(),
        _ => existing(map, Map::snapshot).unwrap_or_default(),
    }
}

/// Something done with the map after a value, unless that is a document's that nothing has changed.
pub(crate) fn existing<'r, T>(value: &Value<'r>, act: impl FnOnce(&Map<'r>) -> T) -> Option<T> {
    match value {
        Value::Map(map) => Some(act(map)),
        Value::Node(node) => match node.current() {
            Some(Value::Map(map)) => Some(act(&map)),
            _ => None,
        },
        Value::Boxed(other) => match &**other {
            Boxed::Loop(LoopScope { storage, .. }) => Some(act(storage)),
            _ => None,
        },
        _ => None,
    }
}

/// The map to change: a document's is copied out first.
pub(crate) fn changeable<'r>(heap: &'r Heap<'r>, map: &Value<'r>) -> Value<'r> {
    match map {
        Value::Node(node) => node.materialize(heap),
        _ => map.clone(),
    }
}

/// How many keys are compared, at most, to find one.
pub(crate) fn looked_at(map: &Value<'_>, key: Option<&Value<'_>>) -> usize {
    if map_kind(map) != MapKind::CaseInsensitive {
        return 0;
    }
    let is_ascii = matches!(key, Some(Value::Str(key)) if key.as_str().is_some_and(str::is_ascii));
    match map {
        Value::Node(node) if node.current().is_none() && !is_ascii => len(map),
        // Few are compared one by one, and of many those that may be the same.
        _ => 1,
    }
}
