//! `$foreach`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table};
use crate::java::lang::object::bool;
use crate::value::sequence::unsupported;
use crate::value::{Boxed, LoopScope, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("getIndex", &[], Cost::Constant, |call| Ok(Value::Int(of(call)?.index.get()))),
    Method::new("getCount", &[], Cost::Constant, |call| Ok(Value::Int(of(call)?.index.get() + 1))),
    Method::new("hasNext", &[], Cost::Constant, has_next),
    Method::new("getHasNext", &[], Cost::Constant, has_next),
    Method::new("isFirst", &[], Cost::Constant, is_first),
    Method::new("getFirst", &[], Cost::Constant, is_first),
    Method::new("isLast", &[], Cost::Constant, is_last),
    Method::new("getLast", &[], Cost::Constant, is_last),
    Method::new("getParent", &[], Cost::Constant, |call| {
        let scope = of(call)?;
        Ok(match scope.parent() {
            Some(_) => scope.previous.clone(),
            None => Value::Null,
        })
    }),
    Method::new("getTopmost", &[], Cost::Constant, |call| {
        let mut topmost = call.receiver;
        while let Some(outer) = scope_of(topmost).filter(|scope| scope.parent().is_some()) {
            topmost = &outer.previous;
        }
        Ok(topmost.clone())
    }),
    Method::new("getReplaced", &[], Cost::Constant, |call| Ok(of(call)?.replaced())),
]);

fn scope_of<'v, 'r>(value: &'v Value<'r>) -> Option<&'v LoopScope<'r>> {
    match value {
        Value::Boxed(other) => match &**other {
            Boxed::Loop(scope) => Some(scope),
            _ => None,
        },
        _ => None,
    }
}

fn of<'a, 'r>(call: &Invocation<'a, 'r>) -> Result<&'a LoopScope<'r>, Thrown> {
    scope_of(call.receiver).ok_or_else(unsupported)
}

fn has_next<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    bool(of(call)?.has_next.get())
}

fn is_first<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    bool(of(call)?.index.get() < 1)
}

fn is_last<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    bool(!of(call)?.has_next.get())
}
