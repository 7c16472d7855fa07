//! `java.lang.Class`, of which Velocity's secure introspector shows just the name.

use crate::java::dispatch::Cost;
use crate::java::dispatch::methods_of;
use crate::java::dispatch::resolve::{Invocation, Method, Table, resolve};
use crate::java::lang::object::bool;
use crate::value::Class;
use crate::value::{Boxed, Value};

pub(crate) const METHODS: Table = Table::of(&[Method::new("getName", &[], Cost::Object, |call| {
    Ok(match class_of_object(call.receiver) {
        Some(class) => Value::string(class.name()),
        None => Value::Null,
    })
})]);

/// What stock Velocity shows besides.
pub(crate) const OPEN: Table = Table::of(&[
    Method::new("getSimpleName", &[], Cost::Object, |call| {
        let name = name(call);
        let simple = name.rsplit(['.', '$']).next().unwrap_or_default();
        Ok(Value::string(simple))
    }),
    Method::new("getTypeName", &[], Cost::Object, |call| Ok(Value::string(name(call)))),
    Method::new("getCanonicalName", &[], Cost::Object, |call| {
        Ok(Value::string(name(call).replace('$', ".")))
    }),
    Method::new("getPackageName", &[], Cost::Object, |call| {
        let name = name(call);
        let package = name.rsplit_once('.').map_or("", |(package, _)| package);
        Ok(Value::string(package))
    }),
    Method::new("toString", &[], Cost::Object, |call| {
        Ok(Value::string(format!("class {}", name(call))))
    }),
    Method::new("isArray", &[], Cost::Object, |_| bool(false)),
    Method::new("isInterface", &[], Cost::Object, |_| bool(false)),
    Method::new("isEnum", &[], Cost::Object, |_| bool(false)),
    Method::new("isPrimitive", &[], Cost::Object, |_| bool(false)),
]);

/// Whether it is the class of an array: those have names of other rules.
pub(crate) fn is_array(value: &Value<'_>) -> bool {
    matches!(class_of_object(value), Some(Class::Array(_)))
}

fn name(call: &Invocation<'_, '_>) -> String {
    class_of_object(call.receiver).map(Class::name).unwrap_or_default()
}

/// A static method of the class that a class object stands for, called through it.
pub(crate) fn static_method<'r>(
    receiver: &Value<'r>,
    name: &str,
    args: &[Value<'r>],
) -> Option<&'static Method> {
    resolve(methods_of(class_of_object(receiver)?), &name.into(), args)
}

/// The class that a class object stands for.
pub(crate) fn class_of_object(value: &Value<'_>) -> Option<Class> {
    match value {
        Value::Boxed(other) => match &**other {
            Boxed::Class(class) => Some(*class),
            _ => None,
        },
        _ => None,
    }
}
