//! Every method of every class is called with a large receiver and with large arguments: where the charge does not grow,
//! neither does the time. A new row of a table is covered by being there.
//!
//! Charges are exact. Time is only asked for where nothing is charged, and one short call of many is enough.
//!
//! What each call is charged is in `tests/method_charges.txt`: `UPDATE=1 cargo test --lib cost` writes it anew.

#[cfg(all(feature = "fast-regex", target_pointer_width = "64"))]
mod pinned;

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
const LARGE: usize = 20_000;
/// Large enough for every charge to show, and small enough for what grows with the cube.
const MIDDLE: usize = 1_000;
/// Texts are searched and copied faster than all else is.
const LARGE_TEXT: usize = 1_000_000;
/// What takes no longer, with something large, does not go through it.
const SHORT: Duration = Duration::from_micros(20);
/// How often a call is tried: other processes make some of them look long.
const TRIES: usize = 50;

/// What a call was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Charged {
    steps: u64,
    bytes: usize,
}

/// Enough to see that a charge grows. Charged before, what grows does not run for long.
fn limits() -> Limits {
    Limits { steps: 20_000, value_bytes: 8 << 20, regex_steps: 100_000, ..Limits::default() }
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

/// The receiver or the arguments are large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sizes {
    Small,
    #[cfg_attr(not(feature = "fast-regex"), expect(dead_code))]
    Middle,
    LargeReceiver,
    LargeArguments,
}

impl Sizes {
    fn receiver(self, class: Class) -> usize {
        match self {
            Self::Middle => MIDDLE,
            Self::LargeReceiver if class == Class::String => LARGE_TEXT,
            Self::LargeReceiver => LARGE,
            _ => SMALL,
        }
    }

    fn argument(self, param: Type) -> usize {
        let is_text = matches!(param, Type::CharSequence | Type::Exactly(Class::String));
        match self {
            Self::Middle => MIDDLE,
            Self::LargeArguments if is_text => LARGE_TEXT,
            Self::LargeArguments => LARGE,
            _ => SMALL,
        }
    }
}

/// A method with the numbers of the receiver and the arguments that are tried.
#[derive(Clone, Copy)]
struct Call {
    class: Class,
    method: &'static Method,
    receiver: usize,
    argument: usize,
}

impl Call {
    fn name(&self) -> String {
        let Self { class, method, receiver, argument } = self;
        let (class, name, params) = (class.name(), method.name.text(), method.params);
        format!("{class}.{name}({params:?}) {receiver} {argument}")
    }

    /// Calls it once: what it was charged, and how long it took.
    fn run(&self, sizes: Sizes) -> Option<(Charged, Duration)> {
        self.run_within(&limits(), sizes)
    }

    fn run_within(&self, limits: &Limits, sizes: Sizes) -> Option<(Charged, Duration)> {
        let heap = Heap::new(limits);
        let receiver = object(self.class, sizes.receiver(self.class), self.receiver);
        let own = if sizes == Sizes::LargeArguments { Some(&receiver) } else { None };
        let args: Vec<_> = self
            .method
            .params
            .iter()
            .map(|param| {
                let mut fitting =
                    arguments(*param, own.unwrap_or(&receiver), sizes.argument(*param));
                let last = fitting.len().checked_sub(1)?;
                Some(fitting.swap_remove(self.argument.min(last)))
            })
            .collect::<Option<_>>()?;
        let start = Instant::now();
        let result = self.method.invoke(&heap, &crate::value::NoBlocks, &receiver, &args);
        let time = start.elapsed();
        drop(result);
        let steps = heap.steps_used() + heap.regex().used();
        let charged = Charged { steps, bytes: heap.bytes_used() };
        heap.release();
        Some((charged, time))
    }

    /// Whether it goes through something large without being charged for it.
    fn is_free(&self, sizes: Sizes) -> bool {
        let (Some((small, _)), Some((large, time))) = (self.run(Sizes::Small), self.run(sizes))
        else {
            return false;
        };
        let grows = large.steps > small.steps + 20 || large.bytes > small.bytes + 1_000;
        let is_short = |time: Duration| time < SHORT;
        !grows
            && !is_short(time)
            && !(0..TRIES).any(|_| self.run(sizes).is_none_or(|(_, time)| is_short(time)))
    }
}

fn methods(class: Class) -> impl Iterator<Item = &'static Method> {
    let tables = if matches!(class, Class::Array(_)) { AS_LIST } else { methods_of(class) };
    tables.iter().flat_map(|table| table.methods())
}

/// Every method, with several receivers and arguments.
fn calls() -> impl Iterator<Item = Call> {
    let all = CLASSES.iter().flat_map(|class| methods(*class).map(|method| (*class, method)));
    all.flat_map(|(class, method)| {
        let receivers = if class == Class::String { 4 } else { 1 };
        let args = match method.params {
            [] | [Type::Foreign] => 1,
            _ => 4,
        };
        (0..receivers).flat_map(move |receiver| {
            (0..args).map(move |argument| Call { class, method, receiver, argument })
        })
    })
}

#[test]
fn what_goes_through_something_large_is_charged_for_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for call in calls() {
        for sizes in [Sizes::LargeReceiver, Sizes::LargeArguments] {
            if sizes == Sizes::LargeArguments && call.method.params.is_empty() {
                continue;
            }
            count += 1;
            if call.is_free(sizes) {
                wrong.push(format!("{} {sizes:?}: {:?}", call.name(), call.run(sizes)));
            }
        }
    }
    assert!(count > 2_000, "{count} calls");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
