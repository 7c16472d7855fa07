//! Methods and properties of Java objects, found and called as Velocity 1.7 does.

pub(crate) mod cost;
mod inline_cache;
mod methods;
mod name;
mod property;
pub(crate) mod reflect;
pub(super) mod resolve;

pub(crate) use crate::java::lang::pattern::{call_at, replaces_nothing};
pub(crate) use cost::arithmetic as charge_arithmetic;
pub(super) use cost::{Cost, OBJECT_BYTES};
use inline_cache::InlineCache;
pub(super) use methods::methods_of;
pub(crate) use property::{get_property, is_getter_of_maps, set_property};

use std::sync::OnceLock;

use crate::java::lang::{class_object, number};
use crate::java::util::{array, map};
use crate::value::sequence::Sequence;
use crate::value::{
    Boxed, CallSite, Class, Heap, Host, Known, MapKind, Thrown, Value, class_of, equals_within,
    map_kind,
};
use resolve::{Outcome, resolve};

/// Calls a method. None where the class has none of this name that takes these arguments; a method without a result
/// gives the empty string.
pub(crate) fn call_method<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    receiver: &Value<'r>,
    name: &str,
    args: &[Value<'r>],
) -> Result<Option<Value<'r>>, Thrown> {
    call_kept(heap, host, receiver, name, args, None)
}

/// The same, from a place of the template, which keeps for the next call which method this one came to.
pub(super) fn call_kept<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    receiver: &Value<'r>,
    name: &str,
    args: &[Value<'r>],
    site: Option<&CallSite>,
) -> Result<Option<Value<'r>>, Thrown> {
    let known = site.map_or_else(|| Known::of(name), |site| site.known);
    if let Some(result) = common_case(heap, receiver, known, args) {
        return result.map(Some);
    }
    let kept = site.map(|site| &site.method);
    let Some(class) = class_of(receiver) else {
        return Ok(None);
    };
    let chosen = kept.and_then(OnceLock::get).and_then(|kept| kept.downcast_ref::<InlineCache>());
    let known = chosen.and_then(|chosen| chosen.method(class, args));
    let Some(method) = known.or_else(|| resolve(methods_of(class), &name.into(), args)) else {
        return fallback(heap, host, receiver, class, name, args);
    };
    if let (Some(kept), None) = (kept, chosen) {
        kept.get_or_init(|| Box::new(InlineCache::new(class, args, method)));
    }
    method.invoke(heap, host, receiver, args).map(Some)
}

/// Where Velocity looks when the class itself has no such method.
fn fallback<'r>(
    heap: &'r Heap<'r>,
    host: &dyn Host<'r>,
    receiver: &Value<'r>,
    class: Class,
    name: &str,
    args: &[Value<'r>],
) -> Result<Option<Value<'r>>, Thrown> {
    let found = match class {
        Class::Array(_) => resolve(array::AS_LIST, &name.into(), args),
        Class::Meta if !heap.is_secure() && !class_object::is_array(receiver) => {
            match resolve(&[class_object::OPEN], &name.into(), args) {
                Some(method) => return method.invoke(heap, host, receiver, args).map(Some),
                None => class_object::static_method(receiver, name, args),
            }
        }
        Class::Meta => class_object::static_method(receiver, name, args),
        _ => None,
    };
    match found {
        // The service's introspection hides these two; stock Velocity calls them.
        None if !heap.is_secure() && matches!(name, "wait" | "notify") => {
            Err(Thrown::java("IllegalMonitorStateException", "current thread is not owner"))
        }
        None => Ok(None),
        Some(method) if class == Class::Meta && !method.is_static => {
            if name != "getClass" || !args.is_empty() {
                return Err(Thrown::illegal_argument("a class is not an object of its own"));
            }
            Ok(Some(Value::other(Boxed::Class(Class::Meta))))
        }
        Some(method) => method.invoke(heap, host, receiver, args).map(Some),
    }
}

/// Whether the class has a method of this name that takes these arguments.
pub(crate) fn has_method<'r>(receiver: &Value<'r>, name: &str, args: &[Value<'r>]) -> bool {
    let Some(class) = class_of(receiver) else {
        return false;
    };
    let name = name.into();
    resolve(methods_of(class), &name, args).is_some()
        || matches!(class, Class::Array(_)) && resolve(array::AS_LIST, &name, args).is_some()
}

/// Whether an object of one's class could appear in a variable of the other's.
pub(crate) fn same_family(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (class_of(a), class_of(b)) {
        (Some(a), Some(b)) => a.is_assignable_from(b) || b.is_assignable_from(a),
        _ => false,
    }
}

/// The methods that templates call most, without the search for overloads.
#[inline]
fn common_case<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    method: Known,
    args: &[Value<'r>],
) -> Option<Outcome<'r>> {
    match receiver {
        Value::Node(_) | Value::Map(_) | Value::List(_) => match (method, args) {
            (Known::Get, [key]) => get(heap, receiver, key),
            (Known::Size, []) => size(receiver).map(|size| Ok(number::int(size))),
            (Known::KeySet, []) => match receiver {
                Value::Node(node) if node.is_map() => Some(Ok(map::key_set(receiver.clone()))),
                _ => None,
            },
            (Known::Put, [key, value]) if class_of(receiver).is_some_and(Class::is_map) => {
                let charged = charge_key(heap, receiver, key);
                Some(charged.and_then(|()| map::put(heap, receiver, key.clone(), value.clone())))
            }
            (Known::ContainsKey, [key]) if class_of(receiver).is_some_and(Class::is_map) => {
                let charged = charge_key(heap, receiver, key);
                Some(charged.and_then(|()| map::contains_key(heap, receiver, key)))
            }
            _ => None,
        },
        Value::Str(_) => match (method, args) {
            (Known::Equals, [other]) => {
                let equal = match other {
                    Value::Str(_) => equals_within(heap, receiver, other),
                    _ => Ok(false),
                };
                Some(equal.map(Value::Bool))
            }
            (Known::ToString, []) => Some(Ok(receiver.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn get<'r>(heap: &'r Heap<'r>, receiver: &Value<'r>, key: &Value<'r>) -> Option<Outcome<'r>> {
    // A document pays for its searches itself.
    if let (Value::Node(map), Value::Str(name)) = (receiver, key)
        && let Some(name) = name.as_str()
        && map.is_untouched_map()
    {
        return Some(Ok(map.get(name).unwrap_or_default()));
    }
    if let Some(list) = Sequence::of(receiver) {
        return match key {
            Value::Int(index) => Some(list.get(*index)),
            _ => None,
        };
    }
    Some(charge_key(heap, receiver, key).and_then(|()| map::get(heap, receiver, key)))
}

/// Charges for looking up a key, if that is worth it.
#[inline]
fn charge_key<'r>(heap: &'r Heap<'r>, map: &Value<'r>, key: &Value<'r>) -> Result<(), Thrown> {
    match key {
        Value::Str(text) if text.size() < 64 && map_kind(map) != MapKind::CaseInsensitive => Ok(()),
        _ => Cost::Key.charge(heap, map, std::slice::from_ref(key)),
    }
}

fn size(receiver: &Value<'_>) -> Option<usize> {
    match receiver {
        Value::List(list) => Some(list.len()),
        Value::Map(map) => Some(map.len()),
        Value::Node(node) => Some(match node.current() {
            Some(current) => return size_of_changed(&current),
            None => node.len(),
        }),
        _ => None,
    }
}

fn size_of_changed(current: &Value<'_>) -> Option<usize> {
    match current {
        Value::List(list) => Some(list.len()),
        Value::Map(map) => Some(map.len()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
