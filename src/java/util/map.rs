//! `java.util.Map`: `LinkedHashMap`, `HashMap`, the headers' `TreeMap`, documents' maps and `$foreach`.

use std::rc::Rc;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::{bool, count, null_pointer, void};
use crate::value::ENTRY_BYTES;
use crate::value::Members;
use crate::value::map_kind;
use crate::value::maps::{changeable, existing, parent};
pub(crate) use crate::value::maps::{clear, entries, find, get_named, len, take};
use crate::value::{
    Boxed, Heap, Map, MapEntry, MapKind, Thrown, Value, View, ViewKind, equals_within, hash_within,
    is_container,
};

/// What every map has.
pub(crate) const METHODS: Table = Table::of(&[
    Method::new("get", &[Type::Object], Cost::Key, |call| {
        get(call.heap, call.receiver, &call.arg(0))
    }),
    Method::new("put", &[Type::Object, Type::Object], Cost::Key, |call| {
        put(call.heap, call.receiver, call.arg(0), call.arg(1))
    }),
    Method::new("containsKey", &[Type::Object], Cost::Key, |call| {
        contains_key(call.heap, call.receiver, &call.arg(0))
    }),
    Method::new("containsValue", &[Type::Object], Cost::AsItGoes, |call| {
        let value = call.arg(0);
        call.heap.step(len(call.receiver) as u64 / 4)?;
        for (_, held) in Members::of(call.receiver).into_iter().flatten() {
            call.heap.step(1)?;
            if equals_within(call.heap, &held, &value)? {
                return bool(true);
            }
        }
        bool(false)
    }),
    Method::new("size", &[], Cost::Constant, |call| count(len(call.receiver))),
    Method::new("isEmpty", &[], Cost::Constant, |call| bool(len(call.receiver) == 0)),
    Method::new("keySet", &[], Cost::Object, |call| view(call, ViewKind::Keys)),
    Method::new("values", &[], Cost::Object, |call| view(call, ViewKind::Values)),
    Method::new("entrySet", &[], Cost::Object, |call| view(call, ViewKind::Entries)),
    Method::new("getOrDefault", &[Type::Object, Type::Object], Cost::Key, |call| {
        check_key(call.heap, call.receiver, &call.arg(0))?;
        Ok(find(call.receiver, &call.arg(0)).unwrap_or_else(|| call.arg(1)))
    }),
    Method::new("putIfAbsent", &[Type::Object, Type::Object], Cost::Key, put_if_absent),
    Method::new("putAll", &[Type::Map], Cost::AsItGoes, put_all),
    Method::new("remove", &[Type::Object], Cost::Key, |call| {
        check_key(call.heap, call.receiver, &call.arg(0))?;
        Ok(take(call.heap, call.receiver, &call.arg(0))?.unwrap_or_default())
    }),
    Method::new("remove", &[Type::Object, Type::Object], Cost::Key, |call| {
        let held = holds(call)?;
        if held {
            take(call.heap, call.receiver, &call.arg(0))?;
        }
        bool(held)
    }),
    Method::new("replace", &[Type::Object, Type::Object], Cost::Key, |call| match held(call)? {
        Some(_) => put(call.heap, call.receiver, call.arg(0), call.arg(1)),
        None => Ok(Value::Null),
    }),
    Method::new("replace", &[Type::Object, Type::Object, Type::Object], Cost::Key, |call| {
        let held = holds(call)?;
        if held {
            put(call.heap, call.receiver, call.arg(0), call.arg(2))?;
        }
        bool(held)
    }),
    Method::new("clear", &[], Cost::Read, |call| void(clear(call.heap, call.receiver))),
    Method::of_class("of", &[], Cost::Object, |call| of(call, Vec::new())),
    Method::of_class("of", &[Type::Object, Type::Object], Cost::Object, |call| {
        of(call, vec![(call.arg(0), call.arg(1))])
    }),
    Method::of_class("entry", &[Type::Object, Type::Object], Cost::Object, entry),
    Method::new("forEach", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("replaceAll", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("compute", &[Type::Object, Type::Foreign], Cost::Constant, null_pointer),
    Method::new("computeIfAbsent", &[Type::Object, Type::Foreign], Cost::Constant, null_pointer),
    Method::new("computeIfPresent", &[Type::Object, Type::Foreign], Cost::Constant, null_pointer),
    Method::new(
        "merge",
        &[Type::Object, Type::Object, Type::Foreign],
        Cost::Constant,
        null_pointer,
    ),
]);

/// What a loop's scope does not have.
pub(crate) const CLONE: Table = Table::of(&[Method::new("clone", &[], Cost::Copy, |call| {
    let entries = entries(call.receiver);
    call.heap.step(3 * entries.len() as u64 + key_steps(&entries))?;
    for (key, _) in &entries {
        check_hash(call.heap, call.receiver, key)?;
    }
    call.heap.charge(ENTRY_BYTES.saturating_mul(entries.len() + 1))?;
    let map = Map::from_entries(map_kind(call.receiver), entries);
    let map = Value::Map(Rc::new(map));
    call.heap.keep(&map);
    Ok(map)
})]);

/// What it takes to hash the keys of all entries.
fn key_steps(entries: &[(Value<'_>, Value<'_>)]) -> u64 {
    let bytes = entries.iter().map(|(key, _)| match key {
        Value::Str(text) => text.size() as u64,
        _ => 0,
    });
    bytes.sum::<u64>() / 32
}

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
        check_hash(heap, map, &key)?;
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
    check_hash(heap, map, key)
}

/// Fails for keys that contain themselves, as their hash does in Java.
fn check_hash<'r>(heap: &'r Heap<'r>, map: &Value<'r>, key: &Value<'r>) -> Result<(), Thrown> {
    if !is_container(key) {
        return Ok(());
    }
    let before = heap.steps_used();
    let hash = hash_within(heap, key)?;
    // Each key of the same hash is compared with it.
    let others = existing(map, |map| map.collisions(hash)).unwrap_or_default() as u64;
    let once = 1 + heap.steps_used() - before;
    // It is hashed again where it is looked for, and where it is put.
    heap.step(others.saturating_add(2).saturating_mul(once))
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
    call.heap.step(len(&other) as u64)?;
    for (key, value) in entries(&other) {
        call.heap.step(2)?;
        put(call.heap, call.receiver, key, value)?;
    }
    crate::java::lang::object::void(Ok(()))
}

fn view<'r>(call: &Invocation<'_, 'r>, kind: ViewKind) -> Outcome<'r> {
    Ok(view_of(call.receiver.clone(), kind))
}

fn view_of(map: Value<'_>, kind: ViewKind) -> Value<'_> {
    Value::other(Boxed::View(View { kind, map }))
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
    call.heap.object(2 * ENTRY_BYTES)?;
    for (key, _) in &entries {
        hash_within(call.heap, key)?;
    }
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
    let entry = Value::other(Boxed::Entry(MapEntry { map: Value::Null, key, value: value.into() }));
    call.heap.object(ENTRY_BYTES)?;
    call.heap.keep(&entry);
    Ok(entry)
}
