//! Every method of every class is called with small and with large receivers and arguments: what takes longer is
//! charged more. A new row of a table is covered by being there.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::java::dispatch::methods_of;
use crate::java::dispatch::reflect::CLASSES;
use crate::java::dispatch::resolve::{Method, Type};
use crate::java::util::array::AS_LIST;
use crate::limits::Limits;
use crate::number::{Decimal, Number, parse};
use crate::value::sequence::Sequence;
use crate::value::{
    Array, Boxed, Class, Heap, Iter, List, LoopScope, Map, MapKind, Optional, Stream, Value, View,
    entry_of, number_value,
};

/// Characters of texts; lists and maps have a tenth of it, and numbers as many digits.
const SMALL: usize = 40;
const LARGE: usize = 6_000;
/// Shorter calls are not meaningful.
const LONG: Duration = Duration::from_micros(80);
/// The time that a step may take in a build without optimization, on a machine that does other things too.
const STEP: Duration = Duration::from_micros(8);

/// How long a call took, and the steps that it was charged.
#[derive(Debug, Clone, Copy)]
struct Taken {
    time: Duration,
    steps: u64,
}

fn limits() -> Limits {
    Limits {
        steps: u64::MAX / 2,
        value_bytes: usize::MAX / 2,
        output_bytes: usize::MAX / 2,
        regex_steps: usize::MAX / 2,
        ..Limits::default()
    }
}

fn list<'r>(size: usize) -> Vec<Value<'r>> {
    (0..size / 10).map(|n| Value::string(format!("item {n}"))).collect()
}

fn map<'r>(kind: MapKind, size: usize) -> Value<'r> {
    let entry = |n| (Value::string(format!("key {n}")), Value::string(format!("item {n}")));
    // Putting something into the headers looks at all of them.
    let count = if kind == MapKind::CaseInsensitive { size / 50 } else { size / 10 };
    Value::Map(Rc::new(Map::from_entries(kind, (0..count).map(entry))))
}

fn digits(size: usize) -> String {
    "7".repeat(1 + size / 10)
}

/// An object of a class, of about a size.
fn object<'r>(class: Class, size: usize, choice: usize) -> Value<'r> {
    let scope = || {
        let scope = LoopScope::new(Value::Null);
        for n in 0..size / 10 {
            scope.storage.put(Value::string(format!("key {n}")), Value::Int(1));
        }
        Value::other(Boxed::Loop(scope))
    };
    let kind_list = |kind| Value::List(Rc::new(List::new(kind, list(size))));
    let iterator = |both_ways| {
        let items = List::array_list(list(size));
        let iter = Iter::list(Sequence::List(Rc::new(items)), 0, both_ways);
        Value::other(Boxed::Iterator(RefCell::new(iter)))
    };
    match class {
        Class::Boolean => Value::Bool(true),
        Class::Character => Value::other(Boxed::Char(u16::from(b'a'))),
        Class::Byte => number_value(Number::Byte(7)),
        Class::Short => number_value(Number::Short(7)),
        Class::Integer => Value::Int(7),
        Class::Long => Value::Long(7),
        Class::Float => number_value(Number::Float(7.5)),
        Class::Double => Value::Double(7.5),
        Class::BigInteger => {
            number_value(Number::Big(parse::big_integer(&digits(size), 10).unwrap()))
        }
        Class::BigDecimal => {
            number_value(Number::Decimal(Decimal::parse(&(digits(size) + ".25")).unwrap()))
        }
        Class::String => {
            let piece = ["a", "é", " ", "\n"].get(choice).copied().unwrap_or("a");
            Value::string(piece.repeat(size / piece.len()) + "b")
        }
        Class::List(kind) => kind_list(kind),
        Class::SubList(kind) => {
            let list = Sequence::of(&kind_list(kind)).unwrap();
            list.part(0, i32::try_from(size / 10).unwrap()).unwrap()
        }
        Class::Map(kind) => map(kind, size),
        Class::ForeachScope => scope(),
        Class::View(kind, of) => Value::other(Boxed::View(View { kind, map: map(of, size) })),
        Class::Entry(kind) => {
            let key = Value::string("a".repeat(size));
            let map = map(kind.unwrap_or(MapKind::Linked), size);
            entry_of(&map, key, Value::Int(1))
        }
        Class::Iterator => iterator(false),
        Class::ListIterator => iterator(true),
        Class::Array(component) => Value::other(Boxed::Array(Array::new(component, list(size)))),
        Class::Stream(kind) => {
            let items = match kind {
                crate::value::StreamKind::Object => list(size),
                _ => (0..size / 10).map(|n| Value::Int(i32::try_from(n).unwrap())).collect(),
            };
            Value::other(Boxed::Stream(Stream { kind, items: RefCell::new(Some(items)) }))
        }
        Class::Optional(kind) => {
            Value::other(Boxed::Optional(Optional { kind, value: Some(Value::Int(1)) }))
        }
        _ => Value::other(Boxed::Class(Class::String)),
    }
}

/// What can be passed for a parameter.
fn arguments<'r>(param: Type, receiver: &Value<'r>, size: usize) -> Vec<Value<'r>> {
    let int = |n: usize| Value::Int(i32::try_from(n).unwrap());
    let text = |piece: &str| Value::string(piece.repeat(size / piece.len()) + "c");
    let array = |component, items| Value::other(Boxed::Array(Array::new(component, items)));
    let chars = || (0..size / 10).map(|_| Value::other(Boxed::Char(u16::from(b'a')))).collect();
    match param {
        Type::Boolean => vec![Value::Bool(true)],
        Type::Char => vec![Value::other(Boxed::Char(u16::from(b'a')))],
        Type::Byte => vec![number_value(Number::Byte(1))],
        Type::Short => vec![number_value(Number::Short(1))],
        Type::Int | Type::Long | Type::Float | Type::Double => {
            vec![int(0), int(1), int(size / 2), int(size / 20)]
        }
        Type::Object => vec![receiver.clone(), Value::string("item"), text("a"), int(1)],
        Type::CharSequence | Type::Exactly(Class::String) => {
            vec![text("a"), text("é"), Value::string("b"), Value::string("%s %1000d a")]
        }
        Type::Exactly(class) => vec![object(class, size, 0)],
        Type::Iterable | Type::Collection | Type::List => {
            vec![Value::List(Rc::new(List::array_list(list(size))))]
        }
        Type::Map => vec![map(MapKind::Linked, size)],
        Type::Objects => vec![array("java.lang.Object", list(size))],
        Type::CharSequences => vec![array("java.lang.String", list(size))],
        Type::Chars => vec![array("char", chars())],
        Type::Bytes => {
            let byte = || number_value(Number::Byte(1));
            vec![array("byte", (0..size / 10).map(|_| byte()).collect())]
        }
        Type::Ints => vec![array("int", (0..size / 10).map(|_| Value::Int(1)).collect())],
        Type::Foreign => vec![Value::Null],
    }
}

/// Calls a method with the receiver and the arguments of these numbers, some times: what it took at best.
fn call(method: &Method, class: Class, choice: (usize, usize), size: usize) -> Option<Taken> {
    let (receiver, argument) = choice;
    (0..3)
        .filter_map(|_| {
            let heap = Heap::new(&limits());
            let receiver = object(class, size, receiver);
            let args: Vec<_> = method
                .params
                .iter()
                .map(|param| {
                    let mut fitting = arguments(*param, &receiver, size);
                    let last = fitting.len().checked_sub(1)?;
                    Some(fitting.swap_remove(argument.min(last)))
                })
                .collect::<Option<_>>()?;
            let start = Instant::now();
            let result = method.invoke(&heap, &receiver, &args);
            let time = start.elapsed();
            drop(result);
            let steps = heap.steps_used() + heap.regex().used();
            heap.release();
            Some(Taken { time, steps })
        })
        .min_by_key(|taken| taken.time)
}

fn methods(class: Class) -> impl Iterator<Item = &'static Method> {
    let tables = if matches!(class, Class::Array(_)) { AS_LIST } else { methods_of(class) };
    tables.iter().flat_map(|table| table.methods())
}

/// What every call takes, large and small.
fn all() -> impl Iterator<Item = (String, Taken, Taken)> {
    CLASSES.iter().flat_map(|class| methods(*class).map(|method| (*class, method))).flat_map(
        |(class, method)| {
            let receivers = if class == Class::String { 4 } else { 1 };
            let args = match method.params {
                [] | [Type::Foreign] => 1,
                _ => 4,
            };
            let choices = (0..receivers).flat_map(move |own| (0..args).map(move |arg| (own, arg)));
            choices.filter_map(move |choice| {
                let name = format!(
                    "{}.{}({:?}) {choice:?}",
                    class.name(),
                    method.name.text(),
                    method.params
                );
                let small = call(method, class, choice, SMALL)?;
                let mut large = call(method, class, choice, LARGE)?;
                // A call that another process has interrupted looks long: the shortest of several is its own time.
                for _ in 0..4 {
                    if large.time > LONG {
                        let again = call(method, class, choice, LARGE)?;
                        large = if again.time < large.time { again } else { large };
                    }
                }
                Some((name, small, large))
            })
        },
    )
}

#[test]
fn what_takes_longer_is_charged_more() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, small, large) in all() {
        count += 1;
        let is_long = large.time > LONG && large.time > small.time * 20;
        let paid = STEP.checked_mul(u32::try_from(large.steps).unwrap_or(u32::MAX));
        if is_long && (large.steps <= small.steps || paid.is_some_and(|paid| paid < large.time)) {
            wrong.push(format!("{name}: {large:?}, small {small:?}"));
        }
    }
    assert!(count > 1000, "{count} calls");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `cargo test --release --lib -- --ignored --nocapture what_a_step_is_worth`
#[test]
#[ignore = "tells what a step is worth where it is worth most: to be read"]
fn what_a_step_is_worth() {
    let mut worth: Vec<(u128, String, Taken)> = all()
        .filter(|(_, _, large)| large.time > Duration::from_micros(2))
        .map(|(name, _, large)| (large.time.as_nanos() / u128::from(1 + large.steps), name, large))
        .collect();
    worth.sort_by_key(|(nanos, ..)| std::cmp::Reverse(*nanos));
    for (nanos, name, taken) in worth.iter().take(150) {
        println!("{nanos} ns a step: {name} {taken:?}");
    }
    println!("and least:");
    for (nanos, name, taken) in worth.iter().rev().take(60) {
        println!("{nanos} ns a step: {name} {taken:?}");
    }
}
