//! Names without regard to case, as `String.compareToIgnoreCase` knows them.

use std::cmp::Ordering;

/// `String.CASE_INSENSITIVE_ORDER`: upper case first, then lower case, by UTF-16 unit.
#[inline]
pub(crate) fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    first_letters_order(a, b).unwrap_or_else(|| whole_order(a, b))
}

/// Whether `compareToIgnoreCase` finds no difference.
#[inline]
pub(crate) fn same_ignoring_case(a: &str, b: &str) -> bool {
    first_letters_order(a, b).is_none() && are_same(a, b)
}

#[inline(never)]
fn whole_order(a: &str, b: &str) -> Ordering {
    ascii_order(a, b).unwrap_or_else(|| {
        let units = |text: &str| fold_case(text).encode_utf16().collect::<Vec<u16>>();
        units(a).cmp(&units(b))
    })
}

#[inline(never)]
fn are_same(a: &str, b: &str) -> bool {
    ascii_order(a, b).map_or_else(|| fold(a).eq(fold(b)), Ordering::is_eq)
}

/// The order of two texts whose first letters differ, as those of most names of headers do. Nothing where one of these
/// is not ASCII.
#[inline]
fn first_letters_order(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (*a.as_bytes().first()?, *b.as_bytes().first()?);
    let order = a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase());
    ((a | b).is_ascii() && order.is_ne()).then_some(order)
}

/// The order of two texts that differ, or end, before one has a character that is not ASCII.
#[inline]
fn ascii_order(a: &str, b: &str) -> Option<Ordering> {
    for (a, b) in a.bytes().zip(b.bytes()) {
        if !(a | b).is_ascii() {
            return None;
        }
        let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
        if a != b {
            return Some(a.cmp(&b));
        }
    }
    Some(a.len().cmp(&b.len()))
}

/// The text in the form that all texts have which `compareToIgnoreCase` takes for the same.
pub(crate) fn fold_case(text: &str) -> String {
    fold(text).collect()
}

fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(|c| {
        if c.is_ascii() {
            return c.to_ascii_lowercase();
        }
        let upper = c.to_uppercase().next().filter(|_| c.to_uppercase().count() == 1).unwrap_or(c);
        upper.to_lowercase().next().filter(|_| upper.to_lowercase().count() == 1).unwrap_or(upper)
    })
}
