//! `java.lang.Boolean`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::bool;
use crate::java::util::optional;
use crate::value::{StreamKind, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("describeConstable", &[], Cost::Object, |call| {
        let name = if is_true(call.receiver) { "TRUE" } else { "FALSE" };
        let text = format!(
            "DynamicConstantDesc[ConstantBootstraps::getStaticFinal({name}/ClassDesc[Boolean])Boolean]"
        );
        optional::of(call, StreamKind::Object, Some(Value::string(text)))
    }),
    Method::new("booleanValue", &[], Cost::Constant, |call| Ok(call.receiver.clone())),
    Method::new(
        "compareTo",
        &[Type::Exactly(crate::value::Class::Boolean)],
        Cost::Constant,
        |call| compare(is_true(call.receiver), is_true(&call.arg(0))),
    ),
    Method::new("compareTo", &[Type::Object], Cost::Constant, |_| {
        Err(Thrown::java("ClassCastException", "this is not a Boolean"))
    }),
    Method::of_class("compare", &[Type::Boolean; 2], Cost::Constant, |call| {
        compare(is_true(&call.arg(0)), is_true(&call.arg(1)))
    }),
    Method::of_class(
        "getBoolean",
        &[Type::Exactly(crate::value::Class::String)],
        Cost::Read,
        |_| bool(false),
    ),
    Method::of_class("hashCode", &[Type::Boolean], Cost::Constant, |call| {
        Ok(Value::Int(crate::value::hash(&call.arg(0))))
    }),
    Method::of_class("logicalAnd", &[Type::Boolean; 2], Cost::Constant, |call| {
        bool(is_true(&call.arg(0)) && is_true(&call.arg(1)))
    }),
    Method::of_class("logicalOr", &[Type::Boolean; 2], Cost::Constant, |call| {
        bool(is_true(&call.arg(0)) || is_true(&call.arg(1)))
    }),
    Method::of_class("logicalXor", &[Type::Boolean; 2], Cost::Constant, |call| {
        bool(is_true(&call.arg(0)) != is_true(&call.arg(1)))
    }),
    Method::of_class(
        "parseBoolean",
        &[Type::Exactly(crate::value::Class::String)],
        Cost::Read,
        parse,
    ),
    Method::of_class("valueOf", &[Type::Exactly(crate::value::Class::String)], Cost::Read, parse),
    Method::of_class("valueOf", &[Type::Boolean], Cost::Constant, |call| Ok(call.arg(0))),
    Method::of_class("toString", &[Type::Boolean], Cost::Object, |call| {
        Ok(Value::borrowed(if is_true(&call.arg(0)) { "true" } else { "false" }))
    }),
]);

fn is_true(value: &Value<'_>) -> bool {
    matches!(value, Value::Bool(true))
}

fn compare<'r>(a: bool, b: bool) -> Outcome<'r> {
    Ok(Value::Int(i32::from(a) - i32::from(b)))
}

fn parse<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    bool(matches!(call.args, [Value::Str(text)] if text.to_utf8().eq_ignore_ascii_case("true")))
}
