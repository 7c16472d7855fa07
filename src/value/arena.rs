//! A place for things that must live as long as the render: documents that a template parses, programs that it
//! evaluates. Hands out shared references while it grows.

use std::cell::{Cell, OnceCell};

/// Holds the first `N` in place, then grows by chunks; nothing is moved or dropped before the arena is.
#[derive(Debug)]
pub(crate) struct Arena<T, const N: usize> {
    first: [OnceCell<T>; N],
    used: Cell<usize>,
    rest: OnceCell<Rest<T>>,
}

/// What comes after the first, in a type that does not hold its like: only then is it looked for in place where an arena is
/// dropped.
#[derive(Debug)]
struct Rest<T>(Box<Chunk<T>>);

#[derive(Debug)]
struct Chunk<T> {
    items: Box<[OnceCell<T>]>,
    used: Cell<usize>,
    next: OnceCell<Box<Chunk<T>>>,
}

impl<T, const N: usize> Arena<T, N> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        // An array of a constant would be filled whole.
        let first = std::array::from_fn(|_| OnceCell::new());
        Self { first, used: Cell::new(0), rest: OnceCell::new() }
    }

    /// Keeps `item` and gives back where it is.
    pub(crate) fn alloc(&self, item: T) -> &T {
        self.alloc_with(|| item)
    }

    /// Keeps what `make` makes, as a rule in its place from the start.
    #[inline]
    pub(crate) fn alloc_with(&self, make: impl FnOnce() -> T) -> &T {
        let at = self.used.get();
        match self.first.get(at) {
            Some(cell) => {
                self.used.set(at + 1);
                cell.get_or_init(make)
            }
            None => self.alloc_more(make()),
        }
    }

    #[inline(never)]
    fn alloc_more(&self, item: T) -> &T {
        let mut chunk = &self.rest.get_or_init(|| Rest(Chunk::new(8))).0;
        loop {
            let at = chunk.used.get();
            if let Some(cell) = chunk.items.get(at) {
                chunk.used.set(at + 1);
                return cell.get_or_init(|| item);
            }
            chunk = chunk.next.get_or_init(|| Chunk::new(chunk.items.len() * 2));
        }
    }
}

impl<T> Chunk<T> {
    fn new(size: usize) -> Box<Self> {
        Box::new(Self {
            items: (0..size).map(|_| OnceCell::new()).collect(),
            used: Cell::new(0),
            next: OnceCell::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_valid_while_it_grows() {
        let arena = Arena::<String, 6>::new();
        let kept: Vec<&String> = (0..100).map(|n| arena.alloc(n.to_string())).collect();
        assert!(kept.iter().enumerate().all(|(n, text)| **text == n.to_string()));
    }
}
