//! `Comparable`: the natural order of objects.

use std::cmp::Ordering;

use crate::java::lang::number::number_of;
use crate::number::Number;
use crate::value::class_of;
use crate::value::{Heap, Str, Thrown, Value};

/// `a.compareTo(b)` as a sorting method would call it. Fails for objects of different classes, or without an order.
pub(crate) fn compare(a: &Value<'_>, b: &Value<'_>) -> Result<Ordering, Thrown> {
    if a.is_null() || b.is_null() {
        return Err(Thrown::null("an item"));
    }
    if class_of(a) != class_of(b) {
        return Err(no_order());
    }
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Ok(order(a, b)),
        (Value::Bool(a), Value::Bool(b)) => Ok(a.cmp(b)),
        _ => match (number_of(a), number_of(b), unit(a), unit(b)) {
            (Some(a), Some(b), _, _) => Ok(order_numbers(&a, &b)),
            (_, _, Some(a), Some(b)) => Ok(a.cmp(&b)),
            _ => Err(no_order()),
        },
    }
}

/// The values in their natural order. Fails as [`compare`].
pub(crate) fn sorted<'r>(
    heap: &'r Heap<'r>,
    items: Vec<Value<'r>>,
) -> Result<Vec<Value<'r>>, Thrown> {
    // Each item is compared with about as many as its number has bits.
    let times = 1 + u64::from(items.len().max(1).ilog2());
    let weight = |item: &Value<'r>| match item {
        Value::Str(text) => 2 + text.size() as u64 / 32,
        _ => 2,
    };
    heap.step(items.iter().map(weight).sum::<u64>().saturating_mul(times))?;
    if let [first, rest @ ..] = items.as_slice() {
        // With two classes among them, Java gets to compare two different ones sooner or later.
        rest.iter().try_for_each(|item| compare(first, item).map(drop))?;
    }
    let mut items = items;
    items.sort_by(|a, b| compare(a, b).unwrap_or(Ordering::Equal));
    Ok(items)
}

/// `compareTo` of two numbers of one class: unlike Velocity's, with an order for NaN and -0.0.
pub(crate) fn order_numbers(a: &Number, b: &Number) -> Ordering {
    match (a, b) {
        (Number::Double(a), Number::Double(b)) => order_doubles(*a, *b),
        (Number::Float(a), Number::Float(b)) => order_doubles(f64::from(*a), f64::from(*b)),
        _ => a.compare(b).unwrap_or(Ordering::Equal),
    }
}

/// `Double.compare`.
pub(crate) fn order_doubles(a: f64, b: f64) -> Ordering {
    match a.partial_cmp(&b) {
        Some(Ordering::Equal) => b.is_sign_negative().cmp(&a.is_sign_negative()),
        Some(order) => order,
        None => a.is_nan().cmp(&b.is_nan()),
    }
}

/// `String.compareTo`, as an order.
pub(crate) fn order(a: &Str<'_>, b: &Str<'_>) -> Ordering {
    match (a.as_str(), b.as_str()) {
        // UTF-8 and UTF-16 order differ only where surrogates take part.
        (Some(a), Some(b)) if a.is_ascii() || b.is_ascii() => a.cmp(b),
        _ => a.units().cmp(&b.units()),
    }
}

fn unit(value: &Value<'_>) -> Option<u16> {
    crate::java::lang::character::unit_of(value)
}

fn no_order() -> Thrown {
    Thrown::java("ClassCastException", "these objects cannot be compared")
}
