//! Short lists. Most references have one part or two, and most calls one argument, which need no place of their own.

use std::ops::Deref;

/// A list that is mostly of one item or two. Of three kinds and not more, which are told apart without a table of jumps.
#[derive(Debug)]
pub(crate) enum SmallList<T> {
    One(T),
    Two([T; 2]),
    Many(Box<[T]>),
}

impl<T> SmallList<T> {
    /// A list of all items.
    pub(super) fn of(mut items: impl ExactSizeIterator<Item = T>) -> Self {
        match items.len() {
            1 => items.next().map_or_else(Self::none, Self::One),
            2 => match (items.next(), items.next()) {
                (Some(first), Some(second)) => Self::Two([first, second]),
                _ => Self::none(),
            },
            _ => Self::Many(items.collect()),
        }
    }

    /// The item of a list of one.
    #[inline]
    pub(crate) fn only(&self) -> Option<&T> {
        match self {
            Self::One(item) => Some(item),
            _ => None,
        }
    }

    fn none() -> Self {
        Self::Many(Box::default())
    }
}

impl<T> Deref for SmallList<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Two(items) => items,
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
            assert_eq!(*SmallList::of(items.clone().into_iter()), *items);
        }
    }
}
