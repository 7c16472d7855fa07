//! The keys of a configuration, of which most are the same few.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Deref;
use std::sync::Arc;

/// A key of a map. Clones share the text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key(Arc<str>);

impl Key {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0.as_ref().to_owned()
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl PartialEq<String> for Key {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many keys are remembered.
const REMEMBERED: usize = 256;

/// The longest key that is remembered.
const LONGEST: usize = 64;

/// Keys seen lately: a key that comes again takes no memory of its own.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    seen: Vec<Option<Key>>,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl Keys {
    pub(crate) fn key(&mut self, text: &str) -> Key {
        if text.len() > LONGEST {
            return text.into();
        }
        if self.seen.is_empty() {
            self.seen.resize(REMEMBERED, None);
        }
        let hash = self.hasher.hash_one(text).to_le_bytes();
        let slot = usize::from(hash.first().copied().unwrap_or_default());
        match self.seen.get_mut(slot) {
            Some(Some(key)) if key == text => key.clone(),
            Some(slot) => slot.insert(text.into()).clone(),
            None => text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_come_again_are_shared() {
        let mut keys = Keys::default();
        let (first, again) = (keys.key("$ref"), keys.key("$ref"));
        assert!(Arc::ptr_eq(&first.0, &again.0));
        for n in 0..2_000 {
            assert_eq!(keys.key(&n.to_string()), n.to_string());
        }
        let long = "k".repeat(LONGEST + 1);
        assert!(!Arc::ptr_eq(&keys.key(&long).0, &keys.key(&long).0));
        assert_eq!(format!("{first} {again:?}"), "$ref \"$ref\"");
        assert_eq!(String::from(first), "$ref");
    }
}
