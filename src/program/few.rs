//! Short lists. Most references have one part and most calls one argument, which need no place of their own.

use std::ops::Deref;

/// A list that is mostly of one item.
#[derive(Debug)]
pub(crate) enum Few<T> {
    None,
    One(T),
    Many(Box<[T]>),
}

impl<T> Few<T> {
    /// A list of all items.
    pub(super) fn of(mut items: impl ExactSizeIterator<Item = T>) -> Self {
        match items.len() {
            0 => Self::None,
            1 => items.next().map_or(Self::None, Self::One),
            _ => Self::Many(items.collect()),
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_are_slices() {
        for length in 0..4 {
            let items: Vec<usize> = (0..length).collect();
            assert_eq!(*Few::of(items.clone().into_iter()), *items);
        }
    }
}
