//! `java.util.stream`, as far as it goes without functions, which templates cannot write.

use std::cell::RefCell;
use std::rc::Rc;

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::compare::sorted;
use crate::java::lang::number;
use crate::java::lang::number::{long, number_of};
use crate::java::lang::object::bool;
use crate::java::util::collection::position;
use crate::java::util::list::new_list;
use crate::java::util::{array, optional};
use crate::number::Number;
use crate::value::Iter;
use crate::value::sequence::Sequence;
use crate::value::{Boxed, List, ListKind, Stream, StreamKind, Thrown, Value};

/// What all streams have.
pub(crate) const METHODS: Table = Table::of(&[
    Method::new("count", &[], Cost::Read, |call| {
        let (_, items) = take(call)?;
        Ok(Value::Long(i64::try_from(items.len()).unwrap_or(i64::MAX)))
    }),
    Method::new("distinct", &[], Cost::AsItGoes, |call| {
        let (kind, items) = take(call)?;
        let mut seen: Vec<Value<'_>> = Vec::new();
        for item in items {
            call.heap.step(1 + seen.len() as u64 / 16)?;
            if position(call.heap, seen.iter(), &item)?.is_none() {
                seen.push(item);
            }
        }
        stream(call, kind, seen)
    }),
    Method::new("sorted", &[], Cost::Order, |call| {
        let (kind, items) = take(call)?;
        stream(call, kind, sorted(call.heap, items)?)
    }),
    Method::new("limit", &[Type::Long], Cost::Read, |call| {
        let most = not_negative(call)?;
        let (kind, mut items) = take(call)?;
        items.truncate(most);
        stream(call, kind, items)
    }),
    Method::new("skip", &[Type::Long], Cost::Read, |call| {
        let first = not_negative(call)?;
        let (kind, items) = take(call)?;
        stream(call, kind, items.into_iter().skip(first).collect())
    }),
    Method::new("findFirst", &[], Cost::Read, first),
    Method::new("findAny", &[], Cost::Read, first),
    Method::new("iterator", &[], Cost::Copy, |call| {
        let (_, items) = take(call)?;
        let list = Sequence::List(Rc::new(List::new(ListKind::Immutable, items)));
        Iter::list(list, 0, false).into_value(call.heap)
    }),
    Method::new("parallel", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new("sequential", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new("unordered", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new("close", &[], Cost::Read, |call| {
        let _ = take(call);
        crate::java::lang::object::void(Ok(()))
    }),
    Method::new("isParallel", &[], Cost::Constant, |_| bool(false)),
    Method::new("toArray", &[], Cost::Copy, |call| {
        let (kind, items) = take(call)?;
        Ok(array::new(kind.component(), items))
    }),
]);

/// What streams of objects add.
pub(crate) const OBJECTS: Table = Table::of(&[
    Method::new("toList", &[], Cost::Copy, |call| {
        let (_, items) = take(call)?;
        new_list(call, ListKind::Immutable, items)
    }),
    Method::new("sorted", &[Type::Foreign], Cost::Order, |call| {
        let (kind, items) = take(call)?;
        stream(call, kind, sorted(call.heap, items)?)
    }),
]);

/// The static methods of streams of objects.
pub(crate) const OF_OBJECTS: Table = Table::of(&[
    Method::of_class("empty", &[], Cost::Copy, |call| of(call, Vec::new())),
    Method::of_class("of", &[Type::Object], Cost::Copy, |call| of(call, call.args.to_vec())),
    Method::of_class("of", &[Type::Objects], Cost::Copy, |call| {
        of(call, array::items(&call.arg(0))?)
    }),
    Method::of_class("ofNullable", &[Type::Object], Cost::Copy, |call| {
        let items = call.args.iter().filter(|item| !item.is_null());
        of(call, items.cloned().collect())
    }),
]);

/// What streams of numbers add.
pub(crate) const NUMBERS: Table = Table::of(&[
    Method::new("boxed", &[], Cost::Copy, |call| stream(call, StreamKind::Object, take(call)?.1)),
    Method::new("asLongStream", &[], Cost::Copy, |call| {
        let (_, items) = take(call)?;
        let items = items.iter().filter_map(number_of);
        let items = items.map(|number| Value::Long(number.to_long())).collect();
        stream(call, StreamKind::Long, items)
    }),
    Method::new("asDoubleStream", &[], Cost::Copy, |call| {
        let (_, items) = take(call)?;
        let items = items.iter().filter_map(number_of);
        let items = items.map(|number| Value::Double(number.to_double())).collect();
        stream(call, StreamKind::Double, items)
    }),
    Method::new("sum", &[], Cost::Read, sum),
    Method::new("min", &[], Cost::Order, |call| {
        let (kind, items) = take(call)?;
        optional::of(call, kind, sorted(call.heap, items)?.into_iter().next())
    }),
    Method::new("max", &[], Cost::Order, |call| {
        let (kind, items) = take(call)?;
        optional::of(call, kind, sorted(call.heap, items)?.pop())
    }),
    Method::new("average", &[], Cost::Read, |call| {
        let (_, items) = take(call)?;
        let values = items.iter().filter_map(number_of);
        let sum: f64 = values.map(|number| number.to_double()).sum();
        let average = (!items.is_empty()).then(|| Value::Double(sum / items.len() as f64));
        optional::of(call, StreamKind::Double, average)
    }),
    Method::of_class("empty", &[], Cost::Copy, |call| of_ints(call, Vec::new())),
    Method::of_class("of", &[Type::Int], Cost::Copy, |call| of_ints(call, vec![call.int(0)])),
    Method::of_class("of", &[Type::Ints], Cost::Copy, |call| {
        let items = array::items(&call.arg(0))?;
        of_ints(call, items.iter().filter_map(number::int_value).collect())
    }),
    Method::of_class("range", &[Type::Int; 2], Cost::AsItGoes, |call| {
        range(call, i64::from(call.int(0)), i64::from(call.int(1)))
    }),
    Method::of_class("rangeClosed", &[Type::Int; 2], Cost::AsItGoes, |call| {
        range(call, i64::from(call.int(0)), i64::from(call.int(1)) + 1)
    }),
]);

/// `collection.stream()`.
pub(crate) fn of<'r>(call: &Invocation<'_, 'r>, items: Vec<Value<'r>>) -> Outcome<'r> {
    stream(call, StreamKind::Object, items)
}

/// An `IntStream`.
pub(crate) fn of_ints<'r>(call: &Invocation<'_, 'r>, items: Vec<i32>) -> Outcome<'r> {
    stream(call, StreamKind::Int, items.into_iter().map(Value::Int).collect())
}

fn stream<'r>(call: &Invocation<'_, 'r>, kind: StreamKind, items: Vec<Value<'r>>) -> Outcome<'r> {
    let items = RefCell::new(Some(items));
    let stream = Value::other(Boxed::Stream(Stream { kind, items }));
    call.heap.keep(&stream);
    Ok(stream)
}

/// What is in the stream, which can be used once.
fn take<'r>(call: &Invocation<'_, 'r>) -> Result<(StreamKind, Vec<Value<'r>>), Thrown> {
    let used = || Thrown::java("IllegalStateException", "a stream can be used only once");
    match call.receiver {
        Value::Boxed(other) => match &**other {
            Boxed::Stream(stream) => {
                let items = stream.items.take().ok_or_else(used)?;
                Ok((stream.kind, items))
            }
            _ => Err(used()),
        },
        _ => Err(used()),
    }
}

fn not_negative(call: &Invocation<'_, '_>) -> Result<usize, Thrown> {
    usize::try_from(long(call, 0))
        .map_err(|_| Thrown::illegal_argument("the number of elements is negative"))
}

fn first<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let (kind, items) = take(call)?;
    match items.into_iter().next() {
        Some(Value::Null) => Err(Thrown::null("the first element")),
        first => optional::of(call, kind, first),
    }
}

fn sum<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let (kind, items) = take(call)?;
    let numbers = items.iter().filter_map(number_of);
    Ok(number::value(match kind {
        StreamKind::Int => {
            Number::Int(numbers.fold(0, |sum, item| item.to_int().wrapping_add(sum)))
        }
        StreamKind::Double => Number::Double(numbers.map(|item| item.to_double()).sum()),
        _ => Number::Long(numbers.fold(0, |sum, item| item.to_long().wrapping_add(sum))),
    }))
}

fn range<'r>(call: &Invocation<'_, 'r>, from: i64, to: i64) -> Outcome<'r> {
    let count = usize::try_from((to - from).max(0)).unwrap_or(usize::MAX);
    call.heap.charge(count.saturating_mul(32))?;
    call.heap.step(count as u64 / 4)?;
    let items = (from..to.max(from)).filter_map(|item| i32::try_from(item).ok());
    stream(call, StreamKind::Int, items.map(Value::Int).collect())
}
