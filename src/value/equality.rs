//! `equals` and `hashCode`, as Java's classes have them.

use super::{Other, Str, Value};

/// Deeper than this, lists and maps are taken to be different: only such as contain themselves get there.
const MAX_DEPTH: u32 = 500;

/// `a.equals(b)`; null equals null.
pub(crate) fn equals<'r>(a: &Value<'r>, b: &Value<'r>) -> bool {
    equals_at(a, b, MAX_DEPTH)
}

fn equals_at<'r>(a: &Value<'r>, b: &Value<'r>, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Long(a), Value::Long(b)) => a == b,
        // As Double.equals: by bits, with one NaN.
        (Value::Double(a), Value::Double(b)) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Object(a), Value::Object(b)) => std::ptr::addr_eq(&raw const **a, &raw const **b),
        (Value::Other(a), Value::Other(b)) => std::rc::Rc::ptr_eq(a, b) || Other::equals(a, b),
        _ => containers_equal(a, b, depth),
    }
}

fn containers_equal<'r>(a: &Value<'r>, b: &Value<'r>, depth: u32) -> bool {
    if is_same(a, b) {
        return true;
    }
    if let (Some(a), Some(b)) = (a.list_items(), b.list_items()) {
        return a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| equals_at(a, b, depth));
    }
    if let (Some(a), Some(b)) = (a.map_entries(), b.map_entries()) {
        return a.len() == b.len()
            && a.iter().all(|(key, value)| {
                b.iter().any(|(other, held)| {
                    equals_at(key, other, depth) && equals_at(value, held, depth)
                })
            });
    }
    false
}

/// Whether both are the same object.
pub(crate) fn is_same<'r>(a: &Value<'r>, b: &Value<'r>) -> bool {
    match (a, b) {
        (Value::Node(a), Value::Node(b)) => a.is_same(b),
        (Value::List(a), Value::List(b)) => std::rc::Rc::ptr_eq(a, b),
        (Value::Map(a), Value::Map(b)) => std::rc::Rc::ptr_eq(a, b),
        (Value::Other(a), Value::Other(b)) => std::rc::Rc::ptr_eq(a, b),
        _ => false,
    }
}

/// `value.hashCode()`; 0 for null. Objects without one of their own hash to a constant.
pub(crate) fn hash(value: &Value<'_>) -> i32 {
    hash_at(value, MAX_DEPTH)
}

fn hash_at(value: &Value<'_>, depth: u32) -> i32 {
    let Some(depth) = depth.checked_sub(1) else {
        return 0;
    };
    match value {
        Value::Null => 0,
        Value::Bool(true) => 1231,
        Value::Bool(false) => 1237,
        Value::Int(value) => *value,
        Value::Long(value) => hash_bits(value.cast_unsigned()),
        Value::Double(value) => hash_bits(if value.is_nan() {
            0x7ff8_0000_0000_0000
        } else {
            value.to_bits()
        }),
        Value::Str(text) => hash_text(text),
        Value::Object(_) => 1,
        Value::Other(other) => other.hash(),
        Value::Node(_) | Value::List(_) | Value::Map(_) => {
            if let Some(items) = value.list_items() {
                return items.iter().fold(1_i32, |hash, item| {
                    hash.wrapping_mul(31).wrapping_add(hash_at(item, depth))
                });
            }
            value
                .map_entries()
                .unwrap_or_default()
                .iter()
                .fold(0_i32, |hash, (key, item)| {
                    hash.wrapping_add(hash_at(key, depth) ^ hash_at(item, depth))
                })
        }
    }
}

fn hash_bits(bits: u64) -> i32 {
    let folded = (bits ^ (bits >> 32)) & 0xFFFF_FFFF;
    u32::try_from(folded).unwrap_or_default().cast_signed()
}

fn hash_text(text: &Str<'_>) -> i32 {
    match text.as_str() {
        Some(text) => hash_str(text),
        None => hash_units(text.units().into_iter()),
    }
}

/// `String.hashCode`.
pub(crate) fn hash_str(text: &str) -> i32 {
    if text.is_ascii() {
        hash_units(text.bytes().map(u16::from))
    } else {
        hash_units(text.encode_utf16())
    }
}

fn hash_units(units: impl Iterator<Item = u16>) -> i32 {
    units.fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::List;

    #[test]
    fn hashes_are_those_of_java() {
        assert_eq!(hash_str("requestOverride"), -1175948421);
        assert_eq!(hash(&Value::Long(1 << 40)), 256);
        let list = Value::List(List::array_list(vec![Value::Int(1), Value::borrowed("a")]).into());
        assert_eq!(hash(&list), 31 * (31 + 1) + 97);
    }
}
