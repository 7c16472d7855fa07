//! `java.lang.Integer`, and the little that `Byte` and `Short` have of their own.

use super::number::{string, text};
use super::resolve::{Method, Type};
use crate::java::number::{Number, parse};
use crate::value::Value;

const STRING: Type = Type::Exactly(super::Class::String);

pub(super) const METHODS: &[Method] = &[
    Method::new("parseInt", &[STRING], |call| {
        parse::integer(&string(call, 0)?, 10).map(Value::Int)
    }),
    Method::new("parseInt", &[STRING, Type::Int], |call| {
        parse::integer(&string(call, 0)?, call.int(1)).map(Value::Int)
    }),
    Method::new("valueOf", &[STRING], |call| {
        parse::integer(&string(call, 0)?, 10).map(Value::Int)
    }),
    Method::new("valueOf", &[STRING, Type::Int], |call| {
        parse::integer(&string(call, 0)?, call.int(1)).map(Value::Int)
    }),
    Method::new("valueOf", &[Type::Int], |call| Ok(Value::Int(call.int(0)))),
    Method::new("toString", &[Type::Int], |call| {
        text(&Number::Int(call.int(0)))
    }),
];

pub(super) const BYTE_METHODS: &[Method] = &[];
pub(super) const SHORT_METHODS: &[Method] = &[];
