//! Methods as templates call them.

use super::*;
use crate::limits::Limits;
use crate::print::print;
use crate::value::iterate;
use crate::value::{List, Map, MapKind, NoBlocks, Output};
use std::rc::Rc;

fn list<'r>(items: Vec<Value<'r>>) -> Value<'r> {
    Value::List(Rc::new(List::array_list(items)))
}

fn ints<'r>(items: &[i32]) -> Value<'r> {
    list(items.iter().map(|item| Value::Int(*item)).collect())
}

fn map<'r>(entries: Vec<(&'static str, Value<'r>)>) -> Value<'r> {
    let entries = entries.into_iter().map(|(key, value)| (Value::string(key), value));
    Value::Map(Rc::new(Map::from_entries(MapKind::Linked, entries)))
}

/// Calls a method and prints what it gives; `none` where there is no such method, the exception where it throws.
fn call<'r>(heap: &'r Heap<'r>, receiver: &Value<'r>, name: &str, args: &[Value<'r>]) -> String {
    match call_method(heap, &NoBlocks, receiver, name, args) {
        Ok(Some(value)) => shown(heap, &value),
        Ok(None) => "none".into(),
        Err(thrown) => thrown.class.into(),
    }
}

fn shown<'r>(heap: &'r Heap<'r>, value: &Value<'r>) -> String {
    let mut out = Output::new();
    match print(heap, &NoBlocks, value, &mut out) {
        Ok(()) => out.into_string(),
        Err(thrown) => thrown.class.into(),
    }
}

fn value<'r>(heap: &'r Heap<'r>, receiver: &Value<'r>, name: &str) -> Value<'r> {
    match call_method(heap, &NoBlocks, receiver, name, &[]) {
        Ok(Some(value)) => value,
        other => panic!("{name}: {other:?}"),
    }
}

fn has<'r>(heap: &'r Heap<'r>, receiver: &Value<'r>, property: &str) -> bool {
    matches!(get_property(heap, receiver, property), Ok(Some(_)))
}

#[test]
fn the_argument_classes_choose_the_overload() {
    let heap = Heap::new(&Limits::default());
    let items = ints(&[5, 0, 7]);
    assert_eq!(call(&heap, &items, "remove", &[Value::Int(0)]), "5");
    assert_eq!(call(&heap, &items, "remove", &[Value::Long(0)]), "false");
    let text = Value::borrowed("abc");
    assert_eq!(call(&heap, &text, "indexOf", &[Value::Int(98)]), "1");
    assert_eq!(call(&heap, &text, "indexOf", &[Value::borrowed("c")]), "2");
    assert_eq!(call(&heap, &text, "indexOf", &[Value::Long(98)]), "none");
    assert_eq!(call(&heap, &text, "valueOf", &[Value::Null]), "null");
    assert_eq!(call(&heap, &text, "valueOf", &[]), "");
}

#[test]
fn null_fits_several_overloads_and_then_there_is_no_method() {
    let heap = Heap::new(&Limits::default());
    let text = Value::borrowed(",");
    let args = [Value::borrowed("-"), Value::Null];
    assert_eq!(call(&heap, &text, "join", &args), "none");
    assert_eq!(call(&heap, &text, "getBytes", &[Value::Null]), "none");
    assert_eq!(call(&heap, &text, "concat", &[Value::Null]), "NullPointerException");
}

#[test]
fn variable_arguments_are_gathered() {
    let heap = Heap::new(&Limits::default());
    let text = Value::borrowed("");
    let args = ["-", "a", "b"].map(Value::borrowed);
    assert_eq!(call(&heap, &text, "join", &args), "a-b");
    let args = [Value::borrowed("%s+%s"), Value::Int(1), Value::Bool(true)];
    assert_eq!(call(&heap, &text, "format", &args), "1+true");
}

#[test]
fn methods_without_parameters_refuse_arguments_when_they_are_called() {
    let heap = Heap::new(&Limits::default());
    let size = call(&heap, &ints(&[1]), "size", &[Value::Int(1)]);
    assert_eq!(size, "IllegalArgumentException");
}

#[test]
fn iterators_notice_changes_but_only_when_they_go_on() {
    let heap = Heap::new(&Limits::default());
    let items = ints(&[1, 2]);
    let mut iter = iterate(&heap, &items).unwrap().unwrap();
    assert!(iter.next().is_ok());
    call(&heap, &items, "add", &[Value::Int(3)]);
    assert!(iter.has_next());
    assert_eq!(iter.next().unwrap_err().class, "ConcurrentModificationException");

    let entries = map(vec![("a", Value::Int(1)), ("b", Value::Int(2))]);
    let mut iter = iterate(&heap, &entries).unwrap().unwrap();
    assert!(iter.next().is_ok() && iter.next().is_ok());
    call(&heap, &entries, "put", &[Value::borrowed("c"), Value::Null]);
    assert!(!iter.has_next());
}

#[test]
fn views_change_with_their_map() {
    let heap = Heap::new(&Limits::default());
    let entries = map(vec![("a", Value::Int(1)), ("b", Value::Int(2))]);
    let keys = value(&heap, &entries, "keySet");
    let pairs = value(&heap, &entries, "entrySet");
    let iterator = value(&heap, &pairs, "iterator");
    let entry = value(&heap, &iterator, "next");
    assert!(set_property(&heap, &entry, "value", Value::Int(9)).unwrap());
    call(&heap, &keys, "remove", &[Value::borrowed("b")]);
    assert_eq!(shown(&heap, &entries), "{a=9}");
    assert_eq!(shown(&heap, &pairs), "[a=9]");
    assert_eq!(call(&heap, &keys, "add", &[Value::Null]), "UnsupportedOperationException");
}

#[test]
fn parts_of_lists_write_through_and_fail_after_changes_behind_them() {
    let heap = Heap::new(&Limits::default());
    let items = ints(&[1, 2, 3]);
    let part = call_method(&heap, &NoBlocks, &items, "subList", &[Value::Int(1), Value::Int(3)]);
    let part = part.unwrap().unwrap();
    call(&heap, &part, "add", &[Value::Int(4)]);
    assert_eq!(shown(&heap, &items), "[1, 2, 3, 4]");
    call(&heap, &items, "clear", &[]);
    assert_eq!(shown(&heap, &part), "ConcurrentModificationException");
}

#[test]
fn properties_are_getters_entries_and_questions() {
    let heap = Heap::new(&Limits::default());
    let entries = map(vec![("size", Value::Int(7))]);
    let size = get_property(&heap, &entries, "size").unwrap().unwrap();
    assert_eq!(shown(&heap, &size), "7");
    assert!(has(&heap, &ints(&[]), "empty"));
    assert!(has(&heap, &Value::borrowed("x"), "class"));
    assert!(!has(&heap, &Value::borrowed("x"), "length"));
}

#[test]
fn what_contains_itself_prints_as_in_java() {
    let heap = Heap::new(&Limits::default());
    let items = ints(&[1]);
    call(&heap, &items, "add", std::slice::from_ref(&items));
    assert_eq!(shown(&heap, &items), "[1, (this Collection)]");
    let outer = list(vec![items.clone()]);
    call(&heap, &items, "add", std::slice::from_ref(&outer));
    assert_eq!(shown(&heap, &outer), "StackOverflowError");
    assert_eq!(call(&heap, &items, "equals", &[outer]), "false");
}
