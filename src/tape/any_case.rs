//! Names without regard to case, as `String.compareToIgnoreCase` knows them.

use std::cmp::Ordering;

/// `String.CASE_INSENSITIVE_ORDER`: upper case first, then lower case, by UTF-16 unit.
pub(crate) fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let fold = |byte: u8| byte.to_ascii_lowercase();
        return a.bytes().map(fold).cmp(b.bytes().map(fold));
    }
    let units = |text: &str| fold_case(text).encode_utf16().collect::<Vec<u16>>();
    units(a).cmp(&units(b))
}

/// Whether `compareToIgnoreCase` finds no difference.
pub(crate) fn same_ignoring_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    fold(a).eq(fold(b))
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
