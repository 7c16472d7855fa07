//! `equals` and `hashCode`, as Java's classes have them.

use std::cell::Cell;
use std::rc::Rc;

use super::{Heap, Other, Str, Thrown, Value, View, ViewKind};

/// More pairs than this are not compared: only such as contain themselves get there.
const MAX_PAIRS: u64 = 1 << 16;
/// How deep keys that are maps with such keys may go.
const MAX_KEYS: u32 = 8;
/// Deeper values, and such of more values than so many, have no hash.
const MAX_HASHED: u32 = 100;
const MAX_NODES: u64 = 1 << 22;
/// Values that are hashed at the price of a step.
const NODES_IN_A_STEP: u64 = 4;

/// `a.equals(b)`; null equals null. Values that contain themselves, and very large ones, are taken to be different.
pub(crate) fn equals<'r>(a: &Value<'r>, b: &Value<'r>) -> bool {
    scalars_equal(a, b).unwrap_or_else(|| {
        let mut comparison = Comparison { pairs: MAX_PAIRS, keys: MAX_KEYS };
        comparison.run(a, b).unwrap_or(false)
    })
}

/// The same, at the expense of the render's budget. Fails where that ends, and for values that contain themselves.
pub(crate) fn equals_within<'r>(
    heap: &Heap<'r>,
    a: &Value<'r>,
    b: &Value<'r>,
) -> Result<bool, Thrown> {
    if let Some(equal) = scalars_equal(a, b) {
        return Ok(equal);
    }
    let pairs = heap.steps_left().min(1 << 22);
    let mut comparison = Comparison { pairs, keys: MAX_KEYS };
    let equal = comparison.run(a, b);
    heap.step(pairs - comparison.pairs)?;
    equal.ok_or_else(|| {
        Thrown::java(
            "StackOverflowError",
            "a list or map contains itself, or others too deep in each other",
        )
    })
}

/// Whether two values are equal, where that takes no look inside.
fn scalars_equal<'r>(a: &Value<'r>, b: &Value<'r>) -> Option<bool> {
    Some(match (a, b) {
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
        _ if is_same(a, b) => true,
        _ if super::is_container(a) && super::is_container(b) => return None,
        _ => false,
    })
}

/// A comparison of containers under way.
struct Comparison {
    /// Pairs that may still be compared.
    pairs: u64,
    keys: u32,
}

/// Pairs that must be equal too.
type Pairs<'r> = Vec<(Value<'r>, Value<'r>)>;

impl Comparison {
    /// Whether the two are equal; none if that takes too long.
    fn run<'r>(&mut self, a: &Value<'r>, b: &Value<'r>) -> Option<bool> {
        let mut pairs: Pairs<'r> = vec![(a.clone(), b.clone())];
        while let Some((a, b)) = pairs.pop() {
            self.pairs = self.pairs.checked_sub(1)?;
            let equal = match scalars_equal(&a, &b) {
                Some(equal) => equal,
                None => self.containers(&a, &b, &mut pairs)?,
            };
            if !equal {
                return Some(false);
            }
        }
        Some(true)
    }

    fn containers<'r>(
        &mut self,
        a: &Value<'r>,
        b: &Value<'r>,
        pairs: &mut Pairs<'r>,
    ) -> Option<bool> {
        if let (Some(a), Some(b)) = (a.list_items(), b.list_items()) {
            let same_length = a.len() == b.len();
            pairs.extend(a.into_iter().zip(b).rev().filter(|_| same_length));
            return Some(same_length);
        }
        if let (Some(a), Some(b)) = (a.map_entries(), b.map_entries()) {
            if a.len() != b.len() {
                return Some(false);
            }
            return self.entries(a, &b, pairs);
        }
        let (Value::Other(a), Value::Other(b)) = (a, b) else {
            return Some(false);
        };
        Some(match (&**a, &**b) {
            (Other::Number(a), Other::Number(b)) => a == b,
            (Other::Char(a), Other::Char(b)) => a == b,
            (Other::Class(a), Other::Class(b)) => a == b,
            (Other::Entry(a), Other::Entry(b)) => {
                pairs.push((a.current(), b.current()));
                pairs.push((a.key.clone(), b.key.clone()));
                true
            }
            (Other::Optional(a), Other::Optional(b)) => {
                pairs.extend(a.value.clone().zip(b.value.clone()));
                a.kind == b.kind && a.value.is_some() == b.value.is_some()
            }
            (Other::View(a), Other::View(b)) => return self.views(a, b, pairs),
            _ => false,
        })
    }

    fn views<'r>(&mut self, a: &View<'r>, b: &View<'r>, pairs: &mut Pairs<'r>) -> Option<bool> {
        // Maps keep their views: asked again, they give the same object.
        if a.kind == b.kind && is_same(&a.map, &b.map) {
            return Some(true);
        }
        if a.kind == ViewKind::Values || b.kind == ViewKind::Values {
            return Some(false);
        }
        let a_entries = a.map.map_entries().unwrap_or_default();
        let b_entries = b.map.map_entries().unwrap_or_default();
        if a_entries.len() != b_entries.len() || a.kind != b.kind {
            return Some(a_entries.is_empty() && b_entries.is_empty());
        }
        let mut values = Vec::new();
        let keys_equal = self.entries(a_entries, &b_entries, &mut values)?;
        if a.kind == ViewKind::Entries {
            pairs.extend(values);
        }
        Some(keys_equal)
    }

    /// Whether the keys of the one are among those of the other; the values are compared later.
    fn entries<'r>(&mut self, a: Pairs<'r>, b: &Pairs<'r>, pairs: &mut Pairs<'r>) -> Option<bool> {
        for (at, (key, value)) in a.into_iter().enumerate() {
            // Equal maps mostly have their keys in the same order.
            let same_place =
                b.get(at).filter(|(other, _)| scalars_equal(&key, other) == Some(true));
            let held = match same_place {
                Some((_, held)) => held,
                None => match self.find(&key, b)? {
                    Some(held) => held,
                    None => return Some(false),
                },
            };
            pairs.push((value, held.clone()));
        }
        Some(true)
    }

    fn find<'b, 'r>(
        &mut self,
        key: &Value<'r>,
        entries: &'b Pairs<'r>,
    ) -> Option<Option<&'b Value<'r>>> {
        for (other, held) in entries {
            self.pairs = self.pairs.checked_sub(1)?;
            let equal = match scalars_equal(key, other) {
                Some(equal) => equal,
                None => self.keys_equal(key, other)?,
            };
            if equal {
                return Some(Some(held));
            }
        }
        Some(None)
    }

    /// Compares keys that are containers themselves: that goes down, but not far.
    fn keys_equal<'r>(&mut self, a: &Value<'r>, b: &Value<'r>) -> Option<bool> {
        self.keys = self.keys.checked_sub(1)?;
        let equal = self.run(a, b);
        self.keys += 1;
        equal
    }
}

/// Whether both are the same object.
pub(crate) fn is_same<'r>(a: &Value<'r>, b: &Value<'r>) -> bool {
    match (a, b) {
        (Value::Node(one), Value::Node(other)) if one.is_same(other) => true,
        (Value::Node(node), other) | (other, Value::Node(node)) => match node.current() {
            Some(current) => match other {
                Value::Node(other) => {
                    other.current().is_some_and(|other| is_same(&current, &other))
                }
                other => is_same(&current, other),
            },
            None => false,
        },
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b),
        (Value::Other(a), Value::Other(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

/// `value.hashCode()`; 0 for null. Objects without one of their own hash to a constant, and so does what contains
/// itself.
pub(crate) fn hash(value: &Value<'_>) -> i32 {
    hash_at(value, MAX_HASHED, &Cell::new(MAX_NODES)).unwrap_or_default()
}

/// The same, at the expense of the render's budget. Fails where that ends, and for values that contain themselves.
pub(crate) fn hash_within(heap: &Heap<'_>, value: &Value<'_>) -> Result<i32, Thrown> {
    let nodes = heap.steps_left().min(MAX_NODES);
    let left = Cell::new(nodes);
    let hash = hash_at(value, MAX_HASHED, &left);
    heap.step((nodes - left.get()) / NODES_IN_A_STEP)?;
    hash.ok_or_else(|| {
        Thrown::java(
            "StackOverflowError",
            "a list or map contains itself, or others too deep in each other",
        )
    })
}

/// None for what is too deep: all but such as contain themselves is less deep.
fn hash_at(value: &Value<'_>, depth: u32, nodes: &Cell<u64>) -> Option<i32> {
    let depth = depth.checked_sub(1)?;
    nodes.set(nodes.get().checked_sub(1)?);
    Some(match value {
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
        Value::Other(other) => return hash_other(value, other, depth, nodes),
        Value::Node(_) | Value::List(_) | Value::Map(_) => {
            return hash_container(value, depth, nodes);
        }
    })
}

fn hash_container(value: &Value<'_>, depth: u32, nodes: &Cell<u64>) -> Option<i32> {
    if let Some(items) = value.list_items() {
        return items.iter().try_fold(1_i32, |hash, item| {
            let item = hash_at(item, depth, nodes)?;
            Some(hash.wrapping_mul(31).wrapping_add(item))
        });
    }
    let entries = value.map_entries().unwrap_or_default();
    entries.iter().try_fold(0_i32, |hash, (key, item)| {
        Some(hash.wrapping_add(hash_at(key, depth, nodes)? ^ hash_at(item, depth, nodes)?))
    })
}

fn hash_other(value: &Value<'_>, other: &Other<'_>, depth: u32, nodes: &Cell<u64>) -> Option<i32> {
    Some(match other {
        Other::Number(number) => number.hash_code(),
        Other::Char(unit) => i32::from(*unit),
        Other::Entry(entry) => {
            hash_at(&entry.key, depth, nodes)? ^ hash_at(&entry.current(), depth, nodes)?
        }
        Other::Optional(optional) => match &optional.value {
            Some(value) => return hash_at(value, depth, nodes),
            None => 0,
        },
        Other::SubList(_) | Other::Loop(_) => return hash_container(value, depth, nodes),
        Other::View(view) if view.kind == ViewKind::Entries => {
            return hash_container(&view.map, depth, nodes);
        }
        Other::View(view) if view.kind == ViewKind::Keys => {
            let entries = view.map.map_entries().unwrap_or_default();
            return entries.iter().try_fold(0_i32, |hash, (key, _)| {
                Some(hash.wrapping_add(hash_at(key, depth, nodes)?))
            });
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
    units.fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
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
