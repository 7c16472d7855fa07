//! A list that its clones share.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A list that its clones share until one of them is changed. It is used like a [`Vec`]: an API of 100,000 routes has the
/// same responses on each of them as a rule, and holds them once.
///
/// ```
/// use vtl_gateway::{IntegrationResponse, SharedList};
///
/// let one: SharedList<_> = vec![IntegrationResponse::new(200, None)].into();
/// let mut other = one.clone();
/// other.push(IntegrationResponse::new(400, Some("bad.*")));
/// assert_eq!((one.len(), other.len()), (1, 2));
/// ```
pub struct SharedList<T>(Arc<Vec<T>>);

impl<T> SharedList<T> {
    /// What all clones have in common that were not changed, and nothing else as long as one of them lives.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Whether there is another one like it.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for SharedList<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for SharedList<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: Clone> DerefMut for SharedList<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> From<Vec<T>> for SharedList<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Arc::new(items))
    }
}

impl<T> FromIterator<T> for SharedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<'a, T> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: PartialEq> PartialEq for SharedList<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T: Eq> Eq for SharedList<T> {}

impl<T: Hash> Hash for SharedList<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_until_one_is_changed() {
        let one: SharedList<_> = [1, 2].into_iter().collect();
        let mut other = one.clone();
        assert_eq!(one.identity(), other.identity());
        assert_eq!(one, other);
        other.push(3);
        assert_ne!(one, other);
        assert_eq!((one.len(), other.len()), (2, 3));
        assert_eq!(format!("{one:?}"), "[1, 2]");
        assert_eq!((&one).into_iter().sum::<i32>(), 3);
    }
}
