//! `java.util.List`.

use std::rc::Rc;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::{bool, null_pointer, text_of, void};
use crate::java::lang::{compare, number};
use crate::java::util::collection::{Way, is_null_hostile, items, place};
use crate::value::Iter;
use crate::value::sequence::{Changeable, Sequence, unsupported};
use crate::value::{List, ListKind, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("get", &[Type::Int], Cost::AsItGoes, |call| of(call)?.get(call.int(0))),
    Method::new("set", &[Type::Int, Type::Object], Cost::AsItGoes, |call| {
        of(call)?.set(call.heap, call.int(0), call.arg(1))
    }),
    Method::new("add", &[Type::Int, Type::Object], Cost::AsItGoes, |call| {
        void(of(call)?.insert(call.heap, call.int(0), call.arg(1)))
    }),
    Method::new("addAll", &[Type::Int, Type::Collection], Cost::Copy, add_all_at),
    Method::new("remove", &[Type::Int], Cost::AsItGoes, |call| {
        of(call)?.remove(call.heap, call.int(0))
    }),
    Method::new("indexOf", &[Type::Object], Cost::AsItGoes, |call| found(call, Way::Forward)),
    Method::new("lastIndexOf", &[Type::Object], Cost::AsItGoes, |call| found(call, Way::Backward)),
    Method::new("subList", &[Type::Int, Type::Int], Cost::Object, |call| {
        of(call)?.part(call.int(0), call.int(1))
    }),
    Method::new("listIterator", &[], Cost::Object, |call| list_iterator(call, 0)),
    Method::new("listIterator", &[Type::Int], Cost::Object, |call| {
        list_iterator(call, call.int(0))
    }),
    Method::new("sort", &[Type::Foreign], Cost::Order, sort),
    Method::new("replaceAll", &[Type::Foreign], Cost::Constant, null_pointer),
    Method::of_class("copyOf", &[Type::Collection], Cost::Copy, |call| {
        immutable(call, items(&call.arg(0))?)
    }),
    Method::of_class("of", &[], Cost::Copy, |call| immutable(call, Vec::new())),
    Method::of_class("of", &[Type::Object], Cost::Copy, |call| immutable(call, call.args.to_vec())),
    Method::of_class("of", &[Type::Object; 2], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 3], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 4], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 5], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 6], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 7], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 8], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 9], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Object; 10], Cost::Copy, |call| {
        immutable(call, call.args.to_vec())
    }),
    Method::of_class("of", &[Type::Objects], Cost::Copy, |call| {
        immutable(call, crate::java::util::array::items(&call.arg(0))?)
    }),
]);

/// What `ArrayList` adds.
pub(crate) const ARRAY_LIST: Table = Table::of(&[
    Method::new("clone", &[], Cost::Copy, |call| {
        let kind = match crate::value::class_of(call.receiver) {
            Some(crate::value::Class::List(kind)) => kind,
            _ => ListKind::ArrayList,
        };
        new_list(call, kind, of(call)?.snapshot()?)
    }),
    Method::new("ensureCapacity", &[Type::Int], Cost::Constant, |call| {
        let size = of(call)?.len();
        let room = if matches!(call.receiver, Value::Node(_)) { room_of_data(size) } else { size };
        resized(call, usize::try_from(call.int(0)).is_ok_and(|wanted| wanted > room))
    }),
    Method::new("trimToSize", &[], Cost::Constant, |call| resized(call, true)),
]);

/// The room of a list whose items were added one by one, as the readers of JSON do: it begins with 10 and grows by half.
fn room_of_data(size: usize) -> usize {
    let mut room = 10;
    while room < size {
        room += room / 2;
    }
    room
}

/// Room that is made or given back counts as a change for iterators and sub-lists.
fn resized<'r>(call: &Invocation<'_, 'r>, is_change: bool) -> Outcome<'r> {
    if !is_change {
        return void(Ok(()));
    }
    match call.receiver {
        Value::List(list) => list.changed(),
        // A document's list is changed once it has become the render's own.
        Value::Node(node) => {
            if let Value::List(list) = node.materialize(call.heap) {
                list.changed();
            }
        }
        _ => {}
    }
    void(Ok(()))
}

/// What json-smart's `JSONArray` adds.
pub(crate) const JSON_ARRAY: Table = Table::of(&[
    Method::new("toJSONString", &[], Cost::AsItGoes, |call| {
        text_of(call, call.receiver).map(Value::Str)
    }),
    Method::of_class("toJSONString", &[Type::List], Cost::AsItGoes, |call| {
        let mut out = call.heap.output();
        match call.arg(0) {
            Value::Null => out.push_str("null"),
            list => crate::print::write_web(call.heap, call.host, &list, &mut out)?,
        }
        call.heap.written(out).map(Value::Str)
    }),
    Method::new("merge", &[Type::Object], Cost::Copy, |call| {
        let item = call.arg(0);
        let list = of(call)?;
        match crate::value::class_of(&item) {
            None => {}
            Some(crate::value::Class::List(ListKind::JsonArray)) => {
                list.splice(call.heap, list.len(), 0, items(&item)?)?;
            }
            Some(_) => {
                return Err(Thrown::java("ClassCastException", "only a JSONArray can be merged"));
            }
        }
        crate::java::lang::object::void(Ok(()))
    }),
]);

fn of<'r>(call: &Invocation<'_, 'r>) -> Result<Sequence<'r>, Thrown> {
    Sequence::of(call.receiver).ok_or_else(unsupported)
}

/// The place of the argument, -1 where it is not there. Fails for null in a list that cannot have it.
fn found<'r>(call: &Invocation<'_, 'r>, way: Way) -> Outcome<'r> {
    if call.arg(0).is_null() && is_null_hostile(call.receiver) {
        return Err(Thrown::null("the item"));
    }
    let found = place(call.heap, call.receiver, &call.arg(0), way)?;
    Ok(found.map_or(Value::Int(-1), number::int))
}

fn add_all_at<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let list = of(call)?;
    let at = usize::try_from(call.int(0)).ok();
    let Some(at) = at.filter(|at| *at <= list.len()) else {
        return Err(Thrown::index("IndexOutOfBoundsException", call.int(0), list.len()));
    };
    let items = items(&call.arg(1))?;
    let added = !items.is_empty();
    match list.changeable() {
        Changeable::Yes if list.is_part() && !added => {}
        Changeable::Yes => {
            list.check()?;
            list.splice(call.heap, at, 0, items)?;
        }
        Changeable::Items if !added => {}
        _ => return Err(unsupported()),
    }
    bool(added)
}

fn list_iterator<'r>(call: &Invocation<'_, 'r>, from: i32) -> Outcome<'r> {
    let list = of(call)?;
    list.check()?;
    match usize::try_from(from).ok().filter(|at| *at <= list.len()) {
        Some(at) => Iter::list(list, at, true).into_value(call.heap),
        None => Err(Thrown::index("IndexOutOfBoundsException", from, list.len())),
    }
}

/// `sort(null)`: the natural order.
fn sort<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let list = of(call)?;
    if list.changeable() == Changeable::No {
        return Err(unsupported());
    }
    let items = compare::sorted(call.heap, list.snapshot()?)?;
    match list.changeable() {
        Changeable::Yes => list.replace_all(call.heap, items)?,
        _ => {
            for (at, item) in items.into_iter().enumerate() {
                list.set(call.heap, i32::try_from(at).unwrap_or(i32::MAX), item)?;
            }
        }
    }
    void(Ok(()))
}

/// `List.of(…)`. Fails for null items.
fn immutable<'r>(call: &Invocation<'_, 'r>, items: Vec<Value<'r>>) -> Outcome<'r> {
    if items.iter().any(Value::is_null) {
        return Err(Thrown::null("an item"));
    }
    new_list(call, ListKind::Immutable, items)
}

/// A new list of the render.
pub(crate) fn new_list<'r>(
    call: &Invocation<'_, 'r>,
    kind: ListKind,
    items: Vec<Value<'r>>,
) -> Outcome<'r> {
    let list = Value::List(Rc::new(List::new(kind, items)));
    call.heap.keep(&list);
    Ok(list)
}
