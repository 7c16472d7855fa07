//! Arrays: by themselves they have no methods but `Object`'s, so Velocity dresses them up as lists.

use crate::java::dispatch::resolve::{Invocation, Outcome, Table};
use crate::java::lang::object;
use crate::java::util::{collection, list};
use crate::value::{Array, Boxed, Thrown, Value, accept};

/// The methods of `org.apache.velocity.util.ArrayListWrapper`.
pub(crate) const AS_LIST: &[Table] = &[list::METHODS, collection::METHODS, object::METHODS];

/// A new array.
pub(crate) fn new<'r>(component: &'static str, items: Vec<Value<'r>>) -> Value<'r> {
    Value::other(Boxed::Array(Array::new(component, items)))
}

/// The items of an array. Fails for null.
pub(crate) fn items<'r>(value: &Value<'r>) -> Result<Vec<Value<'r>>, Thrown> {
    match of(value) {
        Some(array) => Ok(array.items.borrow().clone()),
        None => Err(Thrown::null("the array")),
    }
}

/// The array after a value.
pub(crate) fn of<'v, 'r>(value: &'v Value<'r>) -> Option<&'v Array<'r>> {
    match value {
        Value::Boxed(other) => match &**other {
            Boxed::Array(array) => Some(array),
            _ => None,
        },
        _ => None,
    }
}

/// `collection.toArray(array)`.
pub(crate) fn fill<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let items = collection::items(call.receiver)?;
    let target = call.arg(0);
    let array = of(&target).ok_or_else(|| Thrown::null("the array"))?;
    let mut fitting = Vec::with_capacity(items.len());
    for item in items {
        let stored = accept(array.component, item);
        fitting.push(
            stored.map_err(|thrown| Thrown::java("ArrayStoreException", thrown.into_message()))?,
        );
    }
    let mut held = array.items.borrow_mut();
    if held.len() < fitting.len() {
        return Ok(new(array.component, fitting));
    }
    let used = fitting.len();
    for (place, item) in held.iter_mut().zip(fitting) {
        *place = item;
    }
    if let Some(place) = held.get_mut(used) {
        *place = Value::Null;
    }
    drop(held);
    Ok(target)
}
