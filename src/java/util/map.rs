//! `java.util.Map`: `LinkedHashMap`, `HashMap`, the headers' `TreeMap`, documents' maps and `$foreach`.

use std::rc::Rc;

use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::{bool, count, null_pointer, void};
use crate::value::map_kind;
use crate::value::maps::{changeable, existing, parent};
pub(crate) use crate::value::maps::{clear, entries, find, get_named, len, take};
use crate::value::{
    Heap, Map, MapEntry, MapKind, Other, Thrown, Value, View, ViewKind, equals_within, hash_within,
    is_container,
};

/// Bytes charged for one more entry.
const ENTRY_BYTES: usize = 96;

/// What every map has.
pub(crate) const METHODS: Table = Table::of(&[
    Method::new("get", &[Type::Object], |call| get(call.heap, call.receiver, &call.arg(0))),
    Method::new("put", &[Type::Object, Type::Object], |call| {
        put(call.heap, call.receiver, call.arg(0), call.arg(1))
    }),
    Method::new("containsKey", &[Type::Object], |call| {
        contains_key(call.heap, call.receiver, &call.arg(0))
    }),
    Method::new("containsValue", &[Type::Object], |call| {
        let value = call.arg(0);
        for (_, held) in entries(call.receiver) {
            if equals_within(call.heap, &held, &value)? {
                return bool(true);
            }
        }
        bool(false)
    }),
    Method::new("size", &[], |call| count(len(call.receiver))),
    Method::new("isEmpty", &[], |call| bool(len(call.receiver) == 0)),
    Method::new("keySet", &[], |call| view(call, ViewKind::Keys)),
    Method::new("values", &[], |call| view(call, ViewKind::Values)),
    Method::new("entrySet", &[], |call| view(call, ViewKind::Entries)),
    Method::new("getOrDefault", &[Type::Object, Type::Object], |call| {
        check_key(call.heap, call.receiver, &call.arg(0))?;
        Ok(find(call.receiver, &call.arg(0)).unwrap_or_else(|| call.arg(1)))
    }),
    Method::new("putIfAbsent", &[Type::Object, Type::Object], put_if_absent),
    Method::new("putAll", &[Type::Map], put_all),
    Method::new("remove", &[Type::Object], |call| {
        check_key(call.heap, call.receiver, &call.arg(0))?;
        Ok(take(call.heap, call.receiver, &call.arg(0))?.unwrap_or_default())
    }),
    Method::new("remove", &[Type::Object, Type::Object], |call| {
        let held = holds(call)?;
        if held {
            take(call.heap, call.receiver, &call.arg(0))?;
        }
        bool(held)
    }),
    Method::new("replace", &[Type::Object, Type::Object], |call| match held(call)? {
        Some(_) => put(call.heap, call.receiver, call.arg(0), call.arg(1)),
        None => Ok(Value::Null),
    }),
    Method::new("replace", &[Type::Object, Type::Object, Type::Object], |call| {
        let held = holds(call)?;
        if held {
            put(call.heap, call.receiver, call.arg(0), call.arg(2))?;
        }
        bool(held)
    }),
    Method::new("clear", &[], |call| void(clear(call.heap, call.receiver))),
    Method::of_class("of", &[], |call| of(call, Vec::new())),
    Method::of_class("of", &[Type::Object, Type::Object], |call| {
        of(call, vec![(call.arg(0), call.arg(1))])
    }),
    Method::of_class("entry", &[Type::Object, Type::Object], entry),
    Method::new("forEach", &[Type::Foreign], null_pointer),
    Method::new("replaceAll", &[Type::Foreign], null_pointer),
    Method::new("compute", &[Type::Object, Type::Foreign], null_pointer),
    Method::new("computeIfAbsent", &[Type::Object, Type::Foreign], null_pointer),
    Method::new("computeIfPresent", &[Type::Object, Type::Foreign], null_pointer),
    Method::new("merge", &[Type::Object, Type::Object, Type::Foreign], null_pointer),
]);

/// What a loop's scope does not have.
pub(crate) const CLONE: Table = Table::of(&[Method::new("clone", &[], |call| {
    let entries = entries(call.receiver);
    call.heap.charge(ENTRY_BYTES.saturating_mul(entries.len() + 1))?;
    let map = Map::from_entries(map_kind(call.receiver), entries);
    let map = Value::Map(Rc::new(map));
    call.heap.keep(&map);
    Ok(map)
})]);

/// `map.get(key)`; null where there is none. Fails for keys that a sorted map cannot compare.
pub(crate) fn get<'r>(heap: &'r Heap<'r>, map: &Value<'r>, key: &Value<'r>) -> Outcome<'r> {
    if let Value::Str(text) = key
        && let Some(name) = text.as_str()
    {
        return Ok(get_named(map, name));
    }
    check_key(heap, map, key)?;
    let mut scope = map;
    loop {
        match (find(scope, key), parent(scope)) {
            (Some(found), _) => return Ok(found),
            (None, None) => return Ok(Value::Null),
            (None, Some(outer)) => scope = outer,
        }
    }
}

/// `map.containsKey(key)`. Fails for keys that a sorted map cannot compare.
pub(crate) fn contains_key<'r>(
    heap: &'r Heap<'r>,
    map: &Value<'r>,
    key: &Value<'r>,
) -> Outcome<'r> {
    check_key(heap, map, key)?;
    bool(find(map, key).is_some())
}

/// `map.put(key, value)`: the old value. Fails for keys that a sorted map cannot compare.
pub(crate) fn put<'r>(
    heap: &'r Heap<'r>,
    map: &Value<'r>,
    key: Value<'r>,
    value: Value<'r>,
) -> Outcome<'r> {
    if map_kind(map) == MapKind::CaseInsensitive {
        check_order(&key)?;
    } else {
        check_hash(heap, &key)?;
    }
    let target = changeable(heap, map);
    heap.charge(ENTRY_BYTES)?;
    heap.holds(&target, &key);
    heap.holds(&target, &value);
    let old = existing(&target, |map| map.put(key, value)).flatten();
    Ok(old.unwrap_or_default())
}

/// Fails for keys that a sorted map cannot compare with those it has, and for keys without a hash.
fn check_key<'r>(heap: &'r Heap<'r>, map: &Value<'r>, key: &Value<'r>) -> Result<(), Thrown> {
    if map_kind(map) == MapKind::CaseInsensitive {
        return match len(map) {
            0 => Ok(()),
            _ => check_order(key),
        };
    }
    check_hash(heap, key)
}

/// Fails for keys that contain themselves, as their hash does in Java.
pub(crate) fn check_hash<'r>(heap: &'r Heap<'r>, key: &Value<'r>) -> Result<(), Thrown> {
    match is_container(key) {
        true => hash_within(heap, key).map(drop),
        false => Ok(()),
    }
}

pub(crate) fn check_order(key: &Value<'_>) -> Result<(), Thrown> {
    match key {
        Value::Str(_) => Ok(()),
        Value::Null => Err(Thrown::null("the name of a header")),
        _ => Err(Thrown::java("ClassCastException", "the names of headers are strings")),
    }
}

/// The value of the key that is the first argument.
fn held<'r>(call: &Invocation<'_, 'r>) -> Result<Option<Value<'r>>, Thrown> {
    check_key(call.heap, call.receiver, &call.arg(0))?;
    Ok(find(call.receiver, &call.arg(0)))
}

/// Whether the second argument is the value of the key.
fn holds(call: &Invocation<'_, '_>) -> Result<bool, Thrown> {
    match held(call)? {
        Some(held) => equals_within(call.heap, &held, &call.arg(1)),
        None => Ok(false),
    }
}

fn put_if_absent<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    match held(call)? {
        Some(held) if !held.is_null() => Ok(held),
        _ => {
            put(call.heap, call.receiver, call.arg(0), call.arg(1))?;
            Ok(Value::Null)
        }
    }
}

fn put_all<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let other = call.arg(0);
    if other.is_null() {
        return Err(Thrown::null("the map"));
    }
    for (key, value) in entries(&other) {
        call.heap.step(1)?;
        put(call.heap, call.receiver, key, value)?;
    }
    crate::java::lang::object::void(Ok(()))
}

fn view<'r>(call: &Invocation<'_, 'r>, kind: ViewKind) -> Outcome<'r> {
    Ok(view_of(call.receiver.clone(), kind))
}

fn view_of(map: Value<'_>, kind: ViewKind) -> Value<'_> {
    Value::other(Other::View(View { kind, map }))
}

/// `map.keySet()`.
pub(crate) fn key_set(map: Value<'_>) -> Value<'_> {
    view_of(map, ViewKind::Keys)
}

/// `Map.of(…)` of an entry or none. More of them have an order that differs from one Java process to the next.
fn of<'r>(call: &Invocation<'_, 'r>, entries: Vec<(Value<'r>, Value<'r>)>) -> Outcome<'r> {
    if entries.iter().any(|(key, value)| key.is_null() || value.is_null()) {
        return Err(Thrown::null("the key or value"));
    }
    call.heap.charge(2 * ENTRY_BYTES)?;
    let map = Value::Map(Rc::new(Map::from_entries(MapKind::Linked, entries)));
    call.heap.keep(&map);
    Ok(map)
}

/// `Map.entry(key, value)`.
fn entry<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let (key, value) = (call.arg(0), call.arg(1));
    if key.is_null() || value.is_null() {
        return Err(Thrown::null("the key or value"));
    }
    let entry = Value::other(Other::Entry(MapEntry { map: Value::Null, key, value: value.into() }));
    call.heap.charge(ENTRY_BYTES)?;
    call.heap.keep(&entry);
    Ok(entry)
}
