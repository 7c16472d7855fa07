//! Java's arrays.

use std::cell::RefCell;

use super::{Thrown, Value, number_of, unit_of};
use crate::number::Number;

/// A Java array.
#[derive(Debug)]
pub(crate) struct Array<'r> {
    /// The name of its component class (`java.lang.String`, `byte`).
    pub(crate) component: &'static str,
    /// Its items; arrays have a fixed length.
    pub(crate) items: RefCell<Vec<Value<'r>>>,
}

impl<'r> Array<'r> {
    pub(crate) fn new(component: &'static str, items: Vec<Value<'r>>) -> Self {
        Self { component, items: RefCell::new(items) }
    }
}

impl<'r> Array<'r> {
    /// The value as this array keeps it. Fails for what does not fit into it.
    pub(super) fn accept(&self, value: Value<'r>) -> Result<Value<'r>, Thrown> {
        accept(self.component, value)
    }
}

/// The value as an array of a component class keeps it. Fails for what does not fit into it.
pub(crate) fn accept<'r>(component: &str, value: Value<'r>) -> Result<Value<'r>, Thrown> {
    let fits = match component {
        "java.lang.Object" => true,
        "java.lang.String" | "java.lang.CharSequence" => {
            matches!(value, Value::Null | Value::Str(_))
        }
        "char" => unit_of(&value).is_some(),
        "byte" => matches!(number_of(&value), Some(Number::Byte(_))),
        "int" => {
            if let Some(unit) = unit_of(&value) {
                return Ok(Value::Int(i32::from(unit)));
            }
            match number_of(&value) {
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
pub(crate) fn class_name(component: &str) -> String {
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
