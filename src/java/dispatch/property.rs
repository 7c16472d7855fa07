//! `$x.name` and `#set($x.name = …)`: the order in which Velocity looks for what a property means.

use super::methods::methods_of;
use crate::java::dispatch::name::{Wanted, property_mark};
use crate::java::dispatch::resolve::{Method, Table, resolve};
use crate::java::lang::class_object;
use crate::java::util::map;
use crate::value::{Boxed, Heap, NoBlocks, Thrown, Value};
use crate::value::{Class, class_of, is_container};

/// The value of a property, none of whose getters needs the text of a block: `getName()`, then a map's entry, then `isName()`. None where there is none of these.
pub(crate) fn get_property<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    name: &str,
) -> Result<Option<Value<'r>>, Thrown> {
    if let Some(value) = common_case(receiver, name) {
        return Ok(Some(value));
    }
    let Some(class) = class_of(receiver) else {
        return Ok(None);
    };
    if let Class::Map(_) = class
        && !is_getter_of_maps(name)
    {
        return Ok(Some(map::get_named(receiver, name)));
    }
    if let Some(method) = accessor(class, "get", name, &[]) {
        return method.invoke(heap, &NoBlocks, receiver, &[]).map(Some);
    }
    if class.is_map() {
        return Ok(Some(map::get_named(receiver, name)));
    }
    if class == Class::Meta && !heap.is_secure() && !class_object::is_array(receiver) {
        let open = |prefix| accessor_in(&[class_object::OPEN], prefix, name, &[]);
        return match open("get").or_else(|| open("is")) {
            Some(method) => method.invoke(heap, &NoBlocks, receiver, &[]).map(Some),
            None => Ok(None),
        };
    }
    match flag(class, name) {
        Some(method) => method.invoke(heap, &NoBlocks, receiver, &[]).map(Some),
        None => Ok(None),
    }
}

/// The method `isName()`. Velocity does not look for it in a class that has a `get()`: an `Optional`.
fn flag(class: Class, name: &str) -> Option<&'static Method> {
    accessor(class, "is", name, &[])
        .filter(|_| resolve(methods_of(class), &Wanted::new(["get", "", ""]), &[]).is_none())
}

/// Whether a property is read by a getter: the only one of nearly all maps is `getClass()`.
#[inline]
pub(crate) fn is_getter_of_maps(name: &str) -> bool {
    matches!(name, "class" | "Class")
}

/// The properties that templates read most: a document's members, a loop's counters, an entry's sides.
#[inline]
fn common_case<'r>(receiver: &Value<'r>, name: &str) -> Option<Value<'r>> {
    match receiver {
        Value::Node(node) if node.is_untouched_map() => {
            (!is_getter_of_maps(name)).then(|| node.get(name).unwrap_or_default())
        }
        Value::Boxed(other) => match &**other {
            Boxed::Loop(scope) => match name {
                "hasNext" => Some(Value::Bool(scope.has_next.get())),
                "index" => Some(Value::Int(scope.index.get())),
                "count" => Some(Value::Int(scope.index.get().wrapping_add(1))),
                _ => None,
            },
            Boxed::Entry(entry) => match name {
                "key" => Some(entry.key.clone()),
                "value" if !is_long(&entry.key) => Some(entry.current()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Whether looking up a key is worth charging for.
fn is_long(key: &Value<'_>) -> bool {
    match key {
        Value::Str(text) => text.size() >= 64,
        key => is_container(key),
    }
}

/// Sets a property: `setName(value)`, then a map's entry. False where there is neither.
pub(crate) fn set_property<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    name: &str,
    value: Value<'r>,
) -> Result<bool, Thrown> {
    let Some(class) = class_of(receiver) else {
        return Ok(false);
    };
    if class.is_map() {
        map::put(heap, receiver, key(name), value)?;
        return Ok(true);
    }
    let args = [value];
    match accessor(class, "set", name, &args) {
        Some(method) => method.invoke(heap, &NoBlocks, receiver, &args).map(|_| true),
        None => Ok(false),
    }
}

/// Whether `$value.name` is read by a getter of the class.
pub(super) fn has_accessor(class: Class, name: &str) -> bool {
    accessor(class, "get", name, &[]).is_some() || !class.is_map() && flag(class, name).is_some()
}

/// The property that a getter of this name reads: `empty` for `isEmpty`.
pub(super) fn property_name(getter: &str) -> Option<String> {
    let name = getter.strip_prefix("get").or_else(|| getter.strip_prefix("is"))?;
    let (first, rest) = name.split_at_checked(1)?;
    first.starts_with(|c: char| c.is_ascii_uppercase()).then(|| first.to_ascii_lowercase() + rest)
}

/// The method `prefixName`, or with the first letter of the name in the other case.
fn accessor<'r>(
    class: Class,
    prefix: &str,
    name: &str,
    args: &[Value<'r>],
) -> Option<&'static Method> {
    accessor_in(methods_of(class), prefix, name, args)
}

fn accessor_in<'r>(
    tables: &[Table],
    prefix: &str,
    name: &str,
    args: &[Value<'r>],
) -> Option<&'static Method> {
    let mark = property_mark(name.as_bytes());
    if !tables.iter().any(|table| table.may_have(mark)) {
        return None;
    }
    resolve(tables, &Wanted::new([prefix, name, ""]), args).or_else(|| {
        // Names in templates are ASCII.
        let (first, rest) = name.split_at_checked(1)?;
        let other = match first.to_ascii_uppercase() {
            upper if upper != first => upper,
            _ => first.to_ascii_lowercase(),
        };
        resolve(tables, &Wanted::new([prefix, &other, rest]), args)
    })
}

fn key<'r>(name: &str) -> Value<'r> {
    Value::string(name)
}
