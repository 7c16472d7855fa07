//! `hashCode`, as Java's classes have it.

use std::cell::Cell;

use super::equality::endless;
use super::walk::{Items, Members};
use super::{Boxed, Heap, Str, Thrown, Value, ViewKind};
pub(crate) use crate::tape::java_hash as hash_str;
use crate::tape::java_hash_of;

/// Keys that nest deeper, and what has more than `MAX_NODES` values where no render pays for it, have no hash.
const MAX_KEYS: u32 = 50;
/// Java's stack takes a few thousand levels.
const MAX_DEPTH: usize = 3000;
const MAX_NODES: u64 = 1 << 22;
/// Bytes of a text that are hashed in a step.
const BYTES_IN_A_STEP: u64 = 16;

/// `value.hashCode()`; 0 for null. Objects without one of their own hash to a constant, and so does what contains
/// itself.
pub(crate) fn hash(value: &Value<'_>) -> i32 {
    hash_at(value, MAX_KEYS, &Payer::Nodes(Cell::new(MAX_NODES))).unwrap_or_default()
}

/// The same, at the expense of the render's budget. Fails where that ends, and for values that contain themselves.
pub(crate) fn hash_within(heap: &Heap<'_>, value: &Value<'_>) -> Result<i32, Thrown> {
    hash_at(value, MAX_KEYS, &Payer::Render(heap))
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

/// The hash of a value. What is in it is hashed without recursion: documents are deeper than a small stack. Keys are
/// hashed in a call of their own, at most `MAX_KEYS` levels deep.
fn hash_at<'r>(value: &Value<'r>, keys: u32, payer: &Payer<'_, '_>) -> Result<i32, Thrown> {
    let mut open: Vec<Open<'r>> = Vec::new();
    let mut value = value.clone();
    loop {
        payer.pay(&value)?;
        let mut hash = match begin(&value, keys, payer)? {
            Begun::Hashed(hash) => Some(hash),
            Begun::Holds(inner) => {
                value = inner;
                continue;
            }
            Begun::Open(container) => {
                if open.len() >= MAX_DEPTH {
                    return Err(endless());
                }
                if let Payer::Render(heap) = payer {
                    heap.step(1)?;
                }
                open.push(container);
                None
            }
        };
        value = loop {
            let Some(innermost) = open.last_mut() else {
                return Ok(hash.unwrap_or_default());
            };
            if let Some(hash) = hash.take() {
                innermost.add(hash);
            }
            match innermost.next(keys, payer)? {
                Some(item) => break item,
                None => hash = open.pop().map(|ended| ended.hash),
            }
        };
    }
}

/// A container whose items are being hashed.
struct Open<'r> {
    rest: Rest<'r>,
    /// The hash of what came so far.
    hash: i32,
}

enum Rest<'r> {
    Items(Items<'r>),
    /// The entries of a map, and the hash of the key whose value comes next.
    Entries {
        entries: Members<'r>,
        key: i32,
    },
    Keys(Members<'r>),
    /// The value of an entry, whose key is in the hash.
    Value(Option<Value<'r>>),
}

impl<'r> Open<'r> {
    fn next(&mut self, keys: u32, payer: &Payer<'_, '_>) -> Result<Option<Value<'r>>, Thrown> {
        Ok(match &mut self.rest {
            Rest::Items(items) => items.next(),
            Rest::Value(value) => value.take(),
            Rest::Entries { entries, key } => match entries.next() {
                Some((name, value)) => {
                    *key = hash_of_key(&name, keys, payer)?;
                    Some(value)
                }
                None => None,
            },
            Rest::Keys(entries) => {
                for (key, _) in entries {
                    self.hash = self.hash.wrapping_add(hash_of_key(&key, keys, payer)?);
                }
                None
            }
        })
    }

    fn add(&mut self, item: i32) {
        self.hash = match &self.rest {
            Rest::Items(_) => self.hash.wrapping_mul(31).wrapping_add(item),
            Rest::Entries { key, .. } => self.hash.wrapping_add(key ^ item),
            Rest::Keys(_) | Rest::Value(_) => self.hash ^ item,
        };
    }
}

fn hash_of_key(key: &Value<'_>, keys: u32, payer: &Payer<'_, '_>) -> Result<i32, Thrown> {
    hash_at(key, keys.checked_sub(1).ok_or_else(endless)?, payer)
}

/// What the hash of a value begins with.
enum Begun<'r> {
    Hashed(i32),
    /// It is that of another value.
    Holds(Value<'r>),
    /// That of a container takes what is in it.
    Open(Open<'r>),
}

fn begin<'r>(value: &Value<'r>, keys: u32, payer: &Payer<'_, '_>) -> Result<Begun<'r>, Thrown> {
    Ok(Begun::Hashed(match value {
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
        Value::Boxed(other) => return begin_other(value, other, keys, payer),
        Value::Node(_) | Value::List(_) | Value::Map(_) => return Ok(container(value)),
    }))
}

fn begin_other<'r>(
    value: &Value<'r>,
    other: &Boxed<'r>,
    keys: u32,
    payer: &Payer<'_, '_>,
) -> Result<Begun<'r>, Thrown> {
    Ok(match other {
        Boxed::Number(number) => Begun::Hashed(number.hash_code()),
        Boxed::Char(unit) => Begun::Hashed(i32::from(*unit)),
        Boxed::Entry(entry) => Begun::Open(Open {
            rest: Rest::Value(Some(entry.current())),
            hash: hash_of_key(&entry.key, keys, payer)?,
        }),
        Boxed::Optional(optional) => match &optional.value {
            Some(value) => Begun::Holds(value.clone()),
            None => Begun::Hashed(0),
        },
        Boxed::SubList(_) | Boxed::Loop(_) => container(value),
        Boxed::View(view) if view.kind == ViewKind::Entries => entries(&view.map, true),
        Boxed::View(view) if view.kind == ViewKind::Keys => entries(&view.map, false),
        _ => Begun::Hashed(1),
    })
}

fn container<'r>(value: &Value<'r>) -> Begun<'r> {
    match Items::of(value) {
        Some(items) => Begun::Open(Open { rest: Rest::Items(items), hash: 1 }),
        None => entries(value, true),
    }
}

fn entries<'r>(map: &Value<'r>, with_values: bool) -> Begun<'r> {
    match Members::of(map) {
        Some(entries) if with_values => {
            Begun::Open(Open { rest: Rest::Entries { entries, key: 0 }, hash: 0 })
        }
        Some(entries) => Begun::Open(Open { rest: Rest::Keys(entries), hash: 0 }),
        None => Begun::Hashed(0),
    }
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

    #[test]
    fn values_may_be_as_deep_as_documents() {
        let mut value = Value::Int(7);
        let mut expected = 7_i32;
        for _ in 0..2_000 {
            value = Value::List(List::array_list(vec![value]).into());
            expected = expected.wrapping_add(31);
        }
        assert_eq!(hash(&value), expected);
    }
}
