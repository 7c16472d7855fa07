//! A list whose items have names, found without looking at all of them.

use std::collections::HashMap;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

/// In a shorter list, looking at each item is as fast.
const LONG: usize = 16;

/// What has a name in a configuration.
pub trait Named {
    /// Its name.
    fn name(&self) -> &str;
}

/// A list of what has names. It is used like a [`Vec`], and finds an item by its name at once, however long it is.
pub struct NamedList<T> {
    items: Vec<T>,
    /// The first place of each name, once an item of a long list was asked for.
    places: OnceLock<HashMap<String, usize>>,
}

impl<T: Named> NamedList<T> {
    /// The first item with this name.
    #[must_use]
    pub fn called(&self, name: &str) -> Option<&T> {
        if self.items.len() <= LONG {
            return self.items.iter().find(|item| item.name() == name);
        }
        let places = self.places.get_or_init(|| {
            let items = self.items.iter().enumerate().rev();
            items.map(|(place, item)| (item.name().to_owned(), place)).collect()
        });
        self.items.get(*places.get(name)?)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        if let Some(places) = self.places.get_mut() {
            places.entry(item.name().to_owned()).or_insert(self.items.len());
        }
        self.items.push(item);
    }
}

impl<T> Default for NamedList<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for NamedList<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, places: OnceLock::new() }
    }
}

impl<T> Deref for NamedList<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for NamedList<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        self.places.take();
        &mut self.items
    }
}

impl<T> IntoIterator for NamedList<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a NamedList<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: Clone> Clone for NamedList<T> {
    fn clone(&self) -> Self {
        self.items.clone().into()
    }
}

impl<T: PartialEq> PartialEq for NamedList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: fmt::Debug> fmt::Debug for NamedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;

    /// Short lists and long ones answer the same, also after they were changed.
    #[test]
    fn the_first_of_a_name_is_found() {
        for count in [3, 16, 17, 100] {
            let mut list: NamedList<Model> = NamedList::default();
            for n in 0..count {
                list.push(Model::new(format!("m{n}"), n.into()));
            }
            let schema =
                |list: &NamedList<Model>, name| list.called(name).map(|model| model.schema.clone());
            assert_eq!(schema(&list, "m2"), Some(2.into()), "{count}");
            assert_eq!(schema(&list, "other"), None);
            list.push(Model::new("m2", 7.into()));
            list.push(Model::new("other", 8.into()));
            assert_eq!(schema(&list, "m2"), Some(2.into()));
            assert_eq!(schema(&list, "other"), Some(8.into()));
            list.remove(2);
            assert_eq!(schema(&list, "m2"), Some(7.into()));
            assert_eq!(schema(&list.clone(), "m0"), Some(0.into()));
        }
    }
}
