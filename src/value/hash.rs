//! `hashCode`, as Java's classes have it.

use std::cell::Cell;

use super::equality::endless;
use super::walk::{Items, Members};
use super::{Boxed, Heap, Str, Thrown, Value, ViewKind};
pub(crate) use crate::tape::java_hash as hash_str;
use crate::tape::java_hash_of;

/// Deeper values, and such of more values than so many where no render pays for it, have no hash.
const MAX_HASHED: u32 = 100;
const MAX_NODES: u64 = 1 << 22;
/// Bytes of a text that are hashed in a step.
const BYTES_IN_A_STEP: u64 = 16;

/// `value.hashCode()`; 0 for null. Objects without one of their own hash to a constant, and so does what contains
/// itself.
pub(crate) fn hash(value: &Value<'_>) -> i32 {
    hash_at(value, MAX_HASHED, &Payer::Nodes(Cell::new(MAX_NODES))).unwrap_or_default()
}

/// The same, at the expense of the render's budget. Fails where that ends, and for values that contain themselves.
pub(crate) fn hash_within(heap: &Heap<'_>, value: &Value<'_>) -> Result<i32, Thrown> {
    hash_at(value, MAX_HASHED, &Payer::Render(heap))
}

/// Who pays for a hash.
enum Payer<'h, 'r> {
    Render(&'h Heap<'r>),
    /// So many values are hashed at most.
    Nodes(Cell<u64>),
}

impl Payer<'_, '_> {
    fn pay(&self, value: &Value<'_>) -> Result<(), Thrown> {
        match self {
            Self::Render(heap) => heap.step(
                1 + match value {
                    Value::Str(text) => text.size() as u64 / BYTES_IN_A_STEP,
                    _ => 0,
                },
            ),
            Self::Nodes(left) => {
                left.set(left.get().checked_sub(1).ok_or_else(endless)?);
                Ok(())
            }
        }
    }
}

/// Fails for what is too deep: all but such as contain themselves is less deep.
fn hash_at(value: &Value<'_>, depth: u32, payer: &Payer<'_, '_>) -> Result<i32, Thrown> {
    let depth = depth.checked_sub(1).ok_or_else(endless)?;
    payer.pay(value)?;
    Ok(match value {
        Value::Null => 0,
        Value::Bool(true) => 1231,
        Value::Bool(false) => 1237,
        Value::Int(value) => *value,
        Value::Long(value) => hash_bits(value.cast_unsigned()),
        Value::Double(value) => {
            hash_bits(if value.is_nan() { 0x7ff8_0000_0000_0000 } else { value.to_bits() })
        }
        Value::Str(text) => hash_text(text),
        Value::Object(_) => 1,
        Value::Boxed(other) => return hash_other(value, other, depth, payer),
        Value::Node(_) | Value::List(_) | Value::Map(_) => {
            return hash_container(value, depth, payer);
        }
    })
}

fn hash_container(value: &Value<'_>, depth: u32, payer: &Payer<'_, '_>) -> Result<i32, Thrown> {
    if let Some(mut items) = Items::of(value) {
        return items.try_fold(1_i32, |hash, item| {
            let item = hash_at(&item, depth, payer)?;
            Ok(hash.wrapping_mul(31).wrapping_add(item))
        });
    }
    hash_entries(value, depth, payer, true)
}

fn hash_entries(
    map: &Value<'_>,
    depth: u32,
    payer: &Payer<'_, '_>,
    with_values: bool,
) -> Result<i32, Thrown> {
    let mut entries = Members::of(map).into_iter().flatten();
    entries.try_fold(0_i32, |hash, (key, item)| {
        let item = if with_values { hash_at(&item, depth, payer)? } else { 0 };
        Ok(hash.wrapping_add(hash_at(&key, depth, payer)? ^ item))
    })
}

fn hash_other(
    value: &Value<'_>,
    other: &Boxed<'_>,
    depth: u32,
    payer: &Payer<'_, '_>,
) -> Result<i32, Thrown> {
    Ok(match other {
        Boxed::Number(number) => number.hash_code(),
        Boxed::Char(unit) => i32::from(*unit),
        Boxed::Entry(entry) => {
            hash_at(&entry.key, depth, payer)? ^ hash_at(&entry.current(), depth, payer)?
        }
        Boxed::Optional(optional) => match &optional.value {
            Some(value) => return hash_at(value, depth, payer),
            None => 0,
        },
        Boxed::SubList(_) | Boxed::Loop(_) => return hash_container(value, depth, payer),
        Boxed::View(view) if view.kind == ViewKind::Entries => {
            return hash_entries(&view.map, depth, payer, true);
        }
        Boxed::View(view) if view.kind == ViewKind::Keys => {
            return hash_entries(&view.map, depth, payer, false);
        }
        _ => 1,
    })
}

fn hash_bits(bits: u64) -> i32 {
    let folded = (bits ^ (bits >> 32)) & 0xFFFF_FFFF;
    u32::try_from(folded).unwrap_or_default().cast_signed()
}

fn hash_text(text: &Str<'_>) -> i32 {
    match text.as_str() {
        Some(text) => hash_str(text),
        None => java_hash_of(text.units().into_iter()),
    }
}

/// Steps of comparing two texts: they are compared only if they are of one length.
pub(super) fn text_weight(a: &Str<'_>, b: &Str<'_>) -> u64 {
    let (a, b) = (a.size(), b.size());
    if a == b { a as u64 / 64 } else { 0 }
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
