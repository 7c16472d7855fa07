//! `java.lang.Character`.

use super::resolve::Method;
use crate::value::{Other, Value};

pub(super) const METHODS: &[Method] = &[Method::new("charValue", &[], |call| {
    Ok(call.receiver.clone())
})];

/// The UTF-16 code unit, if this is a `Character`.
pub(super) fn unit_of(value: &Value<'_>) -> Option<u16> {
    match value {
        Value::Other(other) => match &**other {
            Other::Char(unit) => Some(*unit),
            _ => None,
        },
        _ => None,
    }
}

/// A `Character`.
pub(super) fn character<'r>(unit: u16) -> Value<'r> {
    Value::other(Other::Char(unit))
}
