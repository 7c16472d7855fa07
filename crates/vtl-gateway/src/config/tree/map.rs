//! The members of a map, in the order they are written.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use super::{Entry, Key, Node};

/// In a smaller map, looking at each member is as fast.
const LARGE: usize = 32;

/// How often the members of a large map are looked through before they are indexed: most maps are asked for few.
const PATIENCE: usize = 4;

/// Members of a map. They are used like a [`Vec`], and found by their key.
#[derive(Debug, Default)]
pub(crate) struct Members {
    entries: Vec<Entry>,
    /// Where each key is, once a large map was asked often.
    index: OnceCell<Box<Index>>,
}

#[derive(Debug, Default)]
struct Index {
    asked: Cell<usize>,
    /// Of two members with the same key the last one counts.
    places: OnceCell<HashMap<Key, usize>>,
}

impl Members {
    /// The member called `key`.
    pub(super) fn called(&self, key: &str) -> Option<&Entry> {
        self.entries.get(self.position(key)?)
    }

    /// The value called `key`, to be changed; what is missing is made.
    pub(crate) fn value_mut(
        &mut self,
        key: &str,
        make: impl FnOnce() -> Entry,
    ) -> Option<&mut Node> {
        let place = self.position(key).unwrap_or_else(|| {
            let place = self.entries.len();
            if let Some(places) = self.index.get_mut().and_then(|index| index.places.get_mut()) {
                places.insert(key.into(), place);
            }
            self.entries.push(make());
            place
        });
        self.entries.get_mut(place).map(|entry| &mut entry.value)
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() > LARGE {
            let index = self.index.get_or_init(Box::default);
            let asked = index.asked.get().saturating_add(1);
            index.asked.set(asked);
            if asked > PATIENCE {
                let places = || {
                    let entries = self.entries.iter().enumerate();
                    entries.map(|(place, entry)| (entry.key.clone(), place)).collect()
                };
                return index.places.get_or_init(places).get(key).copied();
            }
        }
        self.entries.iter().rposition(|entry| entry.key == key)
    }
}

impl Deref for Members {
    type Target = Vec<Entry>;

    fn deref(&self) -> &Vec<Entry> {
        &self.entries
    }
}

impl DerefMut for Members {
    fn deref_mut(&mut self) -> &mut Vec<Entry> {
        self.index.take();
        &mut self.entries
    }
}

impl From<Vec<Entry>> for Members {
    fn from(entries: Vec<Entry>) -> Self {
        Self { entries, index: OnceCell::new() }
    }
}

impl FromIterator<Entry> for Members {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Vec::from_iter(entries).into()
    }
}

impl IntoIterator for Members {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<'a> IntoIterator for &'a mut Members {
    type Item = &'a mut Entry;
    type IntoIter = std::slice::IterMut<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        (**self).iter_mut()
    }
}

impl Clone for Members {
    fn clone(&self) -> Self {
        self.entries.clone().into()
    }
}

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Node, Place, Value};

    fn number(node: Option<&Node>) -> Option<usize> {
        node.and_then(Node::whole)
    }

    /// Small maps and large ones, asked seldom and often, answer the same, also after they were changed.
    #[test]
    fn members_are_found_however_many_there_are() {
        let value = |n: usize| Node::new(Value::Number(n.to_string()), Place::default());
        for count in [3, 32, 33, 200] {
            let mut map = Node::map(&Place::default());
            for n in 0..count {
                map.set(&format!("key {n}"), value(n));
            }
            for _ in 0..10 {
                assert_eq!(number(map.get("key 2")), Some(2), "{count}");
                assert_eq!(number(map.get("other")), None);
                map.set("key 2", value(2));
            }
            map.set("other", value(7));
            assert_eq!(number(map.get("other")), Some(7));
            assert_eq!(map.entries().len(), count + 1);
            // Of two the last one counts.
            if let Value::Map(entries) = &mut map.value {
                let mut twice = entries.first().cloned().unwrap();
                twice.value = value(9);
                entries.push(twice);
                entries.remove(1);
            }
            for _ in 0..10 {
                assert_eq!(number(map.get("key 0")), Some(9));
                assert_eq!(number(map.get("key 1")), None);
                assert_eq!(number(map.get("key 2")), Some(2));
            }
        }
    }
}
