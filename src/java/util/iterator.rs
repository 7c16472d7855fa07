//! `java.util.Iterator` and `ListIterator`.

use std::cell::{Ref, RefCell, RefMut};

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Table, Type};
use crate::java::lang::number::int;
use crate::java::lang::object::{bool, null_pointer, void};
use crate::value::Iter;
use crate::value::sequence::concurrent_modification;
use crate::value::{Boxed, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("hasNext", &[], Cost::Constant, |call| bool(of(call)?.has_next())),
    Method::new("next", &[], Cost::AsItGoes, |call| of_mut(call)?.next()),
    Method::new("remove", &[], Cost::AsItGoes, |call| void(of_mut(call)?.remove(call.heap))),
    Method::new("forEachRemaining", &[Type::Foreign], Cost::Constant, null_pointer),
]);

/// What a `ListIterator` adds.
pub(crate) const LIST_ITERATOR: Table = Table::of(&[
    Method::new("hasPrevious", &[], Cost::Constant, |call| bool(of(call)?.next_index() > 0)),
    Method::new("previous", &[], Cost::AsItGoes, |call| of_mut(call)?.previous()),
    Method::new("nextIndex", &[], Cost::Constant, |call| Ok(int(of(call)?.next_index()))),
    Method::new("previousIndex", &[], Cost::Constant, |call| {
        let next = i32::try_from(of(call)?.next_index()).unwrap_or(i32::MAX);
        Ok(Value::Int(next - 1))
    }),
    Method::new("set", &[Type::Object], Cost::AsItGoes, |call| {
        void(of_mut(call)?.set(call.heap, call.arg(0)))
    }),
    Method::new("add", &[Type::Object], Cost::AsItGoes, |call| {
        void(of_mut(call)?.add(call.heap, call.arg(0)))
    }),
]);

fn cell<'a, 'r>(call: &Invocation<'a, 'r>) -> Result<&'a RefCell<Iter<'r>>, Thrown> {
    match call.receiver {
        Value::Boxed(other) => match &**other {
            Boxed::Iterator(iter) => Ok(iter),
            _ => Err(concurrent_modification()),
        },
        _ => Err(concurrent_modification()),
    }
}

fn of<'a, 'r>(call: &Invocation<'a, 'r>) -> Result<Ref<'a, Iter<'r>>, Thrown> {
    cell(call)?.try_borrow().map_err(|_| concurrent_modification())
}

fn of_mut<'a, 'r>(call: &Invocation<'a, 'r>) -> Result<RefMut<'a, Iter<'r>>, Thrown> {
    cell(call)?.try_borrow_mut().map_err(|_| concurrent_modification())
}
