//! Arrays: by themselves they have no methods but `Object`'s, so Velocity dresses them up as lists.

use super::resolve::{Invocation, Outcome, Table};
use super::{character, collection, list, number, object};
use crate::java::number::Number;
use crate::value::{Array, Other, Thrown, Value};

/// The methods of `org.apache.velocity.util.ArrayListWrapper`.
pub(super) const AS_LIST: &[Table] = &[list::METHODS, collection::METHODS, object::METHODS];

/// A new array.
pub(super) fn new<'r>(component: &'static str, items: Vec<Value<'r>>) -> Value<'r> {
    Value::other(Other::Array(Array::new(component, items)))
}

/// The items of an array. Fails for null.
pub(super) fn items<'r>(value: &Value<'r>) -> Result<Vec<Value<'r>>, Thrown> {
    match of(value) {
        Some(array) => Ok(array.items.borrow().clone()),
        None => Err(Thrown::null("the array")),
    }
}

/// The array behind a value.
pub(super) fn of<'v, 'r>(value: &'v Value<'r>) -> Option<&'v Array<'r>> {
    match value {
        Value::Other(other) => match &**other {
            Other::Array(array) => Some(array),
            _ => None,
        },
        _ => None,
    }
}

/// `collection.toArray(array)`.
pub(super) fn fill<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
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
    call.heap.charge(32 * fitting.len())?;
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

/// The value as an array of a component class keeps it. Fails for what does not fit into it.
pub(super) fn accept<'r>(component: &str, value: Value<'r>) -> Result<Value<'r>, Thrown> {
    let fits = match component {
        "java.lang.Object" => true,
        "java.lang.String" | "java.lang.CharSequence" => {
            matches!(value, Value::Null | Value::Str(_))
        }
        "char" => character::unit_of(&value).is_some(),
        "byte" => matches!(number::number_of(&value), Some(Number::Byte(_))),
        "int" => {
            if let Some(unit) = character::unit_of(&value) {
                return Ok(Value::Int(i32::from(unit)));
            }
            match number::number_of(&value) {
                Some(number @ (Number::Byte(_) | Number::Short(_) | Number::Int(_))) => {
                    return Ok(Value::Int(number.to_int()));
                }
                _ => false,
            }
        }
        _ => value.is_null(),
    };
    if fits {
        Ok(value)
    } else {
        Err(Thrown::illegal_argument(format!("this does not fit into an array of {component}")))
    }
}

/// `getClass().getName()` of an array.
pub(super) fn class_name(component: &str) -> String {
    match component {
        "boolean" => "[Z".into(),
        "char" => "[C".into(),
        "byte" => "[B".into(),
        "short" => "[S".into(),
        "int" => "[I".into(),
        "long" => "[J".into(),
        "float" => "[F".into(),
        "double" => "[D".into(),
        _ => format!("[L{component};"),
    }
}
