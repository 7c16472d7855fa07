//! `java.util.TreeMap`: what the map of the headers has beyond other maps.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::util::map::{check_order, entries, len, take};
use crate::value::{Boxed, MapEntry, Thrown, Value, View, ViewKind, compare_ignoring_case};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("navigableKeySet", &[], Cost::Object, |call| {
        Ok(Value::other(Boxed::View(View { kind: ViewKind::Keys, map: call.receiver.clone() })))
    }),
    Method::new("firstKey", &[], Cost::Order, |call| key(first(call.receiver))),
    Method::new("lastKey", &[], Cost::Order, |call| key(last(call.receiver))),
    Method::new("firstEntry", &[], Cost::Order, |call| Ok(entry(first(call.receiver)))),
    Method::new("lastEntry", &[], Cost::Order, |call| Ok(entry(last(call.receiver)))),
    Method::new("pollFirstEntry", &[], Cost::Order, |call| poll(call, first(call.receiver))),
    Method::new("pollLastEntry", &[], Cost::Order, |call| poll(call, last(call.receiver))),
    Method::new("floorKey", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(below(call, true)?))
    }),
    Method::new("lowerKey", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(below(call, false)?))
    }),
    Method::new("ceilingKey", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(above(call, true)?))
    }),
    Method::new("higherKey", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(above(call, false)?))
    }),
    Method::new("floorEntry", &[Type::Object], Cost::Order, |call| Ok(entry(below(call, true)?))),
    Method::new("lowerEntry", &[Type::Object], Cost::Order, |call| Ok(entry(below(call, false)?))),
    Method::new("ceilingEntry", &[Type::Object], Cost::Order, |call| Ok(entry(above(call, true)?))),
    Method::new("higherEntry", &[Type::Object], Cost::Order, |call| Ok(entry(above(call, false)?))),
]);

/// What the set of its keys adds.
pub(crate) const KEYS: Table = Table::of(&[
    Method::new("first", &[], Cost::Order, |call| key(first(owner(call)))),
    Method::new("last", &[], Cost::Order, |call| key(last(owner(call)))),
    Method::new("floor", &[Type::Object], Cost::Order, |call| Ok(optional_key(below(call, true)?))),
    Method::new("lower", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(below(call, false)?))
    }),
    Method::new("ceiling", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(above(call, true)?))
    }),
    Method::new("higher", &[Type::Object], Cost::Order, |call| {
        Ok(optional_key(above(call, false)?))
    }),
    Method::new("pollFirst", &[], Cost::Order, |call| poll_key(call, first(owner(call)))),
    Method::new("pollLast", &[], Cost::Order, |call| poll_key(call, last(owner(call)))),
]);

type Pair<'r> = (Value<'r>, Value<'r>);

fn owner<'a, 'r>(call: &Invocation<'a, 'r>) -> &'a Value<'r> {
    match crate::java::util::collection::view(call.receiver) {
        Some(view) => &view.map,
        None => call.receiver,
    }
}

fn first<'r>(map: &Value<'r>) -> Option<Pair<'r>> {
    entries(map).into_iter().next()
}

fn last<'r>(map: &Value<'r>) -> Option<Pair<'r>> {
    entries(map).pop()
}

fn compare(entry: &Pair<'_>, wanted: &Value<'_>) -> std::cmp::Ordering {
    match (&entry.0, wanted) {
        (Value::Str(have), Value::Str(wanted)) => {
            compare_ignoring_case(&have.to_utf8(), &wanted.to_utf8())
        }
        _ => std::cmp::Ordering::Less,
    }
}

fn below<'r>(call: &Invocation<'_, 'r>, or_equal: bool) -> Result<Option<Pair<'r>>, Thrown> {
    let mut entries = wanted(call)?;
    let key = call.arg(0);
    entries.retain(|entry| {
        let order = compare(entry, &key);
        order.is_lt() || or_equal && order.is_eq()
    });
    Ok(entries.pop())
}

fn above<'r>(call: &Invocation<'_, 'r>, or_equal: bool) -> Result<Option<Pair<'r>>, Thrown> {
    let key = call.arg(0);
    Ok(wanted(call)?.into_iter().find(|entry| {
        let order = compare(entry, &key);
        order.is_gt() || or_equal && order.is_eq()
    }))
}

/// The entries, if there are any to compare the argument with. Fails if it cannot be compared with them.
fn wanted<'r>(call: &Invocation<'_, 'r>) -> Result<Vec<Pair<'r>>, Thrown> {
    let wanted = match call.args.first() {
        Some(Value::Str(text)) => text.size() as u64 / 16,
        _ => 0,
    };
    call.heap.step((len(owner(call)) as u64).saturating_mul(wanted))?;
    let entries = entries(owner(call));
    if !entries.is_empty() {
        check_order(&call.arg(0))?;
    }
    Ok(entries)
}

fn key<'r>(entry: Option<Pair<'r>>) -> Outcome<'r> {
    match entry {
        Some((key, _)) => Ok(key),
        None => Err(Thrown::java("NoSuchElementException", "the map is empty")),
    }
}

fn optional_key<'r>(entry: Option<Pair<'r>>) -> Value<'r> {
    entry.map(|(key, _)| key).unwrap_or_default()
}

/// An entry that stands alone.
fn entry<'r>(entry: Option<Pair<'r>>) -> Value<'r> {
    match entry {
        Some((key, value)) => {
            Value::other(Boxed::Entry(MapEntry { map: Value::Null, key, value: value.into() }))
        }
        None => Value::Null,
    }
}

fn poll<'r>(call: &Invocation<'_, 'r>, found: Option<Pair<'r>>) -> Outcome<'r> {
    if let Some((key, _)) = &found {
        take(call.heap, call.receiver, key)?;
    }
    Ok(entry(found))
}

fn poll_key<'r>(call: &Invocation<'_, 'r>, found: Option<Pair<'r>>) -> Outcome<'r> {
    if let Some((key, _)) = &found {
        take(call.heap, owner(call), key)?;
    }
    Ok(optional_key(found))
}
