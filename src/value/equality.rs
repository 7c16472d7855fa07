//! `equals` and `hashCode`, as Java's classes have them.

use std::rc::Rc;

use super::hash::text_weight;
use super::nodes_equal::nodes_equal;
use super::walk::{Items, Members};
use super::{Boxed, Heap, Thrown, Value, View, ViewKind, is_container};

/// More pairs than this are not compared where no render pays for it: only such as contain themselves get there.
const MAX_PAIRS: u64 = 1 << 26;
/// What is deeper contains itself: Java's stack overflows long before.
const MAX_DEPTH: usize = 100_000;

/// `a.equals(b)`; null equals null. Values that contain themselves, and very large ones, are taken to be different.
pub(crate) fn equals<'r>(a: &Value<'r>, b: &Value<'r>) -> bool {
    scalars_equal(a, b).unwrap_or_else(|| {
        let mut comparison = Comparison { payer: Payer::Pairs(MAX_PAIRS), open: Vec::new() };
        comparison.run(a, b).unwrap_or(false)
    })
}

/// The same, at the expense of the render's budget. Fails where that ends, and for values that contain themselves.
pub(crate) fn equals_within<'r>(
    heap: &Heap<'r>,
    a: &Value<'r>,
    b: &Value<'r>,
) -> Result<bool, Thrown> {
    if let (Value::Str(a), Value::Str(b)) = (a, b) {
        heap.step(text_weight(a, b))?;
    }
    match scalars_equal(a, b) {
        Some(equal) => Ok(equal),
        None => Comparison { payer: Payer::Render(heap), open: Vec::new() }.run(a, b),
    }
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
        _ if is_container(a) && is_container(b) => return None,
        _ => false,
    })
}

/// Who pays for a comparison.
enum Payer<'h, 'r> {
    Render(&'h Heap<'r>),
    /// So many pairs are compared at most.
    Pairs(u64),
}

impl Payer<'_, '_> {
    fn pay(&mut self, steps: u64) -> Result<(), Thrown> {
        match self {
            Self::Render(heap) => heap.step(steps),
            Self::Pairs(left) => {
                *left = left.checked_sub(steps).ok_or_else(endless)?;
                Ok(())
            }
        }
    }
}

/// A comparison of containers under way: what is left to be compared of each that is open.
struct Comparison<'h, 'r> {
    payer: Payer<'h, 'r>,
    open: Vec<Open<'r>>,
}

enum Open<'r> {
    Lists(Items<'r>, Items<'r>),
    /// The entries of the one, to be found in the other; only the keys of sets of keys.
    Maps {
        entries: Members<'r>,
        other: Value<'r>,
        with_values: bool,
    },
    /// Pairs that must be equal too.
    Pairs(Vec<(Value<'r>, Value<'r>)>),
}

impl<'r> Comparison<'_, 'r> {
    fn run(&mut self, a: &Value<'r>, b: &Value<'r>) -> Result<bool, Thrown> {
        if !self.equal(a, b)? {
            return Ok(false);
        }
        while let Some(open) = self.open.last_mut() {
            let pair = match open {
                Open::Lists(a, b) => a.next().zip(b.next()),
                Open::Pairs(pairs) => pairs.pop(),
                Open::Maps { entries, other, with_values } => match entries.next() {
                    None => None,
                    Some((key, value)) => {
                        self.payer.pay(3 + key_weight(&key))?;
                        match other.map_get(&key) {
                            None => return Ok(false),
                            Some(_) if !*with_values => continue,
                            Some(held) => Some((value, held)),
                        }
                    }
                },
            };
            match pair {
                Some((a, b)) if !self.equal(&a, &b)? => return Ok(false),
                Some(_) => {}
                None => drop(self.open.pop()),
            }
        }
        Ok(true)
    }

    /// Whether the two are equal so far: what is in them is compared later.
    fn equal(&mut self, a: &Value<'r>, b: &Value<'r>) -> Result<bool, Thrown> {
        let weight = match (a, b) {
            (Value::Str(a), Value::Str(b)) => text_weight(a, b),
            _ => 0,
        };
        self.payer.pay(1 + weight)?;
        if let Some(equal) = scalars_equal(a, b) {
            return Ok(equal);
        }
        if let (Value::Node(a), Value::Node(b)) = (a, b)
            && !a.document.is_touched()
            && !b.document.is_touched()
        {
            return nodes_equal(*a, *b, |steps| self.payer.pay(steps));
        }
        if let (Some(a), Some(b)) = (Items::of(a), Items::of(b)) {
            if a.len() != b.len() {
                return Ok(false);
            }
            return self.open(Open::Lists(a, b));
        }
        if let (Some(a_length), Some(b_length)) = (a.map_len(), b.map_len()) {
            if a_length != b_length {
                return Ok(false);
            }
            return self.maps(a, b, true);
        }
        let (Value::Boxed(a), Value::Boxed(b)) = (a, b) else {
            return Ok(false);
        };
        self.others(a, b)
    }

    fn maps(&mut self, a: &Value<'r>, b: &Value<'r>, with_values: bool) -> Result<bool, Thrown> {
        match Members::of(a) {
            Some(entries) => self.open(Open::Maps { entries, other: b.clone(), with_values }),
            None => Ok(false),
        }
    }

    fn others(&mut self, a: &Boxed<'r>, b: &Boxed<'r>) -> Result<bool, Thrown> {
        Ok(match (a, b) {
            (Boxed::Number(a), Boxed::Number(b)) => a == b,
            (Boxed::Char(a), Boxed::Char(b)) => a == b,
            (Boxed::Class(a), Boxed::Class(b)) => a == b,
            (Boxed::Entry(a), Boxed::Entry(b)) => {
                let pairs = vec![(a.current(), b.current()), (a.key.clone(), b.key.clone())];
                return self.open(Open::Pairs(pairs));
            }
            (Boxed::Optional(a), Boxed::Optional(b)) => {
                if a.kind != b.kind || a.value.is_some() != b.value.is_some() {
                    return Ok(false);
                }
                let pair = a.value.clone().zip(b.value.clone());
                return self.open(Open::Pairs(pair.into_iter().collect()));
            }
            (Boxed::View(a), Boxed::View(b)) => return self.views(a, b),
            _ => false,
        })
    }

    fn views(&mut self, a: &View<'r>, b: &View<'r>) -> Result<bool, Thrown> {
        // Maps keep their views: asked again, they give the same object.
        if a.kind == b.kind && is_same(&a.map, &b.map) {
            return Ok(true);
        }
        if a.kind == ViewKind::Values || b.kind == ViewKind::Values {
            return Ok(false);
        }
        let length = |view: &View<'r>| view.map.map_len().unwrap_or_default();
        if length(a) != length(b) || a.kind != b.kind {
            return Ok(length(a) == 0 && length(b) == 0);
        }
        self.maps(&a.map, &b.map, a.kind == ViewKind::Entries)
    }

    fn open(&mut self, open: Open<'r>) -> Result<bool, Thrown> {
        if self.open.len() >= MAX_DEPTH {
            return Err(endless());
        }
        self.payer.pay(3)?;
        self.open.push(open);
        Ok(true)
    }
}

/// Steps of looking a key up.
pub(super) fn key_weight(key: &Value<'_>) -> u64 {
    match key {
        Value::Str(text) => text.size() as u64 / 16,
        _ => 0,
    }
}

/// What Java's stack comes to where something contains itself.
pub(super) fn endless() -> Thrown {
    Thrown::java(
        "StackOverflowError",
        "a list or map contains itself, or others too deep in each other",
    )
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
        (Value::Boxed(a), Value::Boxed(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}
