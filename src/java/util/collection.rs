//! `java.util.Collection`: what lists and the views of maps have in common.

use std::borrow::Borrow;
use std::rc::Rc;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::{bool, count, null_pointer, void};
use crate::java::util::{array, map, stream};
use crate::value::Iter;
use crate::value::sequence::{Sequence, unsupported};
pub(crate) use crate::value::view_of as view;
use crate::value::{
    Heap, Items, ListKind, Thrown, Value, View, ViewKind, Wanted, elements, equals_within,
};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("size", &[], Cost::Constant, |call| count(len(call.receiver)?)),
    Method::new("isEmpty", &[], Cost::Constant, |call| bool(len(call.receiver)? == 0)),
    Method::new("contains", &[Type::Object], Cost::AsItGoes, |call| {
        contains(call.heap, call.receiver, &call.arg(0)).and_then(bool)
    }),
    Method::new("containsAll", &[Type::Collection], Cost::AsItGoes, |call| {
        let other = call.arg(0);
        Cost::Read.charge(call.heap, &other, &[])?;
        for item in items(&other)? {
            call.heap.step(1)?;
            if !contains(call.heap, call.receiver, &item)? {
                return bool(false);
            }
        }
        bool(true)
    }),
    Method::new("add", &[Type::Object], Cost::AsItGoes, |call| match Sequence::of(call.receiver) {
        Some(list) => list.push(call.heap, call.arg(0)).and_then(|()| bool(true)),
        None => Err(unsupported()),
    }),
    Method::new("addAll", &[Type::Collection], Cost::Copy, add_all),
    Method::new("remove", &[Type::Object], Cost::AsItGoes, |call| {
        remove(call.heap, call.receiver, &call.arg(0)).and_then(bool)
    }),
    Method::new("removeAll", &[Type::Collection], Cost::AsItGoes, |call| keep(call, false)),
    Method::new("retainAll", &[Type::Collection], Cost::AsItGoes, |call| keep(call, true)),
    Method::new("clear", &[], Cost::Read, clear),
    Method::new("iterator", &[], Cost::AsItGoes, iterator),
    Method::new("toArray", &[], Cost::Copy, |call| {
        let items = items(call.receiver)?;
        let array = array::new("java.lang.Object", items);
        call.heap.keep(&array);
        Ok(array)
    }),
    Method::new("toArray", &[Type::Objects], Cost::Copy, array::fill),
    Method::new("toArray", &[Type::Foreign], Cost::Copy, null_pointer),
    Method::new("stream", &[], Cost::Copy, |call| stream::of(call, items(call.receiver)?)),
    Method::new("parallelStream", &[], Cost::Copy, |call| stream::of(call, items(call.receiver)?)),
    Method::new("forEach", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::new("removeIf", &[Type::Foreign], Cost::Constant, null_pointer),
]);

/// The elements of a collection. Fails for null.
pub(crate) fn items<'r>(value: &Value<'r>) -> Result<Vec<Value<'r>>, Thrown> {
    elements(value)?.ok_or_else(|| Thrown::null("the collection"))
}

/// The number of elements. Fails for a part of a list that was changed.
pub(crate) fn len(value: &Value<'_>) -> Result<usize, Thrown> {
    match view(value) {
        Some(view) => Ok(map::len(&view.map)),
        None => match Sequence::of(value) {
            Some(list) => list.check().map(|()| list.len()),
            None => Ok(0),
        },
    }
}

/// `collection.contains(item)`.
pub(crate) fn contains<'r>(
    heap: &'r Heap<'r>,
    value: &Value<'r>,
    item: &Value<'r>,
) -> Result<bool, Thrown> {
    if let Some(View { kind: ViewKind::Keys, map }) = view(value) {
        Cost::Key.charge(heap, map, std::slice::from_ref(item))?;
        let found = map::contains_key(heap, map, item)?;
        return Ok(matches!(found, Value::Bool(true)));
    }
    if item.is_null() && is_null_hostile(value) {
        return Err(Thrown::null("the item"));
    }
    place(heap, value, item, Way::Forward).map(|found| found.is_some())
}

/// From which end a list is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Backward,
}

/// The place of the first or last element that equals `item`.
pub(crate) fn place<'r>(
    heap: &'r Heap<'r>,
    value: &Value<'r>,
    item: &Value<'r>,
    way: Way,
) -> Result<Option<usize>, Thrown> {
    heap.step(len(value)? as u64 / 2)?;
    if let Value::Node(node) = value
        && node.current().is_none()
        && way == Way::Forward
    {
        let wanted = match item {
            Value::Str(text) => text.as_str().map(Wanted::Text),
            Value::Int(value) => Some(Wanted::Int(*value)),
            _ => None,
        };
        return match wanted {
            Some(wanted) => Ok(node.position_of(wanted)),
            None => position(heap, Items::of(value).into_iter().flatten(), item),
        };
    }
    // Nothing changes a list while it is compared.
    let list = match value {
        Value::List(list) => Some(Rc::clone(list)),
        Value::Node(node) => match node.current() {
            Some(Value::List(list)) => Some(list),
            _ => None,
        },
        _ => None,
    };
    if let Some(list) = list {
        let held = list.items.borrow();
        return match way {
            Way::Forward => position(heap, held.iter(), item),
            Way::Backward => {
                let found = position(heap, held.iter().rev(), item)?;
                Ok(found.map(|at| held.len() - 1 - at))
            }
        };
    }
    Cost::Read.charge(heap, value, &[])?;
    let items = items(value)?;
    match way {
        Way::Forward => position(heap, items.iter(), item),
        Way::Backward => {
            let found = position(heap, items.iter().rev(), item)?;
            Ok(found.map(|at| items.len() - 1 - at))
        }
    }
}

/// The place of the first item that equals `item`.
pub(crate) fn position<'r, V: Borrow<Value<'r>>>(
    heap: &'r Heap<'r>,
    mut items: impl Iterator<Item = V>,
    item: &Value<'r>,
) -> Result<Option<usize>, Thrown> {
    // Strings and integers equal only their like: a loop that asks nothing else is as fast as Java's.
    if let Value::Int(wanted) = item {
        return Ok(
            items.position(|held| matches!(held.borrow(), Value::Int(held) if held == wanted))
        );
    }
    if let Some(wanted) = item.as_str() {
        let weight = wanted.len() as u64 / 16;
        let mut paid = Ok(());
        let found = items.position(|held| match held.borrow().as_str() {
            Some(held) if held.len() == wanted.len() => {
                if weight > 0 {
                    paid = heap.step(weight);
                }
                paid.is_err() || held == wanted
            }
            _ => false,
        });
        return paid.map(|()| found);
    }
    for (at, held) in items.enumerate() {
        if equals_within(heap, item, held.borrow())? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Whether this is a list that will not even be asked for null.
pub(crate) fn is_null_hostile(value: &Value<'_>) -> bool {
    matches!(value, Value::List(list) if list.kind == ListKind::Immutable)
}

fn add_all<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let items = items(&call.arg(0))?;
    let added = !items.is_empty();
    match Sequence::of(call.receiver) {
        Some(list) if list.is_part() && !added => {}
        Some(list) if list.changeable() == crate::value::sequence::Changeable::Yes => {
            list.check()?;
            list.splice(call.heap, list.len(), 0, items)?;
        }
        Some(list) if !added && list.changeable() == crate::value::sequence::Changeable::Items => {}
        None if !added => {}
        _ => return Err(unsupported()),
    }
    bool(added)
}

fn remove<'r>(heap: &'r Heap<'r>, value: &Value<'r>, item: &Value<'r>) -> Result<bool, Thrown> {
    if let Some(view) = view(value) {
        Cost::Read.charge(heap, value, &[])?;
        if view.kind == ViewKind::Keys {
            Cost::Key.charge(heap, &view.map, std::slice::from_ref(item))?;
            map::contains_key(heap, &view.map, item)?;
            return Ok(map::take(heap, &view.map, item)?.is_some());
        }
        let mut iter = Iter::map(&view.map, view.kind);
        while iter.has_next() {
            heap.step(1)?;
            if equals_within(heap, item, &iter.next()?)? {
                return iter.remove(heap).map(|()| true);
            }
        }
        return Ok(false);
    }
    let Some(list) = Sequence::of(value) else {
        return Ok(false);
    };
    if list.changeable() == crate::value::sequence::Changeable::No {
        return Err(unsupported());
    }
    match place(heap, value, item, Way::Forward)? {
        Some(at) => list.remove(heap, i32::try_from(at).unwrap_or(i32::MAX)).map(|_| true),
        None => Ok(false),
    }
}

/// Removes all elements that another collection contains, or all that it does not.
fn keep<'r>(call: &Invocation<'_, 'r>, contained: bool) -> Outcome<'r> {
    let other = call.arg(0);
    if other.is_null() {
        return Err(Thrown::null("the collection"));
    }
    Cost::Read.charge(call.heap, call.receiver, &[])?;
    if let Some(view) = view(call.receiver) {
        let mut iter = Iter::map(&view.map, view.kind);
        let mut changed = false;
        while iter.has_next() {
            call.heap.step(1)?;
            if contains(call.heap, &other, &iter.next()?)? != contained {
                iter.remove(call.heap)?;
                changed = true;
            }
        }
        return bool(changed);
    }
    let Some(list) = Sequence::of(call.receiver) else {
        return Err(unsupported());
    };
    let before = list.snapshot()?;
    let mut kept = Vec::with_capacity(before.len());
    for item in &before {
        call.heap.step(1)?;
        if contains(call.heap, &other, item)? == contained {
            kept.push(item.clone());
        }
    }
    let changed = kept.len() != before.len();
    if changed || list.changeable() == crate::value::sequence::Changeable::No {
        list.replace_all(call.heap, kept)?;
    }
    bool(changed)
}

fn clear<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    if let Some(view) = view(call.receiver) {
        return void(map::clear(call.heap, &view.map));
    }
    match Sequence::of(call.receiver) {
        Some(list) => void(list.replace_all(call.heap, Vec::new())),
        None => Err(unsupported()),
    }
}

/// A `java.util.Iterator` over a list or view.
fn iterator<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let iter = match (view(call.receiver), Sequence::of(call.receiver)) {
        (Some(view), _) => Iter::charged_map(call.heap, &view.map, view.kind)?,
        (None, Some(list)) => {
            list.check()?;
            // The iterator of a part goes both ways.
            let both_ways = list.is_part();
            Iter::list(list, 0, both_ways)
        }
        (None, None) => return Ok(Value::Null),
    };
    iter.into_value(call.heap)
}
