//! `java.lang.Class`, of which Velocity's secure introspector shows just the name.

use super::class::Class;
use super::resolve::{Method, resolve};
use crate::value::{Other, Value};

pub(super) const METHODS: &[Method] = &[Method::new("getName", &[], |call| {
    Ok(match class_of_object(call.receiver) {
        Some(class) => Value::string(class.name()),
        None => Value::Null,
    })
})];

/// A static method of the class that a class object stands for, called through it.
pub(super) fn static_method<'r>(
    receiver: &Value<'r>,
    name: &str,
    args: &[Value<'r>],
) -> Option<&'static Method> {
    resolve(class_of_object(receiver)?.methods(), name, args)
}

/// The class that a class object stands for.
pub(super) fn class_of_object(value: &Value<'_>) -> Option<Class> {
    match value {
        Value::Other(other) => match &**other {
            Other::Class(class) => Some(*class),
            _ => None,
        },
        _ => None,
    }
}
