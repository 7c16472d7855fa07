//! `java.util.Map.Entry`.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::util::map;
use crate::value::sequence::unsupported;
use crate::value::{Boxed, MapEntry, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("getKey", &[], Cost::Constant, |call| {
        Ok(of(call).map(|entry| entry.key.clone()).unwrap_or_default())
    }),
    Method::new("getValue", &[], Cost::AsItGoes, |call| {
        charge_key(call)?;
        Ok(of(call).map(MapEntry::current).unwrap_or_default())
    }),
    Method::new("setValue", &[Type::Object], Cost::AsItGoes, set_value),
]);

fn of<'a, 'r>(call: &Invocation<'a, 'r>) -> Option<&'a MapEntry<'r>> {
    match call.receiver {
        Value::Boxed(other) => match &**other {
            Boxed::Entry(entry) => Some(entry),
            _ => None,
        },
        _ => None,
    }
}

fn set_value<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let entry = of(call).filter(|entry| !entry.map.is_null());
    let entry = entry.ok_or_else(unsupported)?;
    charge_key(call)?;
    let old = entry.current();
    // An entry that was removed from its map keeps its value to itself.
    if map::find(&entry.map, &entry.key).is_some() {
        map::put(call.heap, &entry.map, entry.key.clone(), call.arg(0))?;
    }
    entry.value.replace(call.arg(0));
    Ok(old)
}

/// Charges for finding the entry in its map again.
fn charge_key(call: &Invocation<'_, '_>) -> Result<(), Thrown> {
    match of(call) {
        Some(MapEntry { map, key, .. }) => {
            Cost::Key.charge(call.heap, map, std::slice::from_ref(key))
        }
        None => Ok(()),
    }
}
